"""Input that is large, twisted or hostile: it gets an answer or one clear error."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.unit.test_audit import HEAD, claim

import aicost as ac
from aicost.cli import main

MAP: dict[str, Any] = {
    "format": 1,
    "gpu": "gpu",
    "columns": {
        "n": {"quantity": "gpu_count", "unit": "GPU"},
        "t": {"quantity": "wall_clock", "unit": "hour"},
        "h": {"quantity": "gpu_hours", "unit": "GPU*hour"},
    },
}
BOUNDS = 'format = 1\n[sources.s]\ntitle = "S"\n'


def about(subject: str, row: str) -> str:
    """A claim of another subject than the usual one."""
    return row.replace("subject = 'X'", f"subject = '{subject}'")


def total(whole: str, *parts: str) -> str:
    names = ", ".join(f'"{part}"' for part in parts)
    return f'[[totals]]\nwhole = "{whole}"\nparts = [{names}]\n'


def bound(text: str) -> str:
    return f'[[bounds]]\nbecause = "b"\nsource = "s"\nlocator = "l"\n{text}\n'


def cost_and_hours(subject: str, cost: int) -> str:
    hours = about(subject, claim(f"h-{subject}", "gpu_hours", f"{cost // 2} GPU hours"))
    return about(subject, claim(f"c-{subject}", "training_cost", f"${cost}")) + hours


@pytest.mark.parametrize(
    ("totals", "message"),
    [
        (total("X", "X", "Y"), "totals: a sum contains itself (X = X)"),
        (total("X", "Y") + total("Y", "Z") + total("Z", "X"), "totals: a sum contains itself (X = Y = Z = X)"),
        (total("X"), "totals[0].parts: a whole needs parts"),
        (total("X", "Y", "Y"), "totals[0].parts: a part is listed twice"),
    ],
)
def test_totals_that_are_no_sums_are_refused(totals: str, message: str) -> None:
    """Sums that contain themselves, at once or by a detour; wholes without parts."""
    with pytest.raises(ac.ClaimsFileError) as caught:
        ac.loads(HEAD + claim("a", "training_cost", "$5M") + totals)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("bounds", "names"),
    [
        (bound('quantity = "pue"\nlow = 2\ngpu = "H800"') + bound('quantity = "pue"\nhigh = 1.5'), "pue"),
        (bound('quantity = "gpu_power"\nof = "tdp"\nlow = 2') + bound('quantity = "gpu_power"\nhigh = 9'), "gpu_power"),
        (
            bound('quantity = "gpu_count"\nhigh = 2')
            + bound('quantity = "wall_clock"\nhigh = 2')
            + bound('quantity = "gpu_hours"\nlow = 5'),
            "gpu_count, gpu_hours, wall_clock",
        ),
    ],
)
def test_a_background_without_room_is_refused(tmp_path: Path, bounds: str, names: str) -> None:
    """For an accelerator, against a datasheet, or across a relation: never a verdict that everything fits."""
    file = tmp_path / "background.toml"
    file.write_text(BOUNDS + bounds, "utf-8")
    claims = claim("h", "gpu_hours", "9 GPU hours", 'gpu = "H800"')
    claims += claim("t", "wall_clock", "1 hour") + claim("p", "gpu_power", "500 W per GPU") + claim("u", "pue", "1.2")
    result = CliRunner().invoke(main, ("audit", "-", "--background", str(file)), input=HEAD + claims)

    assert (result.exit_code, sorted(found_in(result.stderr))) == (2, names.split(", "))


def found_in(message: str) -> list[str]:
    """The quantities that an error of a background names."""
    return message.partition("its bounds of ")[2].partition(" leave no room for any figure")[0].split(", ")


def test_a_bound_of_money_is_refused() -> None:
    """It would be held against nothing, as it has no currency."""
    source = ac.background_bounds()[0].source

    with pytest.raises(ac.ArgumentError, match="quantity rental_rate does not fit: a bound has no currency and no day"):
        ac.Bound("rental_rate", 0.0, 1.0, "cheap", source, "nowhere")


@pytest.mark.parametrize("tolerance", [-0.1, float("nan"), float("inf")])
def test_a_tolerance_that_is_none_is_refused(tolerance: float) -> None:
    """By every function that takes one."""
    claims = ac.loads(HEAD + claim("a", "training_cost", "$5M"))
    calls: list[Callable[[], object]] = [
        lambda: ac.audit(claims, tolerance=tolerance),
        lambda: ac.reconcile(claims, claims, tolerance=tolerance),
        lambda: ac.audit_table([{"n": "8", "t": "10", "h": "80", "gpu": ""}], MAP, tolerance=tolerance),
    ]
    for call in calls:
        with pytest.raises(ac.ArgumentError, match=r"write 0\.02 for 2 %"):
            call()


@pytest.mark.parametrize(
    ("amounts", "findings"),
    [
        (lambda _: "$5.5M", 0),
        (lambda i: "$5.5M" if i % 2 else "$9.5M", 1500),
        (lambda i: f"${10**9 + i * 40_000_001}", sum(25 + 2999 - i > 1.02 * (25 + i) for i in range(1500))),
    ],
    ids=["all equal", "half clashing", "all different"],
)
def test_thousands_of_claims_of_one_quantity(amounts: Any, findings: int) -> None:
    """Equal ones agree; the least and the greatest that are left are a pair while they clash."""
    text = HEAD + "".join(claim(f"c{i}", "training_cost", amounts(i)) for i in range(3000))

    assert len(ac.audit(ac.loads(text)).findings) == findings


def test_hundreds_of_nested_totals_that_agree() -> None:
    """A chain of 500 sums: the outermost has cost and hours from the innermost."""
    text = HEAD + cost_and_hours("M0", 5000) + "".join(cost_and_hours(f"P{i}", 4) for i in range(500))
    text += "".join(total(f"M{i + 1}", f"M{i}", f"P{i}") for i in range(500))
    found = {(one.subject, one.known.quantity): one.known.figure for one in ac.audit(ac.loads(text)).implied}

    assert found["M500", "training_cost"].point == 5000 + 500 * 4
    assert found["M500", "gpu_hours"].point == 2500 + 500 * 2


def test_hundreds_of_totals_that_share_parts() -> None:
    """A random acyclic graph of sums over 20 known runs: each whole is the sum of its parts."""
    chance = random.Random(1)  # noqa: S311  # the same graph every time
    parts = {i: chance.sample(range(max(0, i - 30), i), 3) for i in range(20, 300)}
    costs = {i: 5001 + i for i in range(20)}
    text = HEAD + "".join(cost_and_hours(f"M{i}", cost) for i, cost in costs.items())
    text += "".join(total(f"M{i}", *(f"M{one}" for one in several)) for i, several in parts.items())
    for i, several in parts.items():
        costs[i] = sum(costs[one] for one in several)
    found = {one.subject: one.known.figure for one in ac.audit(ac.loads(text)).implied if "cost" in one.known.quantity}

    assert {i: found[f"M{i}"].point for i in parts} == pytest.approx({i: costs[i] for i in parts}, rel=1e-12)


def test_a_thousand_subjects_do_not_meddle() -> None:
    """One of them clashes, and is found alone."""
    text = HEAD + "".join(cost_and_hours(f"S{i}", 5001 + i) for i in range(1000))
    text += about("S700", claim("odd", "training_cost", "$9,001"))
    (finding,) = ac.audit(ac.loads(text)).findings

    assert set(finding.conflict.labels) == {"odd", "c-S700"}


def test_a_whole_with_hundreds_of_parts_that_clash() -> None:
    """The minimal set leaves no part out that is needed: any 38 parts of $135 and more exceed $5,100."""
    text = HEAD + "".join(about(f"P{i}", claim(f"c{i}", "training_cost", "$135")) for i in range(120))
    text += about("W", claim("w", "training_cost", "$5,001")) + total("W", *(f"P{i}" for i in range(120)))
    (finding,) = ac.audit(ac.loads(text)).findings

    assert len(finding.conflict.labels) == 38 + 1
    assert "w" in finding.conflict.labels


def test_twenty_headlines_and_twenty_stages_that_are_alike() -> None:
    """Any n stages explain the headline of n million: ten assignments are shown, and a remark says so."""
    stages = "".join(about(f"S{i}", claim(f"s{i}", "training_cost", "$1,000,000", "exact = true")) for i in range(20))
    more = 'scope = "as stated"\nexact = true'
    heads = "".join(claim(f"h{i}", "training_cost", f"${i + 1},000,000", more) for i in range(20))
    found = ac.reconcile(ac.loads(HEAD + heads), ac.loads(HEAD + stages))

    assert {len(one.union.stages) for one in found.readings["h6"] if one.union} == {7}
    assert (len(found.assignments), found.unexplained) == (10, ())
    assert any(one.startswith("more than 10 assignments rank equal") for one in found.remarks)


def test_a_search_that_is_cut_short_says_so() -> None:
    """What it found may not be the best."""
    stages = "".join(about(f"S{i}", claim(f"s{i}", "training_cost", "$1,000,000")) for i in range(20))
    heads = "".join(claim(f"h{i}", "training_cost", f"${i + 1} million", 'scope = "as stated"') for i in range(20))
    found = ac.reconcile(ac.loads(HEAD + heads), ac.loads(HEAD + stages))

    assert "the search ended after 100,000 steps: others may explain the headlines better" in found.remarks


def test_headlines_without_stages_say_what_is_missing() -> None:
    """No union can explain anything, and the remark says why."""
    heads = ac.loads(HEAD + claim("h", "training_cost", "$5M", 'scope = "as stated"'))
    found = ac.reconcile(heads, heads.only(()))

    assert found.unexplained == ("h",)
    assert found.remarks == ("training_cost of no stage is known in USD: add a file with the claims of the stages",)


def test_a_table_in_which_every_row_clashes() -> None:
    """Each is found, and told by its number."""
    rows = {"n": ["8"] * 1000, "t": ["10.5"] * 1000, "h": [str(200 + i) for i in range(1000)], "gpu": [""] * 1000}

    assert [one.row for one in ac.audit_table(rows, MAP).findings] == [*range(1, 1001)]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"n,t,h,gpu\n8,10,80,\n" + b"9" * 10_000_000 + b",1,1,\n", "not valid CSV at line 3: field larger than field"),
        (b'n,t,h,gpu\n8,10,80,"H100\n' + b"9,9,9\n" * 30_000, "not valid CSV"),
        (b"\x80\x04\x95\xff\xfe" * 1000, "it is not UTF-8"),
        (b"\xff\xfen\x00,\x00", "it is not UTF-8"),
        (b"\x00" * 100, "header: there is no column 'n'"),
        (b"", "header: there is no column 'n'"),
        (b"n,t,h,gpu\n8,10,80,\n1,024,10,10240,\n", "line 3 has 5 cells under 4 headings; put cells that hold a"),
    ],
    ids=["10 MB cell", "open quote", "binary", "UTF-16", "zeros", "empty", "unquoted comma"],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    """With the place and the way out."""
    file = tmp_path / "runs.csv"
    file.write_bytes(data)

    with pytest.raises(ac.DocumentError) as caught:
        ac.audit_table(file, MAP)
    assert message in str(caught.value)


def test_cells_of_megabytes_are_left_out() -> None:
    """They are no figures, and the report does not repeat them whole."""
    found = ac.audit_table([{"n": "9" * 10_000_000, "t": "8 " * 1_000_000, "h": "80", "gpu": ""}], MAP)

    assert [one.column for one in found.skipped] == ["n", "t"]
    assert len(str(found)) < 1000


def test_a_map_with_a_thousand_columns() -> None:
    """Five hundred pairs of a row clash; the row that agrees does not."""
    columns = {f"c{i}": {"quantity": "gpu_hours", "unit": "GPU*hour"} for i in range(1000)}
    rows = {f"c{i}": ["101", "305" if i % 2 else "101"] for i in range(1000)}
    found = ac.audit_table(rows, {"format": 1, "columns": columns})

    assert [one.row for one in found.findings] == [2] * 500


def test_options_without_effect_are_refused() -> None:
    """Beside a table there is nothing to reconcile; stages are not held against a background."""
    table = ("audit", "--table", "t.csv", "--columns", "c.toml")
    for options in ((*table, "--reconcile"), ("audit", "-", "--reconcile", "--strict")):
        result = CliRunner().invoke(main, options)
        assert result.exit_code == 2
        assert result.stderr.endswith("; see main audit --help\n")


def test_an_audit_without_findings_is_no_table_in_markdown() -> None:
    """The verdict stands alone."""
    result = CliRunner().invoke(main, ("audit", "-", "--format", "markdown"), input=HEAD + claim("a", "tokens", "1T"))

    assert result.stdout == "## Verdict: consistent\n"


def test_totals_that_clash_in_more_ways_than_can_be_told_apart_are_refused() -> None:
    """500 wholes of three parts each, none of which adds up: an error that names some, and no hang."""
    draw = random.Random(3)  # noqa: S311  # it hides no secret
    size = 500
    costs = (about(f"N{i}", claim(f"c{i}", "training_cost", f"${draw.randint(1, 99)}M")) for i in range(size))
    parts = {i: draw.sample(range(i + 1, size), min(3, size - i - 1)) for i in range(size - 1)}
    totals = (f"[[totals]]\nwhole = 'N{i}'\nparts = {[f'N{part}' for part in of]}\n" for i, of in parts.items())

    with pytest.raises(ac.TooManyConflictsError, match="more figures clash than can be told apart, among them c"):
        ac.audit(ac.loads(HEAD + "".join(costs) + "".join(totals)))
