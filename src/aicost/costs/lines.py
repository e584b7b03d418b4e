"""Lines in money for a GPU-hour, and the estimate that they and GPU-hours make."""

from collections.abc import Iterable, Sequence
from math import fsum

from attrs import evolve

from aicost.costs import formulas
from aicost.costs.arguments import product_of
from aicost.costs.compute import hours_of
from aicost.costs.estimates import CostLine, Estimate
from aicost.errors import FigureError
from aicost.facts.scope import WHOLE_RUN, Scope
from aicost.model.known import Derivation, Known
from aicost.model.runs import TrainingRun
from aicost.values.figures import Figure

HOURLY = "hourly_cost"
Line = tuple[str, Known]
"""What is paid for, and what it costs for each GPU-hour, or for each GPU."""


def summed(quantity: str, lines: Sequence[Line], bounds: Sequence[Known]) -> Known:
    """The sum of what lines cost; the line itself where there is one.

    Args:
        quantity: The name of the sum.
        lines: The lines.
        bounds: What adds up to the same and shares no input, so that the bounds of the sum are as narrow as they are.
    """
    rates = [rate for _, rate in lines]
    if len(rates) == 1:
        return rates[0]
    low, high = (fsum(getattr(one.figure, end) for one in bounds) for end in ("lower", "upper"))
    points = [one.figure.point for one in rates if one.figure.point is not None]
    point = fsum(points) if len(points) == len(rates) else None
    formula = f"{quantity} = {' + '.join(one.quantity for one in rates)}"
    figure = bounded(quantity, rates[0].figure.unit, low, high, point)
    return Known(figure, Derivation((), formula, tuple(rates), (formula,), function=formulas.total))


def times(size: Known, lines: Sequence[Line], total: Known) -> tuple[tuple[CostLine, ...], Known]:
    """What lines cost for some GPU-hours, or for some accelerators, and their sum.

    The total's bounds are those of the size times those of the summed rate, since all lines share the size;
    its point is the sum of the lines' points.

    Args:
        size: GPU-hours or accelerators. [GPU·hour, GPU]
        lines: What one of them costs.
        total: What one of them costs in all.
    """
    unit = total.figure.currency or "USD"
    is_hourly = size.quantity == "gpu_hours"
    found = tuple(CostLine(name, _product(size, one, unit), one.figure if is_hourly else None) for name, one in lines)
    whole = _product(size, total, unit)
    figure = bounded("training_cost", unit, whole.figure.lower, whole.figure.upper, sum_of(found))
    return found, evolve(whole, figure=figure)


def _product(size: Known, each: Known, unit: str) -> Known:
    """What GPU-hours or accelerators cost, each at some price. [money]"""
    formula = f"training_cost = {size.quantity} × {each.quantity}"
    figure = product_of("training_cost", unit, size.figure, each.figure)
    return Known(figure, Derivation((), formula, (size, each), (formula,), function=formulas.product))


def bounded(quantity: str, unit: str, lower: float, upper: float, point: float | None) -> Figure:
    """A figure whose bounds hold its point, though both were added up in other orders. [unit]"""
    if point is None:
        return Figure(quantity, unit, lower, upper, None)
    if lower == upper:
        return Figure(quantity, unit, point, point, point)
    return Figure(quantity, unit, min(lower, point), max(upper, point), point)


def sum_of(lines: Iterable[CostLine]) -> float | None:
    """The sum of the lines' points; None where one has none. [money]"""
    points = [one.cost.point for one in lines]
    known = [one for one in points if one is not None]
    return fsum(known) if len(known) == len(points) else None


def scope_of(run: TrainingRun, elements: Iterable[str], method: str) -> Scope:
    """What an estimate of a run covers."""
    return Scope(run.phase or WHOLE_RUN, tuple(sorted(elements)), method)


def price_year_of(figures: Iterable[Known]) -> int | None:
    """The year whose money some figures are in; None for the money of their day.

    Raises:
        FigureError: They are in the money of different years.
    """
    stated = [one for known in figures for one in known.statements if one.figure.currency]
    years = {one.price_year for one in stated}
    if len(years) > 1:
        odd = next(one for one in stated if one.price_year)
        reason = f"it is in money of {odd.price_year}, and other figures of the estimate are not"
        raise FigureError(odd.figure.text or str(odd.figure), odd.figure.quantity, reason, "keep one price year")
    return next(iter(years), None)


def estimate_by_hour(  # noqa: PLR0913  # what an estimate is made of
    run: TrainingRun,
    lines: Sequence[Line],
    bounds: Sequence[Known],
    scope: Scope,
    remarks: tuple[str, ...] = (),
    *,
    money: Iterable[Known],
) -> Estimate:
    """The estimate of a run by lines in money for each GPU-hour: its GPU-hours × each line.

    Args:
        run: The run; its GPU-hours are stated or implied, or estimated from its size.
        lines: What is paid for, and its rate. [money/GPU/hour]
        bounds: What adds up to the same rate and shares no input.
        scope: What the estimate covers.
        remarks: What a reader should know.
        money: The prices that the lines were worked out from.

    Raises:
        MissingFigureError: The run's GPU-hours do not follow from what is known.
    """
    hours = hours_of(run)
    found, cost = times(hours, lines, summed(HOURLY, lines, bounds))
    return Estimate(run.name, run.phase, scope, hours, cost, found, run, remarks, price_year_of(money))
