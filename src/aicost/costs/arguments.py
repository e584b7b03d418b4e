"""What methods take: figures with their origin, days, and figures worked out from others by a formula."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import lru_cache
from math import inf, isnan

from aicost.costs import formulas
from aicost.errors import ArgumentError, FigureError
from aicost.facts.claims import Claim
from aicost.facts.conventions import convention
from aicost.facts.hardware import find_hardware
from aicost.model.known import Derivation, Known, Statement
from aicost.model.runs import GIVEN, statement_of
from aicost.values import units
from aicost.values.figures import Figure, check_limits
from aicost.values.reading import FigureLike, as_figure
from aicost.values.vocabulary import TERMS, kind_of

Given = FigureLike | Claim | Known
"""What stands for a figure in a method: all that stands for a figure of a run, or what is known of one."""

Day = dt.date | str
"""A day, or its text such as ``"2023-09-06"``."""


def given(  # noqa: PLR0913  # what a figure may come with
    value: Given,
    quantity: str,
    word: str = "",
    *,
    because: str | None = None,
    currency: str | None = None,
    gpu: str | None = None,
) -> Known:
    """An argument as what is known of a quantity.

    Args:
        value: Text, number with unit, quantity, figure, claim, or what is known of it from elsewhere.
        quantity: The quantity that is wanted.
        word: What the argument is called; the quantity's name where it is left out.
        because: Why it is assumed.
        currency: The currency that ``$`` or ``¥`` stand for.
        gpu: The accelerator that it must be about.

    Raises:
        FigureError: It cannot be read, or is about another quantity or accelerator.
    """
    if isinstance(value, (Known, Claim)) and value.quantity != quantity:
        stated, what = (str(value), "figure") if isinstance(value, Known) else (value.stated, "claim")
        raise FigureError(stated, quantity, f"it is a {what} of {value.quantity}", "give one of that quantity")
    if isinstance(value, Known):
        known, named = value, value.figure.gpu
    elif isinstance(value, Claim):
        known, named = _stated(statement_of(value)), value.gpu
    else:
        figure = as_figure(value, TERMS.get(quantity) or kind_of(quantity), currency=currency, gpu=gpu)
        known, named = _stated(Statement(figure, word or quantity, GIVEN, "assumed", because)), figure.gpu
    if named and gpu and not find_hardware(named).agrees_with(find_hardware(gpu)):
        reason = f"it is about {named}, and the run's GPU is {gpu}"
        raise FigureError(known.figure.text or str(known), quantity, reason, "give that GPU's")
    return known


@lru_cache(maxsize=256)
def assumed(quantity: str, value: float, label: str, because: str) -> Known:
    """A number that a method assumes where nothing is given, with the reason. [canonical unit]"""
    return _stated(Statement(_exact(quantity, value), label, "default", "assumed", because))


@lru_cache(maxsize=256)
def conventional(method: str, quantity: str, name: str = "") -> Known:
    """What a method named after its source takes for a quantity; arguments as of `convention`.

    Raises:
        UnknownNameError: The method takes nothing for the quantity.
    """
    one = convention(method, quantity, name)
    figure = _exact(one.quantity, one.value * units.factor(units.container(one.unit), _unit(one.quantity)))
    because = f"what {one.method} takes for {one.where}" if one.where else f"what {one.method} takes"
    return _stated(Statement(figure, f"{one.method}'s {one.quantity}", one.origin, "assumed", because))


def reported(quantity: str, value: float, unit: str, label: str, origin: str) -> Known:
    """A number that is a fact, with its origin. [unit]"""
    return _stated(Statement(Figure(quantity, unit, value, value, value), label, origin))


def _stated(statement: Statement) -> Known:
    return Known(statement.figure, Derivation((statement,)))


def _unit(quantity: str) -> str:
    return (TERMS.get(quantity) or kind_of(quantity)).unit_in("USD")


def _exact(quantity: str, value: float) -> Figure:
    check_limits(TERMS.get(quantity) or kind_of(quantity), value, value)
    return Figure(quantity, _unit(quantity), value, value, value)


def worked(  # noqa: PLR0913, PLR0917  # a formula and what it is worked out from
    formula: str,
    unit: str,
    function: Callable[..., float],
    inputs: Sequence[Known],
    falling: frozenset[int] = frozenset(),
    remarks: tuple[str, ...] = (),
) -> Known:
    """A figure worked out from others by a formula that rises or falls with each of them.

    Args:
        formula: The formula in words: the quantity, ``=``, and the names of the inputs.
        unit: The unit of the result.
        function: The formula.
        inputs: What is known of its arguments, in their order.
        falling: The positions of the arguments with which it falls.
        remarks: What a reader should know.
    """
    figure = _worked(formula.partition(" = ")[0], unit, function, [one.figure for one in inputs], falling)
    return Known(figure, Derivation((), formula, tuple(inputs), (formula,), remarks, function=function))


def product_of(quantity: str, unit: str, first: Figure, second: Figure) -> Figure:
    """The product of two figures, in the unit of their product."""
    return _worked(quantity, unit, formulas.product, (first, second), frozenset())


def _worked(
    quantity: str, unit: str, function: Callable[..., float], figures: Sequence[Figure], falling: frozenset[int]
) -> Figure:
    lows, highs = [one.lower for one in figures], [one.upper for one in figures]
    for place in falling:
        lows[place], highs[place] = highs[place], lows[place]
    points = [one.point for one in figures if one.point is not None]
    point = _at(function, points) if len(points) == len(figures) else None
    if point is not None and lows == highs:
        return Figure(quantity, unit, point, point, point)
    return Figure(quantity, unit, _at(function, lows), _at(function, highs), point)


def _at(function: Callable[..., float], values: Sequence[float]) -> float:
    """A formula at some values; without bound where it divides by nothing, nothing where nothing meets infinity."""
    try:
        found = function(*values)
    except (ZeroDivisionError, OverflowError):
        return inf
    return 0.0 if isnan(found) else found


def day(value: Day, argument: str) -> dt.date:
    """A day in UTC, from a date, an instant or its text.

    Raises:
        ArgumentError: It is no day.
    """
    if isinstance(value, dt.datetime):
        return (value.astimezone(dt.UTC) if value.tzinfo else value).date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ArgumentError(argument, repr(value), "it is no day", 'write it as in "2023-09-06"') from None


def same_currency(figures: Sequence[Known]) -> str:
    """The one currency of some figures; USD where none has one.

    Raises:
        FigureError: There are two.
    """
    found = dict.fromkeys(one.figure.currency for one in figures if one.figure.currency)
    if len(found) > 1:
        first, other = list(found)[:2]
        odd = next(one for one in figures if one.figure.currency == other)
        reason = f"it is in {other}, and other figures of the estimate are in {first}"
        raise FigureError(str(odd), odd.quantity, reason, "exchange it at a dated rate first")
    return next(iter(found), None) or "USD"
