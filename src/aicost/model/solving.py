"""Interval propagation: what stated intervals and relations leave for every quantity.

A network ties variables by products and sums. Solving it narrows every interval, forward and
backward, until nothing changes; the result contains every solution, and where the relations
form a tree it is the exact hull. Magnitudes are never negative.
"""

from collections import deque
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cached_property
from math import inf
from operator import gt
from typing import Any

from attrs import define, frozen

from aicost.model.relations import Exchange, Sum, Tied

_STILL = 1e-12
"""Changes smaller than this are none: they are rounding. [-]"""

SLACK = 1e-9
"""An interval whose ends cross by less than this is a point, not empty. [-]"""

_MOST_VISITS = 200
"""A relation is looked at so often at most; intervals found by then are valid, if not the narrowest."""

LOW, HIGH = 0, 1
_TWO = 2
_UP, _DOWN, _FULL = 1 + _STILL, 1 - _STILL, 1 + SLACK

Pair = tuple[int, int, int, float, float, float, float]

Revision = tuple[int, tuple[int, ...], tuple[int, ...], float, float]
"""(target, same-sided inputs, opposite-sided inputs, scale of the low end, scale of the high end)."""


@frozen
class Constraint:
    """A relation between numbered variables.

    Attributes:
        relation: The relation.
        variables: The variables it ties: the result first.
        revisions: For a product, how each variable follows from the others; empty for a sum.
        scale: For a product, the result over the product of the factors, at the point. [-]
        pair: For a product of two factors, the numbers of result and factors, and the scales of the
            ends forward and backward: nearly all products are of this form, and it is quicker to narrow.
    """

    relation: Tied
    variables: tuple[int, ...]
    revisions: tuple[Revision, ...]
    scale: float = 1.0
    pair: Pair | None = None


def constraint(relation: Tied, variables: Sequence[int]) -> Constraint:
    """A relation put on numbered variables, the result first."""
    if isinstance(relation, Sum):
        return Constraint(relation, tuple(variables), ())
    if isinstance(relation, Exchange):
        quote, base = variables
        forward = (quote, (base,), (), relation.low, relation.high)
        backward = (base, (quote,), (), 1 / relation.high, 1 / relation.low)
        return Constraint(relation, (quote, base), (forward, backward), relation.point)
    low = point = high = relation.scale
    if (coefficient := relation.coefficient) is not None:
        low, point, high = low * coefficient.low, point * coefficient.point, high * coefficient.high
    result, *factors = variables
    revisions: list[Revision] = [(result, tuple(factors), (), low, high)]
    for target in factors:
        others = tuple(one for one in factors if one != target)
        revisions.append((target, (result,), others, 1 / high, 1 / low))
    pair = (result, factors[0], factors[1], low, high, 1 / high, 1 / low) if len(factors) == _TWO else None
    return Constraint(relation, tuple(variables), tuple(revisions), point, pair)


@frozen(eq=False, slots=False)
class Network:
    """Variables tied by constraints; built once, solved for any intervals.

    Attributes:
        size: The number of variables.
        constraints: What ties them.
    """

    size: int
    constraints: tuple[Constraint, ...]

    @cached_property
    def _touching(self) -> tuple[tuple[int, ...], ...]:
        """For each variable, the constraints that tie it."""
        touching: list[list[int]] = [[] for _ in range(self.size)]
        for index, one in enumerate(self.constraints):
            for variable in one.variables:
                touching[variable].append(index)
        return tuple(tuple(indices) for indices in touching)

    def solve(self, low: Sequence[float], high: Sequence[float], fixed: Container[int] = ()) -> "Solution":
        """Narrow the intervals of all variables until nothing changes.

        Args:
            low: The lower end for each variable; 0 where nothing is known. [canonical units]
            high: The upper end for each variable; infinite where nothing is known. [canonical units]
            fixed: Variables that stay as they are, even against what others imply.
        """
        solution = Solution(self, low, high, [*low], [*high], [], [])
        if any(map(gt, low, high)):
            for variable in range(self.size):
                if low[variable] > high[variable] * (1 + SLACK):
                    solution.conflicts.append((variable, None))
                    return solution
        self._propagate(solution, fixed)
        return solution

    def _propagate(self, solution: "Solution", fixed: Container[int]) -> None:
        low, high, touching = solution.low, solution.high, self._touching
        constraints = self.constraints
        queue = deque(range(len(constraints)))
        queued = bytearray(b"\1") * len(constraints)
        visits = len(constraints) * _MOST_VISITS
        record = solution.trace.append
        while queue and visits:
            visits -= 1
            index = queue.popleft()
            queued[index] = 0
            one = constraints[index]
            changes = _pair_changes(one.pair, low, high) if one.pair else _changes(one, low, high)
            if fixed:
                changes = _allowed(changes, low, high, fixed)
            for target, side, value in changes:
                if side == LOW:
                    low[target] = value
                    is_empty = value > high[target] * _FULL or value == inf
                else:
                    high[target] = value
                    is_empty = low[target] > value * _FULL
                record((target, side, index))
                if is_empty:
                    solution.conflicts.append((target, index))
                    return
                for other in touching[target]:
                    if other != index and not queued[other]:
                        queued[other] = 1
                        queue.append(other)


def _allowed(changes: list["Change"], low: list[float], high: list[float], fixed: Container[int]) -> list["Change"]:
    """The changes that touch nothing fixed and leave nothing empty."""
    kept: list[Change] = []
    for target, side, value in changes:
        new_low, new_high = (value, high[target]) if side == LOW else (low[target], value)
        if target not in fixed and new_low <= new_high * _FULL and new_low != inf:
            kept.append((target, side, value))
    return kept


Change = tuple[int, int, float]
"""The variable that is narrowed, which of its ends, and where to."""


def _changes(one: Constraint, low: list[float], high: list[float]) -> list[Change]:
    """What a constraint narrows that is no product of two factors."""
    return _product_changes(one.revisions, low, high) if one.revisions else _sum_changes(one, low, high)


def _pair_changes(pair: Pair, low: list[float], high: list[float]) -> list[Change]:
    """What result = left × right narrows; nothing times anything, infinity too, is nothing."""
    result, left, right, low_scale, high_scale, back_low, back_high = pair
    low_result, high_result = low[result], high[result]
    low_left, high_left = low[left], high[left]
    low_right, high_right = low[right], high[right]
    changes: list[Change] = []
    if (new := low_scale * low_left * low_right) > low_result * _UP:
        changes.append((result, LOW, new))
    if (new := high_scale * high_left * high_right if high_left and high_right else 0.0) < high_result * _DOWN:
        changes.append((result, HIGH, new))
    if (new := back_low * low_result / high_right if high_right else (inf if low_result else 0.0)) > low_left * _UP:
        changes.append((left, LOW, new))
    if low_right and (new := back_high * high_result / low_right) < high_left * _DOWN:
        changes.append((left, HIGH, new))
    if (new := back_low * low_result / high_left if high_left else (inf if low_result else 0.0)) > low_right * _UP:
        changes.append((right, LOW, new))
    if low_left and (new := back_high * high_result / low_left) < high_right * _DOWN:
        changes.append((right, HIGH, new))
    return changes


def _product_changes(revisions: tuple[Revision, ...], low: list[float], high: list[float]) -> list[Change]:
    changes: list[Change] = []
    for target, same, opposite, low_scale, high_scale in revisions:
        new_low, new_high = low_scale, high_scale
        for other in same:
            new_low *= low[other]
            new_high = new_high * high[other] if new_high and high[other] else 0.0
        for other in opposite:
            top = high[other]
            new_low = new_low / top if top else (inf if new_low else 0.0)
            bottom = low[other]
            new_high = new_high / bottom if bottom else inf
        if new_low > low[target] * (1 + _STILL):
            changes.append((target, LOW, new_low))
        if new_high < high[target] * (1 - _STILL):
            changes.append((target, HIGH, new_high))
    return changes


def _sum_changes(one: Constraint, low: list[float], high: list[float]) -> list[Change]:
    whole, *parts = one.variables
    changes: list[Change] = []
    lows, highs = sum(low[part] for part in parts), [high[part] for part in parts]
    unbounded = highs.count(inf)
    finite_highs = sum(value for value in highs if value != inf)
    if lows > low[whole] * (1 + _STILL):
        changes.append((whole, LOW, lows))
    if not unbounded and finite_highs < high[whole] * (1 - _STILL):
        changes.append((whole, HIGH, finite_highs))
    for part in parts:
        rest_high = (
            inf if unbounded - (high[part] == inf) else finite_highs - (0.0 if high[part] == inf else high[part])
        )
        new_low, new_high = low[whole] - rest_high, high[whole] - (lows - low[part])
        rounding = SLACK * _magnitude(low[whole], high[whole], finite_highs)
        if new_low - rounding > low[part] * (1 + _STILL):
            changes.append((part, LOW, new_low))
        if new_high + rounding < high[part] * (1 - _STILL):
            changes.append((part, HIGH, max(new_high, 0.0) if new_high > -rounding else new_high))
    return changes


def _magnitude(*values: float) -> float:
    return max((value for value in values if value != inf), default=0.0)


@define(eq=False)
class Solution:
    """What a network leaves for every variable; the network fills it while it solves, and nobody changes it after.

    Attributes:
        network: The network that was solved.
        stated_low: The lower ends it was solved for. [canonical units]
        stated_high: The upper ends it was solved for. [canonical units]
        low: The lower ends that are left. [canonical units]
        high: The upper ends that are left. [canonical units]
        trace: Every narrowing in order: variable, side, constraint.
        conflicts: The variable for which nothing is left, with the constraint that found it, or None
            where its statements exclude each other; empty where all can hold.
    """

    network: Network
    stated_low: Sequence[float]
    stated_high: Sequence[float]
    low: list[float]
    high: list[float]
    trace: list[tuple[int, int, int]]
    conflicts: list[tuple[int, int | None]]

    def points(self, stated: Mapping[int, float], without: Container[int] = ()) -> dict[int, tuple[float, int | None]]:
        """Point values: those stated, and those that follow from points alone.

        Args:
            stated: The point value of each variable that has one.
            without: Variables that get no point.

        Returns:
            For each variable its point and the constraint it follows from; None where it was stated.
        """
        found: dict[int, tuple[float, int | None]] = {variable: (value, None) for variable, value in stated.items()}
        pending = list(enumerate(self.network.constraints))
        while pending:
            left: list[tuple[int, Constraint]] = []
            for index, one in pending:
                missing = [variable for variable in one.variables if variable not in found]
                if len(missing) == 1 and missing[0] not in without:
                    value = _point(one, missing[0], found)
                    if value is not None and self.contains(missing[0], value):
                        found[missing[0]] = (value, index)
                elif len(missing) > 1:
                    left.append((index, one))
            if len(left) == len(pending):
                break
            pending = left
        return found

    def contains(self, variable: int, value: float) -> bool:
        """Whether a value lies in what is left for a variable, but for rounding."""
        return self.low[variable] * (1 - SLACK) <= value <= self.high[variable] * (1 + SLACK)

    def narrowed_by(self, variable: int) -> int | None:
        """The constraint that last narrowed a variable; None where none did."""
        return next((index for target, _, index in reversed(self.trace) if target == variable), None)

    def support(self, variable: int) -> tuple[frozenset[int], frozenset[int]]:
        """The stated variables and the constraints that an interval rests on."""
        variables: set[int] = set()
        constraints: set[int] = set()
        seen: set[tuple[int, int, int]] = set()
        stack = [(variable, side, len(self.trace)) for side in (LOW, HIGH)]
        while stack:
            target, side, before = stack.pop()
            if (target, side, before) in seen:
                continue
            seen.add((target, side, before))
            entry = self._entry(target, side, before)
            if entry is None:
                if (self.stated_low[target] > 0) if side == LOW else (self.stated_high[target] < inf):
                    variables.add(target)
                continue
            index = self.trace[entry][2]
            constraints.add(index)
            stack.extend((other, other_side, entry) for other, other_side in self._inputs(index, target, side))
        return frozenset(variables), frozenset(constraints)

    def _entry(self, target: int, side: int, before: int) -> int | None:
        """The last narrowing of one end before an entry of the trace."""
        for entry in range(before - 1, -1, -1):
            if self.trace[entry][0] == target and self.trace[entry][1] == side:
                return entry
        return None

    def _inputs(self, index: int, target: int, side: int) -> Iterable[tuple[int, int]]:
        """The ends from which a constraint reckons one end of a variable."""
        one = self.network.constraints[index]
        if one.revisions:
            _, same, opposite, *_ = next(revision for revision in one.revisions if revision[0] == target)
            return [*((other, side) for other in same), *((other, 1 - side) for other in opposite)]
        whole, *parts = one.variables
        if target == whole:
            return [(part, side) for part in parts]
        return [(whole, side), *((part, 1 - side) for part in parts if part != target)]


def _point(one: Constraint, missing: int, found: Mapping[int, tuple[float, Any]]) -> float | None:
    """The value of the one missing variable of a constraint; None where none follows."""
    if not one.revisions:
        whole, *parts = one.variables
        known = sum(found[part][0] for part in parts if part != missing)
        value = known if missing == whole else found[whole][0] - known
        return value if value >= 0 else None
    _, same, opposite, *_ = next(revision for revision in one.revisions if revision[0] == missing)
    value = one.scale if missing == one.variables[0] else 1 / one.scale
    for other in same:
        value *= found[other][0]
    for other in opposite:
        if not found[other][0]:
            return None
        value /= found[other][0]
    return value
