"""Dated prices of accelerators: what renting or buying one cost, from which day on, and where that was printed.

A price seen on a day holds from that day until the next one of its series (one accelerator, kind, vendor, region
and machine) was seen, so that each series has exactly one price at each instant after its first. Between two
prices nothing is interpolated: the nearest earlier one answers, with the day it is from.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import groupby, pairwise
from statistics import median
from typing import TypedDict, Unpack

from attrs import evolve, field, frozen

from aicost.errors import FigureError, PriceError, UnknownNameError, nearest
from aicost.facts.hardware import Hardware, find_hardware
from aicost.facts.sources import Source
from aicost.values import rounding, units
from aicost.values.figures import Figure
from aicost.values.reading import FigureLike, as_figure

KINDS = ("on-demand", "1-year", "3-year", "spot", "purchase")
"""How an accelerator is paid for: by the hour, by the hour under a commitment of one or three years, by the hour
while nobody bids more, or bought."""

Window = FigureLike | dt.timedelta
Series = tuple[str, str, str, str, str]
"""GPU, kind, vendor, region and machine; what is not stated is the empty string."""

_TEN, _DIGITS_FROM_TEN = 10, 4
"""List prices are shown to the cent."""


_PLACES = ("vendor", "region", "machine")


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


@frozen(kw_only=True)
class Price:
    """What one accelerator cost at one vendor, from one day on.

    Attributes:
        gpu: The accelerator, as the catalog of hardware names it.
        kind: One of `KINDS`.
        vendor: Who rents it out or sells it.
        value: The price of one accelerator. [unit]
        unit: Money for an accelerator and an hour, or for an accelerator, e.g. ``"USD/GPU/hour"``.
        valid_from: The first day it is known for, in UTC.
        valid_to: The first day it no longer holds; None where no later price of its series is known.
        source: Where it was printed.
        locator: Where in the source.
        region: Where the machine stands, or None where that is not stated.
        machine: The machine it is part of, e.g. ``"p4d.24xlarge"``, or None where that is not stated.
        note: What was done with the printed number, or the empty string.
        asked: The day that was asked for, or None where none was.
    """

    gpu: str
    kind: str
    vendor: str
    value: float
    unit: str
    valid_from: dt.date
    source: Source
    locator: str
    valid_to: dt.date | None = None
    region: str | None = None
    machine: str | None = None
    note: str = ""
    asked: dt.date | None = None

    @property
    def quantity(self) -> units.Quantity:
        """The price as a quantity, e.g. 4.1 USD/GPU/hour."""
        return units.quantity(self.value, self.unit)

    @property
    def hardware(self) -> Hardware:
        """What the catalog of hardware knows of the accelerator."""
        return named_hardware(self.gpu)

    @property
    def series(self) -> Series:
        """What sets its series apart: GPU, kind, vendor, region and machine."""
        return self.gpu, self.kind, self.vendor, self.region or "", self.machine or ""

    @property
    def offer(self) -> str:
        """The series in words."""
        return ", ".join(part for part in self.series if part)

    @property
    def figure(self) -> Figure:
        """The rent as a figure, exact as a list price is: `rental_cost` takes it as the rate.

        Raises:
            PriceError: It is a purchase price, which is no rate.
        """
        if self.kind == "purchase":
            raise _no_rate(self.offer)
        return Figure("rental_rate", self.unit, self.value, self.value, self.value, "", self.gpu, (str(self),))

    def holds_on(self, day: dt.date) -> bool:
        """Whether it is the price of its series on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def __str__(self) -> str:
        shown = rounding.amount(self.value, self.unit, _DIGITS_FROM_TEN if self.value >= _TEN else None)
        asked = f", asked for {self.asked}" if self.asked and self.asked != self.valid_from else ""
        return f"{self.offer}: {shown} from {self.valid_from}{asked} ({self.source.title})"


@frozen
class PriceRange:
    """What the vendors asked for an accelerator at a day: the median over them, the lowest and the highest.

    Attributes:
        gpu: The accelerator that was asked for.
        kind: One of `KINDS`.
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
        vendors = [f"{vendor} {_spread(prices)}" for vendor, prices in _by_vendor(self.prices)]
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
    for price, following in pairwise([*listed, None]):
        if price is None:
            continue
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
            kind: One of `KINDS`.
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
            raise _no_rate(gpu)
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
        asked, kind = str(question), question.kind
        if kind not in KINDS:
            raise UnknownNameError("kind of price", kind, nearest(kind, KINDS), f"the kinds are {', '.join(KINDS)}")
        for name in question.where:
            if name not in _PLACES:
                raise UnknownNameError("argument", name, nearest(name, _PLACES), f"there are {', '.join(_PLACES)}")
        of_gpu = self.of_gpu(question.gpu, kind)
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
            reason = f"the nearest earlier is of {last}, {days} days before, and the window is {question.longest.days}"
            raise PriceError(asked, reason, there.offers, f'widen the window, as in window="{days} days"')
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


def named_hardware(name: str) -> Hardware:
    """What the catalog of hardware knows of a name; of a near miss, which a price list may well hold, nothing."""
    try:
        return find_hardware(name)
    except UnknownNameError:
        return Hardware(name, ())


def utc_day(when: object) -> dt.date:
    """The day in UTC of an instant; a date is a day in UTC.

    Raises:
        FigureError: It is no date, or an instant without a time zone.
    """
    if not isinstance(when, dt.date):
        raise FigureError(repr(when), "a date", f"it is a {type(when).__name__}", "give a datetime.date")
    if not isinstance(when, dt.datetime):
        return when
    if when.utcoffset() is None:
        way_out = "give it one, as in tzinfo=datetime.UTC, or give a date"
        raise FigureError(when.isoformat(" "), "an instant", "it has no time zone", way_out)
    return when.astimezone(dt.UTC).date()


def per_gpu(node_price: float, gpus: float, currency: str, kind: str) -> tuple[float, str]:
    """The price of one accelerator of a machine, and its unit, by the units of both.

    Args:
        node_price: The price of the machine. [money/node/hour, or money/node where it is bought]
        gpus: Its accelerators. [GPU/node]
        currency: The currency of the price.
        kind: One of `KINDS`.

    >>> per_gpu(32.77, 8, "USD", "on-demand")
    (4.09625, 'USD/GPU/hour')
    """
    time = "" if kind == "purchase" else "/hour"
    unit = f"{currency}/GPU{time}"
    exponents = units.container(f"{currency}/node{time}") / units.container("GPU/node")
    return node_price / gpus * units.factor(exponents, unit), unit


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


def _no_rate(offer: str) -> PriceError:
    way_out = "ask for kind='on-demand', '1-year', '3-year' or 'spot'"
    return PriceError(f"the rental rate of {offer}", "a purchase price is no rate", (), way_out)


def _is_among(price: Hardware, wanted: Hardware) -> bool:
    """Whether whatever a price is for is what is wanted: a price for an open form factor fits a family alone."""
    if not price.members or not wanted.members:
        return price.agrees_with(wanted)
    return {member.name for member in price.members} <= {member.name for member in wanted.members}


def _timedelta(window: Window) -> dt.timedelta:
    if isinstance(window, dt.timedelta):
        return window
    return dt.timedelta(hours=as_figure(window, "wall_clock").point or 0.0)


def _by_vendor(prices: Iterable[Price]) -> list[tuple[str, list[Price]]]:
    found: dict[str, list[Price]] = {}
    for price in prices:
        found.setdefault(price.vendor, []).append(price)
    return sorted(found.items())


def _spread(prices: list[Price]) -> str:
    """The prices of one vendor and their days, in a few words."""
    values, days = sorted(price.value for price in prices), sorted(price.valid_from for price in prices)
    shown = rounding.interval(values[0], values[-1], prices[0].unit)
    return f"{shown} ({days[0]}{f' … {days[-1]}' if days[0] != days[-1] else ''})"


def _days_of(series: tuple[Price, ...]) -> str:
    first, last = series[0].valid_from, series[-1].valid_from
    return str(first) if len(series) == 1 else f"{first} … {last}, {len(series)} prices"
