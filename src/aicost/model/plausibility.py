"""Plausibility: what general knowledge leaves of the quantities of each group of claims."""

from collections.abc import Iterable, Mapping, Sequence

from aicost.facts.background import Bound, Reason
from aicost.facts.claims import Claim
from aicost.facts.hardware import Hardware, find_hardware
from aicost.model.knowledge import Bounds
from aicost.model.variables import NO_MONEY, Group, Variable


def backgrounds(
    groups: Mapping[Group, Sequence[Claim]], variables: Iterable[Variable], bounds: Iterable[Bound]
) -> dict[Variable, Bounds]:
    """What general knowledge leaves of the quantities of each group.

    Args:
        groups: The claims of each group.
        variables: The variables of which something is stated.
        bounds: What is known of every run.
    """
    found: dict[Variable, Bounds] = {}
    listed = tuple(bounds)
    for group in dict.fromkeys(one.group for one in variables):
        claims = groups.get(group, ())
        named = hardware_of(claims)
        for quantity, one in bounds_for([named] if named else [], _precision_of(claims), listed).items():
            found[Variable(quantity, group, NO_MONEY)] = one
    return found


def bounds_for(hardware: Sequence[Hardware], precision: str | None, bounds: Iterable[Bound]) -> dict[str, Bounds]:
    """What general knowledge leaves of each quantity of a run.

    Args:
        hardware: Its accelerators: one, or several that were used together.
        precision: The number format of its arithmetic; None leaves all formats possible.
        bounds: What is known of every run.
    """
    found: dict[str, Bounds] = {}
    for bound in bounds:
        ends = [bound.ends(one, precision) for one in hardware] or [bound.ends(None, precision)]
        known = [one for one in ends if one]
        if len(known) < len(ends):
            continue
        low, high = min(one[0] for one in known), max(one[1] for one in known)
        new = Bounds(low, high, (_reason(bound, hardware, precision),))
        found[bound.quantity] = found[bound.quantity].both(new) if bound.quantity in found else new
    return found


def hardware_of(claims: Iterable[Claim]) -> Hardware | None:
    """The accelerator that the claims of a group name: the narrowest name where several agree."""
    named = [find_hardware(name) for name in dict.fromkeys(claim.gpu for claim in claims if claim.gpu)]
    return min(named, key=lambda one: len(one.members), default=None)


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
