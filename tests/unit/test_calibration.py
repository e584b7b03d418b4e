"""The fit of the utilization: on a table made from known coefficients it finds them again."""

import csv
import importlib.util
import sys
import tomllib
from math import exp, log, log10
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).parents[2] / "calibration" / "fit_utilization.py"
TRUTH = {"intercept": log(0.4), "generation": -0.4, "size": 0.3, "mixture": -0.3}
PEAKS = {"A100-80GB": 312e12, "H100-80GB": 989.5e12}
NOISE = 0.05
SHIPPED = "generation, size, mixture"


@pytest.fixture(scope="module")
def fitting():
    spec = importlib.util.spec_from_file_location("fit_utilization", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["fit_utilization"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["fit_utilization"]


def row(model, active, total, gpu, utilization, **more):
    hours = 6 * active * 1e9 * 1e12 / (3600 * PEAKS[gpu] * utilization)
    cells = {"params_active_B": active, "params_total_B": total, "tokens_B": 1000, "gpu_hours": hours, "hardware": gpu}
    return {"model": model, "scope": "pretraining", "confidence": "high", "note": "", **cells, **more}


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Twenty families of four runs of known utilization, and four rows that cannot be used."""
    generator = np.random.default_rng(1)
    rows = []
    for family in "ABCDEFGHIJKLMNOPQRST":
        for number, active in enumerate((0.1, 0.7, 7.0, 70.0)):
            gpu, is_mixture = str(generator.choice(list(PEAKS))), generator.random() < 0.4
            logs = TRUTH["intercept"] + TRUTH["size"] * min(0.0, log10(active / 7)) + TRUTH["mixture"] * is_mixture
            logs += TRUTH["generation"] * log(989.5 / 312) * (gpu == "H100-80GB") + generator.normal(0, NOISE)
            rows.append(row(f"{family} {number}", active, active * (1 + 9 * is_mixture), gpu, exp(logs)))
    usable = row("U 1", 1.0, 1.0, "A100-80GB", 0.4)
    rows.append({**usable, "tokens_B": ""})
    rows.append({**usable, "scope": "TOTAL of all phases"})
    rows.append({**usable, "confidence": "low", "note": "a guess"})
    rows.append({**usable, "hardware": "an undisclosed device"})
    path = tmp_path_factory.mktemp("calibration") / "runs.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def written(fitting, table):
    fitting.BOOTSTRAPS = 20
    output = table.with_suffix(".toml")
    fitting.main([str(table), "--output", str(output)])
    return tomllib.loads(output.read_text("utf-8"))


def test_known_coefficients_are_found(written):
    """What made the table is found, to a few percent of a log."""
    found = written["coefficients"]
    assert {name: found[name] for name in TRUTH} == pytest.approx(TRUTH, abs=0.05)
    assert found["high"] - found["low"] == pytest.approx(2 * 1.645 * NOISE, rel=0.35)


def test_evidence_ranks_the_models(written):
    """On such a table the true terms beat every constant, and the interval covers nine of ten."""
    by_model = {one["model"]: one for one in written["cross_validation"]}
    true, constant = by_model[SHIPPED], by_model["best constant, chosen inside"]
    assert true["median_error"] < 0.06 < constant["median_error"]
    assert 0.8 <= true["coverage"] <= 1.0
    assert written["chosen_inside"][SHIPPED] == 20


def test_runs_of_other_families_are_no_part_of_the_fit(written, fitting, table):
    """They are predicted by each model, beside a constant; a family of both tables is refused."""
    others = written["other_runs"]
    assert (others["runs"], others["families"]) == (55, 34)
    assert [one["model"] for one in others["results"]][:2] == ["constant 0.3", "constant"]
    few = table.with_name("few.csv")
    with few.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row("Z", 1.0, 1.0, "A100-80GB", 0.9)))
        writer.writeheader()
        writer.writerow(row("Z 1", 1.0, 1.0, "A100-80GB", 0.9))
    beside_few = fitting.calibrate(table, few)
    assert beside_few["other_runs"]["runs"] == 1
    assert beside_few["coefficients"] == written["coefficients"]
    assert beside_few["cross_validation"] == written["cross_validation"]
    with pytest.raises(ValueError, match="families of both tables: a, b, c"):
        fitting.calibrate(table, table)


def test_rows_that_cannot_be_used_say_why(written):
    """Every row is used or left out, with the reason."""
    assert (len(written["runs"]), len(written["families"])) == (80, 20)
    reasons = [one["reason"] for one in written["left_out"]]
    assert reasons == [
        "no tokens_B",
        "a total, of which the pretraining is a row of its own",
        "low confidence: a guess",
        "no 16-bit peak of an undisclosed device in the catalog",
    ]


def test_families_are_names_without_version(fitting):
    """Versions and sizes of a name are one family, and so are those that are known to be."""
    assert fitting.family_of("Llama 3 8B") == fitting.family_of("LLaMA-65B") == "llama"
    assert fitting.family_of("GRIN-MoE") == fitting.family_of("phi-1.5") == "phi"


def test_outliers_do_not_move_the_fit(fitting):
    """One run that is off by a factor of ten moves the fit by less than its share."""
    design, weights = np.ones((11, 1)), np.ones(11)
    logs = np.array([-1.0, -1.1, -0.9, -1.0, -1.1, -0.9, -1.0, -1.1, -0.9, -1.0, -3.3])
    (found,) = fitting.fit(design, logs, weights, 0.0)
    assert found == pytest.approx(-1.0, abs=0.05)
