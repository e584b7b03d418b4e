"""Conflicts: the smallest sets of statements that cannot all be true, and what would make them hold.

A set is minimal: drop any one of its statements and the rest can hold. Its factor is the least
ratio by which the interval of one of them must be scaled so that all can; a factor within the
tolerance is rounding, and the interval is widened instead.
"""

from collections.abc import Collection, Iterable, Mapping
from heapq import heappop, heappush
from math import inf

from attrs import evolve, field, frozen

from aicost.errors import ArgumentError, TooManyConflictsError
from aicost.facts.background import Reason
from aicost.model.knowledge import Knowledge
from aicost.model.known import Known, Statement
from aicost.model.solving import Solution
from aicost.model.variables import Variable

TOLERANCE = 0.02
"""Figures that clash by less than this are rounded differently, not wrong: 916K against 919K. [-]"""


def checked_tolerance(tolerance: float) -> float:
    """A tolerance that is one.

    Raises:
        ArgumentError: It is negative, infinite or nan.
    """
    if 0 <= tolerance < inf:
        return tolerance
    raise ArgumentError("tolerance", f"{tolerance:g}", "it must be 0 or more", "write 0.02 for 2 %")


_MOST_WORK = 60_000
"""Relations looked at, over and over, before a search for conflicts is given up: some seconds."""

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

    Raises:
        ArgumentError: General knowledge contradicts itself.
        TooManyConflictsError: So many figures clash in so many ways that the search was given up.
    """
    if not knowledge.solution.conflicts:
        return (), knowledge
    search = _Search(knowledge)
    while core := search.core():
        one = search.conflict(core)
        if one.factor <= 1 + tolerance:
            search.widen(core, one)
        else:
            search.found.append(one)
            search.active.difference_update(core)
    return tuple(search.found), search.left()


class _Search:
    """A search for conflicts: which statements are still held, and how far each was widened.

    Of the many statements of a variable only that with the greatest lower end and that with the least
    upper end bind it: heaps keep both at hand, and a search looks at no others.
    """

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
        self.found: list[Conflict] = []
        self.work = 0
        self.greatest_lower: dict[int, list[tuple[float, float, int]]] = {}
        self.least_upper: dict[int, list[tuple[float, float, int]]] = {}
        for item in self.statements:
            self.push(item)

    def push(self, item: Item) -> None:
        """Put the ends of a statement where the tightest are found; of equal ends the tighter statement comes first."""
        (number, position), (lower, upper) = item, self.bounds[item]
        heappush(self.greatest_lower.setdefault(number, []), (-lower, upper, position))
        heappush(self.least_upper.setdefault(number, []), (upper, -lower, position))

    def tightest(self, number: int) -> set[Item]:
        """The held statements that set the ends of a variable: one or two, or none where nothing is held of it."""
        found: set[Item] = set()
        for heap, side, sign in ((self.greatest_lower, 0, -1), (self.least_upper, 1, 1)):
            ends = heap.get(number, [])
            while ends and not self.holds((number, ends[0][2]), side, sign * ends[0][0]):
                heappop(ends)
            found |= {(number, ends[0][2])} if ends else set()
        return found

    def holds(self, item: Item, side: int, end: float) -> bool:
        """Whether a statement is held, with that end."""
        return item in self.active and self.bounds[item][side] == end

    def solve(self, items: Iterable[Item]) -> Solution:
        """What these statements alone leave.

        Raises:
            TooManyConflictsError: The search has looked at so many relations that it is given up.
        """
        self.work += len(self.network.constraints)
        if self.work > _MOST_WORK:
            raise TooManyConflictsError(tuple(one.labels for one in self.found))
        low, high = self.knowledge.limits()
        for item in items:
            number, (lower, upper) = item[0], self.bounds[item]
            low[number], high[number] = max(low[number], lower), min(high[number], upper)
        return self.network.solve(low, high)

    def core(self) -> list[Item]:
        """A minimal set of held statements that cannot all be true; empty where all can.

        Raises:
            ArgumentError: General knowledge contradicts itself.
        """
        binding = sorted(item for number in self.least_upper for item in self.tightest(number))
        solution = self.solve(binding)
        if not solution.conflicts:
            return []
        variable, _ = solution.conflicts[0]
        numbers = solution.support(variable)[0] | {variable}
        core = [item for item in binding if item[0] in numbers]
        if not self.solve(core).conflicts:
            core = binding
        for item in sorted(core, key=self.looseness, reverse=True):
            rest = [one for one in core if one != item]
            if self.solve(rest).conflicts:
                core = rest
        if not core:
            raise self.without_room(solution)
        return core

    def looseness(self, item: Item) -> tuple[float, int, float, str]:
        """How much a statement leaves open: what is looser is the first to be done without."""
        lower, upper = self.bounds[item]
        return upper / lower if lower else inf, item[0], upper, self.statements[item].origin

    def without_room(self, solution: Solution) -> ArgumentError:
        """The error of general knowledge that contradicts itself, so that no statement is needed."""
        variable, _ = solution.conflicts[0]
        numbers = sorted({*solution.support(variable)[0], variable} & self.knowledge.bounds.keys())
        names = ", ".join(self.knowledge.frame.variables[one].quantity for one in numbers)
        reasons = "; ".join(str(reason) for one in numbers for reason in self.knowledge.bounds[one].because)
        reason = f"its bounds of {names} leave no room for any figure ({reasons})"
        return ArgumentError("background", "", reason, "leave one of these bounds out")

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
        self.push(item)

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
