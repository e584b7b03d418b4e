"""A table as text and as HTML."""

import pytest

from aicost.values.tables import Table

TABLE = Table("Costs", ("run", "cost"), [("A & B", "$1"), ("C", "$200")], ["a note"], frozenset({1}))


def test_a_table_is_set_in_columns():
    """Numbers stand to the right, lines below belong to it."""
    lines = ["Costs", "run    cost", "-----  ----", "A & B    $1", "C      $200", "a note"]
    assert lines == str(TABLE).splitlines()


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (Table("", ("a",), [("1",)]), "a\n-\n1"),
        (Table("Only notes", (), [], ["one", "two"]), "Only notes\none\ntwo"),
        (Table("Empty", ("a", "b"), []), "Empty\na  b\n-  -"),
    ],
)
def test_a_table_may_lack_its_parts(table, text):
    """Title, columns, rows and notes are each optional."""
    assert text == str(table)


def test_a_notebook_shows_a_table_with_its_text_escaped():
    """No cell can be markup."""
    html = TABLE._repr_html_()
    assert "<caption>Costs</caption>" in html
    assert "<td>A &amp; B</td>" in html
    assert '<td style="text-align:right">$200</td>' in html
    assert html.endswith("<p>a note</p>")


def test_no_cell_holds_what_a_terminal_would_obey():
    """Control characters, and those that turn the direction of text, are replaced."""
    table = Table("a\x1b[31m", ("b",), [("c\u202e",)], ["d\n"])
    assert str(table).replace("\N{REPLACEMENT CHARACTER}", "?").splitlines() == ["a?[31m", "b", "--", "c?", "d?"]
