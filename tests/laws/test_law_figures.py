"""Figures: what a text means does not depend on who reads it."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aicost as ac
from aicost.testing import TOLERANCE, figure_texts, figures, quantities
from aicost.values.reading import as_figure
from aicost.values.vocabulary import VOCABULARY, kind_of

CURRENCIES = ("USD", "CNY", "EUR", "CHF")


@pytest.mark.parametrize("unit", sorted({one.unit for one in VOCABULARY.values()}))
@given(data=st.data())
def test_reader_agrees_with_an_independent_model(unit, data):
    """A figure's text means what an independent model of the reading rules says."""
    quantity = data.draw(st.sampled_from([one.name for one in VOCABULARY.values() if one.unit == unit]))
    currency = data.draw(st.sampled_from(CURRENCIES))
    text, value, low, high = data.draw(figure_texts(quantity, currency=currency))
    figure = ac.read_figure(text, quantity)
    expected = (value, low, high)
    actual = (figure.point, figure.lower, figure.upper)
    assert all(isclose(one, other, rel_tol=TOLERANCE) for one, other in zip(expected, actual, strict=True)), text
    assert figure.unit == kind_of(quantity).unit_in(currency)


@given(st.sampled_from(sorted(VOCABULARY)).flatmap(figures))
def test_bounds_hold_the_point(figure):
    """The point of a figure lies within its bounds, and no bound is negative."""
    point = figure.lower if figure.point is None else figure.point
    assert 0 <= figure.lower <= point <= figure.upper


@given(st.sampled_from(sorted(VOCABULARY)).flatmap(lambda name: st.tuples(st.just(name), quantities(name))))
def test_a_quantity_is_an_exact_figure(pair):
    """A quantity in any unit is read as an exact figure of the same magnitude."""
    name, quantity = pair
    figure = as_figure(quantity, name)
    assert figure.is_exact
    assert isclose(figure.point, quantity.to(figure.value.units).magnitude, rel_tol=TOLERANCE)


@given(st.sampled_from(sorted(VOCABULARY)).flatmap(figures))
def test_a_figure_is_a_figure(figure):
    """Handing over a figure hands over that figure."""
    assert as_figure(figure, figure.quantity) is figure
