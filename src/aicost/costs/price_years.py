"""Price years: an estimate in the money of another year, by a price index."""

from attrs import evolve

from aicost.costs import formulas
from aicost.costs.arguments import reported
from aicost.costs.estimates import CostLine, Estimate
from aicost.costs.lines import bounded, sum_of
from aicost.errors import ArgumentError, ExchangeError
from aicost.facts.price_indices import Period, PriceRatio, price_index, year_and_month
from aicost.model.known import Derivation, Known
from aicost.values.figures import Figure


def in_money_of(estimate: Estimate, when: Period, *, index: str = "CPI-U", since: Period | None = None) -> Estimate:
    """An estimate in the money of another year or month: real dollars instead of nominal ones.

    Args:
        estimate: The estimate, in dollars.
        when: The year or month into whose money it is converted; a day stands for its month.
        index: The price index: ``"CPI-U"``, or ``"PCU518210518210"``, the producer prices of data processing.
        since: The year or month whose money it is in; left out where the estimate knows its price year.

    Raises:
        ArgumentError: It is not known whose money the estimate is in, or two answers differ.
        OutsideDataError: A year or month lies outside the index.
        ExchangeError: The estimate is in another currency than dollars.
        UnknownNameError: There is no such index.

    >>> from aicost.costs.rental import rental_cost
    >>> from aicost.model.runs import TrainingRun
    >>> nominal = rental_cost(TrainingRun("a run", gpu_hours=(1000, "GPU hours")), rate=(2, "USD/GPU/hour"))
    >>> real = in_money_of(nominal, 2023, since=2020)
    >>> print(real.cost, real.price_year)
    $2.35K 2023
    """
    start = _money_of(estimate, since)
    amounts = [*(one.cost for one in estimate.lines), *([estimate.cost.figure] if estimate.cost else [])]
    if any(one.currency != "USD" for one in amounts):
        reason = "the price indices are those of the United States"
        raise ExchangeError(f"{estimate.name}'s cost", reason, "exchange it into USD at a dated rate first")
    ratio = price_index(index).ratio(start, when)
    known = reported("price_ratio", ratio.value, "", ratio.index, ratio.origin)
    lines = tuple(_line(one, known, ratio) for one in estimate.lines)
    cost = estimate.cost and _cost(estimate.cost, known, ratio, lines)
    year, month = year_and_month(when)
    is_monthly = price_index(index).is_monthly
    remark = f"from money of {ratio.start} into money of {ratio.end} by the factor {ratio}"
    return evolve(
        estimate,
        cost=cost,
        lines=lines,
        remarks=(*estimate.remarks, remark),
        price_year=year,
        price_month=month if is_monthly else None,
    )


def _money_of(estimate: Estimate, since: Period | None) -> Period:
    """Whose money an estimate is in: what it knows, or what is said."""
    own = estimate.price_period
    if own is None and since is None:
        reason = f"it is not known whose money the cost of {estimate.name} is in"
        raise ArgumentError("since", "", reason, 'give since=2023 or since="2023-09"')
    if own is None or since is None:
        return own or since or ""
    if year_and_month(own) != year_and_month(since):
        raise ArgumentError("since", str(since), f"the estimate is in money of {own}", "leave it out")
    return own


def _cost(cost: Known, known: Known, ratio: PriceRatio, lines: tuple[CostLine, ...]) -> Known:
    """The cost in other money; where there are lines, their sum."""
    scaled = _scaled(cost, known, ratio)
    if not lines:
        return scaled
    figure = scaled.figure
    return evolve(scaled, figure=bounded(figure.quantity, figure.unit, figure.lower, figure.upper, sum_of(lines)))


def _line(line: CostLine, known: Known, ratio: PriceRatio) -> CostLine:
    rate = line.rate and _times(line.rate, ratio.value)
    return evolve(line, known=_scaled(line.known, known, ratio), rate=rate)


def _scaled(cost: Known, known: Known, ratio: PriceRatio) -> Known:
    formula = f"{cost.quantity} = {cost.quantity} (money of {ratio.start}) × price_ratio"
    origin = Derivation((), formula, (cost, known), (formula,), function=formulas.product)
    return Known(_times(cost.figure, ratio.value), origin)


def _times(figure: Figure, by: float) -> Figure:
    point = None if figure.point is None else figure.point * by
    return evolve(figure, lower=figure.lower * by, upper=figure.upper * by, point=point, text="")
