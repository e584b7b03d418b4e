"""Epoch's method: what it publishes of 27 runs, got back through the public interface from inputs with units."""

import csv
from math import fsum
from pathlib import Path

import pytest

import aicost as ac

ROWS = list(
    csv.DictReader(
        line
        for line in (Path(__file__).parent / "epoch_runs.csv").read_text("utf-8").splitlines()
        if not line.startswith("#")
    )
)
TOLERANCE = 1e-9
INDEX = "PCU518210518210"
every_run = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["run"])


def run_of(row):
    counted = {"count": ac.quantity(float(row["gpu_count"]), "GPU")} if row["gpu_count"] else {}
    hours = ac.quantity(float(row["gpu_hours"]) / 24, "GPU*day")
    return ac.TrainingRun(row["run"], gpu=row["gpu"], gpu_hours=hours, **counted)


def amortised(row):
    power = ac.quantity(float(row["rated_power_w"]) / 1000, "kilowatt/GPU")
    energy = ac.Energy.epoch(row["gpu"], row["published"], hyperscaler=row["owner"] == "hyperscaler", power=power)
    return ac.amortised_cost(
        run_of(row),
        ownership=ac.Ownership.epoch(row["gpu"]),
        price=ac.quantity(float(row["price_usd_per_gpu"]), "USD/GPU"),
        bought=row["bought"],
        started=row["started"],
        energy=energy,
    )


def in_2023(estimate, row):
    return ac.in_money_of(estimate, "2023-12", index=INDEX, since=row["published"])


def close(value):
    return pytest.approx(float(value), rel=TOLERANCE, abs=0)


def test_the_rows_are_27():
    """The table has all the runs, of which 20 have a count and 23 a rent."""
    assert (len(ROWS), sum(bool(row["gpu_count"]) for row in ROWS)) == (27, 20)
    assert sum(bool(row["rental_2023_usd"]) for row in ROWS) == 23


@every_run
def test_the_four_components(row):
    """Accelerators, servers, interconnect and energy, each in the money of the day."""
    lines = {line.name: line.cost.value.to("USD").magnitude for line in amortised(row).lines}
    expected = {name: close(row[f"{name}_usd"]) for name in ("accelerators", "servers", "interconnect", "energy")}
    assert lines == expected


@every_run
def test_the_amortised_cost(row):
    """The amortised cost in the money of December 2023."""
    assert in_2023(amortised(row), row).training_cost.to("USD").magnitude == close(row["amortised_2023_usd"])


@pytest.mark.parametrize("row", [row for row in ROWS if row["acquisition_2023_usd"]], ids=lambda row: row["run"])
def test_the_acquisition_cost(row):
    """The whole cluster with its network, in the money of December 2023."""
    price = ac.quantity(float(row["price_usd_per_gpu"]) / 1000, "kUSD/GPU")
    bought = ac.acquisition_cost(run_of(row), ownership=ac.Ownership.epoch(row["gpu"]), price=price)
    assert in_2023(bought, row).training_cost.to("USD").magnitude == close(row["acquisition_2023_usd"])


@pytest.mark.parametrize("row", [row for row in ROWS if row["rental_2023_usd"]], ids=lambda row: row["run"])
def test_the_cloud_cost(row):
    """GPU-hours at the cloud's rent, in the money of December 2023."""
    rate = ac.quantity(float(row["rental_usd_per_gpu_hour"]) * 24, "USD/GPU/day")
    rented = ac.rental_cost(run_of(row), rate=rate)
    assert in_2023(rented, row).training_cost.to("USD").magnitude == close(row["rental_2023_usd"])


@every_run
def test_the_lines_add_up(row):
    """The lines add up to the total, before and after the conversion, to the last bit."""
    for estimate in (amortised(row), in_2023(amortised(row), row)):
        assert fsum(line.cost.point for line in estimate.lines) == estimate.cost.figure.point


@pytest.mark.parametrize(
    ("method", "runs", "least", "most"), [("rental", 23, 1.41, 5.95), ("acquisition", 20, 3.08, 284)]
)
def test_the_method_alone_moves_the_cost(method, runs, least, most):
    """What docs/how-to/own-or-rent.md says of the published costs, over the amortised one of the same run."""
    ratios = [
        float(row[f"{method}_2023_usd"]) / float(row["amortised_2023_usd"]) for row in ROWS if row[f"{method}_2023_usd"]
    ]
    assert len(ratios) == runs
    assert (min(ratios), max(ratios)) == pytest.approx((least, most), rel=2e-3)


def test_a_row_shows_its_work():
    """The value at the start is one factor with its own explanation, and every constant has its source."""
    told = in_2023(amortised(ROWS[0]), ROWS[0]).explain()
    assert "$11.4K/GPU = $24.9K/GPU × 10^(−0.140/year × 880 day)" in told
    assert "bought and started: 880 day — from 2020-08-12 to 2023-01-09" in told
    assert "get_server_cost_overhead, A100" in told
    assert "from money of 2023-09 into money of 2023-12 by the factor 1.00619 = PCU518210518210 119.029" in told
