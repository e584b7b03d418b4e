"""The audit of a table of runs: a sieve over all rows, and a close look at those that it catches."""

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from aicost.analysis.audit import CONTRADICTORY, IMPLAUSIBLE, Finding, verdict_of
from aicost.errors import AicostError
from aicost.facts.background import Background, Bound, background_of
from aicost.facts.columns import Cells, Column, ColumnMap, cells_of, columns_of, load_columns, read_cells
from aicost.model.conflicts import TOLERANCE, checked_tolerance, conflicts_in
from aicost.model.knowledge import Bounds, Frame, Knowledge, frame_of_run
from aicost.model.known import Statement
from aicost.model.plausibility import bounds_for, hardware_named, rent_bounds
from aicost.model.sieve import clashes, informative
from aicost.model.variables import Variable
from aicost.values import rounding
from aicost.values.figures import Figure
from aicost.values.tables import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

_CHUNK = 16_384
"""Rows that are looked at together: their intervals fit a processor's cache."""

_MOST_NOTES = 20
"""The cells left out that a report lists; the record holds all."""

Key = tuple[str, str, str]
"""The accelerators, the number format and the day of a row, as its cells name them."""

_COMPUTE = "training_compute"


@frozen
class TableFinding:
    """Cells of one row that cannot all be true.

    Attributes:
        row: The row, counted from 1 after the header.
        subject: The run it is about, or the empty string.
        finding: What cannot be true, by how much, and what would fit; claims are named by their columns.
    """

    row: int
    subject: str
    finding: Finding

    @property
    def relation(self) -> str:
        """The relations under which they clash."""
        return "; ".join(self.finding.conflict.relations)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the cells."""
        return self.finding.conflict.labels


@frozen
class Skipped:
    """A cell that could not be read, and was left out.

    Attributes:
        row: The row, counted from 1 after the header.
        column: The column.
        cell: What stands there.
        reason: Why it is no figure, or no name.
    """

    row: int
    column: str
    cell: str
    reason: str


@frozen
class TableAudit:
    """What the audit of a table found.

    Attributes:
        rows: How many rows it has.
        checked: In how many of them there was something to hold against something.
        findings: Cells that cannot all be true.
        skipped: Cells that could not be read.
        remarks: What a reader should know: accelerators that no datasheet bounds, days that are none.
    """

    rows: int
    checked: int
    findings: tuple[TableFinding, ...]
    skipped: tuple[Skipped, ...]
    remarks: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """The worst that was found: consistent, implausible or contradictory."""
        return verdict_of(one.finding for one in self.findings)

    def table(self) -> Table:
        """The findings, one a row."""
        rows = [
            (
                str(one.row),
                one.subject,
                one.finding.kind,
                rounding.number(one.finding.conflict.factor),
                ", ".join(one.columns),
            )
            for one in self.findings
        ]
        notes = [f"row {one.row}: {one.finding.message}." for one in self.findings]
        findings = "1 finding" if len(rows) == 1 else f"{len(rows):,} findings"
        notes += [f"{self.rows:,} rows, {self.checked:,} checked, {findings}"]
        skipped = [f"note: row {one.row}, {one.column} is skipped: {one.reason}" for one in self.skipped]
        notes += [*skipped[:_MOST_NOTES], f"note: and {len(skipped) - _MOST_NOTES} more"][: len(skipped)]
        columns = ("row", "subject", "finding", "factor", "columns") if rows else ()
        return Table(f"Verdict: {self.verdict}", columns, rows, notes, frozenset({0, 3}))

    def explain(self) -> str:
        """Every finding with its derivation, step by step, with units and rows."""
        findings = [f"row {one.row}: {one.finding.explain()}" for one in self.findings]
        return "\n\n".join([f"Verdict: {self.verdict}", *findings])

    def __str__(self) -> str:
        return str(self.table())

    def _repr_html_(self) -> str:
        return self.table().html()


def audit_table(
    rows: Iterable[Mapping[str, Any]] | Mapping[str, Sequence[Any]] | str | os.PathLike[str],
    columns: ColumnMap | Mapping[str, Any] | str | os.PathLike[str],
    *,
    tolerance: float = TOLERANCE,
    background: Iterable[Bound] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> TableAudit:
    """Hold the figures of each row of a table against each other.

    A text cell is read as a figure of a file is, with the precision that its digits state; a number
    is exact, and an empty cell, None or nan states nothing.

    Args:
        rows: The rows as mappings, or the columns of a mapping or data frame, or the path of a CSV file.
        columns: What the columns mean: a map, its tables as in a map file, or the path of one.
        tolerance: Figures that clash by a factor up to one plus this are rounded differently. [-]
        background: What is known of every run; the bounds that ship with aicost where none are given.
        progress: Called with the rows done and all rows, after each chunk of them.

    Raises:
        DocumentError: The map or the file cannot be used, or the table lacks a column of the map.
        ArgumentError: The tolerance is none, or the background contradicts itself.
    """
    named = columns if isinstance(columns, ColumnMap) else _map_of(columns)
    cells = read_cells(rows, named) if isinstance(rows, (str, os.PathLike)) else cells_of(rows, named, "table")
    return _TableAudit(cells, named, background_of(background), checked_tolerance(tolerance)).run(
        progress or (lambda _done, _all: None)
    )


def _map_of(columns: Mapping[str, Any] | str | os.PathLike[str]) -> ColumnMap:
    return load_columns(columns) if isinstance(columns, (str, os.PathLike)) else columns_of(columns)


class _TableAudit:
    """One table while it is audited."""

    def __init__(self, cells: Cells, columns: ColumnMap, background: Background, tolerance: float) -> None:
        self.cells, self.columns, self.background, self.tolerance = cells, columns, background, tolerance
        self.size = len(next(iter(cells.values())))
        quantities = frozenset(one.quantity for one in columns.columns)
        self.has_rents = bool(columns.gpu and columns.date and {"training_cost", "rental_rate"} & quantities)
        bounded = frozenset(one.quantity for one in background.bounds if one.of is None or columns.gpu)
        bounded |= {"rental_rate"} if self.has_rents else set[str]()
        self.plain = frame_of_run(quantities, columns.currency)
        self.general = frame_of_run(quantities, columns.currency, bounded)
        self.known_of_runs: dict[Key, dict[str, Bounds]] = {}
        self.skipped: list[Skipped] = []

    def run(self, progress: Callable[[int, int], None]) -> TableAudit:
        """Look at every row, chunk by chunk."""
        findings: list[TableFinding] = []
        checked = 0
        for start in range(0, self.size, _CHUNK):
            chunk = range(start, min(start + _CHUNK, self.size))
            several, caught = self.sieve(chunk)
            checked += several
            for row in caught:
                findings += self.look_at(row)
            progress(chunk.stop, self.size)
        skipped = sorted(self.skipped, key=lambda one: one.row)
        return TableAudit(self.size, checked, tuple(findings), tuple(skipped), self.remarks())

    def remarks(self) -> tuple[str, ...]:
        """The accelerators that no datasheet bounds, and what names no day."""
        hardware = [hardware_named(name) for gpu, *_ in self.known_of_runs for name in self.gpus(gpu)]
        names = dict.fromkeys(one.name for one in hardware if not one.peak_throughput())
        dates = dict.fromkeys(date for *_, date in self.known_of_runs if date and not _day(date))
        found = [f"no datasheet bounds {', '.join(names)}: give an alias, if the catalog has it"] if names else []
        found += [note for column in self.columns.columns for note in column.notes]
        if dates:
            found.append(f"{', '.join(dates)}: no day such as 2025-01-27, so not held against dated rents")
        return tuple(found)

    def sieve(self, chunk: range) -> tuple[int, list[int]]:
        """How many rows of a chunk have something to hold against something, and those that may clash."""
        import numpy as np

        low: dict[int, Numbers] = {}
        high: dict[int, Numbers] = {}
        for column in self.columns.columns:
            number = self.general.numbers[Variable(column.quantity)]
            lower, upper = self.read(column, chunk)
            low[number] = np.maximum(low[number], lower) if number in low else lower
            high[number] = np.minimum(high[number], upper) if number in high else upper
        states = {number: (low[number] > 0) | (high[number] < inf) for number in low}
        pattern = sum(stated.astype(np.int64) << position for position, stated in enumerate(states.values()))
        bounded = self.bound(chunk, low, high)
        checked = 0
        caught: list[int] = []
        for code in np.unique(pattern):
            rows = np.flatnonzero(pattern == code)
            stated = {number for position, number in enumerate(states) if code >> position & 1}
            every = self.general.network.constraints
            ties = [(one.relation, one.variables) for one in every]
            constraints = [every[place] for place in informative(ties, stated | bounded)]
            if not constraints and not stated & self.held:
                continue
            checked += len(rows)
            lows, highs = ({number: ends[rows] for number, ends in side.items()} for side in (low, high))
            caught += [chunk.start + int(one) for one in rows[clashes(constraints, lows, highs, self.tolerance)]]
        return checked, sorted(caught)

    @cached_property
    def held(self) -> frozenset[int]:
        """The variables that are held against something by themselves: a bound, or a second column."""
        numbers = [self.general.numbers[Variable(one.quantity)] for one in self.columns.columns]
        bounded = {one.quantity for one in self.background.bounds}
        return frozenset(
            number
            for number in numbers
            if numbers.count(number) > 1 or self.general.variables[number].quantity in bounded
        )

    def read(self, column: Column, chunk: range) -> tuple["Numbers", "Numbers"]:
        """The ends of a column's figures; what cannot be read is remembered."""
        import numpy as np

        cells = self.cells[column.name][chunk.start : chunk.stop]
        low, high, problems = column.ends(cells)
        for position, reason in problems:
            self.skipped.append(Skipped(chunk.start + position + 1, column.name, str(cells[position]), reason))
        if column.quantity == _COMPUTE and self.columns.base_model:
            low = np.where([self.has_base(row) for row in chunk], 0.0, low)
        return low, high

    def bound(self, chunk: range, low: dict[int, "Numbers"], high: dict[int, "Numbers"]) -> set[int]:
        """Narrow the ends of the rows of a chunk to what general knowledge leaves of them; returns which."""
        import numpy as np

        keys = [self.key(row) for row in chunk] if self.columns.gpu or self.columns.precision else [("", "", "")]
        places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        codes = np.array([places[key] for key in keys]) if len(places) > 1 else np.zeros(len(chunk), int)
        known = [self.known_of(key) for key in places]
        nothing = Bounds(0.0, inf, ())
        bounded: set[int] = set()
        for number, variable in enumerate(self.general.variables):
            ends = [one.get(variable.quantity, nothing) for one in known]
            if all(one is nothing for one in ends):
                continue
            bounded.add(number)
            lower, upper = np.array([one.low for one in ends])[codes], np.array([one.high for one in ends])[codes]
            low[number] = np.maximum(low[number], lower) if number in low else lower
            high[number] = np.minimum(high[number], upper) if number in high else upper
        return bounded

    def key(self, row: int) -> Key:
        """What general knowledge about a row depends on: its accelerators, its number format, and its day."""
        date = self.columns.date if self.has_rents else None
        return self.cell(self.columns.gpu, row), self.cell(self.columns.precision, row), self.cell(date, row)

    def known_of(self, key: Key) -> dict[str, Bounds]:
        """What general knowledge leaves of the quantities of rows with the same accelerators, format and day."""
        if key not in self.known_of_runs:
            gpu, precision, date = key
            names, day = self.gpus(gpu), _day(date)
            known = dict(bounds_for(names, precision or None, self.background))
            rents = rent_bounds(*names, (day,), self.columns.currency) if day and len(names) == 1 else None
            self.known_of_runs[key] = known | ({"rental_rate": rents} if rents else {})
        return self.known_of_runs[key]

    def gpus(self, cell: str) -> tuple[str, ...]:
        """The accelerators that a cell names, several with commas between them."""
        names = [name.strip() for name in cell.split(",")] if cell not in self.columns.aliases else [cell]
        return tuple(self.columns.aliases.get(name, name) for name in names if name)

    def look_at(self, row: int) -> Iterator[TableFinding]:
        """The findings of one row."""
        statements: dict[Variable, list[Statement]] = {}
        for column in self.columns.columns:
            if figure := self.figure(column, row):
                statements.setdefault(Variable(column.quantity), []).append(
                    Statement(figure, column.name, f"row {row + 1}")
                )
        subject = self.cell(self.columns.subject, row)
        places = {column.name: place for place, column in enumerate(self.columns.columns)}
        conflicts, left = conflicts_in(_knowledge(self.plain, statements, {}), self.tolerance)
        held = dict(zip(left.frame.variables, left.statements, strict=True))
        known = self.known_of(self.key(row))
        implausible, _ = conflicts_in(_knowledge(self.general, held, known), self.tolerance)
        for kind, found in ((CONTRADICTORY, conflicts), (IMPLAUSIBLE, implausible)):
            for one in found:
                in_order = tuple(sorted(one.resolutions, key=lambda member: places[member.statement.label]))
                yield TableFinding(row + 1, subject, Finding(kind, evolve(one, resolutions=in_order)))

    def figure(self, column: Column, row: int) -> Figure | None:
        """What a cell states; None where it states nothing, or cannot be read."""
        try:
            figure = column.figure(self.cells[column.name][row])
        except (AicostError, TypeError, ValueError):
            return None
        if figure and column.quantity == _COMPUTE and self.has_base(row):
            return evolve(figure, lower=0.0, point=None)
        return figure

    def has_base(self, row: int) -> bool:
        """Whether the compute of a row includes that of a model it was made from."""
        return bool(self.cell(self.columns.base_model, row))

    def cell(self, column: str | None, row: int) -> str:
        """The text of a cell; empty where there is no such column, or where it states nothing."""
        return _text(self.cells[column][row]) if column else ""


def _knowledge(
    frame: Frame, statements: Mapping[Variable, Sequence[Statement]], known: Mapping[str, Bounds]
) -> Knowledge:
    stated = tuple(tuple(statements.get(variable, ())) for variable in frame.variables)
    bounds = {number: known[one.quantity] for number, one in enumerate(frame.variables) if one.quantity in known}
    return Knowledge(frame, stated, bounds)


def _day(text: str) -> dt.date | None:
    """The day that a cell names; None where it names none."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _text(cell: Any) -> str:
    """A cell as text; empty where it states nothing."""
    return "" if cell is None or cell != cell else str(cell).strip()  # noqa: PLR0124  # nan is not itself
