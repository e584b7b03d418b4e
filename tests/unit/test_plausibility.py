"""What general knowledge says against claims that could hold by themselves."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.unit.test_audit import HEAD, claim

import aicost as ac
from aicost.cli import main

TOO_FEW_HOURS = HEAD + claim("n", "parameters", "21B") + claim("d", "tokens", "8.1T")
BACKGROUND = """
format = 1
[sources.mine]
title = "Our own measurements"
"""


def bound(text: str) -> str:
    return f'[[bounds]]\nbecause = "measured"\nsource = "mine"\nlocator = "log"\n{text}\n'


def audit_of(text: str, **options: object) -> ac.Audit:
    return ac.audit(ac.loads(text), **options)  # type: ignore[arg-type]


def test_more_than_the_peak_is_implausible() -> None:
    """172.8K H800-hours cannot have done 6 × 21B × 8.1T FLOP at bf16; the claims by themselves can hold."""
    text = TOO_FEW_HOURS + claim("h", "gpu_hours", "172.8K GPU hours", "gpu = 'H800'\nprecision = 'bf16'")
    (finding,) = audit_of(text).findings
    resolution = {one.statement.label: one for one in finding.conflict.resolutions}["h"]

    assert (finding.kind, set(finding.conflict.labels)) == ("implausible", {"h", "n", "d"})
    assert finding.conflict.factor == pytest.approx(4.5 * 20.5e9 * 8.05e12 / (172_900 * 3600 * 989.5e12), rel=1e-3)
    assert resolution.low == pytest.approx(4.5 * 20.5e9 * 8.05e12 / (3600 * 989.5e12), rel=1e-3)
    assert any(one.why == "no accelerator does more than its peak" for one in finding.conflict.background)
    assert any(
        one.why == "no datasheet prints a higher dense peak of H800 at bf16" for one in finding.conflict.background
    )
    assert audit_of(text).verdict == "implausible"
    assert audit_of(text, background=()).verdict == "consistent"


def test_without_a_precision_the_highest_dense_peak_bounds() -> None:
    """At fp8 an H800 does twice as much, and the same figures can hold."""
    text = TOO_FEW_HOURS + claim("h", "gpu_hours", "172.8K GPU hours", "gpu = 'H800'")

    assert audit_of(text).verdict == "consistent"


def test_an_unknown_gpu_gets_no_bound() -> None:
    """Its hours may be as few as they like, and the report says so."""
    found = audit_of(TOO_FEW_HOURS + claim("h", "gpu_hours", "172 GPU hours", "gpu = 'Wafer 9000'"))

    assert found.verdict == "consistent"
    assert "Wafer 9000 is not in the catalog: its peak, power and rent have no bound" in str(found)


@pytest.mark.parametrize(
    ("claims", "labels"),
    [
        (claim("peak", "peak_throughput", "1111 TFLOP/s", "gpu = 'A100 SXM 80GB'"), {"peak"}),
        (claim("power", "gpu_power", "6.5 kW per GPU", "gpu = 'A100 SXM 80GB'"), {"power"}),
        (claim("pue", "pue", "11"), {"pue"}),
        (
            claim("h", "gpu_hours", "1,022,362 GPU hours", "gpu = 'A100 SXM 80GB'")
            + claim("e", "energy", "449 GWh"),
            {"h", "e"},
        ),
        (claim("e", "energy", "449 MWh") + claim("t", "emissions", "173 kt"), {"e", "t"}),
        (
            claim("n", "parameters", "70B")
            + claim("d", "tokens", "2T")
            + claim("c", "training_compute", "8.4e21 FLOP"),
            {"n", "d", "c"},
        ),
    ],
)  # fmt: skip
def test_what_no_run_does_is_implausible(claims: str, labels: set[str]) -> None:
    """Peak above the datasheet's, power above the server's, PUE, energy, emissions, compute: each with its claims."""
    (finding,) = audit_of(HEAD + claims).findings

    assert (finding.kind, set(finding.conflict.labels)) == ("implausible", labels)


@pytest.mark.parametrize(("cost", "kinds"), [("$294,000", ["implausible"]), ("$5.5M", []), ("$500M", ["implausible"])])
def test_a_rent_that_nobody_asks_is_implausible(cost: str, kinds: list[str]) -> None:
    """2,000 H800 for two months at $0.10 or $171 an hour are outside the dated prices, $1.88 is within."""
    text = HEAD + claim("count", "gpu_count", "2,000 H800") + claim("wall", "wall_clock", "two months")
    dated = audit_of(text + claim("cost", "training_cost", cost, "date = 2025-01-27"))
    undated = audit_of(text + claim("cost", "training_cost", cost))

    assert [one.kind for one in dated.findings] == kinds
    reasons = [reason.why for one in dated.findings for reason in one.conflict.background]
    assert [why[:16] for why in reasons] == ["H800 rented for "] * len(kinds)
    assert undated.findings == ()
    assert "cost: without a date, not held against dated rents" in undated.remarks


def test_a_contradiction_is_told_before_what_is_implausible() -> None:
    """Both kinds are found, the verdict is the worst, and claims that contradict are not held against anything else."""
    text = HEAD + claim("pue", "pue", "11") + claim("a", "tokens", "1T") + claim("b", "tokens", "9T")
    found = audit_of(text)

    assert [one.kind for one in found.findings] == ["contradictory", "implausible"]
    assert found.verdict == "contradictory"


def test_strict_ends_with_status_1_for_what_is_implausible() -> None:
    """Without it only contradictions do."""
    text = HEAD + claim("pue", "pue", "11")

    assert CliRunner().invoke(main, ("audit", "-"), input=text).exit_code == 0
    assert CliRunner().invoke(main, ("audit", "-", "--strict"), input=text).exit_code == 1


def test_a_background_file_takes_the_place_of_the_bounds(tmp_path: Path) -> None:
    """A bound of one's own, for one GPU alone."""
    file = tmp_path / "background.toml"
    file.write_text(
        BACKGROUND + bound('quantity = "gpu_power"\nof = "tdp"\nhigh = 0.5\ngpu = "A100 SXM 80GB"'), "utf-8"
    )
    power = claim("power", "gpu_power", "350 W per GPU", "gpu = 'GPU'")
    options = ("audit", "-", "--strict", "--background", str(file))

    statuses = {
        gpu: CliRunner().invoke(main, options, input=HEAD + power.replace("'GPU'", f"'{gpu}'")).exit_code
        for gpu in ("A100 SXM 80GB", "H100 SXM")
    }
    assert statuses == {"A100 SXM 80GB": 1, "H100 SXM": 0}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (bound('quantity = "pue"\nlow = 2\nhigh = 1'), "bounds[0]: low = 2 and high = 1 leave nothing between them"),
        (
            bound('quantity = "pue"\nlow = 2') + bound('quantity = "pue"\nhigh = 1.5'),
            "the bounds of pue contradict each other: at least 2 and at most 1.5; leave one of them out",
        ),
        (bound('quantity = "pues"'), "did you mean pue?"),
        (bound('quantity = "pue"\nof = "tpd"'), "bounds[0].of: unknown datasheet figure 'tpd'; did you mean tdp?"),
        (bound('quantity = "pue"\nhigh = "3"'), "bounds[0].high: it must be a number"),
        (bound('quantity = "pue"\nhigh = nan'), "bounds[0].high: it must be a number"),
        (bound('quantity = "pue"\ngpu = "G200"'), "did you mean GB200"),
        ("", "it holds no bounds; add a [[bounds]] table"),
    ],
)
def test_a_background_file_that_cannot_be_used_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """With the place and the way out."""
    file = tmp_path / "background.toml"
    file.write_text(BACKGROUND + text, "utf-8")

    with pytest.raises(ac.DocumentError) as caught:
        ac.load_background(file)
    assert message in str(caught.value)


def test_every_shipped_bound_tells_why_and_where() -> None:
    """Each has a reason, a source and a locator, and leaves something between its ends."""
    bounds = ac.background_bounds()

    assert {one.quantity for one in bounds} >= {"utilization", "peak_throughput", "pue", "gpu_power"}
    assert [one for one in bounds if not (one.because and one.locator and str(one.source))] == []
    assert [one for one in bounds if not one.low < one.high] == []
