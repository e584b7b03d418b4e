"""The formulas of owning, energy and development: plain numbers in and out, floats and NumPy arrays alike.

The methods use them on one run; for columns of runs call them on arrays. They check nothing. What may be
the same for all runs is put together first, so that a column is gone through as seldom as can be.
"""

from math import log, prod
from typing import Any

from aicost.values.units import HOURS_PER_MONTH

HOURS_PER_YEAR = 12.0 * HOURS_PER_MONTH
"""Hours of the Julian year of 365.25 days. [hour/year]"""

DAYS_PER_YEAR = HOURS_PER_YEAR / 24.0
"""Days of the Julian year. [day/year]"""

_LN_10 = log(10)
_WATTS_PER_KILOWATT = 1000.0


def straight_line(price: Any, residual: Any, life: Any, allocation: Any) -> Any:
    """What is written off in an allocated hour, so that all of them recover the price less what is left.

    Args:
        price: Purchase price. [money/GPU]
        residual: What is left at the end of the life, of the price. [-]
        life: Useful life. [hour]
        allocation: Hours in which the hardware is allocated to runs, of the hours owned. [-]

    Returns:
        The write-off. [money/GPU/hour]

    >>> straight_line(35_064.0, 0.0, 4 * HOURS_PER_YEAR, 0.5)
    2.0
    """
    return price * ((1.0 - residual) / (life * allocation))


def value_after(price: Any, decline: Any, days: Any) -> Any:
    """The value of hardware some days after its purchase. [money/GPU]

    Args:
        price: Purchase price. [money/GPU]
        decline: Orders of magnitude by which its value falls in a year. [1/year]
        days: Its age. [day]
    """
    return price * 10.0 ** (days * (-decline / DAYS_PER_YEAR))


def falling_value(value: Any, decline: Any) -> Any:
    """What hardware loses in an hour at the rate at which its value falls. [money/GPU/hour]

    Args:
        value: Its value now. [money/GPU]
        decline: Orders of magnitude by which its value falls in a year. [1/year]
    """
    return value * (decline * _LN_10 / HOURS_PER_YEAR)


def chip_part(server: Any, overhead: Any) -> Any:
    """What of an accelerator with its share of the server the accelerator alone is.

    Args:
        server: The price or rate of both. [money]
        overhead: Both over the accelerator alone. [-]
    """
    return server / overhead


def server_part(server: Any, overhead: Any) -> Any:
    """What of an accelerator with its share of the server the server is; arguments as of `chip_part`."""
    return server * (1.0 - 1.0 / overhead)


def on_top(rest: Any, share: Any) -> Any:
    """What comes on top of the rest, being a share of both together: a network's part, people's pay.

    Args:
        rest: The price or rate of the rest. [money]
        share: The share of both together. [-]
    """
    return rest * (share / (1.0 - share))


def together(rest: Any, share: Any) -> Any:
    """The rest and what comes on top of it; arguments as of `on_top`."""
    return rest / (1.0 - share)


def facility_power(power: Any, *factors: Any) -> Any:
    """What a facility draws for one accelerator. [W/GPU]

    Args:
        power: Power of the accelerator, rated or on average. [W/GPU]
        *factors: Average draw over rated power, power with its share of the server over its own, PUE. [-]
    """
    return power * prod(factors)


def energy(hours: Any, power: Any) -> Any:
    """Energy of accelerators that draw some power. [kWh]

    Args:
        hours: GPU-hours. [GPU·hour]
        power: Power drawn for each. [W/GPU]
    """
    return hours * power / _WATTS_PER_KILOWATT


def energy_rate(power: Any, price: Any) -> Any:
    """What an hour of some power costs. [money/GPU/hour]

    Args:
        power: Power drawn for one accelerator. [W/GPU]
        price: Price of electricity. [money/kWh]
    """
    return power * price / _WATTS_PER_KILOWATT


def product(first: Any, second: Any) -> Any:
    """The product of two numbers: GPU-hours × rate, count × price, energy × carbon intensity."""
    return first * second


def total(*parts: Any) -> Any:
    """The sum of some parts: the rates of lines, what experiments and people cost."""
    return sum(parts)


def experiments(cost: Any, multiplier: Any) -> Any:
    """What all experiments cost beside the final run.

    Args:
        cost: What the final run costs. [money]
        multiplier: Compute of experiments and final run over that of the final run. [-]
    """
    return cost * (multiplier - 1.0)
