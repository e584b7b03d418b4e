"""Dated prices: one price at each instant, and imports that agree with division by hand."""

import csv
import datetime as dt
import io
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aicost as ac
from aicost.facts.plausible import without_plausible_rate

SOURCE = ac.Source("Price list", "Vendor", dt.date(2020, 1, 1))
DAYS = st.dates(dt.date(2016, 1, 1), dt.date(2030, 1, 1))
VALUES = st.floats(0.01, 100, allow_nan=False)
SERIES = st.tuples(
    st.sampled_from(["A100 40GB SXM", "A100 80GB SXM", "H800", "TPU v4"]),
    st.sampled_from(["on-demand", "3-year", "spot"]),
    st.sampled_from(["AWS", "Lambda"]),
    st.sampled_from([None, "us-east-1", "eu-west-1"]),
)
ALWAYS = dt.timedelta(days=36500)


def price(series, day, value):
    gpu, kind, vendor, region = series
    return ac.Price(
        gpu=gpu,
        kind=kind,
        vendor=vendor,
        region=region,
        value=value,
        unit="USD/GPU/hour",
        valid_from=day,
        source=SOURCE,
        locator="table 1",
    )


SEEN = st.dictionaries(st.tuples(SERIES, DAYS), VALUES, min_size=1, max_size=25).map(
    lambda found: [price(series, day, value) for (series, day), value in found.items()]
)


@given(seen=SEEN, day=DAYS)
def test_each_series_has_exactly_one_price_at_each_instant_after_its_first(seen, day):
    """None before it, one from then on: intervals are half-open and leave no gap."""
    for series in ac.Prices(seen).series:
        assert sum(one.holds_on(day) for one in series) == (series[0].valid_from <= day)


@given(seen=SEEN, day=DAYS)
def test_the_price_at_a_day_is_the_latest_seen_up_to_it(seen, day):
    """It is one that was seen, never a value between two."""
    wanted = seen[0]
    found = [one for one in seen if one.series == wanted.series and one.valid_from <= day]
    only = ac.Prices(one for one in seen if one.series == wanted.series)
    if not found:
        with pytest.raises(ac.PriceError, match="the first is of"):
            only.at(wanted.gpu, day, kind=wanted.kind, window=ALWAYS)
        return
    latest = max(found, key=lambda one: one.valid_from)
    answer = only.at(wanted.gpu, day, kind=wanted.kind, window=ALWAYS)

    assert (latest.value, latest.valid_from, day) == (answer.value, answer.valid_from, answer.asked)
    assert answer.holds_on(day)


@given(seen=SEEN, order=st.randoms(use_true_random=False))
def test_the_order_in_which_prices_were_collected_does_not_matter(seen, order):
    """The collection is the same, and ordering it again changes nothing."""
    shuffled = list(seen)
    order.shuffle(shuffled)

    assert ac.Prices(seen) == ac.Prices(shuffled) == ac.Prices(ac.Prices(seen).prices)


@given(seen=SEEN, day=DAYS, window=st.integers(0, 5000))
def test_a_range_rests_on_the_latest_price_of_each_series_within_the_window(seen, day, window):
    """Whatever was seen earlier or later does not count; the bounds are the lowest and the highest."""
    latest = {}
    for one in sorted(seen, key=lambda one: one.valid_from):
        if one.gpu.startswith("A100") and one.kind == "on-demand" and one.valid_from <= day:
            latest[one.series] = one
    values = [one.value for one in latest.values() if (day - one.valid_from).days <= window]
    asked = partial(ac.Prices(seen).range_at, "A100", day, window=dt.timedelta(days=window))
    if not values:
        with pytest.raises(ac.PriceError):
            asked()
        return
    found = asked()

    assert sorted(values) == sorted(one.value for one in found.prices)
    assert (min(values), max(values)) == (found.lower, found.upper)
    assert found.lower <= found.point <= found.upper


@given(hours=st.integers(0, 330 * 24))
def test_an_instant_is_the_same_in_every_time_zone(hours):
    """The price of 01:00 in Beijing is that of the day before in UTC."""
    instant = dt.datetime(2024, 9, 1, tzinfo=dt.UTC) + dt.timedelta(hours=hours)
    beijing = instant.astimezone(dt.timezone(dt.timedelta(hours=8)))

    assert ac.prices().at("H800", instant) == ac.prices().at("H800", beijing)
    assert ac.prices().at("H800", instant).asked == instant.date()


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["A100-80GB", "H100", "V100", "T4"]),
        st.integers(1, 16),
        st.one_of(st.none(), st.floats(0.05, 500, allow_nan=False)),
        st.one_of(st.none(), st.floats(0.05, 500, allow_nan=False)),
    ),
    max_size=12,
)
COLUMNS = (
    *("InstanceType", "AcceleratorName", "AcceleratorCount", "vCPUs", "MemoryGiB"),
    *("GpuInfo", "Price", "SpotPrice", "Region", "AvailabilityZone"),
)


def cell(value):
    return "" if value is None else value


def sky_csv(rows):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for i, (gpu, count, on_demand, spot) in enumerate(rows):
        writer.writerow([f"vm-{i}", gpu, float(count), 8, 64, "", cell(on_demand), cell(spot), "r1", "r1-a"])
    return io.StringIO(text.getvalue())


@given(rows=ROWS)
def test_skypilot_and_a_hand_calculation_agree(rows):
    """Each price is the machine's divided by its GPUs; an empty cell is no price, and none is 0."""
    prices = ac.skypilot_prices(sky_csv(rows), seen_on=dt.date(2025, 1, 1), vendor="Sky")
    by_hand = {
        (f"vm-{i}", kind): node / count
        for i, (_, count, *nodes) in enumerate(rows)
        for kind, node in zip(("on-demand", "spot"), nodes, strict=True)
        if node is not None
    }

    assert by_hand == pytest.approx({(one.machine, one.kind): one.value for one in prices})
    assert {one.unit for one in prices} <= {"USD/GPU/hour"}
    assert all(one.value > 0 for one in prices)


@given(rows=ROWS)
def test_the_two_importers_agree(rows):
    """The same machines, written as SkyPilot's CSV and as gpuhunt's items, give the same prices."""
    day = dt.date(2025, 1, 1)
    items = [
        {
            "instance_name": f"vm-{i}",
            "location": "r1-a" if is_spot else "r1",
            "price": node,
            "gpu_count": count,
            "gpu_name": gpu,
            "spot": is_spot,
            "provider": "Sky",
        }
        for i, (gpu, count, *nodes) in enumerate(rows)
        for is_spot, node in zip((False, True), nodes, strict=True)
    ]
    of_sky = ac.skypilot_prices(sky_csv(rows), seen_on=day, vendor="Sky", source=SOURCE)
    of_gpuhunt = ac.gpuhunt_prices(items, seen_on=day, source=SOURCE)

    assert {(one.series, one.value) for one in of_sky} == {(one.series, one.value) for one in of_gpuhunt}


RENTS = [one for one in ac.prices() if one.kind != "purchase"]


@pytest.mark.parametrize("one", RENTS, ids=lambda one: f"{one.offer} {one.valid_from}")
def test_no_price_of_the_catalog_is_implausible(one):
    """What a vendor listed on a day lies well inside the range for that day."""
    found = ac.plausible_rate(one.gpu, one.valid_from)

    assert found.lower < one.value < found.upper


@given(gpu=st.sampled_from(["H800", "A100", "V100", "TPU v4", "MI300X", "T4"]), day=DAYS)
def test_a_plausible_range_says_what_it_rests_on_or_why_there_is_none(gpu, day):
    """Either bounds with their prices and sources, or a reason."""
    found, reason = ac.plausible_rate(gpu, day), without_plausible_rate(gpu, day)

    assert (found is None) is bool(reason)
    if found is not None:
        assert 0 < found.lower < found.upper
        assert sum("http" in line for line in found.derivation) == 2
