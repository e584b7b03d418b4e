"""Reading figures: texts, numbers and quantities become values with bounds; nothing is guessed."""

import random
from decimal import Decimal
from fractions import Fraction
from math import inf, nan

import numpy as np
import pint
import pytest

from aicost import Figure, FigureError, UnitError, UnknownNameError, quantity, read_figure
from aicost.values.figures import example_of
from aicost.values.reading import as_figure, number_as_figure
from aicost.values.vocabulary import VOCABULARY, kind_of

FOREIGN = pint.UnitRegistry()


def ends(figure):
    return figure.lower, figure.point, figure.upper


@pytest.mark.parametrize("name", VOCABULARY)
def test_the_example_of_every_quantity_can_be_read(name):
    """The way out that errors offer is one."""
    assert read_figure(example_of(kind_of(name)), name).quantity == name


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("14 GPU-days", "gpu_hours", 336),
        ("1.2k GPU days", "gpu_hours", 28_800),
        ("3640 petaflop/s-days", "training_compute", 3640e15 * 86_400),
        ("3640 PFLOP/s-days", "training_compute", 3640e15 * 86_400),
        ("3640 PF-days", "training_compute", 3640e15 * 86_400),
        ("3640 PF/s-days", "training_compute", 3640e15 * 86_400),
        ("3.14e23 FLOPs", "training_compute", 3.14e23),
        ("3.14×10²³ FLOP", "training_compute", 3.14e23),
        ("3.14 × 10^23 FLOPS", "training_compute", 3.14e23),
        ("989 TFLOPS", "peak_throughput", 989e12),
        ("989 teraFLOPS", "peak_throughput", 989e12),
        ("989 TFLOP/s per GPU", "peak_throughput", 989e12),
        ("1,024 TPU v3 cores", "gpu_count", 512),
        ("1,024 TPU-cores", "gpu_count", 512),
        ("512 TPU v3 core-days", "gpu_hours", 6144),
        ("$2 per TPU v3 core per hour", "rental_rate", 4),
        ("2048 TPU v3 chips", "gpu_count", 2048),
        ("8 accelerators", "gpu_count", 8),
        ("8×H100", "gpu_count", 8),
        ("8 x NVIDIA H100 GPUs", "gpu_count", 8),
        ("172.8K GPU hours per trillion tokens", "gpu_hours_per_token", 172.8e3 / 1e12),
        ("400 W", "gpu_power", 400),
        ("0.4 kW per GPU", "gpu_power", 400),
        ("8 GPUs", "gpus_per_node", 8),
        ("1,287 MWh", "energy", 1.287e6),
        ("539 t CO2e", "emissions", 539e3),
        ("539t", "emissions", 539e3),
        ("385 gCO2eq/kWh", "carbon_intensity", 0.385),
        ("8 cents per kWh", "electricity_price", 0.08),
        ("€80/MWh", "electricity_price", 0.08),
        ("$0.002 per 1,000 tokens", "input_token_price", 2e-6),
        ("$0.014 per million input tokens (cache hit)", "cached_token_price", 1.4e-8),
        ("545%", "profit_margin", 5.45),
        ("110%", "pue", 1.1),
        ("37B activated parameters", "parameters", 37e9),
        ("671B total parameters", "total_parameters", 671e9),
    ],
)
def test_other_ways_of_writing_are_read_too(text, name, value):
    """Units that people use are converted to the unit of the quantity."""
    figure = read_figure(text, name)
    assert figure.point == pytest.approx(value, rel=1e-12)
    assert figure.lower <= figure.point <= figure.upper


@pytest.mark.parametrize(
    ("text", "name", "notes"),
    [
        ("989 TFLOPS", "peak_throughput", ("FLOPS read as FLOP/s", "read as per GPU")),
        ("3.14e23 FLOPs", "training_compute", ("FLOPS read as FLOP, a count",)),
        ("8 GPUs", "gpus_per_node", ("read as per node",)),
        ("400 W", "gpu_power", ("read as per GPU",)),
        ("400 W per GPU", "gpu_power", ()),
        ("1,024 TPU v3 cores", "gpu_count", ("a TPU core is half a chip (TPU v2 to v4)",)),
        ("a year", "wall_clock", ("a year is 8,766 hours",)),
        ("54 days", "wall_clock", ()),
    ],
)
def test_what_was_assumed_in_reading_is_noted(text, name, notes):
    """Whatever the text leaves open is said in the figure's notes."""
    assert notes == read_figure(text, name).notes


@pytest.mark.parametrize("given", [(2, "month"), FOREIGN.Quantity(2, "month"), quantity(2, "month")])
def test_a_month_handed_over_in_python_says_so_too(given):
    """Every figure that used the length of a month has the note, however it was given."""
    assert as_figure(given, "wall_clock").notes == ("a month is 730.5 hours",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5-6 days", (5, 5.5, 6)),
        ("5–6 days", (5, 5.5, 6)),
        ("5 to 6 days", (5, 5.5, 6)),
        ("five to six days", (5, 5.5, 6)),
        ("from 5 to 6 days", (5, 5.5, 6)),
        ("between 5 and 6 days", (5, 5.5, 6)),
        ("about 5-6 days", (4.5, 5.5, 6.6)),
        ("5 days or more", (5, 5, inf)),
        ("5 or more days", (5, 5, inf)),
        ("5+ days", (5, 5, inf)),
        ("5 days or less", (0, 5, 5)),
        ("5 or fewer days", (0, 5, 5)),
        ("5 days or so", (4.5, 5, 6)),
        ("an estimated 5 days", (4.5, 5, 6)),
        ("close to 5 days", (4, 5, 5)),
        ("nearly 0.5 days", (0.4, 0.5, 0.5)),
        ("nearly 1 day", (0, 1, 1)),
        ("no less than 5 days", (5, 5, inf)),
        ("as much as 5 days", (0, 5, 5)),
        ("only 5 days", (4.5, 5, 6)),
        ("just about 5 days", (4.5, 5, 6)),
        ("about about 5 days", (4.5, 5, 6)),
        ("0 days", (0, 0, 1)),
    ],
)
def test_ranges_and_hedges_move_the_bounds(text, expected):
    """The bounds are what the words allow."""
    figure = read_figure(text, "wall_clock")
    assert ends(figure) == pytest.approx(tuple(24 * end for end in expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$5-6 million", (5e6, 5.5e6, 6e6)),
        ("$5 to $6 million", (5e6, 5.5e6, 6e6)),
        ("$5M-$6M", (5e6, 5.5e6, 6e6)),
        ("5-6 million dollars", (5e6, 5.5e6, 6e6)),
        ("$900K-1.1M", (9e5, 1e6, 1.1e6)),
        ("$1 million to 2 million", (1e6, 1.5e6, 2e6)),
        ("$5,000-1 million", (5000, 502_500, 1e6)),
    ],
)
def test_currency_and_suffix_count_for_both_ends_of_a_range(text, expected):
    """A suffix written once belongs to both ends, where the order of the ends allows it."""
    assert ends(read_figure(text, "training_cost")) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["5%-6%", "5-6%", "between 5% and 6%"])
def test_a_range_of_percentages(text):
    """The percent sign may stand once or twice."""
    assert ends(read_figure(text, "utilization")) == pytest.approx((0.05, 0.055, 0.06))


@pytest.mark.parametrize(
    ("text", "count"), [("64*8 GPUs", 512), ("64 x 8 H800", 512), ("2*4*8", 64), ("3 × 1,000 chips", 3000)]
)
def test_a_product_of_counts_is_exact(text, count):
    """Only counts are multiplied."""
    assert ends(read_figure(text, "gpu_count")) == (count, count, count)


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("64*8 hours", "wall_clock", "product"),
        ("2.5*8", "gpu_count", "product"),
        ("8*2.5", "gpu_count", "product"),
        ("8*1e3", "gpu_count", "product"),
        ("1k*8", "gpu_count", "stands where a unit is expected"),
        ("3.1x", "gpu_count", "factor"),
        ("5-4 days", "wall_clock", "greater than its second"),
        ("over 4-5 days", "wall_clock", "range"),
        ("about over 5 days", "wall_clock", "hedged in two ways"),
        ("5+ days or less", "wall_clock", "hedged in two ways"),
        ("from 4 days", "wall_clock", "two ends"),
        ("between 4 and", "wall_clock", "two ends"),
        ("between 4 to 5 days", "wall_clock", "two ends"),
        ("2 days to 3 weeks", "wall_clock", None),
        ("2 1/2 days", "wall_clock", None),
        ("5 days 3 hours", "wall_clock", None),
        ("1e70", "tokens", "too large"),
        ("9e60", "tokens", None),
        ("1e-70", "utilization", "too small"),
        ("1" * 63, "tokens", "too large"),
        ("1e55 million", "tokens", "scaled twice"),
        ("5 GPUs\n", "gpu_count", "control characters"),
        ("$5.5\u200bM", "training_cost", "control characters"),
        ("$5.5 million per year", "training_cost", "USD/year"),
        ("$5 million EUR", "training_cost", "two currencies"),
        ("$4-€5", "training_cost", "two currencies"),
        *[
            (text, "training_cost", None)
            for text in ("¥4 dollars", "€5 dollars", "$5 yuan", "US$5 CAD", "A$5 USD", "£5 yen")
        ],
        ("17%", "tokens", "percentage"),
        ("17%", "gpu_count", "percentage"),
        ("54", "wall_clock", "no unit"),
        ("$2/hour", "rental_rate", "USD/hour"),
        ("$2 per node hour", "rental_rate", "node"),
        ("2.788M hours", "gpu_hours", "which is the unit of wall_clock"),
        ("2.788M GPU hours", "wall_clock", "which is the unit of gpu_hours"),
        ("8 GPUs", "utilization", "plain number"),
        ("$2.19 per million output tokens", "input_token_price", "'output'"),
        ("608B cached tokens", "tokens", "'cached'"),
        ("37B active parameters", "total_parameters", "'active'"),
        ("671B total parameters", "parameters", "'total'"),
        ("$5 (output)", "rental_rate", "'output'"),
        ("2,048 H800 H100", "gpu_count", "two GPUs"),
        ("80", "utilization", "in (0, 1], got 80"),
        ("0.9", "pue", "at least 1, got 0.9"),
        ("1e1234 GPUs", "gpu_count", None),
        ("1e5k GPUs", "gpu_count", None),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(text, name, reason):
    """The error says what is wrong with the text."""
    with pytest.raises(FigureError) as caught:
        read_figure(text, name)
    assert (reason or caught.value.reason) in caught.value.reason
    assert caught.value.way_out


def test_the_way_out_of_a_percentage_is_to_write_it_as_one():
    """A fraction that was written as a percentage is told how to be written."""
    with pytest.raises(FigureError, match='for 80 %, write "80 %"'):
        read_figure("80", "utilization")


def test_the_way_out_of_too_great_a_fraction_is_no_smaller_percentage():
    """What is above 100 % is not offered as another percentage."""
    with pytest.raises(FigureError) as caught:
        read_figure("120%", "utilization")
    assert "1.2 %" not in caught.value.way_out


@pytest.mark.parametrize("given", ["0", "0%", 0, 0.0])
def test_a_utilization_of_nothing_is_outside_its_limits(given):
    """The stated limits, above zero and at most one, are the ones that are kept."""
    with pytest.raises(FigureError):
        as_figure(given, "utilization")


@pytest.mark.parametrize(
    ("text", "currency", "unit"),
    [
        ("$5", None, "USD"),
        ("$5", "AUD", "AUD"),
        ("5 dollars", "HKD", "HKD"),
        ("¥5", "JPY", "JPY"),
        ("¥5 yen", "JPY", "JPY"),
        ("¥5 yuan", None, "CNY"),
        ("$5 USD", None, "USD"),
        ("$5 CAD", None, "CAD"),
        ("5 CHF", "CHF", "CHF"),
        ("US$5", "USD", "USD"),
    ],
)
def test_the_claims_currency_settles_shared_signs(text, currency, unit):
    """A dollar or a yen sign takes the currency that the claim names."""
    assert unit == as_figure(text, "training_cost", currency=currency).unit


@pytest.mark.parametrize(("text", "currency"), [("$5", "CNY"), ("€5", "USD"), ("5 yuan", "JPY")])
def test_a_text_may_not_contradict_the_claims_currency(text, currency):
    """A text in another currency than the claim's is refused."""
    with pytest.raises(FigureError, match="its currency is given as"):
        read_figure(text, "training_cost", currency=currency)


def test_the_claims_gpu_says_what_a_core_is():
    """Cores are read by the GPU that the claim names, where the text names none."""
    assert as_figure("8 TPU cores", "gpu_count", gpu="TPU v2").point == 4
    with pytest.raises(FigureError, match="cores"):
        as_figure("8 TPU cores", "gpu_count", gpu="TPU v5e")


@pytest.mark.parametrize("text", ["２０４８", " 2,048 ", "\u00a02,048\u00a0GPUs", "2,048 GPUs"])
def test_look_alike_characters_are_read_as_what_they_look_like(text):
    """Full-width digits and unbreakable spaces do not matter."""
    assert read_figure(text, "gpu_count").point == 2048


@pytest.mark.parametrize("text", ["＄5 million", "$5\u00a0million", "$5\u202fmillion", "$5 Million", "$ 5 million"])
def test_look_alike_amounts_are_read_as_what_they_look_like(text):
    """Full-width signs, unbreakable spaces and capitals do not matter."""
    assert read_figure(text, "training_cost").point == 5e6


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        (2048, "gpu_count", 2048),
        (0, "gpu_count", 0),
        (-0.0, "gpu_count", 0),
        (np.int64(3), "gpu_count", 3),
        (np.float64(1.5), "pue", 1.5),
        (Fraction(4, 3), "pue", 4 / 3),
        (Decimal("1.1"), "pue", 1.1),
        (0.1 + 0.2, "utilization", 0.1 + 0.2),
        ((2, "USD/GPU/hour"), "rental_rate", 2),
        ((2, "days"), "wall_clock", 48),
        ((3.14e23, "FLOPs"), "training_compute", 3.14e23),
        ((Decimal("5.5"), "million USD"), "training_cost", 5.5e6),
        (quantity(2, "USD/GPU/hour"), "rental_rate", 2),
        (quantity(2, "day"), "wall_clock", 48),
        (FOREIGN.Quantity(3, "day"), "wall_clock", 72),
        (FOREIGN.Quantity(3, "MWh"), "energy", 3000),
        (FOREIGN.Quantity(3, "metric_ton"), "emissions", 3000),
        (FOREIGN.Quantity(38, "percent"), "utilization", 0.38),
        (FOREIGN.Quantity(1.5, ""), "pue", 1.5),
        (FOREIGN.Quantity(np.float32(2), "hour"), "wall_clock", 2),
        (FOREIGN.Quantity(Decimal(2), "hour"), "wall_clock", 2),
        (FOREIGN.Quantity(Fraction(1, 2), "hour"), "wall_clock", 0.5),
    ],
)
def test_numbers_and_quantities_in_python_are_exact(given, name, value):
    """What is handed over in Python has no width."""
    assert ends(as_figure(given, name)) == pytest.approx((value, value, value), rel=1e-15)


def test_a_figure_of_the_quantity_is_taken_as_it_is():
    """A figure is no second time read."""
    figure = read_figure("2,000 GPUs", "gpu_count")
    assert as_figure(figure, "gpu_count") is figure


def test_a_quantity_of_the_vocabulary_may_be_given_itself():
    """Name and quantity are the same to the reader."""
    kind = kind_of("gpu_count")
    assert read_figure("8", kind) == read_figure("8", "gpu_count") == as_figure("8", kind)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (True, "gpu_count"),
        (False, "gpu_count"),
        (nan, "gpu_count"),
        (inf, "gpu_count"),
        (-1, "gpu_count"),
        (-0.5, "utilization"),
        pytest.param(10**400, "tokens", id="400 digits"),
        (1e308, "tokens"),
        (5e-324, "utilization"),
        (1 + 0j, "gpu_count"),
        (None, "gpu_count"),
        (b"8", "gpu_count"),
        ([8], "gpu_count"),
        (np.array([1, 2]), "gpu_count"),
        (np.array(8), "gpu_count"),
        (Decimal("NaN"), "pue"),
        (Decimal("sNaN"), "pue"),
        (Decimal("Infinity"), "pue"),
        (5, "training_cost"),
        (54, "wall_clock"),
        (80, "utilization"),
        (0.9, "pue"),
        ((True, "USD"), "training_cost"),
        ((-2, "USD"), "training_cost"),
        ((nan, "USD"), "training_cost"),
        (("2", "USD"), "training_cost"),
        ((2, "USD", "hour"), "training_cost"),
        ((2, 3), "rental_rate"),
        ((2, "- 4 USD"), "training_cost"),
        ((2, "or more GPUs"), "gpu_count"),
        (Figure("gpu_count", "GPU", 5, 5, 5), "node_count"),
        (FOREIGN.Quantity(-3, "hour"), "wall_clock"),
        (FOREIGN.Quantity(nan, "hour"), "wall_clock"),
        (FOREIGN.Quantity(inf, "hour"), "wall_clock"),
        (FOREIGN.Quantity(Decimal("NaN"), "hour"), "wall_clock"),
        (FOREIGN.Quantity(1e308, "year"), "wall_clock"),
        (FOREIGN.Quantity(10**400, "hour"), "wall_clock"),
        (FOREIGN.Quantity(80, ""), "utilization"),
    ],
)
def test_what_is_no_figure_in_python_is_refused(given, name):
    """Booleans, arrays, and what is negative, not finite or without its unit raise a FigureError."""
    with pytest.raises(FigureError) as caught:
        as_figure(given, name)
    assert (name, True) == (caught.value.quantity, bool(caught.value.way_out))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (FOREIGN.Quantity(np.array([1, 2]), "hour"), "wall_clock"),
        (FOREIGN.Quantity(2 + 1j, "hour"), "wall_clock"),
        (FOREIGN.Quantity(2, "kWh"), "wall_clock"),
        (FOREIGN.Quantity(2, "furlong"), "wall_clock"),
        (FOREIGN.Quantity(20, "degC"), "pue"),
        (quantity(2, "hour"), "gpu_hours"),
        (quantity(2, "USD/node/hour"), "rental_rate"),
        (quantity(2, "USD*CNY"), "training_cost"),
    ],
)
def test_a_quantity_of_another_dimension_is_refused(given, name):
    """The error is one of units, with the unit that is wanted."""
    with pytest.raises(UnitError) as caught:
        as_figure(given, name)
    assert caught.value.way_out


@pytest.mark.parametrize("given", [quantity(20, "CNY"), (20, "CNY")])
def test_a_python_amount_may_not_contradict_the_currency_asked_for(given):
    """An amount in yuan is not taken where dollars are asked for."""
    with pytest.raises((FigureError, UnitError)):
        as_figure(given, "training_cost", currency="USD")


def test_an_unknown_quantity_offers_the_nearest():
    """A misspelt quantity is an unknown name."""
    with pytest.raises(UnknownNameError, match="gpu_hours"):
        as_figure("5", "gpu_hour")


@pytest.mark.parametrize(
    ("value", "unit", "name", "expected"),
    [
        (54, "days", "wall_clock", (53.5 * 24, 54 * 24, 55 * 24)),
        (2000, "", "gpu_count", (1950, 2000, 2100)),
        (2048, "", "gpu_count", (2048, 2048, 2048)),
        (2.0, "USD/GPU/hour", "rental_rate", (1.5, 2, 3)),
        (0.12, "", "profit_margin", (0.115, 0.12, 0.13)),
    ],
)
def test_a_number_of_a_file_states_the_precision_of_its_shortest_text(value, unit, name, expected):
    """A number in a file is rounded like the text it would be."""
    assert ends(number_as_figure(value, unit, kind_of(name))) == pytest.approx(expected)


def test_a_number_of_a_file_can_be_exact():
    """A rate that was assumed exactly has no width."""
    assert number_as_figure(2, "USD/GPU/hour", kind_of("rental_rate"), exact=True).is_exact


@pytest.mark.parametrize(
    ("text", "name", "shown"),
    [
        ("2,048", "gpu_count", "2,048 GPU"),
        ("$5.5 million", "training_cost", "$5.50M ($5.45M … $5.60M)"),
        ("over $100 billion", "market_value", "$100B or more"),
        ("up to 16,384", "gpu_count", "16,384 GPU (0 … 16,384)"),
    ],
)
def test_a_figure_shows_its_value_and_bounds(text, name, shown):
    """The bounds stand behind the value where they differ from it."""
    assert shown == str(read_figure(text, name))


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (Figure("rental_rate", "USD/GPU/hour", 1, 3, None), "$1.00 … $3.00/GPU/hour"),
        (Figure("training_cost", "USD", 1e6, inf, 2e6), "$2.00M (from $1.00M)"),
        (Figure("training_cost", "USD", 1e6, inf, None), "$1.00M or more"),
    ],
)
def test_a_figure_without_a_point_or_an_upper_bound_shows_what_is_known(figure, shown):
    """What is not known is not shown."""
    assert shown == str(figure)


def test_a_figure_answers_with_quantities():
    """Value and bounds carry their unit."""
    figure = read_figure("$2 per GPU hour", "rental_rate")
    rates = [quantity(value, "USD/GPU/hour") for value in (1.5, 2.0, 3.0)]
    assert [figure.low, figure.value, figure.high] == rates
    assert figure.currency == "USD"


def test_a_figure_is_shown_without_its_unit_too():
    """Where the unit stands in a heading, the numbers stand alone."""
    assert read_figure("2,000 GPUs", "gpu_count").bare == "2,000 (1,950 … 2,100)"


def test_a_figure_without_a_point_has_no_value():
    """A range alone has no middle that was stated."""
    figure = Figure("gpu_power", "W/GPU", 350, 700, None)
    assert (figure.value, figure.is_exact, figure.currency) == (None, False, None)


NAMES = ["gpu_count", "wall_clock", "gpu_hours", "rental_rate", "training_cost", "tokens", "utilization", "emissions"]
PIECES = [
    *"0123456789.,-+/%()*·× ~$€£¥^",
    *[
        " million",
        " billion",
        "K",
        "M",
        "B",
        "T",
        "e25",
        "e999",
        "10^",
        "**",
        "²",
        "64*8",
        "nan",
        "inf",
        "\u00a0",
        "\x00",
    ],
    *[
        "about ",
        "nearly ",
        "over ",
        "up to ",
        "between ",
        "from ",
        " and ",
        " to ",
        " or more",
        "+",
        "a ",
        "two",
        "twelve",
    ],
    *[
        " GPU",
        " GPUs",
        "-hours",
        "hour",
        "days",
        "month",
        " tokens",
        " FLOP",
        "FLOPs",
        "TFLOP/s",
        " PFLOP/s-days",
        " per ",
    ],
    *[
        "H800",
        "H100 ",
        "TPU v3",
        " cores",
        "USD",
        "yuan",
        "RMB",
        "US$",
        "kWh",
        "W",
        "tonnes",
        "CO2eq",
        "kg",
        "input",
        "cached",
    ],
]


def outcome(text, name, **context):
    """The kind of answer a text gets; any error but a FigureError passes through."""
    try:
        figure = read_figure(text, name, **context)
    except FigureError as error:
        return len(str(error)) > 0
    return 0 <= figure.lower <= figure.point <= figure.upper and len(str(figure)) > 0


@pytest.mark.parametrize("name", NAMES)
def test_random_bytes_give_a_figure_or_a_figure_error(name):
    """No text makes the reader fail in any other way."""
    bytestrings = (random.Random(seed).randbytes(seed % 60) for seed in range(1000))  # noqa: S311  # no secret
    assert all(outcome(one.decode("latin-1"), name) for one in bytestrings)


@pytest.mark.parametrize("name", NAMES)
def test_random_words_give_a_figure_or_a_figure_error(name):
    """What is put together from the reader's own words is read or refused, and bounds are in order."""
    dice = random.Random(name)  # noqa: S311  # no secret
    texts = ("".join(dice.choices(PIECES, k=dice.randint(1, 9))) for _ in range(10_000))
    currencies = [None, "USD", "CNY", "JPY"]
    assert all(outcome(text, name, currency=dice.choice(currencies), exact=dice.random() < 0.1) for text in texts)
