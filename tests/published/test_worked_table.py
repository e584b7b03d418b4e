"""The worked table of figures: what each text means, and which texts are refused."""

from math import inf

import pytest

from aicost import FigureError, read_figure

APPROXIMATELY = [f"{hedge} $5.5 million" for hedge in ("approximately", "about", "around", "roughly", "some", "~", "≈")]
NEARLY = [f"{hedge} 12%" for hedge in ("nearly", "almost", "just under")]
OVER = [f"{hedge} $100 billion" for hedge in ("over", "more than", "at least", "above", ">", "≥")]
UP_TO = [f"{hedge} 16,384" for hedge in ("up to", "at most", "less than", "under", "below", "<", "≤")]
WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]

WORKED = [
    *[
        (text, "training_cost", (5.5e6, 5.45e6, 5.6e6), "USD")
        for text in ("$5.5 million", "$5.5M", "US$5.5m", "5.5 million dollars")
    ],
    *[(text, "training_cost", (294_000, 293_500, 295_000), "USD") for text in ("$294,000", "$294K")],
    ("$6 million", "training_cost", (6e6, 5.5e6, 7e6), "USD"),
    *[(text, "training_cost", (1.5e9, 1.45e9, 1.6e9), "USD") for text in ("$1.5 billion", "$1.5bn")],
    ("1,000,000", "gpu_count", (1e6, 0.95e6, 1.1e6), "GPU"),
    ("1,000,000", "tokens", (1e6, 0.95e6, 1.1e6), "token"),
    ("1 million", "gpu_count", (1e6, 0.5e6, 2e6), "GPU"),
    ("1 million", "tokens", (1e6, 0.5e6, 2e6), "token"),
    *[(text, "training_cost", (5.5e6, 4.95e6, 6.05e6), "USD") for text in APPROXIMATELY],
    ("about $6 million", "training_cost", (6e6, 5.4e6, 7e6), "USD"),
    *[(text, "profit_margin", (0.12, 0.11, 0.12), "") for text in NEARLY],
    ("12%", "profit_margin", (0.12, 0.115, 0.13), ""),
    *[(text, "market_value", (1e11, 1e11, inf), "USD") for text in OVER],
    ("15T+", "tokens", (15e12, 15e12, inf), "token"),
    *[(text, "gpu_count", (16_384, 0, 16_384), "GPU") for text in UP_TO],
    *[(text, "gpu_count", (2000, 1950, 2100), "GPU") for text in ("2,000 GPUs", "2,000 Nvidia H800 GPUs")],
    ("100 GPUs", "gpu_count", (100, 95, 110), "GPU"),
    ("10,000", "gpu_count", (10_000, 9500, 11_000), "GPU"),
    ("2,048", "gpu_count", (2048, 2048, 2048), "GPU"),
    ("24K", "gpu_count", (24_000, 23_500, 25_000), "GPU"),
    *[(text, "gpu_count", (512, 512, 512), "GPU") for text in ("64*8", "64 × 8")],
    ("2k-4k GPUs", "gpu_count", (3000, 2000, 4000), "GPU"),
    ("$5-6 million", "training_cost", (5.5e6, 5e6, 6e6), "USD"),
    ("between 4 and 5 days", "wall_clock", (108, 96, 120), "hour"),
    ("two months", "wall_clock", (2 * 730.5, 1.5 * 730.5, 3 * 730.5), "hour"),
    ("20 days", "wall_clock", (480, 19.5 * 24, 21 * 24), "hour"),
    ("2.788M H800 GPU hours", "gpu_hours", (2.788e6, 2.7875e6, 2.789e6), "GPU·hour"),
    ("$0.55 per million input tokens", "input_token_price", (5.5e-7, 5.45e-7, 5.6e-7), "USD/token"),
    *[(text, "rental_rate", (2, 1.5, 3), "USD/GPU/hour") for text in ("$2 per GPU hour", "$2/GPU-hour")],
    *[(text, "training_cost", (4, 3.5, 5), "CNY") for text in ("¥4", "RMB 4", "4 yuan")],
    ("700 billion yuan", "capital_expenditure", (7e11, 6.95e11, 7.1e11), "CNY"),
]

REFUSED = [
    ("5,5 hour", "wall_clock"),
    ("1.000.000 USD", "training_cost"),
    ("M", "training_cost"),
    ("M", "tokens"),
    ("5.5M", "training_cost"),
    ("half a million dollars", "training_cost"),
    ("a dozen", "gpu_count"),
    ("3.1x", "utilization"),
    ("3.1x", "gpu_count"),
    ("", "gpu_count"),
    ("  ", "gpu_count"),
    *[(text, quantity) for text in ("nan", "NaN", "inf", "Infinity") for quantity in ("tokens", "utilization")],
    ("nan hours", "wall_clock"),
    ("inf USD", "training_cost"),
    ("-5.5 million USD", "training_cost"),
    ("-$5.5 million", "training_cost"),
    ("$-5.5 million", "training_cost"),
    ("−8", "gpu_count"),
    ("minus 8 GPUs", "gpu_count"),
    ("9**9**9 hour", "wall_clock"),
    ("9**9**9", "gpu_count"),
    ("1" * 201, "tokens"),
    (f"{'5 ' * 100}GPUs", "gpu_count"),
    *[
        ("54", "wall_clock"),
        ("2.788M", "gpu_hours"),
        ("400", "gpu_power"),
        ("1287", "energy"),
        ("3e25", "training_compute"),
    ],
]


@pytest.mark.parametrize(("text", "quantity", "expected", "unit"), WORKED)
def test_a_text_means_what_the_worked_table_says(text, quantity, expected, unit):
    """Value, least and greatest value and unit of every text are those of the table."""
    figure = read_figure(text, quantity)
    actual = (figure.point, figure.lower, figure.upper)
    assert pytest.approx(expected, rel=1e-12) == actual
    assert unit == figure.unit


@pytest.mark.parametrize(("text", "quantity"), REFUSED)
def test_a_text_that_would_have_to_be_guessed_is_refused(text, quantity):
    """The error names the quantity and the text that cannot be read as it."""
    with pytest.raises(FigureError) as caught:
        read_figure(text, quantity)
    assert (text, quantity) == (caught.value.text, caught.value.quantity)


@pytest.mark.parametrize("text", ["2,000 Nvidia H800 GPUs", "2,048 H800s", "2.788M H800 GPU hours"])
def test_a_text_names_its_gpu(text):
    """The GPU that stands in a text is kept beside its number."""
    quantity = "gpu_hours" if "hours" in text else "gpu_count"
    assert read_figure(text, quantity).gpu == "H800"


@pytest.mark.parametrize("text", ["two months", "a month", "about 3 months", "2-3 months"])
def test_a_month_says_how_long_it_was_taken_to_be(text):
    """A month is 730.5 hours, and the figure says so."""
    assert read_figure(text, "wall_clock").notes == ("a month is 730.5 hours",)


def test_the_yen_sign_is_yuan_unless_the_claim_names_yen():
    """The currency of the claim settles what ¥ stands for."""
    assert read_figure("¥4", "training_cost", currency="JPY").unit == "JPY"


def test_an_exact_rate_has_no_width():
    """A rate that was assumed exactly is a single value."""
    figure = read_figure("$2 per GPU hour", "rental_rate", exact=True)
    assert (figure.lower, figure.point, figure.upper) == (2, 2, 2)
    assert figure.is_exact


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("about $2 per GPU hour", "rental_rate"),
        ("nearly 12%", "profit_margin"),
        ("over $100 billion", "market_value"),
        ("up to 16,384", "gpu_count"),
        ("15T+", "tokens"),
        ("$2-3 per GPU hour", "rental_rate"),
        ("between 4 and 5 days", "wall_clock"),
    ],
)
def test_an_exact_figure_is_neither_hedged_nor_a_range(text, quantity):
    """What is hedged or a range cannot be exact too."""
    with pytest.raises(FigureError, match="exact"):
        read_figure(text, quantity, exact=True)


@pytest.mark.parametrize(
    ("number", "word"),
    list(enumerate(WORDS, start=1)),
)
def test_number_words_reach_from_one_to_twelve(number, word):
    """A number word is the number it names."""
    assert number == read_figure(f"{word} GPUs", "gpu_count").point


@pytest.mark.parametrize("text", ["thirteen GPUs", "hundred GPUs", "one hundred GPUs", "several GPUs", "a few GPUs"])
def test_other_number_words_are_refused(text):
    """Number words beyond twelve, and vague ones, are not guessed."""
    with pytest.raises(FigureError):
        read_figure(text, "gpu_count")


@pytest.mark.parametrize("text", ["a day", "one day"])
def test_an_article_is_one(text):
    """A and an stand for one."""
    assert read_figure(text, "wall_clock").point == 24
