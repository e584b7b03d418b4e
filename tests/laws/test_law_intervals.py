"""Intervals: what is true stays inside, and what is better known stays better known."""

from math import inf, isclose

from hypothesis import assume, given
from hypothesis import strategies as st

import aicost as ac
from aicost.model.knowledge import knowledge_of_run
from aicost.model.known import Statement
from aicost.model.plans import follow, plan_for
from aicost.model.variables import Variable
from aicost.testing import TOLERANCE, assert_containment, told_runs
from aicost.values.vocabulary import kind_of

FREE = (
    *("node_count", "gpus_per_node", "wall_clock", "rental_rate", "tokens", "peak_throughput", "utilization"),
    *("gpu_power", "electricity_price", "carbon_intensity", "market_value", "share_price_fall", "profit_margin"),
    *(
        "input_tokens",
        "input_token_price",
        "cached_tokens",
        "cached_token_price",
        "output_tokens",
        "output_token_price",
    ),
)


@st.composite
def truths(draw, least=1e-2):
    """Every quantity of a run, exactly tied by the relations; what is not nothing is far from underflow."""
    some = st.floats(max(least, 1e-20), 1e2)
    values = some if least else st.just(0.0) | some
    truth = {name: draw(values) for name in FREE}
    truth["share_price_fall"], truth["utilization"] = min(1.0, draw(values)), draw(st.floats(1e-2, 1))
    truth["pue"], truth["tokens"] = draw(st.floats(1, 2)), draw(st.floats(1e-2, 1e2))
    for relation in ac.RELATIONS:
        if relation.result not in truth and not relation.is_background and set(relation.quantities[1:]) <= set(truth):
            truth[relation.result] = relation.evaluate(truth)
    truth["gpu_hours_per_token"] = truth["gpu_hours"] / truth["tokens"]
    for result in ("energy", "energy_cost", "emissions", "training_compute", "serving_revenue"):
        relation = next(one for one in ac.RELATIONS if one.result == result)
        truth[result] = relation.evaluate(truth)
    truth["serving_cost"] = truth["serving_revenue"] / (1 + truth["profit_margin"])
    truth["serving_profit"] = truth["serving_cost"] * truth["profit_margin"]
    return truth


@st.composite
def intervals_around(draw, value):
    """An interval that holds a value, on one side or on none unbounded."""
    low = value * draw(st.one_of(st.just(0.0), st.floats(0.1, 1)))
    high = value * draw(st.floats(1, 10)) if draw(st.integers(0, 5)) else inf
    return low, high


@st.composite
def tellings(draw, strategy=None):
    """A truth, and intervals around some of its quantities."""
    truth = draw(truths() if strategy is None else strategy)
    names = draw(st.lists(st.sampled_from(sorted(truth)), min_size=1, unique=True))
    return truth, {name: draw(intervals_around(truth[name])) for name in names}


def statement(name, low, high, point=None):
    return Statement(ac.Figure(name, kind_of(name).unit_in("USD"), low, high, point), name, "here")


def knowledge(told):
    return knowledge_of_run({name: [statement(name, *ends)] for name, ends in told.items()}, "USD")


def by_name(known):
    names = (variable.quantity for variable in known.frame.variables)
    return dict(zip(names, zip(known.solution.low, known.solution.high, strict=True), strict=True))


def is_within(inner, outer, size=0.0):
    slack = TOLERANCE * size
    return outer[0] * (1 - TOLERANCE) - slack <= inner[0] and inner[1] <= outer[1] * (1 + TOLERANCE) + slack


def are_alike(one, other):
    return all(
        isclose(left, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE) for left, right in zip(one, other, strict=True)
    )


def are_same_point(one, other):
    return one is other if None in (one, other) else are_alike((one,), (other,))


@given(tellings())
def test_solved_intervals_hold_the_truth(telling):
    """Whatever true values the stated intervals hold, the solved intervals hold what follows from them."""
    truth, told = telling
    known = knowledge(told)
    assert known.solution.conflicts == []
    outside = {
        name: ends
        for name, ends in by_name(known).items()
        if not is_within((truth[name],) * 2, ends, size=truth["serving_revenue"])
    }
    assert outside == {}


@given(tellings(truths(least=0.0)))
def test_solved_intervals_hold_a_truth_with_zeros(telling):
    """Nothing served, sold or fallen is a truth like others."""
    truth, told = telling
    solved = by_name(knowledge(told))
    outside = {name for name, ends in solved.items() if not is_within((truth[name],) * 2, ends, size=1)}
    assert outside == set()


@given(tellings(), st.data())
def test_less_doubt_is_never_more_doubt(telling, data):
    """Where a stated interval shrinks, every solved interval shrinks or stays."""
    truth, told = telling
    name = data.draw(st.sampled_from(sorted(told)))
    low, high = told[name]
    narrowed = (
        max(low, truth[name] * data.draw(st.floats(0.5, 1))),
        min(high, truth[name] * data.draw(st.floats(1, 2))),
    )
    wide, narrow = by_name(knowledge(told)), by_name(knowledge({**told, name: narrowed}))
    grown = {one for one in wide if not is_within(narrow[one], wide[one], size=truth["serving_revenue"])}
    assert grown == set()


@given(tellings())
def test_solving_twice_changes_nothing(telling):
    """What is solved is solved."""
    solution = knowledge(telling[1]).solution
    again = solution.network.solve(solution.low, solution.high)
    assert again.conflicts == []
    assert all(map(are_alike, zip(solution.low, solution.high, strict=True), zip(again.low, again.high, strict=True)))


@given(tellings(), st.randoms())
def test_order_of_statements_does_not_matter(telling, random):
    """Statements in another order leave the same intervals."""
    told = list(telling[1].items())
    shuffled = random.sample(told, len(told))
    one, other = by_name(knowledge(dict(told))), by_name(knowledge(dict(shuffled)))
    assert {name for name in one if not are_alike(one[name], other[name])} == set()


@given(tellings(truths(least=0.0)), st.booleans())
def test_plan_gives_what_the_network_gives(telling, has_points):
    """Where everything follows in one pass, that pass gives what propagation gives."""
    truth, every = telling
    told = {}
    for name, ends in every.items():
        if plan_for(frozenset({*told, name})) is not None:
            told[name] = ends
    plan = plan_for(frozenset(told))
    stated = {name: statement(name, *ends, truth[name] if has_points else None) for name, ends in told.items()}
    planned = follow(plan, {name: one.figure for name, one in stated.items()}, "USD")
    assume(planned is not None)  # where it would divide by nothing, the network decides
    known = knowledge_of_run({name: [one] for name, one in stated.items()}, "USD")
    points = {known.frame.variables[number].quantity: value for number, (value, _) in known.points.items()}
    assert sorted(planned) == sorted(by_name(known))
    expected = {name: (low, high, points.get(name)) for name, (low, high) in by_name(known).items()}
    actual = {name: (one.lower, one.upper, one.point) for name, one in planned.items()}
    apart = {name: (actual[name], ends) for name, ends in expected.items() if not are_alike(actual[name][:2], ends[:2])}
    assert apart == {}
    assert {name for name, ends in expected.items() if not are_same_point(ends[2], actual[name][2])} == set()


@given(told_runs(), st.data())
def test_a_told_run_holds_its_truth(told, data):
    """The figures of a run that rounds a true one can all be true, and imply intervals that hold it."""
    quantity = data.draw(st.sampled_from(sorted(told.truth)))
    known = told.run.figure_or_none(quantity)
    ends = (0.0, inf) if known is None else (known.figure.lower, known.figure.upper)
    assert is_within((told.truth[quantity],) * 2, ends)


@given(told_runs(), st.data())
def test_costs_hold_the_true_cost(told, data):
    """The cost of a run as told holds the cost of the run as it was, where its ends are bounds."""
    hours = told.run.figure_or_none("gpu_hours")
    assume(hours is not None)
    rate = data.draw(st.floats(0.5, 5))
    assume(ac.rental_cost(told.run, rate=(rate, "USD/GPU/hour")).cost.level is None)
    assert_containment(lambda run: ac.rental_cost(run, rate=(rate, "USD/GPU/hour")), told.run, told.truth)


@given(told_runs(), st.data())
def test_implied_is_what_a_run_with_that_figure_has(told, data):
    """Asking what a cost would imply is asking a run that states it."""
    hours = told.run.figure_or_none("gpu_hours")
    assume(hours is not None and hours.figure.point)
    cost = ac.quantity(data.draw(st.floats(1e3, 1e9)), "USD")
    implied = ac.TrainingRun("run", gpu_hours=hours.figure).implied("rental_rate", training_cost=cost)
    stated = ac.TrainingRun("run", gpu_hours=hours.figure, training_cost=cost).figure("rental_rate")
    assert implied.figure == stated.figure


@given(told_runs())
def test_no_interval_is_upside_down(told):
    """Every interval of a run is in order, and none is below nothing."""
    known = knowledge_of_run({one.figure.quantity: [one] for one in told.run.statements}, "USD")
    figures = [found.figure for name in by_name(known) if (found := known.known(Variable(name)))]
    assert [one for one in figures if not 0 <= one.lower <= one.upper] == []


@given(told_runs())
def test_every_point_is_within_its_interval(told):
    """The point of every quantity of a run, stated or implied, lies within its bounds."""
    known = knowledge_of_run({one.figure.quantity: [one] for one in told.run.statements}, "USD")
    figures = [found.figure for name in by_name(known) if (found := known.known(Variable(name)))]
    pointed = [one for one in figures if one.point is not None]
    assert [one for one in pointed if not is_within((one.point,) * 2, (one.lower, one.upper))] == []


@given(tellings())
def test_support_is_enough(telling):
    """The statements that an interval rests on leave that interval by themselves."""
    _, told = telling
    known = knowledge(told)
    name = known.frame.variables[0].quantity
    support, _ = known.solution.support(0)
    kept = {known.frame.variables[number].quantity for number in support}
    low = [one if number in support else 0.0 for number, one in enumerate(known.solution.stated_low)]
    high = [one if number in support else inf for number, one in enumerate(known.solution.stated_high)]
    alone = known.frame.network.solve(low, high)
    assert kept <= set(told), name
    assert are_alike((alone.low[0], alone.high[0]), (known.solution.low[0], known.solution.high[0]))


@given(st.floats(1e-3, 1e9), st.floats(1.5, 10))
def test_two_exact_figures_apart_clash(hours, by):
    """Two exact figures of one quantity that are apart cannot both be true, and both are named."""
    stated = [
        Statement(ac.Figure("gpu_hours", "GPU·hour", value, value, value), label, "here")
        for label, value in (("one", hours), ("two", hours * by))
    ]
    assert knowledge_of_run({"gpu_hours": stated}, "USD").clashing() == ("one", "two")
