"""Numbers as people write them: their digits, their scale, and how precisely they are stated."""

from decimal import Decimal

import pytest

from aicost.values.numerals import Numeral, numeral_at, scale_at, shortest_text


@pytest.mark.parametrize(
    ("text", "value", "place"),
    [
        ("0", "0", "1"),
        ("7", "7", "1"),
        ("007", "7", "1"),
        ("10", "10", "1"),
        ("100", "100", "10"),
        ("120", "120", "10"),
        ("2048", "2048", "1"),
        ("2,048", "2048", "1"),
        ("1,000,000", "1000000", "100000"),
        ("294,000", "294000", "1000"),
        ("5.5", "5.5", "0.1"),
        ("5.50", "5.50", "0.01"),
        (".5", "0.5", "0.1"),
        ("1,234.5", "1234.5", "0.1"),
        ("1e3", "1000", "1000"),
        ("3.14E+23", "3.14e23", "1e21"),
        ("5e-7", "5e-7", "1e-7"),
        ("10^25", "1e25", "1e25"),
        ("10**25", "1e25", "1e25"),
        ("3.14 × 10^23", "3.14e23", "1e21"),
        ("3.14x10^23", "3.14e23", "1e21"),
        ("3.14*10**-3", "3.14e-3", "1e-5"),
        ("twelve", "12", "1"),
        ("Two", "2", "1"),
        ("a day", "1", "1"),
        ("An hour", "1", "1"),
    ],
)
def test_a_number_has_a_value_and_a_last_place(text, value, place):
    """The value and one unit of the last significant place follow from the digits."""
    numeral, _ = numeral_at(text, 0)
    assert (Decimal(value), Decimal(place)) == (numeral.value, numeral.place)


@pytest.mark.parametrize(
    ("text", "is_full"),
    [("2048", True), ("2,048", True), ("8", True), ("2050", False), ("20", False), ("8.5", False), ("24e3", False)],
)
def test_a_whole_number_without_a_trailing_zero_is_written_in_full(text, is_full):
    """Only such numbers can be exact counts."""
    assert is_full is numeral_at(text, 0)[0].is_full


@pytest.mark.parametrize(
    "text",
    [
        *["", "x", "M", ",", "5,5", "1,23", "1,0000", "12,345,67", "1.000.000", "1.5,5", "nan", "inf", "-5"],
        *["tenfold", "thirteen", "a 100", "a", "another"],
    ],
)
def test_no_number_begins_there(text):
    """What is no number, or an ambiguous one, gives none."""
    assert numeral_at(text, 0) is None


@pytest.mark.parametrize(
    ("text", "end"), [("5.5M", 3), ("1e3 hours", 3), ("10^25 FLOP", 5), ("two months", 3), ("3 × 10^2 GPUs", 8)]
)
def test_the_position_behind_the_number_is_given(text, end):
    """Reading goes on where the number ends."""
    assert end == numeral_at(text, 0)[1]


def test_a_number_may_begin_anywhere():
    """The start is a position in a longer text."""
    numeral, end = numeral_at("$294,000 or so", 1)
    assert (Decimal(294_000), 8) == (numeral.value, end)


@pytest.mark.parametrize(
    ("text", "power", "end"),
    [
        *[("k", 3, 1), ("K", 3, 1), (" thousand", 3, 9)],
        *[("M", 6, 1), ("m", 6, 1), (" million", 6, 8), ("mn", 6, 2), ("mln", 6, 3)],
        *[("B", 9, 1), ("bn", 9, 2), (" Billion dollars", 9, 8)],
        *[("T", 12, 1), ("tn", 12, 2), ("trn", 12, 3), (" trillion", 12, 9)],
    ],
)
def test_a_scale_is_a_power_of_ten(text, power, end):
    """Suffixes and words scale in any case."""
    assert (power, end) == scale_at(text, 0)


@pytest.mark.parametrize("text", ["", "x", "kWh", "millions", "B200", "Mt", "TB", "hours"])
def test_what_only_begins_like_a_scale_is_none(text):
    """A scale ends where its word ends."""
    assert scale_at(text, 0) is None


@pytest.mark.parametrize(("text", "expected"), [("t", None), ("T", (12, 1)), ("k", (3, 1))])
def test_where_masses_are_read_a_small_t_is_the_tonne(text, expected):
    """The unit goes before the trillion."""
    assert expected == scale_at(text, 0, tonnes=True)


def test_scaling_moves_value_and_place_and_is_remembered():
    """A scaled number is no longer written in full digits."""
    numeral = Numeral(Decimal(24), Decimal(1), is_full=True).scaled(3).scaled(6)
    assert numeral == Numeral(Decimal("24e9"), Decimal("1e9"), is_full=False, power=9)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"),
        (0.5, "0.5"),
        (5_576_000, "5576000"),
        (1e15, "1000000000000000"),
        (1e16, "1e+16"),
        (Decimal("1.10"), "1.10"),
        *[(-0.0, "0"), (0.1, "0.1"), (1e-7, "1e-07"), (float("inf"), "inf")],
    ],
)
def test_the_shortest_text_of_a_number(value, text):
    """A whole float is written as the whole number it is."""
    assert text == shortest_text(value)
