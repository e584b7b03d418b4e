"""Price indices: what a dollar of one year is worth in another, as published tables with source and range."""

import datetime as dt
import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from math import fsum
from types import MappingProxyType
from typing import Any

from attrs import frozen

from aicost.errors import ArgumentError, OutsideDataError, UnknownNameError, nearest
from aicost.facts.sources import Source

Period = int | str | dt.date
"""A year such as 2023, a month such as ``"2023-12"``, or a day, which stands for its month or year."""

_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-\d{2})?)?")
_MONTHS = 12


@frozen
class PriceRatio:
    """How much prices rose from one time to another, by one index.

    Attributes:
        value: The index at the end over the index at the start. [-]
        index: The index's name.
        start: The year or month whose money is converted.
        end: The year or month into whose money it is converted.
        levels: The index at both. [index points]
        source: Who published the index.
    """

    value: float
    index: str
    start: str
    end: str
    levels: tuple[float, float]
    source: Source

    @property
    def origin(self) -> str:
        """The two levels of the index, with their source."""
        first, last = self.levels
        return f"{self.index} {last:.6g} ({self.end}) / {first:.6g} ({self.start}), {self.source.publisher}"

    def __str__(self) -> str:
        return f"{self.value:.6g} = {self.origin}"


@frozen
class PriceIndex:
    """One index, by year or by month, without gaps.

    Attributes:
        name: Its name.
        title: Which prices it follows.
        base: When it was 100.
        source: Who publishes it.
        locator: Which of the publisher's numbers these are.
        is_monthly: It has a value for each month rather than for each year.
        start: The number of its first period: a year, or 12 × year + month − 1.
        values: The index, period by period. [index points]
    """

    name: str
    title: str
    base: str
    source: Source
    locator: str
    is_monthly: bool
    start: int
    values: tuple[float, ...]

    @property
    def first(self) -> str:
        """The first year or month that it has."""
        return self._named(self.start)

    @property
    def last(self) -> str:
        """The last year or month that it has."""
        return self._named(self.start + len(self.values) - 1)

    def at(self, when: Period) -> float:
        """The index at a time; the mean of the twelve months where a monthly index is asked for a year.

        Raises:
            OutsideDataError: The time, or a month of the year, lies outside the index.
            ArgumentError: It is no year, month or day.

        >>> price_index("CPI-U").at(2023), price_index("PPI").at("2023-12")
        (304.702, 119.029)
        """
        year, month = year_and_month(when)
        if not self.is_monthly:
            return self._value(year, when)
        if month:
            return self._value(year * _MONTHS + month - 1, when)
        return fsum(self._value(year * _MONTHS + one, when) for one in range(_MONTHS)) / _MONTHS

    def period(self, when: Period) -> str:
        """The period of the index that a time falls into, in words."""
        year, month = year_and_month(when)
        return f"{year}-{month:02}" if self.is_monthly and month else str(year)

    def ratio(self, start: Period, end: Period) -> PriceRatio:
        """How much prices rose from one time to another.

        Raises:
            OutsideDataError: A time lies outside the index.

        >>> print(price_index("PCU518210518210").ratio("2023-09-06", "2023-12"))
        1.00619 = PCU518210518210 119.029 (2023-12) / 118.297 (2023-09), US Bureau of Labor Statistics via FRED, ...
        """
        levels = self.at(start), self.at(end)
        return PriceRatio(levels[1] / levels[0], self.name, self.period(start), self.period(end), levels, self.source)

    def _value(self, number: int, when: Period) -> float:
        position = number - self.start
        if 0 <= position < len(self.values):
            return self.values[position]
        way_out = "take a time within them, or another index"
        raise OutsideDataError(f"the price index {self.name}", str(when), self.first, self.last, way_out)

    def _named(self, number: int) -> str:
        return f"{number // _MONTHS}-{number % _MONTHS + 1:02}" if self.is_monthly else str(number)


def year_and_month(when: Period) -> tuple[int, int | None]:
    """The year and, where it is known, the month of a year, month or day.

    Raises:
        ArgumentError: It is none of these.
    """
    if isinstance(when, dt.date):
        return when.year, when.month
    found = _PERIOD.fullmatch(str(when))
    month = int(found["month"]) if found and found["month"] else None
    if found is None or not (month is None or 1 <= month <= _MONTHS):
        raise ArgumentError("the year", repr(when), "it is no year, month or day", 'write 2023, "2023-12" or a date')
    return int(found["year"]), month


def price_index(name: str) -> PriceIndex:
    """The index of that name.

    Raises:
        UnknownNameError: There is none; those there are are listed.
    """
    known = _indices()
    try:
        return known[str(name).casefold()]
    except KeyError:
        names = [one.name for one in dict.fromkeys(known.values())]
        raise UnknownNameError("price index", name, nearest(name, names), f"there are {', '.join(names)}") from None


@lru_cache(maxsize=1)
def _indices() -> MappingProxyType[str, PriceIndex]:
    """The indices by every spelling."""
    document = tomllib.loads(files("aicost.facts").joinpath("catalog/price_indices.toml").read_text("utf-8"))
    sources = {
        key: Source(row["title"], row["publisher"], row.get("date"), row["url"])
        for key, row in document["sources"].items()
    }
    found = {spelling.casefold(): index for row in document["indices"] for spelling, index in _spelled(row, sources)}
    return MappingProxyType(found)


def _spelled(row: dict[str, Any], sources: dict[str, Source]) -> list[tuple[str, PriceIndex]]:
    year, month = year_and_month(row["first"])
    is_monthly = row["frequency"] == "month"
    start = year * _MONTHS + (month or 1) - 1 if is_monthly else year
    values = tuple(map(float, row["values"]))
    source = sources[row["source"]]
    index = PriceIndex(row["name"], row["title"], row["base"], source, row["locator"], is_monthly, start, values)
    return [(spelling, index) for spelling in (row["name"], *row["aliases"])]
