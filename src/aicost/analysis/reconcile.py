"""Reconciliation: which stages of a training each headline counts, so that headlines that clash can all be true."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from attrs import frozen

from aicost.errors import TooManyStagesError
from aicost.facts.claims import Claim, Claims, Node
from aicost.facts.scope import AS_STATED
from aicost.model.accounts import Accounts
from aicost.model.conflicts import TOLERANCE, checked_tolerance
from aicost.values import rounding
from aicost.values.figures import Figure
from aicost.values.tables import Table

MOST_STAGES = 20
"""Twenty stages make a million unions; each one more would double them."""

_MOST_TIES = 10
_MOST_STEPS = 100_000


Candidate = tuple[int, float, int]
"""A union that explains an amount: its nodes, |ln(stated / sum)|, and the number whose bits are its stages."""

Rank = tuple[int, int, float]
"""How well an assignment explains the headlines: those left unexplained, nodes used, Σ|ln(stated / sum)|."""


@frozen
class Union:
    """Stages that are counted together.

    Attributes:
        nodes: What it is made of, each with its stages: a declared whole counts as one.
        figure: What they add up to.
    """

    nodes: tuple[tuple[str, tuple[str, ...]], ...]
    figure: Figure

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of its nodes."""
        return tuple(name for name, _ in self.nodes)

    @property
    def stages(self) -> tuple[str, ...]:
        """The names of the stages in its nodes."""
        return tuple(stage for _, stages in self.nodes for stage in stages)

    def __str__(self) -> str:
        return " + ".join(self.parts)


@frozen
class Reading:
    """What a headline counts, if the assignment is right.

    Attributes:
        headline: The headline.
        union: The stages that explain it, or None where none do.
    """

    headline: Claim
    union: Union | None

    @property
    def ratio(self) -> float | None:
        """What was stated over what the stages add up to. [-]"""
        point = self.headline.figure.point
        return point / self.union.figure.point if self.union and self.union.figure.point and point else None


@frozen(slots=False)
class Reconciliation:
    """The assignments of stages to headlines that explain them best; several where they rank equal.

    Attributes:
        assignments: Each gives every headline its stages.
        remarks: What a reader should know: stages without a known cost, headlines in another currency.
    """

    assignments: tuple[tuple[Reading, ...], ...]
    remarks: tuple[str, ...] = ()

    @cached_property
    def readings(self) -> dict[str, tuple[Reading, ...]]:
        """For each headline, by its label, its different readings in the best assignments."""
        found: dict[str, dict[Union | None, Reading]] = {}
        for reading in (one for assignment in self.assignments for one in assignment):
            found.setdefault(reading.headline.label, {}).setdefault(reading.union, reading)
        return {label: tuple(several.values()) for label, several in found.items()}

    @property
    def unexplained(self) -> tuple[str, ...]:
        """The labels of headlines that no union of stages explains."""
        return tuple(label for label, several in self.readings.items() if all(one.union is None for one in several))

    def table(self) -> Table:
        """Each headline with the stages that explain it."""
        rows: list[tuple[str, ...]] = []
        for label, several in self.readings.items():
            for one in several:
                amount = one.union.figure.bare if one.union else ""
                ratio = rounding.number(one.ratio) if one.ratio else ""
                rows.append((label, one.headline.stated, str(one.union or "no union of the stages"), amount, ratio))
        columns = ("headline", "stated", "counts", "which adds up to", "stated / sum")
        unions = [one.union for several in self.readings.values() for one in several if one.union]
        wholes = {name: stages for union in unions for name, stages in union.nodes if stages != (name,)}
        notes = [f"{name} = {' + '.join(stages)}" for name, stages in wholes.items()]
        if len(self.assignments) > 1:
            notes.append(f"note: {len(self.assignments)} assignments explain the headlines equally well")
        return Table("What each headline counts", columns, rows, (*notes, *(f"note: {one}" for one in self.remarks)))

    def __str__(self) -> str:
        return str(self.table())

    def _repr_html_(self) -> str:
        return self.table().html()


def headlines_and_stages(claims: Claims) -> tuple[Claims, Claims]:
    """Claims of one collection by whether they say what they count: those "as stated", and the others."""
    return (
        claims.only(claim for claim in claims if claim.covers == AS_STATED),
        claims.only(claim for claim in claims if claim.covers != AS_STATED),
    )


def reconcile(
    headlines: Claims, stages: Claims, *, quantity: str = "training_cost", tolerance: float = TOLERANCE
) -> Reconciliation:
    """Find for each headline the stages that it counts.

    A union is made of the nodes of the declared totals, a whole counting as one; without totals, of
    all subjects and phases of which the quantity is known. Headlines of different amounts count
    different unions. Assignments are ranked by the headlines they leave unexplained, then by the
    nodes they use, then by Σ|ln(stated / sum)|.

    Args:
        headlines: Claims of one quantity whose scope is not known.
        stages: Claims from which the quantity of every stage follows, with their totals.
        quantity: The additive quantity of the headlines.
        tolerance: How far apart a headline and a sum may be beyond their intervals. [-]

    Raises:
        TooManyStagesError: There are more than `MOST_STAGES` stages.
        ArgumentError: The tolerance is none.
    """
    room = checked_tolerance(tolerance)
    stated = tuple(headlines.about(quantity))
    unit = stated[0].figure.unit if stated else ""
    known, remarks = _known(stages, quantity, unit)
    if stated and not known:
        remarks.append(f"{quantity} of no stage is known in {unit}: add a file with the claims of the stages")
    unions = _Unions(known, _wholes(stages, known))
    amounts: dict[float, list[Claim]] = {}
    outside: list[Reading] = []
    for one in stated:
        if one.figure.unit == unit and one.figure.point:
            amounts.setdefault(one.figure.point, []).append(one)
        else:
            outside.append(Reading(one, None))
            remarks.append(f"{one.label} ({one.stated}) is no amount in {unit}, and is left out")
    candidates = {amount: unions.explaining(same, len(amounts), room) for amount, same in amounts.items()}
    best, is_complete = _best(candidates)
    if not is_complete:
        remarks.append(f"the search ended after {_MOST_STEPS:,} steps: others may explain the headlines better")
    if len(best) > _MOST_TIES:
        remarks.append(f"more than {_MOST_TIES} assignments rank equal; the first {_MOST_TIES} are shown")
    named = {number: unions.union(number) for found in best for number in found.values() if number is not None}
    assignments = [
        tuple(
            Reading(one, None if number is None else named[number])
            for amount, number in found.items()
            for one in amounts[amount]
        )
        for found in best[:_MOST_TIES]
    ]
    return Reconciliation(tuple((*one, *outside) for one in assignments), tuple(remarks))


def _name(node: Node) -> str:
    subject, phase = node
    return f"{subject}/{phase}" if phase else subject


def _known(stages: Claims, quantity: str, unit: str) -> tuple[dict[Node, Figure], list[str]]:
    """The figure of each node of which the quantity is known as a value, and the names of the others."""
    nodes = dict.fromkeys(node for total in stages.totals for node in (total.whole, *total.parts))
    known: dict[Node, Figure] = {}
    for account in Accounts(stages):
        found = account.known(quantity)
        if account.group.covers is None and found and found.figure.unit == unit and found.figure.point is not None:
            known.setdefault(account.group.node, found.figure)
    silent = [_name(node) for node in nodes if node not in known]
    return (
        {node: figure for node, figure in known.items() if node in nodes or not nodes},
        [f"{quantity} of {name} is not known in {unit}, so no union counts it" for name in silent],
    )


def _wholes(stages: Claims, known: Mapping[Node, Figure]) -> dict[Node, tuple[Node, ...]]:
    """The parts of each whole whose parts are all known; a whole with a part that is not is a stage itself."""
    return {total.whole: total.parts for total in stages.totals if all(part in known for part in total.parts)}


class _Unions:
    """All unions of stages: a union is a number whose bits are its stages."""

    def __init__(self, known: Mapping[Node, Figure], wholes: Mapping[Node, tuple[Node, ...]]) -> None:
        import numpy as np

        self.stages = [node for node in known if node not in wholes]
        if len(self.stages) > MOST_STAGES:
            raise TooManyStagesError(len(self.stages), MOST_STAGES)
        bits = {node: 1 << number for number, node in enumerate(self.stages)}
        masks = {whole: sum(bits[stage] for stage in _leaves(whole, wholes)) for whole in wholes}
        self.wholes = sorted(masks.items(), key=lambda one: one[1].bit_count())
        self.figures = [known[stage] for stage in self.stages]
        self.lower = _sums([one.lower for one in self.figures])
        self.point = _sums([one.point or 0.0 for one in self.figures])
        self.upper = _sums([one.upper for one in self.figures])
        every = np.arange(len(self.point))
        self.nodes = _sums([1] * len(self.stages))
        self.took = np.full(len(every), -1)
        for number, (_, mask) in enumerate(self.wholes):
            with_whole = every[(every & mask) == mask]
            fewer = self.nodes[with_whole ^ mask] + 1
            better = fewer < self.nodes[with_whole]
            self.nodes[with_whole[better]] = fewer[better]
            self.took[with_whole[better]] = number

    def explaining(self, headlines: Sequence[Claim], most: int, tolerance: float) -> list[Candidate]:
        """The unions that explain an amount, best first."""
        import numpy as np

        lower = max(one.figure.lower for one in headlines) / (1 + tolerance)
        upper = min(one.figure.upper for one in headlines) * (1 + tolerance)
        found = np.flatnonzero((self.lower <= upper) & (self.upper >= lower) & (self.point > 0))
        away = np.abs(np.log(self.point[found] / headlines[0].figure.point))
        order = np.lexsort((found, away.round(12), self.nodes[found]))[: most + _MOST_TIES]
        return [(int(self.nodes[found[i]]), float(away[i]), int(found[i])) for i in order]

    def union(self, number: int) -> Union:
        """A union with its names: as few nodes as it can be made of."""
        nodes: list[tuple[str, tuple[str, ...]]] = []
        left = number
        while left:
            last = left.bit_length() - 1
            taken = int(self.took[left])
            node, mask = self.wholes[taken] if taken >= 0 else (self.stages[last], 1 << last)
            nodes.append((_name(node), tuple(_name(one) for i, one in enumerate(self.stages) if mask >> i & 1)))
            left ^= mask
        ends = float(self.lower[number]), float(self.upper[number]), float(self.point[number])
        return Union(tuple(reversed(nodes)), Figure(self.figures[0].quantity, self.figures[0].unit, *ends))


def _sums(values: Sequence[float]) -> Any:
    """The sum of each set of values, at the number whose bits are the set."""
    import numpy as np

    sums = np.zeros(1 << len(values))
    for number, value in enumerate(values):
        sums[1 << number : 2 << number] = sums[: 1 << number] + value
    return sums


def _leaves(whole: Node, wholes: Mapping[Node, tuple[Node, ...]]) -> frozenset[Node]:
    """The stages of a whole, those of the wholes in it included."""
    parts = wholes.get(whole)
    return frozenset([whole]) if parts is None else frozenset(one for part in parts for one in _leaves(part, wholes))


def _best(candidates: Mapping[float, Sequence[Candidate]]) -> tuple[list[dict[float, int | None]], bool]:
    """The assignments of different unions to different amounts that rank best, and whether all were looked at.

    Where many rank equal, one more than are shown.
    """
    amounts = sorted(candidates, key=lambda amount: len(candidates[amount]))
    floors = [(0, 0, 0.0)]
    for amount in reversed(amounts):
        nodes, away, _ = next(iter(candidates[amount]), (0, 0.0, 0))
        floors.append(_plus(floors[-1], (0 if candidates[amount] else 1, nodes, away)))
    floors.reverse()
    best: Rank = (len(amounts) + 1, 0, 0.0)
    found: list[dict[float, int | None]] = []
    stack: list[tuple[Rank, dict[float, int | None]]] = [((0, 0, 0.0), {})]
    for _ in range(_MOST_STEPS):
        if not stack:
            break
        rank, chosen = stack.pop()
        depth = len(chosen)
        if _order(_plus(rank, floors[depth]), best) > 0:
            continue
        if depth == len(amounts):
            if _order(rank, best) < 0:
                found = []
            if len(found) <= _MOST_TIES:
                found.append(chosen)
            best = rank
            continue
        amount = amounts[depth]
        stack.append((_plus(rank, (1, 0, 0.0)), {**chosen, amount: None}))
        for nodes, away, number in reversed(candidates[amount]):
            if number not in chosen.values():
                stack.append((_plus(rank, (0, nodes, away)), {**chosen, amount: number}))
    return [{amount: one[amount] for amount in candidates} for one in found], not stack


def _plus(left: Rank, right: Rank) -> Rank:
    return left[0] + right[0], left[1] + right[1], left[2] + right[2]


def _order(left: Rank, right: Rank) -> int:
    """Negative where the left rank is better, zero where they are equal but for rounding."""
    first, second = (*left[:2], round(left[2] - right[2], 9)), (*right[:2], 0.0)
    return (first > second) - (first < second)
