"""SkyPilot's and gpuhunt's catalogs: per-GPU prices by units, what is missing left out and counted."""

import datetime as dt
import io
from types import SimpleNamespace

import pytest

import aicost as ac

DAY = dt.date(2025, 1, 7)
HEADER = (
    "InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,GpuInfo,Price,SpotPrice,Region,AvailabilityZone\n"
)


def sky(rows, **more):
    return ac.skypilot_prices(io.StringIO(HEADER + rows), seen_on=DAY, **({"vendor": "AWS"} | more))


def info(memory):
    return f"\"{{'Gpus': [{{'Name': 'A100', 'Count': 8.0, 'MemoryInfo': {{'SizeInMiB': {memory}}}}}]}}\""


def test_a_row_becomes_two_prices():
    """p4d.24xlarge at $32.7726 is $4.097 for each A100 of 40 GB; its spot price is one of its zone."""
    rows = f"p4d.24xlarge,A100,8.0,96,1152,{info(40960)},32.7726,9.279,us-east-1,us-east-1a\n"
    on_demand, spot = sky(rows)
    assert (on_demand.gpu, on_demand.kind, on_demand.region) == ("A100 40GB", "on-demand", "us-east-1")
    assert (spot.kind, spot.region) == ("spot", "us-east-1a")
    assert [on_demand.value, spot.value] == pytest.approx([32.7726 / 8, 9.279 / 8])
    assert (on_demand.machine, on_demand.valid_from) == ("p4d.24xlarge", DAY)
    assert on_demand.locator == "SkyPilot catalog, row 2"
    assert on_demand.note == "32.7726 USD/hour for a machine of 8"
    assert on_demand.source.date == DAY


@pytest.mark.parametrize(
    ("name", "memory", "gpu"),
    [
        ("A100-80GB", "", "A100 80GB"),
        ("A100-80GB-SXM", "", "A100 80GB SXM"),
        ("H100-SXM", info(81559), "H100 SXM"),
        ("V100", info(16384), "V100 16GB"),
        ("A100", info(80), "A100 80GB"),
        ("A100", info(5), "A100"),
        ("A100", "A100:40GB", "A100"),
        ("RTXA6000", "", "RTX A6000"),
        ("Radeon Pro V520", "", "Radeon Pro V520"),
    ],
)
def test_names_are_those_of_the_hardware_catalog(name, memory, gpu):
    """The memory tells the members of a family apart; a name that the catalog does not have is kept."""
    (found,) = sky(f"vm,{name},1,8,64,{memory},2.0,,r,\n")
    assert found.gpu == gpu


@pytest.mark.parametrize(
    ("name", "price", "gpu", "dollars"),
    [
        ("tpu-v2-8", 4.5, "TPU v2", 1.125),
        ("tpu-v3-32", 32.0, "TPU v3", 2.0),
        ("tpu-v4-8", 12.88, "TPU v4", 3.22),
        ("tpu-v5p-8", 16.8, "TPU v5p", 4.2),
        ("tpu-v5litepod-4", 4.8, "TPU v5e", 1.2),
        ("tpu-v6e-128", 345.6, "TPU v6e", 2.7),
    ],
)
def test_a_tpu_slice_is_divided_by_its_chips(name, price, gpu, dollars):
    """The catalog counts a slice as one; up to v4 and in v5p its name counts cores, two a chip."""
    (found,) = sky(f",{name},1,,,{name},{price},,us-east1,us-east1-d\n", vendor="Google Cloud")
    assert (found.gpu, found.machine) == (gpu, name)
    assert found.value == pytest.approx(dollars)


def test_what_is_missing_is_left_out_and_counted():
    """An empty cell and a 0 are no price; a row without an accelerator has none."""
    rows = "m5,,,4,16,,0.2,,r,\n1x,H100,1,8,64,,2.0,0,r,\n2x,H100,2,8,64,,,3.0,r,\n1y,H100,1,8,64,,,,r,\n"
    found = sky(rows)
    assert [(one.machine, one.kind, one.value) for one in found] == [("1x", "on-demand", 2.0), ("2x", "spot", 1.5)]
    assert found.remarks == (
        "1 rows without an accelerator: left out",
        "1 spot prices of 0, which are none: left out",
        "2 on-demand prices that are missing: left out",
        "1 spot prices that are missing: left out",
    )


def test_a_near_miss_does_not_abort_the_import():
    """T4g is no T4: it is kept as it is named, with a remark, and can be asked for by that name."""
    found = sky("g5g,T4g,1,8,64,,0.42,,r,\n")
    assert found.at("T4g", DAY).value == 0.42
    assert found.remarks[-1].startswith("T4g is kept as it is named: unknown GPU 'T4g'; did you mean T4?")


def test_one_price_in_several_zones_is_one_price():
    """The catalog repeats it for each zone."""
    zones = "".join(f"vm,H100,8,8,64,,80,,us-east-1,us-east-1{zone}\n" for zone in "abc")
    assert [one.value for one in sky(zones)] == [10.0]


def test_prices_that_differ_on_one_day_are_not_kept():
    """Nobody knows which of them held."""
    found = sky("vm,H100,8,8,64,,80,,r,\nvm,H100,8,8,64,,88,,r,\nok,H100,1,8,64,,9,,r,\n")
    assert [one.machine for one in found] == ["ok"]
    assert "neither is kept" in found.remarks[-1]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("vm,H100,,8,64,,80,,r,", "row 2: H100 has no AcceleratorCount, so its price per GPU is not known; give"),
        ("vm,H100,0,8,64,,80,,r,", "row 2: H100 has no AcceleratorCount"),
        ("vm,H100,eight,8,64,,80,,r,", "AcceleratorCount must be a number that is not negative, not 'eight'"),
        ("vm,H100,8,8,64,,-80,,r,", "Price must be a number that is not negative, not '-80'"),
        ("vm,H100,8,8,64,,80,nan,r,", "SpotPrice must be a number that is not negative, not 'nan'"),
    ],
)
def test_a_price_per_gpu_needs_price_and_count(row, words):
    """File, row and the way out."""
    with pytest.raises(ac.PriceFileError) as caught:
        sky(f"{row}\n")
    assert f"SkyPilot catalog: {words}" in str(caught.value) or words in str(caught.value)


def test_a_file_is_read_by_its_name(tmp_path):
    """The locator names the file, a byte-order mark does not matter, and a file that is none is refused."""
    path = tmp_path / "vms.csv"
    path.write_text(f"{HEADER}vm,H100,8,8,64,,80,,r,\n", "utf-8-sig")
    (found,) = ac.skypilot_prices(path, seen_on=DAY, vendor="AWS")
    assert found.locator == f"{path}, row 2"
    with pytest.raises(ac.PriceFileError, match="it cannot be read"):
        ac.skypilot_prices(tmp_path / "none.csv", seen_on=DAY, vendor="AWS")


def test_a_file_of_another_form_is_refused():
    """The columns that are needed are named."""
    with pytest.raises(ac.PriceFileError, match="it has no column AcceleratorName, AcceleratorCount, Price, Region"):
        ac.skypilot_prices(io.StringIO("InstanceType,gpu\n"), seen_on=DAY, vendor="AWS")


def test_the_text_of_a_spreadsheet_may_begin_with_its_mark():
    """The byte-order mark is no part of the first column's name, in a file or an open text."""
    (found,) = ac.skypilot_prices(io.StringIO("\ufeff" + HEADER + "vm,A100,1,,,,2.0,,r,\n"), seen_on=DAY, vendor="AWS")
    assert found.value == 2.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (io.BytesIO(HEADER.encode()), "open as bytes; open it as text"),
        (io.StringIO(HEADER + f"vm,A100,1,,,{'x' * 140_000},2.0,,r,\n"), "row 2: it is no CSV: field larger"),
        (io.StringIO(HEADER.strip() + ",Price\nvm,A100,1,,,,2.0,,r,,9.0\n"), "it has two columns Price; keep one"),
    ],
)
def test_what_is_no_table_of_one_meaning_is_refused(text, words):
    """Of two columns of one name neither is the price."""
    with pytest.raises(ac.PriceFileError, match=words):
        ac.skypilot_prices(text, seen_on=DAY, vendor="AWS")


def test_the_day_of_an_import_is_a_day():
    """A naive instant is refused."""
    with pytest.raises(ac.FigureError, match="no time zone"):
        ac.gpuhunt_prices([], seen_on=dt.datetime(2025, 1, 7))  # noqa: DTZ001  # that is what is refused


ITEM = {
    "instance_name": "gpu_8x_h100_sxm5",
    "location": "us-east-1",
    "price": 23.92,
    "gpu_count": 8,
    "gpu_name": "H100",
    "gpu_memory": 80.0,
    "spot": False,
    "provider": "lambdalabs",
}


@pytest.mark.parametrize("form", [dict, SimpleNamespace])
def test_an_item_of_gpuhunt_is_a_price(form):
    """Objects and mappings alike."""
    (found,) = ac.gpuhunt_prices([form(**ITEM)], seen_on=DAY)
    assert (found.gpu, found.vendor, found.region, found.kind) == ("H100 80GB", "lambdalabs", "us-east-1", "on-demand")
    assert found.value == pytest.approx(2.99)


@pytest.mark.parametrize(("spot", "kind"), [(1, "spot"), ("TRUE", "spot"), (0, "on-demand"), (None, "on-demand")])
def test_spot_is_read_as_people_write_it(spot, kind):
    """A spot price taken for one on demand would be too low."""
    (found,) = ac.gpuhunt_prices([ITEM | {"spot": spot}], seen_on=DAY)
    assert found.kind == kind


def test_rows_of_gpuhunts_csv_files_are_items_too():
    """There everything is text."""
    text = {key: str(value) for key, value in ITEM.items()} | {"spot": "True", "gpu_name": "v3-8", "gpu_count": "1"}
    found = ac.gpuhunt_prices([text, ITEM | {"gpu_name": None, "gpu_count": 0}, ITEM | {"price": ""}], seen_on=DAY)
    assert [(one.gpu, one.kind, one.value) for one in found] == [("TPU v3", "spot", 23.92 / 4)]
    assert found.remarks == (
        "1 items without an accelerator: left out",
        "1 on-demand prices that are missing: left out",
    )


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"gpu_count": None}, "item 1: H100 has no gpu_count"),
        ({"provider": None}, "item 1: it has no provider"),
        ({"spot": "maybe"}, "item 1: spot must be true or false, not 'maybe'"),
        ({"price": "cheap"}, "item 1: price must be a number that is not negative, not 'cheap'"),
    ],
)
def test_an_item_that_gives_no_price_per_gpu_is_refused(cells, words):
    """With its number and the way out."""
    with pytest.raises(ac.PriceFileError, match=words):
        ac.gpuhunt_prices([ITEM | cells], seen_on=DAY)
