"""Comparison: figures held against a baseline, and refused where they do not measure the same thing."""

from collections.abc import Iterable
from math import inf

from attrs import evolve, frozen

from aicost.costs.estimates import Estimate
from aicost.errors import ExchangeError, FigureError, NotComparableError, UnknownNameError, nearest
from aicost.facts.claims import Claim, Claims
from aicost.facts.exchange import exchange_rate
from aicost.facts.scope import Scope
from aicost.model.known import Known, Statement
from aicost.model.runs import TrainingRun
from aicost.values import rounding
from aicost.values.figures import Figure
from aicost.values.tables import Table
from aicost.values.vocabulary import kind_of

ASPECTS = ("scope", "method", "currency", "price_year")
"""What must be equal for figures to be compared, unless the caller says otherwise."""

Difference = tuple[str, str, str, str]
"""The aspect, whose figure, its side, the baseline's side."""


@frozen
class Side:
    """One side of a comparison: a claim or an estimate, seen alike.

    Attributes:
        label: Its name in reports.
        subject: What it is about.
        source: Where it comes from.
        stated: The figure as stated, or how it was worked out.
        figure: Its value with bounds.
        scope: What it covers, and by which method.
        price_year: The year whose money it is in, or None for the money of its day.
        claim: The claim, where it is one.
        estimate: The estimate, where it is one.
    """

    label: str
    subject: str
    source: str
    stated: str
    figure: Figure
    scope: Scope
    price_year: int | None
    claim: Claim | None = None
    estimate: Estimate | None = None


@frozen
class Ratio:
    """A figure over the baseline's.

    Attributes:
        value: Point over point; None where either has none. [-]
        low: The least ratio. [-]
        high: The greatest ratio. [-]
    """

    value: float | None
    low: float
    high: float

    def __str__(self) -> str:
        ends = f"{rounding.number(self.low)} … {rounding.number(self.high)}"
        return ends if self.value is None else f"{rounding.number(self.value)} ({ends})"


@frozen
class Row:
    """One figure held against the baseline.

    Attributes:
        side: The figure.
        figure: Its value, in the baseline's currency.
        ratio: It over the baseline.
        implied: What it would imply for the baseline's run: rate, GPU-hours, wall clock.
        bridges: Every inequality that the caller allowed, in words.
    """

    side: Side
    figure: Figure
    ratio: Ratio
    implied: tuple[Known, ...]
    bridges: tuple[str, ...]


@frozen
class Comparison:
    """Figures held against a baseline.

    Attributes:
        baseline: What they are held against.
        rows: The figures.
        notes: What was assumed.
    """

    baseline: Side
    rows: tuple[Row, ...]
    notes: tuple[str, ...]

    def table(self) -> Table:
        """The comparison as a table; every row's bridges stand below it."""
        implied = {one.quantity: one.figure.unit for row in self.rows for one in row.implied}
        headings = [f"implied {_HEADINGS[name]}{_unit_heading(name, unit)}" for name, unit in implied.items()]
        rows = [
            (
                row.side.label,
                row.side.source,
                row.side.stated,
                row.figure.bare,
                str(row.ratio),
                *(_implied_cell(row, name) for name in implied),
            )
            for row in self.rows
        ]
        crossed: dict[str, list[str]] = {}
        for row in self.rows:
            for bridge in row.bridges:
                crossed.setdefault(bridge, []).append(row.side.label)
        bridges = [f"bridge, {', '.join(labels)}: {bridge}" for bridge, labels in crossed.items()]
        title = f"Against {self.baseline.label}: {self.baseline.figure}; {self.baseline.scope}"
        notes = [*bridges, *(f"note: {note}" for note in self.notes)]
        read_as = f"read as [{rounding.unit_of(self.baseline.figure.unit)}]"
        return Table(title, ("claim", "source", "stated", read_as, "ratio", *headings), rows, notes)

    def __str__(self) -> str:
        return str(self.table())

    def _repr_html_(self) -> str:
        return self.table().html()


_HEADINGS = {"rental_rate": "rate", "gpu_hours": "GPU-hours", "wall_clock": "wall clock"}


def compare(
    figures: Claims | Iterable[Claim | Estimate], *, baseline: Claim | Estimate, across: str | Iterable[str] = ()
) -> Comparison:
    """Hold figures against a baseline.

    Args:
        figures: Claims or estimates of one quantity.
        baseline: The claim or estimate they are held against.
        across: The inequalities that are meant: ``"scope"``, ``"method"``, ``"currency"``,
            ``"price_year"``, or several of them. Currencies are then exchanged at the dated rate.

    Raises:
        NotComparableError: Scope, method, currency or price year differ, and `across` does not say so.
        FigureError: A figure is of another quantity than the baseline.
        ExchangeError: An amount in another currency has no date, or no rate is known for it.
        UnknownNameError: `across` names no such aspect.
    """
    allowed = _allowed(across)
    base = _side(baseline)
    sides = [_side(one) for one in figures]
    for one in sides:
        if one.figure.quantity != base.figure.quantity:
            reason = f"it is held against {base.figure.quantity}"
            raise FigureError(one.stated, one.figure.quantity, reason, "compare figures of one quantity")
    differences = [found for one in sides for found in _differences(one, base)]
    refused = tuple(found for found in differences if found[0] not in allowed)
    if refused:
        raise NotComparableError(refused)
    notes = baseline.assumptions if isinstance(baseline, Estimate) else ()
    return Comparison(base, tuple(_row(one, base) for one in sides), notes)


def _allowed(across: str | Iterable[str]) -> frozenset[str]:
    names = (across,) if isinstance(across, str) else tuple(across)
    for name in names:
        if name not in ASPECTS:
            raise UnknownNameError("aspect", name, nearest(name, ASPECTS), f"the aspects are {', '.join(ASPECTS)}")
    return frozenset(names)


def _side(one: Claim | Estimate) -> Side:
    if isinstance(one, Claim):
        figure, scope = one.figure, one.scope
        return Side(one.label, one.subject, str(one.source), one.stated, figure, scope, one.price_year, claim=one)
    if one.cost is None:
        raise FigureError(one.name, "training_cost", "nothing is known of its cost", "give a rate")
    formula = one.cost.formula or "as stated"
    return Side(
        f"{one.name} ({one.method})",
        one.subject,
        "estimate",
        formula,
        one.cost.figure,
        one.scope,
        one.price_year,
        estimate=one,
    )


def _differences(one: Side, base: Side) -> Iterable[Difference]:
    kind = kind_of(one.figure.quantity)
    if one.scope.covers != base.scope.covers:
        yield "scope", one.label, one.scope.covers, base.scope.covers
    is_open = one.scope.is_as_stated or base.scope.is_as_stated
    methods = one.scope.method or "not stated", base.scope.method or "not stated"
    if kind.is_money and methods[0] != methods[1] and not (is_open and "not stated" in methods):
        yield "method", one.label, *methods
    if one.figure.currency != base.figure.currency:
        yield "currency", one.label, str(one.figure.currency), str(base.figure.currency)
    if kind.is_money and one.price_year != base.price_year:
        years = [str(side.price_year or "money of the day") for side in (one, base)]
        yield "price_year", one.label, years[0], years[1]


def _row(one: Side, base: Side) -> Row:
    bridges: list[str] = []
    figure = one.figure
    for aspect, _, left, right in _differences(one, base):
        if aspect == "currency":
            figure, bridge = _exchanged(one, right)
            bridges.append(bridge)
        elif aspect == "price_year":
            bridges.append(f"price_year: {left} against {right}, compared without conversion")
        else:
            bridges.append(f"{aspect}: {left} against {right}")
    return Row(one, figure, _ratio(figure, base.figure), _implied(one, figure, base), tuple(bridges))


def _exchanged(one: Side, currency: str) -> tuple[Figure, str]:
    """An amount in another currency at the rate of its date, and the words for it."""
    date = one.claim.date if one.claim else None
    if date is None:
        raise ExchangeError(f"{one.label} ({one.stated})", "it has no date", "give the claim or its source a date")
    rate = exchange_rate(str(one.figure.currency), currency, date)
    old = one.figure
    unit = old.unit.replace(rate.base, currency, 1)
    point = None if old.point is None else old.point * rate.value
    figure = evolve(old, unit=unit, lower=old.lower * rate.value, upper=old.upper * rate.value, point=point, text="")
    return figure, f"currency: {rate}"


def _ratio(one: Figure, base: Figure) -> Ratio:
    point = None if one.point is None or not base.point else one.point / base.point
    low = one.lower / base.upper if base.upper else (inf if one.lower else 0.0)
    high = one.upper / base.lower if base.lower else inf
    return Ratio(point, low, high)


def _implied(one: Side, figure: Figure, base: Side) -> tuple[Known, ...]:
    """What a cost would imply for the baseline's run: its rate, its GPU-hours at that rate, its wall clock."""
    estimate = base.estimate
    if figure.quantity != "training_cost" or estimate is None or estimate.hours is None:
        return ()
    stated = Statement(figure, one.label, one.source)
    hours = Statement(estimate.hours.figure, base.label, "the baseline's GPU-hours")
    found = [_run(one.label, stated, hours).figure("rental_rate")]
    rent = next((line.rate for line in estimate.lines if line.rate), None)
    if rent is None:
        return tuple(found)
    statements = [stated, Statement(rent, base.label, "the baseline's rate")]
    count = estimate.run and estimate.run.figure_or_none("gpu_count")
    if count:
        statements.append(Statement(count.figure, base.label, "the baseline's GPUs"))
    run = _run(one.label, *statements)
    found.append(run.figure("gpu_hours"))
    if count:
        found.append(run.figure("wall_clock"))
    return tuple(found)


def _run(name: str, *statements: Statement) -> TrainingRun:
    return TrainingRun.of_statements(name, statements, None, None, None)


def _unit_heading(name: str, unit: str) -> str:
    return " [days]" if name == "wall_clock" else f" [{rounding.unit_of(unit)}]"


def _implied_cell(row: Row, name: str) -> str:
    known = next(one for one in row.implied if one.quantity == name)
    return in_days(known.figure) if name == "wall_clock" else known.figure.bare


def in_days(figure: Figure) -> str:
    """A wall clock in days, without the unit.

    Raises:
        FigureError: It is no time.

    >>> from aicost.values.reading import read_figure
    >>> in_days(read_figure("between 48 and 96 hours", "wall_clock"))
    '3.00 (2.00 … 4.00)'
    """
    if figure.unit != "hour":
        raise FigureError(figure.text or str(figure), "wall_clock", "it is no time", "give a figure in hours")
    ends = [rounding.number(value / 24) for value in (figure.lower, figure.upper)]
    if figure.point is None:
        return " … ".join(ends)
    point = rounding.number(figure.point / 24)
    return point if figure.is_exact else f"{point} ({' … '.join(ends)})"
