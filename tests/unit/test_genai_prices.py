"""Prices of genai-prices: its JSON, its objects, and what cannot be taken over."""

import datetime as dt
import json
import sys
from decimal import Decimal
from types import ModuleType, SimpleNamespace

import pytest

import aicost as ac

NOON = dt.datetime(2025, 7, 1, 12, tzinfo=dt.UTC)
NIGHT = dt.datetime(2025, 7, 1, 20, tzinfo=dt.UTC)
BY_DAY = {"start_time": "00:30:00Z", "end_time": "16:30:00Z"}


def provider(*models):
    return {"id": "seller", "name": "Seller", "models": list(models)}


def model(prices, name="model"):
    return {"id": name, "match": {"equals": name}, "prices": prices}


def flat(input_price=2, output_price=8, **more):
    return {"input_mtok": input_price, "output_mtok": output_price, **more}


def dollars(price):
    return tuple(
        round(one.point * 1e6, 6) if one else None
        for one in (price.input_token_price, price.cached_token_price, price.output_token_price)
    )


def test_one_price_without_conditions():
    """A single price applies at every instant, and says that its start is not stated."""
    prices = ac.load_genai_prices([provider(model(flat(cache_read_mtok=0.5)))])
    price = prices.find("model", at=NOON)
    assert dollars(price) == (2, 0.5, 8)
    assert price.note == "genai-prices states no start: it is taken for every earlier date"
    assert price.source.title == "genai-prices"
    assert prices.remarks == ()


def test_the_later_of_two_starts():
    """A price with a start replaces the one before it from that day on."""
    later = {"constraint": {"start_date": "2025-06-10"}, "prices": flat(2, 8)}
    prices = ac.load_genai_prices([provider(model([{"prices": flat(10, 40)}, later]))])
    assert dollars(prices.find("model", at=dt.date(2025, 6, 9)))[0] == 10
    assert dollars(prices.find("model", at=dt.date(2025, 6, 10)))[0] == 2


def test_a_part_of_the_day():
    """What no part of the day covers has the first price, across midnight too."""
    by_day = {"constraint": BY_DAY, "prices": flat(0.55, 2.19)}
    prices = ac.load_genai_prices([provider(model([{"prices": flat(0.135, 0.55)}, by_day]))])
    assert [str(one.window) for one in prices] == ["00:30-16:30 UTC", "16:30-00:30 UTC"]
    assert [dollars(prices.find("model", at=at))[0] for at in (NOON, NIGHT)] == [0.55, 0.135]


def test_objects_of_the_package_are_taken_too():
    """Objects with dates, times and decimals are read as the JSON is."""
    window = SimpleNamespace(start_time=dt.time(0, 30, tzinfo=dt.UTC), end_time=dt.time(16, 30, tzinfo=dt.UTC))
    entries = [
        SimpleNamespace(constraint=None, prices=SimpleNamespace(**flat(Decimal("0.135"), Decimal("0.550")))),
        SimpleNamespace(constraint=window, prices=SimpleNamespace(**flat(Decimal("0.55"), Decimal("2.19")))),
    ]
    seller = SimpleNamespace(id="seller", models=[SimpleNamespace(id="model", prices=entries)])
    prices = ac.load_genai_prices([seller])
    assert [dollars(prices.find("model", at=at)) for at in (NOON, NIGHT)] == [(0.55, None, 2.19), (0.135, None, 0.55)]


def test_a_file_and_its_wrapped_form(tmp_path):
    """A list of providers, and a mapping with that list, are read from a file."""
    data = [provider(model(flat()))]
    for name, content in (("data.json", data), ("wrapped.json", {"units": {}, "providers": data})):
        (tmp_path / name).write_text(json.dumps(content), "utf-8")
        assert dollars(ac.load_genai_prices(tmp_path / name).find("model", at=NOON)) == (2, None, 8)
        assert dollars(ac.load_genai_prices(str(tmp_path / name)).find("model", at=NOON)) == (2, None, 8)


def test_what_is_left_of_a_price_is_named():
    """Prices for audio, requests and writing to a cache are left out, and the remarks say so."""
    more = {"requests_kcount": 5, "input_audio_mtok": 10, "cache_write_mtok": 3}
    prices = ac.load_genai_prices([provider(model(flat(**more)))])
    assert dollars(prices.find("model", at=NOON)) == (2, None, 8)
    assert prices.remarks == ("seller model: cache_write_mtok, input_audio_mtok, requests_kcount left out",)


@pytest.mark.parametrize(
    ("prices", "reason"),
    [
        (flat({"base": 1, "tiers": [{"start": 200_000, "price": 2}]}), "its input_mtok is no single price"),
        (flat(cache_read_mtok={"base": 1, "tiers": []}), "its cache_read_mtok is no single price"),
        (flat(True), "its input_mtok is no single price"),
        (flat(-1), "it is negative"),
        (flat(cache_read_mtok=3), "its cached price is above its input price"),
        ({"input_mtok": 1}, "no price of its own for both"),
        ({}, "no price of its own for both"),
        (None, "no price of its own for both"),
        ([], "it states no price"),
        ([{"values": flat(), "when": {"service_tier": "flex"}}], "its prices depend on values, when"),
        ([{"prices": flat(), "constraint": {"weekday": 1}}], "its prices depend on weekday"),
        ([{"prices": flat(), "constraint": {}}], "its prices depend on nothing"),
        ([{"prices": flat(), "constraint": {"start_date": "June"}}], "'June' is no date"),
        ([{"prices": flat(), "constraint": {"start_date": 5}}], "5 is no date"),
        ([{"prices": flat(), "constraint": {"start_time": "00:30", "end_time": "16:30"}}], "no fixed offset"),
        (
            [{"prices": flat(), "constraint": {"start_time": "16:30:00Z", "end_time": "00:30:00Z"}}],
            "a part of the day that crosses midnight never applies",
        ),
    ],
)
def test_what_cannot_be_expressed_is_left_out_and_named(prices, reason):
    """A model whose price would be wrong has none, and a remark says why; the others stay."""
    read = ac.load_genai_prices([provider(model(prices), model(flat(), "other"))])
    assert read.models == ("other",)
    (remark,) = read.remarks
    assert remark.startswith("seller model is left out: ")
    assert reason in remark


def test_the_installed_package_is_used_where_no_data_are_given(monkeypatch):
    """Without data, the providers of genai_prices.data are read."""
    package, data = ModuleType("genai_prices"), ModuleType("genai_prices.data")
    monkeypatch.setattr(data, "providers", [provider(model(flat()))], raising=False)
    monkeypatch.setitem(sys.modules, "genai_prices", package)
    monkeypatch.setitem(sys.modules, "genai_prices.data", data)
    assert dollars(ac.load_genai_prices().find("model", at=NOON)) == (2, None, 8)
    monkeypatch.delattr(data, "providers")
    with pytest.raises(ac.TokenPriceError, match="keeps its prices elsewhere"):
        ac.load_genai_prices()


def test_a_missing_package_is_told_with_the_way_to_install_it(monkeypatch):
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    monkeypatch.setitem(sys.modules, "genai_prices.data", None)
    with pytest.raises(ac.TokenPriceError, match=r"pip install 'aicost\[genai-prices\]'"):
        ac.load_genai_prices()


@pytest.mark.parametrize("content", ["{", "5", '{"models": []}', '"text"'])
def test_other_data_are_refused(tmp_path, content):
    """What is no JSON, or no list of providers, is one clear error."""
    (tmp_path / "data.json").write_text(content, "utf-8")
    with pytest.raises(ac.TokenPriceError):
        ac.load_genai_prices(tmp_path / "data.json")
    with pytest.raises(ac.TokenPriceError, match="cannot be read"):
        ac.load_genai_prices(tmp_path / "missing.json")
