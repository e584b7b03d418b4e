import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import aicost as ac
from aicost.cli import main

SEEDS = Path(__file__).parents[2] / "seeds"
HEAD = 'format = 1\n[sources.s]\ntitle = "S"\n'


def claim(name: str, quantity: str, value: str, more: str = "") -> str:
    return (
        f"[[claims]]\nid = '{name}'\nsubject = 'X'\nquantity = '{quantity}'\nvalue = '{value}'\nsource = 's'\n{more}\n"
    )


PRESS = (
    HEAD
    + claim("count", "gpu_count", "648 H800")
    + claim("wall", "wall_clock", "198 hours")
    + claim("hours", "gpu_hours", "101K GPU hours")
)


def test_the_record_is_that_of_the_contract() -> None:
    """The JSON has the keys that other programs rely on, and its numbers are unrounded."""
    result = CliRunner().invoke(main, ("audit", "-", "--format", "json"), input=PRESS)
    record = json.loads(result.stdout)
    (found,) = record["contradictions"]

    assert result.exit_code == 1
    assert set(record) == {"format", "verdict", "contradictions", "implied", "remarks"}
    assert (record["format"], record["verdict"]) == (1, "contradictory")
    assert set(found) == {"kind", "relations", "claims", "factor", "message", "background", "resolutions"}
    assert found["relations"] == ["gpu_hours = gpu_count × wall_clock"]
    assert found["claims"] == ["count", "wall", "hours"]
    assert found["factor"] == pytest.approx(1.2547, abs=1e-4)
    assert found["resolutions"][0]["claim"] == "count"
    assert found["resolutions"][0]["unit"] == "GPU"


def test_what_is_implied_names_what_it_rests_on() -> None:
    """A rental rate follows from cost, count and wall clock."""
    text = (
        HEAD
        + claim("count", "gpu_count", "2,000 H800")
        + claim("wall", "wall_clock", "two months")
        + claim("cost", "training_cost", "approximately $5.5 million")
    )
    record = json.loads(CliRunner().invoke(main, ("audit", "-", "--format", "json"), input=text).stdout)
    (rate,) = (one for one in record["implied"] if one["quantity"] == "rental_rate")

    assert (rate["subject"], rate["phase"], rate["unit"]) == ("X", None, "USD/GPU/hour")
    assert sorted(rate["from"]) == ["cost", "count", "wall"]
    assert (rate["low"], rate["value"], rate["high"]) == pytest.approx((1.0756, 1.8823, 2.8315), abs=1e-4)


def test_the_seeds_hold_one_conflict_the_headlines_of_one_scope() -> None:
    """$6 million and $294,000 for one scope differ by 18.6, and nothing else clashes."""
    (finding,) = ac.audit(ac.load(SEEDS)).findings

    assert set(finding.conflict.labels) <= {
        f"{article}#cost"
        for article in (
            "001_aa79a9ffe5efb3c6", "002_f24fa15fcba63d02", "003_defb1ea8a37f84f9", "004_b4bcef5c240d16c7",
        )
    }  # fmt: skip
    assert finding.conflict.factor == pytest.approx(5.5e6 / 295e3)


def test_disjoint_conflicts_are_all_found() -> None:
    """Two pairs that clash are two findings; what is left can hold."""
    text = HEAD + claim("a", "tokens", "1T") + claim("b", "tokens", "9T")
    text += claim("c", "wall_clock", "10 days") + claim("d", "wall_clock", "90 days")
    found = {frozenset(one.conflict.labels) for one in ac.audit(ac.loads(text)).findings}

    assert found == {frozenset("ab"), frozenset("cd")}


def test_an_audit_reads_like_an_editor() -> None:
    """What clashes, under which relation, by how much, and what would fit."""
    message = ac.audit(ac.loads(PRESS)).findings[0].message

    assert message.startswith("count says gpu_count 648 H800, wall says wall_clock 198 hours, hours says")
    assert (
        "gpu_hours = gpu_count × wall_clock, but 648 GPU × 198 hour = 128.3K GPU·hour, not 101.0K GPU·hour" in message
    )
    assert "off by a factor of 1.25" in message
    assert "To fit: count 648 H800 → 512 GPU (505 … 516 GPU), or wall 198 hours → 155 … 157 hour" in message


def test_every_verdict_explains_itself() -> None:
    """What the others imply for each member is derived, in text, in Markdown and in JSON."""
    lines = ac.audit(ac.loads(PRESS)).explain().splitlines()
    after = lines[lines.index("hours states 101K GPU hours (S, no locator); the others imply:") + 1 :]
    as_json = CliRunner().invoke(main, ("audit", "-", "--explain", "--format", "json"), input=PRESS).stdout
    (found,) = json.loads(as_json)["contradictions"]
    as_markdown = CliRunner().invoke(main, ("audit", "-", "--explain", "--format", "markdown"), input=PRESS).stdout
    derivation = found["resolutions"][2]["derivation"]

    assert after[0] == "  gpu_hours = 128.3K GPU·hour (128.0K … 129.0K)"
    assert after[2].strip() == "128.3K GPU·hour = 648 GPU × 198 hour"
    assert "      - gpu\\_count = 648 GPU" in as_markdown
    assert (derivation["formula"], derivation["value"]) == ("gpu_hours = gpu_count × wall_clock", 648 * 198)
    assert derivation["inputs"][0]["stated"] == [{"claim": "count", "text": "648 H800", "where": "S, no locator"}]


def test_a_consistent_file_ends_with_status_0() -> None:
    """Nothing clashes: the verdict alone, and a table for notebooks."""
    text = HEAD + claim("count", "gpu_count", "8")
    result = CliRunner().invoke(main, ("audit", "-"), input=text)
    found = ac.audit(ac.loads(text))

    assert (result.exit_code, result.stdout) == (0, "Verdict: consistent\n")
    assert str(found) == "Verdict: consistent"
    assert "Verdict: consistent" in found._repr_html_()


@pytest.mark.parametrize(
    ("date", "reason"), [("", "a claim has no date"), ("date = 1990-01-01", "outside the rates from")]
)
def test_amounts_that_cannot_be_exchanged_are_said_to_be(date: str, reason: str) -> None:
    """Without a day, or on a day without a rate, two currencies are not held against each other."""
    text = HEAD + claim("usd", "training_cost", "$1M", date) + claim("cny", "training_cost", "¥1M", date)
    found = ac.audit(ac.loads(text))

    assert found.verdict == "consistent"
    assert reason in found.remarks[0]


def test_amounts_by_different_methods_are_not_exchanged() -> None:
    """A rental cost in dollars and an acquisition in yuan are different amounts."""
    text = HEAD + claim("usd", "training_cost", "$1M", "method = 'rental'\ndate = 2025-01-27")
    text += claim("cny", "training_cost", "¥1M", "method = 'acquisition'\ndate = 2025-01-27")

    assert ac.audit(ac.loads(text)).findings == ()


def test_a_tolerance_is_a_fraction() -> None:
    """A tolerance of 200 is a slip."""
    result = CliRunner().invoke(main, ("audit", str(SEEDS), "--tolerance", "200"))

    assert result.exit_code == 2
    assert "200.0 is not in the range 0<=x<=1" in result.stderr


def test_an_estimate_uses_the_dated_rate() -> None:
    """A cost in yuan beside one in dollars narrows it at the rate of the day: ¥7.2465M is $1M."""
    text = HEAD + claim("usd", "training_cost", "$1M to $2M", "date = 2025-01-27")
    text += claim("cny", "training_cost", "¥7.246534M", "exact = true\ndate = 2025-01-27")
    found = {one.cost.figure.currency: one.cost.figure for one in ac.estimates(ac.loads(text))}

    assert (found["USD"].lower, found["USD"].upper) == pytest.approx((1e6, 1e6), rel=1e-6)
