"""Plausible rents: wide enough for what was published, narrow enough to find a slip of a digit."""

import datetime as dt

import pytest

import aicost as ac
from aicost.facts.hardware import find_hardware
from aicost.facts.plausible import _rules, discount, without_plausible_rate


@pytest.mark.parametrize(
    ("gpu", "day", "dollars"),
    [
        ("H800", dt.date(2024, 12, 27), 2.0),
        ("H800", dt.date(2025, 6, 16), 2.07),
        ("A100", dt.date(2021, 6, 1), 1.0),
        ("A100", dt.date(2023, 5, 5), 2.0),
        ("A100", dt.date(2024, 6, 1), 4.1),
        ("A100", dt.date(2024, 6, 1), 0.8),
        ("A100", dt.date(2022, 11, 1), 1.5),
        ("V100", dt.date(2020, 5, 28), 1.5),
        ("V100", dt.date(2022, 6, 1), 0.55),
        ("V100", dt.date(2019, 6, 1), 3.06),
        ("TPU v3", dt.date(2019, 6, 1), 2.0),
        ("TPU v3", dt.date(2021, 6, 1), 2.0),
        ("TPU v4", dt.date(2022, 4, 5), 3.22),
        ("H100", dt.date(2023, 8, 1), 1.99),
        ("H100", dt.date(2024, 7, 23), 1.49),
        ("H100", dt.date(2024, 7, 23), 98.32 / 8),
        ("H20", dt.date(2025, 2, 1), 1.0),
    ],
)
def test_what_was_published_is_plausible(gpu, day, dollars):
    """Rates that papers and price lists of those years used."""
    found = ac.plausible_rate(gpu, day)
    assert found.lower < dollars < found.upper
    assert found.low.m_as("USD/GPU/hour") < dollars < found.high.m_as("USD/GPU/hour")


@pytest.mark.parametrize(
    ("gpu", "dollars"),
    [("H800", 0.10), ("H800", 50), ("H100", 50), ("H100", 0.2), ("A100", 0.1), ("A100", 32.77), ("H100", 98.32)],
)
def test_a_slip_is_implausible(gpu, dollars):
    """Ten cents, fifty dollars, or a node's price taken for a GPU's."""
    found = ac.plausible_rate(gpu, dt.date(2024, 12, 27))
    assert not found.lower <= dollars <= found.upper


def test_the_derivation_names_the_prices_it_rests_on():
    """Days, sources and the margin: whoever doubts a finding can check it."""
    count, lowest, highest, margin, result = ac.plausible_rate("H800", dt.date(2024, 12, 27)).derivation
    assert "of the class Hopper (one architecture for training" in count
    assert "H100 PCIe, on-demand, Oblivus: $1.98/GPU/hour from 2025-03-03" in lowest
    assert "https://web.archive.org/web/20250303153131/https://oblivus.com/pricing/" in lowest
    assert "$12.29/GPU/hour from 2025-03-17" in highest
    assert margin.startswith("both ends widened by the factor 2.66: the median, over 64 machines")
    assert result == f"plausible: {ac.plausible_rate('H800', dt.date(2024, 12, 27))}"


def test_the_margin_is_that_of_the_table():
    """AWS's p4d of 2021 alone: $4.10 on demand, $1.45 for three years; the median over all is less."""
    margin, machines = discount()
    assert 2 < margin < 4.10 / 1.45
    assert machines > 50


def test_an_accelerator_with_enough_prices_needs_no_class():
    """A100's own prices bound it; H800's single price list does not."""
    assert "series of A100, within" in ac.plausible_rate("A100", dt.date(2023, 5, 5)).derivation[0]
    assert "class" in ac.plausible_rate("H800", dt.date(2024, 12, 27)).derivation[0]


@pytest.mark.parametrize(
    ("gpu", "day", "reason"),
    [
        ("H800", dt.date(1999, 1, 1), "the nearest is of 2023-06-15"),
        ("A100", dt.date(2035, 1, 1), "lies within 1095 days of 2035-01-01"),
        ("Frobnicator 9", dt.date(2025, 1, 1), "it is in no class of accelerators"),
        ("H8000", dt.date(2025, 1, 1), "no dated rent of H8000 is known"),
    ],
)
def test_where_nothing_is_known_near_the_day_there_is_no_range_and_a_reason(gpu, day, reason):
    """No bound is invented."""
    assert ac.plausible_rate(gpu, day) is None
    assert reason in without_plausible_rate(gpu, day)


def test_every_class_names_known_accelerators_once():
    """Each member is in the catalog of hardware, and in no second class."""
    classes = _rules().classes
    assert all(find_hardware(name).name == name for one in classes for name in one.gpus)
    assert all(sum(other.holds(find_hardware(name)) for other in classes) == 1 for one in classes for name in one.gpus)
    assert all(one.because.strip() for one in classes)
