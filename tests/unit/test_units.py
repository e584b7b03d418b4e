"""The registry: its own base dimensions, its safety, and how it meets other registries."""

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pint
import pytest
from pint.util import UnitsContainer

from aicost import REGISTRY, UnitError, quantity
from aicost.values import units
from aicost.values.reading import as_figure


def run(code, *arguments):
    """What a fresh interpreter prints; the time limit only ends a test that would never end."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=10, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("GPU*hour", "hour"),
        ("USD/GPU/hour", "USD/hour"),
        ("USD/GPU/hour", "USD/node/hour"),
        ("GPU", "node"),
        ("token", "parameter"),
        ("FLOP", "FLOP/s"),
        ("FLOP", "OP"),
        ("GPU", ""),
        *[("USD", code) for code in units.CURRENCIES if code != "USD"],
    ],
)
def test_different_dimensions_do_not_add(left, right):
    """GPU-hours are no hours, a node is no GPU, and no currency is another."""
    with pytest.raises(pint.DimensionalityError):
        quantity(1, left) + quantity(1, right)


def test_rate_times_hours_is_money():
    """Units cancel as they should."""
    assert quantity(2, "USD/GPU/hour") * quantity(3, "GPU*hour") == quantity(6, "USD")


@pytest.mark.parametrize(
    ("value", "unit", "hours"),
    [(1, "month", 730.5), (1, "year", 8766), (1, "week", 168), (1, "day", 24), (60, "min", 1), (3600, "s", 1)],
)
def test_time_in_hours(value, unit, hours):
    """A month is 730.5 hours, a twelfth of 365.25 days."""
    assert quantity(value, unit).to("hour").magnitude == pytest.approx(hours)


@pytest.mark.parametrize("name", ["GPU", "gpu", "chip", "accelerator", "TPU"])
def test_an_accelerator_has_many_names(name):
    """They are all the same unit."""
    assert units.container(name) == UnitsContainer({"GPU": 1})


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9 hour",
        "9^9^9 hour",
        "hour**9**9",
        "hour**(9**9)",
        "2**99999 hour",
        "hour**99",
        "9**(9)**(9)**9 hour",
        "(" * 25 + "9" + "**9)" * 25 + " hour",
        "9**9_999_999_999 hour",
        "9⁹⁹⁹⁹⁹⁹⁹⁹⁹ hour",
        "x" * 201,
    ],
)
def test_no_tower_of_powers_is_computed(text):
    """A text that would keep the parser busy for ever is refused at once, in a process that can be ended."""
    code = """
import sys
from aicost import REGISTRY, UnitError, quantity
for parse in (REGISTRY, REGISTRY.Quantity, REGISTRY.parse_units, lambda text: quantity(1, text)):
    try:
        parse(sys.argv[1])
    except UnitError as error:
        print(error.way_out != "")
"""
    assert run(code, text).split() == ["True"] * 4


@pytest.mark.parametrize("text", ["hour**2", "hour**-1", "hour^2", "USD/(GPU*hour)", "kW*hour**(2)"])
def test_small_powers_are_units(text):
    """Units may be squared."""
    assert isinstance(quantity(1, text), units.Quantity)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("GPU*hors", None),
        ("hous", "hour"),
        ("tokn", "token"),
        ("qqqqqq", 'units look like "GPU*hour"'),
        ("hour***2", None),
        *[(text, "write a number and a unit") for text in ("9**9**9 hour", "hour**99")],
    ],
)
def test_an_unknown_unit_is_refused_with_a_hint(text, hint):
    """The nearest units are offered."""
    with pytest.raises(UnitError) as caught:
        quantity(1, text)
    assert text == caught.value.given
    assert (hint or "") in caught.value.way_out


def test_a_unit_stands_alone_too():
    """A unit of the registry multiplies like any other."""
    assert 2 * units.unit("USD/GPU/hour") == quantity(2, "USD/GPU/hour")


PICKLES = [
    quantity(2.5, "USD/GPU/hour"),
    quantity(3, "GPU*month"),
    quantity(1, ""),
    quantity(7, "kilogram/kilowatt_hour"),
]


@pytest.mark.parametrize("one", [*PICKLES, *[one.units for one in PICKLES]])
def test_pickling_keeps_value_and_registry(one):
    """A quantity or unit comes back as one of the same registry."""
    back = pickle.loads(pickle.dumps(one))
    assert one == back
    assert back._REGISTRY is REGISTRY


@pytest.mark.parametrize("sent", [quantity(2.5, "USD/GPU/hour"), quantity(2.5, "USD/GPU/hour").units])
def test_pickles_are_read_in_a_process_that_imported_aicost_alone(sent):
    """No set-up is needed on the other side, and what comes back does arithmetic there."""
    code = """
import pickle, sys
import aicost
rate = pickle.loads(bytes.fromhex(sys.argv[1]))
print((4 * rate * aicost.quantity(2, "GPU*hour")).to("USD").magnitude)
"""
    expected = 8 * getattr(sent, "magnitude", 1)
    assert expected == float(run(code, pickle.dumps(sent).hex()))


def test_eight_threads_share_the_registry():
    """Parsing, converting and arithmetic in threads give what they give alone."""

    def work(number):
        total = quantity(0, "USD")
        for hours in range(50):
            total += REGISTRY(f"{number} USD/GPU/hour") * quantity(hours * 60, "GPU*minute")
        return total.to("USD").magnitude

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(work, range(8)))
    assert [number * 1225 for number in range(8)] == pytest.approx(found)


OWN = pint.UnitRegistry()
OWN.define("GPU = [accelerator] = chip")
OWN.define("USD = [currency]")
OWN.define("widget = [widget]")


@pytest.mark.parametrize(
    ("given", "name", "unit", "expected"),
    [
        (pint.UnitRegistry().Quantity(2, "day"), "wall_clock", "hour", 48),
        (pint.UnitRegistry().Quantity(1, "month"), "wall_clock", "hour", 730.5),
        (pint.UnitRegistry().Quantity(3.6, "MJ"), "energy", "kWh", 1),
        (OWN.Quantity(2, "USD/GPU/hour"), "rental_rate", "USD/GPU/hour", 2),
        (OWN.Quantity(2, "GPU*day"), "gpu_hours", "GPU·hour", 48),
        (OWN.Quantity(2, "chip"), "gpu_count", "GPU", 2),
        (OWN.Quantity(50, "percent"), "utilization", "", 0.5),
    ],
)
def test_quantities_of_other_registries_are_taken_by_the_names_of_their_units(given, name, unit, expected):
    """Only the names count, not the registry."""
    figure = as_figure(given, name)
    assert unit == figure.unit
    assert figure.point == pytest.approx(expected)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (OWN.Quantity(2, "widget"), "gpu_count"),
        (OWN.Quantity(2, "furlong"), "wall_clock"),
        (OWN.Quantity(2, "hour"), "gpu_hours"),
        (OWN.Quantity(2, ""), "wall_clock"),
        (OWN.Quantity([1, 2], "hour"), "wall_clock"),
    ],
)
def test_other_quantities_are_refused(given, name):
    """Unknown units, other dimensions and arrays raise a UnitError."""
    with pytest.raises(UnitError) as caught:
        as_figure(given, name)
    assert caught.value.way_out


def test_a_plain_number_does_not_fit_a_unit():
    """The error about a missing unit names the unit that is wanted."""
    with pytest.raises(UnitError) as caught:
        units.factor(UnitsContainer(), "hour")
    assert caught.value.wanted == "hour"


@pytest.mark.parametrize(
    ("unit", "currency"), [("USD/GPU/hour", "USD"), ("CNY", "CNY"), ("GPU·hour", None), ("", None)]
)
def test_the_currency_of_a_unit(unit, currency):
    """It stands first in the canonical unit."""
    assert currency == units.currency_in(unit)
