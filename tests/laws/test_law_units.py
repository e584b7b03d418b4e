"""Units: how a quantity is labelled changes nothing."""

from math import isclose

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

import aicost as ac
from aicost.testing import TOLERANCE, assert_unit_invariant, told_runs, training_runs
from aicost.values import units

OTHER_REGISTRY = pint.UnitRegistry()
OTHER_UNITS = {
    "wall_clock": ("second", "minute", "day", "week", "month", "year"),
    "gpu_hours": ("GPU*second", "kilogpu*day"),
    "rental_rate": ("USD/GPU/day", "kUSD/GPU/year"),
    "training_cost": ("kUSD", "MUSD"),
    "tokens": ("gigatoken", "teratoken"),
    "energy": ("joule", "megawatt*day"),
    "gpu_power": ("kilowatt/GPU",),
    "utilization": ("percent",),
}


@given(run=training_runs(), labels=st.fixed_dictionaries({one: st.sampled_from(of) for one, of in OTHER_UNITS.items()}))
def test_relabelling_changes_no_stated_figure(run, labels):
    """A figure stated in minutes is the figure stated in hours, and so on for every unit."""
    quantity = run.statements[0].figure.quantity
    only = ac.TrainingRun.of_statements("run", run.statements[:1], run.gpu, None, None)
    assert_unit_invariant(lambda told: told.figure(quantity), only, labels)


@given(
    count=st.integers(1, 10**5),
    hours=st.floats(1, 1e4),
    rate=st.floats(0.1, 20),
    labels=st.fixed_dictionaries({one: st.sampled_from(of) for one, of in OTHER_UNITS.items()}),
)
def test_relabelling_changes_no_cost(count, hours, rate, labels):
    """A cost does not depend on the units in which count, duration and rate are given."""
    run = ac.TrainingRun("run", count=count, duration=(hours, "hour"), rate=(rate, "USD/GPU/hour"))
    assert_unit_invariant(ac.rental_cost, run, labels)


@given(hours=st.floats(1, 1e4))
def test_any_registry_will_do(hours):
    """A quantity of another pint registry counts by the names of its units."""
    own = ac.TrainingRun("run", count=8, duration=ac.quantity(hours, "hour"))
    foreign = ac.TrainingRun("run", count=8, duration=OTHER_REGISTRY.Quantity(hours * 60, "minute"))
    assert isclose(own.gpu_hours.magnitude, foreign.gpu_hours.magnitude, rel_tol=TOLERANCE)


@pytest.mark.parametrize("text", ["$5.5M", "$5500K", "5.5 million dollars", "USD 5.5M", "5,500 thousand USD"])
def test_thousands_of_dollars_are_dollars(text):
    """Five and a half million dollars are as much in thousands."""
    assert isclose(ac.TrainingRun("run", training_cost=text).training_cost.magnitude, 5.5e6, rel_tol=TOLERANCE)


@given(told=told_runs(), by=st.floats(1e-3, 1e3))
def test_a_currency_is_a_name(told, by):
    """Naming the money otherwise changes the name of the result alone."""
    cost = told.truth["training_cost"] * by
    in_dollars, in_yuan = (
        ac.TrainingRun("run", gpu_hours=(7, "GPU*hour"), training_cost=units.quantity(cost, currency)).rental_rate
        for currency in ("USD", "CNY")
    )
    assert in_dollars.magnitude == in_yuan.magnitude
    assert (f"{in_dollars.units:C}", f"{in_yuan.units:C}") == ("USD/GPU/hour", "CNY/GPU/hour")
