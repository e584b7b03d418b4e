"""A sieve for tables: intervals propagated over many rows at once, to find those in which figures may clash.

What it lets pass can hold; what it catches is looked at row by row. It narrows as `solving` does, with
arrays for numbers. Where two ends cross it notes by how much and keeps the interval at the end that
stood before, so that a clash that is spread over several relations shows up in parts: a tolerance for
the whole is shared out among them.
"""

from collections import Counter
from collections.abc import Container, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aicost.model.relations import Sum, Tied
from aicost.model.solving import SLACK, Constraint

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ends = NDArray[np.float64]

Tie = tuple[Tied, Sequence[Hashable]]

_MOST_SWEEPS = 10


def informative(ties: Sequence[Tie], known: Container[Hashable]) -> list[int]:
    """The positions of the relations that can clash, given the variables of which something is known.

    A product with a variable of which nothing is known, and that no other relation ties, says nothing; a
    sum whose whole is known says that its parts are no more than it.

    Args:
        ties: The relations, each with the variables that it ties, the result first.
        known: The variables of which something is stated or bounded.
    """
    left = list(range(len(ties)))
    while True:
        count = Counter(variable for place in left for variable in ties[place][1])

        def says_something(place: int, count: Counter[Hashable] = count) -> bool:
            relation, tied = ties[place]
            needed = tied[:1] if isinstance(relation, Sum) else tied
            return all(variable in known or count[variable] > 1 for variable in needed)

        kept = [place for place in left if says_something(place)]
        if len(kept) == len(left):
            return kept
        left = kept


def clashes(
    constraints: Sequence[Constraint], low: Mapping[int, "Ends"], high: Mapping[int, "Ends"], tolerance: float
) -> "NDArray[np.bool_]":
    """The rows in which some variable's interval may end up empty by more than a tolerance.

    Args:
        constraints: What ties the variables.
        low: The lower ends of each variable, one for each row; 0 where nothing is known. [canonical units]
        high: The upper ends of each variable; infinite where nothing is known. [canonical units]
        tolerance: How far apart the ends may be. [-]
    """
    import numpy as np

    sieve = _Sieve(low, high, (1 + tolerance) ** (1 / max(len(constraints), 1)))
    for variable in dict.fromkeys(variable for one in constraints for variable in one.variables):
        sieve.low.setdefault(variable, np.zeros(len(sieve.found)))
        sieve.high.setdefault(variable, np.full(len(sieve.found), np.inf))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for _ in range(_MOST_SWEEPS):
            changed = [sieve.narrow(one) for one in constraints]
            if not any(changed):
                break
    return sieve.found


class _Sieve:
    """The ends of all rows while they are narrowed, and the rows in which some have crossed."""

    def __init__(self, low: Mapping[int, "Ends"], high: Mapping[int, "Ends"], room: float) -> None:
        import numpy as np

        self.low: dict[int, Any] = dict(low)
        self.high: dict[int, Any] = dict(high)
        self.room = room
        self.found = np.zeros(len(next(iter(low.values()))), bool)
        for variable, lower in low.items():
            self.found |= (lower > high[variable] * room) | (high[variable] == 0)

    def narrow(self, one: Constraint) -> bool:
        """Narrow the intervals of a constraint's variables; whether any was."""
        low, high = self.low, self.high
        if isinstance(one.relation, Sum):
            return self.narrow_sum(one)
        changed = False
        for target, same, opposite, low_scale, high_scale in one.revisions:
            new_low, new_high = low_scale, high_scale
            for other in same:
                new_low, new_high = new_low * low[other], new_high * high[other]
            for other in opposite:
                new_low, new_high = new_low / high[other], new_high / low[other]
            changed |= self.put(target, new_low, new_high)
        return changed

    def narrow_sum(self, one: Constraint) -> bool:
        """Narrow a whole and its parts; whether any was."""
        low, high = self.low, self.high
        whole, *parts = one.variables
        changed = self.put(whole, sum(low[part] for part in parts), sum(high[part] for part in parts))
        for part in parts:
            others = [other for other in parts if other != part]
            new_low = low[whole] - sum(high[other] for other in others)
            new_high = high[whole] - sum(low[other] for other in others)
            changed |= self.put(part, new_low, new_high)
        return changed

    def put(self, target: int, new_low: Any, new_high: Any) -> bool:
        """Put new ends where they narrow; what is no number narrows nothing. Whether any did by more than rounding."""
        import numpy as np

        low, high = self.low[target], self.high[target]
        self.found |= (new_low > high * self.room) | (new_high * self.room < low)
        raised = np.fmin(np.fmax(low, new_low), high)
        lowered = np.fmax(np.fmin(high, new_high), raised)
        self.low[target], self.high[target] = raised, lowered
        return bool((raised > low * (1 + SLACK)).any() or (lowered < high * (1 - SLACK)).any())
