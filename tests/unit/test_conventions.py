"""Conventions: what methods take, with source and locator."""

import pytest

import aicost as ac
from aicost.facts.conventions import conventions, every_interval
from aicost.values import units
from aicost.values.figures import check_limits
from aicost.values.vocabulary import TERMS, VOCABULARY


@pytest.mark.parametrize("one", conventions(), ids=lambda one: f"{one.method} {one.quantity} {one.where}")
def test_every_convention_has_a_quantity_and_a_place_to_check_it(one):
    """Its quantity exists, its value is one of that quantity, its source has an address."""
    kind = TERMS.get(one.quantity) or VOCABULARY[one.quantity]
    check_limits(kind, one.value * units.factor(units.container(one.unit), kind.unit), one.value)
    assert one.source.url.startswith("https://")
    assert one.locator


@pytest.mark.parametrize(
    "one", every_interval(), ids=lambda one: f"{one.method} {one.quantity} {one.where} {one.low:g}"
)
def test_every_credible_interval_has_a_quantity_and_a_place_to_check_it(one):
    """Its quantity exists, its ends are in order around its median, its source has an address."""
    assert one.quantity in TERMS or one.quantity in VOCABULARY
    assert one.low < one.median < one.high
    assert one.least < one.low
    assert one.high < one.greatest
    assert one.shape in {"lognormal", "normal"}
    assert 0 < one.level < 1
    assert one.source.url.startswith("https://")
    assert one.locator
    if one.shape == "lognormal":
        assert one.low > 0


@pytest.mark.parametrize(
    ("gpu", "hyperscaler", "quantity", "ends"),
    [
        ("H100", False, "purchase_price", [(0.5, 2)]),
        ("H100", False, "chip_price", [(0.5, 2)]),
        ("TPU v4", False, "chip_price", [(0.25, 4)]),
        ("H100", False, "gpu_count", [(0.8, 1.25)]),
        ("H100", False, "server_overhead", [(1.3, 2.1)]),
        ("H100", False, "interconnect_share", [(1 - 1 / 1.07, 1 - 1 / 1.32)]),
        ("H100", False, "price_decline", [(0.1, 0.18)]),
        ("H100", False, "age", [(-120, 120)]),
        ("H100", False, "training_compute", [(1 / 3, 3)]),
        ("H100", False, "peak_throughput", [(0.5, 2)]),
        ("H100", False, "utilization", [(0.1, 0.65)]),
        ("H100", False, "average_power", [(0.56, 1)]),
        ("TPU v4", False, "average_power", [(0.3, 0.62)]),
        ("H100", False, "electricity_price", [(0.6, 1.7)]),
        ("H100", False, "experiments_multiplier", [(1.2, 4)]),
        ("TPU v4", False, "purchase_price", [(0.25, 4)]),
        ("TPU v4", True, "pue", [(1.05, 1.16)]),
        ("TPU v4", False, "pue", [(1.12, 1.4)]),
        ("V100", False, "gpu_hours", [(0.8, 1.25), (0.5, 2)]),
    ],
)
def test_what_epoch_takes_as_credible(gpu, hyperscaler, quantity, ends):
    """The 90 % intervals of its notebook, for the accelerator and the owner."""
    found = [one for one in ac.credible_intervals(gpu, hyperscaler=hyperscaler) if one.quantity == quantity]
    assert [end for one in found for end in (one.low, one.high)] == pytest.approx(
        [end for pair in ends for end in pair]
    )
    assert {one.level for one in found} == {0.9}


def test_intervals_of_an_unknown_method_are_refused():
    """The error lists the methods with intervals."""
    with pytest.raises(ac.UnknownNameError, match="those with intervals are Epoch"):
        ac.credible_intervals("H100", method="Gartner")


@pytest.mark.parametrize(
    ("quantity", "name", "value"),
    [
        ("price_decline", "", 0.14),
        ("interconnect_share", "", 0.19),
        ("server_overhead", "A100 80GB SXM", 1.66),
        ("server_overhead", "V100 SXM2", 1.69),
        ("server_overhead", "P100 SXM2", 1.54),
        ("server_overhead", "H800", 1.64),
        ("server_power_factor", "TPU v2", 1.64),
        ("server_power_factor", "TPU v3", 1.47),
        ("server_power_factor", "TPU v4", 1.56),
        ("server_power_factor", "MI300X", 1.8),
        ("average_power", "TPU v4", 0.43),
        ("average_power", "H100 SXM", 0.75),
        ("pue", "hyperscaler", 1.1),
        ("pue", "", 1.25),
    ],
)
def test_what_epoch_takes(quantity, name, value):
    """The constants of arXiv 2405.21015 and of its code."""
    assert ac.convention("Epoch", quantity, name).value == value


def test_an_unknown_method_is_refused_with_those_there_are():
    """The error lists the companies whose useful life is known."""
    with pytest.raises(ac.UnknownNameError, match=r"unknown convention 'Alphabet'.*Alphabet 2023, Meta 2022"):
        ac.useful_life("Alphabet")
    with pytest.raises(ac.UnknownNameError, match="none has a gpu_count"):
        ac.convention("Epoch", "gpu_count")


def test_a_useful_life_is_known_with_its_source():
    """Alphabet's accounts take six years from 2023."""
    life = ac.useful_life("Alphabet 2023")
    assert life.value.to("year").magnitude == pytest.approx(6)
    assert "form 10-K for 2022" in life.assumptions[0]


@pytest.mark.parametrize(
    ("when", "value"), [(2020, 0.0667), ("2021-03", 0.0718), ("2022-05-12", 0.0832), (2024, 0.0771)]
)
def test_electricity_has_a_price_for_each_year(when, value):
    """A day stands for its year."""
    assert ac.electricity_price(when).value == value


@pytest.mark.parametrize("year", [2009, 2026])
def test_a_year_without_an_electricity_price_is_refused(year):
    """The error names the range."""
    with pytest.raises(ac.OutsideDataError, match=f"from 2010 to 2025, not for {year}; give it"):
        ac.electricity_price(year)
