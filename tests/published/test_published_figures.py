"""Figures that other people printed, got back through the public interface."""

from pathlib import Path

import pytest

import aicost as ac

SEEDS = Path(__file__).parents[2] / "seeds"
PHASES = ("pretraining", "context-extension", "post-training")


@pytest.fixture(scope="module")
def primary():
    return ac.load(SEEDS / "deepseek-primary.toml")


@pytest.fixture(scope="module")
def found(primary):
    return {(one.subject, one.phase): one for one in ac.estimates(primary)}


def is_within(value, known):
    return known.figure.lower <= value <= known.figure.upper


def test_v3_hours_add_up(primary):
    """DeepSeek-V3's phases of 2.664M, 0.119M and 0.005M GPU-hours make 2.788M."""
    hours = [primary.of("DeepSeek-V3", phase).about("gpu_hours")[0].figure.point for phase in PHASES]
    assert hours == [2.664e6, 0.119e6, 0.005e6]
    assert sum(hours) == primary["v3-hours"].figure.point == 2.788e6


def test_v3_cost_is_hours_times_two_dollars(primary):
    """DeepSeek-V3's GPU-hours at $2 cost the $5.576M that its report prints."""
    run = ac.TrainingRun("DeepSeek-V3", gpu_hours=primary["v3-hours"])
    cost = ac.rental_cost(run, rate=primary["v3-rate"])
    assert cost.training_cost.to("USD").magnitude == pytest.approx(5.576e6)
    assert primary["v3-cost"].figure.point == pytest.approx(5.576e6)


@pytest.mark.parametrize(
    ("phase", "cost"), [("pretraining", 5.328e6), ("context-extension", 2.38e5), ("post-training", 1e4)]
)
def test_v3_phases_cost_what_the_table_prints(primary, phase, cost):
    """Each phase of DeepSeek-V3 costs what Table 1 prints."""
    claims = primary.of("DeepSeek-V3", phase)
    run = ac.TrainingRun(phase, gpu_hours=claims.about("gpu_hours")[0])
    estimate = ac.rental_cost(run, rate=claims.about("rental_rate")[0])
    assert estimate.training_cost.magnitude == pytest.approx(cost)
    assert claims.about("training_cost")[0].figure.point == pytest.approx(cost)


def test_v3_is_consistent(found):
    """All that DeepSeek-V3's report says of its hours and costs can be true."""
    whole = found["DeepSeek-V3", None]
    assert not any("cannot all be true" in remark for remark in whole.remarks)
    assert is_within(2.788e6, whole.hours)
    assert is_within(5.576e6, whole.cost)


def test_r1_hours_and_cost(primary, found):
    """R1's 101K, 5K and 41K GPU-hours make 147K, which at $2 are $294K."""
    hours = [primary[name].figure.point for name in ("zero-hours", "sft-hours", "r1-rl-hours")]
    assert hours == [101e3, 5e3, 41e3]
    assert sum(hours) == primary["r1-hours"].figure.point == 147e3
    run = ac.TrainingRun("DeepSeek-R1", gpu_hours=primary["r1-hours"])
    assert ac.rental_cost(run, rate=primary["r1-rate"]).training_cost.magnitude == pytest.approx(294e3)
    assert is_within(294e3, found["DeepSeek-R1", None].cost)


@pytest.mark.parametrize(("subject", "wall", "hours"), [("DeepSeek-R1-Zero", 198, 101e3), ("DeepSeek-R1", 80, 41e3)])
def test_reinforcement_learning_runs_are_consistent(primary, found, subject, wall, hours):
    """512 accelerators for about 198 and 80 hours are the 101K and 41K GPU-hours of the table."""
    claims = primary.of(subject, "rl")
    run = ac.TrainingRun(subject, **{name: claims.about(name)[0] for name in ("gpu_count", "wall_clock", "gpu_hours")})
    assert run.gpu_count.magnitude == 512
    assert run.wall_clock.magnitude == wall
    assert is_within(hours, run.figure("gpu_hours"))
    assert not any("cannot all be true" in remark for remark in found[subject, "rl"].remarks)


def test_llama_65b_is_consistent():
    """LLaMA-65B's 2,048 A100s for about 21 days are its 1,022,362 GPU-hours."""
    run = ac.TrainingRun(
        "LLaMA-65B",
        gpu="A100",
        count="2,048",
        duration="approximately 21 days",
        gpu_hours="1,022,362 GPU hours",
        tokens="1.4T",
        parameters="65.2B",
    )
    assert is_within(1_022_362, run.figure("gpu_hours"))
    assert is_within(20.8 * 24, run.figure("wall_clock"))
    assert run.implied("gpu_hours").value.magnitude == 2048 * 21 * 24


def test_648_gpus_are_a_contradiction():
    """648 accelerators for 198 hours are not 101K GPU-hours."""
    run = ac.TrainingRun("R1-Zero", gpu="H800", count="648", duration="198 hours", gpu_hours="101K H800 GPU hours")
    with pytest.raises(ac.ContradictionError) as caught:
        run.figure("gpu_hours")
    assert caught.value.relations == ("gpu_hours = gpu_count × wall_clock",)


@pytest.fixture(scope="module")
def reported():
    article = ac.load(SEEDS / "001_aa79a9ffe5efb3c6.toml")
    return ac.TrainingRun("DeepSeek R1, as reported", gpu="H800", count=article["count"], duration=article["duration"])


def test_reported_run(reported):
    """2,000 H800s for two months are 2.922M GPU-hours."""
    assert reported.gpu_hours.to("GPU*hour").magnitude == 2.922e6


@pytest.mark.parametrize(("rate", "cost"), [("$2 per GPU hour", 5.844e6), ("$3.42 per GPU hour", 9.99324e6)])
def test_cost_of_the_reported_run(reported, rate, cost):
    """The reported run costs $5.84M at $2 and $9.99M at $3.42 for each GPU-hour."""
    assert ac.rental_cost(reported, rate=rate).training_cost.magnitude == pytest.approx(cost)


def test_list_price_of_the_reported_run(reported, primary):
    """At the list price of an H800, the reported run costs $9.99M."""
    estimate = ac.rental_cost(reported, rate=primary["h800-list-price"])
    assert str(estimate.cost).startswith("$9.99M (")


@pytest.mark.parametrize(
    ("name", "rate"),
    [("001_aa79a9ffe5efb3c6", 1.88), ("002_f24fa15fcba63d02", 2.05), ("003_defb1ea8a37f84f9", 0.101)],
)
def test_rates_behind_the_articles(reported, name, rate):
    """The articles' costs imply $1.88, $2.05 and $0.101 for each GPU-hour of the reported run."""
    cost = ac.load(SEEDS / f"{name}.toml")["cost"]
    implied = reported.implied("rental_rate", training_cost=cost)
    assert float(f"{implied.value.magnitude:.3g}") == rate


def test_ratio_of_token_prices():
    """OpenAI's input tokens cost 27.3 times DeepSeek's."""
    claims = ac.load(SEEDS / "002_f24fa15fcba63d02.toml")
    (row,) = ac.compare([claims["input-price-openai"]], baseline=claims["input-price"]).rows
    assert float(f"{row.ratio.value:.3g}") == 27.3


def test_every_seed_is_read():
    """Every seed is a valid claims file."""
    assert {claim.file for claim in ac.load(SEEDS)} <= {path.stem for path in SEEDS.glob("*.toml")}
