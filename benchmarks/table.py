"""The rows of the report, and how they are laid out."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, log10
from typing import Any

from pairs import Pair
from rich.table import Table

_SCALES = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9))


@dataclass(frozen=True)
class Row:
    """One line of the report.

    Attributes:
        what: What aicost does.
        against: What it is held against.
        pair: What both took, or None where it could not be measured.
        target: The most that the ratio may be, or `limit_mb` where that is given. [-]
        limit_mb: The most memory that aicost may hold, or None for times. [MB]
        is_memory: Whether the pair is memory rather than time.
        remark: Why it could not be measured, or what a reader should know.
    """

    what: str
    against: str
    pair: Pair | None
    target: float | None = None
    limit_mb: float | None = None
    is_memory: bool = False
    remark: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None where there is none, or nothing was measured."""
        if self.pair is None:
            return None
        if self.limit_mb is not None:
            return self.pair.ours <= self.limit_mb
        return None if self.target is None else self.pair.ratio <= self.target

    @property
    def verdict(self) -> str:
        """One word on the target."""
        if self.pair is None:
            return "not measured"
        return {None: "reported", True: "met", False: "missed"}[self.is_met]

    @property
    def aim(self) -> str:
        """The target as text; empty where there is none."""
        if self.limit_mb is not None:
            return f"≤ {self.limit_mb:g} MB"
        return "" if self.target is None else f"≤ {self.target:g}"

    def record(self) -> dict[str, Any]:
        """The row as unrounded numbers, in seconds, or in MB for memory."""
        return {
            "what": self.what,
            "against": self.against,
            "unit": "MB" if self.is_memory else "s",
            "aicost": self.pair and self.pair.ours,
            "other": self.pair and self.pair.other,
            "ratio": self.pair and self.pair.ratio,
            "rounds": self.pair and self.pair.rounds,
            "target": self.limit_mb or self.target,
            "verdict": self.verdict,
            "remark": self.remark,
        }


def laid_out(rows: Iterable[Row]) -> Table:
    """The report as a table."""
    table = Table(title="aicost side by side, medians of one run", caption_justify="left")
    for heading in ("what", "against"):
        table.add_column(heading, overflow="fold")
    for heading in ("aicost", "other", "ratio", "target"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    remarks = []
    for row in rows:
        mark = ""
        if row.remark:
            remarks.append(f"[{len(remarks) + 1}] {row.what}: {row.remark}")
            mark = f" [{len(remarks)}]"
        table.add_row(*_escaped(row.what + mark, row.against), *_numbers(row), row.aim, row.verdict)
    table.caption = "\n".join(_escaped(*remarks)) or None
    return table


def _escaped(*texts: str) -> tuple[str, ...]:
    return tuple(text.replace("[", r"\[") for text in texts)


def _numbers(row: Row) -> tuple[str, str, str]:
    if row.pair is None:
        return "", "", ""
    shown = _memory if row.is_memory else _time
    return shown(row.pair.ours), shown(row.pair.other), _three_digits(row.pair.ratio)


def _memory(megabytes: float) -> str:
    return f"{_three_digits(megabytes)} MB"


def _time(seconds: float) -> str:
    unit, size = next((scale for scale in _SCALES if seconds >= scale[1]), _SCALES[-1])
    return f"{_three_digits(seconds / size)} {unit}"


def _three_digits(value: float) -> str:
    return f"{value:.{max(0, 2 - floor(log10(value)))}f}"
