"""Price indices: tables with source and range, asked by year, month or day."""

import datetime as dt

import pytest

import aicost as ac

PPI = "PCU518210518210"


def test_a_year_of_a_yearly_index():
    """CPI-U was 258.811 in 2020 and 304.702 in 2023, so that a dollar of 2020 is $1.177 of 2023."""
    ratio = ac.price_index("CPI-U").ratio(2020, 2023)
    assert ratio.levels == (258.811, 304.702)
    assert ratio.value == pytest.approx(1.17731, abs=5e-6)
    assert str(ratio).startswith("1.17731 = CPI-U 304.702 (2023) / 258.811 (2020), US Bureau of Labor Statistics")


@pytest.mark.parametrize(
    "when", ["2023-12", "2023-12-31", dt.date(2023, 12, 1), dt.datetime(2023, 12, 5, tzinfo=dt.UTC)]
)
def test_a_month_of_a_monthly_index(when):
    """A day stands for its month."""
    assert ac.price_index(PPI).at(when) == 119.029
    assert ac.price_index(PPI).period(when) == "2023-12"


def test_a_year_of_a_monthly_index_is_the_mean_of_its_months():
    """The months of 2020 average what their twelve values do."""
    index = ac.price_index(PPI)
    months = [index.at(f"2020-{month:02}") for month in range(1, 13)]
    assert index.at(2020) == pytest.approx(sum(months) / 12)
    assert index.period(2020) == "2020"


def test_a_day_of_a_yearly_index_is_its_year():
    """CPI-U is kept by year."""
    assert ac.price_index("CPI-U").at("2023-09-06") == ac.price_index("CPI-U").at(2023)
    assert ac.price_index("CPI-U").period("2023-09-06") == "2023"


@pytest.mark.parametrize(
    ("name", "when", "first", "last"),
    [
        ("CPI-U", 2009, "2010", "2025"),
        ("CPI-U", 2026, "2010", "2025"),
        (PPI, "2000-11", "2000-12", "2024-04"),
        (PPI, "2024-05", "2000-12", "2024-04"),
        (PPI, 2024, "2000-12", "2024-04"),
    ],
)
def test_a_time_outside_the_data_is_refused_with_their_range(name, when, first, last):
    """Before the first value, after the last, and a year of which months are missing."""
    with pytest.raises(ac.OutsideDataError, match=f"{name} is known from {first} to {last}, not for {when}"):
        ac.price_index(name).at(when)


def test_the_range_includes_its_ends():
    """The first and the last month have values."""
    index = ac.price_index(PPI)
    assert (index.at(index.first), index.at(index.last)) == (100.0, 119.78)


@pytest.mark.parametrize("when", ["soon", "2023-13", "2023-00", "23", 23.5, True, ""])
def test_what_is_no_year_is_refused(when):
    """The error says how to write one."""
    with pytest.raises(ac.AicostError, match="2023"):
        ac.price_index(PPI).at(when)


def test_an_unknown_index_is_refused_with_those_there_are():
    """The error lists both."""
    with pytest.raises(ac.UnknownNameError, match=f"CPI-U, {PPI}"):
        ac.price_index("HICP")


@pytest.mark.parametrize("name", ["CPI", "cpi-u", "PPI", "pcu518210518210"])
def test_other_spellings(name):
    """Short names and capitals do not matter, and every index has a source."""
    assert ac.price_index(name).source.url.startswith("https://")
    assert ac.price_index(name).locator
