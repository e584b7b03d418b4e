"""Plans: where nothing is known twice, each unknown follows from one relation, in one pass.

Stated intervals cannot be narrowed then, so that a plan gives what the network would, sooner.
"""

from collections.abc import Mapping
from functools import lru_cache
from math import inf

from aicost.model.knowledge import relations_among
from aicost.model.relations import Product
from aicost.values.figures import Figure
from aicost.values.vocabulary import VOCABULARY

Step = tuple[str, tuple[str, ...], tuple[str, ...], float]
"""A quantity, those that it is the product of, those that it is divided by, and the scale of units."""


@lru_cache(maxsize=512)
def plan_for(known: frozenset[str]) -> tuple[Step, ...] | None:
    """The order in which everything follows from what is known; None where something is known twice.

    >>> plan_for(frozenset({"gpu_count", "wall_clock"}))
    (('gpu_hours', ('gpu_count', 'wall_clock'), (), 1.0),)
    """
    reached = set(known)
    left = list(relations_among(known))
    plan: list[Step] = []
    while left:
        one = min(left, key=lambda tie: len(set(tie.quantities) - reached))
        unknown = set(one.quantities) - reached
        if len(unknown) != 1 or not isinstance(one, Product):
            return None
        left.remove(one)
        (name,) = unknown
        reached.add(name)
        if name == one.result:
            plan.append((name, one.factors, (), one.scale))
        else:
            others = tuple(factor for factor in one.factors if factor != name)
            plan.append((name, (one.result,), others, 1 / one.scale))
    return tuple(plan)


def follow(plan: tuple[Step, ...], stated: Mapping[str, Figure], currency: str) -> dict[str, Figure] | None:
    """The figures of all quantities that a plan reaches, the stated ones included; None where one divides by nothing.

    Args:
        plan: The plan for the quantities that are stated.
        stated: The figure of each quantity that is stated.
        currency: The currency of money.
    """
    found = dict(stated)
    for name, numerators, denominators, scale in plan:
        low = high = scale
        point: float | None = scale
        for other in numerators:
            one = found[other]
            low, high = low * one.lower, high * one.upper if high and one.upper else 0.0
            point = None if point is None or one.point is None else point * one.point
        for other in denominators:
            one = found[other]
            if not one.upper:
                return None
            low = low / one.upper
            high = high / one.lower if one.lower else inf
            point = point / one.point if point is not None and one.point else None
        found[name] = Figure(name, VOCABULARY[name].unit_in(currency), low, high, point)
    return found
