"""Conventions: the numbers that methods named after their source assume, each with source and locator."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from math import inf, sqrt
from typing import Any

from attrs import frozen

from aicost.errors import OutsideDataError, UnknownNameError, nearest
from aicost.facts.hardware import find_hardware
from aicost.facts.price_indices import Period, year_and_month
from aicost.facts.sources import Source

_OTHERS = "all others"


@frozen
class Convention:
    """What a method takes for a quantity.

    Attributes:
        method: The method, named after its source.
        quantity: The quantity.
        value: The value that it takes. [unit]
        unit: Its unit.
        source: Where it was printed.
        locator: Where in the source.
        where: The accelerators or owners that it is for, or ``"all others"``; empty where it is for all.
    """

    method: str
    quantity: str
    value: float
    unit: str
    source: Source
    locator: str
    where: str = ""

    @property
    def origin(self) -> str:
        """Source and locator."""
        return f"{self.source}, {self.locator}"


@frozen
class CredibleInterval:
    """How far a quantity may lie from what a method takes for it, as a distribution around that value.

    Attributes:
        method: The method, named after its source.
        quantity: The quantity.
        low: Lower end of the interval. [canonical unit, or a share of the value]
        high: Upper end of the interval. [canonical unit, or a share of the value]
        level: The probability of the interval. [-]
        shape: ``"lognormal"`` or ``"normal"``.
        source: Where it was printed.
        locator: Where in the source.
        where: The accelerators or owners that it is for, or ``"all others"``; empty where it is for all.
        added: Whether what is drawn, less its median, is added to the value; else it multiplies it, over its median.
        least: Where the distribution is cut off below. [as low]
        greatest: Where the distribution is cut off above. [as low]
    """

    method: str
    quantity: str
    low: float
    high: float
    level: float
    shape: str
    source: Source
    locator: str
    where: str = ""
    added: bool = False
    least: float = -inf
    greatest: float = inf

    @property
    def origin(self) -> str:
        """Source and locator."""
        return f"{self.source}, {self.locator}"

    @property
    def median(self) -> float:
        """The value that as many draws exceed as do not. [as low]"""
        return sqrt(self.low * self.high) if self.shape == "lognormal" else (self.low + self.high) / 2


@frozen
class ElectricityPrice:
    """The average price of electricity in a year.

    Attributes:
        value: The price. [USD/kWh]
        year: The year.
        region: Whose price it is.
        source: Where it was printed.
        locator: Where in the source.
    """

    value: float
    year: int
    region: str
    source: Source
    locator: str

    @property
    def origin(self) -> str:
        """Region, year, source and locator."""
        return f"{self.region}, {self.year}: {self.source}, {self.locator}"


def convention(method: str, quantity: str, name: str = "") -> Convention:
    """What a method takes for a quantity, of an accelerator or an owner where that matters.

    Args:
        method: The method's name, e.g. ``"Epoch"``.
        quantity: The quantity's name, e.g. ``"server_overhead"``.
        name: The accelerator's name, or the kind of owner.

    Raises:
        UnknownNameError: The method takes nothing for the quantity; the methods that do are listed.

    >>> convention("Epoch", "server_overhead", "A100 40GB SXM").value
    1.66
    """
    about = [one for one in conventions() if one.quantity == quantity]
    for one in about:
        if one.method == method and (one.where in name or one.where == _OTHERS):
            return one
    methods = list(dict.fromkeys(one.method for one in about))
    way_out = f"those with a {quantity} are {', '.join(methods)}" if methods else f"none has a {quantity}"
    raise UnknownNameError("convention", method, nearest(method, methods), way_out)


def credible_intervals(gpu: str, *, method: str = "Epoch", hyperscaler: bool = False) -> tuple[CredibleInterval, ...]:
    """How far what a method takes may lie from the truth, for an accelerator and the kind of its owner.

    Args:
        gpu: The accelerator.
        method: The method's name.
        hyperscaler: The owner is Google, Meta, Microsoft or Amazon.

    Raises:
        UnknownNameError: No intervals of the method are known; the methods with some are listed.

    >>> [(one.low, one.high) for one in credible_intervals("A100") if one.quantity == "purchase_price"]
    [(0.5, 2.0)]
    """
    every = every_interval()
    of_method = [one for one in every if one.method == method]
    if not of_method:
        methods = list(dict.fromkeys(one.method for one in every))
        way_out = f"those with intervals are {', '.join(methods)}"
        raise UnknownNameError("convention", method, nearest(method, methods), way_out)
    names = (find_hardware(gpu).name, *(("hyperscaler",) if hyperscaler else ()))
    named = {one.quantity for one in of_method if one.where and _is_about(one.where, names)}
    return tuple(
        one
        for one in of_method
        if not one.where or _is_about(one.where, names) or (one.where == _OTHERS and one.quantity not in named)
    )


def _is_about(where: str, names: tuple[str, ...]) -> bool:
    return any(where in name for name in names)


def electricity_price(when: Period) -> ElectricityPrice:
    """The average price that industrial users in the United States paid in a year.

    Raises:
        OutsideDataError: There is no price for the year.

    >>> electricity_price(2023).value
    0.0806
    """
    year, _ = year_and_month(when)
    table = _document().electricity
    first, values = table["first"], table["values"]
    if not 0 <= year - first < len(values):
        last = first + len(values) - 1
        data = f"the electricity price ({table['region']})"
        raise OutsideDataError(data, str(when), str(first), str(last), 'give it, as in "$0.08 per kWh"')
    return ElectricityPrice(values[year - first], year, table["region"], table["source"], table["locator"])


def conventions() -> tuple[Convention, ...]:
    """Every convention of the catalog."""
    return _document().conventions


def every_interval() -> tuple[CredibleInterval, ...]:
    """Every credible interval of the catalog."""
    return _document().intervals


@frozen
class _Document:
    """The catalog's file.

    Attributes:
        conventions: What methods take.
        intervals: How far it may lie from the truth.
        electricity: The table of electricity prices.
    """

    conventions: tuple[Convention, ...]
    intervals: tuple[CredibleInterval, ...]
    electricity: dict[str, Any]


@lru_cache(maxsize=1)
def _document() -> _Document:
    document = tomllib.loads(files("aicost.facts").joinpath("catalog/conventions.toml").read_text("utf-8"))
    sources = {
        key: Source(row["title"], row["publisher"], row.get("date"), row["url"])
        for key, row in document["sources"].items()
    }

    def sourced(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "source": sources[row["source"]]}

    return _Document(
        tuple(Convention(**sourced(row)) for row in document["conventions"]),
        tuple(CredibleInterval(**sourced(row)) for row in document["intervals"]),
        sourced(document["electricity"]),
    )
