"""Prints what three runs cost to rent, to own, to buy the cluster for, and in energy, and what lies between these."""

import datetime as dt
from pathlib import Path

import aicost as ac

SEEDS = Path(__file__).resolve().parent.parent / "seeds"

META = """
format = 1
[sources.card]
title = "Llama 3.1 model card"
publisher = "Meta"
date = 2024-07-23
[sources.paper]
title = "The Llama 3 Herd of Models, arXiv 2407.21783"
publisher = "Meta"
date = 2024-07-31
[[claims]]
id = "hours"
subject = "Llama 3.1 405B"
quantity = "gpu_hours"
value = "30.84M GPU hours"
source = "card"
locator = "Training Energy Use, the table: H100-80GB, 700 W"
[[claims]]
id = "count"
subject = "Llama 3.1 405B"
quantity = "gpu_count"
value = "16,384"
source = "paper"
locator = "Table 4"
"""


def runs() -> dict[ac.TrainingRun, dt.date]:
    """The runs, and the day whose list prices count."""
    seeds, meta = ac.load(SEEDS), ac.loads(META)
    hours, count, rate = (seeds[f"deepseek-primary#{name}"] for name in ("v3-hours", "v3-count", "v3-rate"))
    return {
        # Nodes with NVLink (section 3.1) are the SXM form. The first dated price of an H800 server is of February 2025.
        ac.TrainingRun("DeepSeek-V3", gpu="H800 SXM", gpu_hours=hours, count=count, rate=rate): dt.date(2025, 3, 10),
        # 700 W are the SXM form; the day is the model card's.
        ac.TrainingRun("Llama 3.1 405B", gpu="H100 SXM", gpu_hours=meta["hours"], count=meta["count"]): dt.date(
            2024, 7, 23
        ),
        # Your own: replace size, GPU, count and day with yours.
        ac.TrainingRun("a run of 8B on 2T", gpu="H100 SXM", parameters="8B", tokens="2T", count=512): dt.date(
            2025, 3, 10
        ),
    }


def main() -> None:
    rows: list[tuple[str, ...]] = []
    bridges: list[tuple[str, ...]] = []
    assumed: dict[str, dict[str, None]] = {}
    for run, day in runs().items():
        rent, own, buy = (ac.cost_by_method(run, method, on=day) for method in ("rental", "amortised", "acquisition"))
        energy = ac.energy_cost(run, ac.Energy.epoch(run.gpu or "", day))
        rows += [cells(name, one, rent) for name, one in zip(METHODS, (rent, own, buy, energy), strict=True)]
        bridges.append(bridge(run, rent, own, buy))
        for one in (*rent.cost.statements, *own.cost.statements):
            if one.because:
                assumed.setdefault(one.because, {})[f"{one.figure.quantity} {one.figure}"] = None
    print(ac.Table("Four costs of one run", ("run", "method", "cost", "× rent", "covers"), rows))
    columns = ("at the points", *(run.name for run in runs()))
    print(f"\n{ac.Table('From one to the next', columns, list(zip(STEPS, *bridges, strict=True)))}")
    first, day = next(iter(runs().items()))
    listed = ac.list_price(first.gpu or "", day)
    print(f"\n{first.name} at the list price, {listed}: {ac.rental_cost(first, rate=listed).cost} of rent")
    print("\nAssumed, and why\n" + "\n".join(f"  {', '.join(what)}: {why}" for why, what in assumed.items()))
    print("  own and buy: Epoch's method (arXiv 2405.21015); list prices: the median over the vendors")
    print("  intervals: stated digits, lowest and highest list price; of the last run 90 % of runs like it")


METHODS = ("rent", "own", "buy the cluster", "energy alone")
STEPS = (
    "the run",
    "rent: GPU-hours × what a vendor asks",
    "  without margin, building, staff, idle hours",
    "own: what the hardware loses, and energy",
    "  without energy",
    "  with what the cluster is still worth",
    "buy: the whole cluster",
    "  days of it that the run took, of its price",
)


def cells(name: str, one: ac.Estimate, rent: ac.Estimate) -> tuple[str, ...]:
    """One method of one run, as text."""
    of_rent = "1" if one is rent else ratio(one, rent)
    return (one.subject if one is rent else "", name, str(one.cost), of_rent, ", ".join(one.scope.elements))


def ratio(one: ac.Estimate, rent: ac.Estimate) -> str:
    """A cost over the rent: of an hour, where both are reckoned by the hour, since they share the hours' doubt."""
    if one.method == "acquisition":
        above, below = one.cost.figure, rent.cost.figure
    else:
        above, below = hourly(one), hourly(rent)
    low, high = above.lower / below.upper, above.upper / below.lower
    shown = str(ac.Ratio(above.point / below.point, low, high))
    return shown.partition(" ")[0] if low == high else shown


def hourly(one: ac.Estimate) -> ac.Figure:
    """What a GPU-hour of an estimate costs."""
    return one.cost.inputs[1].figure


def bridge(run: ac.TrainingRun, rent: ac.Estimate, own: ac.Estimate, buy: ac.Estimate) -> tuple[str, ...]:
    """What each method leaves out of the one before, and what it adds, in money."""
    rented, owned, bought = (one.cost.figure.point for one in (rent, own, buy))
    energy = own.lines[-1].cost.point
    days = exactly("wall_clock", "hour", rent.hours.figure.point / buy.cost.inputs[0].figure.point)
    share = exactly("share", "", (owned - energy) / bought)
    return (
        f"{run.figure('gpu_count')} of {run.gpu}",
        money(rented),
        money(owned - rented, sign=True),
        money(owned),
        money(-energy, sign=True),
        money(bought - owned + energy, sign=True),
        money(bought),
        f"{ac.in_days(days)} days, {share}",
    )


def money(amount: float, *, sign: bool = False) -> str:
    shown = str(exactly("training_cost", "USD", abs(amount)))
    return f"{'−' if amount < 0 else '+'} {shown}" if sign else shown


def exactly(quantity: str, unit: str, value: float) -> ac.Figure:
    return ac.Figure(quantity, unit, value, value, value)


if __name__ == "__main__":
    main()
