"""The how-to on owning and renting does what it says."""

import re
import subprocess
import sys
from pathlib import Path

PAGE = (Path(__file__).parents[1] / "docs" / "how-to" / "own-or-rent.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_code_prints_what_stands_below_it() -> None:
    """Run as it stands, in a fresh interpreter."""
    printed = subprocess.run([sys.executable, "-c", block("python")], capture_output=True, text=True, check=True).stdout

    assert block("text") == printed
