"""Prints Epoch's amortised cost of five systems with the 90 % interval of shared draws, beside the published one."""

from typing import NamedTuple

import numpy as np

import aicost as ac


class System(NamedTuple):
    """What Epoch takes for a system (training-cost-trends v1.0.0, arXiv 2405.21015): hours, dollars, days, watts."""

    name: str
    gpu: str
    gpu_hours: float
    price: float
    bought: str
    started: str
    published: str
    power: float

    @property
    def is_tpu(self) -> bool:
        """Whether it ran on TPUs, of a hyperscaler then."""
        return self.gpu.startswith("TPU")


SYSTEMS = (
    System("GPT-4", "A100 40GB SXM", 57_000_000, 24_875, "2020-08-12", "2022-05-12", "2023-03-15", 400),
    System("Falcon-180B", "A100 40GB SXM", 17_694_720, 24_875, "2020-08-12", "2023-01-09", "2023-09-06", 400),
    System("GPT-3 175B", "V100 DGXS", 3_552_000, 17_250, "2018-06-25", "2019-10-01", "2020-05-28", 300),
    System("PaLM 540B", "TPU v4", 8_404_992, 8_473.88, "2021-05-20", "2021-12-08", "2022-04-04", 373),
    System("LaMDA", "TPU v3", 1_418_240, 8_652.64, "2018-05-18", "2021-10-15", "2022-02-10", 450),
)
PUBLISHED = {False: (0.34, 3.7), True: (0.27, 4.9)}
"""Epoch's 90 % interval over its estimate: of systems on GPUs, and of those on TPUs (uncertainty.ipynb)."""
FROM_COMPUTE = {"training_compute": (1e24, "FLOP"), "utilization": 0.375}
"""A system whose GPU-hours are worked out from its compute, at Epoch's usual utilization."""


def amortised(one: System, **size: object) -> ac.Estimate:
    """The amortised cost of a system by Epoch's method, in dollars of December 2023."""
    known = size or {"gpu_hours": (one.gpu_hours, "GPU hours")}
    power = (one.power, "W/GPU")
    cost = ac.amortised_cost(
        ac.TrainingRun(one.name, gpu=one.gpu, **known),
        ownership=ac.Ownership.epoch(one.gpu),
        price=(one.price, "USD/GPU"),
        bought=one.bought,
        started=one.started,
        energy=ac.Energy.epoch(one.gpu, one.published, hyperscaler=one.is_tpu, power=power),
    )
    return ac.in_money_of(cost, "2023-12", index="PCU518210518210", since=one.published)


def simulated(one: System, draws: int = 2**14, **size: object) -> ac.Simulation:
    """The same with Epoch's credible intervals, each input drawn once."""
    intervals = ac.credible_intervals(one.gpu, hyperscaler=one.is_tpu)
    return ac.simulate(amortised(one, **size), intervals, draws=draws)


def main() -> None:
    rows: list[tuple[str, ...]] = []
    for one in SYSTEMS:
        point = amortised(one).cost.figure.point
        low, high = PUBLISHED[one.is_tpu]
        published = ac.Figure("training_cost", "USD", low * point, high * point, point)
        drawn = simulated(one).estimate.cost.figure
        rows.append((one.name, one.gpu, str(published), times(low, high), str(drawn), over(drawn)))
    columns = ("system", "on", "dollars of 2023, as published", "×", "shared draws, hours counted", "×")
    print(ac.Table("Epoch's amortised cost, 90 % intervals", columns, rows))

    print("\nOne interval for all systems, of which Epoch works out a third from their compute")
    for one in (SYSTEMS[0], SYSTEMS[3]):
        counted, worked_out = simulated(one, 2**15).costs, simulated(one, 2**14, **FROM_COMPUTE).costs
        shares = np.concatenate([counted / np.median(counted), worked_out / np.median(worked_out)])
        low, high = np.quantile(shares, (0.05, 0.95)) / np.median(shares)
        kind = "TPUs" if one.is_tpu else "GPUs"
        print(f"  on {kind}: published {times(*PUBLISHED[one.is_tpu])}, shared draws {times(low, high)}")

    print("\nWhat is drawn, for GPT-4: 90 % of the draws, of or about the value")
    for line in simulated(SYSTEMS[0]).drawn:
        print(f"  {line.partition(' (training-cost-trends')[0]}")
    print("as published: GPU-hours are drawn apart for hardware and for energy, which narrows their sum")
    print("inputs: training-cost-trends v1.0.0 and its uncertainty.ipynb (Epoch AI, arXiv 2405.21015)")


def over(figure: ac.Figure) -> str:
    return times(figure.lower / figure.point, figure.upper / figure.point)


def times(low: float, high: float) -> str:
    return f"{low:.2f} … {high:.2f}"


if __name__ == "__main__":
    main()
