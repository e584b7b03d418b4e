"""Training runs: what they take, what they imply, how they refuse, and that they are values."""

import datetime as dt
import pickle
import subprocess
import sys
from decimal import Decimal

import pint
import pytest
from attrs import exceptions

import aicost as ac

REPORTED = {"gpu": "H800", "count": "2,000", "duration": "two months"}


def reported(**more):
    return ac.TrainingRun("DeepSeek R1, as reported", **{**REPORTED, **more})


def claim(quantity, text, **more):
    source = ac.Source("A paper", "Nature", dt.date(2025, 9, 17))
    figure = ac.read_figure(text, quantity)
    return ac.Claim(
        id="c", subject="S", quantity=quantity, figure=figure, source=source, source_id="p", value=text, **more
    )


def test_implied_gpu_hours():
    """Two thousand accelerators for two months are 2.922M GPU-hours."""
    assert reported().gpu_hours.magnitude == pytest.approx(2.922e6)


def test_stated_attributes():
    """What was stated is an attribute, under the name of the vocabulary."""
    run = reported(rate="$2 per GPU hour")
    assert (run.gpu_count.magnitude, run.wall_clock.magnitude, run.rental_rate.magnitude) == (2000, 1461, 2)


def test_every_run_quantity_is_an_attribute():
    """Every quantity of training is an attribute with a docstring that names its unit."""
    names = [name for name, one in vars(ac.TrainingRun).items() if type(one).__name__ == "Implied"]
    assert {f"[{ac.VOCABULARY[name].unit or '-'}]" in getattr(ac.TrainingRun, name).__doc__ for name in names} == {True}


@pytest.mark.parametrize(
    "duration",
    ["54 hours", (54, "hour"), ac.quantity(54, "hour"), pint.UnitRegistry().Quantity(3240, "minute"),
     ac.read_figure("54 hours", "wall_clock"), claim("wall_clock", "54 hours"), (Decimal(54), "h"),
     ac.quantity(Decimal("2.25"), "day")],
)  # fmt: skip
def test_what_stands_for_a_figure(duration):
    """Text, number with unit, quantity of any registry, figure and claim all state a figure."""
    assert ac.TrainingRun("run", duration=duration).wall_clock.magnitude == 54


def test_numbers_are_exact():
    """A bare number is exact where a unit may be left out."""
    assert ac.TrainingRun("run", count=2000).figure("gpu_count").figure.is_exact


def test_none_is_not_given():
    """A quantity that is None is not given."""
    assert ac.TrainingRun("run", count=8, duration=None, tokens=None).statements == (
        ac.TrainingRun("run", count=8).statements
    )


def test_gpu_of_a_text():
    """A GPU that a text names is the run's."""
    assert ac.TrainingRun("run", gpu_hours="2.788M H800 GPU hours").gpu == "H800"


def test_gpu_of_a_text_may_be_more_exact():
    """A text may say which form factor of the run's GPU it was."""
    assert ac.TrainingRun("run", gpu="H100", count="8 H100 SXM").gpu == "H100 SXM"


def test_gpus_that_differ_are_refused():
    """A figure of another GPU is refused, with the way out."""
    with pytest.raises(ac.FigureError) as caught:
        ac.TrainingRun("run", gpu="H800", gpu_hours="5K A100 GPU hours")
    assert str(caught.value) == (
        "'5K A100 GPU hours' cannot be read as gpu_hours: it names A100, and the run's GPU is H800; "
        "describe each in a run of its own"
    )


def test_currencies_that_differ_are_refused():
    """Figures in two currencies are refused, with the way out."""
    with pytest.raises(ac.FigureError) as caught:
        ac.TrainingRun("run", training_cost="$5M", rental_rate="4 yuan per GPU hour")
    assert str(caught.value) == (
        "'¥4.00/GPU/hour (¥3.50 … ¥5.00)' cannot be read as rental_rate: it is in CNY, and other figures of the run "
        "are in USD; exchange it at a dated rate first"
    )


def test_currency_of_a_run():
    """The money of a run is that of its figures."""
    assert ac.TrainingRun("run", training_cost="¥4M").currency == "CNY"
    assert ac.TrainingRun("run", training_cost="¥4M", currency="JPY").currency == "JPY"
    assert ac.TrainingRun("run").currency == "USD"


def test_unknown_quantity_is_refused():
    """A misspelt quantity is refused, and the nearest names are offered."""
    with pytest.raises(ac.UnknownNameError) as caught:
        ac.TrainingRun("run", gpu_hour="5 GPU hours")
    assert str(caught.value) == "unknown quantity 'gpu_hour'; did you mean gpu_hours or gpu_power or gpu_count?"


def test_unknown_gpu_is_refused():
    """A GPU that is a near miss is refused."""
    with pytest.raises(ac.UnknownNameError, match="unknown GPU 'G200'; did you mean GB200"):
        ac.TrainingRun("run", gpu="G200")


def test_unreadable_figure_is_refused():
    """A text without a currency is no cost."""
    with pytest.raises(ac.FigureError, match="it names no currency"):
        ac.TrainingRun("run", training_cost="5.5M")


def test_wrong_dimension_is_refused():
    """A quantity of the wrong dimension is refused."""
    with pytest.raises(ac.UnitError, match="where hour is wanted"):
        ac.TrainingRun("run", duration=ac.quantity(5, "GPU*hour"))


def test_utilization_beyond_one_is_refused():
    """A utilization of 80 is refused, with the way to write 80 %."""
    with pytest.raises(ac.FigureError, match=r'utilization must be .*, got 80; for 80 %, write "80 %"'):
        ac.TrainingRun("run", utilization=80)


def test_claim_of_another_quantity_is_refused():
    """A claim of another quantity is refused."""
    with pytest.raises(ac.FigureError, match="it is a claim of gpu_count; give one of that quantity"):
        ac.TrainingRun("run", duration=claim("gpu_count", "8"))


def test_missing_figure_names_ways():
    """What does not follow is refused, with what would be enough."""
    with pytest.raises(ac.MissingFigureError) as caught:
        ac.TrainingRun("run", count=8).gpu_hours  # noqa: B018  # the attribute raises
    assert str(caught.value).startswith(
        "gpu_hours of 'run' is not known: what is known is gpu_count; state it, or wall_clock, or "
    )


def test_missing_figure_of_an_empty_run():
    """Of a run without figures nothing is known."""
    with pytest.raises(ac.MissingFigureError, match="what is known is nothing"):
        ac.TrainingRun("run").figure("gpu_hours")


def test_missing_figure_that_nothing_implies():
    """What no relation ties can only be stated."""
    with pytest.raises(ac.MissingFigureError, match=r"state it$"):
        ac.TrainingRun("run", count=8).figure("total_parameters")


def test_figure_or_none():
    """What is not known is None where that is asked for."""
    assert ac.TrainingRun("run", count=8).figure_or_none("gpu_hours") is None
    assert ac.TrainingRun("run", count=8).figure_or_none("gpu_count") is not None


def test_unknown_quantity_of_a_run():
    """Asking for a quantity that there is not is refused."""
    with pytest.raises(ac.UnknownNameError, match="gpu_hours"):
        reported().figure("gpu_hour")


def test_contradiction_names_figures_and_relation():
    """Figures that cannot all be true are named, with the relation that ties them."""
    run = ac.TrainingRun("R1", count=648, duration="198 hours", gpu_hours="101K GPU hours")
    with pytest.raises(ac.ContradictionError) as caught:
        run.figure("gpu_hours")
    error = caught.value
    assert error.relations == ("gpu_hours = gpu_count × wall_clock",)
    assert set(error.labels) == {"gpu_count 648", "wall_clock 198 hours", "gpu_hours 101K GPU hours"}
    assert error.factor == pytest.approx(648 * 197.5 / 102_000)
    assert str(error).startswith("the figures of 'R1' cannot all be true: ")
    assert "tied by gpu_hours = gpu_count × wall_clock; one of them is off by a factor of 1.25" in str(error)


def test_two_figures_of_one_quantity_contradict():
    """Two statements of one quantity that exclude each other contradict without a relation."""
    one, two = (ac.TrainingRun("run", duration=text).statements for text in ("10 hours", "20 hours"))
    run = ac.TrainingRun.of_statements("run", one + two, None, None, None)
    with pytest.raises(ac.ContradictionError, match=r"cannot all be true: wall_clock 10 hours, wall_clock 20"):
        run.figure("wall_clock")


def test_something_for_nothing_contradicts():
    """A cost at a rate of nothing cannot be."""
    run = ac.TrainingRun("run", training_cost=(5, "USD"), rental_rate=(0, "USD/GPU/hour"))
    with pytest.raises(ac.ContradictionError):
        run.figure("gpu_hours")


def test_implied_rate():
    """The rate that a cost implies is the cost over the GPU-hours, with both doubts."""
    rate = reported().implied("rental_rate", training_cost="$5.5M").figure
    assert str(rate) == "$1.88/GPU/hour ($1.18 … $2.62)"
    assert rate.point == pytest.approx(5.5e6 / 2.922e6)


def test_implied_leaves_aside_what_is_stated():
    """What is asked for is worked out from the rest, even where it was stated."""
    run = reported(rate="$2 per GPU hour")
    assert run.implied("rental_rate", training_cost="$5.5M").value.magnitude == pytest.approx(1.882, abs=1e-3)


def test_implied_replaces_what_is_assumed():
    """An assumed figure takes the place of the stated one."""
    assert reported().implied("gpu_hours", gpu_count=1).value.magnitude == 1461


def test_implied_ignores_none():
    """An assumption that is None is none."""
    assert reported().implied("gpu_hours", gpu_count=None).value.magnitude == 2.922e6


def test_implied_of_an_unknown_name():
    """Asking for or assuming what there is not is refused."""
    with pytest.raises(ac.UnknownNameError):
        reported().implied("rent", training_cost="$5M")
    with pytest.raises(ac.UnknownNameError):
        reported().implied("rental_rate", cost="$5M")


def test_implied_that_does_not_follow():
    """What the assumption does not imply is refused."""
    with pytest.raises(ac.MissingFigureError):
        reported().implied("rental_rate", tokens="2T")


def test_range_without_a_point():
    """A quantity of which only bounds are known has no attribute, and says where its range is."""
    run = ac.TrainingRun("run", duration=ac.Figure("wall_clock", "hour", 1.0, 2.0, None))
    with pytest.raises(ac.NoPointError) as caught:
        run.wall_clock  # noqa: B018  # the attribute raises
    assert str(caught.value) == (
        "wall_clock of 'run' is a range without a point value, because only bounds of it are known; "
        'ask for its range with .figure("wall_clock")'
    )


def test_six_flop_is_general_knowledge():
    """Training compute follows from parameters and tokens by the rule of thumb, and says so."""
    known = ac.TrainingRun("run", parameters="37B", tokens="14.8T").figure("training_compute")
    assert known.value.magnitude == pytest.approx(6 * 37e9 * 14.8e12)
    assert known.remarks == ("k is 6 (4.5 … 8) FLOP/parameter/token",)


def test_utilization_from_a_datasheet():
    """Utilization follows from parameters, tokens and GPU-hours at the datasheet's peak."""
    run = ac.TrainingRun(
        "V3", gpu="A100", precision="bf16", parameters="65B", tokens="1.4T", gpu_hours=(1_022_362, "GPU hours")
    )
    known = run.figure("utilization")
    assert known.value.magnitude == pytest.approx(6 * 65e9 * 1.4e12 / (1_022_362 * 312e12 * 3600))
    assert any("datasheet of A100, bf16" in label for label in known.labels)


def test_peak_of_an_ambiguous_gpu():
    """H100 alone leaves its form factor open: its peak is a range without a point."""
    run = ac.TrainingRun("run", gpu="H100", count=8, duration="10 hours")
    known = run.figure("peak_throughput")
    assert (known.value, known.figure.lower < known.figure.upper) == (None, True)
    assert "no format it prints is stated (none), so all its dense peaks are" in known.labels[0]


def test_ambiguity_is_remarked():
    """A table of a run with an ambiguous GPU says what it may be."""
    assert "H100 may be " in str(ac.TrainingRun("run", gpu="H100", count=8))


def test_stated_peak_is_kept():
    """A stated peak is not replaced by the datasheet's."""
    run = ac.TrainingRun(
        "run", gpu="A100", peak_throughput="100 TFLOP/s", gpu_hours="100 GPU hours", parameters="1B", tokens="1B"
    )
    assert run.figure("utilization").value.magnitude == pytest.approx(6e18 / (100 * 1e14 * 3600))


def test_no_datasheet_at_that_precision():
    """Where its datasheet has no such precision, nothing follows from it; a word for none leaves all open."""
    assert ac.TrainingRun("run", gpu="A100", precision="fp4", count=8).figure_or_none("peak_throughput") is None
    mixed = ac.TrainingRun("run", gpu="A100", precision="mixed", count=8).figure("peak_throughput")
    assert (mixed.figure.lower, mixed.figure.upper) == (9.7e12, 312e12)


def test_background_that_conflicts_implies_nothing():
    """Where general knowledge excludes what is stated, it implies nothing."""
    run = ac.TrainingRun("run", gpu="A100", gpu_hours="1 GPU hour", parameters="100B", tokens="100T")
    assert run.figure_or_none("utilization") is None


def test_hardware_of_a_run():
    """A run knows what the catalog has of its accelerator."""
    assert reported().hardware.name == "H800"
    assert ac.TrainingRun("run").hardware is None


def test_explanation():
    """A run shows its work."""
    assert reported().figure("gpu_hours").explain().splitlines() == [
        "gpu_hours = 2.922M GPU·hour (2.137M … 4.602M)",
        "  gpu_hours = gpu_count × wall_clock",
        "  2.922M GPU·hour = 2,000 GPU × 1,460 hour",
        "    gpu_count = 2,000 GPU (1,950 … 2,100)",
        "      count: 2,000 — given in the call",
        "    wall_clock = 1,460 hour (1,100 … 2,190)",
        "      duration: two months — given in the call",
        "note: a month is 730.5 hours",
    ]


def test_explanation_of_a_claim_names_source_and_locator():
    """A claim is explained by its source and locator, and says where it has none."""
    found = ac.TrainingRun("run", duration=claim("wall_clock", "54 hours", locator="p. 5")).figure("wall_clock")
    bare = ac.TrainingRun("run", duration=claim("wall_clock", "54 hours")).figure("wall_clock")
    assert "c: 54 hours — A paper (Nature, 2025-09-17), p. 5" in found.explain()
    assert "A paper (Nature, 2025-09-17), no locator" in bare.explain()


def test_every_quantity_of_serving():
    """Revenue is the sum of the three kinds of tokens, and profit is margin × cost."""
    prices = {"input": 0.55, "cached": 0.14, "output": 2.19}
    told = {f"{kind}_token_price": f"${price} per million tokens" for kind, price in prices.items()}
    told |= {"input_tokens": (2e6, "token"), "cached_tokens": (1e6, "token"), "output_tokens": (1e6, "token")}
    run = ac.TrainingRun("service", **told, profit_margin=1.0)
    assert run.figure("serving_revenue").value.magnitude == pytest.approx(1.1 + 0.14 + 2.19)
    low, high = run.figure("serving_cost").figure.lower, run.figure("serving_cost").figure.upper
    assert low <= 3.43 / 2 <= high


def test_values_are_frozen():
    """A run does not change."""
    with pytest.raises(exceptions.FrozenInstanceError):
        reported().name = "other"


def test_equal_runs_are_equal():
    """Runs of the same figures are equal and hash alike; others differ."""
    assert reported() == reported()
    assert len({reported(), reported(), reported(count=5)}) == 2


def test_asking_does_not_change_a_run():
    """A run that was asked equals one that was not."""
    asked = reported()
    asked.figure("gpu_hours").explain()
    assert (asked == reported(), hash(asked) == hash(reported())) == (True, True)


def test_run_as_text():
    """A run prints its figures as they were stated."""
    assert repr(reported()) == (
        "TrainingRun('DeepSeek R1, as reported', gpu='H800', gpu_count='2,000', wall_clock='two months')"
    )
    assert str(reported()).splitlines()[0] == "DeepSeek R1, as reported"


def test_run_in_a_notebook():
    """A notebook shows a run as a table, with what is markup in it escaped."""
    html = ac.TrainingRun("<b>", count="2,000")._repr_html_()
    assert "<caption>&lt;b&gt;</caption>" in html
    assert "<td>2,000</td>" in html


def test_pickled_run_is_the_run():
    """A pickled run is the same run, and has forgotten what was worked out."""
    run = reported()
    run.figure("gpu_hours").explain()
    again = pickle.loads(pickle.dumps(run))
    assert (again, again.gpu_hours) == (run, run.gpu_hours)


def test_pickle_in_a_fresh_process():
    """A run and a quantity unpickle in a process that has only imported aicost."""
    data = pickle.dumps((reported(), reported().gpu_hours)).hex()
    program = (
        "import pickle, aicost as ac\n"
        f"run, hours = pickle.loads(bytes.fromhex({data!r}))\n"
        "print(run.gpu_hours == hours, hours + ac.quantity(1, 'GPU*hour'))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True 2922001.0 GPU·hour"


def test_descriptor_of_the_class():
    """On the class, an attribute is its own description."""
    assert ac.TrainingRun.gpu_hours.name == "gpu_hours"


def test_implied_reads_in_the_currency_of_the_run():
    """What is assumed is read in the currency that the run was given."""
    run = ac.TrainingRun("run", gpu_hours="100 GPU hours", rental_rate="¥300 per GPU hour", currency="JPY")
    assert f"{run.implied('rental_rate', training_cost='¥30,000').value.units:C}" == "JPY/GPU/hour"


def test_implied_takes_the_words_of_a_run():
    """Count, duration and rate are words of what is assumed, as of what is stated."""
    assert ac.TrainingRun("run").implied("gpu_hours", count=8, duration="10 hours").value.magnitude == 80


def test_an_unbounded_quantity_over_nothing_is_a_number():
    """No end of what a run implies is not a number."""
    run = ac.TrainingRun("run", count=0, duration="over 5 hours")
    assert run.figure("gpu_hours").figure.upper == 0
