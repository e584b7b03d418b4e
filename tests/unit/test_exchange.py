"""The European Central Bank's reference rates: a value, its day and its source."""

import datetime as dt

import pytest

from aicost import ExchangeError, exchange_rate, quantity


def test_the_rate_of_a_business_day():
    """27 January 2025: 7.246534 yuan for a dollar."""
    rate = exchange_rate("USD", "CNY", dt.date(2025, 1, 27))
    assert rate.value == pytest.approx(7.246534, abs=5e-7)
    assert (rate.date, rate.asked) == (dt.date(2025, 1, 27), dt.date(2025, 1, 27))
    assert rate.source.publisher == "European Central Bank"
    assert str(rate) == "7.24653 CNY/USD (European Central Bank, 2025-01-27)"


@pytest.mark.parametrize("day", [24, 25, 26])
def test_a_holiday_takes_the_business_day_before_it(day):
    """On 26 December 2024 the rate is that of the 24th, and says so."""
    rate = exchange_rate("USD", "CNY", dt.date(2024, 12, day))
    assert (rate.date, rate.asked) == (dt.date(2024, 12, 24), dt.date(2024, 12, day))
    assert ("the last business day before" in str(rate)) is (day != 24)


def test_a_rate_is_a_quantity():
    """An amount times the rate is the amount in the other currency."""
    rate = exchange_rate("USD", "CNY", dt.date(2025, 1, 27))
    assert (quantity(2, "USD") * rate.rate).to("CNY").magnitude == pytest.approx(2 * rate.value)


@pytest.mark.parametrize(("base", "quote"), [("USD", "CNY"), ("EUR", "USD"), ("GBP", "JPY")])
def test_there_and_back_is_no_change(base, quote):
    """The rate of the way back is the inverse."""
    day = dt.date(2025, 1, 27)
    assert exchange_rate(base, quote, day).value * exchange_rate(quote, base, day).value == pytest.approx(1)


@pytest.mark.parametrize("currency", ["USD", "CNY", "EUR"])
def test_a_currency_is_worth_itself(currency):
    """Nothing is exchanged."""
    assert exchange_rate(currency, currency, dt.date(2025, 1, 27)).value == pytest.approx(1)


@pytest.mark.parametrize("day", [dt.date(1998, 1, 27), dt.date(2005, 3, 31), dt.date(2199, 1, 1)])
def test_a_day_outside_the_data_is_refused_with_their_range(day):
    """The yuan's rates begin on 1 April 2005."""
    with pytest.raises(ExchangeError) as caught:
        exchange_rate("USD", "CNY", day)
    assert f"{day} is outside the rates from 2005-04-01 to 20" in caught.value.reason


def test_the_first_day_is_inside_the_data():
    """The range includes its ends."""
    assert exchange_rate("USD", "CNY", dt.date(2005, 4, 1)).date == dt.date(2005, 4, 1)


@pytest.mark.parametrize(("base", "quote"), [("AED", "USD"), ("USD", "TWD"), ("XYZ", "USD"), ("USD", "")])
def test_a_currency_without_reference_rates_is_refused(base, quote):
    """The error names the currency that the bank publishes no rate for."""
    missing = base if base in ("AED", "XYZ") else quote
    with pytest.raises(ExchangeError, match=f"no rate for {missing}") as caught:
        exchange_rate(base, quote, dt.date(2025, 1, 27))
    assert caught.value.way_out


def test_a_long_pause_of_the_rates_is_not_bridged():
    """The Icelandic krona had no rate from 2008 to 2018."""
    with pytest.raises(ExchangeError, match="no rate is known in the week before 2012-01-02"):
        exchange_rate("ISK", "USD", dt.date(2012, 1, 2))


def test_a_day_is_no_text():
    """Which is said before anything is compared."""
    with pytest.raises(ExchangeError, match="'2025-01-27' is no day; give a datetime"):
        exchange_rate("USD", "CNY", "2025-01-27")
