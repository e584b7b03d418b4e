"""Token prices: one at a time, each token priced once, and what is sold pays for what was spent."""

import datetime as dt
from itertools import pairwise
from math import isclose

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import aicost as ac
from aicost.testing import TOLERANCE

SOURCE = ac.Source("a price list")
SOLD = sorted({(one.model, one.currency) for one in ac.token_prices()})
START = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
MINUTES_OF_A_DAY = 24 * 60
MINUTES = st.integers(0, MINUTES_OF_A_DAY // 10 - 1).map(lambda tens: 10 * tens)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
TOKENS = st.floats(1, 1e12)
DOLLARS = st.floats(1e-3, 1e3)
SHARES = st.just(0.0) | st.floats(1e-3, 1)


def price(dollars=(2.0, 1.0, 8.0), *, since=START, until=None, window=None):
    each = [None if one is None else (one, "USD per million tokens") for one in dollars]
    return ac.TokenPrice(
        model="a model",
        provider="a provider",
        input_token_price=each[0],
        cached_token_price=each[1],
        output_token_price=each[2],
        valid_from=since,
        valid_to=until,
        window=window,
        source=SOURCE,
        locator="page 1",
    )


def time_of_day(minutes):
    return dt.time(minutes // 60, minutes % 60, tzinfo=dt.UTC)


def minutes_after(minutes):
    return START + dt.timedelta(minutes=minutes)


WINDOWS = st.lists(MINUTES, min_size=2, max_size=2, unique=True).map(
    lambda ends: ac.DailyWindow(*map(time_of_day, ends))
)


@st.composite
def calendars(draw):
    """Prices without a gap: stretches of days and hours, some of them cut into parts of the day."""
    ends = sorted(draw(st.sets(st.integers(0, 5 * MINUTES_OF_A_DAY), min_size=2, max_size=5)))
    prices = []
    for first, last in pairwise(ends):
        validity = {"since": minutes_after(first), "until": minutes_after(last)}
        cuts = sorted(draw(st.one_of(st.just(set()), st.sets(MINUTES, min_size=2, max_size=4))))
        windows = [ac.DailyWindow(*map(time_of_day, part)) for part in pairwise([*cuts, *cuts[:1]])] if cuts else [None]
        prices += [price((draw(DOLLARS), None, 8.0), window=window, **validity) for window in windows]
    return ac.TokenPrices(draw(st.permutations(prices))), minutes_after(ends[0]), minutes_after(ends[-1])


@st.composite
def prices(draw):
    input_dollars = draw(DOLLARS)
    return price((input_dollars, input_dollars * draw(SHARES), draw(DOLLARS)))


USAGES = st.builds(ac.Usage, input_tokens=TOKENS, cached_tokens=TOKENS, output_tokens=TOKENS)


@pytest.mark.parametrize(("model", "currency"), SOLD)
@given(data=st.data(), zone=ZONES)
def test_exactly_one_shipped_price_at_each_instant(model, currency, data, zone):
    """From a model's first price to its last, exactly one applies at each instant, in whatever zone it is told."""
    sold = [one for one in ac.token_prices() if (one.model, one.currency) == (model, currency)]
    first = min(one.valid_from for one in sold)
    seconds = int((max(one.valid_to for one in sold) - first).total_seconds())
    instant = first + dt.timedelta(seconds=data.draw(st.integers(0, seconds - 1)))
    (expected,) = (one for one in sold if one.applies_at(instant))
    assert ac.token_price(model, at=instant.astimezone(zone), currency=currency) == expected


@given(calendar=calendars(), data=st.data(), zone=ZONES)
def test_exactly_one_price_of_any_calendar_at_each_instant(calendar, data, zone):
    """Stretches of time and parts of the day together leave neither a gap nor an overlap."""
    known, first, last = calendar
    seconds = data.draw(st.integers(0, int((last - first).total_seconds()) - 1))
    instant = first + dt.timedelta(seconds=seconds)
    (expected,) = (one for one in known if one.applies_at(instant))
    assert known.find("a model", at=instant.astimezone(zone)) == expected


@given(calendar=calendars(), beyond=st.integers(0, 10**6))
def test_no_price_before_the_first_and_after_the_last(calendar, beyond):
    """Outside what is known there is an error, not the nearest price."""
    known, first, last = calendar
    for instant in (first - dt.timedelta(seconds=beyond + 1), last + dt.timedelta(seconds=beyond)):
        with pytest.raises(ac.TokenPriceError, match="no price is known for that instant"):
            known.find("a model", at=instant)


@given(
    ends=st.lists(st.integers(0, 300).map(lambda tens: 10 * tens), min_size=4, max_size=4),
    windows=st.tuples(st.none() | WINDOWS, st.none() | WINDOWS),
)
def test_overlap_is_an_instant_at_which_both_apply(ends, windows):
    """Two prices made on a grid of ten minutes are refused together exactly where both apply at a point of it."""
    assume(ends[0] != ends[1] and ends[2] != ends[3])
    spans = (sorted(ends[:2]), sorted(ends[2:]))
    one, other = (
        price(since=minutes_after(span[0]), until=minutes_after(span[1]), window=window)
        for span, window in zip(spans, windows, strict=True)
    )
    minutes = range(min(ends), max(ends), 10)
    expected = any(one.applies_at(minutes_after(at)) and other.applies_at(minutes_after(at)) for at in minutes)
    assert one.overlaps(other) is other.overlaps(one) is expected
    if expected:
        with pytest.raises(ac.TokenPriceError, match="another one applies at the same time"):
            ac.TokenPrices([one, other])


@given(usage=USAGES, at=prices())
def test_three_lines_add_up_exactly(usage, at):
    """The cost is the sum of its three lines, to the last bit, at both ends too."""
    cost = usage.cost_at(at)
    for end in ("lower", "point", "upper"):
        lines = [getattr(line.figure, end) for line in cost.inputs]
        assert getattr(cost.figure, end) == lines[0] + lines[1] + lines[2]


@given(one=st.tuples(TOKENS, TOKENS, TOKENS), other=st.tuples(TOKENS, TOKENS, TOKENS), at=prices())
def test_each_token_is_priced_once(one, other, at):
    """Two usages cost together what each costs alone."""
    kinds = ("input_tokens", "cached_tokens", "output_tokens")
    together = [left + right for left, right in zip(one, other, strict=True)]
    whole, *parts = (
        ac.Usage(**dict(zip(kinds, counts, strict=True))).cost_at(at).figure.point for counts in (together, one, other)
    )
    assert isclose(whole, sum(parts), rel_tol=TOLERANCE)


@given(prompts=TOKENS, share=SHARES, output=TOKENS, at=prices())
def test_a_cache_never_makes_prompts_dearer(prompts, share, output, at):
    """Of the same prompts, more cached tokens cost no more."""
    costs = [
        ac.Usage.of_prompts(prompt_tokens=prompts, cached_tokens=cached, output_tokens=output).cost_at(at).figure.point
        for cached in (prompts * share, 0)
    ]
    assert costs[0] <= costs[1] * (1 + TOLERANCE)


@given(usage=USAGES, at=prices())
def test_blended_price_times_tokens_is_the_cost(usage, at):
    """The blended price lies between the prices, and gives the cost back."""
    blended = ac.blended_price(usage, at).figure.point
    each = [one.point for one in (at.input_token_price, at.cached_token_price, at.output_token_price)]
    counts = [usage.input_tokens, usage.cached_tokens, usage.output_tokens]
    total = sum(one.figure.point for one in counts)
    assert min(each) * (1 - TOLERANCE) <= blended <= max(each) * (1 + TOLERANCE)
    assert isclose(blended * total, usage.cost_at(at).figure.point, rel_tol=TOLERANCE)


@given(
    ends=st.lists(st.tuples(TOKENS, TOKENS).map(sorted), min_size=3, max_size=3),
    where=st.tuples(*[st.floats(0, 1)] * 3),
)
def test_bounds_hold_every_usage_within(ends, where):
    """Cost and blended price of any usage within the bounds are within the bounds of both."""
    kinds = ("input_tokens", "cached_tokens", "output_tokens")
    told = ac.Usage(**{kind: ac.Figure(kind, "token", *pair, None) for kind, pair in zip(kinds, ends, strict=True)})
    truth = [min(low + (high - low) * part, high) for (low, high), part in zip(ends, where, strict=True)]
    true = ac.Usage(**dict(zip(kinds, truth, strict=True)))
    for reckon in (lambda usage: usage.cost_at(price()), lambda usage: ac.blended_price(usage, price())):
        bounds, value = reckon(told).figure, reckon(true).figure.point
        assert bounds.lower * (1 - TOLERANCE) <= value <= bounds.upper * (1 + TOLERANCE)


@given(usage=USAGES, at=prices(), cost=st.floats(1, 1e9), margin=st.floats(1e-3, 1e3))
def test_what_is_sold_pays_for_the_run(usage, at, cost, margin):
    """The profit on the tokens to sell, and the profit of the time to pay back, are what the run cost."""
    paid = ac.quantity(cost, "USD")
    sold = ac.tokens_to_sell(paid, usage, at, margin=margin).value
    revenue = sold * ac.blended_price(usage, at).value
    run = ac.TrainingRun("serving", serving_cost=revenue / (1 + margin), profit_margin=margin)
    assert isclose(run.figure("serving_profit").value.m_as("USD"), cost, rel_tol=TOLERANCE)
    days = ac.payback_time(paid, usage, at, margin=margin).value.m_as("day")
    tokens = [usage.input_tokens, usage.cached_tokens, usage.output_tokens]
    assert isclose(days * sum(one.figure.point for one in tokens), sold.m_as("token"), rel_tol=TOLERANCE)


@given(usage=USAGES, at=prices(), margins=st.tuples(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3)).map(sorted))
def test_a_greater_margin_needs_no_more_tokens(usage, at, margins):
    """The more of the revenue is profit, the fewer tokens pay."""
    low, high = (ac.tokens_to_sell("$1M", usage, at, margin=one).figure.point for one in margins)
    assert high <= low * (1 + TOLERANCE)


RULES = st.lists(
    st.fixed_dictionaries(
        {"prices": st.fixed_dictionaries({"input_mtok": st.integers(1, 99), "output_mtok": st.just(100)})},
        optional={
            "constraint": st.one_of(
                st.dates(dt.date(2025, 1, 1), dt.date(2025, 1, 5)).map(lambda day: {"start_date": day.isoformat()}),
                st.lists(MINUTES, min_size=2, max_size=2, unique=True)
                .map(lambda ends: [time_of_day(minutes).isoformat() for minutes in sorted(ends)])
                .map(lambda ends: {"start_time": ends[0], "end_time": ends[1]}),
            )
        },
    ),
    min_size=1,
    max_size=4,
)


def told_by_the_rules(rules, instant):
    """The input price as genai-prices documents it: the last rule that is met, or else the first."""
    met = [rules[0]]
    for rule in rules:
        limits = rule.get("constraint", {})
        day, opens, closes = (limits.get(name) for name in ("start_date", "start_time", "end_time"))
        has_begun = day is None or instant.date() >= dt.date.fromisoformat(day)
        is_open = opens is None or dt.time.fromisoformat(opens) <= instant.timetz() < dt.time.fromisoformat(closes)
        met += [rule] if has_begun and is_open else []
    return met[-1]["prices"]["input_mtok"]


@given(rules=RULES, seconds=st.integers(-(10**5), 6 * 24 * 3600))
def test_imported_rules_tell_what_they_told_before(rules, seconds):
    """At each instant an imported model has the price that the rules of genai-prices give."""
    provider = {"id": "a provider", "models": [{"id": "a model", "prices": rules}]}
    instant = START + dt.timedelta(seconds=seconds)
    found = ac.load_genai_prices([provider]).find("a model", at=instant)
    assert isclose(found.input_token_price.point * 1e6, told_by_the_rules(rules, instant), rel_tol=TOLERANCE)
