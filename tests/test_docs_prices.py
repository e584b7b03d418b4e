"""The how-to on prices does what it says."""

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import aicost as ac

PAGE = (Path(__file__).parents[1] / "docs" / "how-to" / "rental-prices.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_code_prints_what_stands_below_it() -> None:
    """Run as it stands, in a fresh interpreter."""
    printed = subprocess.run([sys.executable, "-c", block("python")], capture_output=True, text=True, check=True).stdout

    assert block("text") == printed


def test_the_price_file_can_be_used_as_it_stands(tmp_path: Path) -> None:
    """Eight GPUs at $24 an hour are $3 each, and the file joins the catalog."""
    (tmp_path / "ours.toml").write_text(block("toml"), "utf-8")
    both = ac.prices() + ac.load_prices(tmp_path / "ours.toml")

    assert both.at("H100 SXM", dt.date(2025, 6, 1), vendor="Example Cloud").value == 3.0
    assert both.at("H100 SXM", dt.date(2025, 6, 1), vendor="Example Cloud", kind="3-year").value == 14.4 / 8
