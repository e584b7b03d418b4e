"""The methods side by side: each number by hand, each look-up said, each gap with its way out."""

import datetime as dt
from math import log

import pytest
from attrs import evolve

import aicost as ac
from aicost import cli
from aicost.facts.scope import METHODS

DAY = "2025-03-10"
SHARE, DECLINE, OVERHEAD = 0.19, 0.14, 1.64
"""What Epoch takes for network, fall of prices and servers."""


def run(**more):
    return ac.TrainingRun("R", **{"gpu": "H800 SXM", "count": 2048, "gpu_hours": (1_000_000, "GPU hours"), **more})


def claims(*rows, date="2025-03-10", subject="R", totals=""):
    text = f'format = 1\n[sources.s]\ntitle = "t"\n{f"date = {date}" if date else ""}\n'
    for number, (quantity, value, *more) in enumerate(rows):
        text += f'[[claims]]\nid = "c{number}"\nsubject = "{subject}"\nquantity = "{quantity}"\nvalue = "{value}"\n'
        text += "\n".join(['source = "s"', *more]) + "\n"
    return ac.loads(text + totals)


def amount(estimate):
    return estimate.training_cost.m_as("USD")


HOURS = ("gpu_hours", "1M GPU hours", 'gpu = "H800 SXM"')
COUNT = ("gpu_count", "2,048")
SIZE = (("parameters", "70B", 'gpu = "H800 SXM"'), ("tokens", "15T"))


def test_rental_by_hand():
    """CR8DL asked $3.42 for an H800 SXM: a million GPU-hours are $3.42M."""
    estimate = ac.cost_by_method(run(), "rental", on=DAY)

    assert amount(estimate) == pytest.approx(3.42e6)
    assert estimate.method == "rental"
    (listed,) = [text for text in estimate.assumptions if text.startswith("rental_rate $3.42/GPU/hour")]
    assert "none is stated, so that the list prices of 2025-03-10 count (CR8DL" in listed


def test_amortised_by_hand():
    """A DGX H800 cost $44,750 a GPU, of which 0.14 × ln 10 are lost in 8,766 hours, and energy at $0.0826."""
    lost = 44_750 * DECLINE * log(10) / 8766 / (1 - SHARE)
    energy = 700 * 0.75 * 1.8 * 1.25 / 1000 * 0.0826
    estimate = ac.cost_by_method(run(), "amortised", on=DAY)

    assert amount(estimate) == pytest.approx(1e6 * (lost + energy))
    assert [line.name for line in estimate.lines] == ["accelerators", "servers", "interconnect", "energy"]
    assert any(text.startswith("purchase_price $44.8K/GPU: none is stated") for text in estimate.assumptions)


def test_acquisition_by_hand():
    """2,048 × $44,750, of which the network is 19 %."""
    estimate = ac.cost_by_method(run(), "acquisition", on=DAY)

    assert amount(estimate) == pytest.approx(2048 * 44_750 / (1 - SHARE))
    assert estimate.scope.elements == ("accelerators", "network", "servers")


def test_the_price_of_an_accelerator_alone_gets_its_server():
    """No server of A800 PCIe was on sale, so that the $17,500 of one take Epoch's overhead."""
    estimate = ac.cost_by_method(run(gpu="A800 PCIe"), "acquisition", on=DAY)

    assert amount(estimate) == pytest.approx(2048 * 17_500 * OVERHEAD / (1 - SHARE))
    assert any(text.startswith("chip_price $17.5K/GPU") for text in estimate.assumptions)


def test_a_baseboard_is_no_server():
    """Of the purchases of A100 80GB SXM up to March 2025 none of the last year is a server's."""
    assert ac.list_price("A100 80GB SXM", DAY, kind="purchase").quantity == "chip_price"
    assert ac.list_price("H800", DAY, kind="purchase").quantity == "purchase_price"


def test_own_figures_come_first():
    """A rate, an electricity price and a PUE that are stated are not looked up."""
    rented = ac.cost_by_method(run(rate=(2, "USD/GPU/hour")), "rental")
    own = run(electricity_price=(0.05, "USD/kWh"), pue=1.1)
    energy = ac.cost_by_method(own, "amortised", on=DAY).lines[-1]

    assert amount(rented) == 2e6
    assert energy.cost.point == pytest.approx(1e6 * 700 * 0.75 * 1.8 * 1.1 / 1000 * 0.05)


@pytest.mark.parametrize("method", METHODS)
def test_size_is_enough_for_gpu_hours(method):
    """Parameters, tokens and a GPU make GPU-hours with a 90 % interval, which the hourly costs inherit."""
    sized = ac.TrainingRun("R", gpu="H800 SXM", count=2048, parameters="70B", tokens="15T")
    estimate = ac.cost_by_method(sized, method, on=DAY)

    assert estimate.hours.level == 0.9
    assert estimate.cost.level == (None if method == "acquisition" else 0.9)
    assert estimate.gpu_hours == ac.gpu_hours_from_size(sized).value


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: ac.cost_by_method(run(), "rent", on=DAY), ac.UnknownNameError, "there are rental, amortised"),
        (lambda: ac.estimates_by_method(claims(HOURS), "rent"), ac.UnknownNameError, "unknown method 'rent'"),
        (lambda: ac.cost_by_method(run(), "rental"), ac.ArgumentError, "--on 2024-12-27"),
        (lambda: ac.rental_cost(run(), rate=ac.list_price("H100", DAY)), ac.FigureError, "it is about H100"),
        (lambda: ac.cost_by_method(run(), "rental", on="March"), ac.ArgumentError, "it is no day"),
        (lambda: ac.cost_by_method(run(gpu=None), "rental", on=DAY), ac.ArgumentError, 'gpu = "H100 SXM"'),
        (lambda: ac.cost_by_method(run(), "rental", on="2020-01-01"), ac.PriceError, "the first is of 2024-08-06"),
        (lambda: ac.cost_by_method(run(gpu="GTX 580"), "rental", on=DAY), ac.PriceError, "there are prices of A10"),
        (lambda: ac.cost_by_method(run(count=None), "acquisition"), ac.MissingFigureError, "gpu_count of 'R'"),
        (lambda: ac.cost_by_method(run(gpu_hours=None), "rental", on=DAY), ac.MissingFigureError, "gpu_hours of 'R'"),
    ],
)
def test_what_is_missing_is_named(call, error, said):
    """Every gap is one clear error with the way out."""
    with pytest.raises(error, match=said):
        call()


def test_claims_by_all_methods():
    """Three estimates of one subject, at the prices of its claims' first day."""
    found, notes = ac.estimates_by_method(claims(HOURS, COUNT))

    assert [one.method for one in found] == list(METHODS)
    assert notes == ()
    assert amount(found[0]) == pytest.approx(3.42e6)
    assert any("2025-03-10 (the first day of its claims) count" in text for text in found[0].assumptions)


def test_the_day_of_the_call_comes_first():
    """Before 2025 no H800 is known to have been on sale; on= moves the day."""
    early = claims(HOURS, COUNT, date="2024-12-27")
    found, notes = ac.estimates_by_method(early)
    later, none = ac.estimates_by_method(early, on=dt.date(2025, 3, 10))

    assert [(one.method, one.cost is None) for one in found] == [("rental", False), ("amortised", True)]
    assert all("the first is of 2025-02-21" in note for note in notes)
    assert all(note.endswith("ask for that day or a later one, with --on or on=") for note in notes)
    assert [one.method for one in later] == list(METHODS)
    assert none == ()


def test_what_no_day_has_is_not_asked_for_by_day():
    """TPUs are not sold: no day has their price, and the window of a look-up is no option of the command."""
    hours = ("gpu_hours", "1M chip-hours", 'gpu = "TPU v4"')
    _, unsold = ac.estimates_by_method(claims(hours, COUNT), "acquisition")
    _, late = ac.estimates_by_method(claims(HOURS, COUNT), "rental", on="2035-01-01")

    assert unsold[0].endswith("ask for one of these, or give a price to acquisition_cost")
    assert late[0].endswith("or ask for an earlier day, with --on or on=")


def test_a_method_that_cannot_be_is_left_out_and_said():
    """Without a count there is no cluster to buy, and without a date no list price: the GPU-hours stand alone."""
    _, without_count = ac.estimates_by_method(claims(HOURS))
    found, without_date = ac.estimates_by_method(claims(HOURS, COUNT, date=""), "rental")

    assert len(without_count) == 1
    assert without_count[0].startswith("no acquisition estimate for R: gpu_count of 'R' is not known")
    (alone,) = found
    assert (alone.method, alone.cost, alone.lines) == ("rental", None, ())
    assert alone.gpu_hours == ac.quantity(1e6, "GPU*hour")
    assert alone.remarks[0].startswith("no cost: on does not fit: no claim has a date")
    assert without_date[0].startswith("no rental cost for R: on does not fit: no claim has a date")


def test_a_subject_that_cannot_be_leaves_the_others_their_hours():
    """Swapped parameters of one subject are a note, though it has a count and nothing has a date."""
    swapped = claims(
        ("parameters", "671B", 'gpu = "H100 SXM"'), ("total_parameters", "37B"), ("tokens", "14.8T"), COUNT, date=""
    )
    plain = claims(HOURS, date="")
    both = evolve(plain, claims=(*plain, *(evolve(one, subject="Q", label=f"Q {one.id}") for one in swapped)))
    found, notes = ac.estimates_by_method(both, "rental")

    assert [(one.name, one.cost) for one in found] == [("R", None)]
    assert any(note.startswith("no rental estimate for Q: the figures of 'Q' cannot all be true") for note in notes)


def test_a_subject_without_gpu_hours_is_named_once():
    """One note, not one for each method."""
    found, notes = ac.estimates_by_method(claims(("capital_expenditure", "$1B")))

    assert found == ()
    assert len(notes) == 1
    assert notes[0].startswith("no estimate for R: gpu_hours of 'R' is not known: what is known is capital_expend")


def test_a_count_alone_can_be_bought():
    """Acquisition needs no GPU-hours; the others say that they do."""
    found, notes = ac.estimates_by_method(claims(("gpu_count", "2,048", 'gpu = "H800"')))

    assert [one.method for one in found] == ["acquisition"]
    assert [note.partition(":")[0] for note in notes] == ["no rental estimate for R", "no amortised estimate for R"]


def test_a_stated_cost_is_no_rent():
    """What a run is said to have cost, over its GPU-hours, is no price that anybody asked."""
    run = ac.TrainingRun("R", gpu="H100 SXM", training_cost="$30M", gpu_hours=(1_000_000, "GPU hours"))
    without = ac.TrainingRun("R", gpu="H100 SXM", gpu_hours=(1_000_000, "GPU hours"))
    rented, plain = (ac.cost_by_method(one, "rental", on="2024-12-27") for one in (run, without))

    assert rented.training_cost == plain.training_cost
    assert rented.training_cost < ac.quantity(6e6, "USD")


def test_a_headline_does_not_decide_the_estimate():
    """A cost without a method stands aside; one by rental gives the rate that its claims do not state."""
    headline, _ = ac.estimates_by_method(claims(HOURS, ("training_cost", "$6M")), "rental")
    rented, _ = ac.estimates_by_method(claims(HOURS, ("training_cost", "$6M", 'method = "rental"')), "rental")

    assert amount(headline[0]) == pytest.approx(3.42e6)
    assert amount(rented[0]) == pytest.approx(6e6)


def test_gpu_hours_that_totals_or_a_headline_imply():
    """The parts' GPU-hours make the whole's; a cost and a rate make GPU-hours too."""
    parts = (
        ("gpu_hours", "1,250 GPU hours", 'phase = "a"', 'gpu = "H800"'),
        ("gpu_hours", "2,250 GPU hours", 'phase = "b"'),
    )
    named = ("gpu_power", "700 W", 'gpu = "H800 SXM"')
    total = '[[totals]]\nwhole = "R"\nparts = ["R/a", "R/b"]\n'
    whole = [one for one in ac.estimates_by_method(claims(*parts, named, totals=total))[0] if one.phase is None]
    rate = ("rental_rate", "$2 per GPU hour", "exact = true")
    paid, _ = ac.estimates_by_method(claims(("training_cost", "$6M"), rate, named), "rental", "amortised")

    assert [one.method for one in whole] == ["rental", "amortised"]
    assert amount(whole[0]) == pytest.approx(3500 * 3.42)
    assert [one.gpu_hours.magnitude for one in paid] == [3e6, 3e6]
    assert amount(paid[0]) == pytest.approx(6e6)


def test_claims_that_clash_are_no_estimate():
    """648 GPUs for 198 hours are not 101K GPU-hours."""
    clash = claims(("gpu_count", "648", 'gpu = "H800"'), ("wall_clock", "198 hours"), ("gpu_hours", "101K GPU hours"))
    found, notes = ac.estimates_by_method(clash, "rental")

    assert found == ()
    assert "cannot all be true" in notes[0]


def test_a_subject_told_twice_is_estimated_once():
    """Costs in two currencies make two accounts of one subject, and one estimate by each method."""
    two = claims(HOURS, ("training_cost", "$6M"), ("training_cost", "40 million yuan"))

    assert [one.method for one in ac.estimates_by_method(two)[0]] == ["rental", "amortised"]


def test_the_command_knows_the_methods():
    """The choices of --method are those of the scope, and all."""
    assert (*METHODS, "all") == cli.METHODS
