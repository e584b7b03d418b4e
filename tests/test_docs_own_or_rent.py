"""The how-to on owning and renting does what it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[1] / "docs" / "how-to" / "own-or-rent.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


PAIRS = list(zip(blocks("python"), blocks("text"), strict=True))


@pytest.mark.parametrize(("code", "text"), PAIRS, ids=("costs", "how sure"))
def test_the_code_prints_what_stands_below_it(code: str, text: str) -> None:
    """Run as it stands, in a fresh interpreter."""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == text
