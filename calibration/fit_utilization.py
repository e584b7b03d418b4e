"""Fit the run-level utilization on published runs, cross-validated by model family; write it with its evidence.

    python calibration/fit_utilization.py training-runs.csv

calibration/README.md states the method.
"""

import argparse
import csv
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w
from attrs import frozen

from aicost.errors import UnknownNameError
from aicost.facts.hardware import find_hardware
from aicost.facts.utilization import peak_of, reference_peak, terms

Vector = np.ndarray[Any, np.dtype[np.float64]]
OTHERS = Path(__file__).with_name("other_runs.csv")
OUTPUT = Path(__file__).parents[1] / "src/aicost/facts/catalog/utilization.toml"
SEED = 20251122
BOOTSTRAPS = 4000
LEVEL = 0.9
FLOP_PER_PARAMETER_AND_TOKEN = 6
SECONDS = 3600
PEAK_KNOT = 312e12
PARAMETERS_KNOT = 7e9
SMALL_KNOT = 1e9
"""Tried in place of that, to show what the knot changes. [parameter]"""
HUBER = 0.2
"""Residuals beyond this count by their size, not by its square. [log]"""
PENALTY = 0.3
"""The ridge on the slopes: weak, so that a term that few families tell of stays near zero. [-]"""
OTHER_PENALTIES = (0.1, 1.0)
"""Tried with the shipped terms, to show what the penalty changes. [-]"""
SPREAD = 0.5
"""By how much the interval widens for each decade of parameters below the knot: makers differ more there. [-]"""
OTHER_SPREADS = (0.0, 1.0)
"""Tried with the shipped terms, to show what the spread changes. [-]"""
TIE = 0.01
"""A richer model must beat a simpler one by this share. [-]"""
CONSTANTS = np.arange(0.15, 0.5, 0.005)
HINDSIGHT = 0.3
"""The constant that misses all these runs least, in the median: known only in hindsight. [-]"""
SAME_FAMILY = {"grin": "phi", "stablelm": "stable", "luciole": "lucie"}
"""Of the same makers and clusters: GRIN-MoE and Phi-3, Stable LM 2 and its forerunner, Lucie and Luciole."""
SHIPPED = "generation, size, mixture"


@frozen
class Run:
    """A published run.

    Attributes:
        name: Model and scope.
        family: Its model family.
        accelerator: The family of its accelerator.
        utilization: 6 × parameters × tokens / (GPU-hours × dense 16-bit peak). [-]
        generation: Term of the accelerator. [-]
        size: Term of the parameters. [-]
        mixture: 1 for a mixture of experts. [-]
        small: Term of the parameters with the smaller knot. [-]
        decades: Log10 of the active parameters over the knot. [-]
        tokens: Log10 of the tokens over 10^12. [-]
    """

    name: str
    family: str
    accelerator: str
    utilization: float
    generation: float
    size: float
    mixture: float
    small: float
    decades: float
    tokens: float


CANDIDATES: dict[str, tuple[str, ...]] = {
    "constant": (),
    "generation": ("generation",),
    "size": ("size",),
    "generation, size": ("generation", "size"),
    SHIPPED: ("generation", "size", "mixture"),
    f"{SHIPPED}; size below 1B": ("generation", "small", "mixture"),
    f"{SHIPPED}; log parameters": ("generation", "decades", "mixture"),
    f"{SHIPPED}, log tokens": ("generation", "size", "mixture", "tokens"),
}
"""The models tried, by the terms they have."""
LADDER = ("constant", "generation", "generation, size", SHIPPED)
"""The models among which the cross-validation may choose, from simple to rich."""


def read(path: Path) -> tuple[list[Run], list[dict[str, str]]]:
    """The usable runs of the table, and the others with the reason why they are not."""
    runs: list[Run] = []
    left_out: list[dict[str, str]] = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if reason := why_not(row):
                left_out.append({"run": f"{row['model']}, {row['scope']}", "reason": reason})
            else:
                runs.append(run_of(row))
    return runs, left_out


def why_not(row: dict[str, str]) -> str:
    """Why a row is not used, or the empty string."""
    missing = [name for name in ("params_active_B", "tokens_B", "gpu_hours") if not row[name]]
    if missing:
        return f"no {', '.join(missing)}"
    if row["scope"].startswith("TOTAL"):
        return "a total, of which the pretraining is a row of its own"
    if row.get("confidence") == "low":
        return f"low confidence: {row['note']}"
    try:
        known = reference_peak(find_hardware(row["hardware"]))
    except UnknownNameError:
        known = None
    return "" if known else f"no 16-bit peak of {row['hardware']} in the catalog"


def run_of(row: dict[str, str]) -> Run:
    """A row of the table as a run."""
    found = reference_peak(find_hardware(row["hardware"]))
    if found is None:
        raise ValueError(f"no 16-bit peak of {row['hardware']}; add it to the catalog of accelerators")
    member, peak = found[0], peak_of(found[2])
    parameters, tokens = 1e9 * float(row["params_active_B"]), 1e9 * float(row["tokens_B"])
    compute = FLOP_PER_PARAMETER_AND_TOKEN * parameters * tokens
    is_mixture = 1e9 * float(row["params_total_B"]) > parameters
    return Run(
        f"{row['model']}, {row['scope']}",
        family_of(row["model"]),
        member.family,
        compute / (float(row["gpu_hours"]) * SECONDS * peak),
        *terms(peak / PEAK_KNOT, parameters / PARAMETERS_KNOT, is_mixture),
        min(0.0, float(np.log10(parameters / SMALL_KNOT))),
        float(np.log10(parameters / PARAMETERS_KNOT)),
        float(np.log10(tokens / 1e12)),
    )


def family_of(model: str) -> str:
    """The model family: the first word of the name, without version and size."""
    found = re.match("[A-Za-z]+", model)
    name = (found[0] if found else model).casefold()
    return SAME_FAMILY.get(name, name)


class Table:
    """The runs as columns."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs = runs
        self.family = np.array([run.family for run in runs])
        self.logs = np.log([run.utilization for run in runs])
        self.families = sorted(set(self.family))
        sizes = {family: int((self.family == family).sum()) for family in self.families}
        self.weights = np.array([sizes[family] ** -0.5 for family in self.family])
        self.decades = -np.array([run.size for run in runs])

    def scale(self, spread: float) -> Vector:
        """By how much the interval of each run is wider than at the knot."""
        return 1 + spread * self.decades

    def design(self, names: Sequence[str]) -> Vector:
        """A column of ones and the terms of those names."""
        return np.array([[1.0, *(getattr(run, name) for name in names)] for run in self.runs])


def fit(design: Vector, logs: Vector, weights: Vector, penalty: float) -> Vector:
    """Huber regression of log utilization with a ridge penalty on the slopes, by reweighting."""
    ridge = penalty * np.eye(design.shape[1])
    ridge[0, 0] = 0.0
    found = np.zeros(design.shape[1])
    for _ in range(200):
        residuals = np.abs(logs - design @ found)
        steep = weights * np.minimum(1.0, HUBER / np.maximum(residuals, 1e-12))
        before, found = found, np.linalg.solve(design.T @ (steep[:, None] * design) + ridge, design.T @ (steep * logs))
        if np.max(np.abs(found - before)) < 1e-10:  # noqa: PLR2004  # far below what the data tell
            break
    return found


def out_of_family(table: Table, design: Vector, penalty: float, used: Vector) -> Vector:
    """Log of actual over predicted utilization of every used run, predicted without its family."""
    residuals = np.full(len(table.runs), np.nan)
    for family in set(table.family[used]):
        train, test = used & (table.family != family), used & (table.family == family)
        found = fit(design[train], table.logs[train], table.weights[train], penalty)
        residuals[test] = table.logs[test] - design[test] @ found
    return residuals


def score(table: Table, residuals: Vector, used: Vector) -> float:
    """What candidates are chosen by: the weighted mean absolute log error."""
    return float(np.average(np.abs(residuals[used]), weights=table.weights[used]))


def errors(residuals: Vector) -> Vector:
    """Absolute relative error of the predicted GPU-hours: predicted over actual is actual over predicted u."""
    return np.abs(np.exp(residuals) - 1)


@frozen(eq=False)
class Result:
    """What nested cross-validation says of one model.

    Attributes:
        residuals: Log of actual over predicted utilization of each run, predicted without its family. [log]
        covered: Whether the interval made without the run's family covers it.
        widths: Width of that interval. [log]
        chosen: What the inner loop chose for each family.
    """

    residuals: Vector
    covered: Vector
    widths: Vector
    chosen: list[str]


def best_model(table: Table, names: Sequence[str], penalty: float, used: Vector) -> tuple[str, Vector]:
    """The simplest of the models that no richer one beats by more than a tie, and its residuals."""
    best, residuals = names[0], out_of_family(table, table.design(CANDIDATES[names[0]]), penalty, used)
    for name in names[1:]:
        found = out_of_family(table, table.design(CANDIDATES[name]), penalty, used)
        if score(table, found, used) < score(table, residuals, used) * (1 - TIE):
            best, residuals = name, found
    return best, residuals


def nested(table: Table, names: Sequence[str], penalty: float = PENALTY, spread: float = SPREAD) -> Result:
    """Predict every family by a model and an interval that were chosen and fitted without it."""
    shape = len(table.runs)
    residuals, covered, widths = np.empty(shape), np.empty(shape, dtype=bool), np.empty(shape)
    chosen: list[str] = []
    scale = table.scale(spread)
    for family in table.families:
        train = table.family != family
        name, inner = best_model(table, names, penalty, train)
        design = table.design(CANDIDATES[name])
        found = fit(design[train], table.logs[train], table.weights[train], penalty)
        residuals[~train] = table.logs[~train] - design[~train] @ found
        low, high = interval(inner[train] / scale[train])
        scaled = residuals[~train] / scale[~train]
        covered[~train] = (low <= scaled) & (scaled <= high)
        widths[~train] = (high - low) * scale[~train]
        chosen.append(name)
    return Result(residuals, covered, widths, chosen)


def interval(residuals: Vector) -> tuple[float, float]:
    """The quantiles of out-of-family residuals, unbiased in the median, that leave as much below as above."""
    low, high = np.quantile(residuals, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], method="median_unbiased")
    return float(low), float(high)


def nested_constant(table: Table) -> Vector:
    """Residuals against the constant that misses the other families' GPU-hours least, in the median."""
    residuals = np.empty(len(table.runs))
    for family in table.families:
        train = table.family != family
        missed = [np.median(errors(table.logs[train] - np.log(one))) for one in CONSTANTS]
        residuals[~train] = table.logs[~train] - np.log(CONSTANTS[int(np.argmin(missed))])
    return residuals


def bootstrapped(table: Table, statistic: Callable[[Vector], float]) -> tuple[float, float]:
    """The 90 % interval of a statistic of runs, drawing families with replacement."""
    generator = np.random.default_rng(SEED)
    members = [np.flatnonzero(table.family == family) for family in table.families]
    found = [
        statistic(np.concatenate([members[draw] for draw in generator.integers(0, len(members), len(members))]))
        for _ in range(BOOTSTRAPS)
    ]
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def evidence(table: Table, name: str, residuals: Vector, reference: Vector, result: Result | None) -> dict[str, Any]:
    """One row of the cross-validation: the median error with its bootstrap interval, coverage, width."""
    missed, against = errors(residuals), errors(reference)
    low, high = bootstrapped(table, lambda drawn: float(np.median(missed[drawn])))
    less = bootstrapped(table, lambda drawn: float(np.median(missed[drawn]) - np.median(against[drawn])))
    row: dict[str, Any] = {
        "model": name,
        "median_error": rounded(np.median(missed)),
        "median_error_interval": [rounded(low), rounded(high)],
        "less_constant": [rounded(one) for one in less],
        "mean_log_error": rounded(np.mean(np.abs(residuals))),
    }
    if result:
        row["coverage"] = rounded(np.mean(result.covered))
        row["coverage_of_families"] = rounded(
            np.mean([np.mean(result.covered[table.family == one]) for one in table.families])
        )
        row["median_width"] = rounded(np.exp(np.median(result.widths)))
    return row


def rounded(value: Any) -> float:
    """A number to four decimals: more would differ between machines, and tell nothing."""
    return round(float(value), 4)


def on_others(table: Table, others: Table) -> list[dict[str, Any]]:
    """How each model that was fitted on the table does on runs of families that the table does not hold."""
    every = np.ones(len(table.runs), bool)
    constants = others.logs - np.log(HINDSIGHT)
    rows = [evidence(others, f"constant {HINDSIGHT:g}", constants, constants, None)]
    for name, columns in CANDIDATES.items():
        design = table.design(columns)
        residuals = others.logs - others.design(columns) @ fit(design, table.logs, table.weights, PENALTY)
        low, high = interval(out_of_family(table, design, PENALTY, every) / table.scale(SPREAD))
        scaled = residuals / others.scale(SPREAD)
        covered = (low <= scaled) & (scaled <= high)
        found = Result(residuals, covered, (high - low) * others.scale(SPREAD), [])
        rows.append(evidence(others, name, residuals, constants, found))
    return rows


def calibrate(path: Path, others: Path) -> dict[str, Any]:
    """All that is written: coefficients, evidence, runs, what is left out."""
    runs, left_out = read(path)
    table, further = Table(runs), Table(read(others)[0])
    if both := set(table.families) & set(further.families):
        raise ValueError(f"families of both tables: {', '.join(sorted(both))}")
    constant = nested_constant(table)
    results = {name: nested(table, [name]) for name in CANDIDATES}
    shipped = results[SHIPPED]
    chosen = results["the simplest within a tie, chosen inside"] = nested(table, LADDER)
    for penalty in OTHER_PENALTIES:
        results[f"{SHIPPED}; penalty {penalty:g}"] = nested(table, [SHIPPED], penalty)
    for spread in OTHER_SPREADS:
        results[f"{SHIPPED}; spread {spread:g}"] = nested(table, [SHIPPED], spread=spread)
    in_hindsight = table.logs - np.log(HINDSIGHT)
    rows = [
        evidence(table, "best constant, chosen inside", constant, constant, None),
        evidence(table, f"constant {HINDSIGHT:g}, in hindsight", in_hindsight, constant, None),
        *(evidence(table, name, one.residuals, constant, one) for name, one in results.items()),
    ]
    design = table.design(CANDIDATES[SHIPPED])
    left = out_of_family(table, design, PENALTY, np.ones(len(runs), bool))
    low, high = interval(left / table.scale(SPREAD))
    found = fit(design, table.logs, table.weights, PENALTY)
    missed = errors(shipped.residuals)
    names = ("intercept", *CANDIDATES[SHIPPED])
    return {
        "source": {
            "title": "Utilization of published training runs",
            "publisher": "aicost",
            "locator": "calibration/README.md",
        },
        "coefficients": {name: rounded(one) for name, one in zip(names, found, strict=True)}
        | {"low": rounded(low), "high": rounded(high), "spread": SPREAD, "level": LEVEL},
        "accelerators": sorted({run.accelerator for run in runs}),
        "knots": {"peak_knot": PEAK_KNOT, "parameters_knot": PARAMETERS_KNOT},
        "fit": {"penalty": PENALTY, "huber": HUBER, "seed": SEED, "bootstraps": BOOTSTRAPS, "tie": TIE},
        "cross_validation": rows,
        "other_runs": {
            "runs": len(further.runs),
            "families": len(further.families),
            "results": on_others(table, further),
        },
        "chosen_inside": {one: chosen.chosen.count(one) for one in LADDER},
        "families": [
            {
                "family": family,
                "runs": int((table.family == family).sum()),
                "median_error": rounded(np.median(missed[table.family == family])),
                "covered": int(shipped.covered[table.family == family].sum()),
            }
            for family in table.families
        ],
        "runs": [
            {
                "run": run.name,
                "family": run.family,
                "utilization": rounded(run.utilization),
                "predicted": rounded(run.utilization / np.exp(shipped.residuals[position])),
                "covered": bool(shipped.covered[position]),
            }
            for position, run in enumerate(runs)
        ],
        "left_out": left_out,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the table, fit, cross-validate, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("runs", type=Path, help="the table of published runs, CSV")
    parser.add_argument("--others", type=Path, default=OTHERS, help="runs of other families, not fitted")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="where the coefficients go")
    options = parser.parse_args(arguments)
    document = calibrate(options.runs, options.others)
    head = "# Written by calibration/fit_utilization.py (make calibrate); edit there, not here.\n\n"
    options.output.write_text(head + tomli_w.dumps(document), encoding="utf-8")
    for heading, rows in (
        ("out of family", document["cross_validation"]),
        ("on runs of other families", document["other_runs"]["results"]),
    ):
        print(heading)
        for row in rows:
            low, high = row["median_error_interval"]
            print(f"  {row['model']:55} {row['median_error']:.3f} ({low:.3f} … {high:.3f})", end="")
            print(f"  covers {row['coverage']:.3f}, factor {row['median_width']:.2f}" if "coverage" in row else "")
    print(document["chosen_inside"], document["coefficients"], document["fit"])


if __name__ == "__main__":
    main()
