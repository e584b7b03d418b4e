"""Which rents of an accelerator are plausible at a day: a bound for the audit, derived from the dated prices."""

import datetime as dt
import tomllib
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from statistics import median

from attrs import frozen

from aicost.facts.dated_price import Price, named_hardware, utc_day
from aicost.facts.hardware import Hardware, find_hardware
from aicost.facts.price_files import prices
from aicost.facts.prices import Prices
from aicost.values import rounding, units
from aicost.values.reading import as_figure

_MARGIN = (
    "the median, over {} machines, of the price on demand to the least of the same machine and day under a commitment "
    "or as spot; what is negotiated, or rented in another region, is taken to differ from list prices by no more"
)


@frozen
class RateRange:
    """The plausible rents of an accelerator at a day.

    Attributes:
        gpu: The accelerator.
        day: The day.
        lower: The least plausible rate. [unit]
        upper: The greatest plausible rate. [unit]
        unit: The unit of both.
        derivation: The prices that it rests on, with their days and sources, line by line.
    """

    gpu: str
    day: dt.date
    lower: float
    upper: float
    unit: str
    derivation: tuple[str, ...]

    @property
    def low(self) -> units.Quantity:
        """The least plausible rate, as a quantity with its unit."""
        return units.quantity(self.lower, self.unit)

    @property
    def high(self) -> units.Quantity:
        """The greatest plausible rate, as a quantity with its unit."""
        return units.quantity(self.upper, self.unit)

    def __str__(self) -> str:
        return rounding.interval(self.lower, self.upper, self.unit)


@frozen
class PriceClass:
    """Accelerators that rent for comparable amounts.

    Attributes:
        name: Its name.
        gpus: Its members and families of members.
        because: What they have in common.
    """

    name: str
    gpus: tuple[str, ...]
    because: str

    def holds(self, hardware: Hardware) -> bool:
        """Whether an accelerator is one of its members."""
        return any(find_hardware(name).agrees_with(hardware) for name in self.gpus)


@frozen
class _Rules:
    """How many prices are enough, and how near to the day they must be.

    Attributes:
        fewest: The fewest series that stand for an accelerator by themselves. [-]
        near: How far from the day prices are taken first.
        far: How far from the day they may be.
        classes: The classes of accelerators.
    """

    fewest: int
    near: dt.timedelta
    far: dt.timedelta
    classes: tuple[PriceClass, ...]


def plausible_rate(gpu: str, when: dt.date) -> RateRange | None:
    """The rents of an accelerator that are plausible at a day; None where nothing is known near it.

    The lowest and the highest rate of any kind that the catalog of dated prices has within a year of the day, widened
    by the margin between what is listed on demand and the least that the same machine costs otherwise. Where there are
    too few, those of its class join, then those of three years. `without_plausible_rate` says why there is none.

    Raises:
        FigureError: An instant has no time zone.

    >>> found = plausible_rate("H800", dt.date(2024, 12, 27))
    >>> found.lower < 2 < found.upper, found.lower > 0.1, found.upper < 50
    (True, True, True)
    """
    return _plausible(gpu, utc_day(when))


@lru_cache(maxsize=1024)
def _plausible(gpu: str, day: dt.date) -> RateRange | None:
    rules = _rules()
    hardware, known = named_hardware(gpu), _rents()
    own = known.only(lambda price: price.hardware.agrees_with(hardware))
    group = next((one for one in rules.classes if one.holds(hardware)), None)
    of_class = known.only(lambda price: group.holds(price.hardware)) if group else own
    for reach in (rules.near, rules.far):
        for found, whose in ((own, gpu), (of_class, f"the class {group.name} ({group.because})" if group else gpu)):
            near = _within(reach, day, found)
            if len(near.series) >= rules.fewest:
                return _widened(gpu, day, near, f"{whose}, within {reach.days} days of {day}")
    near = _within(rules.far, day, of_class)
    return _widened(gpu, day, near, f"{gpu} or its class, within {rules.far.days} days of {day}") if len(near) else None


def without_plausible_rate(gpu: str, when: dt.date) -> str:
    """Why `plausible_rate` knows no range for an accelerator at a day, or the empty string where it knows one.

    >>> without_plausible_rate("H800", dt.date(1999, 1, 1))
    'no dated rent of H800 or its class lies within 1095 days of 1999-01-01: the nearest is of 2023-06-15'
    """
    day = utc_day(when)
    if plausible_rate(gpu, day):
        return ""
    hardware, rules = named_hardware(gpu), _rules()
    alike = [one for one in rules.classes if one.holds(hardware)]
    known = _rents().only(
        lambda price: price.hardware.agrees_with(hardware) or any(one.holds(price.hardware) for one in alike)
    )
    if not known.prices:
        return f"no dated rent of {gpu} is known, and it is in no class of accelerators"
    nearest = min((price.valid_from for price in known), key=lambda one: abs(one - day))
    return (
        f"no dated rent of {gpu} or its class lies within {rules.far.days} days of {day}: the nearest is of {nearest}"
    )


def _within(reach: dt.timedelta, day: dt.date, known: Prices) -> Prices:
    """The prices that were seen no further from a day than that."""
    return known.only(lambda price: abs(price.valid_from - day) <= reach)


def _widened(gpu: str, day: dt.date, near: Prices, whose: str) -> RateRange:
    lowest, highest = min(near, key=_value), max(near, key=_value)
    margin, pairs = discount()
    lower, upper = lowest.value / margin, highest.value * margin
    derivation = (
        f"{len(near)} dated rents in {len(near.series)} series of {whose}",
        f"lowest: {_cited(lowest)}",
        f"highest: {_cited(highest)}",
        f"both ends widened by the factor {rounding.number(margin)}: {_MARGIN.format(pairs)}",
        f"plausible: {rounding.interval(lower, upper, lowest.unit)}",
    )
    return RateRange(gpu, day, lower, upper, lowest.unit, derivation)


@lru_cache(maxsize=1)
def discount() -> tuple[float, int]:
    """How many times the least price of a machine its price on demand is, at the median, and over how many machines."""
    offers = sorted(_rents(), key=_same_offer)
    ratios: list[float] = []
    for _, group in groupby(offers, key=_same_offer):
        values = {price.kind: price.value for price in group}
        if "on-demand" in values and len(values) > 1:
            ratios.append(values["on-demand"] / min(values.values()))
    return median(ratios), len(ratios)


def _same_offer(price: Price) -> tuple[str, ...]:
    gpu, _, *rest = price.series
    return (gpu, *rest, price.valid_from.isoformat())


def _value(price: Price) -> float:
    return price.value


def _cited(price: Price) -> str:
    return f"{price}: {price.locator}{f', {price.source.url}' if price.source.url else ''}"


@lru_cache(maxsize=1)
def _rents() -> Prices:
    return prices().only(lambda price: price.unit == "USD/GPU/hour")


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    document = tomllib.loads(files("aicost.facts").joinpath("catalog/price_classes.toml").read_text("utf-8"))
    given = document["plausible"]
    near, far = (dt.timedelta(hours=as_figure(given[key], "wall_clock").point or 0.0) for key in ("near", "far"))
    classes = tuple(PriceClass(row["name"], tuple(row["gpus"]), row["because"]) for row in document["classes"])
    return _Rules(given["fewest_series"], near, far, classes)
