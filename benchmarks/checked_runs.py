"""A run and its rental cost, from quantities and from text, against a bare product of pint quantities."""

from collections.abc import Iterator

from pairs import Pair, calls, side_by_side
from table import Row

import aicost as ac

_COUNT = ac.REGISTRY.Quantity(2000, "GPU")
_DURATION = ac.REGISTRY.Quantity(2, "month")
_RATE = ac.REGISTRY.Quantity(2.0, "USD/GPU/hour")
_BARE = "(count * duration * rate).to(USD) in pint"
_CALLS = 50


def rows(rounds: int) -> Iterator[Row]:
    """What a checked run costs in time, beside the expression that people write without it."""
    yield Row("run from quantities and its rental cost", _BARE, _from_quantities(rounds), 0.6)
    yield Row("the same from text, seen before", _BARE, _from_text(rounds), 1.0)
    yield Row(
        "the same from text, never seen before",
        _BARE,
        _from_new_text(rounds),
        remark="each call reads three texts for the first time",
    )


def _bare() -> ac.Quantity:
    return (_COUNT * _DURATION * _RATE).to("USD")


def _checked(count: ac.FigureLike, duration: ac.FigureLike, rate: ac.FigureLike, gpu: str | None = None) -> ac.Estimate:
    run = ac.TrainingRun("a run", gpu=gpu, count=count, duration=duration)
    return ac.rental_cost(run, rate=rate)


def _from_quantities(rounds: int) -> Pair:
    def ours() -> ac.Estimate:
        return _checked(_COUNT, _DURATION, _RATE)

    _require_same(ours())
    return side_by_side(calls(ours, _CALLS), calls(_bare, _CALLS), rounds)


def _from_text(rounds: int) -> Pair:
    def ours() -> ac.Estimate:
        return _checked("2,000", "two months", "$2 per GPU hour", gpu="H800")

    _require_same(ours())
    return side_by_side(calls(ours, _CALLS), calls(_bare, _CALLS), rounds)


def _from_new_text(rounds: int) -> Pair:
    texts = [
        (f"{number:,}", f"{number / 1000:.3f} months", f"${number / 1000:.3f} per GPU hour")
        for number in range(2001, 2001 + (rounds + 1) * _CALLS)
    ]
    left = iter(texts)

    def ours() -> ac.Estimate:
        return _checked(*next(left), gpu="H800")

    return side_by_side(calls(ours, _CALLS), calls(_bare, _CALLS), rounds)


def _require_same(estimate: ac.Estimate) -> None:
    """Refuse to time two things that do not give the same cost.

    Raises:
        ValueError: They differ.
    """
    ours, bare = estimate.training_cost, _bare()
    if ours is None or abs(ours.m_as("USD") / bare.m_as("USD") - 1) > 1e-9:
        raise ValueError(f"aicost gives {ours}, pint gives {bare}")
