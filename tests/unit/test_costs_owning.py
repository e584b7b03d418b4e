"""Owning, acquisition, energy, development and price years: examples, explanations, and what is refused."""

import datetime as dt
import pickle

import pytest

import aicost as ac
from aicost.costs.arguments import day
from aicost.report.records import estimates_record

HOURS = (1000, "GPU hours")


def run(**more):
    return ac.TrainingRun("R", **{"gpu": "A100 40GB SXM", "count": 100, "gpu_hours": HOURS, **more})


def straight(**more):
    return ac.Ownership.straight_line(**{"life": (4, "years"), **more})


def amortised(**more):
    return ac.amortised_cost(run(), **{"ownership": straight(), "price": (35_064, "USD per GPU"), **more})


def energy(**more):
    given = {"pue": 1.2, "price": (0.1, "USD/kWh"), "carbon_intensity": (0.4, "kg/kWh"), **more}
    return ac.Energy.drawing(given.pop("power", (500, "W/GPU")), **given)


def test_a_straight_line_by_the_hour():
    """$35,064 over four years of 8,766 hours is a dollar an hour."""
    estimate = amortised()
    assert (estimate.training_cost.magnitude, estimate.method) == (pytest.approx(1000), "amortised")
    assert estimate.scope.elements == ("accelerators", "servers")
    assert [line.name for line in estimate.lines] == ["accelerators with servers"]
    assert estimate.lines[0].rate.point == pytest.approx(1)


def test_residual_and_allocation():
    """A fifth is left, and half the hours are allocated: $1.60."""
    owned = straight(residual="20 %", allocation=0.5)
    assert amortised(ownership=owned).lines[0].rate.point == pytest.approx(1.6)


def test_a_companys_useful_life():
    """$35,064 over the five years of Amazon's accounts is 80 cents, with the filing among the assumptions."""
    estimate = amortised(ownership=straight(life=ac.useful_life("Amazon 2025")))
    assert estimate.lines[0].rate.point == pytest.approx(0.8)
    assert "what Amazon 2025 takes" in "\n".join(estimate.assumptions)


def test_network_and_energy_come_on_top():
    """A fifth of the cluster is network, and 500 W at a PUE of 1.2 cost six cents."""
    estimate = amortised(ownership=straight(interconnect_share=0.2, server_overhead=1.25), energy=energy())
    rates = {line.name: line.rate.point for line in estimate.lines}
    assert rates == pytest.approx({"accelerators": 0.8, "servers": 0.2, "interconnect": 0.25, "energy": 0.06})
    assert estimate.scope.elements == ("accelerators", "energy", "network", "servers")


def test_what_is_left_out_is_said():
    """No energy, no dates, nothing left and all hours allocated: each is an assumption of the estimate."""
    said = "\n".join(amortised().assumptions)
    assert "energy is not covered" in said
    assert "none is given, so that nothing is left" in said
    assert "every hour owned is allocated" in said
    assert "the hardware is taken as new" in "\n".join(amortised(ownership=ac.Ownership.epoch("A100")).assumptions)


def test_an_accelerator_that_epoch_does_not_name():
    """Its overhead is the average of the others, which is said."""
    owned = ac.Ownership.epoch("H800")
    assert owned.server_overhead.value.magnitude == 1.64
    assert "what Epoch takes for all others" in owned.server_overhead.assumptions[0]


def test_the_price_of_the_accelerator_alone():
    """Its server is added by the overhead."""
    estimate = amortised(ownership=straight(server_overhead=1.5), price=None, chip_price=(23_376, "USD per GPU"))
    assert estimate.training_cost.magnitude == pytest.approx(1000)
    assert {line.name: line.rate.point for line in estimate.lines} == pytest.approx(
        {"accelerators": 2 / 3, "servers": 1 / 3}
    )


def test_an_acquisition():
    """A hundred accelerators at $24,300 with a network of 19 % cost three million dollars."""
    owned = ac.Ownership.epoch("A100")
    bought = ac.acquisition_cost(run(), ownership=owned, price=(24_300, "USD per GPU"))
    assert bought.training_cost.magnitude == pytest.approx(3e6)
    assert [line.rate for line in bought.lines] == [None] * 3
    assert (bought.method, bought.scope.elements) == ("acquisition", ("accelerators", "network", "servers"))
    alone = ac.acquisition_cost(run(), price=(24_300, "USD per GPU"))
    assert alone.training_cost.magnitude == pytest.approx(2.43e6)


def test_an_acquisition_without_hours():
    """What a cluster costs does not depend on how long it is used."""
    cluster = ac.TrainingRun("a cluster", count="2,048")
    assert ac.acquisition_cost(cluster, price="$50,000 per GPU").hours is None


def test_the_scope_of_a_phase():
    """A phase's cost covers that phase."""
    phase = run(phase="rl")
    for estimate in (
        ac.amortised_cost(phase, ownership=straight(), price=(1, "USD per GPU")),
        ac.energy_cost(phase, energy()),
        ac.acquisition_cost(phase, price=(1, "USD per GPU")),
    ):
        assert (estimate.scope.phases, estimate.phase) == ("rl", "rl")


def test_energy_of_the_run_itself():
    """A run that states its energy and the price of electricity needs nothing else."""
    own = ac.TrainingRun("R", energy=(100, "kWh"), electricity_price=(0.1, "USD/kWh"), carbon_intensity=(0.4, "kg/kWh"))
    assert ac.energy_cost(own).training_cost.magnitude == pytest.approx(10)
    assert ac.energy_used(own).value.magnitude == pytest.approx(100)
    assert ac.emissions(own).value.magnitude == pytest.approx(40)


def test_factors_of_power():
    """Rated power × average draw × share of the server × PUE."""
    drawn = energy(power=(400, "W/GPU"), average_power=0.75, server_power_factor=2, pue=1.25)
    assert drawn.facility_power.value.magnitude == pytest.approx(750)
    assert "only the accelerator's own power counts" in energy().facility_power.assumptions[2 - 1]


def test_epochs_energy_takes_the_datasheet_and_the_price_of_the_year():
    """An A100 SXM draws 400 W × 0.75 × 2.03125 × 1.1, at 8.06 cents in 2023."""
    epoch = ac.Energy.epoch("A100 40GB SXM", "2023-09-06", hyperscaler=True)
    assert epoch.rate.value.magnitude == pytest.approx(0.4 * 0.75 * 2.03125 * 1.1 * 0.0806)
    own_price = ac.Energy.epoch("A100 40GB SXM", price=(0.1, "USD/kWh"))
    assert own_price.rate.value.magnitude == pytest.approx(0.4 * 0.75 * 2.03125 * 1.25 * 0.1)


def test_development_as_a_range():
    """Experiments of 1.2 to 4 times the run and pay of $1,000 to $3,000 make a range."""
    developed = ac.development_cost(amortised(), experiments="1.2-4", staff="$1,000-$3,000")
    assert (developed.low.magnitude, developed.high.magnitude) == pytest.approx((2200, 7000))
    assert developed.training_cost.magnitude == pytest.approx(2600 + 2000)
    assert [line.name for line in developed.lines] == ["accelerators with servers", "experiments", "staff"]
    assert developed.scope.covers == "final run, experiments × accelerators, servers, staff"


def test_development_by_share_of_pay():
    """Pay of a third of the whole is half of the rest."""
    developed = ac.development_cost(amortised(), experiments=2, staff_share=1 / 3)
    assert developed.lines[-1].cost.point == pytest.approx(1000)


def test_development_without_people():
    """Experiments alone."""
    developed = ac.development_cost(ac.rental_cost(run(), rate=(2, "USD/GPU/hour")), experiments=1.5)
    assert developed.training_cost.magnitude == pytest.approx(3000)
    assert "staff" not in developed.scope.elements


def test_development_of_a_phase():
    """The scope says whose experiments they are."""
    final = ac.rental_cost(run(phase="rl"), rate=(2, "USD/GPU/hour"))
    assert ac.development_cost(final, experiments=1.5).scope.phases == "rl, experiments"


def test_hours_without_a_point():
    """A range of GPU-hours makes a range of costs, line by line."""
    hours = ac.Figure("gpu_hours", "GPU·hour", 0.0, 2.0, None)
    unsure = ac.TrainingRun("R", gpu_hours=hours)
    estimate = ac.amortised_cost(unsure, ownership=straight(), price=(35_064, "USD per GPU"))
    assert (estimate.training_cost, estimate.lines[0].cost.point) == (None, None)
    assert (estimate.low.magnitude, estimate.high.magnitude) == pytest.approx((0, 2))
    developed = ac.development_cost(estimate, experiments="1.2-4")
    assert developed.lines[-1].rate.upper == float("inf")


def test_real_dollars():
    """$1,000 of 2020 are $1,177.31 of 2023, and the table says whose money it is."""
    real = ac.in_money_of(amortised(), 2023, since=2020)
    assert real.training_cost.magnitude == pytest.approx(1177.31, abs=5e-3)
    assert (real.price_year, real.price_period) == (2023, "2023")
    assert "amortised, money of 2023" in str(real)
    assert "from money of 2020 into money of 2023 by the factor 1.17731" in real.explain()


def test_an_estimate_that_knows_its_price_year():
    """It is converted from that year; another is refused."""
    real = ac.in_money_of(amortised(), "2023-12", index="PPI", since="2020-12")
    assert real.price_period == "2023-12"
    assert ac.in_money_of(real, 2022, index="PPI").price_period == "2022"
    assert ac.in_money_of(real, 2022, index="PPI", since=dt.date(2023, 12, 24)).price_period == "2022"
    with pytest.raises(ac.ArgumentError, match="since 2021 does not fit: the estimate is in money of 2023-12"):
        ac.in_money_of(real, 2022, since=2021)


def test_an_estimate_with_a_rate_and_no_cost():
    """What is not known stays so."""
    empty = ac.Estimate("S", None, ac.Scope(), None, None, ())
    assert ac.in_money_of(empty, 2023, since=2020).cost is None


def test_explanations_tell_each_step_once():
    """The write-off stands in three lines and is worked out once."""
    estimate = amortised(ownership=ac.Ownership.epoch("A100"), bought="2020-08-12", started="2023-01-09")
    told = estimate.explain()
    assert told.count("write_off = value_at_start × price_decline × ln 10") == 1
    assert told.count("as above") == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: straight(residual=1.2), r"residual_value must be in \[0, 1\], got 1.2; for 1.2 %, write"),
        (lambda: straight(life="0 years"), "nothing can be written off over no time; write it as"),
        (lambda: straight(life=(0, "years")), "nothing can be written off over no time"),
        (lambda: straight(allocation=0), r"allocation must be in \(0, 1\], got 0"),
        (lambda: straight(interconnect_share=1), "a network alone is no cluster; write a share below 100 %"),
        (lambda: straight(server_overhead=0.9), "server_overhead must be at least 1, got 0.9"),
        (lambda: energy(pue=0.9), "pue must be at least 1, got 0.9"),
        (lambda: energy(price=None).rate, 'it has no price of electricity; give price="'),
        (
            lambda: ac.emissions(run(), energy(carbon_intensity=None)),
            "it has no carbon intensity; give",
        ),
        (
            lambda: ac.Energy.epoch("TPU v7", 2023),
            "no datasheet .* prints the rated power of TPU v7",
        ),
        (lambda: ac.Energy.epoch("A100"), "neither the year of the electricity price nor a price is given"),
        (lambda: ac.Energy.epoch("A100", 1999), "known from 2010 to 2025, not for 1999; give it"),
        (lambda: amortised(price=None), "neither it nor chip_price is given; give one"),
        (lambda: amortised(chip_price="$1 per GPU"), "chip_price is given too"),
        (lambda: amortised(price=None, chip_price="$1 per GPU"), "the ownership has no server overhead; give server_"),
        (lambda: amortised(price="$25,000"), "its unit is USD, which .* and USD/GPU is wanted"),
        (lambda: amortised(price="$200,000 per node"), "its unit is USD/node, and USD/GPU is wanted"),
        (lambda: amortised(price="$30,000 per H100"), "it is about H100, and the run's GPU is A100 40GB SXM"),
        (lambda: amortised(price="€25,000 per GPU", energy=energy()), "it is in USD, and other figures .* are in EUR"),
        (lambda: amortised(bought="2020-01-01"), "started does not fit: only one of bought and started is given"),
        (lambda: amortised(started="2020-01-01"), "bought does not fit: only one of bought and started is given"),
        (lambda: amortised(bought="2021-01-01", started="2020-01-01"), "it is before the purchase on 2021-01-01"),
        (
            lambda: amortised(bought="soon", started="2020-01-01"),
            "bought 'soon' does not fit: it is no day; write",
        ),
        (lambda: amortised(bought="2015-01-01", started="2020-01-01"), "the age of the hardware is 1,826 day then"),
        (lambda: ac.acquisition_cost(ac.TrainingRun("R"), price="$1 per GPU"), "gpu_count of 'R' is not known"),
        (lambda: ac.energy_cost(ac.TrainingRun("R"), energy()), "gpu_hours of 'R' is not known"),
        (lambda: ac.development_cost(ac.acquisition_cost(run(), price="$1 per GPU"), experiments=2), "bought once"),
        (lambda: ac.development_cost(amortised(), experiments=0.5), "experiments_multiplier must be at least 1"),
        (
            lambda: ac.development_cost(amortised(), experiments=2, staff="$1", staff_share=0.2),
            "staff_share is given",
        ),
        (lambda: ac.development_cost(amortised(), experiments=2, staff_share=1), "people alone are no development"),
        (lambda: ac.development_cost(amortised(), experiments=2, staff="€1"), "it is in EUR, and other figures"),
        (
            lambda: ac.development_cost(ac.in_money_of(amortised(), 2023, since=2020), experiments=2, staff="$1"),
            "it is in money of its day, and the estimate in money of 2023; add the people",
        ),
        (lambda: ac.in_money_of(amortised(), 2023), "it is not known whose money the cost of R is in; give since=2023"),
        (lambda: ac.in_money_of(amortised(), 2023, since=1999), "CPI-U is known from 2010 to 2025, not for 1999"),
        (lambda: ac.in_money_of(amortised(price="€1 per GPU"), 2023, since=2020), "exchange it into USD"),
        (lambda: straight(life=ac.useful_life("Meta")), "those with a useful_life are Microsoft 2023, Alphabet 2023"),
        (lambda: straight(life=energy().power), "it is a figure of gpu_power; give one of that quantity"),
        (lambda: energy(price=CLAIM), "it is a claim of gpu_count; give one of that quantity"),
    ],
)
def test_bad_input_gets_one_clear_error(call, message):
    """Every refusal says what is wrong, and the way out."""
    with pytest.raises(ac.AicostError, match=message):
        call()


def claim(quantity, value, more=""):
    text = 'format = 1\n[sources.s]\ntitle = "t"\n[[claims]]\nid = "c"\nsubject = "S"\nsource = "s"\n'
    return ac.loads(f'{text}quantity = "{quantity}"\nvalue = "{value}"\n{more}')[0]


CLAIM = claim("gpu_count", "8")


def test_a_claim_may_be_a_figure():
    """A claimed price of electricity is an origin of the cost, and says which year's money it is in."""
    price = claim("electricity_price", "$0.08 per kWh", "price_year = 2020")
    cost = ac.energy_cost(run(), energy(price=price))
    assert "c" in cost.cost.labels
    assert cost.price_year == 2020
    with pytest.raises(ac.FigureError, match="it is in money of 2020, and other figures of the estimate are not"):
        amortised(energy=energy(price=price))


def test_dates_may_have_a_time():
    """Of a datetime the day counts."""
    start = dt.datetime(2020, 8, 12, 9, tzinfo=dt.UTC)
    owned = ac.Ownership.epoch("A100")
    with_time = amortised(ownership=owned, bought=start, started=dt.date(2023, 1, 9))
    assert with_time.cost == amortised(ownership=owned, bought="2020-08-12", started="2023-01-09").cost


def test_an_instant_is_a_day_in_utc():
    """In New York it is still the day before."""
    late = dt.datetime(2020, 8, 11, 23, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    assert day(late, "started") == dt.date(2020, 8, 12)


def test_a_decline_may_bear_the_unit_of_its_quantity():
    """One over a year is per year."""
    falls = [ac.Ownership.falling_value(decline=(0.14, unit)).depreciation for unit in ("1/year", "per year")]
    assert falls[0].decline.figure.point == falls[1].decline.figure.point == 0.14


def test_shares_of_pay_are_in_the_money_of_the_estimate():
    """They need no price year of their own."""
    real = ac.in_money_of(amortised(), 2023, since=2020)
    assert ac.development_cost(real, experiments=2, staff_share="30 %").price_year == 2023


def test_no_hours_of_free_energy():
    """Nothing times anything is nothing."""
    none = ac.TrainingRun("R", gpu_hours=(0, "GPU hours"))
    boundless = ac.Energy.drawing("over 400 W", pue=1.1, price="$0.1 per kWh")
    assert ac.energy_cost(none, boundless).high.magnitude == 0


def test_a_life_that_may_be_nothing():
    """A life without a lower bound makes a cost without an upper one."""
    short = straight(life="up to 4 years")
    estimate = amortised(ownership=short)
    assert estimate.high.magnitude == float("inf")
    assert estimate.training_cost.magnitude == pytest.approx(1000)


def test_development_needs_hours_and_a_cost():
    """Without GPU-hours there is no rate, and without a cost nothing to multiply."""
    stated = ac.Estimate("S", None, ac.Scope(), None, None, ())
    with pytest.raises(ac.MissingFigureError, match="training_cost of 'S' is not known"):
        ac.development_cost(stated, experiments=2)
    own = ac.energy_cost(ac.TrainingRun("R", energy=(100, "kWh"), electricity_price=(0.1, "USD/kWh")))
    with pytest.raises(ac.MissingFigureError, match="gpu_hours of 'R' is not known"):
        ac.development_cost(own, experiments=2)


def every_method():
    owned = amortised(ownership=ac.Ownership.epoch("A100"), energy=energy())
    return (
        owned,
        ac.acquisition_cost(run(), ownership=ac.Ownership.epoch("A100"), price="$25,000 per GPU"),
        ac.energy_cost(run(), energy()),
        ac.development_cost(owned, experiments="1.2-4", staff="$1,000-$3,000"),
        ac.in_money_of(owned, 2023, since=2020),
    )


@pytest.mark.parametrize("estimate", every_method(), ids=lambda one: one.scope.covers)
def test_every_method_has_a_record(estimate):
    """GPU-hours, cost, lines and assumptions, as records of estimates have them."""
    (record,) = estimates_record([estimate])["estimates"]
    assert (record["method"], record["scope"]) == (estimate.method, estimate.scope.covers)
    assert record["training_cost"]["unit"] == "USD"
    assert record["training_cost"]["value"] == pytest.approx(sum(line["value"] for line in record["lines"]))
    assert record["gpu_hours"] == {"value": 1000.0, "low": 1000.0, "high": 1000.0, "level": None, "unit": "GPU·hour"}
    assert all(isinstance(text, str) for text in record["assumptions"])


@pytest.mark.parametrize("estimate", every_method(), ids=lambda one: one.scope.covers)
def test_every_estimate_goes_through_a_pickle(estimate):
    """It comes back equal, explains itself in the same words, and can be a key of a dict."""
    back = pickle.loads(pickle.dumps(estimate))
    assert (back, hash(back), back.explain()) == (estimate, hash(estimate), estimate.explain())
