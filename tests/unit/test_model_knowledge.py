"""Knowledge: what follows from statements, and what it rests on."""

from math import inf

import aicost as ac
from aicost.model.knowledge import knowledge_of_run, relations_among
from aicost.model.known import Derivation, Known, Statement
from aicost.model.plans import follow, plan_for
from aicost.model.variables import Flavour, Group, Variable


def statement(quantity, text, label="", evidence="reported", because=None):
    return Statement(ac.read_figure(text, quantity), label or quantity, "here", evidence, because)


def knowledge(background=False, **texts):
    return knowledge_of_run(
        {name: [statement(name, text)] for name, text in texts.items()}, "USD", background=background
    )


def known(quantity, background=False, **texts):
    return knowledge(background, **texts).known(Variable(quantity))


def test_relations_that_say_something():
    """A product says something when all but one of its quantities are known."""
    found = relations_among(frozenset({"gpu_count", "wall_clock"}))
    assert [str(one) for one in found] == ["gpu_hours = gpu_count × wall_clock"]


def test_relations_that_say_nothing():
    """A product says nothing while two of its quantities are unknown."""
    assert relations_among(frozenset({"gpu_count"})) == ()


def test_sums_say_something_of_one():
    """A sum says something as soon as one of its quantities is known."""
    found = {str(one) for one in relations_among(frozenset({"input_revenue"}))}
    assert "serving_revenue = input_revenue + cached_revenue + output_revenue" in found


def test_unknown_is_none():
    """Of what nothing is known, nothing is known."""
    assert known("tokens", gpu_count="8", wall_clock="2 hours") is None
    assert known("training_cost", market_value="$1B") is None


def test_unbounded_is_none():
    """A quantity of a sum that is left from nothing to infinity is not known."""
    assert known("cached_revenue", input_revenue="over $5") is None


def test_text_of_an_unchanged_statement():
    """A statement that nothing narrows keeps its text, one that is narrowed loses it."""
    alone = known("gpu_hours", gpu_hours="about 100 GPU hours")
    narrowed = known("gpu_hours", gpu_hours="about 100 GPU hours", gpu_count="8", wall_clock="between 12 and 13 hours")
    assert (alone.figure.text, narrowed.figure.text) == ("about 100 GPU hours", "")
    assert (narrowed.figure.lower, narrowed.figure.upper) == (96.0, 104.0)


def test_derivation_of_what_follows():
    """What follows says from which relation and which statements."""
    found = known("training_cost", gpu_count="8", wall_clock="12 hours", rental_rate="$2 per GPU hour")
    assert found.formula == "training_cost = gpu_hours × rental_rate"
    assert [one.quantity for one in found.inputs] == ["gpu_hours", "rental_rate"]
    assert sorted(found.labels) == ["gpu_count", "rental_rate", "wall_clock"]
    assert found.relations == ("gpu_hours = gpu_count × wall_clock", "training_cost = gpu_hours × rental_rate")


def test_derivation_of_bounds_alone():
    """What has bounds and no point is explained by a relation that narrowed it."""
    figure = ac.Figure("wall_clock", "hour", 1.0, 2.0, None)
    stated = {"gpu_count": [statement("gpu_count", "8")], "wall_clock": [Statement(figure, "wall", "here")]}
    found = knowledge_of_run(stated, "USD").known(Variable("gpu_hours"))
    assert (found.value, found.formula) == (None, "gpu_hours = gpu_count × wall_clock")
    assert found.explain().splitlines()[2] == "  (8.000 … 16.00 GPU·hour) = 8 GPU × (1.00 … 2.00 hour)"


def test_several_statements_meet():
    """Statements of one quantity leave what they have in common, and the first gives the point."""
    stated = {
        "wall_clock": [statement("wall_clock", "about 10 hours"), statement("wall_clock", "over 10 hours", "two")]
    }
    found = knowledge_of_run(stated, "USD").known(Variable("wall_clock"))
    assert (found.figure.lower, found.figure.point, found.figure.upper) == (10.0, 10.0, 11.0)
    assert found.labels == ("wall_clock", "two")


def test_clashing_names_every_statement():
    """Statements that cannot all be true are all named."""
    found = knowledge(gpu_count="648", wall_clock="198 hours", gpu_hours="101K GPU hours")
    assert set(found.clashing()) == {"gpu_count", "wall_clock", "gpu_hours"}
    assert knowledge(gpu_count="512").clashing() == ()


def test_unreconciled_keeps_statements():
    """Statements that clash are kept side by side, and what is not stated follows."""
    texts = {"gpu_count": "648", "wall_clock": "198 hours", "gpu_hours": "101K GPU hours"}
    loose = knowledge(**texts, rental_rate="$2 per GPU hour").unreconciled()
    hours = loose.known(Variable("gpu_hours")).figure
    assert (hours.lower, hours.point, hours.upper) == (100_500.0, 101_000.0, 102_000.0)
    assert loose.known(Variable("training_cost")).figure.lower == 100_500 * 1.5


def test_unreconciled_spans_statements_of_one_quantity():
    """One quantity stated in ways that clash has the span of them and no value."""
    stated = {"wall_clock": [statement("wall_clock", "10 hours"), statement("wall_clock", "20 hours", "two")]}
    figure = knowledge_of_run(stated, "USD").unreconciled().known(Variable("wall_clock")).figure
    assert (figure.lower, figure.point, figure.upper) == (9.5, None, 21.0)


def test_background_coefficient_is_remarked():
    """What rests on six FLOP for each parameter and token says so."""
    found = known("training_compute", background=True, parameters="7B", tokens="2T")
    assert found.remarks == ("k is 6 (4.5 … 8) FLOP/parameter/token",)
    assert found.figure.point == 6 * 7e9 * 2e12


def test_background_limits():
    """In general knowledge, utilization is at most one."""
    found = known("utilization", background=True, utilization="100%")
    assert found.figure.upper == 1.0


def test_notes_are_inherited():
    """A note of a statement is a note of what follows from it."""
    found = known("gpu_hours", gpu_count="8", wall_clock="two months")
    assert found.notes == ("a month is 730.5 hours",)


def test_assumptions_are_inherited():
    """An assumption of a statement is an assumption of what follows from it, with its reason."""
    stated = {
        "gpu_hours": [statement("gpu_hours", "10 GPU hours")],
        "rental_rate": [statement("rental_rate", "$2 per GPU hour", "rate", "assumed", "a list price")],
    }
    found = knowledge_of_run(stated, "USD").known(Variable("training_cost"))
    assert found.assumptions == ("rental_rate $2 per GPU hour: a list price (here)",)


def test_assumption_without_reason():
    """An assumption without a reason says that it has none."""
    figure = ac.Figure("pue", "", 1.1, 1.1, 1.1)
    assumption = Statement(figure, "pue", "here", "assumed").assumption
    assert assumption == "pue 1.10: assumed, no reason given (here)"


def test_known_by_itself():
    """What is known of a stated quantity is stated, and prints its figure."""
    stated = statement("wall_clock", "10 hours")
    found = Known(stated.figure, Derivation((stated,)))
    assert (found.is_stated, found.inputs, found.relations, str(found)) == (True, (), (), str(stated.figure))
    assert (found.low.magnitude, found.high.magnitude, found.value.magnitude) == (9.5, 11.0, 10.0)


def test_explain_shows_the_work():
    """An explanation shows formula, numbers, units and origins, line by line."""
    found = known("training_cost", gpu_hours="100 GPU hours", rental_rate="$2 per GPU hour")
    assert found.explain().splitlines() == [
        "training_cost = $200 ($142 … $330)",
        "  training_cost = gpu_hours × rental_rate",
        "  $200 = 100.0 GPU·hour × $2.00/GPU/hour",
        "    gpu_hours = 100.0 GPU·hour (95.00 … 110.0)",
        "      gpu_hours: 100 GPU hours — here",
        "    rental_rate = $2.00/GPU/hour ($1.50 … $3.00)",
        "      rental_rate: $2 per GPU hour — here",
    ]


def test_explain_of_a_sum_has_no_product():
    """A sum is explained by its formula and its parts."""
    found = known("serving_revenue", serving_cost="$5", serving_profit="$6")
    assert found.explain().splitlines()[:2] == [
        "serving_revenue = $11.0 ($10.0 … $13.0)",
        "  serving_revenue = serving_cost + serving_profit",
    ]
    assert "×" not in found.explain()


def test_explain_of_an_inverse_has_no_numbers():
    """A quotient is explained by its relation and its inputs."""
    lines = known("rental_rate", gpu_hours="100 GPU hours", training_cost="$200").explain().splitlines()
    assert lines[1] == "  training_cost = gpu_hours × rental_rate"
    assert lines[2].lstrip().startswith("training_cost = $200")


def test_plans():
    """A plan follows forward and back, and is none where a quantity is known twice or a sum takes part."""
    assert plan_for(frozenset({"training_cost", "gpu_hours"})) == (
        ("rental_rate", ("training_cost",), ("gpu_hours",), 1.0),
    )
    assert plan_for(frozenset({"gpu_count", "wall_clock", "gpu_hours"})) is None
    assert plan_for(frozenset({"input_revenue"})) is None
    assert plan_for(frozenset()) == ()


def followed(**ends):
    units = {"gpu_count": "GPU", "wall_clock": "hour", "training_cost": "USD", "rental_rate": "USD/GPU/hour"}
    stated = {name: ac.Figure(name, units[name], *pair, None) for name, pair in ends.items()}
    figure = follow(plan_for(frozenset(stated)), stated, "USD")["gpu_hours"]
    net = knowledge_of_run({name: [Statement(one, name, "here")] for name, one in stated.items()}, "USD")
    number = net.frame.numbers[Variable("gpu_hours")]
    return (figure.lower, figure.upper), (net.solution.low[number], net.solution.high[number])


def test_plan_of_nothing_times_unbounded():
    """No accelerators for an unbounded time are no GPU-hours, in one pass as in the network."""
    planned, solved = followed(gpu_count=(0.0, 0.0), wall_clock=(5.0, inf))
    assert planned == solved == (0.0, 0.0)


def test_plan_of_unbounded_times_nothing():
    """Unboundedly many accelerators for no time are no GPU-hours, in one pass as in the network."""
    planned, solved = followed(gpu_count=(5.0, inf), wall_clock=(0.0, 0.0))
    assert planned == solved == (0.0, 0.0)


def test_groups_and_flavours():
    """Amounts fit where currency, year, method and elements do; what is not said is left open."""
    assert Group("S", "p", "scope").node == ("S", "p")
    rental, open_ = Flavour("USD", None, "rental"), Flavour("USD")
    assert [rental.fits(open_), open_.fits(rental), rental.fits(Flavour("USD", None, "amortised"))] == [
        True,
        True,
        False,
    ]
    assert [rental.fits(Flavour("CNY")), rental.fits(Flavour("USD", 2024))] == [False, False]
    assert Flavour("USD", elements=("a",)).fits(Flavour("USD", elements=("b",))) is False
