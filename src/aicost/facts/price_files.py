"""Files of dated prices: the shipped catalog, and a user's own of the same form."""

import datetime as dt
import os
import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files
from math import isfinite
from pathlib import Path
from typing import Any, cast

from aicost.errors import AicostError, PriceFileError, Problem, nearest
from aicost.facts.dated_price import KINDS, Price, per_gpu
from aicost.facts.hardware import find_hardware
from aicost.facts.prices import Prices, clashes
from aicost.facts.sources import Source
from aicost.values.vocabulary import currency_code

FORMAT = 1
"""The version of the format of price files."""

_TOP_LEVEL = ("format", "title", "sources", "prices")
_OF_A_SOURCE = ("title", "publisher", "date", "url", "file")
_TEXTS = ("gpu", "vendor", "source", "locator", "region", "machine", "note", "currency")
_NEEDED = ("gpu", "vendor", "source", "locator")
_DATES = ("valid_from", "valid_to")
_OF_A_ROW = (*_TEXTS, *_DATES, "gpus", *KINDS)


@lru_cache(maxsize=1)
def prices() -> Prices:
    """The shipped catalog of dated prices, each with its source.

    >>> len(prices()) > 300
    True
    """
    text = files("aicost.facts").joinpath("catalog/prices.toml").read_text("utf-8")
    return _prices_of(tomllib.loads(text), "prices.toml")


def load_prices(path: str | os.PathLike[str]) -> Prices:
    """Prices of a TOML file in the form of the shipped catalog (docs/how-to/rental-prices.md).

    Raises:
        PriceFileError: The file cannot be used; everything wrong with it is told at once.
    """
    name = os.fspath(path)
    try:
        document = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PriceFileError(name, (Problem("", f"it cannot be read as TOML: {reason}"),)) from None
    return _prices_of(document, name)


def _prices_of(document: Mapping[str, Any], file: str) -> Prices:
    reader = _Reader(document)
    found = reader.read()
    problems = reader.problems
    for first, second in clashes(found):
        message = f"{second.offer}: two prices would hold on {second.valid_from}, {first} and {second}"
        problems.append(Problem("prices", f"{message}; keep one, or name the region or the machine of each"))
    if problems:
        raise PriceFileError(file, tuple(problems))
    return Prices(found)


class _Reader:
    """One file while its rows become prices."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.sources: dict[str, Source] = {}

    def problem(self, path: str, message: str) -> None:
        """Remember one thing that is wrong."""
        self.problems.append(Problem(path, message))

    def read(self) -> list[Price]:
        """Every price that is right."""
        if self.document.get("format") != FORMAT:
            self.problem("format", f"this version reads format = {FORMAT}")
        self.check_keys(self.document, _TOP_LEVEL, "")
        for name, row in self.table("sources", dict).items():
            self.read_source(name, row)
        rows = self.table("prices", list)
        if not rows and not self.problems:
            self.problem("", "it holds no prices; add a [[prices]] table")
        return [price for i, row in enumerate(rows) for price in self.read_row(row, f"prices[{i}]")]

    def table(self, name: str, kind: Callable[[], Any]) -> Any:
        """A top-level table, empty where the file has none."""
        found: Any = self.document.get(name, kind())
        if type(found) is kind:
            return found
        self.problem(name, f"it must be written as {'[sources.NAME]' if kind is dict else f'[[{name}]]'} tables")
        return kind()

    def check_keys(self, row: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
        """Name the keys that mean nothing here."""
        for key in row:
            if key not in known:
                near = nearest(key, known)
                way_out = f"did you mean {' or '.join(near)}?" if near else f"the keys are {', '.join(known)}"
                self.problem(f"{path}.{key}".lstrip("."), f"unknown key; {way_out}")

    def read_source(self, name: str, row: Any) -> None:
        """One ``[sources.NAME]`` table."""
        path = f"sources.{name}"
        if not isinstance(row, dict) or not self.text(cast("dict[str, Any]", row), "title", path):
            self.problem(path, 'it must be a table with a title, as in title = "Price list"')
            return
        given = cast("dict[str, Any]", row)
        self.check_keys(given, _OF_A_SOURCE, path)
        texts = {key: self.text(given, key, path) for key in _OF_A_SOURCE if key != "date"}
        self.sources[name] = Source(
            texts["title"] or "", texts["publisher"], self.day(given, "date", path), texts["url"], texts["file"]
        )

    def read_row(self, row: Any, path: str) -> list[Price]:
        """The prices of one ``[[prices]]`` table, one for each kind it states; none where it is wrong."""
        before = len(self.problems)
        if not isinstance(row, dict):
            self.problem(path, "it must be a table")
            return []
        given = cast("dict[str, Any]", row)
        self.check_keys(given, _OF_A_ROW, path)
        texts = {key: self.text(given, key, path) for key in _TEXTS}
        days = {key: self.day(given, key, path) for key in _DATES}
        for key in _NEEDED:
            if key not in given:
                self.problem(path, f"it has no {key}; every price needs {', '.join(_NEEDED)}")
        source = self.sources.get(texts["source"] or "")
        if source is None and texts["source"]:
            self.problem(f"{path}.source", f"there is no [sources.{texts['source']}] table; add it")
        gpu = self.gpu(texts["gpu"], path)
        currency = self.currency(texts["currency"], path)
        gpus = self.number(given, "gpus", path)
        values = {kind: value for kind in KINDS if (value := self.number(given, kind, path)) is not None}
        if not any(kind in given for kind in KINDS):
            self.problem(path, f"it states no price; give one of {', '.join(KINDS)}")
        begin, end = days["valid_from"] or (source and source.date), days["valid_to"]
        if source and not begin:
            self.problem(path, "it has no date; give valid_from, or date its source")
        if begin and end and end <= begin:
            self.problem(f"{path}.valid_to", f"{end} is not after {begin}, the first day it holds")
        if source is None or begin is None or len(self.problems) > before:
            return []
        shared = {key: texts[key] for key in ("region", "machine")} | {"valid_from": begin, "valid_to": end}
        note = "; ".join(part for part in (texts["note"], f"of a machine of {gpus:g}" if gpus else "") if part)
        made = {kind: per_gpu(value, gpus or 1.0, currency, kind) for kind, value in values.items()}
        return [
            Price(
                gpu=gpu,
                kind=kind,
                vendor=texts["vendor"] or "",
                value=value,
                unit=unit,
                source=source,
                locator=texts["locator"] or "",
                note=note,
                **cast("dict[str, Any]", shared),
            )
            for kind, (value, unit) in made.items()
        ]

    def text(self, row: Mapping[str, Any], key: str, path: str) -> str | None:
        """A text, or None where there is none."""
        given = row.get(key)
        if given is None or (isinstance(given, str) and given.strip()):
            return given
        self.problem(f"{path}.{key}", f"it must be a text in quotes, not {given!r}")
        return None

    def day(self, row: Mapping[str, Any], key: str, path: str) -> dt.date | None:
        """A day, or None where there is none."""
        given = row.get(key)
        if given is None or (isinstance(given, dt.date) and not isinstance(given, dt.datetime)):
            return given
        self.problem(f"{path}.{key}", f"it must be a day such as 2025-01-27, not {given!r}")
        return None

    def number(self, row: Mapping[str, Any], key: str, path: str) -> float | None:
        """A positive number, or None where there is none: a missing price is not a price of 0."""
        given = row.get(key)
        if given is None:
            return None
        if isinstance(given, bool) or not isinstance(given, (int, float)) or not isfinite(given) or given <= 0:
            self.problem(f"{path}.{key}", f"it must be a positive number, not {given!r}; leave out what is not known")
            return None
        return float(given)

    def gpu(self, name: str | None, path: str) -> str:
        """An accelerator's name as the catalog of hardware has it."""
        try:
            return find_hardware(name).name if name else ""
        except AicostError as error:
            self.problem(f"{path}.gpu", str(error))
            return ""

    def currency(self, name: str | None, path: str) -> str:
        """A currency's code; the dollar's where none is given."""
        try:
            return currency_code(name or "USD")
        except AicostError as error:
            self.problem(f"{path}.currency", str(error))
            return ""
