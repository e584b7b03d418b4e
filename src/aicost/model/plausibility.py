"""Plausibility: what general knowledge leaves of the quantities of each group of claims."""

from collections.abc import Iterable, Mapping, Sequence

from aicost.facts.background import Bound
from aicost.facts.claims import Claim
from aicost.facts.hardware import Hardware, find_hardware
from aicost.model.knowledge import Bounds
from aicost.model.variables import NO_MONEY, Group, Variable
from aicost.values.vocabulary import kind_of


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
        hardware, precision = hardware_of(claims), _precision_of(claims)
        for bound in listed:
            ends = bound.ends(hardware, precision)
            if ends is None or kind_of(bound.quantity).is_money:
                continue
            variable = Variable(bound.quantity, group, NO_MONEY)
            new = Bounds(*ends, (_worded(bound, hardware, precision),))
            found[variable] = found[variable].both(new) if variable in found else new
    return found


def hardware_of(claims: Iterable[Claim]) -> Hardware | None:
    """The accelerator that the claims of a group name: the narrowest name where several agree."""
    named = [find_hardware(name) for name in dict.fromkeys(claim.gpu for claim in claims if claim.gpu)]
    return min(named, key=lambda one: len(one.members), default=None)


def _precision_of(claims: Iterable[Claim]) -> str | None:
    """The number format that all claims which name one agree on; None leaves all formats possible."""
    named = {claim.precision for claim in claims if claim.precision}
    return named.pop() if len(named) == 1 else None


def _worded(bound: Bound, hardware: Hardware | None, precision: str | None) -> str:
    if bound.of is None or hardware is None:
        return bound.explain()
    at = f" at {precision}" if precision and bound.of == "peak" else ""
    return f"{hardware.name}{at}: {bound.explain()}"
