"""Figures that other people printed: those that contradict themselves are found, their look-alikes pass."""

import pytest
from attrs import evolve
from corpus_report import FOLDER, REFUSED, Case, cases, outcome

import aicost as ac

CASES = cases()


def named(chosen):
    return pytest.mark.parametrize("case", chosen, ids=lambda case: case.file.removesuffix(".toml"))


def resolution(case: Case, claim: str):
    found = outcome(case).finding(case)
    assert found is not None
    return next(one for one in found.conflict.resolutions if one.statement.label == claim)


def thousandfold(claims: ac.Claims, changed: ac.Claim) -> ac.Claims:
    """The claims with one of them a thousand times as great."""
    figure = changed.figure
    point = figure.point and 1000 * figure.point
    scaled = evolve(changed, figure=evolve(figure, lower=1000 * figure.lower, upper=1000 * figure.upper, point=point))
    return evolve(claims, claims=tuple(scaled if one is changed else one for one in claims))


def test_every_file_is_listed_once() -> None:
    """A case without an expected verdict tests nothing."""
    listed = sorted([case.file for case in CASES] + ["corpus.toml"])

    assert listed == sorted(path.name for path in FOLDER.glob("*.toml"))


@named(CASES)
def test_verdict_and_claims_are_as_expected(case: Case) -> None:
    """The verdict, and in one conflict set the claims that clash; or the claim that cannot be read."""
    found = outcome(case)

    assert case.verdict == found.verdict
    assert found.is_right(case)


@named([case for case in CASES if case.fits])
def test_the_right_value_would_fit(case: Case) -> None:
    """What the others leave a wrong claim holds the value before or after the mistake."""
    assert case.fits
    left = resolution(case, case.fits["claim"])

    assert left.low <= case.fits["value"] <= left.high


@named([case for case in CASES if case.is_wrong and case.verdict != REFUSED])
def test_a_conflict_set_is_minimal(case: Case) -> None:
    """Its claims alone clash; without any one of them they do not."""
    found = outcome(case).finding(case)
    assert found is not None
    members = ac.load(case.path).only(claim for claim in ac.load(case.path) if claim.label in found.conflict.labels)

    assert ac.audit(members).verdict == case.verdict
    for left_out in members:
        rest = members.only(one for one in members if one is not left_out)
        assert [one for one in ac.audit(rest).findings if one.kind == case.verdict] == []


@named([case for case in CASES if not case.is_wrong])
def test_a_consistent_case_is_held_together(case: Case) -> None:
    """It does not pass for want of a relation: some claim a thousand times as great is found."""
    claims = ac.load(case.path)

    assert any(ac.audit(thousandfold(claims, one)).verdict != "consistent" for one in claims)


def test_the_count_that_was_printed_before_lies_in_the_resolution() -> None:
    """What would fit for the 648 GPUs of R1-Zero is what its hours and its time leave: 505 … 516."""
    case = next(one for one in CASES if one.file == "r1-zero-in-the-press.toml")
    count = resolution(case, "count")
    (finding,) = outcome(case).findings

    assert (count.low, count.high) == pytest.approx((100_500 / 199, 102_000 / 197.5))
    assert finding.conflict.factor == pytest.approx(648 * 197.5 / 102_000)


def test_rounding_is_forgiven_by_the_tolerance_alone() -> None:
    """Llama 3.2: 833K + 86K against 916K clashes by 0.3 %."""
    claims = ac.load(FOLDER / "llama-3-2-card.toml")

    assert ac.audit(claims).verdict == "consistent"
    assert ac.audit(claims, tolerance=0).verdict == "contradictory"
