"""Token prices: which one applies when, and what is refused."""

import datetime as dt
import pickle
import subprocess
import sys

import pytest
from attrs import evolve

import aicost as ac

NOON = dt.datetime(2025, 1, 27, 12, tzinfo=dt.UTC)
CHINA = dt.timezone(dt.timedelta(hours=8))


def clock(text):
    return dt.time.fromisoformat(text).replace(tzinfo=dt.UTC)


def made(**changed):
    given = {
        "model": "mine",
        "provider": "me",
        "input_token_price": "$2.00 per million tokens",
        "cached_token_price": "$0.50 per million tokens",
        "output_token_price": "$8.00 per million tokens",
        "valid_from": NOON,
        "source": ac.Source("our price list"),
        "locator": "page 1",
    }
    return ac.TokenPrice(**{**given, **changed})


def of(price):
    return tuple(
        round(one.point * 1e6, 6) if one else None
        for one in (price.input_token_price, price.cached_token_price, price.output_token_price)
    )


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2025-02-08T15:59:59Z", (0.14, 0.014, 0.28)),
        ("2025-02-08T16:00:00Z", (0.27, 0.07, 1.10)),
        ("2025-02-26T16:29:59Z", (0.27, 0.07, 1.10)),
        ("2025-02-26T16:30:00Z", (0.135, 0.035, 0.55)),
        ("2025-02-27T00:00:00Z", (0.135, 0.035, 0.55)),
        ("2025-02-27T00:29:59Z", (0.135, 0.035, 0.55)),
        ("2025-02-27T00:30:00Z", (0.27, 0.07, 1.10)),
        ("2025-02-27T08:30:00+08:00", (0.27, 0.07, 1.10)),
        ("2025-02-27T08:29:59+08:00", (0.135, 0.035, 0.55)),
        ("2025-09-05T15:59:59Z", (0.27, 0.07, 1.10)),
        ("2025-09-05T16:00:00Z", (0.56, 0.07, 1.68)),
        ("2025-09-05T16:30:00Z", (0.56, 0.07, 1.68)),
        ("2025-09-29T00:00:00Z", (0.28, 0.028, 0.42)),
    ],
)
def test_date_and_time_of_day_together(at, expected):
    """deepseek-chat's promotion, its discount by night that crosses midnight, and the end of both."""
    assert of(ac.token_price("deepseek-chat", at=dt.datetime.fromisoformat(at))) == expected


@pytest.mark.parametrize(
    ("model", "day", "expected"),
    [
        ("deepseek-reasoner", dt.date(2025, 1, 27), (0.55, 0.14, 2.19)),
        ("o1", dt.date(2025, 1, 27), (15, 7.5, 60)),
        ("o3", dt.date(2025, 6, 9), (10, 2.5, 40)),
        ("o3", dt.date(2025, 6, 10), (2, 0.5, 8)),
        ("gpt-4o", dt.date(2024, 6, 1), (5, None, 15)),
        ("gpt-4o", dt.date(2025, 1, 27), (2.5, 1.25, 10)),
    ],
)
def test_a_day_through_which_the_price_is_the_same(model, day, expected):
    """A date is a day in UTC."""
    assert of(ac.token_price(model, at=day)) == expected


def test_a_price_in_yuan():
    """R1's prices in yuan are prices of their own."""
    price = ac.token_price("deepseek-reasoner", at=dt.date(2025, 1, 27), currency="CNY")
    assert price.output_token_price.value == ac.quantity(16e-6, "CNY/token")


def test_shipped_prices_are_exact_and_sourced():
    """A price list is no rounded figure; every price names its source and where in it."""
    for price in ac.token_prices():
        assert price.input_token_price.is_exact
        assert price.output_token_price.is_exact
        assert price.locator
        assert price.source.url.startswith("https://")
        assert price.source.title in price.origin


def test_a_price_as_text_has_its_bounds():
    """What a text states of its precision holds for prices too."""
    figure = made().input_token_price
    assert (figure.lower * 1e6, figure.upper * 1e6) == pytest.approx((1.995, 2.01))


@pytest.mark.parametrize(
    ("at", "reason", "way_out"),
    [
        (dt.datetime(2025, 1, 27, 12), "has no time zone", "tzinfo=UTC"),  # noqa: DTZ001  # what is tested
        (dt.date(2025, 2, 27), "is not the same through that day, UTC", "give an instant"),
        (dt.date(2025, 2, 26), "is not the same through that day, UTC", "daily 16:30-00:30 UTC"),
        (dt.date(2025, 1, 19), "no price is known for that day", "from 2025-01-20 to 2025-02-26 16:30 UTC"),
        (dt.datetime(2026, 2, 1, tzinfo=dt.UTC), "no price is known for that instant", "to 2026-01-11"),
        (dt.datetime(9999, 12, 31, 23, tzinfo=dt.timezone(dt.timedelta(hours=-12))), "nothing was sold", "real date"),
        ("2025-01-27", "that is a str", "give a datetime with a time zone, or a date"),
    ],
)
def test_an_instant_without_one_price_is_refused(at, reason, way_out):
    """Naive, too early, too late, or a day with two prices: an error that lists what there is."""
    with pytest.raises(ac.TokenPriceError) as caught:
        ac.token_price("deepseek-reasoner", at=at)
    assert reason in caught.value.reason
    assert way_out in caught.value.way_out


def test_an_unknown_model_is_offered_the_nearest():
    """A misspelt name is no price of zero."""
    with pytest.raises(ac.UnknownNameError, match=r"did you mean deepseek-reasoner"):
        ac.token_price("deepseek-reasonner", at=NOON)


def test_no_prices_are_not_those_that_ship():
    """A collection that turned out empty answers for itself."""
    with pytest.raises(ac.UnknownNameError, match="there are prices of none"):
        ac.token_price("deepseek-reasoner", at=NOON, prices=ac.TokenPrices([]))


@pytest.mark.parametrize("name", [None, 5])
def test_a_name_that_is_no_text_is_unknown(name):
    """As where a variable was left empty."""
    with pytest.raises(ac.UnknownNameError, match=f"unknown model '{name}'"):
        ac.token_price(name, at=NOON)


def test_a_currency_without_a_price_is_refused():
    """Nothing is exchanged behind the caller's back."""
    with pytest.raises(ac.TokenPriceError, match="none is known in EUR; ask for it in USD"):
        ac.token_price("o1", at=NOON, currency="EUR")


def test_the_provider_must_be_named_where_there_are_several():
    """The same model of two providers has two prices."""
    prices = ac.TokenPrices([made(), made(provider="you", output_token_price="$9.00 per million tokens")])
    with pytest.raises(ac.TokenPriceError, match="several providers sell it; name one of me, you as the provider"):
        prices.find("mine", at=NOON)
    with pytest.raises(ac.TokenPriceError, match="'they' is none of its providers; name one of me, you"):
        prices.find("mine", at=NOON, provider="they")
    assert prices.find("mine", at=NOON, provider="you").output_token_price.point == 9e-6


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"cached_token_price": "$2.50 per million tokens"}, "its cached price is above its input price"),
        ({"cached_token_price": "over $3.00 per million tokens"}, "its cached price is above its input price"),
        (
            {"cached_token_price": ac.Figure("cached_token_price", "USD/token", 3e-6, 4e-6, None)},
            "its cached price is above its input price",
        ),
        ({"output_token_price": "¥16 per million tokens"}, "it is in two currencies"),
        ({"valid_to": NOON}, "it ends before it begins"),
        ({"valid_from": dt.datetime(2025, 1, 27)}, "has no time zone"),  # noqa: DTZ001  # what is tested
        ({"valid_from": dt.date(2025, 1, 27)}, "is no instant"),
        ({"valid_to": dt.datetime(1066, 10, 14, tzinfo=dt.UTC)}, "nothing was sold by the token then"),
    ],
)
def test_a_price_that_cannot_be_true_is_refused(changed, reason):
    """A cached token above an input token, two currencies, an end before the start, a naive start."""
    with pytest.raises(ac.TokenPriceError) as caught:
        made(**changed)
    assert reason in caught.value.reason


def test_a_refused_price_is_named():
    """The error says which row it is."""
    with pytest.raises(ac.TokenPriceError, match="the price mine from 2025-01-27 12:00 UTC"):
        made(cached_token_price="$2.50 per million tokens")


@pytest.mark.parametrize(
    ("opens", "closes"), [(clock("00:30"), clock("00:30")), (dt.time(0, 30), clock("16:30")), ("00:30", "16:30")]
)
def test_a_window_without_a_length_or_an_offset_is_refused(opens, closes):
    """A window is a part of the day at a fixed offset to UTC."""
    with pytest.raises(ac.TokenPriceError):
        ac.DailyWindow(opens, closes)


def test_a_window_of_another_zone_is_kept_in_utc():
    """00:30 to 08:30 in China are 16:30 to 00:30 UTC."""
    window = ac.DailyWindow(dt.time(0, 30, tzinfo=CHINA), dt.time(8, 30, tzinfo=CHINA))
    assert window == ac.DailyWindow(clock("16:30"), clock("00:30"))


def test_two_prices_at_a_time_are_refused():
    """A window within the validity of a price for the whole day overlaps it."""
    by_night = made(window=ac.DailyWindow(clock("16:30"), clock("00:30")))
    with pytest.raises(ac.TokenPriceError, match="end one where the other begins"):
        ac.TokenPrices([made(), by_night])
    assert len(ac.TokenPrices([evolve(made(), valid_to=NOON + dt.timedelta(hours=1)), by_night])) == 2


def test_the_table_shows_what_is_not_known():
    """A missing cached price is said to be missing."""
    shown = str(ac.token_prices())
    assert "not known" in shown
    assert "daily 16:30-00:30 UTC" in shown
    assert "<td>o1</td>" in ac.token_prices()._repr_html_()


def test_prices_are_values():
    """Prices can be keys of a dict, and survive a pickle."""
    prices = ac.token_prices()
    assert pickle.loads(pickle.dumps(prices)) == prices
    assert len(set(prices)) == len(prices)
    assert hash(prices) == hash(ac.TokenPrices(tuple(prices)))


@pytest.mark.parametrize("module", ["genai_prices", "pydantic"])
def test_looking_up_a_price_leaves_the_extra_alone(module):
    """genai-prices is imported when its prices are asked for, and not before."""
    code = (
        "import sys, datetime as dt, aicost as ac; ac.token_price('o1', at=dt.date(2025, 1, 27)); "
        f"ac.load_genai_prices([]); print({module!r} in sys.modules)"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "False"
