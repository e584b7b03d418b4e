"""Files of dated prices: a user's own list, and all that is wrong with one at once."""

import datetime as dt

import pytest

import aicost as ac

GOOD = """
format = 1
[sources.ours]
title = "Our contract"
date = 2025-01-01

[[prices]]
gpu = "Nvidia H800"
vendor = "Ours"
region = "Shanghai"
machine = "8x"
gpus = 8
currency = "cny"
on-demand = 112
3-year = 80.0
valid_to = 2025-07-01
source = "ours"
locator = "annex 2"
"""


@pytest.fixture
def load(tmp_path):
    def of_text(text):
        (tmp_path / "own.toml").write_text(text, "utf-8")
        return ac.load_prices(tmp_path / "own.toml")

    return of_text


def test_a_machine_is_divided_by_its_gpus(load):
    """112 yuan an hour for a machine of 8 are 14 for each."""
    found = load(GOOD).at("H800", dt.date(2025, 3, 1))
    assert (found.value, found.unit, found.region) == (14.0, "CNY/GPU/hour", "Shanghai")
    assert (found.valid_from, found.valid_to) == (dt.date(2025, 1, 1), dt.date(2025, 7, 1))
    assert found.note == "of a machine of 8"


def test_a_price_that_ended_is_the_nearest_earlier_one(load):
    """After its end it answers within the window, and says its day."""
    found = load(GOOD).at("H800", dt.date(2025, 9, 1))
    assert not found.holds_on(found.asked)
    assert "from 2025-01-01, asked for 2025-09-01" in str(found)


def changed(old, new):
    assert old in GOOD
    return GOOD.replace(old, new)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("format = 2", ("format: it is 2; this version reads format = 1",)),
        ("format = [", ("it is not valid TOML",)),
        ("format = 1", ("it holds no prices; add a [[prices]] table",)),
        ("format = 1\nprices = 3", ("prices: it must be written as [[prices]] tables",)),
        ("format = 1\nprices = [3]\n[sources]\nx = 1", ("prices[0]: it must be a table", "sources.x")),
        (changed('gpu = "Nvidia H800"', 'gpu = "H8000"'), ("prices[0].gpu", "did you mean H800")),
        (changed('gpu = "Nvidia H800"', "gpu = 5"), ("prices[0].gpu: it must be a text in quotes, not 5",)),
        (changed('vendor = "Ours"\n', ""), ("the key vendor is missing; add it",)),
        (changed('locator = "annex 2"\n', ""), ("the key locator is missing; add it",)),
        (changed('source = "ours"', 'source = "theirs"'), ("unknown source 'theirs'; add a [sources.theirs] table",)),
        (changed("date = 2025-01-01", ""), ("it has no date; give valid_from, or date its source",)),
        (changed("date = 2025-01-01", "date = 5"), ("sources.ours.date: it must be a date such as",)),
        (changed("on-demand = 112", "on-demand = 0"), ("on-demand: it must be a positive number, not 0",)),
        (changed("on-demand = 112", "on-demand = nan"), ("it must be a positive number, not nan",)),
        (changed("on-demand = 112", 'on-demand = "112"'), ("it must be a positive number, not '112'",)),
        (changed("gpus = 8", "gpus = -8"), ("gpus: it must be a positive number, not -8",)),
        (changed("on-demand = 112\n3-year = 80.0\n", ""), ("it states no price; give one of on-demand",)),
        (
            changed("on-demand = 112", "ondemand = 112"),
            ("unknown key 'ondemand'; did you mean on-demand",),
        ),
        (changed("on-demand = 112", "x = 112"), ("prices[0].x: unknown key 'x'; the keys are gpu",)),
        (changed('"cny"', '"XYZ"'), ("prices[0].currency", "unknown currency 'XYZ'")),
        (changed("2025-07-01", "2025-01-01"), ("2025-01-01 is not after 2025-01-01, the first day it holds",)),
        (GOOD + GOOD.partition("[[prices]]")[1] + GOOD.partition("[[prices]]")[2], ("two prices would hold on",)),
    ],
)
def test_what_is_wrong_is_told_with_its_place(load, text, words):
    """Each error carries the file, the key path and the way out."""
    with pytest.raises(ac.PriceFileError) as caught:
        load(text)
    assert [word for word in ("own.toml", *words) if word not in str(caught.value)] == []


def test_all_that_is_wrong_is_told_at_once(load):
    """Two errors of one row are two lines."""
    with pytest.raises(ac.PriceFileError) as caught:
        load(changed("on-demand = 112", "on-demand = -1").replace("gpus = 8", "gpus = 0"))
    assert [problem.path for problem in caught.value.problems] == ["prices[0].gpus", "prices[0].on-demand"]


def test_a_file_that_is_not_there_is_one_line(tmp_path):
    """No traceback from below."""
    with pytest.raises(ac.PriceFileError, match="it cannot be read: no such file"):
        ac.load_prices(tmp_path / "none.toml")
