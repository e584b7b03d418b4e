"""Owning, energy, development and price years: what holds whatever the figures are."""

import datetime as dt
from math import fsum, isclose

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import aicost as ac
from aicost.costs import formulas
from aicost.testing import TOLERANCE, assert_homogeneous, assert_unit_invariant, quantities

PRICES = st.floats(1e2, 1e6)
LIVES = st.floats(100, 1e5)
FRACTIONS = st.floats(0.01, 1)
DECLINES = st.floats(0.01, 1)
DAYS = st.integers(0, 4000)
SHARES = st.just(0.0) | st.floats(1e-6, 0.9)
RESIDUALS = st.just(0.0) | st.floats(1e-6, 1)
OVERHEADS = st.floats(1, 3)
MONTHS = st.dates(min_value=dt.date(2001, 1, 1), max_value=dt.date(2024, 4, 30))


def ranges(values):
    """Two ends of a range, the smaller first."""
    return st.tuples(values, values).map(sorted)


def figure(quantity, unit, low, high):
    return ac.Figure(quantity, unit, low, high, low + (high - low) / 2)


def day_after(days):
    return str(np.datetime64("2015-01-01") + np.timedelta64(days, "D"))


def energy(price=(0.08, "USD/kWh")):
    return ac.Energy.drawing((400, "W/GPU"), pue=1.2, price=price, carbon_intensity=(0.4, "kg/kWh"))


OWNED = ac.Ownership.epoch("A100")
LINE = ac.Ownership.straight_line(life=(4, "years"), residual=0.1, allocation=0.7)


def amortised(run, ownership=OWNED):
    dates = {"bought": "2020-08-12", "started": "2022-05-12"}
    return ac.amortised_cost(run, ownership=ownership, price=(24_875, "USD per GPU"), energy=energy(), **dates)


HOURLY = {
    "amortised, a falling value": amortised,
    "amortised, a straight line": lambda run: amortised(run, LINE),
    "energy": lambda run: ac.energy_cost(run, energy()),
    "energy used": lambda run: ac.energy_used(run, energy()),
    "emissions": lambda run: ac.emissions(run, energy()),
    "development": lambda run: ac.development_cost(amortised(run), experiments="1.2-4", staff_share="29-49 %"),
    "in the money of another year": lambda run: ac.in_money_of(amortised(run), 2023, since=2020),
}
hourly = pytest.mark.parametrize("cost", HOURLY.values(), ids=HOURLY)


@hourly
@given(hours=quantities("gpu_hours"), by=st.floats(0.1, 10))
def test_hourly_methods_are_homogeneous(cost, hours, by):
    """Twice the GPU-hours cost twice as much."""
    assert_homogeneous(cost, ac.TrainingRun("run", gpu="A100", gpu_hours=hours), quantity="gpu_hours", by=by)


@hourly
@given(hours=quantities("gpu_hours"))
def test_units_do_not_matter(cost, hours):
    """GPU-hours in GPU-days cost the same."""
    assert_unit_invariant(cost, ac.TrainingRun("run", gpu="A100", gpu_hours=hours), {"gpu_hours": "GPU*day"})


@given(count=st.integers(1, 10**5), by=st.integers(2, 10))
def test_acquisition_is_homogeneous_in_accelerators(count, by):
    """Twice the accelerators cost twice as much, however long they are used."""
    run = ac.TrainingRun("run", gpu="A100", gpu_count=count, gpu_hours=(1000, "GPU hours"))

    def cost(told):
        return ac.acquisition_cost(told, ownership=OWNED, price=(24_875, "USD per GPU"))

    assert_homogeneous(cost, run, quantity="gpu_count", by=by)
    assert_homogeneous(cost, run, quantity="gpu_hours", by=by, degree=0)


@given(price=PRICES, residual=RESIDUALS, life=LIVES, allocation=FRACTIONS)
def test_a_straight_line_recovers_the_write_off(price, residual, life, allocation):
    """All allocated hours of the life recover the price less what is left: no money is made or lost."""
    owned = ac.Ownership.straight_line(life=(life, "hours"), residual=residual, allocation=allocation)
    run = ac.TrainingRun("the whole life", gpu_hours=ac.quantity(life * allocation, "GPU*hour"))
    cost = ac.amortised_cost(run, ownership=owned, price=ac.quantity(price, "USD/GPU")).training_cost.magnitude
    assert isclose(cost, price * (1 - residual), rel_tol=TOLERANCE, abs_tol=price * 1e-12)


@given(price=PRICES, decline=DECLINES, days=st.floats(0, 4000), span=st.floats(1, 1000))
def test_a_falling_value_loses_what_it_is_written_off_by(price, decline, days, span):
    """What is written off hour by hour over some days is what the value falls by: no money is made or lost."""
    nodes, weights = np.polynomial.legendre.leggauss(24)
    ages = days + span * (nodes + 1) / 2
    hourly_loss = formulas.falling_value(formulas.value_after(price, decline, ages), decline)
    written_off = float(weights @ hourly_loss) * span * 24 / 2
    lost = formulas.value_after(price, decline, days) - formulas.value_after(price, decline, days + span)
    assert isclose(written_off, lost, rel_tol=1e-7)


@given(price=PRICES, lives=ranges(LIVES), residual=RESIDUALS)
def test_a_longer_life_never_raises_the_hourly_cost(price, lives, residual):
    """The same price over a longer life costs no more each hour."""
    shorter, longer = (formulas.straight_line(price, residual, life, 1.0) for life in lives)
    assert longer <= shorter


@given(price=PRICES, ages=ranges(DAYS), decline=DECLINES)
def test_older_hardware_never_costs_more(price, ages, decline):
    """Hardware that was bought earlier is worth less at the start."""
    younger, older = (formulas.value_after(price, decline, age) for age in ages)
    assert older <= younger <= price


INPUTS = {
    "purchase_price": ranges(PRICES),
    "price_decline": ranges(DECLINES),
    "server_overhead": ranges(OVERHEADS),
    "interconnect_share": ranges(SHARES),
    "gpu_hours": ranges(st.floats(1, 1e9)),
}
UNITS = {"purchase_price": "USD/GPU", "price_decline": "1/year", "gpu_hours": "GPU·hour"}


@given(
    ends=st.fixed_dictionaries(INPUTS),
    places=st.fixed_dictionaries(dict.fromkeys(INPUTS, st.floats(0, 1))),
    days=DAYS,
)
def test_bounds_contain_every_draw(ends, places, days):
    """Whatever the inputs are within their bounds, the cost is within its own, and so is each line."""
    told = {name: figure(name, UNITS.get(name, ""), *ends[name]) for name in INPUTS}
    drawn = {name: low + (high - low) * places[name] for name, (low, high) in ends.items()}
    parts_of = {name: told[name] for name in ("server_overhead", "interconnect_share")}
    owned = ac.Ownership.falling_value(decline=told["price_decline"], **parts_of)
    run = ac.TrainingRun("run", gpu_hours=told["gpu_hours"])
    dates = {"bought": "2015-01-01", "started": day_after(days)}
    found = ac.amortised_cost(run, ownership=owned, price=told["purchase_price"], **dates)
    value = formulas.value_after(drawn["purchase_price"], drawn["price_decline"], days)
    lost = formulas.falling_value(value, drawn["price_decline"]) * drawn["gpu_hours"]
    parts = (
        formulas.chip_part(lost, drawn["server_overhead"]),
        formulas.server_part(lost, drawn["server_overhead"]),
        formulas.on_top(lost, drawn["interconnect_share"]),
        formulas.together(lost, drawn["interconnect_share"]),
    )
    assert found.cost.figure.lower <= found.cost.figure.point <= found.cost.figure.upper
    for part, one in zip(parts, [*(line.cost for line in found.lines), found.cost.figure], strict=True):
        assert one.lower * (1 - TOLERANCE) <= part <= one.upper * (1 + TOLERANCE) + 1e-9


@given(declines=ranges(DECLINES), days=DAYS, price=PRICES)
def test_bounds_of_a_decline_are_reached(declines, days, price):
    """An input that stands in two factors is drawn once: both ends of the write-off are those of one decline."""
    owned = ac.Ownership.falling_value(decline=figure("price_decline", "1/year", *declines))
    run = ac.TrainingRun("run", gpu_hours=(1, "GPU hours"))
    paid = ac.quantity(price, "USD/GPU")
    found = ac.amortised_cost(run, ownership=owned, price=paid, bought="2015-01-01", started=day_after(days))
    between = np.linspace(*declines, 20_001)
    drawn = formulas.falling_value(formulas.value_after(price, between, days), between)
    assert found.cost.figure.lower == pytest.approx(drawn.min(), rel=1e-6)
    assert found.cost.figure.upper == pytest.approx(drawn.max(), rel=1e-6)


@given(overheads=ranges(OVERHEADS), price=PRICES)
def test_how_a_server_is_split_does_not_widen_the_total(overheads, price):
    """The overhead moves money between accelerators and servers, and leaves their sum as it is."""
    owned = ac.Ownership.straight_line(life=(4, "years"), server_overhead=figure("server_overhead", "", *overheads))
    run = ac.TrainingRun("run", gpu_hours=(100, "GPU hours"))
    total = ac.amortised_cost(run, ownership=owned, price=ac.quantity(price, "USD/GPU")).cost.figure
    assert isclose(total.lower, total.upper, rel_tol=TOLERANCE)


@given(hours=quantities("gpu_hours"), multiplier=st.floats(1, 10), share=SHARES)
def test_lines_add_up_to_the_total_exactly(hours, multiplier, share):
    """The lines' points add up to the total's to the last bit, and each is GPU-hours × its rate."""
    run = ac.TrainingRun("run", gpu="A100", gpu_hours=hours)
    one = amortised(run)
    developed = ac.development_cost(one, experiments=multiplier, staff_share=share)
    for estimate in (one, developed, ac.in_money_of(developed, 2023, since=2020)):
        assert fsum(line.cost.point for line in estimate.lines) == estimate.cost.figure.point
        assert estimate.cost.figure.is_exact
        for line in estimate.lines:
            product = line.rate.point * estimate.hours.figure.point
            assert isclose(product, line.cost.point, rel_tol=TOLERANCE, abs_tol=1e-300)


@given(start=MONTHS, end=MONTHS, hours=quantities("gpu_hours"))
def test_a_price_year_and_back_is_the_identity(start, end, hours):
    """Into the money of another month and back: the same cost, line by line."""
    index = "PCU518210518210"
    nominal = amortised(ac.TrainingRun("run", gpu="A100", gpu_hours=hours))
    there = ac.in_money_of(nominal, end, index=index, since=start)
    back = ac.in_money_of(there, start, index=index)
    for first, last in zip(nominal.lines, back.lines, strict=True):
        assert isclose(first.cost.point, last.cost.point, rel_tol=TOLERANCE)
    assert isclose(nominal.cost.figure.upper, back.cost.figure.upper, rel_tol=TOLERANCE)
    assert back.price_period == f"{start.year}-{start.month:02}"


@given(years=st.lists(st.integers(2010, 2025), min_size=3, max_size=3))
def test_price_ratios_chain(years):
    """By way of another year or not, the ratio is the same."""
    index = ac.price_index("CPI-U")
    first, middle, last = years
    chained = index.ratio(first, middle).value * index.ratio(middle, last).value
    assert isclose(chained, index.ratio(first, last).value, rel_tol=TOLERANCE)


@given(data=st.data())
def test_formulas_are_the_same_on_arrays(data):
    """A formula on arrays gives at each place what it gives on the floats of that place."""
    column = st.lists(st.floats(0.01, 0.9), min_size=3, max_size=3)
    for formula, arguments in (
        (formulas.straight_line, 4),
        (formulas.value_after, 3),
        (formulas.falling_value, 2),
        (formulas.chip_part, 2),
        (formulas.server_part, 2),
        (formulas.on_top, 2),
        (formulas.together, 2),
        (formulas.facility_power, 4),
        (formulas.energy, 2),
        (formulas.energy_rate, 2),
        (formulas.product, 2),
        (formulas.experiments, 2),
    ):
        columns = [data.draw(column) for _ in range(arguments)]
        together = formula(*map(np.array, columns))
        apart = [formula(*row) for row in zip(*columns, strict=True)]
        assert together == pytest.approx(apart, rel=1e-14)


@given(hours=quantities("gpu_hours"), multiplier=st.floats(1, 10), pay=st.just(0.0) | st.floats(1e-3, 1e9))
def test_development_is_never_less_than_its_final_run(hours, multiplier, pay):
    """Experiments and people come on top."""
    run = ac.TrainingRun("run", gpu="A100", gpu_hours=hours)
    final = ac.energy_cost(run, energy())
    assume(final.cost.figure.point > 0)
    developed = ac.development_cost(final, experiments=multiplier, staff=ac.quantity(pay, "USD"))
    expected = final.cost.figure.point * multiplier + pay
    assert isclose(developed.cost.figure.point, expected, rel_tol=TOLERANCE)
