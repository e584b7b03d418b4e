"""The laws themselves: they hold for what is right, and refuse what is wrong."""

from math import isclose

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import aicost as ac
from aicost.costs.estimates import Estimate
from aicost.testing import TOLERANCE, assert_containment, assert_homogeneous, assert_unit_invariant, told_runs

RUN = ac.TrainingRun("run", count=(8, "GPU"), duration=(10, "hour"), rate=(2, "USD/GPU/hour"))
DOUBTFUL = ac.TrainingRun("run", count="about 8", duration="10 hours", rate="$2 per GPU hour")


def squared(run):
    figure = ac.rental_cost(run).cost.figure
    return evolve(figure, lower=figure.lower**2, upper=figure.upper**2, point=figure.point**2)


def point_alone(run):
    figure = ac.rental_cost(run).cost.figure
    return evolve(figure, lower=figure.point, upper=figure.point)


def unknown(_):
    return Estimate("S", None, ac.Scope(), None, None, ())


@given(told_runs())
def test_a_told_run_states_roundings_of_the_truth(told):
    """Every figure of a told run holds the truth that it rounds."""
    outside = [
        one.figure
        for one in told.run.statements
        if not one.figure.lower * (1 - TOLERANCE)
        <= told.truth[one.figure.quantity]
        <= one.figure.upper * (1 + TOLERANCE)
    ]
    assert outside == []


@given(told_runs())
def test_the_truth_is_tied_by_every_relation(told):
    """The truth behind a told run satisfies every relation of which it has the quantities."""
    tied = [one for one in ac.RELATIONS if not one.is_background and set(one.quantities) <= set(told.truth)]
    assert all(isclose(one.evaluate(told.truth), told.truth[one.result], rel_tol=TOLERANCE) for one in tied)
    assert len(tied) == 8


@given(st.sampled_from(["gpu_count", "wall_clock", "rental_rate"]), st.floats(0.1, 10))
def test_a_rental_is_homogeneous(quantity, by):
    """The rental of a run is proportional to each of its factors."""
    assert_homogeneous(ac.rental_cost, DOUBTFUL, quantity=quantity, by=by)


def test_the_square_of_a_cost_has_degree_two():
    """A law of another degree is held too."""
    assert_homogeneous(squared, RUN, quantity="wall_clock", by=3, degree=2)


def test_the_wrong_degree_is_refused():
    """A cost of another degree is refused, and both results are told."""
    with pytest.raises(AssertionError, match=r"scaling wall_clock by 2 scales the result by 2: .* is not "):
        assert_homogeneous(squared, RUN, quantity="wall_clock")


def test_a_quantity_that_is_not_stated_is_refused():
    """Scaling what the run does not state is refused."""
    with pytest.raises(AssertionError, match="does not state tokens"):
        assert_homogeneous(ac.rental_cost, RUN, quantity="tokens")


def test_a_cost_of_which_nothing_is_known_is_refused():
    """A cost of which nothing is known holds no law."""
    with pytest.raises(AssertionError, match="nothing is known of the cost"):
        assert_homogeneous(unknown, RUN, quantity="wall_clock")


def test_a_cost_without_its_doubt_is_refused():
    """A cost that forgets its bounds does not contain the truth."""
    truth = {"gpu_count": 8.4, "wall_clock": 10.5, "rental_rate": 2.5}
    assert_containment(ac.rental_cost, DOUBTFUL, truth)
    with pytest.raises(AssertionError, match=r"the true .* is not within"):
        assert_containment(point_alone, DOUBTFUL, truth)


def test_a_cost_that_depends_on_the_unit_is_refused():
    """A cost that differs by the unit of a figure is refused."""
    assert_unit_invariant(ac.rental_cost, RUN, {"wall_clock": "minute", "rental_rate": "kUSD/GPU/day"})
    broken = iter((0.0, 1.0))
    with pytest.raises(AssertionError, match="the same quantities in other units"):
        assert_unit_invariant(lambda run: evolve(squared(run), lower=next(broken)), RUN, {"wall_clock": "minute"})


def test_a_unit_that_does_not_fit_is_refused():
    """A unit of another dimension is refused, as anywhere."""
    with pytest.raises(ac.UnitError, match="hour"):
        assert_unit_invariant(ac.rental_cost, RUN, {"wall_clock": "GPU"})
