"""Rounding for the eye: three significant digits for a point, four for GPU-hours."""

from math import inf

import pytest

from aicost.values import rounding


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        *[
            (1.88227, 3, 1.88),
            (123_456, 3, 123_000),
            (0.00123456, 3, 0.00123),
            (2_922_000, 4, 2_922_000),
            (9.999, 3, 10.0),
        ],
        *[(0, 3, 0), (inf, 3, inf), (-1.88227, 3, -1.88)],
    ],
)
def test_significant_digits(value, digits, expected):
    """Zero and infinity stay as they are."""
    assert rounding.significant(value, digits) == pytest.approx(expected)


@pytest.mark.parametrize(("unit", "digits"), [("GPU·hour", 4), ("USD", 3), ("", 3)])
def test_gpu_hours_have_one_digit_more(unit, digits):
    """Four digits for GPU-hours, three for all else."""
    assert digits == rounding.digits_for(unit)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        *[
            (9.993e6, 3, "9,990,000"),
            (0.1006, 3, "0.101"),
            (2.0, 3, "2.00"),
            (0, 3, "0"),
            (inf, 3, "∞"),
            (-2, 3, "-2.00"),
        ],
        *[(1e15, 3, "1.00e+15"), (1e14, 3, "100,000,000,000,000"), (0.0001, 3, "0.000100"), (0.00001, 3, "1.00e-05")],
    ],
)
def test_numbers_keep_the_zeros_that_are_significant(value, digits, text):
    """Very large and very small numbers are written with a power of ten."""
    assert text == rounding.number(value, digits)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        *[(2_922_000, 4, "2.922M"), (980, 3, "980"), (1000, 3, "1.00K"), (1.5e9, 3, "1.50B"), (1.48e13, 3, "14.8T")],
        *[(999_999, 3, "1.00M"), (999.9, 3, "1.00K"), (1e15, 3, "1.00e+15"), (inf, 3, "∞"), (-5e6, 3, "-5.00M")],
    ],
)
def test_suffixes_begin_at_a_thousand(value, digits, text):
    """What rounds up to the next suffix takes it."""
    assert text == rounding.compact(value, digits)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (5.844e6, "USD", "$5.84M"),
        (1.8823, "USD/GPU/hour", "$1.88/GPU/hour"),
        (0.55, "USD", "$0.55"),
        (0.5, "USD/kWh", "$0.50/kWh"),
        (0.081234, "USD/kWh", "$0.0812/kWh"),
        (1e-6, "USD", "$1.00e-06"),
        (5.5e-7, "USD/token", "$0.55 per million tokens"),
        (1e-6, "CHF/token", "1.00 CHF per million tokens"),
        (1.728e-7, "GPU·hour/token", "1.73e-07 GPU·hour/token"),
        (7, "CHF", "7.00 CHF"),
        (4, "CNY", "¥4.00"),
        (5e6, "EUR", "€5.00M"),
        (2.922e6, "GPU·hour", "2.922M GPU·hour"),
        (0.116, "", "11.6%"),
        (2000, "GPU", "2,000 GPU"),
        (2048, "GPU", "2,048 GPU"),
        (2048.5, "GPU", "2,050 GPU"),
        (8, "GPU/node", "8 GPU/node"),
        (1_500_000, "GPU", "1.50M GPU"),
        (1461, "hour", "1,460 hour"),
        (700, "W/GPU", "700 W/GPU"),
        (inf, "USD", "$∞"),
    ],
)
def test_amounts_with_their_unit(value, unit, text):
    """The sign of a currency stands first, any other unit behind."""
    assert text == rounding.amount(value, unit)


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (1.1842, 2.6209, "USD/GPU/hour", "$1.18 … $2.62/GPU/hour"),
        (1e11, inf, "USD", "$100B or more"),
        (1950, 2100, "GPU", "1,950 … 2,100 GPU"),
        (0, 16_384, "GPU", "0 … 16,384 GPU"),
        (0.11, 0.12, "", "11.0% … 12.0%"),
        (2.7875e6, 2.789e6, "GPU·hour", "2.788M … 2.789M GPU·hour"),
    ],
)
def test_intervals_name_their_unit_once(low, high, unit, text):
    """An interval without an upper end says so."""
    assert text == rounding.interval(low, high, unit)


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (5.3275e6, 5.3285e6, "USD", "$5.3275M … $5.3285M"),
        (2.0, 2.0, "USD", "$2.00 … $2.00"),
        (1.00000001, 1.00000002, "USD", "$1.000000 … $1.000000"),
    ],
)
def test_ends_get_the_digits_that_tell_them_apart(low, high, unit, text):
    """No more than four digits are added."""
    assert text == rounding.ends(low, high, unit)


@pytest.mark.parametrize(
    ("unit", "shown"),
    [("USD/GPU/hour", "$/GPU/hour"), ("CHF", "CHF"), ("GPU·hour", "GPU·hour"), ("", "%")],
)
def test_the_unit_of_a_heading(unit, shown):
    """Currencies show their sign, fractions are percentages."""
    assert shown == rounding.unit_of(unit)
