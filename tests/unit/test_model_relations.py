"""Relations: the list, its words, and its numbers."""

from math import inf

import pytest

import aicost as ac
from aicost.model.relations import FLOP_PER_PARAMETER_AND_TOKEN, Product, Sum, product


def test_every_relation_is_declared_once():
    """No relation is declared twice."""
    assert len(set(map(str, ac.RELATIONS))) == len(ac.RELATIONS)


def test_relations_speak_the_vocabulary():
    """Every quantity of every relation is in the vocabulary."""
    assert {name for one in ac.RELATIONS for name in one.quantities} <= set(ac.VOCABULARY)


def test_words_of_a_product():
    """A product is written as an equation."""
    assert str(product("gpu_hours", "wall_clock")) == "gpu_hours = gpu_count × wall_clock"


def test_words_of_a_sum():
    """A sum is written as an equation."""
    assert str(Sum("serving_revenue", ("serving_cost", "serving_profit"))) == (
        "serving_revenue = serving_cost + serving_profit"
    )


def test_words_of_a_coefficient():
    """A coefficient stands in front, by its symbol."""
    assert str(product("training_compute", "parameters")) == "training_compute = k × parameters × tokens"


def test_seconds_meet_hours():
    """An hour at full peak is 3,600 seconds of it."""
    assert product("training_compute", "utilization").scale == 3600


def test_watts_meet_kilowatt_hours():
    """A thousand watts for an hour are a kilowatt-hour."""
    assert product("energy", "pue").of(2.0, 1000.0, 1.5) == 3.0


def test_only_what_has_a_coefficient_is_background():
    """Only the rule of thumb for FLOP rests on general knowledge."""
    assert [str(one) for one in ac.RELATIONS if one.is_background] == ["training_compute = k × parameters × tokens"]


def test_six_flop():
    """The usual count is six FLOP for each parameter and token."""
    assert product("training_compute", "parameters").evaluate({"parameters": 2.0, "tokens": 3.0}) == 36.0


def test_each_end_of_the_coefficient_has_a_source():
    """Both ends and the point of the coefficient have a source and a locator."""
    ends = {end for end, source, locator in FLOP_PER_PARAMETER_AND_TOKEN.sources if source.url and locator}
    assert ends == {"low", "point", "high"}


@pytest.mark.parametrize("factors", [(0.0, inf), (inf, 0.0), (0.0, 0.0), (0.0, 5.0)])
def test_nothing_times_anything_is_nothing(factors):
    """Nothing times anything, infinity too, is nothing."""
    assert product("gpu_hours", "wall_clock").of(*factors) == 0.0


def test_sum_is_evaluated():
    """A sum adds its parts."""
    assert Sum("a", ("b", "c", "d")).evaluate({"b": 1, "c": 2, "d": 3}) == 6


def test_relations_are_products_and_sums():
    """There are two kinds of relations."""
    assert {type(one) for one in ac.RELATIONS} == {Product, Sum}
