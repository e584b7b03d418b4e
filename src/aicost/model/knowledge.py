"""What follows from statements: the network of their quantities, solved, and asked by name."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from math import inf

from attrs import evolve, field, frozen

from aicost.facts.background import Reason
from aicost.model.known import Derivation, Known, Statement
from aicost.model.relations import RELATIONS, Product, Relation, Sum, Tied
from aicost.model.solving import Network, Solution, constraint
from aicost.model.variables import Group, Variable
from aicost.values.figures import Figure
from aicost.values.vocabulary import VOCABULARY, kind_of

GENERAL = "general knowledge"
"""The label of what is known of every run."""


@lru_cache(maxsize=512)
def relations_among(known: frozenset[str], bounded: frozenset[str] | None = None) -> tuple[Relation, ...]:
    """The relations that can say something, given which quantities are known.

    A product says nothing while two of its quantities are unknown; a sum says something as soon as
    one of them is known.

    Args:
        known: The quantities of one run of which something is known.
        bounded: The quantities that general knowledge bounds; None leaves general knowledge out.
    """
    found: list[Relation] = []
    reached = known | (bounded or frozenset())
    candidates = [one for one in RELATIONS if bounded is not None or not one.is_background]
    changed = True
    while changed:
        changed = False
        for one in candidates:
            if one in found:
                continue
            unknown = [name for name in one.quantities if name not in reached]
            if len(unknown) <= (len(one.quantities) - 1 if isinstance(one, Sum) else 1):
                found.append(one)
                reached |= set(one.quantities)
                changed = True
    return tuple(one for one in RELATIONS if one in found)


@frozen(eq=False, slots=False)
class Frame:
    """The variables of a network by name: what can be shared by all runs of which the same is known.

    Attributes:
        variables: Every variable, by its number in the network.
        units: The unit of each variable.
        network: What ties them.
    """

    variables: tuple[Variable, ...]
    units: tuple[str, ...]
    network: Network

    @cached_property
    def numbers(self) -> dict[Variable, int]:
        """The number of each variable."""
        return {variable: number for number, variable in enumerate(self.variables)}

    @classmethod
    def tying(
        cls, variables: Iterable[tuple[Variable, str]], relations: Iterable[tuple[Tied, Sequence[Variable]]]
    ) -> "Frame":
        """A frame of variables, each with its currency, and of relations, each with the variables it ties."""
        listed = dict(variables)
        numbers = {variable: number for number, variable in enumerate(listed)}
        constraints = [constraint(one, [numbers[variable] for variable in tied]) for one, tied in relations]
        units = tuple(kind_of(variable.quantity).unit_in(currency) for variable, currency in listed.items())
        return cls(tuple(listed), units, Network(len(listed), tuple(constraints)))

    def of(self, group: Group, first: Sequence[Variable]) -> "Frame":
        """The same frame for the variables of a group, of which the first ones are given."""
        rest = self.variables[len(first) :]
        variables = (*first, *(Variable(one.quantity, group, one.flavour) for one in rest))
        return Frame(variables, self.units, self.network)


@frozen
class Bounds:
    """What general knowledge leaves of a quantity.

    Attributes:
        low: The least plausible value. [canonical unit]
        high: The greatest plausible value. [canonical unit]
        because: Why.
    """

    low: float
    high: float
    because: tuple[Reason, ...]

    def both(self, other: "Bounds") -> "Bounds":
        """What both leave."""
        return Bounds(max(self.low, other.low), min(self.high, other.high), (*self.because, *other.because))


@frozen(eq=False, slots=False)
class Knowledge:
    """Statements of quantities, the relations between them, and what follows.

    Attributes:
        frame: The variables and what ties them.
        statements: For each variable, what was stated of it.
        bounds: What general knowledge leaves of variables; empty where it was not taken in.
        pointless: Variables that get no point, because they were stated in several ways that clash.
    """

    frame: Frame
    statements: tuple[Sequence[Statement], ...]
    bounds: Mapping[int, Bounds] = field(factory=dict[int, Bounds])
    pointless: frozenset[int] = frozenset()

    @cached_property
    def solution(self) -> Solution:
        """The intervals that the statements leave."""
        low, high = self.limits()
        for number, statements in enumerate(self.statements):
            for one in statements:
                figure = one.figure
                low[number], high[number] = max(low[number], figure.lower), min(high[number], figure.upper)
        return self.frame.network.solve(low, high)

    def limits(self) -> tuple[list[float], list[float]]:
        """The ends of every variable before anything is stated of it. [canonical units]"""
        low, high = [0.0] * len(self.frame.variables), [inf] * len(self.frame.variables)
        for number, one in self.bounds.items():
            low[number], high[number] = one.low, one.high
        return low, high

    @cached_property
    def points(self) -> dict[int, tuple[float, int | None]]:
        """The point value of each variable that has one, with the constraint that gives it.

        A stated value that the other statements leave no room for is no point.
        """
        stated: dict[int, float] = {}
        for number, statements in enumerate(self.statements):
            if not statements or (point := statements[0].figure.point) is None:
                continue
            if self.solution.contains(number, point):
                stated[number] = point
        return self.solution.points(stated, self.pointless)

    def clashing(self) -> tuple[str, ...]:
        """The labels of statements that cannot all be true; empty where all can."""
        if not self.solution.conflicts:
            return ()
        variable, by = self.solution.conflicts[0]
        ground = {variable} if by is None else self.solution.support(variable)[0] | {variable}
        return tuple(dict.fromkeys(one.label for number in sorted(ground) for one in self.statements[number]))

    def unreconciled(self) -> "Knowledge":
        """The same statements side by side: none is narrowed, and only what is not stated follows.

        For statements that cannot all be true: one stated in several ways has no value, and its
        range spans what was stated.
        """
        spanned: list[tuple[Statement, ...]] = []
        pointless: set[int] = set()
        for number, statements in enumerate(self.statements):
            figures = [one.figure for one in statements]
            if len({(one.lower, one.upper) for one in figures}) > 1:
                pointless.add(number)
                low, high = min(one.lower for one in figures), max(one.upper for one in figures)
                figures = [evolve(one, lower=low, upper=high, point=None) for one in figures]
            spanned.append(tuple(evolve(one, figure=figure) for one, figure in zip(statements, figures, strict=True)))
        loose = Knowledge(self.frame, tuple(spanned), self.bounds, frozenset(pointless))
        stated = frozenset(number for number, statements in enumerate(spanned) if statements)
        lows = [statements[0].figure.lower if statements else 0.0 for statements in spanned]
        highs = [statements[0].figure.upper if statements else inf for statements in spanned]
        vars(loose)["solution"] = self.frame.network.solve(lows, highs, stated)
        return loose

    def known(self, variable: Variable) -> Known | None:
        """What is known of a variable; None where nothing is."""
        number = self.frame.numbers.get(variable)
        if number is None:
            return None
        lower, upper = self.solution.low[number], self.solution.high[number]
        if lower == 0 and upper == inf and number not in self.points:
            return None
        return self._known(number, frozenset())

    def _known(self, number: int, above: frozenset[int]) -> Known:
        lower, upper = self.solution.low[number], self.solution.high[number]
        point = self.points.get(number, (None, None))[0]
        name, unit = self.frame.variables[number].quantity, self.frame.units[number]
        figure = Figure(name, unit, min(lower, upper), max(lower, upper), point, self._text(number))
        return Known(figure, Inference(self, number, above))

    def derive(self, number: int, above: frozenset[int]) -> Derivation:
        """How the figure of a variable was worked out.

        Args:
            number: The variable.
            above: The variables that are being explained by it, and so do not explain it.
        """
        variables, constraints = self.solution.support(number)
        by = self.points.get(number, (None, None))[1]
        if by is None and not self.statements[number]:
            by = self.solution.narrowed_by(number)
        inputs: tuple[Known, ...] = ()
        formula = ""
        if by is not None:
            one = self.frame.network.constraints[by]
            formula = str(one.relation)
            others = [other for other in one.variables if other != number and other not in above]
            inputs = tuple(self._known(other, above | {number}) for other in others)
        ground = sorted({number, *variables})
        return Derivation(
            tuple(statement for one in ground for statement in (*self.statements[one], *self._general(one))),
            formula,
            inputs,
            tuple(str(self.frame.network.constraints[one].relation) for one in sorted(constraints)),
            (*self.coefficients(constraints), *self._point_left_out(number)),
            self._coefficient(by),
        )

    def _general(self, number: int) -> list[Statement]:
        """What general knowledge says of a variable, in the manner of a statement."""
        if number not in self.bounds:
            return []
        one, name = self.bounds[number], self.frame.variables[number].quantity
        figure = Figure(name, self.frame.units[number], one.low, one.high, None)
        return [Statement(figure, GENERAL, str(reason)) for reason in one.because]

    def _text(self, number: int) -> str:
        """The stated text, where the one statement of a variable was not narrowed."""
        statements = self.statements[number]
        if len(statements) != 1:
            return ""
        figure = statements[0].figure
        unchanged = (figure.lower, figure.upper) == (self.solution.low[number], self.solution.high[number])
        return figure.text if unchanged else ""

    def _coefficient(self, by: int | None) -> str:
        """The number in the relation that gives a value."""
        relation = None if by is None else self.frame.network.constraints[by].relation
        found = relation.coefficient if isinstance(relation, Product) else None
        return f"{found.point:g} {found.unit}" if found else ""

    def _point_left_out(self, number: int) -> list[str]:
        """Why a variable that was stated with a point has none."""
        statements = self.statements[number]
        if not statements or statements[0].figure.point is None or number in self.points:
            return []
        stated = statements[0].figure.text or str(statements[0].figure)
        return [f"{statements[0].figure.quantity} {stated}: the other figures leave no room for the value itself"]

    def coefficients(self, constraints: Iterable[int]) -> list[str]:
        """What the coefficients of relations rest on."""
        remarks: list[str] = []
        for one in sorted(constraints):
            relation = self.frame.network.constraints[one].relation
            if isinstance(relation, Product) and (found := relation.coefficient):
                remarks.append(f"{found.symbol} is {found.point:g} ({found.low:g} … {found.high:g}) {found.unit}")
        return remarks


@frozen(eq=False)
class Inference:
    """A figure that follows from a network, with its derivation left until it is asked for.

    Attributes:
        knowledge: The network and its statements.
        number: The variable.
        above: The variables that are being explained by it.
    """

    knowledge: Knowledge
    number: int
    above: frozenset[int]

    def derivation(self) -> Derivation:
        """Formula, inputs and statements."""
        return self.knowledge.derive(self.number, self.above)


_BOUNDED = frozenset(one.name for one in VOCABULARY.values() if one.is_bounded)


@lru_cache(maxsize=512)
def frame_of_run(known: frozenset[str], currency: str, bounded: frozenset[str] | None = None) -> Frame:
    """The frame of one run, for what is known of it.

    Args:
        known: The quantities that are stated.
        currency: The currency of its money.
        bounded: The quantities that general knowledge bounds; None leaves general knowledge out.
    """
    relations = relations_among(known, bounded)
    names = dict.fromkeys([*sorted(known), *(name for one in relations for name in one.quantities)])
    return Frame.tying(
        ((Variable(name), currency) for name in names),
        ((one, [Variable(name) for name in one.quantities]) for one in relations),
    )


def knowledge_of_run(
    statements: Mapping[str, Sequence[Statement]], currency: str, *, background: bool = False
) -> Knowledge:
    """What follows from the statements about one run.

    Args:
        statements: What was stated of each quantity.
        currency: The currency of its money.
        background: Take in general knowledge: 6ND, and that utilization is at most 1 and PUE at least 1.
    """
    frame = frame_of_run(frozenset(statements), currency, _BOUNDED if background else None)
    stated = tuple(statements.get(variable.quantity, ()) for variable in frame.variables)
    if not background:
        return Knowledge(frame, stated)
    kinds = (kind_of(variable.quantity) for variable in frame.variables)
    bounds = {
        number: Bounds(kind.lowest, kind.highest, (Reason("by definition", ""),))
        for number, kind in enumerate(kinds)
        if kind.is_bounded
    }
    return Knowledge(frame, stated, bounds)
