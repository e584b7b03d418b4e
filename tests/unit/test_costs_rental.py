"""Rental: hours × rent, from a run and from claims."""

import pytest

import aicost as ac
from aicost.costs.estimates import Estimate, estimates_table
from aicost.costs.rental import without_estimate
from aicost.facts.scope import RENTED, Scope

HEAD = 'format = 1\n[sources.s]\ntitle = "t"\n'


def run(**more):
    return ac.TrainingRun("R1", **{"gpu": "H800", "count": "2,000", "duration": "two months", **more})


def claims(*rows):
    text = HEAD
    for number, (subject, quantity, value, *more) in enumerate(rows):
        extra = "\n".join(more)
        text += f'[[claims]]\nid = "c{number}"\nsubject = "{subject}"\nquantity = "{quantity}"\nvalue = "{value}"\n'
        text += f'source = "s"\n{extra}\n'
    return ac.loads(text)


def test_cost_is_hours_times_rent():
    """Two thousand accelerators for two months at $2 cost $5.844M."""
    estimate = ac.rental_cost(run(), rate="$2 per GPU hour")
    assert estimate.training_cost.to("USD").magnitude == pytest.approx(5.844e6)
    assert (estimate.low.magnitude, estimate.high.magnitude) == pytest.approx((1950 * 1095.75 * 1.5, 2100 * 2191.5 * 3))


def test_an_exact_rate_adds_no_doubt():
    """A rate given as a number is exact."""
    estimate = ac.rental_cost(run(), rate=(2, "USD/GPU/hour"))
    assert estimate.high.magnitude == pytest.approx(2100 * 2191.5 * 2)


def test_run_with_its_own_rate():
    """Without a rate in the call, the run's own is taken."""
    assert ac.rental_cost(run(rate="$2 per GPU hour")).training_cost.magnitude == pytest.approx(5.844e6)


def test_rate_of_the_call_comes_first():
    """The rate of the call is taken, even where the run has one."""
    estimate = ac.rental_cost(run(rate="$2 per GPU hour"), rate=(3, "USD/GPU/hour"))
    assert estimate.lines[0].rate.point == 3


def test_no_rate_is_refused():
    """Without any rate there is no cost."""
    with pytest.raises(ac.MissingFigureError, match="rental_rate of 'R1' is not known"):
        ac.rental_cost(run())


def test_no_hours_are_refused():
    """Without GPU-hours there is no cost."""
    with pytest.raises(ac.MissingFigureError, match="gpu_hours of 'R1' is not known"):
        ac.rental_cost(run(duration=None), rate="$2 per GPU hour")


def test_rate_of_another_gpu_is_refused():
    """The rent of another accelerator is refused."""
    with pytest.raises(ac.FigureError, match="A100"):
        ac.rental_cost(run(), rate="$2 per A100 hour")


def test_claimed_rate_of_another_gpu_is_refused():
    """A claim of the rent of another accelerator is refused."""
    rate = claims(("A100 at a cloud", "rental_rate", "$2 per GPU hour", 'gpu = "A100"'))[0]
    with pytest.raises(ac.FigureError, match="A100"):
        ac.rental_cost(run(), rate=rate)


def test_rate_of_a_claim():
    """A claim may be the rate, and is an origin of the cost."""
    rate = claims(("H800 at a cloud", "rental_rate", "$3.42 per GPU hour", 'gpu = "H800"'))[0]
    estimate = ac.rental_cost(run(), rate=rate)
    assert estimate.training_cost.magnitude == pytest.approx(9.99324e6)
    assert "c0" in estimate.cost.labels


def test_claim_that_is_no_rate_is_refused():
    """A claim of another quantity is no rate."""
    with pytest.raises(ac.FigureError, match="gpu_count"):
        ac.rental_cost(run(), rate=claims(("S", "gpu_count", "8"))[0])


def test_rate_in_another_currency():
    """The cost is in the currency of the rate."""
    estimate = ac.rental_cost(run(), rate="¥4 per GPU hour", currency="JPY")
    assert f"{estimate.training_cost.units:C}" == "JPY"


def test_reason_of_the_rate_is_told():
    """Why a rate is assumed is among the assumptions, as is what reading assumed."""
    estimate = ac.rental_cost(run(), rate="$2 per GPU hour", because="the rate that DeepSeek assumes")
    assert estimate.assumptions[:2] == (
        "rental_rate $2 per GPU hour: the rate that DeepSeek assumes (given in the call)",
        "a month is 730.5 hours",
    )


def test_scope_of_a_rental():
    """A rental covers what the rent pays for, of the whole run or its phase."""
    assert ac.rental_cost(run(), rate="$2 per GPU hour").scope == Scope("whole run", RENTED, "rental")
    assert ac.rental_cost(run(phase="rl"), rate="$2 per GPU hour").scope == Scope("rl", RENTED, "rental")
    assert ac.rental_cost(run(phase="rl"), rate="$2 per GPU hour").name == "R1, rl"


def test_range_of_hours_has_a_range_of_costs():
    """Hours without a point make a cost without a point."""
    hours = ac.Figure("gpu_hours", "GPU·hour", 1.0, 2.0, None)
    estimate = ac.rental_cost(ac.TrainingRun("R", gpu_hours=hours), rate=(2, "USD/GPU/hour"))
    assert (estimate.training_cost, estimate.gpu_hours) == (None, None)
    assert (estimate.low.magnitude, estimate.high.magnitude) == (2.0, 4.0)
    assert "a range" in str(estimate)


def test_nothing_rented_for_ever_costs_nothing():
    """No GPU-hours at a rate without a bound cost nothing."""
    free = ac.rental_cost(ac.TrainingRun("R", gpu_hours=(0, "GPU hours")), rate="over $2 per GPU hour")
    assert free.high.magnitude == 0.0


def test_estimate_as_table():
    """An estimate prints points with their intervals beside them."""
    table = str(ac.rental_cost(run(), rate="$2 per GPU hour"))
    assert "2.922M" in table
    assert "$5.84M" in table
    assert "note: a month is 730.5 hours" in table


def test_estimate_in_a_notebook():
    """A notebook shows an estimate as a table."""
    assert "<table>" in ac.rental_cost(run(), rate="$2 per GPU hour")._repr_html_()


def test_exact_estimate_says_so():
    """A cost without doubt is shown as exact."""
    exact = ac.TrainingRun("R", gpu_hours=(100, "GPU hours"))
    assert "exact" in str(ac.rental_cost(exact, rate=(2, "USD/GPU/hour")))


def test_explanation_of_an_estimate():
    """An estimate shows its work."""
    lines = ac.rental_cost(run(), rate="$2 per GPU hour").explain().splitlines()
    assert lines[0] == (
        "R1: $5.84M ($3.21M … $13.8M) by rental, covering whole run × accelerators, energy, facility, network, servers"
    )
    assert lines[1:3] == ["training_cost = $5.84M ($3.21M … $13.8M)", "  training_cost = gpu_hours × rental_rate"]


def test_explanation_names_shares_and_remarks():
    """An estimate of several lines names their shares, and its remarks."""
    one = ac.rental_cost(run(), rate="$2 per GPU hour")
    two = Estimate("S", None, one.scope, one.hours, one.cost, one.lines * 2, None, ("a remark",))
    assert two.explain().count("  accelerator rental: $5.84M") == 2
    assert two.explain().endswith("note: a remark")
    assert "a remark" in two.assumptions


def test_estimate_of_which_nothing_is_known():
    """An estimate of which nothing is known says so."""
    empty = Estimate("S", None, Scope(), None, None, ())
    assert (empty.low, empty.high, empty.training_cost, empty.gpu_hours, empty.method) == (None,) * 4 + ("as stated",)
    assert empty.explain() == "S: cost not known by as stated, covering whole run × elements not stated"
    assert "not known" in str(estimates_table([empty]))


def test_estimates_from_claims():
    """Claims of count, duration and rate make a rental."""
    (one,) = ac.estimates(
        claims(("S", "gpu_count", "8"), ("S", "wall_clock", "10 hours"), ("S", "rental_rate", "$2 per GPU hour"))
    )
    assert (one.method, one.gpu_hours.magnitude, one.training_cost.magnitude) == ("rental", 80, 160)
    assert (one.scope.elements, one.lines[0].name) == (RENTED, "accelerator rental")


def test_stated_cost_is_as_stated():
    """A cost that a claim states is as stated, and covers what it says."""
    (one,) = ac.estimates(claims(("S", "training_cost", "$5.5M", 'scope = "as stated"')))
    assert (one.method, one.scope.covers, one.lines[0].name) == ("as stated", "as stated: training", "training cost")
    assert (one.hours, one.gpu_hours) == (None, None)


def test_estimate_without_a_cost():
    """GPU-hours alone are an estimate without a cost."""
    (one,) = ac.estimates(claims(("S", "gpu_hours", "100 GPU hours", 'phase = "rl"')))
    assert (one.cost, one.lines, one.name) == (None, (), "S, rl")
    assert one.explain().splitlines()[0].startswith("S, rl: cost not known by as stated")


def test_clashing_claims_are_remarked():
    """Claims that cannot all be true are named beside the estimate."""
    (one,) = ac.estimates(
        claims(("S", "gpu_count", "648"), ("S", "wall_clock", "198 hours"), ("S", "gpu_hours", "101K GPU hours"))
    )
    assert one.remarks == ("the claims c0, c1, c2 cannot all be true: each range spans what they state",)


def test_subjects_without_an_estimate():
    """Subjects of which neither GPU-hours nor cost is known are named."""
    found = claims(("S", "tokens", "2T"), ("T", "tokens", "2T", 'phase = "rl"'), ("U", "gpu_hours", "100 GPU hours"))
    assert [one.subject for one in ac.estimates(found)] == ["U"]
    assert without_estimate(found, ac.estimates(found)) == (
        "no estimate for S: its claims give neither GPU-hours nor a training cost",
        "no estimate for T, rl: its claims give neither GPU-hours nor a training cost",
    )
