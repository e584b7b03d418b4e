"""Comparison: what is refused, what is bridged, and the numbers."""

import pytest

import aicost as ac
from aicost.analysis.comparison import ASPECTS, in_days

HEAD = 'format = 1\n[sources.s]\ntitle = "An article"\n%s\n'


def claims(*rows, dated=True):
    text = HEAD % ("date = 2025-01-27" if dated else "")
    for number, (quantity, value, *more) in enumerate(rows):
        extra = "\n".join(more)
        text += f'[[claims]]\nid = "c{number}"\nsubject = "R1"\nquantity = "{quantity}"\nvalue = "{value}"\n'
        text += f'source = "s"\n{extra}\n'
    return ac.loads(text)


def costs(one, other, **more):
    """Two claims of costs: their value and further keys."""
    return claims(("training_cost", *one), ("training_cost", *other), **more)


def reported(**more):
    run = ac.TrainingRun("DeepSeek R1", gpu="H800", count="2,000", duration="two months")
    return ac.rental_cost(run, **{"rate": "$2 per GPU hour", **more})


def refusal(found, across=()):
    with pytest.raises(ac.NotComparableError) as caught:
        ac.compare(found, baseline=found[1], across=across)
    return caught.value


def row(figures, baseline, across=ASPECTS):
    return ac.compare(figures, baseline=baseline, across=across).rows[0]


def test_equal_figures_are_compared():
    """Figures of equal scope, method, currency and year are compared without more."""
    found = costs(["$294K", 'scope = "as stated"'], ["$6 million", 'scope = "as stated"'])
    ratio = row(found, found[1], ()).ratio
    assert ratio.value == pytest.approx(0.049)
    assert (ratio.low, ratio.high) == pytest.approx((293_500 / 7e6, 295_000 / 5.5e6))


def test_scope_is_refused():
    """Figures of different scope are refused, with the way out."""
    error = refusal(costs(["$5M", 'scope = "as stated"'], ["$6M", 'scope = "pretraining"']))
    assert error.differences == (("scope", "c0", "as stated: training", "pretraining × elements not stated"),)
    assert str(error) == (
        "these figures do not measure the same thing:\n"
        "  c0: scope as stated: training against pretraining × elements not stated\n"
        'to compare them all the same, say so: across="scope", or --across scope'
    )


def test_elements_are_scope():
    """Figures that cover different elements are refused."""
    found = costs(["$5M", 'elements = ["staff"]'], ["$6M", 'elements = ["energy"]'])
    assert [one[0] for one in refusal(found).differences] == ["scope"]


def test_method_is_refused():
    """Figures by different methods are refused."""
    error = refusal(costs(["$5M", 'method = "rental"'], ["$6M", 'method = "amortised"']))
    assert error.differences == (("method", "c0", "rental", "amortised"),)


def test_unstated_method_is_refused():
    """A method that is not stated is not another, unless the figure is as stated."""
    assert refusal(costs(["$5M"], ["$6M", 'method = "rental"'])).differences == (
        ("method", "c0", "not stated", "rental"),
    )
    found = costs(["$5M", 'scope = "as stated"'], ["$6M", 'scope = "as stated"', 'method = "rental"'])
    assert row(found, found[1], ()).bridges == ()


def test_currency_is_refused():
    """Figures in different currencies are refused."""
    assert refusal(costs(["¥40M"], ["$6M"])).differences == (("currency", "c0", "CNY", "USD"),)


def test_price_year_is_refused():
    """Figures in the money of different years are refused."""
    assert refusal(costs(["$5M", "price_year = 2020"], ["$6M"])).differences == (
        ("price_year", "c0", "2020", "money of the day"),
    )


def test_all_differences_are_told_at_once():
    """Every difference of every figure is told, and what to say in the call."""
    error = refusal(costs(["¥40M", 'method = "rental"', "price_year = 2020"], ["$6M"]))
    assert [one[0] for one in error.differences] == ["method", "currency", "price_year"]
    assert str(error).endswith('across=("method", "currency", "price_year"), or --across method,currency,price_year')


def test_allowing_one_refuses_the_others():
    """What the caller allows is allowed, and no more."""
    found = costs(["¥40M", "price_year = 2020"], ["$6M"])
    assert [one[0] for one in refusal(found, "currency").differences] == ["price_year"]
    assert [one[0] for one in refusal(found, ["price_year"]).differences] == ["currency"]


@pytest.mark.parametrize("across", ["scope", ("scope",), ["scope", "method"], iter(["scope"])])
def test_across_takes_one_and_several(across):
    """What is allowed may be one word or several."""
    found = costs(["$5M", 'scope = "a"'], ["$6M", 'scope = "b"'])
    assert row(found, found[1], across).bridges == ("scope: a × elements not stated against b × elements not stated",)


def test_every_bridge_is_told():
    """What the caller allowed is told beside the figure, in words."""
    found = costs(["$5M", 'method = "rental"', "price_year = 2020"], ["$6M", 'method = "amortised"'])
    assert row(found, found[1]).bridges == (
        "method: rental against amortised",
        "price_year: 2020 against money of the day, compared without conversion",
    )


def test_unknown_aspect_is_refused():
    """An aspect that there is not is refused, and the nearest is offered."""
    found = costs(["$5M"], ["$6M"])
    with pytest.raises(ac.UnknownNameError, match=r"unknown aspect 'methods'; did you mean method\?; the aspects are"):
        ac.compare(found, baseline=found[1], across="methods")


def test_exchange_at_the_dated_rate():
    """An amount in another currency is exchanged at the rate of its date, which is told."""
    found = claims(("market_value_lost", "approximately 700 billion yuan"), ("market_value_lost", "over $100 billion"))
    one = row(found, found[1], "currency")
    assert one.figure.point == pytest.approx(7e11 / 7.24653, rel=1e-5)
    assert one.figure.unit == "USD"
    assert one.bridges == ("currency: 0.137997 USD/CNY (European Central Bank, 2025-01-27)",)
    assert one.ratio.low == 0


def test_exchange_needs_a_date():
    """An amount without a date is not exchanged."""
    found = costs(["¥40M"], ["$6M"], dated=False)
    with pytest.raises(ac.ExchangeError) as caught:
        ac.compare(found, baseline=found[1], across="currency")
    assert str(caught.value) == ("c0 (¥40M) cannot be exchanged: it has no date; give the claim or its source a date")


def test_exchange_of_an_estimate_needs_a_date():
    """An estimate has no date, and is not exchanged."""
    yuan = reported(rate="4 yuan per GPU hour")
    with pytest.raises(ac.ExchangeError, match="it has no date"):
        ac.compare([yuan], baseline=reported(), across="currency")


def test_exchange_outside_the_rates():
    """An amount of a day without rates is not exchanged."""
    found = costs(["¥40M", "date = 1980-01-01"], ["$6M"])
    with pytest.raises(ac.ExchangeError, match="outside the rates"):
        ac.compare(found, baseline=found[1], across="currency")


def test_exchange_of_a_range():
    """A range without a point is exchanged end by end."""
    found = costs(["between 30 and 40 million yuan"], ["$6M"])
    figure = row(found, found[1], "currency").figure
    assert figure.upper / figure.lower == pytest.approx(4 / 3)


def test_other_quantities_are_refused():
    """Figures of another quantity than the baseline's are refused."""
    found = claims(("training_cost", "$5M"), ("energy_cost", "$5M"))
    with pytest.raises(ac.FigureError, match="it is held against energy_cost; compare figures of one quantity"):
        ac.compare(found, baseline=found[1])


def test_estimate_without_a_cost_is_refused():
    """An estimate of which no cost is known cannot be compared."""
    (estimate,) = ac.estimates(claims(("gpu_hours", "100 GPU hours")))
    with pytest.raises(ac.FigureError, match="nothing is known of its cost; give a rate"):
        ac.compare([estimate], baseline=reported())


def test_token_prices():
    """Fifty-five cents against fifteen dollars a million tokens is 27.3 times."""
    found = claims(
        ("input_token_price", "$15 per million input tokens"), ("input_token_price", "$0.55 per million input tokens")
    )
    comparison = ac.compare([found[0]], baseline=found[1])
    assert str(comparison.rows[0].ratio) == "27.3 (25.9 … 29.4)"
    assert comparison.rows[0].implied == ()


@pytest.mark.parametrize(
    ("cost", "rate"), [("approximately $5.5 million", "$1.88"), ("$6 million", "$2.05"), ("$294,000", "$0.101")]
)
def test_implied_rates_of_published_costs(cost, rate):
    """The published costs imply $1.88, $2.05 and $0.101 for each GPU-hour of the reported run."""
    found = claims(("training_cost", cost, 'scope = "as stated"'))
    implied = {one.quantity: str(one) for one in row(found, reported(), "scope").implied}
    assert implied["rental_rate"].startswith(f"{rate}/GPU/hour (")


def test_implied_hours_and_days():
    """A cost implies GPU-hours at the baseline's rate, and days on its accelerators."""
    found = claims(("training_cost", "$294,000", 'scope = "as stated"'))
    implied = {one.quantity: one.figure.point for one in row(found, reported(), "scope").implied}
    assert implied == pytest.approx({"rental_rate": 294_000 / 2.922e6, "gpu_hours": 147_000, "wall_clock": 73.5})


def test_nothing_is_implied_of_a_claim():
    """A baseline that is a claim has no run of which something could be implied."""
    found = costs(["$5M"], ["$6M"])
    assert row(found, found[1]).implied == ()


def test_implied_of_a_baseline_whose_rate_is_open():
    """Where a baseline's cost and hours have no upper bound, a cost implies a rate and no more."""
    parts = claims(
        ("training_cost", "over $20"),
        ("gpu_hours", "100 GPU hours", 'phase = "a"'),
        ("training_cost", "$10", 'phase = "a"'),
    )
    text = (
        ac.dumps(parts).replace("totals = []\n", "").replace("notes = []\n", "")
        + '[[totals]]\nwhole = "R1"\nparts = ["R1/a", "R1/b"]\n'
    )
    base = next(one for one in ac.estimates(ac.loads(text)) if one.phase is None)
    found = claims(("training_cost", "$300"))
    assert (base.lines[0].rate, base.hours.figure.upper) == (None, float("inf"))
    assert [one.quantity for one in row(found, base).implied] == ["rental_rate"]


def test_implied_of_hours_without_a_count():
    """Where the baseline has no count of accelerators, no wall clock is implied."""
    base = ac.rental_cost(ac.TrainingRun("R", gpu_hours="100 GPU hours"), rate="$2 per GPU hour")
    found = claims(("training_cost", "$300"))
    assert [one.quantity for one in row(found, base).implied] == ["rental_rate", "gpu_hours"]
    assert "implied GPU-hours" in str(ac.compare(found, baseline=base, across=ASPECTS))


def test_implied_of_another_currency():
    """A cost in yuan is exchanged before it implies a rate in dollars."""
    found = claims(("training_cost", "¥40M", 'scope = "as stated"'))
    rate = row(found, reported()).implied[0].figure
    assert (rate.unit, rate.point) == ("USD/GPU/hour", pytest.approx(40e6 / 7.24653 / 2.922e6, rel=1e-5))


def test_ratio_without_a_point():
    """A ratio of figures without a point has bounds alone."""
    hours = ac.Figure("gpu_hours", "GPU·hour", 1.0, 2.0, None)
    base = ac.rental_cost(ac.TrainingRun("R", gpu_hours=hours), rate=(2, "USD/GPU/hour"))
    ratio = row([base], base).ratio
    assert (ratio.value, str(ratio)) == (None, "0.500 … 2.00")


def test_ratio_to_what_may_be_nothing():
    """A figure over one that may be nothing has no upper bound."""
    found = costs(["$5M"], ["up to $6M"])
    ratio = row(found, found[1]).ratio
    assert (ratio.high, str(ratio).endswith("∞)")) == (float("inf"), True)


def test_nothing_is_once_nothing():
    """The ratio of nothing to itself does not exclude one."""
    found = claims(("training_cost", "$0", "exact = true"))
    ratio = row(found, found[0]).ratio
    assert ratio.low <= 1 <= ratio.high


def test_table_of_a_comparison():
    """A comparison prints its baseline, its rows and its bridges."""
    found = claims(("training_cost", "$294,000", 'scope = "as stated"'))
    comparison = ac.compare(found, baseline=reported(because="as DeepSeek assumes"), across="scope")
    table = str(comparison)
    assert table.startswith("Against DeepSeek R1 (rental): $5.84M")
    assert "implied wall clock [days]" in table
    assert "bridge, c0: scope: as stated: training against whole run" in table
    assert "note: rental_rate $2 per GPU hour: as DeepSeek assumes" in table
    assert "<table>" in comparison._repr_html_()


def test_cells_of_figures_that_imply_less():
    """Where one figure implies less than another, its cell is empty."""
    found = claims(("training_cost", "$294,000"), ("training_cost", "$300,000"))
    comparison = ac.compare(found, baseline=reported(), across=ASPECTS)
    assert [len(cells) for cells in comparison.table().rows] == [8, 8]


def test_days_of_a_range():
    """A wall clock without a point is shown by its ends."""
    assert in_days(ac.Figure("wall_clock", "hour", 24.0, 48.0, None)) == "1.00 … 2.00"
    assert in_days(ac.Figure("wall_clock", "hour", 24.0, 24.0, 24.0)) == "1.00"
    with pytest.raises(
        ac.FigureError, match="'\\$2' cannot be read as wall_clock: it is no time; give a figure in hours"
    ):
        in_days(ac.read_figure("$2", "training_cost"))
