"""Tables: what is told of a row is what is told of its cells as claims."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.test_audit import HEAD, claim

import aicost as ac

COLUMNS = {
    "nodes": ("node_count", "node"),
    "each": ("gpus_per_node", "GPU/node"),
    "count": ("gpu_count", "GPU"),
    "hours": ("wall_clock", "hour"),
    "chip hours": ("gpu_hours", "GPU*hour"),
    "dollars": ("training_cost", "USD"),
    "rate": ("rental_rate", "USD/GPU/hour"),
}
MAP: dict[str, Any] = {
    "format": 1,
    "columns": {name: {"quantity": quantity, "unit": unit} for name, (quantity, unit) in COLUMNS.items()},
}
CELLS = st.one_of(st.just(""), st.integers(1, 40).map(str), st.integers(1, 40).map(lambda value: f"~{value}"))


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELLS)), min_size=1, max_size=8))
def test_a_row_clashes_where_its_cells_as_claims_clash(rows: list[dict[str, str]]) -> None:
    """The sieve lets no row pass that the search for conflicts finds, and the search tells the same of both."""
    told: list[tuple[int, frozenset[str]]] = []
    for number, row in enumerate(rows, start=1):
        stated = [claim(name, COLUMNS[name][0], f"{row[name]} {COLUMNS[name][1]}") for name in row if row[name]]
        findings = ac.audit(ac.loads(HEAD + "".join(stated))).findings if stated else ()
        told += [(number, frozenset(one.conflict.labels)) for one in findings]

    found = ac.audit_table(rows, MAP).findings
    assert {row for row, _ in told} == {one.row for one in found}
    assert [len(labels) for _, labels in told] == [len(one.columns) for one in found]
