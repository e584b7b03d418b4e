"""What tokens cost, their blended price, and how many must be sold to pay for a run."""

import datetime as dt
import pickle
from math import inf

import pytest
from attrs import evolve

import aicost as ac

DAY = dt.date(2025, 1, 27)
NIGHT = dt.datetime(2025, 3, 1, 20, tzinfo=dt.UTC)
FREE = (0, "USD per million tokens")
BY_DAY = dt.datetime(2025, 3, 1, 8, tzinfo=dt.UTC)


@pytest.fixture
def usage():
    return ac.Usage(input_tokens="2M", cached_tokens="8M", output_tokens="1M")


@pytest.fixture
def price():
    return ac.token_price("deepseek-reasoner", at=DAY)


def made(cached="$0.50 per million tokens", currency="USD"):
    return ac.TokenPrice(
        model="mine",
        provider="me",
        input_token_price=(2, f"{currency} per million tokens"),
        cached_token_price=cached,
        output_token_price=(8, f"{currency} per million tokens"),
        valid_from=None,
        source=ac.Source("our price list"),
        locator="page 1",
    )


def test_three_lines(usage, price):
    """2M × $0.55 + 8M × $0.14 + 1M × $2.19 = $4.41."""
    cost = usage.cost_at(price)
    lines = {line.quantity: line.value.m_as("USD") for line in cost.inputs}
    assert lines == pytest.approx({"input_revenue": 1.10, "cached_revenue": 1.12, "output_revenue": 2.19})
    assert cost.value.m_as("USD") == pytest.approx(4.41)


def test_the_bounds_of_a_text_reach_the_cost(price):
    """Tokens as an article writes them make an interval."""
    cost = ac.Usage(input_tokens="over 2 million", cached_tokens=0, output_tokens="about 1 million").cost_at(price)
    assert cost.figure.lower == pytest.approx(2 * 0.55 + 0.5 * 2.19)
    assert cost.figure.upper == inf


def test_the_same_tokens_by_day_and_by_night(usage):
    """Off peak all three prices are lower."""
    by_day, by_night = (usage.cost(model="deepseek-reasoner", at=at).value.m_as("USD") for at in (BY_DAY, NIGHT))
    assert by_day == pytest.approx(4.41)
    assert by_night == pytest.approx(2 * 0.135 + 8 * 0.035 + 0.55)


def test_the_cost_is_explained(usage, price):
    """Formula, numbers, price list and validity are told."""
    told = usage.cost_at(price).explain()
    assert "serving_revenue = input_revenue + cached_revenue + output_revenue" in told
    assert "$1.12 = 8.00M token × $0.14 per million tokens" in told
    assert "statistics of the online service, pricing of R1; from 2025-01-20 to 2025-02-26 16:30 UTC" in told


def test_prompts_with_their_cached_tokens():
    """608B prompt tokens of which 342B were cached are 266B that were not; the bounds allow both to be off."""
    usage = ac.Usage.of_prompts(prompt_tokens="608B", cached_tokens="342B", output_tokens="168B")
    figure = usage.input_tokens.figure
    assert (figure.lower, figure.point, figure.upper) == (264.5e9, 266e9, 267.5e9)
    told = usage.input_tokens.explain()
    assert "prompt_tokens = input_tokens + cached_tokens" in told
    assert "prompt_tokens: 608B" in told


@pytest.mark.parametrize(("prompts", "cached"), [(5, 6), ("under 5,000", 5001)])
def test_more_cached_than_prompted_is_refused(prompts, cached):
    """Cached tokens are among the prompts'."""
    with pytest.raises(ac.FigureError, match="prompt_tokens are all input tokens, the cached ones among them"):
        ac.Usage.of_prompts(prompt_tokens=prompts, cached_tokens=cached, output_tokens=1)


def test_a_missing_cached_price_is_an_error():
    """It is neither zero nor the price of an uncached token."""
    usage = ac.Usage(input_tokens=1, cached_tokens=1, output_tokens=1)
    with pytest.raises(ac.MissingFigureError, match="cached_token_price of 'gpt-4o from 2024-05-13"):
        usage.cost(model="gpt-4o", at=dt.date(2024, 6, 1))
    with pytest.raises(ac.MissingFigureError, match="cached_token_price of 'mine"):
        ac.blended_price(usage, made(cached=None))


def test_without_cached_tokens_no_cached_price_is_needed():
    """What was not cached has no cached line to pay."""
    usage = ac.Usage(input_tokens="1,000,000", cached_tokens=0, output_tokens="1,000,000")
    cost = usage.cost(model="gpt-4o", at=dt.date(2024, 6, 1))
    assert cost.value.m_as("USD") == pytest.approx(20)
    assert "no token was cached, so no price is needed" in cost.explain()
    assert ac.blended_price(usage, made(cached=None)).value.m_as("USD/token") == pytest.approx(5e-6)


@pytest.mark.parametrize("given", ["-5", "5 GPUs", "lots"])
def test_bad_counts_are_refused(given):
    """A usage counts tokens."""
    with pytest.raises(ac.FigureError):
        ac.Usage(input_tokens=given, cached_tokens=0, output_tokens=0)


def test_a_claim_is_taken_for_its_own_quantity_only():
    """A claim of output tokens is no claim of input tokens."""
    tables = """
        format = 1
        title = "a day"
        [sources.report]
        title = "a report"
        [[claims]]
        id = "out"
        subject = "a service"
        quantity = "output_tokens"
        value = "168B"
        source = "report"
        locator = "page 1"
    """
    claim = ac.loads(tables)["out"]
    usage = ac.Usage(input_tokens=0, cached_tokens=0, output_tokens=claim)
    assert usage.output_tokens.figure.upper == 169e9
    assert usage.output_tokens.labels == ("out",)
    with pytest.raises(ac.FigureError, match="it is a claim of output_tokens"):
        ac.Usage(input_tokens=claim, cached_tokens=0, output_tokens=0)
    with pytest.raises(ac.FigureError, match="it is output_tokens"):
        ac.Usage(input_tokens=usage.output_tokens, cached_tokens=0, output_tokens=0)


def test_blended_price_between_its_corners():
    """One to three output tokens for each input token: 5 to 6.5 dollars per million."""
    usage = ac.Usage(input_tokens=1, cached_tokens=0, output_tokens="1-3")
    blended = ac.blended_price(usage, made()).figure
    assert (blended.lower * 1e6, blended.upper * 1e6) == pytest.approx(((2 + 8) / 2, (2 + 3 * 8) / 4))


def test_blended_price_of_an_unbounded_usage():
    """Where one kind has no bound, its own price is the limit."""
    usage = ac.Usage(input_tokens=1, cached_tokens=0, output_tokens="over 1")
    blended = ac.blended_price(usage, made()).figure
    assert (blended.lower * 1e6, blended.upper * 1e6) == pytest.approx((5, 8))


def test_no_token_has_no_blended_price():
    """Nothing over nothing is refused."""
    with pytest.raises(ac.FigureError, match="there is no token to take an average of"):
        ac.blended_price(ac.Usage(input_tokens=0, cached_tokens=0, output_tokens=0), made())


def test_tokens_to_sell_by_hand(usage, price):
    """At a margin of 100 %, half of the revenue is profit."""
    sold = ac.tokens_to_sell((441, "USD"), usage, price, margin="100 %")
    assert sold.value.m_as("token") == pytest.approx(2 * 100 * 11e6)
    assert "blended_token_price" in sold.explain()


def test_payback_time_by_hand(usage, price):
    """$441 at $4.41 a day of which half is profit are 200 days; a week's worth of it takes seven times as long."""
    assert ac.payback_time((441, "USD"), usage, price, margin=1).value.m_as("day") == pytest.approx(200)
    by_week = ac.payback_time((441, "USD"), usage, price, margin=1, period=(1, "week"))
    assert by_week.value.m_as("day") == pytest.approx(1400)
    assert "serving_profit = serving_revenue × profit_margin / (1 + profit_margin)" in by_week.explain()


def test_an_estimate_can_be_what_is_paid_for(usage, price):
    """The cost of a rented run goes in as it is."""
    estimate = ac.rental_cost(ac.TrainingRun("mine", count=8, duration=(1, "hour")), rate=(2, "USD/GPU/hour"))
    expected = ac.tokens_to_sell((16, "USD"), usage, price, margin=1).value
    assert ac.tokens_to_sell(estimate, usage, price, margin=1).value == expected
    assert ac.tokens_to_sell(estimate.cost, usage, price, margin=1).value == expected


def test_a_margin_without_an_upper_bound(price):
    """At a margin of 100 % half of the revenue is profit, at an unbounded one all of it."""
    usage = ac.Usage(input_tokens=2_000_000, cached_tokens=8_000_000, output_tokens=1_000_000)
    sold = ac.tokens_to_sell((441, "USD"), usage, price, margin="over 100 %").figure
    assert (sold.lower, sold.upper) == pytest.approx((100 * 11e6, 2 * 100 * 11e6))


@pytest.mark.parametrize("margin", [0, "0 %"])
def test_without_a_margin_nothing_is_paid(usage, price, margin):
    """A margin of zero leaves no profit."""
    with pytest.raises(ac.FigureError, match="no profit is left to pay with; give a margin above 0 %"):
        ac.tokens_to_sell("$1M", usage, price, margin=margin)


def test_in_no_time_nothing_is_sold(usage, price):
    """Not even a cost of nothing is paid for in periods without length."""
    with pytest.raises(ac.FigureError, match='nothing is sold in no time; write it as "1 day"'):
        ac.payback_time("$1M", usage, price, margin=1, period=(0, "day"))


def test_what_sells_for_nothing_pays_for_nothing(price):
    """Neither free tokens nor a usage without tokens ever pay for a run."""
    nothing = ac.Usage(input_tokens=0, cached_tokens=0, output_tokens=0)
    with pytest.raises(ac.FigureError, match="what sells for nothing pays for nothing"):
        ac.payback_time("$1M", nothing, price, margin=1)
    free = evolve(made(), **dict.fromkeys(("input_token_price", "cached_token_price", "output_token_price"), FREE))
    with pytest.raises(ac.FigureError, match="what sells for nothing pays for nothing"):
        ac.tokens_to_sell("$1M", ac.Usage(input_tokens=1, cached_tokens=1, output_tokens=1), free, margin=1)


def test_a_cost_that_is_not_known_is_refused(usage, price):
    """An estimate without a cost is no cost of zero."""
    claims = """
        format = 1
        title = "a run"
        [sources.report]
        title = "a report"
        [[claims]]
        id = "hours"
        subject = "a run"
        quantity = "gpu_hours"
        value = "2M GPU hours"
        source = "report"
        locator = "page 1"
    """
    (estimate,) = ac.estimates(ac.loads(claims))
    with pytest.raises(ac.MissingFigureError, match="training_cost of 'a run' is not known"):
        ac.tokens_to_sell(estimate, usage, price, margin=1)


def test_a_cost_in_other_money_is_refused(usage, price):
    """Yuan, or dollars of another year, are not what the tokens are paid in."""
    with pytest.raises(ac.FigureError, match="it is in CNY, and the token price is in USD"):
        ac.tokens_to_sell("¥4 million", usage, price, margin="100 %")
    with pytest.raises(ac.FigureError, match="it is in CNY, and the token price is in USD"):
        ac.payback_time("¥4 million", usage, price, margin="100 %")
    assert ac.tokens_to_sell("¥4 million", usage, made("¥1 per million tokens", "CNY"), margin=1).value


def test_a_cost_in_the_money_of_a_year_is_refused(usage, price):
    """A token price is in the money of its day."""
    tables = """
        format = 1
        title = "a run"
        [sources.report]
        title = "a report"
        [[claims]]
        id = "cost"
        subject = "a run"
        quantity = "training_cost"
        value = "$5M"
        price_year = 2020
        source = "report"
        locator = "page 1"
    """
    with pytest.raises(ac.FigureError, match="it is in the money of 2020"):
        ac.tokens_to_sell(ac.loads(tables)["cost"], usage, price, margin="100 %")


def test_a_usage_is_a_value(usage, price):
    """A usage and its cost can be keys of a dict, and survive a pickle."""
    for value in (usage, usage.cost_at(price)):
        assert pickle.loads(pickle.dumps(value)) == value
        assert len({value, pickle.loads(pickle.dumps(value))}) == 1
