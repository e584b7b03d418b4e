"""Energy: what accelerators draw in their facility, what that costs, and what it emits."""

import datetime as dt

from attrs import frozen

from aicost.costs import formulas
from aicost.costs.arguments import Given, assumed, conventional, given, worked
from aicost.costs.compute import hours_of
from aicost.costs.estimates import CostLine, Estimate
from aicost.costs.lines import estimate_by_hour, scope_of
from aicost.errors import ArgumentError
from aicost.facts.conventions import electricity_price
from aicost.facts.hardware import find_hardware
from aicost.model.known import Derivation, Known, Statement
from aicost.model.runs import TrainingRun
from aicost.values.figures import Figure

_METHOD = "energy"
_EPOCH = "Epoch"


@frozen
class Energy:
    """How much power an accelerator takes in its facility, and what that costs and emits.

    Attributes:
        power: Power of an accelerator: its average draw, or its rated power where a factor says how much of it. [W/GPU]
        factors: What the power is multiplied by: average draw, share of the server, PUE. [-]
        price: Price of electricity, or None. [money/kWh]
        carbon_intensity: CO2-equivalent for each unit of energy, or None. [kg/kWh]
    """

    power: Known
    factors: tuple[Known, ...]
    price: Known | None = None
    carbon_intensity: Known | None = None

    @classmethod
    def drawing(  # noqa: PLR0913  # each argument is a factor of the formula
        cls,
        power: Given,
        *,
        pue: Given,
        price: Given | None = None,
        carbon_intensity: Given | None = None,
        average_power: Given | None = None,
        server_power_factor: Given | None = None,
        because: str | None = None,
        currency: str | None = None,
    ) -> "Energy":
        """Energy by what an accelerator draws.

        Args:
            power: Average draw of an accelerator, or its rated power where `average_power` is given. [W/GPU]
            pue: Facility energy over IT energy. [-]
            price: Price of electricity. [money/kWh]
            carbon_intensity: CO2-equivalent for each unit of energy. [kg/kWh]
            average_power: Average draw over rated power. [-]
            server_power_factor: Power with its share of the server over its own; 1 where it is left out. [-]
            because: Why these are assumed.
            currency: The currency that ``$`` or ``¥`` stand for in the price.

        Raises:
            FigureError: A figure cannot be read, a PUE is below 1.

        >>> print(Energy.drawing("700 W", pue=1.1, price="$0.08 per kWh").rate)
        $0.0616/GPU/hour ($0.0573 … $0.0703)
        """
        optional = {"average_power": average_power, "server_power_factor": server_power_factor, "pue": pue}
        factors = [given(value, name, because=because) for name, value in optional.items() if value is not None]
        if server_power_factor is None:
            reason = "none is given, so that only the accelerator's own power counts"
            factors.insert(-1, assumed("server_power_factor", 1.0, "server_power_factor", reason))
        return cls(
            given(power, "gpu_power", "power", because=because),
            tuple(factors),
            None if price is None else given(price, "electricity_price", "price", because=because, currency=currency),
            None if carbon_intensity is None else given(carbon_intensity, "carbon_intensity", because=because),
        )

    @classmethod
    def epoch(
        cls,
        gpu: str,
        when: int | str | dt.date | None = None,
        *,
        hyperscaler: bool = False,
        power: Given | None = None,
        price: Given | None = None,
    ) -> "Energy":
        """Energy as Epoch reckons it: rated power × average draw × share of the server × PUE × price of the year.

        Args:
            gpu: The accelerator.
            when: The year of the electricity price, or a day in it; Epoch takes the model's publication.
            hyperscaler: The owner is Google, Meta, Microsoft or Amazon, whose PUE is lower.
            power: Rated power; its datasheet's where it is left out. [W/GPU]
            price: Price of electricity; the year's average to US industrial users where it is left out. [money/kWh]

        Raises:
            ArgumentError: The catalog has no rated power for the accelerator, or neither year nor price is given.
            OutsideDataError: There is no electricity price for the year.
        """
        name = find_hardware(gpu).name
        return cls(
            _rated_power(gpu) if power is None else given(power, "gpu_power", "power"),
            (
                conventional(_EPOCH, "average_power", name),
                conventional(_EPOCH, "server_power_factor", name),
                conventional(_EPOCH, "pue", "hyperscaler" if hyperscaler else ""),
            ),
            _price_of(when) if price is None else given(price, "electricity_price", "price"),
        )

    @property
    def money(self) -> tuple[Known, ...]:
        """What of it is money."""
        return (self.price,) if self.price else ()

    @property
    def facility_power(self) -> Known:
        """What the facility draws for one accelerator. [W/GPU]"""
        inputs = (self.power, *self.factors)
        formula = f"facility_power = {' × '.join(one.quantity for one in inputs)}"
        return worked(formula, "W/GPU", formulas.facility_power, inputs)

    @property
    def rate(self) -> Known:
        """What the energy of an accelerator costs in an hour. [money/GPU/hour]

        Raises:
            ArgumentError: There is no price of electricity.
        """
        if self.price is None:
            raise ArgumentError("energy", "", "it has no price of electricity", 'give price="$0.08 per kWh"')
        unit = f"{self.price.figure.currency}/GPU/hour"
        formula = "energy_rate = facility_power × electricity_price"
        return worked(formula, unit, formulas.energy_rate, (self.facility_power, self.price))


def energy_cost(run: TrainingRun, energy: Energy | None = None) -> Estimate:
    """What the energy of a run costs.

    Args:
        run: The run.
        energy: Power, PUE and price; the run's own figures where it is left out.

    Raises:
        MissingFigureError: The run's GPU-hours, or its own cost of energy, do not follow from what is known.

    >>> run = TrainingRun("a run", gpu_hours=(1000, "GPU hours"))
    >>> print(energy_cost(run, Energy.drawing((500, "W/GPU"), pue=1.2, price=(0.1, "USD/kWh"))).cost)
    $60.0
    """
    scope = scope_of(run, (_METHOD,), _METHOD)
    if energy is not None:
        rate = energy.rate
        return estimate_by_hour(run, ((_METHOD, rate),), (rate,), scope, money=energy.money)
    cost = run.figure("energy_cost")
    lines = (CostLine(_METHOD, cost),)
    hours = run.figure_or_none("gpu_hours")
    return Estimate(run.name, run.phase, scope, hours, cost, lines, run, price_year=run.price_year)


def energy_used(run: TrainingRun, energy: Energy | None = None) -> Known:
    """The energy that a run consumes in its facility; of the run's own figures where none are given. [kWh]

    Raises:
        MissingFigureError: The run's GPU-hours, or its own energy, do not follow from what is known.
    """
    if energy is None:
        return run.figure("energy")
    formula = "energy = gpu_hours × facility_power"
    return worked(formula, "kWh", formulas.energy, (hours_of(run), energy.facility_power))


def emissions(run: TrainingRun, energy: Energy | None = None) -> Known:
    """The CO2-equivalent that a run emits; of the run's own figures where none are given. [kg]

    Raises:
        ArgumentError: The energy has no carbon intensity.
        MissingFigureError: The run's GPU-hours, or its own emissions, do not follow from what is known.

    >>> run = TrainingRun("a run", gpu_hours=(1000, "GPU hours"))
    >>> print(emissions(run, Energy.drawing((500, "W/GPU"), pue=1.2, carbon_intensity=(0.4, "kg/kWh"))))
    240 kg
    """
    if energy is None:
        return run.figure("emissions")
    if energy.carbon_intensity is None:
        way_out = 'give carbon_intensity="0.4 kg CO2 per kWh"'
        raise ArgumentError("energy", "", "it has no carbon intensity", way_out)
    used = energy_used(run, energy)
    return worked("emissions = energy × carbon_intensity", "kg", formulas.product, (used, energy.carbon_intensity))


def _rated_power(gpu: str) -> Known:
    hardware = find_hardware(gpu)
    figure = hardware.thermal_design_power()
    if figure is None:
        reason = f"no datasheet of the catalog prints the rated power of {hardware.name}"
        raise ArgumentError("gpu", repr(gpu), reason, 'give power="400 W per GPU"')
    origin = "; ".join(dict.fromkeys(member.tdp.source.title for member in hardware.members if member.tdp))
    return Known(figure, Derivation((Statement(figure, f"rated power of {hardware.name}", origin),)))


def _price_of(when: int | str | dt.date | None) -> Known:
    if when is None:
        reason = "neither the year of the electricity price nor a price is given"
        raise ArgumentError("when", "", reason, 'give when=2023 or price="$0.08 per kWh"')
    found = electricity_price(when)
    value = Figure("electricity_price", "USD/kWh", found.value, found.value, found.value)
    because = f"the average price of {found.year}, {found.region}"
    return Known(value, Derivation((Statement(value, "electricity", found.origin, "assumed", because),)))
