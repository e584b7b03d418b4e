"""Uncertainty: an estimate worked out again for many draws of the figures that it rests on."""

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from itertools import combinations
from math import inf
from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from aicost.costs.estimates import CostLine, Estimate
from aicost.errors import ArgumentError, MissingPackageError
from aicost.facts.conventions import CredibleInterval, credible_intervals
from aicost.model.known import Derivation, Known
from aicost.values import rounding, units
from aicost.values.figures import Figure
from aicost.values.vocabulary import TERMS, VOCABULARY

_HALF = 0.5
_LEAST = 2.0**-40
"""In place of a share of zero, which lies infinitely far from the median. [-]"""
_SIZE = frozenset({"gpu_count", "gpu_hours", "training_compute", "peak_throughput", "utilization"})
"""What the figures of a run say of its size, and Epoch's intervals say of all systems alike."""
_Draws = NDArray[np.float64]


@frozen(eq=False)
class Simulation:
    """An estimate with the interval that many draws of its figures give.

    Attributes:
        estimate: The estimate with the ends of the interval for its cost and for each line; their values are what they
            were where they lie inside, and a cost without one has the median; its GPU-hours and rates are as before.
        costs: What each draw costs; the draws of two simulations do not belong together. [money]
        level: The share of draws that the estimate's interval holds. [-]
        drawn: What was drawn, and how.
    """

    estimate: Estimate
    costs: _Draws = field(repr=False)
    level: float
    drawn: tuple[str, ...] = field(repr=False)

    def quantile(self, share: float) -> units.Quantity:
        """The cost that a share of the draws stays below.

        Raises:
            ArgumentError: The share is not between 0 and 1.
        """
        _check_share("share", share)
        return units.quantity(self._quantile(share), _cost_of(self.estimate).figure.unit)

    def interval(self, level: float) -> tuple[units.Quantity, units.Quantity]:
        """The ends between which a share of the draws lies, with as many below as above.

        Raises:
            ArgumentError: The level is not between 0 and 1.
        """
        _check_share("level", level)
        low, high = _ends(level)
        return self.quantile(low), self.quantile(high)

    @property
    def multipliers(self) -> tuple[float, float]:
        """The ends of the interval over the median of the draws. [-]

        Raises:
            ArgumentError: The median draw costs nothing.
        """
        low, high = (self._quantile(end) for end in _ends(self.level))
        median = self._quantile(_HALF)
        if not median:
            way_out = "ask for the interval itself"
            raise ArgumentError("estimate", f"of {self.estimate.name}", "its median draw costs nothing", way_out)
        return low / median, high / median

    def _quantile(self, share: float) -> float:
        return float(np.quantile(self.costs, share))

    def __str__(self) -> str:
        shown = f"{_percent(self.level)} of {len(self.costs):,} draws: {_cost_of(self.estimate)}"
        if not self._quantile(_HALF):
            return shown
        low, high = (rounding.number(one) for one in self.multipliers)
        return f"{shown}, {low} … {high} × their median"


def simulate(
    estimate: Estimate,
    intervals: Iterable[CredibleInterval] | CredibleInterval = (),
    *,
    level: float = 0.9,
    draws: int = 16_384,
    seed: int = 0,
) -> Simulation:
    """Work an estimate out again for many draws of the figures that it rests on.

    A figure is drawn once in each draw, for every line that it stands in: lines that share their GPU-hours, or
    parts that share a price, rise and fall together. The value of a figure stays its median. One with bounds is
    drawn evenly between either bound and its value; one with an interval of some level, lognormally on either side;
    one of which only bounds are known, evenly between them. What the run's own figures imply is drawn as one figure.
    The draws are the points of a scrambled Sobol sequence, so that the same seed gives the same draws.

    Args:
        estimate: The estimate, by any method.
        intervals: How far figures may lie from their values, such as ``credible_intervals("H100")``; they stand in
            place of what the figures leave open themselves.
        level: The share of draws that the interval holds. [-]
        draws: How many draws; a power of two.
        seed: Which draws.

    Raises:
        ArgumentError: The estimate has no cost, a figure has no bound above, or an argument is out of its range.
        MissingPackageError: SciPy is not installed.

    >>> from aicost.costs.rental import rental_cost
    >>> from aicost.model.runs import TrainingRun
    >>> run = TrainingRun("a run", gpu_hours="1M-3M GPU hours")
    >>> print(simulate(rental_cost(run, rate="$1-$3 per GPU hour")))
    90% of 16,384 draws: $4.00M ($1.70M … $7.17M), 0.457 … 1.93 × their median
    """
    _check_share("level", level)
    _check_draws(draws, seed)
    cost, given = _cost_of(estimate), (intervals,) if isinstance(intervals, CredibleInterval) else tuple(intervals)
    sources = [_source(known, given) for known in _leaves((cost, *(line.known for line in estimate.lines)))]
    shares = iter(_sobol(sum(one.dimensions for one in sources), draws, seed))
    values = {id(one.known): one.values(shares) for one in sources}
    costs = np.broadcast_to(_worked_out(cost, values), draws)
    remark = f"{_percent(level)} interval of {draws:,} draws, in which all lines share what is drawn"
    drawn = _within(cost, costs, level)
    if drawn.figure.point is None:
        drawn = evolve(drawn, figure=evolve(drawn.figure, point=float(np.median(costs))))
        remark += "; the value is their median"
    found = evolve(
        estimate,
        cost=drawn,
        lines=tuple(_line_within(one, values, level) for one in estimate.lines),
        remarks=(*estimate.remarks, remark, *_twice(sources)),
    )
    return Simulation(found, costs, level, tuple(text for one in sources if (text := one.told)))


def _line_within(line: CostLine, values: dict[int, Any], level: float) -> CostLine:
    return evolve(line, known=_within(line.known, _worked_out(line.known, values), level))


def with_intervals(estimates: Iterable[Estimate]) -> tuple[tuple[Estimate, ...], tuple[str, ...]]:
    """Estimates as `cost_by_method` makes them, simulated, and in words why one could not be.

    What Epoch's conventions give to amortised and acquisition is drawn from its credible intervals; the size of the
    run, and all of rental, as the figures leave it open.

    Raises:
        MissingPackageError: SciPy is not installed.
    """
    found: list[Estimate] = []
    notes: list[str] = []
    for one in estimates:
        if one.cost is None:
            found.append(one)
            continue
        try:
            found.append(simulate(one, _conventional(one)).estimate)
        except ArgumentError as error:
            found.append(one)
            notes.append(f"{one.name} by {one.method} is not simulated: {error}")
    return tuple(found), tuple(notes)


def _conventional(estimate: Estimate) -> list[CredibleInterval]:
    """The intervals of what an estimate takes from Epoch, and not from the figures of its run."""
    run = estimate.run
    if run is None or run.gpu is None or estimate.method == "rental":
        return []
    own = _SIZE | {one.figure.quantity for one in run.statements}
    return [one for one in credible_intervals(run.gpu) if one.quantity not in own]


@frozen
class _Source:
    """A figure that is drawn.

    Attributes:
        known: What is known of it.
        intervals: How far it may lie from its value.
        is_open: Whether what the figure leaves open itself is drawn too.
    """

    known: Known
    intervals: tuple[CredibleInterval, ...]
    is_open: bool

    @property
    def dimensions(self) -> int:
        """How many numbers a draw of it takes."""
        return self.is_open + len(self.intervals)

    @property
    def told(self) -> str:
        """What is drawn, and how; empty where it is exact."""
        known = self.known
        own = f"{_percent(known.level)} interval" if known.level else "evenly on both sides of its value"
        ways = [own] if self.is_open else []
        ways += map(_shown, self.intervals)
        return f"{known.quantity} {known.figure}: {'; '.join(ways)}" if ways else ""

    def values(self, shares: Iterator[_Draws]) -> Any:
        """The values at the next shares of probability; a number where it is exact. [canonical unit]"""
        figure = self.known.figure
        value: Any = _own(figure, self.known.level, next(shares)) if self.is_open else figure.point
        for one in self.intervals:
            value = _moved(value, one, next(shares))
        kind = VOCABULARY.get(figure.quantity) or TERMS.get(figure.quantity)
        if kind and self.dimensions and (kind.is_fraction or kind.lowest):
            return np.clip(value, kind.lowest, kind.highest)
        return value


def _shown(one: CredibleInterval) -> str:
    return f"{one.shape}, {_percent(one.level)} in {one.low:.3g} … {one.high:.3g} ({one.origin})"


def _source(known: Known, intervals: Sequence[CredibleInterval]) -> _Source:
    about = tuple(one for one in intervals if one.quantity == known.quantity)
    figure = known.figure
    is_open = figure.point is None or not (about or figure.is_exact)
    if is_open and figure.upper == inf:
        way_out = "state a range, or give a credible interval for it"
        raise ArgumentError(known.quantity, str(figure), "nothing can be drawn from what has no bound above", way_out)
    return _Source(known, about, is_open)


def _twice(sources: Sequence[_Source]) -> tuple[str, ...]:
    """What is drawn apart though it rests on the same statements, in words."""
    drawn = [one.known for one in sources if one.is_open]
    pairs = [
        (one, other)
        for one, other in combinations(drawn, 2)
        if not (one.is_stated and other.is_stated) and {*one.statements} & {*other.statements}
    ]
    apart = "rest on the same figures and are drawn apart: the interval may be too wide"
    return tuple(f"{one.quantity} and {other.quantity} {apart}" for one, other in pairs)


def _own(figure: Figure, level: float | None, share: _Draws) -> _Draws:
    """What a figure leaves open, half of the probability on either side of its value. [canonical unit]"""
    if figure.point is None:
        return figure.lower + (figure.upper - figure.lower) * share
    if level is None or not figure.lower:
        return np.interp(share, (0.0, _HALF, 1.0), (figure.lower, figure.point, figure.upper))
    norm = _scipy("stats").norm
    deviation = norm.ppf(share) / norm.ppf((1 + level) / 2)
    side = np.where(deviation < 0, figure.point / figure.lower, figure.upper / figure.point)
    drawn: _Draws = figure.point * side**deviation
    return drawn


def _moved(value: Any, interval: CredibleInterval, share: _Draws) -> _Draws:
    """A value with what is drawn of a credible interval around it."""
    stats = _scipy("stats")
    width = 2 * stats.norm.ppf((1 + interval.level) / 2)
    if interval.shape == "lognormal":
        drawn = stats.lognorm.ppf(share, np.log(interval.high / interval.low) / width, scale=interval.median)
    else:
        drawn = stats.norm.ppf(share, interval.median, (interval.high - interval.low) / width)
    cut = np.clip(drawn, interval.least, interval.greatest)
    moved: _Draws = value + (cut - interval.median) if interval.added else value * (cut / interval.median)
    return moved


def _within(known: Known, drawn: Any, level: float) -> Known:
    """What is known of a cost, with the ends between which a share of the draws lies; its value where it is there."""
    low, high = (float(end) for end in np.quantile(drawn, _ends(level)))
    point = known.figure.point
    has_point = point is not None and low <= point <= high
    figure = evolve(known.figure, lower=low, upper=high, point=point if has_point else None, text="")
    return Known(figure, Derivation((), known.formula, known.inputs, known.relations, level=level))


def _leaves(known: Iterable[Known]) -> Iterator[Known]:
    """What is not worked out from anything else, each once."""
    told: set[int] = set()
    waiting = [*reversed(tuple(known))]
    while waiting:
        one = waiting.pop()
        if id(one) in told:
            continue
        told.add(id(one))
        if one.function is None:
            yield one
        else:
            waiting += reversed(one.inputs)


def _worked_out(known: Known, values: dict[int, Any]) -> Any:
    """The values of what is worked out from the drawn ones, which it is added to. [canonical unit]"""
    if id(known) not in values:
        function = known.function
        inputs = [_worked_out(one, values) for one in known.inputs]
        values[id(known)] = function(*inputs) if function else known.figure.point
    return values[id(known)]


def _sobol(dimensions: int, draws: int, seed: int) -> NDArray[np.float64]:
    """The points of a scrambled Sobol sequence, a row for each dimension. [-]"""
    if not dimensions:
        return np.empty((0, draws))
    found: _Draws = _scipy("stats.qmc").Sobol(dimensions, rng=seed).random(draws)
    return np.maximum(found.T, _LEAST)


def _scipy(name: str) -> Any:
    try:
        return import_module(f"scipy.{name}")
    except ImportError as error:
        raise MissingPackageError("SciPy", "drawing", "aicost[uncertainty]") from error


def _cost_of(estimate: Estimate) -> Known:
    if estimate.cost is None:
        way_out = "give one whose training cost is known"
        raise ArgumentError("estimate", f"of {estimate.name}", "nothing is known of its cost", way_out)
    return estimate.cost


def _ends(level: float) -> tuple[float, float]:
    """The shares of draws below the ends of an interval. [-]"""
    return (1 - level) / 2, (1 + level) / 2


def _check_share(name: str, share: object) -> None:
    if not isinstance(share, (int, float)) or not 0 < share < 1:
        raise ArgumentError(name, repr(share), "it is a share of the draws", "give one between 0 and 1, such as 0.9")


def _check_draws(draws: object, seed: object) -> None:
    if not isinstance(draws, int) or draws < 1 or draws & (draws - 1):
        way_out = "give a power of two, such as 16_384"
        raise ArgumentError("draws", repr(draws), "a Sobol sequence is even only over powers of two", way_out)
    if not isinstance(seed, int) or seed < 0:
        raise ArgumentError("seed", repr(seed), "it numbers the draws", "give a whole number from 0 on")


def _percent(share: float) -> str:
    return f"{100 * share:g}%"
