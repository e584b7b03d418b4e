"""Uncertainty: what holds of simulated estimates whatever the figures are."""

from math import exp, hypot, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import aicost as ac

HOURS = st.floats(1e3, 1e8)
RATES = st.floats(0.1, 100)
WIDTHS = st.floats(1.1, 20)
SEEDS = st.integers(0, 2**32)
LEVELS = st.floats(0.1, 0.99)
NORMAL_95 = 1.6448536269514722
SOURCE = ac.Source("a paper", "a publisher")


def lognormal(quantity, width, level=0.9):
    return ac.CredibleInterval("a method", quantity, 1 / width, width, level, "lognormal", SOURCE, "a table")


def run_of(hours, most=None):
    figure = ac.Figure("gpu_hours", "GPU·hour", hours, hours if most is None else most, hours)
    return ac.TrainingRun("a run", gpu_hours=figure)


def rented(hours, rate, most=None, dearest=None):
    figure = ac.Figure("rental_rate", "USD/GPU/hour", rate, rate if dearest is None else dearest, rate)
    return ac.rental_cost(run_of(hours, most), rate=figure)


def owned(hours, most=None):
    energy = ac.Energy.drawing((400, "W/GPU"), pue=1.2, price=(0.08, "USD/kWh"))
    return ac.amortised_cost(
        run_of(hours, most), ownership=ac.Ownership.epoch("A100"), price=(25_000, "USD per GPU"), energy=energy
    )


@given(HOURS, RATES, WIDTHS, WIDTHS, SEEDS)
def test_a_product_of_lognormals_is_lognormal(hours, rate, of_hours, of_rate, seed):
    """The ends are those of the closed form: the widths' logs add as squares."""
    intervals = [lognormal("gpu_hours", of_hours), lognormal("rental_rate", of_rate)]
    low, high = ac.simulate(rented(hours, rate), intervals, seed=seed).interval(0.9)

    width = exp(hypot(log(of_hours), log(of_rate)))
    assert low.m_as("USD") == pytest.approx(hours * rate / width, rel=0.02)
    assert high.m_as("USD") == pytest.approx(hours * rate * width, rel=0.02)


@given(HOURS, WIDTHS, SEEDS)
def test_lines_share_their_draws(hours, width, seed):
    """Lines whose one doubt is that of their GPU-hours all have its width, and so has their sum."""
    simulation = ac.simulate(owned(hours), [lognormal("gpu_hours", width)], seed=seed)
    estimate = simulation.estimate

    whole = estimate.cost.figure
    for line in estimate.lines:
        assert line.cost.lower / line.cost.point == pytest.approx(whole.lower / whole.point)
        assert line.cost.upper / line.cost.point == pytest.approx(whole.upper / whole.point)
    assert sum(one.cost.upper for one in estimate.lines) == pytest.approx(whole.upper)


@given(HOURS, RATES, WIDTHS, st.floats(1.5, 10), SEEDS)
def test_experiments_multiply_the_drawn_run(hours, rate, width, multiplier, seed):
    """Development is a product of what its final run costs and of the multiplier: its ends are the closed form's."""
    experiments = ac.Figure("experiments_multiplier", "", multiplier, multiplier, multiplier)
    estimate = ac.development_cost(rented(hours, rate), experiments=experiments)
    low, high = ac.simulate(estimate, [lognormal("gpu_hours", width)], seed=seed).interval(0.9)

    assert low.m_as("USD") == pytest.approx(hours * rate * multiplier / width, rel=0.02)
    assert high.m_as("USD") == pytest.approx(hours * rate * multiplier * width, rel=0.02)


@given(HOURS, WIDTHS, SEEDS)
def test_doubts_of_their_own_do_not_add_up(hours, width, seed):
    """Where lines have doubts of their own, the interval of the sum is narrower than the sums of their ends."""
    intervals = [lognormal("purchase_price", width), lognormal("electricity_price", width)]
    estimate = ac.simulate(owned(hours), intervals, seed=seed).estimate
    hardware = [one.cost for one in estimate.lines if one.name != "energy"]
    energy = next(one.cost for one in estimate.lines if one.name == "energy")

    assert estimate.cost.figure.upper < energy.upper + sum(one.upper for one in hardware)
    assert estimate.cost.figure.lower > energy.lower + sum(one.lower for one in hardware)


@given(HOURS, RATES, st.tuples(WIDTHS, WIDTHS), LEVELS, SEEDS)
def test_draws_stay_within_the_bounds(hours, rate, widths, level, seed):
    """Without intervals every draw is one that the bounds allow, and the interval holds its share of them."""
    estimate = rented(hours, rate, hours * widths[0], rate * widths[1])
    simulation = ac.simulate(estimate, level=level, draws=256, seed=seed)
    bounds, within = estimate.cost.figure, simulation.estimate.cost.figure

    assert bounds.lower * (1 - 1e-9) <= simulation.costs.min() <= simulation.costs.max() <= bounds.upper * (1 + 1e-9)
    assert bounds.lower * (1 - 1e-9) <= within.lower <= within.upper <= bounds.upper * (1 + 1e-9)
    is_inside = within.lower <= bounds.point <= within.upper
    assert within.point == (bounds.point if is_inside else simulation.quantile(0.5).m_as("USD"))
    assert (simulation.costs < within.lower).mean() <= (1 - level) / 2 + 0.01
    assert (simulation.costs > within.upper).mean() <= (1 - level) / 2 + 0.01
    assert simulation.estimate.cost.level == level


@given(HOURS, WIDTHS, SEEDS, LEVELS, LEVELS)
def test_a_higher_level_holds_a_lower_one(hours, width, seed, one, other):
    """An interval of more draws is at least as wide at both ends."""
    simulation = ac.simulate(owned(hours), [lognormal("gpu_hours", width)], draws=256, seed=seed)
    narrow, wide = (simulation.interval(level) for level in sorted((one, other)))

    assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]


@given(HOURS, WIDTHS, SEEDS, st.floats(0.01, 100))
def test_draws_are_of_degree_one_in_gpu_hours(hours, width, seed, times):
    """A run of twice the GPU-hours costs twice as much in each draw."""
    intervals = [lognormal("gpu_hours", width), lognormal("purchase_price", width)]
    once, more = (ac.simulate(owned(size), intervals, draws=256, seed=seed) for size in (hours, hours * times))

    np.testing.assert_allclose(more.costs, once.costs * times, rtol=1e-9)


@given(HOURS, WIDTHS, SEEDS)
def test_the_same_seed_gives_the_same_draws(hours, width, seed):
    """The bits are the same; with another seed they are not, and the ends are nearly."""
    intervals = [lognormal("gpu_hours", width)]
    first, again = (ac.simulate(owned(hours), intervals, seed=seed) for _ in range(2))
    other = ac.simulate(owned(hours), intervals, seed=seed + 1)

    np.testing.assert_array_equal(first.costs, again.costs)
    assert (first.costs != other.costs).any()
    assert other.multipliers == pytest.approx(first.multipliers, rel=0.02)


@given(HOURS, RATES)
def test_what_is_exact_is_not_drawn(hours, rate):
    """Each draw of an estimate without doubts is that estimate."""
    estimate = rented(hours, rate)
    simulation = ac.simulate(estimate, draws=4)

    assert simulation.costs == pytest.approx([estimate.cost.figure.point] * 4)
    assert simulation.drawn == ()


@given(HOURS, WIDTHS, SEEDS)
def test_an_interval_of_a_figure_keeps_its_level(hours, width, seed):
    """A simulated cost that is simulated again, in other money, keeps its ends."""
    first = ac.simulate(owned(hours), [lognormal("gpu_hours", width)], seed=seed)
    real = ac.in_money_of(first.estimate, 2023, since=2020)
    again = ac.simulate(real, seed=seed)

    assert again.multipliers == pytest.approx(first.multipliers, rel=0.02)
