"""Files of dated prices: the shipped catalog, and a user's own of the same form."""

import datetime as dt
import os
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from math import isfinite
from typing import Any

from attrs import frozen

from aicost.errors import DocumentError, PriceFileError
from aicost.facts.dated_price import KINDS, Price, per_gpu
from aicost.facts.documents import Document, parsed, read_document
from aicost.facts.hardware import find_hardware
from aicost.facts.prices import Prices, clashes
from aicost.values.vocabulary import currency_code

_WHAT = "a file of prices"


@frozen(kw_only=True)
class PriceRow:
    """A ``[[prices]]`` table without its prices, which bear the names of their kinds."""

    gpu: str
    vendor: str
    source: str
    locator: str
    region: str | None = None
    machine: str | None = None
    note: str | None = None
    currency: str = "USD"
    gpus: float = 1.0
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@lru_cache(maxsize=1)
def prices() -> Prices:
    """The shipped catalog of dated prices, each with its source.

    >>> len(prices()) > 300
    True
    """
    data = files("aicost.facts").joinpath("catalog/prices.toml").read_bytes()
    return _prices_of(parsed(data, "prices.toml", _WHAT, is_json=False), "prices.toml")


def load_prices(path: str | os.PathLike[str]) -> Prices:
    """Prices of a TOML or JSON file in the form of the shipped catalog (docs/how-to/rental-prices.md).

    Raises:
        PriceFileError: The file cannot be used; everything wrong with it is told at once.
    """
    try:
        return _prices_of(read_document(path, _WHAT), os.fspath(path))
    except DocumentError as error:
        raise PriceFileError(error.file, error.problems) from None


def _prices_of(tables: Mapping[str, Any], file: str) -> Prices:
    document = Document(tables, file)
    document.check_top_level(("format", "title", "sources", "prices"))
    rows = document.table("prices", list)
    if not rows and not document.problems:
        document.problem("", "it holds no prices; add a [[prices]] table")
    found = [price for i, row in enumerate(rows) for price in _prices_of_row(document, row, f"prices[{i}]")]
    for first, second in clashes(found):
        message = f"{second.offer}: two prices would hold on {second.valid_from}, {first} and {second}"
        document.problem("prices", f"{message}; keep one, or name the region or the machine of each")
    document.raise_problems()
    return Prices(found)


def _prices_of_row(document: Document, given: Any, path: str) -> list[Price]:
    """The prices of one ``[[prices]]`` table, one for each kind it states; none where it is wrong."""
    before = len(document.problems)
    row = document.row(PriceRow, given, path, also=KINDS)
    if row is None:
        return []
    _positive(document, row.gpus, f"{path}.gpus")
    values = {kind: _positive(document, given[kind], f"{path}.{kind}") for kind in KINDS if kind in given}
    source = document.source(row.source, path)
    hardware = document.checked(f"{path}.gpu", find_hardware, row.gpu)
    currency = document.checked(f"{path}.currency", currency_code, row.currency)
    if not values:
        document.problem(path, f"it states no price; give one of {', '.join(KINDS)}")
    begin = row.valid_from or (source.date if source else None)
    if source and not begin:
        document.problem(path, "it has no date; give valid_from, or date its source")
    if begin and row.valid_to and row.valid_to <= begin:
        document.problem(f"{path}.valid_to", f"{row.valid_to} is not after {begin}, the first day it holds")
    if source is None or begin is None or len(document.problems) > before:
        return []
    of_machine = f"of a machine of {row.gpus:g}" if row.gpus != 1 else ""
    found: list[Price] = []
    for kind, price in values.items():
        value, unit = per_gpu(price, row.gpus, currency, kind)
        found.append(
            Price(
                gpu=hardware.name,
                kind=kind,
                vendor=row.vendor,
                value=value,
                unit=unit,
                source=source,
                locator=row.locator,
                region=row.region,
                machine=row.machine,
                valid_from=begin,
                valid_to=row.valid_to,
                note="; ".join(part for part in (row.note, of_machine) if part),
            )
        )
    return found


def _positive(document: Document, given: Any, path: str) -> float:
    """A positive number: a missing price is not a price of 0."""
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not isfinite(given) or given <= 0:
        document.problem(path, f"it must be a positive number, not {given!r}; leave out what is not known")
        return 1.0
    return float(given)
