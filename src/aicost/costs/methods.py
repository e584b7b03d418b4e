"""The methods side by side: what the figures of a run leave open is looked up at a day, and said to be."""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache

from attrs import evolve, frozen

from aicost.costs.arguments import Day, day
from aicost.costs.compute import hours_of, hours_or_none
from aicost.costs.energy import Energy
from aicost.costs.estimates import Estimate
from aicost.costs.lines import scope_of
from aicost.costs.ownership import Ownership, acquisition_cost, amortised_cost
from aicost.costs.rental import rental_cost
from aicost.errors import (
    AicostError,
    ArgumentError,
    MissingFigureError,
    OutsideDataError,
    PriceError,
    UnknownNameError,
    nearest,
)
from aicost.facts.claims import Claims
from aicost.facts.price_files import prices
from aicost.facts.prices import PriceRange, Prices
from aicost.facts.scope import METHODS, RENTED
from aicost.model.accounts import Account, Accounts, run_of
from aicost.model.known import Derivation, Known, Statement
from aicost.model.runs import TrainingRun
from aicost.model.variables import Variable
from aicost.values.figures import Figure

_UNPRICED = (PriceError, OutsideDataError, ArgumentError)
_OWNED = ("accelerators", "servers", "network", "energy")


@frozen
class _Day:
    """The day whose list prices count.

    Attributes:
        date: The day, or None where none is known.
        why: Why that one, for the assumptions.
    """

    date: dt.date | None
    why: str = ""


def cost_by_method(run: TrainingRun, method: str, *, on: Day | None = None) -> Estimate:
    """What a run costs by a method, with what its figures leave open looked up in the catalogs.

    Rental takes the rate that the run states, else the list prices on demand; a training cost that it states decides
    neither. Amortised and acquisition take the purchase
    price and Epoch's conventions (arXiv 2405.21015); the run's own electricity price and PUE come first. Every
    look-up is among the estimate's assumptions, with its source. A list price is the median over the vendors,
    between the lowest and the highest.

    Args:
        run: The run; its GPU-hours are stated or implied, or estimated from its parameters, tokens and GPU.
        method: ``"rental"``, ``"amortised"`` or ``"acquisition"``.
        on: The day whose list prices count; not needed where the run has its own rate.

    Raises:
        UnknownNameError: There is no such method.
        MissingFigureError: GPU-hours, or for acquisition the number of accelerators, are not known.
        ArgumentError: The GPU or the day is needed and not known.
        PriceError: There is no list price up to a year before the day; what there is is listed.
        OutsideDataError: There is no electricity price for the year.
        ContradictionError: The figures of the run cannot all be true.

    >>> run = TrainingRun("a run", gpu="H100 SXM", count=1024, gpu_hours=(1_000_000, "GPU hours"))
    >>> for method in METHODS:
    ...     print(method, cost_by_method(run, method, on="2024-12-27").cost)
    rental $3.45M ($2.25M … $4.78M)
    amortised $1.87M ($1.78M … $1.96M)
    acquisition $49.5M ($46.9M … $52.1M)
    """
    _check_method(method)
    return _cost(run, method, _Day(None) if on is None else _Day(day(on, "on")))


def list_price(gpu: str, on: Day, *, kind: str = "on-demand") -> Known:
    """The list price of an accelerator at a day: the median over the vendors, between the lowest and the highest.

    A purchase price is `purchase_price`, that of an accelerator with its share of the server, where whole servers were
    on sale; else `chip_price`, that of the accelerator alone.

    Args:
        gpu: The accelerator.
        on: The day.
        kind: ``"on-demand"``, ``"1-year"``, ``"3-year"``, ``"spot"`` or ``"purchase"``.

    Raises:
        PriceError: There is no list price up to a year before the day; what there is is listed.
        UnknownNameError: The GPU's name is a near miss, or the kind is unknown.
        ArgumentError: `on` is no day.

    >>> print(list_price("H800", "2025-03-10", kind="purchase"))
    $44.8K/GPU
    """
    when = day(on, "on")
    return _known(_list_prices(gpu, when, kind), f"the list prices of {when} count")


def estimates_by_method(
    claims: Claims, *methods: str, on: Day | None = None
) -> tuple[tuple[Estimate, ...], tuple[str, ...]]:
    """What each subject of some claims costs by each method, and why there is no estimate where there is none.

    A training cost that is stated counts only where claims that reckon it by rental state no rate; so a headline
    stands beside what its GPU-hours cost, and does not decide it.

    Args:
        claims: The claims; GPU-hours, or parameters, tokens and a GPU are enough.
        *methods: Those of `METHODS` that are wanted; all where none is named.
        on: The day whose list prices count; the first day of a subject's claims where it is left out.

    Returns:
        The estimates, and a note for each subject and method without one. Where only a price is missing, there is an
        estimate of the GPU-hours alone, without a cost, and a note.

    Raises:
        UnknownNameError: There is no such method.
        ArgumentError: `on` is no day.
    """
    for method in methods:
        _check_method(method)
    asked = None if on is None else _Day(day(on, "on"))
    found: dict[tuple[object, ...], Estimate] = {}
    notes: list[str] = []
    for account in Accounts(claims):
        for made in _by_method(account, methods or METHODS, asked):
            if isinstance(made, str):
                notes.append(made)
            else:
                run, hours, cost = made.run, made.hours and made.hours.figure, made.cost and made.cost.figure
                found.setdefault((made.name, run and run.gpu, made.method, hours, cost), made)
    return tuple(found.values()), tuple(dict.fromkeys(notes))


def _check_method(method: str) -> None:
    if method not in METHODS:
        raise UnknownNameError("method", method, nearest(method, METHODS), f"there are {', '.join(METHODS)}")


def _by_method(account: Account, methods: tuple[str, ...], asked: _Day | None) -> Iterator[Estimate | str]:
    """The estimates of an account, and in words why others cannot be made."""
    group = account.group
    name = f"{group.subject}, {group.phase}" if group.phase else group.subject
    first = min((one.date for one in account.claims if one.date), default=None)
    at = asked or _Day(first, " (the first day of its claims)")
    has_count = account.known("gpu_count") is not None
    for method in methods:
        alone = None
        try:
            run = _run(account, method)
            if not has_count:
                hours_of(run)
            alone = _hours_alone(run, method)
            yield _cost(run, method, at, may_imply=True)
        except MissingFigureError as error:
            which = f"{method} " if has_count or error.quantity != "gpu_hours" else ""
            yield f"no {which}estimate for {name}: {error}"
        except AicostError as error:
            where = f", {_elsewhere(error, method)}" if isinstance(error, PriceError) else ""
            is_alone = alone is not None and isinstance(error, _UNPRICED)
            yield f"no {method} {'cost' if is_alone else 'estimate'} for {name}: {error}{where}"
            if alone and is_alone:
                yield evolve(alone, remarks=(f"no cost: {error}",))


def _hours_alone(run: TrainingRun, method: str) -> Estimate | None:
    """The GPU-hours of a run, for where their price is not known; None where it is no method by the hour."""
    hours = hours_or_none(run) if method != "acquisition" else None
    if hours is None:
        return None
    elements = RENTED if method == "rental" else _OWNED
    return Estimate(run.name, run.phase, scope_of(run, elements, method), hours, None, (), run)


def _elsewhere(error: PriceError, method: str) -> str:
    """Where the day of a list price is named, or what stands in for one that no day has."""
    if "day" in error.way_out:
        return "with --on or on="
    return "or state a rental_rate" if method == "rental" else f"or give a price to {method}_cost"


def _run(account: Account, method: str) -> TrainingRun:
    """The run of an account, with the GPU-hours that its totals or its cost and rate imply."""
    is_rent = method == account.flavour.method == "rental" and not account.stated("rental_rate")
    run = run_of(account, without=() if is_rent else ("training_cost",))
    hours = None if account.clashing else account.known("gpu_hours")
    if hours is None or run.knowledge.known(Variable("gpu_hours")):
        return run
    implied = Statement(hours.figure, ", ".join(hours.labels), "implied by the claims together", "derived")
    return TrainingRun.of_statements(run.name, (*run.statements, implied), run.gpu, run.precision, run.phase)


def _cost(run: TrainingRun, method: str, at: _Day, *, may_imply: bool = False) -> Estimate:
    """The estimate of a run; a rate that its cost implies counts only where the cost was reckoned by rental."""
    if method == "rental":
        rent = run.figure_or_none("rental_rate")
        return rental_cost(run, rate=None if rent and (rent.is_stated or may_imply) else _listed(run, at, "on-demand"))
    if method == "acquisition":
        run.figure("gpu_count")
    found = _listed(run, at, "purchase")
    price, chip_price = (found, None) if found.quantity == "purchase_price" else (None, found)
    gpu, when = _asked(run, at)
    owned = Ownership.epoch(gpu)
    if method == "acquisition":
        return acquisition_cost(run, ownership=owned, price=price, chip_price=chip_price)
    energy = _energy(run, gpu, when)
    return amortised_cost(run, ownership=owned, price=price, chip_price=chip_price, energy=energy)


def _listed(run: TrainingRun, at: _Day, kind: str) -> Known:
    """The list price of what a run does not state."""
    gpu, when = _asked(run, at)
    return _known(_list_prices(gpu, when, kind), f"none is stated, so that the list prices of {when}{at.why} count")


def _asked(run: TrainingRun, at: _Day) -> tuple[str, dt.date]:
    """The accelerator and the day of a price."""
    if run.gpu is None:
        raise ArgumentError("gpu", "", "none is named, and its price is wanted", 'name it, as in gpu = "H100 SXM"')
    if at.date is None:
        reason = "no claim has a date, so that no list price is of its time"
        raise ArgumentError("on", "", reason, 'date its source, or name a day: on="2024-12-27", --on 2024-12-27')
    return run.gpu, at.date


@lru_cache(maxsize=256)
def _list_prices(gpu: str, when: dt.date, kind: str) -> PriceRange:
    """The list prices at a day; of purchases those of whole servers, where there are some."""
    found = prices().range_at(gpu, when, kind=kind)
    servers = [price for price in found.prices if price.includes_server]
    return Prices(servers).range_at(gpu, when, kind=kind) if servers else found


def _known(found: PriceRange, because: str) -> Known:
    """List prices as what is known of a quantity: assumed, with the reason, the vendors and their days."""
    bought = "purchase_price" if found.prices[0].includes_server else "chip_price"
    quantity = bought if found.kind == "purchase" else "rental_rate"
    note = f"{quantity} of {found.explain()}"
    figure = Figure(quantity, found.unit, found.lower, found.upper, found.point, "", found.gpu, (note,))
    origin = "; ".join(dict.fromkeys(f"{price.source}, {price.locator}" for price in found.prices))
    return Known(figure, Derivation((Statement(figure, "list price", origin, "assumed", because),)))


def _energy(run: TrainingRun, gpu: str, when: dt.date) -> Energy:
    """Energy as Epoch reckons it, with the run's own price of electricity and PUE where it has them."""
    energy = Energy.epoch(gpu, when, price=run.figure_or_none("electricity_price"))
    pue = run.figure_or_none("pue")
    return evolve(energy, factors=(*energy.factors[:-1], pue)) if pue else energy
