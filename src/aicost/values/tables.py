"""A table as a value: what reports lay out, and what a notebook shows."""

from html import escape

from attrs import field, frozen


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

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(converter=tuple)
    notes: tuple[str, ...] = field(default=(), converter=tuple)
    right: frozenset[int] = field(default=frozenset(), converter=frozenset)

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

    def _repr_html_(self) -> str:
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
