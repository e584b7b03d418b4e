"""Which stages a headline counts."""

import json
from itertools import combinations
from pathlib import Path

from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import aicost as ac
from aicost.cli import main

SEEDS = Path(__file__).parents[2] / "seeds"
HEAD = 'format = 1\n[sources.s]\ntitle = "S"\n'


def cost(name: str, value: str, *more: str, subject: str = "X") -> str:
    lines = [f"id = '{name}'", f"subject = '{subject}'", "quantity = 'training_cost'", f"value = '{value}'", *more]
    return "[[claims]]\n" + "\n".join(lines) + "\nsource = 's'\n"


def headline(name: str, value: str, *more: str) -> str:
    return cost(name, value, "scope = 'as stated'", *more, subject="news")


def stages(*amounts: float) -> str:
    return "".join(cost(f"s{i}", f"${one!r}", f"phase = 'p{i}'", "exact = true") for i, one in enumerate(amounts))


def total(*numbers: int, whole: str = "X") -> str:
    return f"[[totals]]\nwhole = '{whole}'\nparts = {[f'X/p{i}' for i in numbers]}\n"


def reconciled(text: str) -> ac.Reconciliation:
    claims = ac.loads(HEAD + text)
    return ac.reconcile(
        claims.only(one for one in claims if one.covers), claims.only(one for one in claims if not one.covers)
    )


def parts(found: ac.Reconciliation) -> dict[str, list[tuple[str, ...] | None]]:
    return {label: [one.union and one.union.parts for one in several] for label, several in found.readings.items()}


def test_the_headlines_of_the_seeds_count_three_different_things() -> None:
    """$5.5 million is the V3 run, $294,000 is R1 on top of it, $6 million is both."""
    result = CliRunner().invoke(main, ("audit", str(SEEDS), "--reconcile", "--format", "json"))
    record = json.loads(result.stdout)
    v3 = {"DeepSeek-V3/pretraining", "DeepSeek-V3/context-extension", "DeepSeek-V3/post-training"}
    r1 = {"DeepSeek-R1-Zero/rl", "DeepSeek-R1/sft-data", "DeepSeek-R1/rl"}
    counted = {
        one["claim"][:3]: [(set(union["stages"]), round(union["sum"])) for union in one["explained_by"]]
        for one in record["headlines"]
    }

    assert result.exit_code == 0
    assert (record["format"], record["unexplained"]) == (1, [])
    assert counted == {
        "001": [(v3, 5_576_000)], "004": [(v3, 5_576_000)],
        "002": [(v3 | r1, 5_870_000)], "003": [(r1, 294_000)],
    }  # fmt: skip


def test_a_declared_whole_counts_as_one_and_is_preferred_to_an_odd_union() -> None:
    """$12M is nearer to p0 + p2 than to the whole p0 + p1, which is one node."""
    found = reconciled(headline("a", "$12M") + stages(9e6, 2.9e6, 3e6) + total(0, 1))

    assert parts(found) == {"a": [("X",)]}


def test_headlines_of_different_amounts_count_different_unions() -> None:
    """$5M and $5.2M both fit the one stage; the one that is nearer gets it, the other goes without."""
    found = reconciled(headline("a", "about $5M") + headline("b", "about $5.2M") + stages(5.1e6))

    assert sorted(found.unexplained) in (["a"], ["b"])
    assert len(found.unexplained) == 1


def test_headlines_of_one_amount_count_the_same() -> None:
    """Two papers printed $5M."""
    found = reconciled(headline("a", "$5M") + headline("b", "about $5M") + stages(5e6, 1e6))

    assert parts(found) == {"a": [("X/p0",)], "b": [("X/p0",)]}


def test_assignments_that_rank_equal_are_all_shown() -> None:
    """Two stages cost the same."""
    found = reconciled(headline("a", "$10K") + stages(1e4, 1e4, 5e6))

    assert parts(found) == {"a": [("X/p0",), ("X/p1",)]}
    assert "2 assignments explain the headlines equally well" in str(found)


def test_a_whole_whose_part_is_not_known_is_a_stage_itself() -> None:
    """What cannot be told apart is counted together, and the silent part is named."""
    text = headline("a", "$7M") + stages(2e6) + cost("w", "$7M", "exact = true") + total(0, 1, 2)
    found = reconciled(text)

    assert parts(found) == {"a": [("X",)]}
    assert "training_cost of X/p1 is not known in USD, so no union counts it" in found.remarks


def test_a_headline_in_another_currency_is_left_out_and_said_to_be() -> None:
    """It is not summed with dollars."""
    found = reconciled(headline("a", "$5M") + headline("b", "¥36M") + stages(5e6))

    assert parts(found) == {"a": [("X/p0",)], "b": [None]}
    assert found.unexplained == ("b",)
    assert "b (¥36M) is no amount in USD, and is left out" in found.remarks


def test_more_than_20_stages_are_refused() -> None:
    """With the way out."""
    result = CliRunner().invoke(
        main, ("audit", "-", "--reconcile"), input=HEAD + headline("a", "$5M") + stages(*range(1, 22))
    )

    assert result.exit_code == 2
    assert "21 stages make too many unions; the most is 20" in result.stderr


def test_a_file_without_headlines_is_refused() -> None:
    """Nothing says "as stated"."""
    result = CliRunner().invoke(main, ("audit", "-", "--reconcile"), input=HEAD + stages(5e6))

    assert result.exit_code == 2
    assert "there is no headline to explain" in result.stderr


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6, unique=True), st.data())
def test_law_a_sum_of_stages_is_explained_by_as_few_as_can_be(amounts: list[int], data: st.DataObject) -> None:
    """A headline that is exactly a sum has an explanation, and no union of fewer stages fits it."""
    counted = data.draw(st.sets(st.sampled_from(range(len(amounts))), min_size=1))
    stated = sum(amounts[i] for i in counted)
    text = headline("a", f"${stated}", "exact = true") + stages(*map(float, amounts))
    found = reconciled(text)
    ((best, *_),) = found.readings.values()
    fewer = [
        union
        for size in range(1, len(best.union.parts) if best.union else 1)
        for union in combinations(amounts, size)
        if stated / 1.02 <= sum(union) <= stated * 1.02
    ]

    assert best.union is not None
    assert fewer == []
    assert len(best.union.parts) <= len(counted)


def test_a_sum_of_fourteen_of_twenty_stages_is_found() -> None:
    """A million unions are ranked."""
    amounts = [float(2**i + 3**i) for i in range(20)]
    found = reconciled(headline("a", f"${sum(amounts[3:17])!r}", "exact = true") + stages(*amounts))

    assert found.unexplained == ()
