"""Dated prices of accelerators: what renting or buying one cost, from which day on, and where that was printed.

A price seen on a day holds from that day until the next one of its series (one accelerator, kind, vendor, region
and machine) was seen, so that each series has exactly one price at each instant after its first. Between two
prices nothing is interpolated: the nearest earlier one answers, with the day it is from.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import groupby, pairwise, zip_longest
from statistics import median
from typing import TypedDict, Unpack

from attrs import evolve, field, frozen

from aicost.errors import PriceError, UnknownNameError, nearest
from aicost.facts.dated_price import Price, check_kind, named_hardware, no_rate, utc_day
from aicost.facts.hardware import Hardware, find_hardware
from aicost.values import rounding, units
from aicost.values.figures import Figure
from aicost.values.reading import FigureLike, as_figure

Window = FigureLike | dt.timedelta
_PLACES = ("vendor", "region", "machine")
_MOST_HOURS = dt.timedelta.max.days * 24.0


class Where(TypedDict, total=False):
    """What narrows a question to some of the prices.

    Attributes:
        vendor: Who rents it out or sells it.
        region: Where the machine stands.
        machine: The machine the accelerator is part of.
    """

    vendor: str | None
    region: str | None
    machine: str | None


@frozen
class PriceRange:
    """What the vendors asked for an accelerator at a day: the median over them, the lowest and the highest.

    Attributes:
        gpu: The accelerator that was asked for.
        kind: One of `aicost.facts.dated_price.KINDS`.
        asked: The day that was asked for.
        prices: The latest price of each series up to that day.
        unit: The unit of `lower`, `point` and `upper`.
        lower: The lowest of them. [unit]
        point: The median over the vendors, each with the median of its own prices. [unit]
        upper: The highest of them. [unit]
    """

    gpu: str
    kind: str
    asked: dt.date
    prices: tuple[Price, ...]
    unit: str
    lower: float
    point: float
    upper: float

    @property
    def low(self) -> units.Quantity:
        """The lowest price, as a quantity with its unit."""
        return units.quantity(self.lower, self.unit)

    @property
    def value(self) -> units.Quantity:
        """The median over the vendors, as a quantity with its unit."""
        return units.quantity(self.point, self.unit)

    @property
    def high(self) -> units.Quantity:
        """The highest price, as a quantity with its unit."""
        return units.quantity(self.upper, self.unit)

    def explain(self) -> str:
        """The prices it rests on, vendor by vendor."""
        vendors = [f"{vendor} {_spread(prices, self.asked)}" for vendor, prices in _by_vendor(self.prices)]
        of_several = ", the median over the vendors between the lowest and the highest" if len(self.prices) > 1 else ""
        return f"{self.gpu}, {self.kind}, list prices up to {self.asked}{of_several}: {'; '.join(vendors)}"

    def __str__(self) -> str:
        return rounding.point_with_bounds(self.lower, self.point, self.upper, self.unit)


def _in_order(prices: Iterable[Price]) -> tuple[Price, ...]:
    """Prices by series and day, each ending where the next of its series begins; a price beside another is refused."""
    listed = sorted(prices, key=lambda price: (price.series, price.valid_from))
    if found := clashes(listed):
        first, second = found[0]
        way_out = "keep one, end the first before the second begins, or name the region or the machine of each"
        raise PriceError(first.offer, "two prices would hold at one time", (str(first), str(second)), way_out)
    ended: list[Price] = []
    for price, following in zip_longest(listed, listed[1:]):
        is_followed = following is not None and following.series == price.series and price.valid_to is None
        ended.append(evolve(price, valid_to=following.valid_from) if following and is_followed else price)
    return tuple(ended)


def clashes(prices: Iterable[Price]) -> list[tuple[Price, Price]]:
    """Pairs of prices of one series of which the first ends after the second begins, or both begin on one day."""
    listed = sorted(prices, key=lambda price: (price.series, price.valid_from))
    return [
        (first, second)
        for first, second in pairwise(listed)
        if first.series == second.series
        and (first.valid_from == second.valid_from or (first.valid_to or second.valid_from) > second.valid_from)
    ]


@frozen(slots=False)
class Prices:
    """Dated prices, in which each series has at most one price at each instant.

    Attributes:
        prices: The prices, by series and day.
        remarks: What a reader should know of an import: what was left out, and why.
    """

    prices: tuple[Price, ...] = field(default=(), converter=_in_order)
    remarks: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Price]:
        return iter(self.prices)

    def __len__(self) -> int:
        return len(self.prices)

    def __add__(self, other: "Prices") -> "Prices":
        return Prices((*self.prices, *other.prices), (*self.remarks, *other.remarks))

    @cached_property
    def series(self) -> tuple[tuple[Price, ...], ...]:
        """The prices of each series, the earliest first."""
        return tuple(tuple(group) for _, group in groupby(self.prices, key=lambda price: price.series))

    def only(self, wanted: Callable[[Price], bool]) -> "Prices":
        """The prices for which a test holds."""
        return evolve(self, prices=tuple(filter(wanted, self.prices)))

    def at(
        self, gpu: str, when: dt.date, *, kind: str = "on-demand", window: Window = "1 year", **where: Unpack[Where]
    ) -> Price:
        """The one price of an accelerator at a day, or the nearest earlier one.

        Args:
            gpu: The accelerator; a family such as ``"A100"`` means every member.
            when: The day in UTC, or an instant with its time zone.
            kind: One of `aicost.facts.dated_price.KINDS`.
            window: How long before the day the price may have been seen. [time]
            where: The vendor, region or machine; needed where several have a price.

        Raises:
            PriceError: There is no such price, or more than one; what there is is listed.
            UnknownNameError: The GPU's name is a near miss, or the kind is unknown.
            FigureError: An instant has no time zone, or the window is no time.

        >>> from aicost.facts.price_files import prices
        >>> found = prices().at("A100 40GB SXM", dt.date(2023, 1, 1), vendor="AWS", machine="p4d.24xlarge")
        >>> print(found.quantity, found.valid_from)
        4.1 USD/GPU/hour 2022-12-09
        """
        question = _Question(gpu, kind, utc_day(when), _timedelta(window), where)
        found = self._answers(question)
        if len(found) > 1:
            way_out = "name the vendor, the region, the machine or the form factor; or ask range_at for all of them"
            raise PriceError(str(question), "several prices answer", tuple(map(str, found)), way_out)
        return evolve(found[0], asked=question.day)

    def range_at(
        self, gpu: str, when: dt.date, *, kind: str = "on-demand", window: Window = "1 year", **where: Unpack[Where]
    ) -> PriceRange:
        """The median over the vendors at a day, with the lowest and the highest price; arguments as of `at`.

        Raises:
            PriceError: There is no such price, or they are in several currencies.
            UnknownNameError: The GPU's name is a near miss, or the kind is unknown.
            FigureError: An instant has no time zone, or the window is no time.
        """
        question = _Question(gpu, kind, utc_day(when), _timedelta(window), where)
        found = self._answers(question)
        if len({price.unit for price in found}) > 1:
            way_out = "name a vendor, so that one currency is left"
            raise PriceError(str(question), "the prices are in several currencies", tuple(map(str, found)), way_out)
        values = [price.value for price in found]
        point = median(median(price.value for price in prices) for _, prices in _by_vendor(found))
        return PriceRange(gpu, kind, question.day, tuple(found), found[0].unit, min(values), point, max(values))

    def rental_rate(
        self, gpu: str, when: dt.date, *, kind: str = "on-demand", window: Window = "1 year", **where: Unpack[Where]
    ) -> Figure:
        """What `range_at` finds, as the figure that `rental_cost` takes for its rate.

        Raises:
            PriceError: There is no such price, they are in several currencies, or the kind is no rent.
            UnknownNameError: The GPU's name is a near miss, or the kind is unknown.
            FigureError: An instant has no time zone, or the window is no time.

        >>> from aicost.facts.price_files import prices
        >>> print(prices().rental_rate("H800", dt.date(2024, 12, 27)))
        $3.42/GPU/hour
        """
        if kind == "purchase":
            raise no_rate(gpu)
        found = self.range_at(gpu, when, kind=kind, window=window, **where)
        note = f"rental_rate of {found.explain()}"
        return Figure("rental_rate", found.unit, found.lower, found.upper, found.point, "", gpu, (note,))

    def of_gpu(self, gpu: str, kind: str | None = None) -> "Prices":
        """The prices of an accelerator, or of the members of a family.

        Raises:
            UnknownNameError: The name is a near miss of known ones, and no price bears it.
        """
        wanted = named_hardware(gpu) if any(price.gpu == gpu for price in self.prices) else find_hardware(gpu)
        return self.only(lambda price: kind in (None, price.kind) and _is_among(price.hardware, wanted))

    def _answers(self, question: "_Question") -> list[Price]:
        """The latest price of each series up to a day, where it was seen within the window."""
        asked = str(question)
        check_kind(question.kind)
        for name in question.where:
            if name not in _PLACES:
                raise UnknownNameError("argument", name, nearest(name, _PLACES), f"there are {', '.join(_PLACES)}")
        of_gpu = self.of_gpu(question.gpu, question.kind)
        if not of_gpu.prices:
            raise self._missing(question)
        there = of_gpu.only(question.is_at)
        if not there.prices:
            raise PriceError(asked, "none is known there", of_gpu.offers, "ask for one of these")
        begun = [price for series in there.series for price in series if price.valid_from <= question.day]
        if not begun:
            first = min(price.valid_from for price in there.prices)
            raise PriceError(asked, f"the first is of {first}", there.offers, "ask for that day or a later one")
        latest = {price.series: price for price in begun}
        near = [price for price in latest.values() if question.day - price.valid_from <= question.longest]
        if not near:
            last = max(price.valid_from for price in begun)
            days = (question.day - last).days
            way_out = f'widen the window, as in window="{days} days", or ask for an earlier day'
            reason = f"the nearest earlier is of {last}, {days} days before, and the window is {question.longest.days}"
            raise PriceError(asked, reason, there.offers, way_out)
        return near

    @property
    def offers(self) -> tuple[str, ...]:
        """The series in words, each with its days."""
        return tuple(f"{series[0].offer}: {_days_of(series)}" for series in self.series)

    def _missing(self, question: "_Question") -> PriceError:
        """What there is of the accelerator in other kinds, or of an open form factor; or else of which there is any."""
        wanted = named_hardware(question.gpu)
        alike = self.only(lambda price: price.hardware.agrees_with(wanted))
        names = ", ".join(dict.fromkeys(price.gpu for price in self.prices))
        way_out = "ask for one of these" if alike.prices else f"there are prices of {names or 'nothing'}"
        return PriceError(str(question), "no such price is known", alike.offers, way_out)


@frozen
class _Question:
    """What is asked of a collection of prices."""

    gpu: str
    kind: str
    day: dt.date
    longest: dt.timedelta
    where: Where

    def is_at(self, price: Price) -> bool:
        """Whether a price is of the vendor, region and machine that are asked for."""
        wanted = self.where.get("vendor"), self.where.get("region"), self.where.get("machine")
        has = price.vendor, price.region, price.machine
        return all(
            one is None or one.casefold() == (own or "").casefold() for one, own in zip(wanted, has, strict=True)
        )

    def __str__(self) -> str:
        named = ", ".join(f"{name} {one}" for name, one in self.where.items() if one)
        return f"the {self.kind} price of {self.gpu}{f' ({named})' if named else ''} on {self.day}"


def _is_among(price: Hardware, wanted: Hardware) -> bool:
    """Whether whatever a price is for is what is wanted: a price for an open form factor fits a family alone."""
    if not price.members or not wanted.members:
        return price.agrees_with(wanted)
    return {member.name for member in price.members} <= {member.name for member in wanted.members}


def _timedelta(window: Window) -> dt.timedelta:
    if isinstance(window, dt.timedelta):
        return window
    hours = as_figure(window, "wall_clock").point or 0.0
    return dt.timedelta(hours=min(hours, _MOST_HOURS))


def _by_vendor(prices: Iterable[Price]) -> list[tuple[str, list[Price]]]:
    found: dict[str, list[Price]] = {}
    for price in prices:
        found.setdefault(price.vendor, []).append(price)
    return sorted(found.items())


def _spread(prices: list[Price], asked: dt.date) -> str:
    """The prices of one vendor and their days, in a few words, with the end of those that had ended by the day."""
    values, days = sorted(price.value for price in prices), sorted(price.valid_from for price in prices)
    shown = rounding.interval(values[0], values[-1], prices[0].unit)
    ended = sorted({price.valid_to for price in prices if price.valid_to and price.valid_to <= asked})
    until = f", ended {' and '.join(map(str, ended))}" if ended else ""
    return f"{shown} ({days[0]}{f' … {days[-1]}' if days[0] != days[-1] else ''}{until})"


def _days_of(series: tuple[Price, ...]) -> str:
    first, last = series[0].valid_from, series[-1].valid_from
    return str(first) if len(series) == 1 else f"{first} … {last}, {len(series)} prices"
