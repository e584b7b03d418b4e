"""The words behind a number: units, currencies, GPU names, and what a ``per`` divides by."""

from decimal import Decimal

import pytest
from pint.util import UnitsContainer

from aicost.values.unit_words import CONVENTIONS, CORE_NOTE, UnitWordsError, currency_at, read_unit_words


def read(text, claimed=None, gpu=None):
    return read_unit_words(text, 0, claimed=claimed, gpu=gpu)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("GPU", {"GPU": 1}),
        ("chips", {"GPU": 1}),
        ("accelerators", {"GPU": 1}),
        ("TPUs", {"GPU": 1}),
        ("GPU hours", {"GPU": 1, "hour": 1}),
        ("GPU-hours", {"GPU": 1, "hour": 1}),
        ("GPU·h", {"GPU": 1, "hour": 1}),
        ("GPU*hour", {"GPU": 1, "hour": 1}),
        ("GPU hours per token", {"GPU": 1, "hour": 1, "token": -1}),
        ("dollars per GPU hour", {"USD": 1, "GPU": -1, "hour": -1}),
        ("USD/GPU/hour", {"USD": 1, "GPU": -1, "hour": -1}),
        ("USD/(GPU·hour)", {"USD": 1, "GPU": -1, "hour": -1}),
        ("USD an hour per GPU", {"USD": 1, "GPU": -1, "hour": -1}),
        ("€ each hour", {"EUR": 1, "hour": -1}),
        ("GPUs per server", {"GPU": 1, "node": -1}),
        ("kg CO2 per kWh", {"kilogram": 1, "kilowatt_hour": -1}),
        ("kgCO2e/kWh", {"kilogram": 1, "kilowatt_hour": -1}),
        ("tCO2eq", {"tonne": 1}),
        ("tons CO2-equivalent", {"tonne": 1}),
        ("kg CO2 eq.", {"kilogram": 1}),
        ("kg eq. CO2/kWh", {"kilogram": 1, "kilowatt_hour": -1}),
        ("petaflop-days", {"FLOP": 1, "second": -1, "day": 1}),
        ("Mt", {"megatonne": 1}),
        ("MW", {"megawatt": 1}),
        ("W per GPU", {"watt": 1, "GPU": -1}),
        ("parameters", {"parameter": 1}),
        ("U.S. dollars", {"USD": 1}),
        ("hours/hour", {}),
        ("FLOP per second", {"FLOP": 1, "second": -1}),
        ("FLOP/sec", {"FLOP": 1, "second": -1}),
        ("FLOP/token", {"FLOP": 1, "token": -1}),
        ("token per FLOP/s", {"token": 1, "FLOP": -1, "second": 1}),
        ("token/PF-day", {"token": 1, "FLOP": -1, "second": 1, "day": -1}),
        ("W each PF-day", {"watt": 1, "FLOP": -1, "second": 1, "day": -1}),
    ],
)
def test_words_are_units_with_exponents(text, expected):
    """Whatever stands behind a per or a slash is divided by."""
    assert UnitsContainer(expected) == read(text).exponents


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("hours", "1"),
        ("%", "0.01"),
        ("percent", "0.01"),
        ("pct", "0.01"),
        ("TFLOP/s", "1e12"),
        ("teraFLOPS", "1e12"),
        ("peta-flops", "1e15"),
        ("EFLOP", "1e18"),
        ("zettaFLOP", "1e21"),
        ("PF-days", "1e15"),
        ("petaflop/s-days", "1e15"),
        ("petaflop-days", "1e15"),
        ("cents per kWh", "0.01"),
        ("¢", "0.01"),
        ("USD per million tokens", "1e-6"),
        ("USD/1M tokens", "1e-6"),
        ("USD/M tokens", "1e-6"),
        ("USD/MTok", "1e-6"),
        ("USD per 1,000 tokens", "1e-3"),
        ("USD/ktok", "1e-3"),
        ("GPU hours per trillion tokens", "1e-12"),
        ("TPU v3 cores", "0.5"),
        ("USD per TPU core", "2"),
    ],
)
def test_words_scale_the_number(text, factor):
    """Prefixes and numbers behind a per become one factor."""
    assert Decimal(factor) == read(text).factor


@pytest.mark.parametrize(
    ("text", "gpu"),
    [
        ("Nvidia H800 GPUs", "H800"),
        ("H800s", "H800"),
        ("H800-hours", "H800"),
        ("H100-80GB GPUs", "H100-80GB"),
        ("H100 SXM5 GPU hours", "H100 SXM5"),
        ("AMD Instinct MI300X accelerators", "MI300X"),
        ("Ascend 910B chips", "Ascend 910B"),
        ("TPU v5p", "TPU v5p"),
        ("RTX 4090", "RTX 4090"),
        ("H800", "H800"),
        ("H800 H800 GPUs", "H800"),
        ("GPUs", None),
        ("80GB A100s", "A100 80GB"),
        ("A100-40G GPUs", "A100-40GB"),
        ("A800-80G SXM", "A800-80GB SXM"),
        ("A10G", "A10G"),
    ],
)
def test_the_words_name_a_gpu_once(text, gpu):
    """A GPU noun behind a GPU name is the same GPU, and counts once."""
    phrase = read(text)
    assert gpu == phrase.gpu
    assert phrase.exponents["GPU"] == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("dozen", "'dozen' is not understood"),
        ("dyas", "did you mean days"),
        ("qqqq", "write a number and a unit"),
        ("@@ days", "'@@ days' is not understood"),
        ("H800x1", "is not understood"),
        ("per", "unfinished"),
        ("GPU /", "unfinished"),
        ("USD/(GPU·hour", "unfinished"),
        ("USD/GPU·hour)", "closes what none opened"),
        ("USD per 0 tokens", "divides by zero"),
        ("days 3 hours", "'3' stands where a unit is expected"),
        ("million", "'million' stands where a unit is expected"),
        ("H800 H100", "two GPUs"),
        ("TPU v5p cores", "cores"),
        ("cores", "cores"),
        ("H100 cores", "cores"),
    ],
)
def test_words_that_are_no_unit_are_refused(text, reason):
    """The message says what is wrong, and what to write instead."""
    with pytest.raises(UnitWordsError) as caught:
        read(text)
    assert reason in str(caught.value)
    assert "; " in str(caught.value)


def test_a_gpu_of_the_claim_tells_what_its_cores_are():
    """Cores are half a chip only for TPU v2 to v4, wherever the name stands."""
    with pytest.raises(UnitWordsError, match="cores"):
        read("TPU cores", gpu="TPU v5p")
    assert read("TPU cores", gpu="TPU v3").notes == (CORE_NOTE,)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("months", (CONVENTIONS["month"],)),
        ("GPU-months per month", (CONVENTIONS["month"],)),
        ("years", (CONVENTIONS["year"],)),
        ("hours", ()),
    ],
)
def test_what_was_assumed_is_noted_once(text, notes):
    """A month and a year have no natural length, so the length taken is told."""
    assert notes == read(text).notes


@pytest.mark.parametrize(
    ("text", "adjectives"),
    [
        ("input tokens", {"input"}),
        ("uncached prompt tokens", {"input"}),
        ("tokens (cache hit)", {"cached"}),
        ("completion tokens", {"output"}),
        ("activated parameters", {"active"}),
        ("total parameters", {"total"}),
        ("training tokens", set()),
    ],
)
def test_words_that_set_quantities_apart_are_kept(text, adjectives):
    """Input, cached, output, active and total are told to the caller."""
    assert adjectives == read(text).adjectives


@pytest.mark.parametrize(("text", "flops"), [("TFLOPS", True), ("flops", True), ("TFLOP", False), ("TFLOPS/s", False)])
def test_flops_may_be_a_count_or_a_speed(text, flops):
    """Only the bare plural is ambiguous."""
    assert flops is read(text).flops


@pytest.mark.parametrize(("text", "is_percent"), [("%", True), ("percent", True), ("", False), ("GPU", False)])
def test_a_percent_sign_is_told(text, is_percent):
    """A percentage is a fraction and nothing else."""
    assert is_percent is read(text).is_percent


@pytest.mark.parametrize(
    ("text", "claimed", "expected"),
    [
        ("$5", None, ("USD", 1)),
        ("US$5", None, ("USD", 3)),
        ("us$5", None, ("USD", 3)),
        ("A$5", None, ("AUD", 2)),
        ("HK$5", None, ("HKD", 3)),
        ("NT$5", None, ("TWD", 3)),
        ("€5", None, ("EUR", 1)),
        ("£5", None, ("GBP", 1)),
        ("¥5", None, ("CNY", 1)),
        ("RMB 5", None, ("CNY", 3)),
        ("RMB5", None, ("CNY", 3)),
        ("chf 5", None, ("CHF", 3)),
        ("₹5", None, ("INR", 1)),
        ("$5", "CAD", ("CAD", 1)),
        ("$5", "CNY", ("USD", 1)),
        ("¥5", "JPY", ("JPY", 1)),
        ("CN¥5", "JPY", ("CNY", 3)),
        ("RMBs", None, None),
        ("5", None, None),
    ],
)
def test_a_currency_sign_or_code(text, claimed, expected):
    """The claim's currency settles which dollar, and that ¥ is yen."""
    assert expected == currency_at(text, 0, claimed)


@pytest.mark.parametrize(
    ("text", "claimed", "currency"),
    [
        ("dollars", "HKD", "HKD"),
        ("dollars", None, "USD"),
        ("dollars", "CNY", "USD"),
        ("$", "SGD", "SGD"),
        ("yuan", None, "CNY"),
    ],
)
def test_currency_words_follow_the_claim(text, claimed, currency):
    """Dollars are those of the claim, where it names a dollar."""
    assert UnitsContainer({currency: 1}) == read(text, claimed=claimed).exponents


def test_the_words_of_a_longer_text_begin_where_told():
    """Reading begins behind the number."""
    assert read_unit_words("54 days", 2, claimed=None, gpu=None).exponents == UnitsContainer({"day": 1})
