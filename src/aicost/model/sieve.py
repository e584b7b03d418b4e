"""A sieve for tables: intervals propagated over many rows at once, to find those in which figures may clash.

What it lets pass can hold; what it catches is looked at row by row. It narrows as `solving` does, with
arrays for numbers, and goes on past an empty interval, so that it catches at least every clash.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aicost.model.relations import Sum
from aicost.model.solving import SLACK, Constraint, Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ends = NDArray[np.float64]

_MOST_SWEEPS = 10


def informative(network: Network, known: Iterable[int]) -> tuple[Constraint, ...]:
    """The constraints of a network that can clash, given the variables of which something is known.

    A constraint with a variable of which nothing is known, and that no other constraint ties, says nothing.
    """
    left = list(network.constraints)
    informed = set(known)
    while True:
        ties: dict[int, int] = {}
        for one in left:
            for variable in one.variables:
                ties[variable] = ties.get(variable, 0) + 1
        kept = [one for one in left if all(v in informed or ties[v] > 1 for v in one.variables)]
        if len(kept) == len(left):
            return tuple(kept)
        left = kept


def clashes(
    constraints: Sequence[Constraint], low: Mapping[int, "Ends"], high: Mapping[int, "Ends"], tolerance: float
) -> "NDArray[np.bool_]":
    """The rows in which some variable's interval ends up empty by more than a tolerance.

    Args:
        constraints: What ties the variables.
        low: The lower ends of each variable, one for each row; 0 where nothing is known. [canonical units]
        high: The upper ends of each variable; infinite where nothing is known. [canonical units]
        tolerance: How far apart the ends may be. [-]
    """
    import numpy as np

    low, high = dict(low), dict(high)
    tied = [variable for one in constraints for variable in one.variables]
    size = len(next(iter(low.values())))
    for variable in tied:
        low.setdefault(variable, np.zeros(size))
        high.setdefault(variable, np.full(size, np.inf))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for _ in range(_MOST_SWEEPS):
            changed = [_narrow(one, low, high) for one in constraints]
            if not any(changed):
                break
        found = np.zeros(size, bool)
        for variable, lower in low.items():
            found |= lower > high[variable] * (1 + tolerance)
            found |= high[variable] == 0
    return found


def _narrow(one: Constraint, low: dict[int, Any], high: dict[int, Any]) -> bool:
    """Narrow the intervals of a constraint's variables; whether any was."""
    if isinstance(one.relation, Sum):
        return _narrow_sum(one, low, high)
    changed = False
    for target, same, opposite, low_scale, high_scale in one.revisions:
        new_low, new_high = low_scale, high_scale
        for other in same:
            new_low, new_high = new_low * low[other], new_high * high[other]
        for other in opposite:
            new_low, new_high = new_low / high[other], new_high / low[other]
        changed |= _set(target, new_low, new_high, low, high)
    return changed


def _narrow_sum(one: Constraint, low: dict[int, Any], high: dict[int, Any]) -> bool:
    whole, *parts = one.variables
    changed = _set(whole, sum(low[part] for part in parts), sum(high[part] for part in parts), low, high)
    for part in parts:
        others = [other for other in parts if other != part]
        new_low = low[whole] - sum(high[other] for other in others)
        new_high = high[whole] - sum(low[other] for other in others)
        changed |= _set(part, new_low, new_high, low, high)
    return changed


def _set(target: int, new_low: Any, new_high: Any, low: dict[int, Any], high: dict[int, Any]) -> bool:
    """Put new ends where they narrow; what is no number narrows nothing. Whether any did by more than rounding."""
    import numpy as np

    raised, lowered = np.fmax(low[target], new_low), np.fmin(high[target], new_high)
    changed = bool((raised > low[target] * (1 + SLACK)).any() or (lowered < high[target] * (1 - SLACK)).any())
    low[target], high[target] = raised, lowered
    return changed
