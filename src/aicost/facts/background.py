"""Background: the bounds that can be held against every run without asking its claims."""

import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from math import inf
from typing import Any

from attrs import field, frozen

from aicost.errors import ArgumentError, UnknownNameError, nearest
from aicost.facts.documents import Document, parsed, read_document
from aicost.facts.hardware import Hardware, find_hardware
from aicost.facts.sources import Source
from aicost.values.figures import Figure
from aicost.values.vocabulary import kind_of

_DATASHEET = ("peak", "tdp")
_WHAT = "a background file"


@frozen
class Reason:
    """Why something is known of every run.

    Attributes:
        why: The reason.
        where: Source and locator, or the empty string.
    """

    why: str
    where: str

    def __str__(self) -> str:
        return f"{self.why} ({self.where})" if self.where else self.why


def _check_boundable(_bound: Any, _attribute: Any, quantity: str) -> None:
    """Refuse what a bound cannot be held against.

    Raises:
        UnknownNameError: There is no such quantity.
        ArgumentError: It is money, and a bound has no currency and no day.
    """
    if kind_of(quantity).is_money:
        reason = "a bound has no currency and no day, and rents are held against the dated prices of their day"
        raise ArgumentError("quantity", quantity, reason, "bound a quantity that is no money")


@frozen
class Bound:
    """The ends of a quantity that no claim needs to state.

    Attributes:
        quantity: The quantity.
        low: The least plausible value. [unit, or multiples of the datasheet's figure]
        high: The greatest plausible value. [unit, or multiples of the datasheet's figure]
        because: Why.
        source: Where that was printed.
        locator: Where in the source.
        of: The datasheet's figure that the ends are multiples of: ``"peak"`` or ``"tdp"``; None where they are plain.
        gpu: The accelerator it holds for; None for all.
    """

    quantity: str = field(validator=_check_boundable)
    low: float
    high: float
    because: str
    source: Source
    locator: str
    of: str | None = None
    gpu: str | None = None

    def ends(self, hardware: Hardware | None, precision: str | None) -> tuple[float, float] | None:
        """Its ends for an accelerator; None where it does not hold for it. [canonical unit]"""
        if self.gpu and not (hardware and hardware.agrees_with(find_hardware(self.gpu))):
            return None
        if self.of is None:
            return self.low, self.high
        figure = _datasheet(self.of, hardware, precision) if hardware else None
        return (self.low * figure.lower, self.high * figure.upper) if figure else None

    @property
    def where(self) -> str:
        """Source and locator."""
        return f"{self.source}, {self.locator}"


@frozen(kw_only=True)
class BoundRow:
    """A ``[[bounds]]`` table."""

    quantity: str
    low: float = 0.0
    high: float = inf
    of: str | None = None
    gpu: str | None = None
    because: str
    source: str
    locator: str


@frozen(eq=False)
class Background:
    """Bounds that are held against every run; one object is one background, so that what follows can be kept.

    Attributes:
        bounds: The bounds.
    """

    bounds: tuple[Bound, ...]


def background_bounds() -> tuple[Bound, ...]:
    """The bounds that ship with aicost."""
    return shipped_background().bounds


def background_of(bounds: Iterable[Bound] | None) -> Background:
    """A background of these bounds; the shipped one where none are given."""
    return shipped_background() if bounds is None else Background(tuple(bounds))


def load_background(path: str | os.PathLike[str]) -> tuple[Bound, ...]:
    """The bounds of a background file.

    Raises:
        DocumentError: The file cannot be used; everything wrong with it is told at once.
    """
    return _bounds_of(read_document(path, _WHAT), os.fspath(path))


@lru_cache(maxsize=1)
def shipped_background() -> Background:
    """The background that ships with aicost."""
    data = files("aicost.facts").joinpath("catalog/background.toml").read_bytes()
    return Background(_bounds_of(parsed(data, "background.toml", _WHAT, is_json=False), "background.toml"))


def _bounds_of(tables: Mapping[str, Any], file: str) -> tuple[Bound, ...]:
    document = Document(tables, file)
    document.check_top_level(("format", "title", "sources", "bounds"))
    rows = [document.row(BoundRow, row, f"bounds[{i}]") for i, row in enumerate(document.table("bounds", list))]
    bounds = [_bound(document, row, f"bounds[{i}]") for i, row in enumerate(rows) if row]
    if not rows and not document.problems:
        document.problem("", "it holds no bounds; add a [[bounds]] table")
    found = [one for one in bounds if one]
    for message in _contradictions(found):
        document.problem("bounds", message)
    document.raise_problems()
    return tuple(found)


def _bound(document: Document, row: BoundRow, path: str) -> Bound | None:
    before = len(document.problems)
    document.checked(f"{path}.quantity", lambda name: _check_boundable(None, None, name), row.quantity)
    source = document.source(row.source, path)
    if row.of is not None and row.of not in _DATASHEET:
        near = nearest(row.of, _DATASHEET)
        error = UnknownNameError("datasheet figure", row.of, near, f"use {' or '.join(_DATASHEET)}, or leave it out")
        document.problem(f"{path}.of", str(error))
    if row.gpu:
        document.checked(f"{path}.gpu", find_hardware, row.gpu)
    if not 0 <= row.low <= row.high:
        reason = f"low = {row.low:g} and high = {row.high:g} leave nothing between them"
        document.problem(path, f"{reason}; give ends with 0 <= low <= high")
    if source is None or len(document.problems) > before:
        return None
    return Bound(row.quantity, row.low, row.high, row.because, source, row.locator, row.of, row.gpu)


def _contradictions(bounds: Iterable[Bound]) -> list[str]:
    """What to say of bounds that hold for one thing and leave nothing between them."""
    together: dict[tuple[str, str | None, str | None], list[Bound]] = {}
    for one in bounds:
        together.setdefault((one.quantity, one.of, one.gpu), []).append(one)
    return [
        f"the bounds of {quantity} contradict each other: at least {low:g} and at most {high:g}; leave one of them out"
        for (quantity, _, _), several in together.items()
        if (low := max(one.low for one in several)) > (high := min(one.high for one in several))
    ]


def _datasheet(name: str, hardware: Hardware, precision: str | None) -> Figure | None:
    return hardware.peak_throughput(precision) if name == "peak" else hardware.thermal_design_power()
