"""Rent or buy: at the break-even both cost the same, whatever the figures are."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import aicost as ac
from aicost.testing import TOLERANCE

RENTS = st.floats(0.5, 20)
PRICES = st.floats(1e3, 1e6)
LIVES = st.floats(1, 10)
SHARES = st.just(0.0) | st.floats(1e-6, 0.9)
PARTS = st.floats(0.01, 1)
DRAWN = ac.Energy.drawing((800, "W/GPU"), pue=1.2, price=(0.1, "USD/kWh"))
HOURS = {"gpu_hours": (1000, "GPU hours")}


def line(life, residual, share, allocation=1.0):
    return ac.Ownership.straight_line(
        life=(life, "years"), residual=residual, interconnect_share=share, allocation=allocation
    )


@given(rent=RENTS, price=PRICES, life=LIVES, residual=SHARES, share=SHARES)
def test_at_the_break_even_owning_costs_the_rent(rent, price, life, residual, share):
    """Hardware that is allocated for exactly that share of its hours costs for each of them what renting costs."""
    terms = {"price": (price, "USD/GPU"), "energy": DRAWN}
    owned = line(life, residual, share)
    needed = ac.break_even_allocation(rate=(rent, "USD/GPU/hour"), ownership=owned, **terms).figure.point
    assume(1e-6 < needed <= 1)
    run = ac.TrainingRun("run", gpu="H100 SXM", **HOURS)
    bought = ac.amortised_cost(run, ownership=line(life, residual, share, needed), **terms)
    rented = ac.rental_cost(run, rate=(rent, "USD/GPU/hour"))

    assert bought.cost.figure.point == pytest.approx(rented.cost.figure.point, rel=TOLERANCE)


@given(rent=RENTS, price=PRICES, share=SHARES, allocation=PARTS)
def test_at_the_break_even_the_rent_saved_has_paid_for_the_cluster(rent, price, share, allocation):
    """Price and energy of the hours used until then are their rent."""
    owned = line(4, 0.1, share, allocation)
    terms = {"rate": (rent, "USD/GPU/hour"), "price": (price, "USD/GPU")}
    hours = ac.break_even_time(**terms, ownership=owned, energy=DRAWN).figure.point
    used = hours * allocation

    assert price / (1 - share) + used * 0.096 == pytest.approx(used * rent, rel=TOLERANCE)


@given(rent=RENTS, dearer=st.floats(1.01, 10), price=PRICES)
def test_a_dearer_rent_pays_for_the_hardware_sooner(rent, dearer, price):
    """Both fall as the rent rises."""
    for method in (ac.break_even_allocation, ac.break_even_time):
        cheap, dear = (
            method(rate=(one, "USD/GPU/hour"), price=(price, "USD/GPU"), ownership=line(4, 0.1, 0.1), energy=DRAWN)
            for one in (rent, rent * dearer)
        )
        assert dear.figure.point < cheap.figure.point


@given(low=RENTS, more=st.floats(1, 5), price=PRICES, part=st.floats(0, 1))
def test_a_rent_within_its_bounds_breaks_even_within_theirs(low, more, price, part):
    """The bounds hold what every rent between the ends gives."""
    high = low * more
    inside = min(high, low + part * (high - low))
    terms = {"price": (price, "USD/GPU"), "ownership": line(4, 0.1, 0.1), "energy": DRAWN}
    span = ac.Figure("rental_rate", "USD/GPU/hour", low, high, None)
    for method in (ac.break_even_allocation, ac.break_even_time):
        bounds, one = (method(rate=rate, **terms).figure for rate in (span, (inside, "USD/GPU/hour")))
        assert bounds.lower <= one.point * (1 + TOLERANCE)
        assert one.point <= bounds.upper * (1 + TOLERANCE)
