"""Products and sums: dimensions, linearity, and the way back from a result to its factors."""

from math import isclose, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import aicost as ac
from aicost.model.relations import Product, Sum
from aicost.testing import TOLERANCE, assert_homogeneous, quantities
from aicost.values import units
from aicost.values.vocabulary import kind_of

PRODUCTS = [one for one in ac.RELATIONS if isinstance(one, Product)]
SUMS = [one for one in ac.RELATIONS if isinstance(one, Sum)]
MAGNITUDES = st.floats(1e-6, 1e6)


def canonical(name):
    return units.unit(kind_of(name).unit_in("USD"))


def factors_of(relation):
    return st.fixed_dictionaries({name: quantities(name) for name in relation.factors})


@pytest.mark.parametrize("relation", PRODUCTS, ids=str)
def test_dimensions_of_a_product(relation):
    """The unit of a product's result is the product of the units of its factors."""
    unit = prod((canonical(name) for name in relation.factors), start=units.unit(""))
    if relation.coefficient:
        unit *= units.unit(relation.coefficient.unit)
    assert unit.dimensionality == canonical(relation.result).dimensionality


@pytest.mark.parametrize("relation", SUMS, ids=str)
def test_dimensions_of_a_sum(relation):
    """The unit of a sum is the unit of each of its parts."""
    assert {kind_of(name).unit for name in relation.parts} == {kind_of(relation.result).unit}


@given(relation=st.sampled_from(PRODUCTS), data=st.data())
def test_product_is_what_the_units_say(relation, data):
    """A product of figures is the product of the quantities, in whatever units they are given."""
    given_factors = data.draw(factors_of(relation))
    usual = relation.coefficient
    start = units.quantity(usual.point, usual.unit) if usual else units.quantity(1.0, "")
    expected = prod(given_factors.values(), start=start).to(canonical(relation.result)).magnitude
    actual = ac.TrainingRun("run", **given_factors).figure(relation.result).value.magnitude
    assert isclose(expected, actual, rel_tol=TOLERANCE)


@pytest.mark.parametrize("relation", PRODUCTS, ids=str)
@given(data=st.data())
def test_implied_undoes_the_product(relation, data):
    """A factor implied by the result is that factor, and gives the result back: both ways the identity."""
    given_factors = data.draw(factors_of(relation))
    result = ac.TrainingRun("run", **given_factors).figure(relation.result).value
    name = data.draw(st.sampled_from(relation.factors))
    others = {other: value for other, value in given_factors.items() if other != name}
    implied = ac.TrainingRun("run", **others).implied(name, **{relation.result: result}).value
    expected = given_factors[name].to(implied.units).magnitude
    assert isclose(expected, implied.magnitude, rel_tol=TOLERANCE)
    limits = kind_of(name)
    factor = units.quantity(min(max(implied.magnitude, limits.lowest), limits.highest), f"{implied.units:C}")
    actual = ac.TrainingRun("run", **others, **{name: factor}).figure(relation.result).value
    assert isclose(result.magnitude, actual.magnitude, rel_tol=TOLERANCE)


@given(relation=st.sampled_from(PRODUCTS), data=st.data(), by=st.floats(0.01, 1))
def test_product_is_linear_in_each_factor(relation, data, by):
    """Scaling one factor scales the result by as much."""
    run = ac.TrainingRun("run", **data.draw(factors_of(relation)))
    name = data.draw(st.sampled_from([one for one in relation.factors if one != "pue"]))
    assert_homogeneous(lambda told: told.figure(relation.result), run, quantity=name, by=by)


@given(relation=st.sampled_from(PRODUCTS), data=st.data(), by=st.floats(1, 100))
def test_factor_is_inverse_to_the_others(relation, data, by):
    """Scaling the result scales the missing factor by as much, scaling another factor by the inverse."""
    given_factors = data.draw(factors_of(relation))
    result = ac.TrainingRun("run", **given_factors).figure(relation.result).value
    name, other = data.draw(st.permutations(relation.factors))[:2]
    others = {one: value for one, value in given_factors.items() if one != name}
    run = ac.TrainingRun("run", **others, **{relation.result: result})
    assert_homogeneous(lambda told: told.figure(name), run, quantity=relation.result, by=by)
    assert_homogeneous(lambda told: told.figure(name), run, quantity=other, by=by, degree=-1)


@given(relation=st.sampled_from(ac.RELATIONS), data=st.data())
def test_evaluate_is_the_same_on_arrays(relation, data):
    """A relation on arrays gives at each place what it gives on the floats of that place."""
    names = relation.quantities[1:]
    columns = {name: data.draw(st.lists(MAGNITUDES, min_size=3, max_size=3)) for name in names}
    together = relation.evaluate({name: np.array(column) for name, column in columns.items()})
    one_by_one = [relation.evaluate({name: column[row] for name, column in columns.items()}) for row in range(3)]
    assert together.tolist() == one_by_one


@given(relation=st.sampled_from(PRODUCTS), data=st.data())
def test_evaluate_agrees_with_of(relation, data):
    """The vectorised formula and the plain one agree, but for the coefficient."""
    values = {name: data.draw(MAGNITUDES) for name in relation.factors}
    usual = relation.coefficient.point if relation.coefficient else 1.0
    assert isclose(relation.evaluate(values), usual * relation.of(*values.values()), rel_tol=TOLERANCE)
