"""Conventions: the numbers that methods named after their source assume, each with source and locator."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from attrs import frozen

from aicost.errors import OutsideDataError, UnknownNameError, nearest
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
        interval: The interval that the source gives, or None. [unit]
        level: The probability of that interval, or None. [-]
        interval_origin: Where the interval was printed, or the empty string.
    """

    method: str
    quantity: str
    value: float
    unit: str
    source: Source
    locator: str
    where: str = ""
    interval: tuple[float, float] | None = None
    level: float | None = None
    interval_origin: str = ""

    @property
    def origin(self) -> str:
        """Source and locator."""
        return f"{self.source}, {self.locator}"


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


def electricity_price(when: Period) -> ElectricityPrice:
    """The average price that industrial users in the United States paid in a year.

    Raises:
        OutsideDataError: There is no price for the year.

    >>> electricity_price(2023).value
    0.0806
    """
    year, _ = year_and_month(when)
    table = _document()[1]
    first, values = table["first"], table["values"]
    if not 0 <= year - first < len(values):
        last = first + len(values) - 1
        data = f"the electricity price ({table['region']})"
        raise OutsideDataError(data, str(when), str(first), str(last), 'give it, as in "$0.08 per kWh"')
    return ElectricityPrice(values[year - first], year, table["region"], table["source"], table["locator"])


def conventions() -> tuple[Convention, ...]:
    """Every convention of the catalog."""
    return _document()[0]


@lru_cache(maxsize=1)
def _document() -> tuple[tuple[Convention, ...], dict[str, Any]]:
    """The conventions, and the table of electricity prices."""
    document = tomllib.loads(files("aicost.facts").joinpath("catalog/conventions.toml").read_text("utf-8"))
    sources = {
        key: Source(row["title"], row["publisher"], row.get("date"), row["url"])
        for key, row in document["sources"].items()
    }
    table = document["electricity"]
    return tuple(_convention(row, sources) for row in document["conventions"]), {
        **table,
        "source": sources[table["source"]],
    }


def _convention(row: dict[str, Any], sources: dict[str, Source]) -> Convention:
    return Convention(
        row["method"],
        row["quantity"],
        float(row["value"]),
        row["unit"],
        sources[row["source"]],
        row["locator"],
        row.get("where", ""),
        (row["low"], row["high"]) if "low" in row else None,
        row.get("level"),
        f"{sources[row['range_source']]}, {row['range_locator']}" if "range_source" in row else "",
    )
