"""The named quantities: names, units, limits, and what is offered for a misspelt name."""

import pytest

from aicost import VOCABULARY, UnknownNameError
from aicost.values import units
from aicost.values.vocabulary import RUN_WORDS, currency_code, kind_of

MONEY_FOR = {"rental_rate": "EUR/GPU/hour", "electricity_price": "EUR/kWh", "input_token_price": "EUR/token"}


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        *[("gpu_count", "GPU"), ("node_count", "node"), ("gpus_per_node", "GPU/node"), ("wall_clock", "hour")],
        *[("gpu_hours", "GPU·hour"), ("gpu_hours_per_token", "GPU·hour/token"), ("rental_rate", "USD/GPU/hour")],
        *[
            ("training_cost", "USD"),
            ("parameters", "parameter"),
            ("total_parameters", "parameter"),
            ("tokens", "token"),
        ],
        *[("training_compute", "FLOP"), ("peak_throughput", "FLOP/s/GPU"), ("utilization", ""), ("gpu_power", "W/GPU")],
        *[("pue", ""), ("energy", "kWh"), ("electricity_price", "USD/kWh"), ("energy_cost", "USD")],
        *[("carbon_intensity", "kg/kWh"), ("emissions", "kg")],
        *[(f"{kind}_token_price", "USD/token") for kind in ("input", "cached", "output")],
        *[(f"{kind}_tokens", "token") for kind in ("input", "cached", "output")],
        *[(f"{kind}_revenue", "USD") for kind in ("input", "cached", "output", "serving")],
        *[("serving_cost", "USD"), ("serving_profit", "USD"), ("profit_margin", ""), ("capital_expenditure", "USD")],
        *[("market_value", "USD"), ("share_price_fall", ""), ("market_value_lost", "USD")],
    ],
)
def test_every_quantity_has_its_unit(name, unit):
    """Money stands for the currency of the figure."""
    assert unit == kind_of(name).unit_in("USD")


@pytest.mark.parametrize("kind", VOCABULARY.values(), ids=VOCABULARY)
def test_every_unit_is_one_of_the_registry(kind):
    """A quantity can be made of every kind, and its meaning is written down."""
    unit = kind.unit_in("CNY")
    assert units.factor(units.container(unit), unit) == 1
    assert kind.meaning


@pytest.mark.parametrize(("name", "unit"), MONEY_FOR.items())
def test_money_takes_a_currency(name, unit):
    """The currency is put where the unit says money."""
    assert unit == kind_of(name).unit_in("EUR")
    assert kind_of(name).is_money


def test_the_additive_quantities_are_those_that_totals_sum():
    """A whole is the sum of its parts for these, and for no other."""
    expected = {"gpu_hours", "training_cost", "energy", "energy_cost", "emissions", "training_compute"}
    assert expected == {name for name, kind in VOCABULARY.items() if kind.is_additive}


def test_the_dated_quantities_are_those_of_a_day():
    """Token prices, market quantities and capital expenditure hold for a day."""
    prices = {f"{kind}_token_price" for kind in ("input", "cached", "output")}
    market = {"market_value", "share_price_fall", "market_value_lost", "capital_expenditure"}
    assert prices | market == {name for name, kind in VOCABULARY.items() if kind.dated}


@pytest.mark.parametrize(
    "name", ["gpu_count", "node_count", "gpus_per_node", "parameters", "tokens", "utilization", "pue"]
)
def test_a_unit_may_be_left_out_for_counts_parameters_tokens_and_fractions(name):
    """For these a bare number is understood."""
    assert kind_of(name).unit_may_be_left_out


@pytest.mark.parametrize(
    "name", ["wall_clock", "gpu_hours", "training_cost", "rental_rate", "energy", "training_compute"]
)
def test_a_unit_may_be_left_out_nowhere_else(name):
    """For these a bare number is refused."""
    assert not kind_of(name).unit_may_be_left_out


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("utilization", (0, 1)),
        ("share_price_fall", (0, 1)),
        ("pue", (1, float("inf"))),
        ("gpu_count", (0, float("inf"))),
    ],
)
def test_some_quantities_have_limits_by_definition(name, limits):
    """A PUE is at least one, a utilization at most one."""
    kind = kind_of(name)
    assert limits == (kind.lowest, kind.highest)


@pytest.mark.parametrize(("name", "is_fraction"), [("utilization", True), ("pue", True), ("tokens", False)])
def test_a_fraction_has_no_unit(name, is_fraction):
    """What has no unit may be written as a percentage."""
    assert is_fraction is kind_of(name).is_fraction


@pytest.mark.parametrize(
    ("name", "near"),
    [("gpu_hour", "gpu_hours"), ("GPU_COUNT", "gpu_count"), ("training_costs", "training_cost"), *RUN_WORDS.items()],
)
def test_a_misspelt_quantity_is_told_the_nearest(name, near):
    """A user's word for a quantity of a run is told its name, too."""
    with pytest.raises(UnknownNameError) as caught:
        kind_of(name)
    assert near == caught.value.near[0]


def test_a_quantity_far_from_all_is_told_every_name():
    """Where nothing is near, the list is the way out."""
    with pytest.raises(UnknownNameError) as caught:
        kind_of("zzzzzz")
    assert caught.value.near == ()
    assert all(name in caught.value.way_out for name in VOCABULARY)


@pytest.mark.parametrize(("given", "code"), [("USD", "USD"), ("usd", "USD"), ("Cny", "CNY")])
def test_a_currency_is_known_in_any_case(given, code):
    """Its code is that of ISO 4217."""
    assert code == currency_code(given)


@pytest.mark.parametrize(("given", "near"), [("USDD", ("USD",)), ("XXXXXX", ())])
def test_an_unknown_currency_is_told_the_known_ones(given, near):
    """The nearest codes and the whole list are offered."""
    with pytest.raises(UnknownNameError, match="the currencies are USD, EUR, CNY") as caught:
        currency_code(given)
    assert near == caught.value.near


def test_the_vocabulary_cannot_be_changed():
    """Its names are a contract."""
    with pytest.raises(TypeError):
        VOCABULARY["new"] = kind_of("tokens")
