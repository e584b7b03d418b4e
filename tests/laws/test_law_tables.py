"""Tables: many rows at once are audited as each row's claims are."""

from hypothesis import given
from hypothesis import strategies as st
from tests.laws.true_models import FACTORS, claim, structures

import aicost as ac
from aicost.analysis.table_audit import _TableAudit
from aicost.errors import AicostError
from aicost.facts.background import background_of
from aicost.facts.columns import cells_of, columns_of
from aicost.model.conflicts import TOLERANCE
from aicost.testing import told_texts
from aicost.values.vocabulary import kind_of

GPUS = ("", "H800", "A100 SXM 80GB", "TPU v4", "H100", "Wafer 9000")
COLUMNS = {
    "count": ("gpu_count", ""), "hours": ("wall_clock", "hour"), "GPU days": ("gpu_hours", "GPU*day"),
    "also GPU hours": ("gpu_hours", "GPU*hour"), "rate": ("rental_rate", "USD/GPU/hour"),
    "M$": ("training_cost", "MUSD"), "N": ("parameters", ""), "D": ("tokens", ""), "FLOP": ("training_compute", "FLOP"),
    "use": ("utilization", ""), "MWh": ("energy", "MWh"), "PUE": ("pue", ""), "W": ("gpu_power", "W/GPU"),
    "t": ("emissions", "tonne"), "nodes": ("node_count", ""), "per node": ("gpus_per_node", ""),
}  # fmt: skip


@st.composite
def tables(draw):
    """A map of columns and rows of true runs with some figures moved: texts, numbers, empty cells and nonsense."""
    names = draw(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=2, max_size=7, unique=True))
    given = {
        name: {"quantity": quantity, **({"unit": unit} if unit else {})}
        for name in names
        for quantity, unit in [COLUMNS[name]]
    }
    columns = columns_of({"format": 1, "subject": "run", "gpu": "GPU", "columns": given})
    rows = [draw(rows_of(columns)) for _ in range(draw(st.integers(1, 4)))]
    return columns, rows


@st.composite
def rows_of(draw, columns):
    truth = next(iter(draw(structures(depths=(0,)))[0].values()))
    row = {"run": "a run", "GPU": draw(st.sampled_from(GPUS))}
    for column in columns.columns:
        value = truth[column.quantity]
        moved = value if kind_of(column.quantity).is_bounded else value * draw(st.sampled_from((1.0, 1.0, *FACTORS)))
        told = told_texts(column.quantity, value)
        row[column.name] = draw(
            st.one_of(st.sampled_from((None, "", "n/a", float("nan"))), st.just(moved / column.factor), told)
        )
    return row


def claims_of(columns, row):
    """The claims that the cells of a row make, each by the name of its column."""
    claims = []
    for column in columns.columns:
        try:
            figure = column.figure(row[column.name])
        except AicostError:
            continue
        if figure:
            claims.append(claim(column.name, ("a run", None), figure, gpu=row["GPU"] or None))
    return ac.Claims(tuple(claims))


def told(findings):
    return sorted((one.kind, sorted(one.conflict.labels), float(f"{one.conflict.factor:.6g}")) for one in findings)


@given(tables())
def test_a_row_is_audited_as_its_claims_are(table):
    """Of each row a table's audit finds what an audit of its claims finds: kind, columns and factor."""
    columns, rows = table
    found = ac.audit_table(rows, columns).findings
    by_row = {number: [one.finding for one in found if one.row == number] for number in range(1, len(rows) + 1)}
    expected = {number: told(ac.audit(claims_of(columns, row)).findings) for number, row in enumerate(rows, start=1)}
    assert {number: told(findings) for number, findings in by_row.items()} == expected


@given(tables())
def test_the_sieve_misses_no_row(table):
    """Every row in which a close look finds something is caught by the sieve."""
    columns, rows = table
    audit = _TableAudit(cells_of(rows, columns, "table"), columns, background_of(None), TOLERANCE)
    _, caught = audit.sieve(range(len(rows)))
    assert {row for row in range(len(rows)) if [*audit.look_at(row)]} <= set(caught)


def test_a_number_counts_in_a_column_without_a_unit():
    """Numbers of tokens and of FLOP are held against each other though neither column needs to name its unit."""
    columns = {"format": 1, "columns": {"D": {"quantity": "tokens"}, "also D": {"quantity": "tokens"}}}
    (found,) = ac.audit_table([{"D": 1e12, "also D": 9e12}], columns).findings
    assert (found.columns, found.finding.conflict.factor) == (("D", "also D"), 9.0)


def test_what_no_quantity_can_be_is_skipped_and_said_to_be():
    """A number below or above what its quantity can be is no figure, and the report says so."""
    columns = {"format": 1, "columns": {"PUE": {"quantity": "pue"}, "use": {"quantity": "utilization"}}}
    found = ac.audit_table({"PUE": [0.5, 1.1], "use": [0.4, 1.5]}, columns)
    assert [(one.row, one.column) for one in found.skipped] == [(1, "PUE"), (2, "use")]


def test_an_empty_cell_leaves_what_is_known_of_every_run():
    """Where a column of PUE is empty, energy per GPU-hour is still bounded by the greatest PUE."""
    row = {"GPU": "H800", "GPU hours": "10.239M GPU hours", "MWh": 5_244_342.0, "PUE": ""}
    columns = {name: {"quantity": quantity, "unit": unit} for name, quantity, unit in (
        ("GPU hours", "gpu_hours", "GPU*hour"), ("MWh", "energy", "MWh"),
    )}  # fmt: skip
    (found,) = ac.audit_table(
        [row], {"format": 1, "gpu": "GPU", "columns": {**columns, "PUE": {"quantity": "pue"}}}
    ).findings
    assert (found.finding.kind, set(found.columns)) == ("implausible", {"GPU hours", "MWh"})
