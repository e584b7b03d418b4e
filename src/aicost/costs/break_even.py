"""Rent or buy: how much hardware must be used, and for how long, until owning it costs no more than renting."""

from math import inf

from attrs import evolve

from aicost.costs.arguments import Given, assumed, given, same_currency, worked
from aicost.costs.energy import Energy
from aicost.costs.ownership import FallingValue, Ownership, StraightLine
from aicost.errors import ArgumentError
from aicost.facts.hardware import find_hardware
from aicost.model.known import Known

_IDLE = "hardware that is not allocated is taken to draw no power"
_CASH = "nothing is sold, and money costs no interest"


def break_even_allocation(  # noqa: PLR0913  # each argument is a term of owning or of renting
    *,
    rate: Given,
    price: Given,
    ownership: Ownership,
    energy: Energy,
    because: str | None = None,
    currency: str | None = None,
) -> Known:
    """The share of the hours owned for which hardware must be allocated so that owning costs as much as renting.

    What people call the break-even utilization: the write-off in an hour owned / (rent − energy in an hour used).
    Above 1 owning never pays. The ownership's own allocation does not matter.

    Args:
        rate: Rent of an accelerator for an hour. [money/GPU/hour]
        price: Purchase price of an accelerator with its share of the server. [money/GPU]
        ownership: How the hardware is written off, from new.
        energy: Power, PUE and price of electricity.
        because: Why the rate and the price are assumed.
        currency: The currency that ``$`` or ``¥`` stand for in both.

    Raises:
        ArgumentError: Energy alone costs as much as the rent, or has no price; rent and price are of two accelerators.
        FigureError: A figure cannot be read, or is in another currency.

    >>> owned = Ownership.straight_line(life=(4, "years"))
    >>> drawn = Energy.drawing((500, "W/GPU"), pue=1.25, price=(0.08, "USD/kWh"))
    >>> terms = {"rate": (2.05, "USD/GPU/hour"), "price": (35_064, "USD/GPU")}
    >>> print(break_even_allocation(**terms, ownership=owned, energy=drawn))
    50.0%
    """
    rent, paid = _terms(rate, price, energy, because, currency)
    write_off = _always(ownership).write_off(paid, None)
    owned = ownership.bounds(write_off)
    formula = f"break_even_allocation = {owned.quantity} / (rental_rate − energy_rate)"
    return worked(formula, "", _needed, (owned, rent, energy.rate), frozenset({1}), (_IDLE,))


def break_even_time(  # noqa: PLR0913  # each argument is a term of owning or of renting
    *,
    rate: Given,
    price: Given,
    ownership: Ownership,
    energy: Energy,
    because: str | None = None,
    currency: str | None = None,
) -> Known:
    """How long hardware must be owned until the rent that it saves has paid for it, network included. [hour]

    The purchase price / (the ownership's allocation × (rent − energy in an hour used)); what the hardware is still
    worth then comes on top. Arguments and errors are those of `break_even_allocation`.

    >>> owned = Ownership.straight_line(life=(4, "years"), allocation=0.8)
    >>> drawn = Energy.drawing((500, "W/GPU"), pue=1.25, price=(0.08, "USD/kWh"))
    >>> terms = {"rate": (2.05, "USD/GPU/hour"), "price": (35_064, "USD/GPU")}
    >>> print(break_even_time(**terms, ownership=owned, energy=drawn).value.to("day"))
    913.125... day
    """
    rent, paid = _terms(rate, price, energy, because, currency)
    cluster, owned = ownership.bounds(paid), ownership.depreciation
    share = owned.allocation if isinstance(owned, StraightLine) else _every_hour()
    formula = f"break_even_time = {cluster.quantity} / (allocation × (rental_rate − energy_rate))"
    inputs = (cluster, rent, energy.rate, share)
    return worked(formula, "hour", _hours, inputs, frozenset({1, 3}), (_IDLE, _CASH))


def _terms(rate: Given, price: Given, energy: Energy, because: str | None, currency: str | None) -> tuple[Known, Known]:
    """Rent and price, where the rent is more than the energy."""
    rent = given(rate, "rental_rate", "rate", because=because, currency=currency)
    paid = given(price, "purchase_price", "price", because=because, currency=currency)
    rented, bought = _about(rent), _about(paid)
    if rented and bought and not find_hardware(rented).agrees_with(find_hardware(bought)):
        reason = f"it is about {bought}, and the rent about {rented}"
        raise ArgumentError("price", str(paid), reason, "give both of one accelerator")
    drawn = energy.rate
    same_currency((rent, paid, *energy.money))
    dearest = rent.figure.upper if rent.figure.point is None else rent.figure.point
    cheapest = drawn.figure.lower if drawn.figure.point is None else drawn.figure.point
    if dearest <= cheapest:
        reason = f"the energy alone costs {drawn}, so that owning never pays"
        raise ArgumentError("rate", str(rent), reason, "ask for a rent above that")
    return rent, paid


def _about(known: Known) -> str | None:
    """The accelerator that a figure is about, or None."""
    return next((gpu for one in known.statements if (gpu := one.figure.gpu or one.gpu)), None)


def _always(ownership: Ownership) -> StraightLine | FallingValue:
    """How the hardware is written off where every hour owned is allocated."""
    owned = ownership.depreciation
    return evolve(owned, allocation=_every_hour()) if isinstance(owned, StraightLine) else owned


def _every_hour() -> Known:
    return assumed("allocation", 1.0, "allocation", "what is paid for in an hour owned, used or not")


def _needed(owned: float, rent: float, energy: float) -> float:
    return owned / (rent - energy) if rent > energy else inf


def _hours(cluster: float, rent: float, energy: float, share: float) -> float:
    return _needed(cluster, rent, energy) / share
