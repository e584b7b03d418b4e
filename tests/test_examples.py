import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


@cache
def printed_by(path: Path) -> str:
    command = [sys.executable, "-W", "error", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=path.anchor).stdout


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_says_first_what_it_prints(path: Path) -> None:
    """Every example opens with one sentence on what it prints."""
    assert path.read_text("utf-8").startswith('"""Prints')


@pytest.mark.parametrize(
    "number",
    [
        "$40.6M ($13.8M … $150M)",
        "0.38 … 2.67",
        "published 0.34 … 3.70, shared draws 0.30 … 3.69",
        "published 0.27 … 4.90, shared draws 0.20 … 5.90",
        "server_overhead 1.66: lognormal, 90% in 1.3 … 2.1",
    ],
)
def test_epoch_intervals_shows_each_figure(number: str) -> None:
    """epoch_intervals.py prints both intervals; GPT-4's is 1.645 × √0.41 in logs for hardware, less with energy."""
    assert number in printed_by(ROOT / "examples" / "epoch_intervals.py")


@pytest.mark.parametrize(
    "number",
    [
        "approximately $5.5 million",
        "$6 million",
        "$294,000",
        "2.922M GPU·hour (2.137M … 4.602M)",
        "$5.84M ($4.27M … $9.20M)",
        "$9.99M ($7.30M … $15.8M)",
        "$1.88 ($1.08 … $2.83)",
        "$1.88 ($1.18 … $2.62)",
        "$2.05 ($1.20 … $3.28)",
        "$0.101 ($0.0638 … $0.138)",
        "2.750M (2.475M … 3.025M)",
        "3.000M (2.750M … 3.500M)",
        "147.0K (146.8K … 147.5K)",
        "57.3 (49.1 … 64.6)",
        "62.5 (54.6 … 74.8)",
        "3.06 (2.91 … 3.15)",
        "0.941 (0.538 … 1.42)",
        "1.03 (0.598 … 1.64)",
        "0.0503 (0.0319 … 0.0690)",
        "27.3 (25.9 … 29.4)",
        "a month is 730.5 hours",
        "the report assumes that an H800 rents for $2 an hour",
        "as stated: training",
        "nothing to estimate",
    ],
)
def test_the_main_screen_shows_each_figure(number: str) -> None:
    """deepseek_r1.py prints every figure that was reckoned by hand, with its interval."""
    assert number in printed_by(ROOT / "examples" / "deepseek_r1.py")


def test_the_main_screen_fits_a_screen() -> None:
    """It has at most 40 lines."""
    assert len(printed_by(ROOT / "examples" / "deepseek_r1.py").splitlines()) <= 40


def test_what_if_moves_hours_by_the_ratio_of_peaks() -> None:
    """1.7M hours at 312 TFLOP/s are 1.7M × 312 / 989.5 = 536.0K at an H100's peak: 520.3K × $2 … 567.6K × $4."""
    printed = printed_by(ROOT / "examples" / "what_if.py")

    assert "536.0K" in printed
    assert "$1.61M ($1.04M … $2.27M)" in printed


def test_from_python_explains_its_cost() -> None:
    """512 GPUs × 720 hours × $2.50 = $921,600, and what is not known is said to be."""
    printed = printed_by(ROOT / "examples" / "from_python.py")

    assert "$922K = 368.6K GPU·hour × $2.50/GPU/hour" in printed
    assert "energy of 'my model' is not known" in printed


@pytest.mark.parametrize(
    "text",
    [
        "R1, 27 January 2025               $0.55   $0.14   $2.19   $0.724 ($0.722 … $0.727)",
        "o1, 27 January 2025               $15.0   $7.50   $60.0   $21.4 ($21.38 … $21.51)",
        "R1, 28 February, 1 a.m. in China  $0.135  $0.035  $0.55   $0.181 ($0.1803 … $0.1814)",
        "$562K ($560K … $565K) taken",
        "for $87.1K of rented H800s, a margin of 546% (543% … 549%)",
        "DeepSeek-V3  $5.576M  9.11T (9.07T … 9.14T)  11.7 (11.7 … 11.8)",
        "DeepSeek-R1  $294K    480B (478B … 483B)     0.619 (0.614 … 0.623)",
    ],
)
def test_price_of_a_token_shows_each_figure(text: str) -> None:
    """266B at $0.55, 342B at $0.14, 168B at $2.19 are $562,100, of which 545/645 is profit: 11.74 days pay $5.576M."""
    assert text in printed_by(ROOT / "examples" / "price_of_a_token.py")


@pytest.mark.parametrize(
    "text",
    [
        "rent             $5.58M ($5.575M … $5.578M)  1 ",
        "own              $5.94M ($5.935M … $5.938M)  1.06 ",
        "buy the cluster  $113M                       20.3 (20.3 … 20.3) ",
        "own              $57.7M ($54.8M … $60.6M)    0.536 (0.178 … 0.730) ",
        "− $2.84M                − $10.5K",
        "56.7 days, 5.01%       78.4 days, 6.92%",
        "DeepSeek-V3 at the list price, $3.42/GPU/hour: $9.53M ($9.533M … $9.538M) of rent",
    ],
)
def test_four_methods_shows_each_figure(text: str) -> None:
    """V3 × $2 = $5.576M; × ($44,750 × 0.14 ln 10 / 8,766 / 0.81 + $0.0976) = $5.937M; 2,048 × $44,750 / 0.81."""
    assert text in printed_by(ROOT / "examples" / "four_methods.py")


def test_four_methods_bridge_adds_up() -> None:
    """In each column of the bridge rent, what is left out and what comes in make owning, and these buying."""
    printed = printed_by(ROOT / "examples" / "four_methods.py")
    table = printed.partition("From one to the next")[2].splitlines()[4:10]
    sizes = {"K": 1e3, "M": 1e6}
    rent, to_own, own, energy, worth, buy = (
        [(-1 if sign == "−" else 1) * float(number) * sizes[size] for sign, number, size in found]
        for found in (re.findall(r"([−+]?) ?\$([\d.]+)([KM])", line) for line in table)
    )

    assert len(rent) == 3
    for column in range(3):
        assert rent[column] + to_own[column] == pytest.approx(own[column], rel=0.01)
        assert own[column] + energy[column] + worth[column] == pytest.approx(buy[column], rel=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "median list price   $2.96       29.5% (26.3% … 33.8%)   65.6 (59.0 … 74.6)  32.8 (29.5 … 37.3)",
        "more than 60.0 is longer than its life",
        "used 60% of the time  $1.51 ($1.35 … $1.71): accelerators with servers $1.41 ($1.25 … $1.61), energy $0.0987",
        "purchase_price of H100 SXM, purchase, list prices up to 2025-03-10",
        "10 % of the price are left at the end",
    ],
)
def test_rent_or_buy_shows_each_figure(text: str) -> None:
    """$41,217 × 0.9 / 43,830 h are $0.846; / ($2.965 − $0.0987) is 29.5 %; $41,217 / (0.6 × $2.866) / 730.5 h 32.8."""
    assert text in printed_by(ROOT / "examples" / "rent_or_buy.py")
