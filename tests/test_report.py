import pytest

from aicost.report.records import to_csv
from aicost.report.text import MOST_RICH_ROWS, terminal_width, text
from aicost.values.tables import Table

TABLE = Table("Costs", ("subject", "cost"), [("A", "$5"), ("[b]B[/b]", "$60")], ("a note",), frozenset({1}))


def test_plain_text_sets_columns() -> None:
    """Where nobody looks on, columns are as wide as their widest cell, and numbers stand to the right."""
    assert text(TABLE).splitlines() == [
        "Costs",
        "subject   cost",
        "--------  ----",
        "A           $5",
        "[b]B[/b]   $60",
        "a note",
    ]


def test_a_terminal_gets_a_ruled_table() -> None:
    """On a terminal rich rules the table; brackets in a cell are no markup."""
    printed = text(TABLE, width=60)

    assert "─" in printed
    assert "[b]B[/b]" in printed
    assert "a note" in printed


def test_long_tables_are_plain() -> None:
    """Beyond a thousand rows the table is plain text on a terminal too."""
    table = Table("Many", ("n",), [(str(n),) for n in range(MOST_RICH_ROWS + 1)])

    assert "─" not in text(table, width=60)


def test_control_characters_reach_no_terminal() -> None:
    """An escape sequence in a claim is shown, not obeyed."""
    table = Table("T\x1b[2J", ("a",), [("\x1b[31mred\u202e",)], ("\x07",))

    assert text(table).count("\N{REPLACEMENT CHARACTER}") == 4
    assert "\x1b" not in text(table)


def test_html_escapes_and_carries_notes() -> None:
    """A notebook shows the table; a tag in a cell is text."""
    html = Table("T", ("a", "b"), [("<i>", "1")], ("n & m",), frozenset({1})).html()

    assert "&lt;i&gt;" in html
    assert "<p>n &amp; m</p>" in html
    assert '<td style="text-align:right">1</td>' in html


def test_a_table_of_notes_alone_is_its_notes() -> None:
    """Without headings there are no rules."""
    assert str(Table("", (), (), ("only this",))) == "only this"


@pytest.mark.parametrize(("is_terminal", "is_known"), [(True, True), (False, False)])
def test_only_a_terminal_has_a_width(is_terminal: bool, is_known: bool) -> None:
    """Output that goes elsewhere is not folded."""
    assert (terminal_width(is_terminal=is_terminal) is not None) is is_known


def test_csv_of_nothing_is_an_empty_header() -> None:
    """No records, no columns."""
    assert to_csv([]) == "\n"
