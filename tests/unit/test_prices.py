"""Dated prices: the catalog's facts, lookups, and errors that say what there is."""

import datetime as dt

import pytest

import aicost as ac
from aicost.facts.dated_price import KINDS

CATALOG = list(ac.prices())
RENTS = [one for one in CATALOG if one.kind != "purchase"]
UTC_NOON = dt.datetime(2024, 12, 27, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize("one", CATALOG, ids=lambda one: f"{one.offer} {one.valid_from}")
def test_every_price_has_a_place_to_check_it(one):
    """Source with an address, locator, a day and a positive amount."""
    assert one.source.url.startswith("http")
    assert one.locator.strip()
    assert one.value > 0
    assert one.valid_from <= dt.date(2026, 11, 21)
    assert (one.kind in KINDS, one.unit) == (True, "USD/GPU" if one.kind == "purchase" else "USD/GPU/hour")


def test_the_catalog_is_large_enough_to_date_a_rent():
    """At least 60 dated rents, of every accelerator that articles name."""
    assert len(RENTS) >= 60
    for name in ("A100", "H100 SXM", "H100 PCIe", "H100 NVL", "H800", "V100", "H200", "B200", "MI300X"):
        assert ac.prices().of_gpu(name).prices, name
    for version in ("v2", "v3", "v4", "v5e", "v5p", "v6e"):
        assert ac.prices().of_gpu(f"TPU {version}").prices, version


@pytest.mark.parametrize(
    ("gpu", "day", "vendor", "kind", "dollars"),
    [
        ("H800", dt.date(2024, 12, 27), "CR8DL", "on-demand", 3.42),
        ("H100 SXM", dt.date(2025, 4, 1), "AWS", "on-demand", 98.32 / 8),
        ("H100 PCIe", dt.date(2025, 1, 1), "Lambda", "on-demand", 2.49),
        ("V100 SXM2 16GB", dt.date(2018, 12, 1), "AWS", "3-year", 1.23),
        ("TPU v4", dt.date(2025, 2, 1), "Google Cloud", "1-year", 2.0286),
        ("TPU v3", dt.date(2024, 9, 1), "Google Cloud", "spot", 0.60),
        ("B200", dt.date(2025, 1, 1), "Delta Computer", "purchase", 47409.13),
    ],
)
def test_a_price_at_a_day(gpu, day, vendor, kind, dollars):
    """Well-known list prices, by the day they are asked for."""
    found = ac.prices().at(gpu, day, vendor=vendor, kind=kind)
    assert found.value == pytest.approx(dollars)
    assert found.valid_from <= day == found.asked
    assert str(day) in str(found)
    assert found.quantity.m_as(found.unit) == found.value


def test_the_nearest_earlier_price_answers_and_says_its_day():
    """Nothing is interpolated between 2024-08-06 and 2025-03-03."""
    before, after = (ac.prices().at("H800", dt.date(2025, 3, day)) for day in (2, 3))
    assert (before.valid_from, before.valid_to) == (dt.date(2024, 8, 6), dt.date(2025, 3, 3))
    assert (after.valid_from, after.valid_to) == (dt.date(2025, 3, 3), None)


def test_a_family_asks_all_of_its_members_and_an_open_name_answers_for_no_member():
    """A price of "H100" may be that of any form factor: it counts for H100, and not for H100 SXM."""
    assert {one.gpu for one in ac.prices().of_gpu("H100")} == {"H100", "H100 SXM", "H100 PCIe", "H100 NVL"}
    assert {one.gpu for one in ac.prices().of_gpu("H100 SXM")} == {"H100 SXM"}


def test_each_vendor_counts_once_in_the_median():
    """Lambda's two machines do not outvote the others."""
    found = ac.prices().range_at("H100 SXM", dt.date(2024, 12, 27))
    assert len(found.prices) == 8
    assert found.point == 3.45
    assert (found.low.m_as(found.unit), found.value.m_as(found.unit), found.high.m_as(found.unit)) == (2.25, 3.45, 4.78)
    assert str(found) == "$3.45/GPU/hour ($2.25 … $4.78)"
    assert "Lambda $2.99 … $3.29/GPU/hour (2024-09-01 … 2024-11-19)" in found.explain()


def test_a_rent_at_a_day_costs_a_run():
    """The figure goes into `rental_cost`, and the assumptions name the price lists it rests on."""
    run = ac.TrainingRun("a run", gpu="H800", count="2,048", gpu_hours="2.788M GPU hours")
    rate = ac.prices().rental_rate("H800", UTC_NOON)
    estimate = ac.rental_cost(run, rate=rate, because="list price of the day")
    assert estimate.training_cost.m_as("USD") == pytest.approx(2.788e6 * 3.42)
    assert any("CR8DL $3.42/GPU/hour (2024-08-06)" in text for text in estimate.assumptions)


def test_one_price_is_a_rate_too():
    """A list price is exact, and names its GPU."""
    figure = ac.prices().at("H800", UTC_NOON).figure
    assert (figure.quantity, figure.is_exact, figure.gpu) == ("rental_rate", True, "H800 SXM")
    run = ac.TrainingRun("a run", gpu="A100", gpu_hours="1,000 GPU hours")
    with pytest.raises(ac.FigureError, match="it is about H800 SXM, and the run's GPU is A100"):
        ac.rental_cost(run, rate=figure)


@pytest.mark.parametrize("ask", ["at", "range_at", "rental_rate"])
@pytest.mark.parametrize(
    ("gpu", "when", "more", "words"),
    [
        ("H800", dt.date(2020, 1, 1), {}, ("the first is of 2024-08-06", "CR8DL: 2024-08-06", "a later one")),
        ("H800", dt.date(2030, 1, 1), {}, ("nearest earlier is of 2025-03-03", "widen the window")),
        ("H800", dt.date(2025, 3, 1), {"window": "1 month"}, ("207 days before", 'window="207 days"')),
        ("H100 SXM", UTC_NOON, {"region": "Mars"}, ("(region Mars)", "none is known there", "US East")),
        ("H100 SXM", UTC_NOON, {"vendor": "Foo"}, ("(vendor Foo)", "none is known there", "CR8DL")),
        ("H20", UTC_NOON, {}, ("no such price", "H20, purchase, Distributor in China: 2023-11-09")),
        ("A800 80GB PCIe", UTC_NOON, {}, ("no such price", "A800 PCIe, on-demand, Vast.ai")),
        ("Frobnicator 9", UTC_NOON, {}, ("no such price", "there are prices of A10, A100")),
    ],
)
def test_what_is_not_known_is_an_error_that_lists_what_is(ask, gpu, when, more, words):
    """A missing price is never $0: the error names vendors, regions and days."""
    with pytest.raises(ac.PriceError) as caught:
        getattr(ac.prices(), ask)(gpu, when, **more)
    assert [word for word in words if word not in str(caught.value)] == []


def test_a_price_that_had_ended_says_so():
    """A contract to the end of June is the nearest earlier price of July, and no estimate hides that it had ended."""
    ours = ac.Prices([offered(valid_to=dt.date(2025, 7, 1))])
    before, after = (ours.range_at("H800", dt.date(2025, *day)) for day in ((6, 30), (7, 1)))
    assert "ended" not in before.explain()
    assert after.explain().endswith("A $2.00/GPU/hour (2025-01-01, ended 2025-07-01)")
    assert "asked for 2025-07-01, ended 2025-07-01" in str(ours.at("H800", dt.date(2025, 7, 1)))


def test_the_days_of_a_price_are_days_in_order():
    """An instant is a day in UTC, and none ends before it begins."""
    late = dt.datetime(2024, 12, 31, 23, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    assert ac.Prices([offered(valid_from=late)]).at("H800", dt.date(2025, 1, 1)).valid_from == dt.date(2025, 1, 1)
    for end in (dt.date(2025, 1, 1), dt.date(2024, 1, 1)):
        with pytest.raises(ac.PriceError, match=f"it ends on {end}, and begins on 2025-01-01"):
            offered(valid_to=end)


def test_no_gpu_has_no_plausible_rate():
    """As of a run without one."""
    assert ac.plausible_rate(None, dt.date(2025, 1, 1)) is None


def test_the_widest_window_takes_every_earlier_price():
    """However many years that are."""
    widest = ac.prices().range_at("H100", dt.date(2025, 1, 1), window="999999999999 years")
    assert widest == ac.prices().range_at("H100", dt.date(2025, 1, 1), window="2000 years")


def test_several_prices_are_not_one():
    """Asked for one price, a family with several vendors is an error that lists them."""
    with pytest.raises(ac.PriceError, match=r"(?s)several prices answer.*CR8DL.*ask range_at"):
        ac.prices().at("H100 SXM", UTC_NOON)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (dt.datetime(2024, 12, 27), "it has no time zone"),  # noqa: DTZ001  # that is what is refused
        ("2024-12-27", "it is a str; give a datetime.date"),
    ],
)
def test_a_naive_instant_is_refused(when, words):
    """Which day it is depends on the time zone."""
    with pytest.raises(ac.FigureError, match=words):
        ac.prices().at("H800", when)


@pytest.mark.parametrize(
    ("gpu", "more", "near"),
    [
        ("H8000", {}, "H800"),
        ("H800", {"kind": "on demand"}, "on-demand"),
        ("H800", {"vendour": "CR8DL"}, "vendor"),
    ],
)
def test_a_misspelling_is_asked_back(gpu, more, near):
    """The nearest name is offered."""
    with pytest.raises(ac.UnknownNameError) as caught:
        ac.prices().at(gpu, UTC_NOON, **more)
    assert near in caught.value.near


def test_a_purchase_price_is_no_rent():
    """What buying costs is another quantity: it has a range, and no rate."""
    bought = ac.prices().range_at("H100 SXM", UTC_NOON, kind="purchase")
    assert bought.unit == "USD/GPU"
    assert 25_000 < bought.lower < bought.upper < 50_000
    with pytest.raises(ac.PriceError, match="a purchase price is no rate"):
        ac.prices().rental_rate("H100 SXM", UTC_NOON, kind="purchase")
    with pytest.raises(ac.PriceError, match="a purchase price is no rate"):
        _ = bought.prices[0].figure


def offered(**more):
    given = {"gpu": "H800", "kind": "on-demand", "vendor": "A", "value": 2.0, "unit": "USD/GPU/hour"}
    source = ac.Source("list")
    return ac.Price(**(given | {"valid_from": dt.date(2025, 1, 1), "source": source, "locator": "row 1"} | more))


@pytest.mark.parametrize(
    ("cells", "error", "words"),
    [
        ({"value": 0.0}, ac.FigureError, "'0 USD/GPU/hour' cannot be read as a price: it is not positive; leave out"),
        ({"value": float("nan")}, ac.FigureError, "it is not positive"),
        ({"unit": "USD/node/hour"}, ac.UnitError, "where USD/GPU/hour is wanted; divide the price of a machine"),
        ({"unit": "USD/GPU"}, ac.UnitError, "where USD/GPU/hour is wanted"),
        ({"kind": "purchase"}, ac.UnitError, "where USD/GPU is wanted"),
        ({"kind": "monthly"}, ac.UnknownNameError, "the kinds are on-demand, 1-year"),
    ],
)
def test_what_is_no_price_is_refused(cells, error, words):
    """0 is not a price, and a machine's is not a GPU's."""
    with pytest.raises(error) as caught:
        offered(**cells)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "second",
    [
        {"value": 3.0},
        {"valid_from": dt.date(2025, 6, 1)},
    ],
)
def test_two_prices_at_one_time_are_refused(second):
    """Neither could be the price."""
    first = {"valid_to": dt.date(2026, 1, 1)} if "valid_from" in second else {}
    with pytest.raises(ac.PriceError, match="two prices would hold at one time"):
        ac.Prices([offered(**first), offered(**second)])


def test_collections_add_up():
    """A user's own prices join the catalog's; the same ones twice would hold at one time."""
    own = ac.Prices([offered(vendor="Ours", value=1.5)], ("a remark",))
    both = ac.prices() + own
    assert len(both) == len(ac.prices()) + 1
    assert both.remarks == ("a remark",)
    assert both.at("H800", dt.date(2025, 2, 1), vendor="ours").value == 1.5
    with pytest.raises(ac.PriceError, match="two prices"):
        _ = own + own


def test_an_empty_collection_knows_nothing():
    """It is a collection, and its error says so."""
    assert (len(ac.Prices()), ac.Prices().series) == (0, ())
    with pytest.raises(ac.PriceError, match="there are prices of nothing"):
        ac.Prices().at("H800", UTC_NOON)


def test_currencies_are_not_mixed():
    """A median of dollars and yuan is none."""
    mixed = ac.Prices([offered(), offered(vendor="B", unit="CNY/GPU/hour", value=14.0)])
    with pytest.raises(ac.PriceError, match="several currencies"):
        mixed.rental_rate("H800", dt.date(2025, 2, 1))
    assert mixed.rental_rate("H800", dt.date(2025, 2, 1), vendor="B").currency == "CNY"
