"""Conflicts: the smallest sets of statements that cannot all be true, and what would make them hold.

A set is minimal: drop any one of its statements and the rest can hold. Its factor is the least
ratio by which the interval of one of them must be scaled so that all can; a factor within the
tolerance is rounding, and the interval is widened instead.
"""

from collections.abc import Collection, Iterable, Mapping
from math import inf

from attrs import evolve, field, frozen

from aicost.facts.background import Reason
from aicost.model.knowledge import Knowledge
from aicost.model.known import Known, Statement
from aicost.model.solving import Solution
from aicost.model.variables import Variable

TOLERANCE = 0.02
"""Figures that clash by less than this are rounded differently, not wrong: 916K against 919K. [-]"""

Item = tuple[int, int]
"""The number of a variable, and which of its statements."""


@frozen
class Resolution:
    """What the other members of a conflict leave for one of them.

    Attributes:
        variable: Whose quantity it is, and which.
        statement: The statement.
        low: The least value that the others leave it. [unit]
        high: The greatest value that the others leave it. [unit]
        unit: The canonical unit.
        rest: The other members, and what follows from them.
    """

    variable: Variable
    statement: Statement
    low: float
    high: float
    unit: str
    rest: Knowledge = field(eq=False, repr=False)

    @property
    def implied(self) -> Known | None:
        """What the others imply for it, with its derivation; None where they imply nothing but a bound."""
        return self.rest.known(self.variable)

    @property
    def factor(self) -> float:
        """The ratio by which the statement's interval must be scaled to reach what the others leave. [-]"""
        figure = self.statement.figure
        if self.low > figure.upper:
            return self.low / figure.upper if figure.upper else inf
        if figure.lower > self.high:
            return figure.lower / self.high if self.high else inf
        return inf  # something for nothing: no scaling of a zero resolves it


@frozen
class Conflict:
    """A minimal set of statements that cannot all be true.

    Attributes:
        resolutions: Its members, each with what the others leave it.
        relations: The relations that tie them.
        factor: The least ratio by which one of them must be scaled so that all can hold. [-]
        background: The general knowledge that it needs; empty where the statements alone clash.
    """

    resolutions: tuple[Resolution, ...]
    relations: tuple[str, ...]
    factor: float
    background: tuple[Reason, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its members."""
        return tuple(dict.fromkeys(one.statement.label for one in self.resolutions))


def conflicts_in(knowledge: Knowledge, tolerance: float = TOLERANCE) -> tuple[tuple[Conflict, ...], Knowledge]:
    """Disjoint minimal conflicts, until what is left can hold.

    Args:
        knowledge: Statements and what ties them.
        tolerance: Factors up to one plus this are no conflict. [-]

    Returns:
        The conflicts, and the knowledge that is left without their members, in which figures that
        clash within the tolerance are widened until they meet.
    """
    if not knowledge.solution.conflicts:
        return (), knowledge
    search = _Search(knowledge)
    found: list[Conflict] = []
    while core := search.core():
        one = search.conflict(core)
        if one.factor <= 1 + tolerance:
            search.widen(core, one)
        else:
            found.append(one)
            search.active.difference_update(core)
    return tuple(found), search.left()


class _Search:
    """A search for conflicts: which statements are still held, and how far each was widened."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.network = knowledge.frame.network
        self.statements: Mapping[Item, Statement] = {
            (number, position): one
            for number, stated in enumerate(knowledge.statements)
            for position, one in enumerate(stated)
        }
        self.bounds = {item: _ends(one) for item, one in self.statements.items()}
        self.active = set(self.statements)

    def solve(self, items: Iterable[Item]) -> Solution:
        """What these statements alone leave."""
        low, high = self.knowledge.limits()
        for item in items:
            number, (lower, upper) = item[0], self.bounds[item]
            low[number], high[number] = max(low[number], lower), min(high[number], upper)
        return self.network.solve(low, high)

    def core(self) -> list[Item]:
        """A minimal set of held statements that cannot all be true; empty where all can."""
        solution = self.solve(self.active)
        if not solution.conflicts:
            return []
        core = self.binding(solution)
        if not self.solve(core).conflicts:
            core = sorted(self.active)
        for item in sorted(core, key=self.looseness, reverse=True):
            rest = [one for one in core if one != item]
            if self.solve(rest).conflicts:
                core = rest
        return core

    def looseness(self, item: Item) -> tuple[float, int, float, str]:
        """How much a statement leaves open: what is looser is the first to be done without."""
        lower, upper = self.bounds[item]
        return upper / lower if lower else inf, item[0], upper, self.statements[item].origin

    def binding(self, solution: Solution) -> list[Item]:
        """The statements that set the ends on which a conflict rests."""
        variable, _ = solution.conflicts[0]
        numbers = solution.support(variable)[0] | {variable}
        by_number: dict[int, list[Item]] = {}
        for item in self.active:
            if item[0] in numbers:
                by_number.setdefault(item[0], []).append(item)
        tightest: set[Item] = set()
        for items in by_number.values():
            tightest.add(max(items, key=lambda item: (self.bounds[item][0], -self.bounds[item][1], item)))
            tightest.add(min(items, key=lambda item: (self.bounds[item][1], -self.bounds[item][0], item)))
        return sorted(tightest)

    def conflict(self, core: Collection[Item]) -> Conflict:
        """A minimal set as a conflict: its factor, and what would resolve it."""
        resolutions = tuple(self.resolution(item, core) for item in core)
        solution = self.solve(core)
        variable, by = solution.conflicts[0]
        ground, ties = solution.support(variable)
        constraints = sorted(ties if by is None else ties | {by})
        relations = tuple(str(self.network.constraints[one].relation) for one in constraints)
        factor = min(one.factor for one in resolutions)
        bounds = [self.knowledge.bounds[one] for one in sorted({*ground, variable}) if one in self.knowledge.bounds]
        because = [reason for one in bounds for reason in one.because]
        because += [Reason(remark, "") for remark in self.knowledge.coefficients(constraints)]
        return Conflict(resolutions, tuple(dict.fromkeys(relations)), factor, tuple(dict.fromkeys(because)))

    def resolution(self, item: Item, core: Iterable[Item]) -> Resolution:
        """What the other members of a set, as they were stated, leave one of them.

        Where these clash with each other, which is within the tolerance, it is what they leave as they were widened.
        """
        number, frame = item[0], self.knowledge.frame
        others = [one for one in core if one != item]
        rest = self.holding(others, {one: _ends(self.statements[one]) for one in others})
        if rest.solution.conflicts:
            rest = self.holding(others, self.bounds)
        ends = rest.solution.low[number], rest.solution.high[number]
        return Resolution(frame.variables[number], self.statements[item], *ends, frame.units[number], rest)

    def widen(self, core: Collection[Item], conflict: Conflict) -> None:
        """Widen the member that has least to go until it meets what the others leave it."""
        pairs = zip(core, conflict.resolutions, strict=True)
        item, _ = min(pairs, key=lambda pair: (pair[1].factor, self.looseness(pair[0])))
        left = self.solve(one for one in core if one != item)
        lower, upper = self.bounds[item]
        self.bounds[item] = (min(lower, left.high[item[0]]), max(upper, left.low[item[0]]))

    def left(self) -> Knowledge:
        """The knowledge of the statements that are still held."""
        return self.holding(sorted(self.active), self.bounds)

    def holding(self, items: Iterable[Item], bounds: Mapping[Item, tuple[float, float]]) -> Knowledge:
        """The knowledge of some statements, with these ends."""
        held: list[list[Statement]] = [[] for _ in self.knowledge.frame.variables]
        for item in items:
            lower, upper = bounds[item]
            one = self.statements[item]
            if (lower, upper) != (one.figure.lower, one.figure.upper):
                one = evolve(one, figure=evolve(one.figure, lower=lower, upper=upper))
            held[item[0]].append(one)
        return Knowledge(self.knowledge.frame, tuple(held), self.knowledge.bounds)


def _ends(one: Statement) -> tuple[float, float]:
    return one.figure.lower, one.figure.upper
