"""Development: the final run, the experiments before it, and the people."""

from attrs import evolve

from aicost.costs import formulas
from aicost.costs.arguments import Given, given, same_currency, worked
from aicost.costs.estimates import CostLine, Estimate
from aicost.costs.lines import bounded, price_year_of, sum_of
from aicost.errors import ArgumentError, FigureError, MissingFigureError
from aicost.facts.scope import WHOLE_RUN, Scope
from aicost.model.known import Derivation, Known
from aicost.values.figures import Figure

_PHASES = "final run, experiments"


def development_cost(  # noqa: PLR0913  # each argument is a word of the field
    estimate: Estimate,
    *,
    experiments: Given,
    staff: Given | None = None,
    staff_share: Given | None = None,
    because: str | None = None,
    currency: str | None = None,
) -> Estimate:
    """What developing a model costs: its final run, the experiments before it, and the people.

    Args:
        estimate: What the final run costs, by any method that counts GPU-hours.
        experiments: Compute of all experiments and the final run over that of the final run, e.g. ``"1.2-4"``. [-]
        staff: Pay of the people, e.g. ``"$20M-$60M"``. [money]
        staff_share: Their pay as a share of the development cost, instead, e.g. ``"29-49 %"``. [-]
        because: Why these are assumed.
        currency: The currency that ``$`` or ``¥`` stand for.

    Raises:
        MissingFigureError: Nothing is known of the final run's cost or GPU-hours.
        ArgumentError: The estimate is one of a purchase, or both `staff` and `staff_share` are given.
        FigureError: A figure cannot be read, or is in another currency or in money of another year.
    """
    cost, hours = _final_run(estimate)
    multiplier = given(experiments, "experiments_multiplier", "experiments", because=because)
    unit = cost.figure.unit
    added = worked(
        "experiments_cost = training_cost × (experiments_multiplier − 1)",
        unit,
        formulas.experiments,
        (cost, multiplier),
    )
    compute = worked(
        "compute_cost = training_cost × experiments_multiplier", unit, formulas.product, (cost, multiplier)
    )
    lines = [*estimate.lines, _line("experiments", added, hours)]
    inputs, bounds = [cost, added], [compute]
    pay = _pay(compute, staff, staff_share, because, currency)
    if pay:
        same_currency([cost, pay])
        if staff is not None:
            _check_price_year(estimate, pay)
        lines.append(_line("staff", pay, hours))
        inputs.append(pay)
        bounds.append(pay)
    names = " + ".join(one.quantity for one in inputs[1:])
    formula = f"training_cost = training_cost (final run) + {names}"
    low, high = (sum(getattr(one.figure, end) for one in bounds) for end in ("lower", "upper"))
    figure = bounded("training_cost", unit, low, high, sum_of(lines))
    total = Known(figure, Derivation((), formula, tuple(inputs), (formula,), function=formulas.total))
    elements = (*estimate.scope.elements, *(("staff",) if pay else ()))
    phases = _PHASES if estimate.scope.phases == WHOLE_RUN else f"{estimate.scope.phases}, experiments"
    scope = Scope(phases, elements, estimate.scope.method)
    remarks = (*estimate.remarks, "rates are for each GPU-hour of the final run")
    return evolve(estimate, scope=scope, cost=total, lines=tuple(lines), remarks=remarks)


def _final_run(estimate: Estimate) -> tuple[Known, Known]:
    if estimate.method == "acquisition":
        reason = "experiments run on the same hardware, which is bought once"
        raise ArgumentError("estimate", f"of {estimate.name}", reason, "give a rental or an amortised cost")
    if estimate.cost is None or estimate.hours is None:
        missing = "training_cost" if estimate.cost is None else "gpu_hours"
        raise MissingFigureError(missing, estimate.name, (), ())
    return estimate.cost, estimate.hours


def _pay(
    compute: Known, staff: Given | None, share: Given | None, because: str | None, currency: str | None
) -> Known | None:
    """What the people are paid, as an amount or as a share of the development cost. [money]"""
    if staff is not None and share is not None:
        raise ArgumentError("staff", "", "staff_share is given too", "give one of them")
    if staff is not None:
        return given(staff, "staff_cost", "staff", because=because, currency=currency)
    if share is None:
        return None
    part = given(share, "staff_share", because=because)
    if part.figure.upper >= 1:
        raise ArgumentError("staff_share", str(part), "people alone are no development", "write a share below 100 %")
    formula = "staff_cost = compute_cost × staff_share / (1 − staff_share)"
    return worked(formula, compute.figure.unit, formulas.on_top, (compute, part))


def _check_price_year(estimate: Estimate, pay: Known) -> None:
    """Refuse pay in other money than that of the estimate."""
    year = price_year_of([pay])
    if year != estimate.price_year:
        own, other = (f"money of {one}" if one else "money of its day" for one in (year, estimate.price_period))
        way_out = "add the people to an estimate in the same money, and put the whole into other money afterwards"
        raise FigureError(str(pay), "staff_cost", f"it is in {own}, and the estimate in {other}", way_out)


def _line(name: str, cost: Known, hours: Known) -> CostLine:
    """A line of the development cost, for each GPU-hour of the final run too."""
    rate = _over(cost.figure, hours.figure)
    return CostLine(name, cost, rate)


def _over(cost: Figure, hours: Figure) -> Figure:
    """A cost over GPU-hours. [money/GPU/hour]"""
    low = cost.lower / hours.upper if hours.upper else 0.0
    high = cost.upper / hours.lower if hours.lower else float("inf")
    point = cost.point / hours.point if cost.point is not None and hours.point else None
    return Figure(f"{cost.quantity}_rate", f"{cost.unit}/GPU/hour", low, high, point)
