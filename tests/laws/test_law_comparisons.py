"""Comparisons and estimates: ratios go both ways, and lines add up."""

from itertools import product
from math import isclose

from hypothesis import assume, given
from hypothesis import strategies as st

import aicost as ac
from aicost.analysis.comparison import ASPECTS
from aicost.testing import TOLERANCE, assert_homogeneous, claims_files, told_runs, training_runs

RATES = st.floats(0.1, 20).map(lambda rate: (rate, "USD/GPU/hour"))


def ratio(one, other):
    return ac.compare([one], baseline=other, across=ASPECTS).rows[0].ratio


@given(claims_files())
def test_a_figure_is_once_itself(collection):
    """The ratio of a figure to itself contains one, and its point is one."""
    ratios = [ratio(claim, claim) for claim in collection]
    assert all(one.low <= 1 + TOLERANCE and one.high >= 1 - TOLERANCE for one in ratios)
    assert all(one.value == 1 for one in ratios if one.value is not None)


@given(claims_files(), st.data())
def test_ratios_go_both_ways(collection, data):
    """The ratio one way times the ratio the other way contains one."""
    pairs = [
        (one, other)
        for one, other in product(collection.claims, repeat=2)
        if (one.quantity, one.figure.unit) == (other.quantity, other.figure.unit)
    ]
    assume(pairs)
    claims = data.draw(st.sampled_from(pairs))
    there, back = ratio(*claims), ratio(*reversed(claims))
    assert there.low * back.low <= 1 + TOLERANCE
    assert there.high * back.high >= 1 - TOLERANCE
    if there.value and back.value:
        assert isclose(there.value * back.value, 1, rel_tol=TOLERANCE)


@given(claims_files())
def test_lines_of_estimates_add_up(collection):
    """The lines of an estimate add up to its total, end by end."""
    found = [one for one in ac.estimates(collection) if one.cost]
    for one in found:
        expected = (one.cost.figure.lower, one.cost.figure.upper)
        actual = (sum(line.cost.lower for line in one.lines), sum(line.cost.upper for line in one.lines))
        assert expected == actual
    assert {bool(one.lines) for one in ac.estimates(collection) if not one.cost} <= {False}


@given(told=training_runs(), rate=RATES)
def test_lines_of_a_rental_add_up(told, rate):
    """What is rented is all that a rental costs."""
    assume(told.figure_or_none("gpu_hours"))
    estimate = ac.rental_cost(told, rate=rate)
    lines = [(line.cost.lower, line.cost.point, line.cost.upper) for line in estimate.lines]
    assert lines == [(estimate.cost.figure.lower, estimate.cost.figure.point, estimate.cost.figure.upper)]


@given(count=st.integers(1, 10**5), hours=st.floats(1, 1e4), rate=RATES, by=st.floats(0.1, 10), data=st.data())
def test_rent_is_proportional(count, hours, rate, by, data):
    """Twice the accelerators, twice the time or twice the rate cost twice as much."""
    run = ac.TrainingRun("run", count=count, duration=(hours, "hour"), rate=rate)
    quantity = data.draw(st.sampled_from(["gpu_count", "wall_clock", "rental_rate"]))
    assert_homogeneous(ac.rental_cost, run, quantity=quantity, by=by)


@given(told=told_runs(), rate=RATES)
def test_rate_behind_a_cost_is_the_rate(told, rate):
    """The rate that a rental's cost implies is the rate it was reckoned with."""
    hours = told.truth["gpu_hours"]
    run = ac.TrainingRun("run", gpu_hours=(hours, "GPU hours"))
    cost = ac.rental_cost(run, rate=rate).training_cost
    assert isclose(run.implied("rental_rate", training_cost=cost).value.magnitude, rate[0], rel_tol=TOLERANCE)
