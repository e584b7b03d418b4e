"""The 90 % intervals that Epoch publishes for its amortised costs, and what shared draws make of them.

https://github.com/epoch-research/training-cost-trends/blob/312c7ed5322351f74c308700329a62ef01f33221/uncertainty.ipynb
"""

import numpy as np
import pytest

import aicost as ac

DRAWS = 2**17
GPU, TPU = "A100 40GB SXM", "TPU v4"
PRINTED_DRAWS = 10_000
"""What the notebook draws, without a seed."""


class Notebook:
    """Draws as the notebook makes them: for each use anew, about its own medians."""

    def __init__(self, gpu):
        self.random = np.random.default_rng(5)
        self.intervals = {one.quantity: one for one in ac.credible_intervals(gpu)}
        self.pues = [
            next(one for one in ac.credible_intervals(gpu, hyperscaler=big) if one.quantity == "pue")
            for big in (True, False)
        ]

    def lognormal(self, low, high, count=DRAWS):
        middle, half = (np.log(high) + np.log(low)) / 2, (np.log(high) - np.log(low)) / 2
        return np.exp(middle + half / 1.6448536 * self.random.standard_normal(count))

    def normal(self, low, high, count=DRAWS):
        return (low + high) / 2 + (high - low) / 2 / 1.6448536 * self.random.standard_normal(count)

    def of(self, quantity, count=DRAWS):
        one = self.intervals[quantity]
        drawn = getattr(self, one.shape)(one.low, one.high, count)
        return np.clip(drawn, one.least, one.greatest)

    def chip_hours(self):
        """Of 15 systems in 45 worked out from compute, of the others count × time."""
        imputed = DRAWS // 3
        work = self.of("training_compute", imputed) / self.of("peak_throughput", imputed)
        counted = [one for one in ac.credible_intervals(GPU) if one.quantity == "gpu_hours"]
        direct = np.prod([self.lognormal(one.low, one.high, DRAWS - imputed) for one in counted], axis=0)
        return np.concatenate([work / (self.of("utilization", imputed) / 0.37), direct])

    def hardware(self):
        share = self.intervals["interconnect_share"]
        cluster = 1 / (1 - share.low), 1 / (1 - share.high)
        decline, years = self.of("price_decline"), self.of("age") / 365.25
        servers = self.of("chip_price") * self.of("server_overhead") * self.lognormal(*cluster)
        return servers / 10 ** (decline * years) * decline * self.chip_hours()

    def energy(self, usual):
        """Of 50 systems in 64 of hyperscalers."""
        big, other = self.pues
        share = int(50 / 64 * DRAWS)
        pue = np.concatenate(
            [
                self.lognormal(big.low, big.high, share) / 1.1,
                self.lognormal(other.low, other.high, DRAWS - share) / 1.25,
            ]
        )
        return self.of("electricity_price") * self.of("average_power") / usual * pue * self.chip_hours()


def standard_error(found):
    """That of the 5 % and 95 % quantiles of the notebook's draws, in logs, of a distribution with these ends."""
    spread = np.log(found[1] / found[0]) / 2 / 1.6448536
    density = np.exp(-(1.6448536**2) / 2) / np.sqrt(2 * np.pi)
    return np.sqrt(0.05 * 0.95 / PRINTED_DRAWS) / density * spread


def agree(found, printed):
    """Each end within what its printed digits leave open and two standard errors of its draws."""
    rounding = [0.5 * 10.0 ** -len(text.partition(".")[2]) for text in printed]
    return all(
        abs(end - float(text)) <= half + 2 * standard_error(found) * float(text)
        for end, text, half in zip(found, printed, rounding, strict=True)
    )


def ends(draws):
    return np.quantile(draws, (0.05, 0.95)) / np.median(draws)


@pytest.mark.parametrize(("gpu", "usual", "printed"), [(GPU, 0.75, ("0.34", "3.7")), (TPU, 0.43, ("0.27", "4.9"))])
def test_the_published_multipliers(gpu, usual, printed):
    """With the notebook's arithmetic the catalog's intervals give the two pairs that it prints.

    The chip-hours of hardware and of energy are drawn apart there.
    """
    notebook = Notebook(gpu)
    found = ends(notebook.hardware() + notebook.energy(usual) * notebook.lognormal(0.03, 0.42))

    assert agree(found, printed)


@pytest.mark.parametrize(("gpu", "printed"), [(GPU, ("0.46", "2.1")), (TPU, ("0.23", "4.2"))])
def test_the_published_multipliers_of_an_acquisition(gpu, printed):
    """Count × price × server × network: here nothing is shared, and the notebook's pairs are given back."""
    run = ac.TrainingRun("a run", gpu=gpu, count=1024)
    bought = ac.acquisition_cost(run, ownership=ac.Ownership.epoch(gpu), chip_price=(10_000, "USD per GPU"))

    assert agree(ac.simulate(bought, ac.credible_intervals(gpu)).multipliers, printed)


def new_hardware(**known):
    """A run on A100s of which energy is about a tenth of the cost, as in the notebook."""
    run = ac.TrainingRun("a run", gpu=GPU, **known)
    price, energy = (7_500, "USD per GPU"), ac.Energy.epoch(GPU, 2023)
    return ac.amortised_cost(run, ownership=ac.Ownership.epoch(GPU), chip_price=price, energy=energy)


def test_shared_draws_about_the_preset():
    """GPU-hours drawn once for hardware and energy, all about what the preset takes: [0.29, 3.86].

    That is wider than what is printed, since chip-hours that are drawn apart for hardware and for energy
    partly cancel. It was found with as many draws as the notebook's.
    """
    intervals = ac.credible_intervals(GPU)
    counted = new_hardware(gpu_hours=(1_000_000, "GPU hours"))
    imputed = new_hardware(training_compute=(4.2e23, "FLOP"), utilization=0.375)
    simulated = [
        ac.simulate(one, intervals, draws=draws).costs / one.cost.figure.point
        for one, draws in ((counted, DRAWS), (imputed, DRAWS // 2))
    ]

    assert agree(ends(np.concatenate(simulated)), ("0.29", "3.86"))


def test_a_run_whose_hours_are_counted_is_surer_than_one_worked_out():
    """The one interval for all of Epoch's systems is too wide for some of them, and too narrow for others."""
    intervals = ac.credible_intervals(GPU)
    counted = ac.simulate(new_hardware(gpu_hours=(1_000_000, "GPU hours")), intervals).multipliers
    imputed = ac.simulate(new_hardware(training_compute=(4.2e23, "FLOP"), utilization=0.375), intervals).multipliers

    assert imputed[0] < 0.29 < counted[0] < 1 < counted[1] < 3.86 < imputed[1]
