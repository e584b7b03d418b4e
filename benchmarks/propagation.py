"""Interval propagation over the five claims of a run, against codac contracting the same to a fixpoint."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

from pairs import calls, side_by_side
from table import Row

import aicost as ac
from aicost.model.knowledge import knowledge_of_run
from aicost.model.known import Statement

if TYPE_CHECKING:
    from codac import IntervalVector

    from aicost.model.solving import Network, Solution

FIVE = {
    "gpu_count": "2,000",
    "wall_clock": "two months",
    "gpu_hours": "2.8M GPU hours",
    "rental_rate": "$2 per GPU hour",
    "training_cost": "$5.5M",
}
_WHAT = "five claims to a fixpoint"
_TARGET = 0.15
_CALLS = 500

Contract = Callable[[], "IntervalVector"]
"""Contracts a new box and returns it."""


def rows(rounds: int) -> Iterator[Row]:
    """The same intervals narrowed by both, in a process of their own: codac rounds all of its process upward."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        yield from pool.submit(measured, rounds).result()


def measured(rounds: int) -> list[Row]:
    """The rows, measured here; the network and the contractor are built once."""
    names, network, low, high = problem()
    try:
        contracts = _contracts(names, low, high)
    except ImportError as error:
        return [Row(_WHAT, "codac 2", None, _TARGET, remark=f"codac is not installed: {error}")]
    ours = calls(lambda: network.solve(low, high), _CALLS)
    found = []
    for against, contract in contracts.items():
        _require_same(network.solve(low, high), contract())
        found.append(Row(_WHAT, against, side_by_side(ours, calls(contract, _CALLS), rounds), _TARGET))
    return found


def problem() -> "tuple[list[str], Network, list[float], list[float]]":
    """The names of the quantities, their network, and the stated ends in canonical units."""
    statements = {name: [Statement(ac.read_figure(text, name), name, "given")] for name, text in FIVE.items()}
    knowledge = knowledge_of_run(statements, "USD")
    figures = [statements[variable.quantity][0].figure for variable in knowledge.frame.variables]
    names = [variable.quantity for variable in knowledge.frame.variables]
    return names, knowledge.frame.network, [one.lower for one in figures], [one.upper for one in figures]


def _contracts(names: Sequence[str], low: Sequence[float], high: Sequence[float]) -> dict[str, Contract]:
    """Two ways of writing it for codac: as its manual does, and the fastest that was found."""
    import codac

    box = codac.VectorVar(len(names))
    count, clock, hours, rate, cost = (box[names.index(name)] for name in FIVE)
    products = codac.AnalyticFunction([box], codac.vec(count * clock - hours, hours * rate - cost))
    zero = codac.IntervalVector([[0, 0], [0, 0]])
    plain = codac.CtcFixpoint(codac.CtcInverse(products, zero))
    quick = codac.CtcFixpoint(codac.CtcInverse(products, zero, with_centered_form=False))
    ends = [list(both) for both in zip(low, high, strict=True)]
    stated = codac.IntervalVector(ends)

    def contract_plainly() -> codac.IntervalVector:
        fresh = codac.IntervalVector(ends)
        plain.contract(fresh)
        return fresh

    def contract_quickly() -> codac.IntervalVector:
        fresh = codac.IntervalVector(stated)
        quick.contract(fresh)
        return fresh

    return {
        "codac 2: CtcFixpoint of CtcInverse, as documented": contract_plainly,
        "codac 2: the same without the centered form, from a copied box": contract_quickly,
    }


def _require_same(solution: "Solution", box: "IntervalVector") -> None:
    """Refuse to time two things that do not find the same intervals.

    Raises:
        ValueError: They differ by more than a millionth.
    """
    for number, (low, high) in enumerate(zip(solution.low, solution.high, strict=True)):
        if abs(box[number].lb() / low - 1) > 1e-6 or abs(box[number].ub() / high - 1) > 1e-6:
            raise ValueError(f"aicost leaves {low} … {high}, codac leaves {box[number]}")
