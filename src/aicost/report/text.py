"""Tables for a terminal; plain text where a rich table would be slow or nobody looks on."""

import shutil
from io import StringIO

from aicost.values.tables import Table

MOST_RICH_ROWS = 1000
"""Tables with more rows are plain: a row of seven cells takes rich about a millisecond, and plain text 2 µs."""


def text(table: Table, *, width: int | None = None) -> str:
    """A table as text.

    Args:
        table: The table.
        width: The columns of the terminal; None where the text goes elsewhere, and is not folded. [character]
    """
    if width is None or len(table.rows) > MOST_RICH_ROWS or not table.columns:
        return f"{table}\n"
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    laid_out = RichTable(box=SIMPLE_HEAD, title=Text(table.title), title_justify="left", pad_edge=False)
    for position, heading in enumerate(table.columns):
        laid_out.add_column(Text(heading), justify="right" if position in table.right else "left", overflow="fold")
    for row in table.rows:
        laid_out.add_row(*map(Text, row))
    console = Console(file=StringIO(), width=width, color_system="standard", force_terminal=True, highlight=False)
    with console.capture() as captured:
        console.print(laid_out)
        for note in table.notes:
            console.print(Text(note))
    return captured.get()


def terminal_width(*, is_terminal: bool) -> int | None:
    """The columns of the terminal, or None where the output goes elsewhere. [character]"""
    return shutil.get_terminal_size().columns if is_terminal else None
