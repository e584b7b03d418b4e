"""Every error says what is wrong, with which value, and the way out; and it survives a pickle."""

import copy
import pickle

import pytest

from aicost import errors

EVERY_ERROR = [
    (
        errors.FigureError("5.5M", "training_cost", "it names no currency", "write it as in '$5.5M'"),
        ValueError,
        ("'5.5M'", "training_cost", "it names no currency", "write it as in '$5.5M'"),
    ),
    (errors.UnitError("hours", "", "did you mean hour?"), ValueError, ("'hours'", "did you mean hour?")),
    (
        errors.UnitError("hour", "GPU·hour", "give it in GPU·hour"),
        ValueError,
        ("'hour'", "where GPU·hour is wanted", "give it in GPU·hour"),
    ),
    (
        errors.UnknownNameError("quantity", "gpu_hour", ("gpu_hours", "gpu_count")),
        LookupError,
        ("unknown quantity 'gpu_hour'", "did you mean gpu_hours or gpu_count?"),
    ),
    (
        errors.UnknownNameError("source", "s", (), "add a [sources.s] table"),
        LookupError,
        ("unknown source 's'", "add a [sources.s] table"),
    ),
    (
        errors.MissingFigureError("rental_rate", "X", ("gpu_count",), (("training_cost", "gpu_hours"), ("energy",))),
        LookupError,
        ("rental_rate of 'X'", "what is known is gpu_count", "state it, or training_cost and gpu_hours, or energy"),
    ),
    (
        errors.MissingFigureError("rental_rate", "X", (), ()),
        LookupError,
        ("rental_rate of 'X'", "what is known is nothing", "state it"),
    ),
    (
        errors.MissingPackageError("SciPy", "drawing", "aicost[uncertainty]"),
        ImportError,
        ("SciPy is not installed, which drawing needs", "pip install 'aicost[uncertainty]'"),
    ),
    (
        errors.NoPointError("gpu_power", "X", "its form factor is open"),
        LookupError,
        ("gpu_power of 'X'", "because its form factor is open", '.figure("gpu_power")'),
    ),
    (
        errors.ContradictionError("X", 1.25, ("gpu_hours = gpu_count × wall_clock",), ("count", "hours")),
        ValueError,
        ("'X'", "a factor of 1.25", "count, hours", "gpu_hours = gpu_count × wall_clock", "leave one out"),
    ),
    (
        errors.ContradictionError("X", 20.0, (), ("count",)),
        ValueError,
        ("'X'", "true: count; one", "a factor of 20", "leave one out"),
    ),
    (
        errors.TokenPriceError("the price of o1 at noon", "it has no time zone", "give one"),
        LookupError,
        ("the price of o1 at noon", "it has no time zone", "give one"),
    ),
    (
        errors.NotComparableError((("scope", "a", "whole run", "pretraining"),)),
        ValueError,
        ("a: scope whole run against pretraining", 'across="scope"'),
    ),
    (
        errors.NotComparableError(
            (("scope", "a", "x", "y"), ("method", "a", "rental", "amortised"), ("scope", "b", "x", "z"))
        ),
        ValueError,
        ("b: scope x against z", 'across=("scope", "method")'),
    ),
    (
        errors.ExchangeError("an amount in AED", "the ECB publishes no rate for AED", "give it in USD"),
        LookupError,
        ("an amount in AED", "the ECB publishes no rate for AED", "give it in USD"),
    ),
    (
        errors.PriceError("the price of H800", "the first is of 2024-08-06", ("H800, CR8DL",), "ask for a later day"),
        LookupError,
        ("the price of H800: the first is of 2024-08-06", "H800, CR8DL", "ask for a later day"),
    ),
    (
        errors.PriceError("the price of H800", "none is known", tuple(f"seller {i}" for i in range(15)), "ask"),
        LookupError,
        ("there are:", "seller 11", "and 3 more", "ask"),
    ),
    (
        errors.PriceFileError("p.toml", (errors.Problem("prices[0].gpu", "it is empty"),)),
        ValueError,
        ("p.toml: prices[0].gpu: it is empty",),
    ),
    (
        errors.OutsideDataError("the price index CPI-U", "1999", "2010", "2025", "take a time within them"),
        LookupError,
        ("the price index CPI-U", "from 2010 to 2025, not for 1999", "take a time within them"),
    ),
    (
        errors.ArgumentError("started", "2019-01-01", "it is before the purchase", "give a later day"),
        ValueError,
        ("started 2019-01-01 does not fit", "it is before the purchase", "give a later day"),
    ),
    (
        errors.ArgumentError("price", "", "it is not given", "give one"),
        ValueError,
        ("price does not fit: it is not given; give one",),
    ),
    (
        errors.ClaimsFileError(
            "a.toml", [errors.Problem("claims[0].value", "it is empty"), errors.Problem("", "no claims")]
        ),
        ValueError,
        ("a.toml: claims[0].value: it is empty", "a.toml: no claims"),
    ),
    (
        errors.DocumentError("map.toml", [errors.Problem("gpu", "it is empty")]),
        ValueError,
        ("map.toml: gpu: it is empty",),
    ),
    (
        errors.TooManyConflictsError((("a", "b"), ("c",))),
        ValueError,
        ("more figures clash", "among them a, b; c", "mend these first"),
    ),
    (
        errors.TooManyStagesError(31, 20),
        ValueError,
        ("31 stages", "the most is 20", "leave out stages"),
    ),
]
ONE_EACH = [error for error, *_ in EVERY_ERROR]


def test_no_error_was_forgotten():
    """Every class of the module is among the examples."""
    classes = {one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.AicostError)}
    assert classes - {errors.AicostError} == {type(error) for error in ONE_EACH}


@pytest.mark.parametrize(("error", "base", "parts"), EVERY_ERROR)
def test_an_error_says_what_which_value_and_the_way_out(error, base, parts):
    """Its text holds every fact, and it is one of Python's kinds of error too."""
    assert [part for part in parts if part not in str(error)] == []
    assert isinstance(error, base)
    assert isinstance(error, errors.AicostError)


@pytest.mark.parametrize("again", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy, copy.deepcopy])
@pytest.mark.parametrize("error", ONE_EACH)
def test_an_error_survives_pickling_and_copying(error, again):
    """It comes back with its class, facts and text, as from a worker process."""
    back = again(error)
    assert (type(error), str(error), error.args) == (type(back), str(back), back.args)


@pytest.mark.parametrize("error", ONE_EACH)
def test_an_error_can_be_raised_and_annotated(error):
    """Being frozen does not keep Python from adding its traceback, cause and notes."""
    with pytest.raises(type(error)) as caught:
        raise error from KeyError("cause")
    caught.value.add_note("seen")
    assert caught.value.__notes__[-1] == "seen"


@pytest.mark.parametrize("error", ONE_EACH)
def test_the_facts_of_an_error_are_frozen(error):
    """An error is a value."""
    with pytest.raises(AttributeError):
        setattr(error, type(error).__attrs_attrs__[0].name, "other")


@pytest.mark.parametrize(
    "error",
    [
        errors.FigureError("9" * 500, "tokens", "r", "w"),
        errors.UnitError("9" * 500, "", "w"),
        errors.UnknownNameError("quantity", "9" * 500),
    ],
)
def test_a_long_value_is_cut_short(error):
    """A line stays a line."""
    assert len(str(error)) < 160
    assert "…" in str(error)


def test_fifty_problems_are_shown_and_the_rest_counted():
    """A broken file does not flood the screen."""
    error = errors.ClaimsFileError("a.toml", [errors.Problem(f"claims[{i}]", "x") for i in range(60)])
    lines = str(error).splitlines()
    assert len(lines) == 51
    assert lines[-1] == "a.toml: and 10 more"


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("gpu_hour", ["gpu_hours", "energy"], ("gpu_hours",)),
        ("usd", ["USD", "EUR"], ("USD",)),
        ("tokens", ["token", "tokens_served", "tokens"], ("tokens", "token", "tokens_served")),
        ("x", ["energy"], ()),
        ("x", [], ()),
    ],
)
def test_the_nearest_names(name, known, expected):
    """The best stands first, whatever the capitals."""
    assert expected == errors.nearest(name, known)


def test_no_more_than_three_names_are_offered():
    """A hint is short."""
    assert len(errors.nearest("aaaa", ["aaab", "aaac", "aaad", "aaae"])) == 3
