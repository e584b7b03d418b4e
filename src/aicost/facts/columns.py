"""Columns: which column of a table of runs states which quantity, and the table's cells as they were written."""

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from io import TextIOWrapper
from math import inf
from typing import Any, cast

from attrs import field, frozen

from aicost.errors import AicostError, DocumentError, FigureError, Problem, UnitError, nearest
from aicost.facts.documents import Document, opened, read_document, refuse
from aicost.facts.hardware import find_hardware
from aicost.values import units
from aicost.values.figures import Figure, check_limits
from aicost.values.reading import cell_as_figure, read_figure
from aicost.values.unit_words import CONVENTIONS
from aicost.values.vocabulary import QuantityKind, kind_of

_WHAT = "a map of columns"
_NAMED = ("subject", "gpu", "precision", "date", "base_model")
_TOP_LEVEL = ("format", "title", *_NAMED, "columns", "aliases")


@frozen
class Column:
    """A column that states a quantity.

    Attributes:
        name: Its heading.
        quantity: The quantity.
        unit: The unit of its cells, as it was given.
        canonical: The canonical unit of the quantity, in the column's currency.
        factor: What a cell is multiplied by. [canonical unit/unit]
    """

    name: str
    quantity: str
    unit: str
    canonical: str
    factor: float

    @property
    def notes(self) -> tuple[str, ...]:
        """What is assumed in reading its unit: how long a month is."""
        named = units.container(self.unit)
        return tuple(note for name, note in CONVENTIONS.items() if name in named)

    def figure(self, cell: Any) -> Figure | None:
        """What a cell states: a text as a figure of a file does, a number exactly; None where it is empty.

        Raises:
            FigureError: It is no figure of the column's quantity.
        """
        if isinstance(cell, str):
            return _figure_of_text(cell.strip(), self) if cell and not cell.isspace() else None
        if cell is None or cell != cell:  # noqa: PLR0124  # nan is not itself
            return None
        value = float(cell) * self.factor
        if not 0 <= value < inf:
            raise FigureError(str(cell), self.quantity, "it is no amount", "give a number from 0 on")
        check_limits(kind_of(self.quantity), value, cell)
        return Figure(self.quantity, self.canonical, value, value, value, f"{cell} {self.unit}".rstrip())

    def ends(self, cells: Sequence[Any]) -> tuple[Any, Any, list[tuple[int, str]]]:
        """The ends of the figures of many cells as two arrays, and the cells that are none, with the reasons.

        A cell that states nothing, or is no figure, is anything from 0 to infinity. [canonical unit]
        """
        import numpy as np

        numbers = np.asarray(cells)
        if numbers.dtype.kind in "iuf":
            values = numbers.astype(float) * self.factor
            kind = kind_of(self.quantity)
            lowest, highest = (kind.lowest, kind.highest) if kind.is_fraction else (0.0, inf)
            is_open_below = highest < inf and not kind.may_be_zero
            is_below = values <= 0 if is_open_below else values < lowest
            unusable = np.flatnonzero(is_below | (values > highest) | np.isinf(values))
            states_nothing = np.isnan(values)
            if not len(unusable) and not states_nothing.any():
                return values, values, []
            states_nothing[unusable] = True
            wrong = [(int(one), f"{numbers[one]} is no amount") for one in unusable]
            return np.where(states_nothing, 0.0, values), np.where(states_nothing, np.inf, values), wrong
        low, high = np.zeros(len(cells)), np.full(len(cells), np.inf)
        problems: list[tuple[int, str]] = []
        for position, cell in enumerate(cells):
            try:
                figure = self.figure(cell)
            except (AicostError, TypeError, ValueError) as error:
                problems.append((position, str(error)))
                continue
            if figure:
                low[position], high[position] = figure.lower, figure.upper
        return low, high, problems


@frozen
class ColumnMap:
    """What the columns of a table of runs mean.

    Attributes:
        columns: The columns that state a quantity.
        subject: The column that names the run, or None.
        gpu: The column that names its accelerators, several with commas between them; or None.
        precision: The column that names the number format of its arithmetic, or None.
        date: The column with its date, or None.
        base_model: The column that names the model it was made from, or None: where a cell is filled, the
            training compute includes that model's, and is only a bound on the run's own.
        aliases: What the table calls accelerators, and what the catalog does.
    """

    columns: tuple[Column, ...]
    subject: str | None = None
    gpu: str | None = None
    precision: str | None = None
    date: str | None = None
    base_model: str | None = None
    aliases: Mapping[str, str] = field(factory=dict[str, str])

    @property
    def names(self) -> tuple[str, ...]:
        """Every column that is read."""
        named = (getattr(self, one) for one in _NAMED)
        return tuple(dict.fromkeys([*(one for one in named if one), *(one.name for one in self.columns)]))

    @property
    def currency(self) -> str:
        """The currency of its money; USD where it has none."""
        return next((code for one in self.columns if (code := units.currency_in(one.canonical))), "USD")


@lru_cache(maxsize=100_000)
def _figure_of_text(text: str, column: Column) -> Figure:
    """A number in the column's unit, plain or as people write it, or a figure that names its own unit."""
    kind = kind_of(column.quantity)
    try:
        number = float(text)
    except ValueError:
        return _figure_as_written(text, column, kind)
    return cell_as_figure(number, kind, column.unit, column.canonical, column.factor)


def _figure_as_written(text: str, column: Column, kind: QuantityKind) -> Figure:
    """A figure without a unit, or with the column's own."""
    try:
        return read_figure(f"{text} {column.unit}", kind)
    except FigureError as error:
        reason, way_out = error.reason, error.way_out
    try:
        own = read_figure(text, kind)
    except FigureError:
        raise FigureError(text, kind.name, reason, way_out) from None
    words = text.split()
    for size in range(1, len(words)):
        try:
            same = read_figure(f"{' '.join(words[:size])} {column.unit}", kind)
        except FigureError:
            continue
        if (same.lower, same.upper) == (own.lower, own.upper):
            return own
    reason = f"it has a unit of its own in a column of {column.unit or column.canonical}"
    raise FigureError(text, kind.name, reason, "give it in the column's unit, as a number alone")


@frozen(kw_only=True)
class ColumnRow:
    """A line of ``[columns]``."""

    quantity: str
    unit: str = ""


def load_columns(path: str | os.PathLike[str]) -> ColumnMap:
    """The map of columns that a TOML or JSON file holds.

    Raises:
        DocumentError: The file cannot be used; everything wrong with it is told at once.
    """
    return columns_of(read_document(path, _WHAT), os.fspath(path))


def columns_of(tables: Mapping[str, Any], file: str = "columns") -> ColumnMap:
    """A map of columns from its tables, as a map file holds them.

    Raises:
        DocumentError: Something is wrong with it; everything that is wrong is told.
    """
    document = Document(tables, file)
    document.check_top_level(_TOP_LEVEL)
    for name in _NAMED:
        if name in tables:
            document.checked_text(name, tables[name])
    columns: list[Column] = []
    for name, given in document.table("columns", dict).items():
        path = f'columns."{name}"'
        if (row := document.row(ColumnRow, given, path)) and (column := _column(document, name, row, path)):
            columns.append(column)
    if not columns and not document.problems:
        document.problem("columns", 'it is empty; add "HEADING" = { quantity = "gpu_count", unit = "GPU" }')
    currencies = {code for one in columns if (code := units.currency_in(one.canonical))}
    if len(currencies) > 1:
        document.problem("columns", f"amounts in {' and '.join(sorted(currencies))}; audit one currency at a time")
    aliases: dict[str, Any] = document.table("aliases", dict)
    for name, meant in aliases.items():
        document.checked_text(f'aliases."{name}"', meant)
        if isinstance(meant, str):
            document.checked(f'aliases."{name}"', find_hardware, meant)
    document.raise_problems()
    return ColumnMap(tuple(columns), **{name: tables.get(name) for name in _NAMED}, aliases=dict(aliases))


def _column(document: Document, name: str, row: ColumnRow, path: str) -> Column | None:
    kind = document.checked(f"{path}.quantity", kind_of, row.quantity)
    if kind is None:
        return None

    def factor(unit: str) -> float:
        if not unit and not kind.unit_may_be_left_out:
            raise UnitError(unit, canonical, f"name the column's unit, e.g. {canonical!r}")
        return units.factor(units.container(unit), canonical) if unit else 1.0

    currency = units.currency_in(row.unit) if row.unit else None
    canonical = kind.unit_in(currency or "USD")
    found = document.checked(f"{path}.unit", factor, row.unit)
    return None if found is None else Column(name, kind.name, row.unit, canonical, found)


Cells = Mapping[str, Sequence[Any]]
"""The cells of each column that is read."""


def cells_of(rows: Iterable[Mapping[str, Any]] | Mapping[str, Sequence[Any]], columns: ColumnMap, file: str) -> Cells:
    """The cells of the mapped columns: from rows, from columns, or from a data frame.

    Raises:
        DocumentError: A column of the map is not in the table.
    """
    if hasattr(rows, "keys"):
        table = cast("Mapping[str, Sequence[Any]]", rows)
        _check_headings(table.keys(), columns, file)
        return {name: _by_position(table[name]) for name in columns.names}
    cells: dict[str, list[Any]] = {name: [] for name in columns.names}
    first = True
    for row in cast("Iterable[Any]", rows):
        if first:
            _check_headings(row.keys(), columns, file)
            first = False
        for name, column in cells.items():
            column.append(row.get(name))
    return cells


def _by_position(column: Any) -> Sequence[Any]:
    """A column whose cells are asked for by position: those of a data frame bear labels, which need not be 0, 1, 2."""
    return cast("Sequence[Any]", column.to_numpy() if hasattr(column, "to_numpy") else column)


def read_cells(path: str | os.PathLike[str], columns: ColumnMap) -> Cells:
    """The cells of the mapped columns of a CSV file.

    Raises:
        DocumentError: The file cannot be read, or lacks a column of the map.
    """
    shown = os.fspath(path)
    with opened(path, "a CSV file") as stream:
        reader = csv.reader(TextIOWrapper(stream, "utf-8-sig", newline=""), strict=True)
        try:
            headings = next(reader, list[str]())
            _check_headings(headings, columns, shown)
            places = {name: headings.index(name) for name in columns.names}
            cells: dict[str, list[str]] = {name: [] for name in columns.names}
            for row in reader:
                if len(row) > len(headings):
                    line = f"line {reader.line_num} has {len(row)} cells under {len(headings)} headings"
                    raise refuse(shown, f"{line}; put cells that hold a comma in quotes, and end no line with one")
                for name, place in places.items():
                    cells[name].append(row[place] if place < len(row) else "")
        except UnicodeDecodeError:
            raise refuse(shown, f"it is not UTF-8 near line {reader.line_num + 1}; save it as UTF-8") from None
        except csv.Error as error:
            raise refuse(shown, f"it is not valid CSV at line {reader.line_num}: {error}; mend it there") from None
    return cells


def _check_headings(headings: Iterable[str], columns: ColumnMap, file: str) -> None:
    known = list(headings)
    problems: list[Problem] = []
    for name in columns.names:
        if known.count(name) > 1:
            problems.append(Problem("header", f"the column {name!r} is there twice; rename one"))
        if name not in known:
            near = nearest(name, [str(one) for one in known])
            hint = f"did you mean {' or '.join(map(repr, near))}?" if near else "correct the map"
            problems.append(Problem("header", f"there is no column {name!r}; {hint}"))
    if problems:
        raise DocumentError(file, tuple(problems))
