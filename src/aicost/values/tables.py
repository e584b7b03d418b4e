"""A table as a value: what reports lay out, and what a notebook shows."""

import re
from collections.abc import Iterable
from html import escape

from attrs import field, frozen

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _printable(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts without control characters, which a file may hold and a terminal would obey."""
    return tuple(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text) for text in texts)


def _title(title: str) -> str:
    return _printable([title])[0]


def _rows(rows: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(_printable(row) for row in rows)


@frozen
class Table:
    """Rows of text under headings, with lines below that belong to it.

    Attributes:
        title: What it shows.
        columns: The headings.
        rows: The cells, one tuple for each row, as many as there are headings.
        notes: Lines below the table: bridges, assumptions, remarks.
        right: The columns that are set to the right, by position.
    """

    title: str = field(converter=_title)
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(converter=_rows)
    notes: tuple[str, ...] = field(default=(), converter=_printable)
    right: frozenset[int] = frozenset()

    def __str__(self) -> str:
        widths = [max(map(len, cells)) for cells in zip(self.columns, *self.rows, strict=True)]

        def line(cells: tuple[str, ...]) -> str:
            set_cells = [
                cell.rjust(width) if position in self.right else cell.ljust(width)
                for position, (cell, width) in enumerate(zip(cells, widths, strict=True))
            ]
            return "  ".join(set_cells).rstrip()

        rule = "  ".join("-" * width for width in widths)
        head = [self.title] if self.title else []
        body = [line(self.columns), rule, *map(line, self.rows)] if self.columns else []
        return "\n".join([*head, *body, *self.notes])

    def html(self) -> str:
        """The table as HTML, as notebooks show it."""

        def row(cells: tuple[str, ...], tag: str) -> str:
            style = ' style="text-align:right"'
            return "".join(
                f"<{tag}{style if position in self.right else ''}>{escape(cell)}</{tag}>"
                for position, cell in enumerate(cells)
            )

        body = "".join(f"<tr>{row(cells, 'td')}</tr>" for cells in self.rows)
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        head = f"<thead><tr>{row(self.columns, 'th')}</tr></thead>"
        return f"<table><caption>{escape(self.title)}</caption>{head}<tbody>{body}</tbody></table>{notes}"

    def _repr_html_(self) -> str:
        return self.html()
