"""The audit of tables of runs."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import aicost as ac
from aicost.cli import main
from aicost.facts.columns import columns_of
from aicost.values.reading import number_as_figure
from aicost.values.vocabulary import kind_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "table"
MAP: dict[str, Any] = {
    "format": 1,
    "subject": "name",
    "gpu": "gpu",
    "columns": {
        "n": {"quantity": "gpu_count", "unit": "GPU"},
        "t": {"quantity": "wall_clock", "unit": "hour"},
        "h": {"quantity": "gpu_hours", "unit": "GPU*hour"},
        "c": {"quantity": "training_compute", "unit": "FLOP"},
    },
}


def row(**cells: Any) -> dict[str, Any]:
    return dict.fromkeys(("gpu", "n", "t", "h", "c"), "") | {"name": "X"} | cells


def test_the_example_is_audited_by_the_command_as_by_the_function() -> None:
    """The JSON of the contract, with rows counted from 1 after the header."""
    command = ("audit", "--table", str(EXAMPLE / "runs.csv"), "--columns", str(EXAMPLE / "columns.toml"))
    result = CliRunner().invoke(main, (*command, "--format", "json"))
    record = json.loads(result.stdout)
    found = ac.audit_table(EXAMPLE / "runs.csv", EXAMPLE / "columns.toml")

    assert result.exit_code == 1
    assert (record["format"], record["rows"], record["checked"]) == (1, 10, 10)
    assert [(one["row"], one["kind"]) for one in record["findings"]] == [
        (4, "contradictory"), (5, "contradictory"), (6, "implausible"),
    ]  # fmt: skip
    assert [(one.row, one.subject, one.relation, list(one.columns), one.finding.message) for one in found.findings] == [
        (one["row"], one["subject"], one["relation"], one["columns"], one["message"]) for one in record["findings"]
    ]
    assert record["findings"][0]["factor"] == pytest.approx(648 * 197.5 / 102_000)
    assert record["findings"][0]["relation"] == "gpu_hours = gpu_count × wall_clock"
    assert [(one["row"], one["column"], one["cell"]) for one in record["skipped"]] == [
        (7, "Training time (hours)", "not stated"),
        (10, "Training time (hours)", "118 days"),
    ]
    assert record["remarks"] == ["no datasheet bounds House chip 1: give an alias, if the catalog has it"]


@pytest.mark.parametrize("cell", ["unknown", "n/a", "-5", "5,5", "nan hours", "1e999"])
def test_a_cell_that_is_no_number_is_reported_and_skipped(cell: str) -> None:
    """It is never read as 0: the row would be found if it were, and is not."""
    found = ac.audit_table([row(n="8", t=cell, h="800")], MAP)

    assert [(one.row, one.column, one.cell) for one in found.skipped] == [(1, "t", cell)]
    assert found.findings == ()


@pytest.mark.parametrize("cell", ["", " ", None, float("nan")])
def test_an_empty_cell_states_nothing(cell: object) -> None:
    """It is neither read nor reported."""
    found = ac.audit_table([row(n="8", t=cell, h="800")], MAP)

    assert (found.skipped, found.findings, found.checked) == ((), (), 0)


def test_rows_columns_and_arrays_are_the_same_table(tmp_path: Path) -> None:
    """A list of mappings, a mapping of lists, arrays and a CSV file give the same findings."""
    rows = [row(n=8, t=10.0, h=80.0), row(n=8, t=10.0, h=160.0), row(n=8, t=11.0, h=88.0)]
    columns = {name: [one[name] for one in rows] for name in rows[0]}
    arrays = {name: np.array(cells) for name, cells in columns.items()}
    with (tmp_path / "runs.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    tables = [iter(rows), columns, arrays, tmp_path / "runs.csv"]
    found = [ac.audit_table(one, MAP) for one in tables]

    assert [[one.row for one in audit.findings] for audit in found] == [[2]] * len(tables)
    assert {audit.rows for audit in found} == {3}


def test_compute_that_includes_a_base_model_bounds_from_above_alone() -> None:
    """8 GPUs in 48 hours do not do 8e23 FLOP; as a fine-tune of something that did they may."""
    columns = MAP | {"base_model": "base"}
    rows = [row(h="384", c="8.1e23", gpu="A100") | {"base": base} for base in ("", "Llama 2 70B")]

    assert [one.row for one in ac.audit_table(rows, columns).findings] == [1]


def test_several_accelerators_in_a_cell_are_bounded_by_the_fastest() -> None:
    """What an H100 could have done is not implausible for a mixture with an A100; an unknown one has no bound."""
    hours, compute = "1000", "2.5e21"
    rows = [row(h=hours, c=compute, gpu=gpu) for gpu in ("A100", "A100,H100 SXM", "A100,House chip")]

    assert [one.row for one in ac.audit_table(rows, MAP).findings] == [1]


def test_an_alias_gives_the_catalogs_name() -> None:
    """Without it the name has no datasheet, and the report says so."""
    rows = [row(h="1000", c="2.5e21", gpu="big iron")]

    assert ac.audit_table(rows, MAP).findings == ()
    assert "no datasheet bounds big iron" in ac.audit_table(rows, MAP).remarks[0]
    assert len(ac.audit_table(rows, MAP | {"aliases": {"big iron": "A100"}}).findings) == 1


def test_rents_are_held_against_the_dated_prices() -> None:
    """2,000 H800-hours for $20 are $0.01 an hour; without a day they are not held against anything."""
    columns = MAP | {"date": "day", "columns": MAP["columns"] | {"usd": {"quantity": "training_cost", "unit": "USD"}}}
    days = ["2025-01-27", "", "January"]
    found = ac.audit_table([row(h="2001", gpu="H800") | {"usd": "20", "day": day} for day in days], columns)

    assert [(one.row, one.finding.kind) for one in found.findings] == [(1, "implausible")]
    assert found.remarks == ("January: no day such as 2025-01-27, so not held against dated rents",)


def test_many_rows_are_looked_at_in_chunks() -> None:
    """A row far down is found, and progress is told to the end."""
    size = 40_000
    rows = {"n": np.full(size, 8.0), "t": np.full(size, 10.0), "h": np.full(size, 80.0)}
    rows["h"][39_998] = 90.0
    told: list[tuple[int, int]] = []
    columns = {"format": 1, "columns": {name: MAP["columns"][name] for name in "nth"}}
    found = ac.audit_table(rows, columns, progress=lambda done, all_rows: told.append((done, all_rows)))

    assert [one.row for one in found.findings] == [39_999]
    assert told[-1] == (size, size)
    assert found.checked == size


def test_arrays_with_cells_that_are_no_amount() -> None:
    """Negative and infinite numbers are reported, nan states nothing."""
    rows = {"n": np.array([-8.0, np.inf, np.nan, 8.0]), "t": np.full(4, 10.0), "h": np.full(4, 80.0)}
    columns = {"format": 1, "columns": {name: MAP["columns"][name] for name in "nth"}}
    found = ac.audit_table(rows, columns)

    assert [(one.row, one.column) for one in found.skipped] == [(1, "n"), (2, "n")]
    assert (found.findings, found.checked) == ((), 1)


def test_two_columns_of_one_quantity_are_held_against_each_other() -> None:
    """Hours by the log and by the paper."""
    columns = {"format": 1, "columns": {"log": MAP["columns"]["h"], "paper": MAP["columns"]["h"]}}
    found = ac.audit_table([{"log": "101000", "paper": "128000"}, {"log": "101000", "paper": "101300"}], columns)

    assert [(one.row, set(one.columns)) for one in found.findings] == [(1, {"log", "paper"})]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"columns": {}}, "columns: it is empty"),
        ({"columns": {"n": {"quantity": "gpu_count", "unit": "hour"}}}, 'columns."n".unit'),
        ({"columns": {"n": {"quantity": "wall_clock"}}}, "name the column's unit"),
        ({"columns": {"n": {"quantity": "gpu_cuont"}}}, "did you mean gpu_count"),
        ({"columns": {"n": "gpu_count"}}, 'columns."n": it must be a table'),
        ({"gpus": "x"}, "unknown key 'gpus'; did you mean gpu"),
        ({"subject": 5}, "subject: it must be a text in quotes"),
        ({"aliases": {"x": "G200"}}, 'aliases."x": unknown GPU'),
        (
            {"columns": {one: {"quantity": "training_cost", "unit": one} for one in ("USD", "CNY")}},
            "amounts in CNY and USD; audit one currency at a time",
        ),
        ({"format": 2}, "this version reads format = 1"),
    ],
)
def test_a_map_that_cannot_be_used_is_refused(changes: dict[str, Any], message: str) -> None:
    """With the place and the way out."""
    with pytest.raises(ac.DocumentError) as caught:
        ac.audit_table([row()], MAP | changes)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"name,gpu,n,t,hh,c\n", "there is no column 'h'; did you mean 'hh'?"),
        (b"name,gpu,n,n,t,h,c\n", "the column 'n' is there twice"),
        (b"", "there is no column 'name'"),
        (b'name,gpu,n,t,h,c\n"x', "it is not valid CSV at line 2"),
        (b"name,gpu,n,t,h,c\n\xff\xfe,,,,,\n", "it is not UTF-8"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    """With the file and the way out."""
    path = tmp_path / "runs.csv"
    path.write_bytes(data)

    with pytest.raises(ac.DocumentError) as caught:
        ac.audit_table(path, MAP)
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize(
    "options", [(), ("--table", "x.csv"), ("--columns", "x.toml"), ("x", "--table", "y", "--columns", "z")]
)
def test_claims_files_or_a_table_with_its_columns(options: tuple[str, ...]) -> None:
    """Neither, half of it, or both is a slip."""
    result = CliRunner().invoke(main, ("audit", *options))

    assert result.exit_code == 2
    assert "name claims files, or a --table with its --columns" in result.stderr


def test_a_report_lists_few_of_many_skipped_cells() -> None:
    """The record has all of them."""
    found = ac.audit_table([row(n="?", t="1") for _ in range(30)], MAP)

    assert len(found.skipped) == 30
    assert "note: and 10 more" in str(found)
    assert found._repr_html_().startswith("<table>")


def test_a_month_says_how_long_it_is() -> None:
    """2.01 months of 8 GPUs are 11,746 GPU-hours by the convention, which the report names."""
    columns = {"format": 1, "columns": MAP["columns"] | {"t": {"quantity": "wall_clock", "unit": "month"}}}
    found = ac.audit_table([row(n="8", t="2.01", h="11746"), row(n="8", t="2.01", h="15000")], columns)

    assert [one.row for one in found.findings] == [2]
    assert found.remarks == ("a month is 730.5 hours",)


_UNITS = {"gpu_count": "GPU", "wall_clock": "day", "gpu_hours": "GPU*hour", "utilization": "", "tokens": "token",
          "training_cost": "USD", "pue": "", "training_compute": "FLOP"}  # fmt: skip


@given(
    st.sampled_from(sorted(_UNITS)),
    st.one_of(st.floats(0, 1e30), st.integers(0, 10**12), st.decimals(0, 100, places=2)),
)
def test_law_a_cell_is_read_as_a_number_of_a_file_is(quantity: str, number: Any) -> None:
    """The quick way for columns gives the bounds that reading the text gives, and refuses the same."""
    unit = {"unit": _UNITS[quantity]} if _UNITS[quantity] else {}
    columns = columns_of({"format": 1, "columns": {"x": {"quantity": quantity, **unit}}})
    value = float(number)
    try:
        expected = number_as_figure(value, _UNITS[quantity], kind_of(quantity))
    except ac.FigureError:
        with pytest.raises(ac.FigureError):
            columns.columns[0].figure(str(number))
        return
    found = columns.columns[0].figure(str(number))

    assert found is not None
    assert (found.lower, found.point, found.upper) == pytest.approx((expected.lower, expected.point, expected.upper))


def test_sums_are_sieved_as_products_are() -> None:
    """Revenue is the sum of its three parts, and of cost and profit; a row that does not add up is found."""
    quantities = {"in": "input_revenue", "cached": "cached_revenue", "out": "output_revenue", "all": "serving_revenue",
                  "cost": "serving_cost", "profit": "serving_profit"}  # fmt: skip
    columns = {"format": 1, "columns": {name: {"quantity": one, "unit": "USD"} for name, one in quantities.items()}}
    rows = [dict(zip(quantities, cells, strict=True)) for cells in (
        (10.0, 5.0, 20.0, 35.0, 7.0, 28.0), (10.0, 5.0, 20.0, 53.0, 25.0, 28.0), (10.0, None, 20.0, 25.0, None, None),
    )]  # fmt: skip

    assert [(one.row, set(one.columns)) for one in ac.audit_table(rows, columns).findings] == [
        (2, {"in", "cached", "out", "all"}),
        (3, {"in", "out", "all"}),
    ]


def test_every_finding_of_a_table_explains_itself() -> None:
    """As text and as JSON: what the other columns imply, with the row."""
    command = ("audit", "--explain", "--table", str(EXAMPLE / "runs.csv"), "--columns", str(EXAMPLE / "columns.toml"))
    text = CliRunner().invoke(main, command).stdout
    record = json.loads(CliRunner().invoke(main, (*command, "--format", "json")).stdout)
    hours = record["findings"][0]["resolutions"][2]

    assert "row 4: Hardware quantity says gpu_count 648 GPU" in text
    assert "    128.3K GPU·hour = 648 GPU × 198 hour" in text
    assert (hours["claim"], hours["derivation"]["value"]) == ("Training chip-hours", 648 * 198)


class Labelled(list[Any]):
    """A column of a data frame of which rows were left out: its cells are asked for by label, not by position."""

    def __getitem__(self, label: Any) -> Any:
        return super().__getitem__(label) if isinstance(label, slice) else super().__getitem__(label - 1)

    def to_numpy(self) -> Any:
        return np.array(list(self))


def test_a_column_with_labels_is_read_by_position() -> None:
    """The second of three rows is found, whatever the labels of a data frame's rows are."""
    rows = {"n": Labelled([8, 8, 8]), "t": Labelled([10.0, 10.0, 10.0]), "h": Labelled([80.0, 160.0, 80.0])}
    columns = {"format": 1, "columns": {name: MAP["columns"][name] for name in "nth"}}

    assert [one.row for one in ac.audit_table(rows, columns).findings] == [2]
