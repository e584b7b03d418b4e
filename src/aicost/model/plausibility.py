"""Plausibility: what general knowledge leaves of the quantities of each group of claims."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from attrs import frozen

from aicost.errors import ExchangeError, UnknownNameError
from aicost.facts.background import Background, Bound, Reason
from aicost.facts.claims import Claim
from aicost.facts.exchange import exchange_rate
from aicost.facts.hardware import Hardware, find_hardware
from aicost.facts.plausible import plausible_rate
from aicost.model.knowledge import Bounds
from aicost.model.variables import Flavour, Group, Variable

_RENT = ("training_cost", "rental_rate")


@frozen
class GroupBounds:
    """What general knowledge leaves of the quantities of a group.

    Attributes:
        plain: The bounds of each quantity that is no money.
        rents: The bounds of the rent, in each money in which a cost may be one.
    """

    plain: Mapping[str, Bounds]
    rents: Mapping[Flavour, Bounds]

    def of(self, variable: Variable) -> Bounds | None:
        """What it leaves of a variable; None where it says nothing."""
        if variable.quantity == "rental_rate":
            return self.rents.get(variable.flavour)
        return self.plain.get(variable.quantity)

    @property
    def quantities(self) -> frozenset[str]:
        """The quantities that it bounds."""
        return frozenset(self.plain) | (frozenset(["rental_rate"]) if self.rents else frozenset[str]())


def backgrounds(
    groups: Mapping[Group, Sequence[Claim]], variables: Iterable[Variable], background: Background
) -> dict[Group, GroupBounds]:
    """What general knowledge leaves of the quantities of each group.

    Args:
        groups: The claims of each group.
        variables: The variables of which something is stated.
        background: What is known of every run.
    """
    found: dict[Group, GroupBounds] = {}
    flavours: dict[Group, dict[Flavour, None]] = {}
    for variable in variables:
        flavours.setdefault(variable.group, {})[variable.flavour] = None
    for group, moneys in flavours.items():
        claims = groups.get(group, ())
        gpu, days = gpu_of(claims), days_of(claims)
        rents: dict[Flavour, Bounds] = {}
        for money in moneys:
            rent = rent_bounds(gpu, days, money.currency) if gpu and days and money.may_be_rent else None
            if rent and money.price_year is None:
                rents[money] = rent
        found[group] = GroupBounds(bounds_for((gpu,) if gpu else (), _precision_of(claims), background), rents)
    return found


def days_of(claims: Iterable[Claim]) -> tuple[dt.date, ...]:
    """The days of the claims of money of a group: those whose rents they may be."""
    money = (claim for claim in claims if claim.quantity in _RENT and claim.date)
    return tuple(dict.fromkeys(claim.date for claim in money if claim.date))


@lru_cache(maxsize=4096)
def rent_bounds(gpu: str, days: tuple[dt.date, ...], currency: str) -> Bounds | None:
    """What the dated prices leave of the rent of an accelerator on some days; None where they say nothing.

    Args:
        gpu: The accelerator.
        days: The days that it may have been rented on.
        currency: The currency of the rent; the empty string where there is no money.
    """
    hardware = hardware_named(gpu)
    found: list[tuple[float, float]] = []
    reasons: dict[Reason, None] = {}
    for day in days:
        rents = plausible_rate(hardware.name, day) if hardware.members and currency else None
        factor = _exchange("USD", currency, day) if rents else None
        if rents is None or factor is None:
            return None
        found.append((rents.lower * factor, rents.upper * factor))
        reasons[Reason(f"{hardware.name} rented for {rents} around {day}", "; ".join(rents.derivation))] = None
    return Bounds(min(low for low, _ in found), max(high for _, high in found), tuple(reasons)) if found else None


def _exchange(base: str, quote: str, day: dt.date) -> float | None:
    """What a unit of one currency was worth in another; None where no rate of the day is known."""
    try:
        return exchange_rate(base, quote, day).value
    except ExchangeError:
        return None


@lru_cache(maxsize=4096)
def bounds_for(gpus: tuple[str, ...], precision: str | None, background: Background) -> Mapping[str, Bounds]:
    """What general knowledge leaves of each quantity of a run.

    Args:
        gpus: Its accelerators: one, or several that were used together.
        precision: The number format of its arithmetic; None leaves all formats possible.
        background: What is known of every run.
    """
    hardware = [hardware_named(name) for name in gpus]
    found: dict[str, Bounds] = {}
    for bound in background.bounds:
        ends = [bound.ends(one, precision) for one in hardware] or [bound.ends(None, precision)]
        known = [one for one in ends if one]
        if len(known) < len(ends):
            continue
        low, high = min(one[0] for one in known), max(one[1] for one in known)
        new = Bounds(low, high, (_reason(bound, hardware, precision),))
        found[bound.quantity] = found[bound.quantity].both(new) if bound.quantity in found else new
    return MappingProxyType(found)


def hardware_named(name: str) -> Hardware:
    """The accelerator of that name; a near miss is as unknown as any other name."""
    try:
        return find_hardware(name)
    except UnknownNameError:
        return Hardware(name, ())


def gpu_of(claims: Iterable[Claim]) -> str | None:
    """The accelerator that the claims of a group name: the narrowest name where several agree."""
    named = dict.fromkeys(claim.gpu for claim in claims if claim.gpu)
    if len(named) <= 1:
        return next(iter(named), None)
    return min(named, key=lambda name: len(find_hardware(name).members))


def _precision_of(claims: Iterable[Claim]) -> str | None:
    """The number format that all claims which name one agree on; None leaves all formats possible."""
    named = {claim.precision for claim in claims if claim.precision}
    return named.pop() if len(named) == 1 else None


def _reason(bound: Bound, hardware: Sequence[Hardware], precision: str | None) -> Reason:
    if bound.of is None or not hardware:
        return Reason(bound.because, bound.where)
    at = f" at {precision}" if precision and bound.of == "peak" else ""
    sheets = "; ".join(dict.fromkeys(str(source) for one in hardware for source in one.sources(bound.of, precision)))
    names = " and ".join(one.name for one in hardware)
    return Reason(f"{bound.because} of {names}{at}", f"{bound.where}; {sheets}")
