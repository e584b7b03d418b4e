"""Solving: exact where it can be, and right at the edges."""

from itertools import product as combinations
from math import inf, isclose

from hypothesis import given
from hypothesis import strategies as st

import aicost as ac
from aicost.model.relations import Sum, product
from aicost.model.solving import Network, constraint

HOURS = product("gpu_hours", "wall_clock")
COST = product("training_cost", "rental_rate")
REVENUE = next(one for one in ac.RELATIONS if isinstance(one, Sum) and len(one.parts) == 2)
BOX = st.tuples(st.floats(0.1, 100), st.floats(1, 3)).map(lambda pair: (pair[0], pair[0] * pair[1]))


def network(size, *ties):
    return Network(size, [constraint(relation, variables) for relation, variables in ties])


def solved(net, *ends, fixed=()):
    low, high = zip(*ends, strict=True)
    return net.solve(low, high, fixed)


def interval(solution, variable):
    return solution.low[variable], solution.high[variable]


def alike(one, other):
    return all(isclose(left, right, rel_tol=1e-9) for left, right in zip(one, other, strict=True))


UNKNOWN = (0.0, inf)
CHAIN = network(5, (HOURS, (2, 0, 1)), (COST, (4, 2, 3)))
"""count, wall clock, hours, rate, cost."""


@given(count=BOX, wall=BOX, rate=BOX)
def test_forward_hull_is_the_hull_of_the_vertices(count, wall, rate):
    """On a tree of products, the cost lies between the least and greatest product of the ends, exactly."""
    solution = solved(CHAIN, count, wall, UNKNOWN, rate, UNKNOWN)
    vertices = [one * two * three for one, two, three in combinations(count, wall, rate)]
    assert alike(interval(solution, 4), (min(vertices), max(vertices)))


@given(wall=BOX, rate=BOX, cost=BOX)
def test_backward_hull_is_the_hull_of_the_vertices(wall, rate, cost):
    """On a tree of products, the count lies between the least and greatest quotient of the ends, exactly."""
    solution = solved(CHAIN, UNKNOWN, wall, UNKNOWN, rate, cost)
    vertices = [three / one / two for one, two, three in combinations(wall, rate, cost)]
    assert alike(interval(solution, 0), (min(vertices), max(vertices)))


@given(one=BOX, two=BOX, three=BOX)
def test_hull_of_a_sum(one, two, three):
    """A sum lies between the sums of the ends, and a missing part between their differences."""
    net = network(4, (Sum("a", ("b", "c", "d")), (0, 1, 2, 3)))
    whole = interval(solved(net, UNKNOWN, one, two, three), 0)
    assert alike(whole, (one[0] + two[0] + three[0], one[1] + two[1] + three[1]))
    part = interval(solved(net, (500.0, 600.0), one, two, UNKNOWN), 3)
    assert alike(part, (max(500 - one[1] - two[1], 0), 600 - one[0] - two[0]))


@given(count=BOX, wall=BOX, hours=BOX)
def test_a_vertex_decides_a_conflict(count, wall, hours):
    """Three figures of a product conflict exactly where no product of the ends reaches the result."""
    net = network(3, (HOURS, (2, 0, 1)))
    is_empty = hours[0] > count[1] * wall[1] * (1 + 1e-8) or hours[1] < count[0] * wall[0] * (1 - 1e-8)
    touches = not is_empty and not (hours[0] <= count[1] * wall[1] and hours[1] >= count[0] * wall[0])
    solution = solved(net, count, wall, hours)
    assert touches or bool(solution.conflicts) == is_empty


def test_nothing_stated_leaves_everything():
    """Where nothing is known, nothing follows."""
    solution = solved(CHAIN, *[UNKNOWN] * 5)
    assert [interval(solution, one) for one in range(5)] == [UNKNOWN] * 5


def test_nothing_times_unbounded_is_nothing():
    """No accelerators for an unbounded time are no GPU-hours."""
    assert interval(solved(CHAIN, (0.0, 0.0), (5.0, inf), UNKNOWN, UNKNOWN, UNKNOWN), 2) == (0.0, 0.0)


def test_nothing_divided_by_nothing_is_anything():
    """No hours of no accelerators say nothing of the time."""
    assert interval(solved(CHAIN, (0.0, 0.0), UNKNOWN, (0.0, 0.0), UNKNOWN, UNKNOWN), 1) == UNKNOWN


def test_something_divided_by_nothing_is_a_conflict():
    """Some hours of no accelerators cannot be."""
    assert solved(CHAIN, (0.0, 0.0), UNKNOWN, (5.0, 6.0), UNKNOWN, UNKNOWN).conflicts != []


def test_an_open_end_stays_open():
    """At least so many accelerators make at least so many hours."""
    assert interval(solved(CHAIN, (8.0, inf), (2.0, 3.0), UNKNOWN, UNKNOWN, UNKNOWN), 2) == (16.0, inf)


def test_an_open_end_of_the_divisor():
    """At least so many accelerators leave at most so much time."""
    assert interval(solved(CHAIN, (8.0, inf), UNKNOWN, (16.0, 32.0), UNKNOWN, UNKNOWN), 1) == (0.0, 4.0)


def test_open_sum():
    """A sum with two open parts leaves them open above, up to the whole."""
    net = network(3, (REVENUE, (0, 1, 2)))
    solution = solved(net, (10.0, 20.0), (4.0, inf), (0.0, inf))
    assert [interval(solution, one) for one in range(3)] == [(10.0, 20.0), (4.0, 20.0), (0.0, 16.0)]


def test_open_whole():
    """An open whole says nothing of its parts."""
    net = network(3, (REVENUE, (0, 1, 2)))
    assert interval(solved(net, UNKNOWN, (4.0, 5.0), UNKNOWN), 2) == UNKNOWN


def test_parts_beyond_the_whole_conflict():
    """Parts that exceed their whole cannot be."""
    net = network(3, (REVENUE, (0, 1, 2)))
    assert solved(net, (1.0, 2.0), (4.0, 5.0), (1.0, 1.0)).conflicts != []


def test_a_part_left_with_nothing_is_nothing():
    """A part of which the others leave nothing is nothing, not less."""
    net = network(3, (REVENUE, (0, 1, 2)))
    assert interval(solved(net, (0.3, 0.3), (0.1 + 0.2, 0.1 + 0.2), UNKNOWN), 2)[0] == 0.0
    assert solved(net, (0.3, 0.3), (0.1 + 0.2, 0.1 + 0.2), UNKNOWN).conflicts == []


def test_statements_that_exclude_each_other():
    """An interval that is empty from the start is a conflict that no relation found."""
    assert solved(CHAIN, (5.0, 4.0), *[UNKNOWN] * 4).conflicts == [(0, None)]


def test_ends_that_cross_by_rounding_are_no_conflict():
    """Ends that cross in the last digits are a point."""
    third = 1 / 3
    solution = solved(CHAIN, (3.0, 3.0), (third, third), (1.0, 1.0), (0.1, 0.1), (0.1, 0.1))
    assert solution.conflicts == []


def test_fixed_variables_stay():
    """A fixed variable stays as it is, even against what others imply."""
    solution = solved(CHAIN, (648.0, 648.0), (198.0, 198.0), (1e5, 1.02e5), (2.0, 2.0), UNKNOWN, fixed={0, 1, 2, 3})
    assert (solution.conflicts, interval(solution, 2)) == ([], (1e5, 1.02e5))
    assert interval(solution, 4) == (2e5, 2.04e5)


def test_support_of_a_stated_end():
    """A stated interval that nothing narrows rests on itself."""
    assert solved(CHAIN, (2.0, 3.0), *[UNKNOWN] * 4).support(0) == (frozenset({0}), frozenset())


def test_support_of_what_follows():
    """What follows rests on all that it follows from, and on the relations between."""
    solution = solved(CHAIN, (2.0, 3.0), (4.0, 5.0), UNKNOWN, (1.0, 2.0), UNKNOWN)
    assert solution.support(4) == (frozenset({0, 1, 3}), frozenset({0, 1}))


def test_support_of_an_unknown():
    """What nothing is known of rests on nothing."""
    assert solved(CHAIN, *[UNKNOWN] * 5).support(4) == (frozenset(), frozenset())


def test_support_of_sums():
    """A whole rests on its parts, and a part on the whole and the other parts."""
    net = network(3, (REVENUE, (0, 1, 2)))
    assert solved(net, UNKNOWN, (1.0, 2.0), (3.0, 4.0)).support(0) == (frozenset({1, 2}), frozenset({0}))
    assert solved(net, (9.0, 9.5), (1.0, 2.0), UNKNOWN).support(2) == (frozenset({0, 1}), frozenset({0}))


def test_each_end_is_followed_once():
    """An end that is reached on two ways is counted once."""
    net = network(2, (Sum("a", ("b", "c")), (0, 1, 1)))
    assert solved(net, UNKNOWN, (1.0, 2.0)).support(0) == (frozenset({1}), frozenset({0}))


def test_stated_ends_that_cross_by_rounding_are_a_point():
    """Stated ends that cross in the last digits are no conflict."""
    assert solved(CHAIN, (1.0 + 1e-12, 1.0), *[UNKNOWN] * 4).conflicts == []


def test_a_product_of_three_with_nothing():
    """Nothing times anything is nothing, and nothing follows of what it was multiplied with."""
    compute = product("training_compute", "utilization")
    net = network(4, (compute, (0, 1, 2, 3)))
    solution = solved(net, UNKNOWN, (0.0, 0.0), (1.0, inf), (0.1, 1.0))
    assert interval(solution, 0) == (0.0, 0.0)


def test_points_follow_from_points():
    """A point follows where all others of a relation have one."""
    solution = solved(CHAIN, (1.0, 3.0), (1.0, 3.0), UNKNOWN, (1.0, 3.0), UNKNOWN)
    assert solution.points({0: 2.0, 1: 2.0, 3: 2.0}) == {
        0: (2.0, None),
        1: (2.0, None),
        2: (4.0, 0),
        3: (2.0, None),
        4: (8.0, 1),
    }


def test_points_of_sums():
    """A missing part is the whole less the others, and none where that is negative."""
    net = network(3, (REVENUE, (0, 1, 2)))
    solution = solved(net, UNKNOWN, UNKNOWN, UNKNOWN)
    assert solution.points({0: 5.0, 1: 2.0})[2] == (3.0, 0)
    assert solution.points({1: 3.0, 2: 2.0})[0] == (5.0, 0)
    assert 2 not in solution.points({0: 2.0, 1: 5.0})


def test_no_point_from_nothing():
    """No point follows from a division by nothing."""
    assert 1 not in solved(CHAIN, *[UNKNOWN] * 5).points({0: 0.0, 2: 0.0})


def test_a_point_outside_its_bounds_is_none():
    """A point that the bounds exclude is none."""
    solution = solved(CHAIN, (1.0, 3.0), (1.0, 3.0), (8.0, 9.0), UNKNOWN, UNKNOWN)
    assert 2 not in solution.points({0: 2.0, 1: 2.0})


def test_slow_narrowing_comes_to_an_end():
    """A ring of relations that narrows without end is left with bounds that are valid."""
    ring = network(2, (Sum("a", ("b", "c")), (0, 1, 1)), (Sum("a", ("b",)), (0, 1)))
    solution = solved(ring, (0.0, 1.0), (0.0, 1.0))
    assert solution.low == [0.0, 0.0]
