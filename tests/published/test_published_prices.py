"""Prices per GPU that vendors printed beside their prices per machine."""

import datetime as dt
import io

import pytest

import aicost as ac
from aicost.facts.dated_price import per_gpu

HEADER = "InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,GpuInfo,Price,SpotPrice,Region\n"


@pytest.mark.parametrize(
    ("machine", "gpus", "printed"),
    [
        (32.77, 8, 4.10),  # AWS p4d.24xlarge
        (40.97, 8, 5.12),  # AWS p4de.24xlarge
        (98.32, 8, 12.29),  # AWS p5.48xlarge
        (24.48, 8, 3.06),  # AWS p3.16xlarge
        (31.21, 8, 3.90),  # AWS p3dn.24xlarge
        (14.69, 4, 3.67),  # Azure NC96ads A100 v4
        (55.68, 16, 3.48),  # Google Cloud a2-megagpu-16g
        (8.00, 4, 2.00),  # Cloud TPU v3-8: four chips
    ],
)
def test_a_machine_by_its_gpus_is_the_price_that_is_printed(machine, gpus, printed):
    """To the cent."""
    value, unit = per_gpu(machine, gpus, "USD", "on-demand")
    assert value == pytest.approx(printed, abs=0.005)
    assert unit == "USD/GPU/hour"


def test_p4d_imported_and_looked_up_is_the_price_that_aws_printed():
    """$32.77 an hour in SkyPilot's form and AWS's page of $4.10 for each A100 agree."""
    row = "p4d.24xlarge,A100-40GB-SXM,8,96,1152,,32.77,,us-east-1\n"
    (imported,) = ac.skypilot_prices(io.StringIO(HEADER + row), seen_on=dt.date(2022, 12, 9), vendor="AWS")
    listed = ac.prices().at("A100 40GB SXM", dt.date(2022, 12, 9), vendor="AWS")
    assert imported.gpu == listed.gpu
    assert imported.value == pytest.approx(listed.value, abs=0.005)


def test_deepseek_v3_at_the_list_price_of_its_day():
    """2.788M H800 hours at CR8DL's $3.42 are $9.53M; the report's assumed $2 makes $5.576M."""
    run = ac.TrainingRun("DeepSeek-V3", gpu="H800", gpu_hours="2.788M GPU hours")
    at_list = ac.rental_cost(run, rate=ac.prices().rental_rate("H800", dt.date(2024, 12, 27)))
    assumed = ac.rental_cost(run, rate=(2, "USD/GPU/hour"))
    assert assumed.training_cost.m_as("USD") == pytest.approx(5.576e6)
    assert at_list.training_cost.m_as("USD") == pytest.approx(9.53496e6)
