"""Estimates: what a run costs, as lines that add up, with scope, method and assumptions."""

from collections.abc import Iterable
from math import inf

from attrs import frozen

from aicost.facts.scope import Scope
from aicost.model.known import Known
from aicost.model.runs import TrainingRun
from aicost.values import rounding, units
from aicost.values.figures import Figure
from aicost.values.tables import Table


@frozen
class CostLine:
    """One line of an estimate.

    Attributes:
        name: What is paid for.
        known: What is known of its cost. [money]
        rate: What it costs for each GPU-hour, or None where it is not reckoned by the hour. [money/GPU/hour]
    """

    name: str
    known: Known
    rate: Figure | None = None

    @property
    def cost(self) -> Figure:
        """What it costs. [money]"""
        return self.known.figure


@frozen
class Estimate:
    """What a run costs by one method.

    Attributes:
        subject: What was trained.
        phase: The phase of training; None for the whole run.
        scope: What the estimate covers, and by which method.
        hours: What is known of its GPU-hours, or None where the cost is known without them.
        cost: What is known of its cost, or None where nothing is.
        lines: What the cost is made of; they add up to it.
        run: The run, where it was built for one.
        remarks: What a reader should know beside the assumptions.
        price_year: The year whose money the cost is in; None for the money of its day.
        price_month: The month of that year; None for its mean.
    """

    subject: str
    phase: str | None
    scope: Scope
    hours: Known | None
    cost: Known | None
    lines: tuple[CostLine, ...]
    run: TrainingRun | None = None
    remarks: tuple[str, ...] = ()
    price_year: int | None = None
    price_month: int | None = None

    @property
    def price_period(self) -> str | None:
        """The year, or the month of it, whose money the cost is in; None for the money of its day."""
        if self.price_year is None:
            return None
        return f"{self.price_year}-{self.price_month:02}" if self.price_month else str(self.price_year)

    @property
    def name(self) -> str:
        """Subject and phase, for tables."""
        return f"{self.subject}, {self.phase}" if self.phase else self.subject

    @property
    def method(self) -> str:
        """How the cost was reckoned: rental, amortised, acquisition, or as stated."""
        return self.scope.method or "as stated"

    @property
    def gpu_hours(self) -> units.Quantity | None:
        """The GPU-hours as a quantity; None where only bounds, or nothing, is known of them."""
        return self.hours.value if self.hours else None

    @property
    def training_cost(self) -> units.Quantity | None:
        """The cost as a quantity; None where only bounds of it are known."""
        return self.cost.value if self.cost else None

    @property
    def low(self) -> units.Quantity | None:
        """The least cost; None where nothing is known of it."""
        return self.cost.low if self.cost else None

    @property
    def high(self) -> units.Quantity | None:
        """The greatest cost; None where nothing is known of it."""
        return self.cost.high if self.cost else None

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed, and why: in the figures, in reading them, in the method."""
        known = [one for one in (self.cost, self.hours) if one]
        said = [*(text for one in known for text in one.assumptions), *(note for one in known for note in one.notes)]
        hardware = self.run.hardware if self.run else None
        open_name = [hardware.remark] if hardware and hardware.remark else []
        return tuple(dict.fromkeys([*said, *open_name, *self.remarks]))

    def explain(self) -> str:
        """How the cost was worked out, line by line: formula, numbers, units, origins, assumptions."""
        known = self.cost or self.hours
        head = [f"{self.name}: {self.cost or 'cost not known'} by {self.method}, covering {self.scope.covers}"]
        shares = [f"  {line.name}: {line.cost}" for line in self.lines] if len(self.lines) > 1 else []
        remarks = [f"note: {remark}" for remark in self.remarks]
        return "\n".join([*head, *shares, *([known.explain()] if known else []), *remarks])

    def table(self) -> Table:
        """The estimate as a table."""
        return estimates_table([self])

    def __str__(self) -> str:
        return str(self.table())

    def _repr_html_(self) -> str:
        return self.table().html()


def estimates_table(estimates: Iterable[Estimate]) -> Table:
    """Estimates side by side: GPU-hours, rate and cost, each a point with its interval beside it."""
    listed = list(estimates)
    rows = [
        (
            one.name,
            _method(one),
            one.scope.covers,
            *_cells(one.hours),
            *_cells(one.cost),
        )
        for one in listed
    ]
    notes = dict.fromkeys(f"note: {text}" for one in listed for text in one.assumptions)
    columns = ("subject", "method", "covers", "GPU-hours", "interval", "training cost", "interval")
    return Table("Estimates", columns, rows, notes, frozenset({3, 5}))


def _method(one: Estimate) -> str:
    return f"{one.method}, money of {one.price_period}" if one.price_year else one.method


def _cells(known: Known | None) -> tuple[str, str]:
    """The point and the interval beside it; the heading names the unit of GPU-hours."""
    if known is None:
        return "not known", ""
    figure = known.figure
    low, point, high, unit = figure.lower, figure.point, figure.upper, figure.unit
    has_unit = figure.quantity != "gpu_hours"
    if point is None:
        return "a range", rounding.point_with_bounds(low, None, high, unit, with_unit=has_unit)
    shown = rounding.point_with_bounds(point, point, point, unit, with_unit=has_unit)
    if figure.is_exact:
        return shown, "exact"
    return shown, rounding.ends(low, high, unit, point) if high < inf else f"from {rounding.amount(low, unit)}"
