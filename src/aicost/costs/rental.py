"""Rental: GPU-hours × the rent of one accelerator for an hour."""

from collections.abc import Iterable

from aicost.costs import formulas
from aicost.costs.arguments import Given, given
from aicost.costs.compute import gpu_hours_from_size, hours_of
from aicost.costs.estimates import CostLine, Estimate
from aicost.costs.lines import price_year_of
from aicost.errors import ContradictionError, MissingFigureError
from aicost.facts.claims import Claim, Claims
from aicost.facts.hardware import find_hardware
from aicost.facts.scope import RENTED, WHOLE_RUN, Scope
from aicost.model.accounts import Account, Accounts, run_of
from aicost.model.known import Derivation, Known
from aicost.model.relations import product
from aicost.model.runs import TrainingRun
from aicost.values.figures import Figure

_COST = product("training_cost", "rental_rate")
_FORMULA = str(_COST)
_SILENT = "its claims give neither GPU-hours nor a training cost"
_RENTED_RUN = Scope(WHOLE_RUN, RENTED, "rental")


def rental_cost(
    run: TrainingRun, *, rate: Given | None = None, because: str | None = None, currency: str | None = None
) -> Estimate:
    """What renting a run's accelerators costs: training_cost = gpu_hours × rental_rate.

    Args:
        run: The run; its GPU-hours are stated or implied, or estimated from its parameters, tokens and GPU.
        rate: The rent of one accelerator for an hour, as text, number with unit, quantity, claim or `Known`;
            the run's own where none is given. [money/GPU/hour]
        because: Why that rate is assumed.
        currency: The currency that ``$`` or ``¥`` stand for in the rate.

    Raises:
        MissingFigureError: The run's GPU-hours or the rate do not follow from what is known.
        FigureError: The rate cannot be read, or is the rent of another accelerator.

    >>> run = TrainingRun("DeepSeek R1, as reported", gpu="H800", count="2,000", duration="two months")
    >>> print(rental_cost(run, rate="$2 per GPU hour").cost)
    $5.84M ($3.21M … $13.8M)
    """
    hours = hours_of(run)
    if rate is None:
        rent = run.figure("rental_rate")
    else:
        rent = given(rate, "rental_rate", "rate", because=because, currency=currency, gpu=run.gpu)
    is_implied = rate is None and all(one.figure.quantity != "rental_rate" for one in run.statements)
    cost = run.figure("training_cost") if is_implied else product_of(hours, rent)
    scope = _RENTED_RUN if run.phase is None else Scope(run.phase, RENTED, "rental")
    lines = (CostLine("accelerator rental", cost, rent.figure),)
    of_rate = price_year_of([rent]) if isinstance(rate, (Known, Claim)) else None
    price_year = run.price_year if rate is None else of_rate
    return Estimate(run.name, run.phase, scope, hours, cost, lines, run, price_year=price_year)


def product_of(hours: Known, rent: Known) -> Known:
    """The cost that GPU-hours and a rate make."""
    left, right = hours.figure, rent.figure
    lower = _COST.of(left.lower, right.lower)
    point: float | None
    if left.lower == left.upper and right.lower == right.upper:
        point = upper = lower
    else:
        upper = _COST.of(left.upper, right.upper)
        point = None if left.point is None or right.point is None else _COST.of(left.point, right.point)
    figure = Figure("training_cost", right.currency or "USD", lower, upper, point)
    return Known(figure, Derivation((), _FORMULA, (hours, rent), (_FORMULA,), function=formulas.product))


def estimates(claims: Claims) -> tuple[Estimate, ...]:
    """What the claims say and imply of each subject's GPU-hours and cost.

    GPU-hours that they do not imply are estimated from parameters, tokens and GPU, which the
    assumptions say. A subject of which neither is known has no estimate: `without_estimate` names it.
    """
    found = (_estimate(account) for account in Accounts(claims))
    return tuple(one for one in found if one.hours or one.cost)


def without_estimate(claims: Claims, found: Iterable[Estimate]) -> tuple[str, ...]:
    """The subjects of which neither GPU-hours nor cost is stated or implied, in words.

    Args:
        claims: The claims.
        found: The estimates that were made from them.
    """
    silent = dict.fromkeys(claim.node for claim in claims)
    for one in found:
        silent.pop((one.subject, one.phase), None)
    accounts = Accounts(claims) if silent else ()
    refused = {one.group.node: why for one in accounts if one.group.node in silent and (why := _hours(one)[1])}
    return tuple(
        f"no estimate for {f'{node[0]}, {node[1]}' if node[1] else node[0]}: {refused.get(node, _SILENT)}"
        for node in silent
    )


def _hours(account: Account) -> tuple[Known | None, str]:
    """The GPU-hours of an account: known, or else from the size that its claims state; and why that cannot be true."""
    known = account.known("gpu_hours")
    if known or account.clashing:
        return known, ""
    try:
        return gpu_hours_from_size(run_of(account)), ""
    except MissingFigureError:
        return None, ""
    except ContradictionError as error:
        return None, str(error)


def _estimate(account: Account) -> Estimate:
    group, flavour = account.group, account.flavour
    hours, why_not = _hours(account)
    cost, rate = account.known("training_cost"), account.known("rental_rate")
    stated = account.stated("training_cost")
    has_rate = bool(account.stated("rental_rate")) and flavour.method is None and group.covers is None
    is_rental = flavour.method == "rental" or has_rate
    method = "rental" if is_rental else flavour.method
    if hours and rate and not cost and is_rental:
        cost = product_of(hours, rate)
    phases = group.covers or group.phase or WHOLE_RUN
    scope = stated[0].scope if stated else Scope(phases, flavour.elements or (RENTED if is_rental else ()), method)
    gpus = dict.fromkeys(claim.gpu for claim in account.claims if claim.gpu)
    remarks = [remark for gpu in gpus if (remark := find_hardware(gpu).remark)]
    if why_not:
        remarks.append(why_not)
    if account.clashing:
        labels = ", ".join(account.clashing)
        remarks.append(f"the claims {labels} cannot all be true: each range spans what they state")
    name = "accelerator rental" if is_rental else "training cost"
    lines = (CostLine(name, cost, rate.figure if rate else None),) if cost else ()
    scope = Scope(scope.phases, scope.elements, method)
    return Estimate(group.subject, group.phase, scope, hours, cost, lines, None, tuple(remarks), flavour.price_year)
