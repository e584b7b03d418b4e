"""All methods for one run against a bare product of pint quantities; columns of runs against NumPy by hand."""

from collections.abc import Iterator
from math import log

import numpy as np
from pairs import Pair, calls, side_by_side
from table import Row

import aicost as ac
from aicost.costs import formulas

_COUNT = ac.REGISTRY.Quantity(2000, "GPU")
_DURATION = ac.REGISTRY.Quantity(2, "month")
_RATE = ac.REGISTRY.Quantity(2.0, "USD/GPU/hour")
_PRICE = ac.REGISTRY.Quantity(24_875.0, "USD/GPU")
_GPU = "A100 40GB SXM"
_CALLS = 20
_RUNS = 1_000_000
_LINES = ("accelerators", "servers", "interconnect", "energy")


def rows(rounds: int) -> Iterator[Row]:
    """What the methods cost in time, for one run and for a million."""
    yield Row("rent, own, acquire, energy, development of a run", "(count * duration * rate).to(USD)", _one(rounds), 20)
    yield Row("four lines of 1,000,000 owned runs", "the same by hand in NumPy", _columns(max(rounds // 3, 5)), 1.5)


def _bare() -> ac.Quantity:
    return (_COUNT * _DURATION * _RATE).to("USD")


def _one(rounds: int) -> Pair:
    def ours() -> tuple[ac.Estimate, ...]:
        run = ac.TrainingRun("a run", gpu=_GPU, count=_COUNT, duration=_DURATION)
        energy, owned = ac.Energy.epoch(_GPU, 2023), ac.Ownership.epoch(_GPU)
        dates = {"bought": "2020-08-12", "started": "2023-01-09"}
        amortised = ac.amortised_cost(run, ownership=owned, price=_PRICE, energy=energy, **dates)
        return (
            ac.rental_cost(run, rate=_RATE),
            amortised,
            ac.acquisition_cost(run, ownership=owned, price=_PRICE),
            ac.energy_cost(run, energy),
            ac.development_cost(amortised, experiments="1.2-4", staff="$20M-$60M"),
            ac.in_money_of(amortised, "2023-12", index="PPI", since="2023-09"),
        )

    return side_by_side(calls(ours, _CALLS), calls(_bare, _CALLS), rounds)


def _columns(rounds: int) -> Pair:
    random = np.random.default_rng(1)
    hours, price, days = (random.uniform(*ends, _RUNS) for ends in ((1e3, 1e7), (5e3, 5e4), (0, 1500)))
    power, electricity = random.uniform(300, 1000, _RUNS), random.uniform(0.05, 0.15, _RUNS)
    decline, overhead, share, load, server, pue = 0.14, 1.66, 0.19, 0.75, 2.03, 1.25

    def ours() -> list[np.ndarray]:
        lost = formulas.falling_value(formulas.value_after(price, decline, days), decline)
        drawn = formulas.facility_power(power, load, server, pue)
        rates = (
            formulas.chip_part(lost, overhead),
            formulas.server_part(lost, overhead),
            formulas.on_top(lost, share),
            formulas.energy_rate(drawn, electricity),
        )
        return [formulas.product(hours, rate) for rate in rates]

    def by_hand() -> list[np.ndarray]:
        lost = price * 10 ** (-decline * days / 365.25) * (decline * log(10) / 8766)
        chip = lost / overhead
        energy = power * load * server * pue / 1000 * electricity
        return [hours * chip, hours * (lost - chip), hours * (lost * (share / (1 - share))), hours * energy]

    for name, left, right in zip(_LINES, ours(), by_hand(), strict=True):
        if not np.allclose(left, right, rtol=1e-12, atol=0):
            raise ValueError(f"aicost and NumPy by hand differ in {name}")
    return side_by_side(calls(ours, 1), calls(by_hand, 1), rounds)
