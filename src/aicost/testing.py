"""Hypothesis strategies and laws for those who property-test their own estimates (extra ``testing``).

>>> from hypothesis import given
>>> law = given(told_runs())(lambda told: assert_containment(lambda run: run.figure("gpu_hours"), *told))
"""

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_UP, Context, Decimal
from fractions import Fraction
from math import ceil, floor, inf, isclose
from typing import Any, NamedTuple

from attrs import evolve
from hypothesis import strategies as st

from aicost.costs.estimates import Estimate
from aicost.facts.claims import Claims
from aicost.facts.rows import claims_of
from aicost.facts.scope import EVIDENCE, METHODS
from aicost.model.known import Known
from aicost.model.relations import product
from aicost.model.runs import TrainingRun
from aicost.values import units
from aicost.values.figures import Figure
from aicost.values.reading import read_figure
from aicost.values.vocabulary import QuantityKind, kind_of

TOLERANCE = 1e-9
"""Two results of the same reckoning in another order may differ by this. [-]"""

_UNIT_TEXTS = {
    "GPU": "GPUs=1; =1; accelerators=1; H800 GPUs=1", "node": "nodes=1; =1; servers=1",
    "GPU/node": "GPUs per node=1; =1; GPUs=1", "hour": "hours=1; h=1; minutes=1/60; days=24; weeks=168; months=1461/2",
    "GPU·hour": "GPU hours=1; GPU-hours=1; GPU-days=24; H800 GPU hours=1",
    "GPU·hour/token": "GPU hours per trillion tokens=1e-12; GPU-hours/token=1",
    "MONEY": "=1", "MONEY/GPU/hour": "per GPU hour=1; /GPU/hour=1; /GPU-hour=1; per GPU-day=1/24",
    "MONEY/token": "per million tokens=1e-6; per token=1; /1K tokens=1e-3", "MONEY/kWh": "per kWh=1; /MWh=1e-3",
    "parameter": "parameters=1; =1", "token": "tokens=1; =1", "FLOP": "FLOP=1; petaFLOP=1e15; FLOPs=1",
    "FLOP/s/GPU": "TFLOP/s=1e12; TFLOP/s per GPU=1e12; PFLOP/s=1e15", "W/GPU": "W per GPU=1; W=1; kW per GPU=1000",
    "": "%=1/100; =1; percent=1/100", "kWh": "kWh=1; MWh=1000; GJ=2500/9",
    "kg/kWh": "kg CO2e per kWh=1; g/kWh=1e-3", "kg": "kg=1; tonnes CO2eq=1000; t=1000",
}  # fmt: skip
"""How the units of quantities are written, each with its size in the canonical unit."""
_UNITS = {
    unit: [(re.sub(r"^(?=\w)", " ", text), Fraction(size)) for text, size in re.findall(r" *([^;=]*)=([^;]*)", texts)]
    for unit, texts in _UNIT_TEXTS.items()
}
_ALTERNATIVES = {
    "hour": "second minute hour day week month year", "kWh": "kilowatt_hour joule megawatt_hour", "W": "watt kilowatt",
    "kg": "kilogram gram tonne", "token": "token kilotoken", "FLOP": "FLOP teraFLOP", "MONEY": "MONEY kMONEY",
}  # fmt: skip
_SIGNS = {"USD": ("$", "US$"), "CNY": ("¥", "RMB "), "EUR": ("€",), "GBP": ("£",)}
_SCALES = {"": 0, "K": 3, " thousand": 3, "M": 6, " million": 6, "bn": 9, " billion": 9, "T": 12, " trillion": 12}
_HEDGES = {
    "": "none", "just ": "none", "about ": "about", "~": "about", "approximately ": "about", "nearly ": "nearly",
    "almost ": "nearly", "over ": "over", "at least ": "over", ">": "over", "up to ": "up to", "≤ ": "up to",
}  # fmt: skip


_RANGES = ("{}-{}", "{} to {}", "{} – {}", "between {} and {}")

FigureText = tuple[str, float, float, float]
"""A text and what it means: the value and its bounds. [canonical unit of the quantity]"""


class ToldRun(NamedTuple):
    """A run, and the true value of every quantity, told or not, that its figures round. [canonical units]"""

    run: TrainingRun
    truth: Mapping[str, float]


class _Number(NamedTuple):
    text: str
    value: Fraction
    place: Fraction
    is_full: bool


@st.composite
def _numbers(draw: st.DrawFn, least: Fraction, greatest: Fraction, *, powers: bool, is_whole: bool = False) -> _Number:
    """A number in digits; its last significant place is its last decimal, or its last digit that is no padding."""
    decimals = 0 if is_whole else draw(st.integers(0, 4))
    ends = ceil(least * 10**decimals), floor(greatest * 10**decimals)
    digits = draw(st.integers(max(ends[0], 1), min(ends[1], 10**7)))
    whole, fraction = divmod(digits, 10**decimals)
    text = f"{whole:,}" if draw(st.booleans()) else str(whole)
    text += f".{fraction:0{decimals}}" if decimals else ""
    padding = -decimals or min(len(str(whole)) - len(str(whole).rstrip("0")), max(len(str(whole)) - 2, 0))
    power = draw(st.integers(0 if is_whole else -3, 12)) if powers else 0
    text += draw(st.sampled_from((f"e{power}", f" × 10^{power}", f"*10**{power}"))) if power else ""
    value, place = (size * Fraction(10) ** power for size in (Fraction(digits, 10**decimals), Fraction(10) ** padding))
    return _Number(text, value, place, is_full=not decimals and not power and digits % 10 != 0)


@st.composite
def figure_texts(draw: st.DrawFn, quantity: str, *, currency: str = "USD") -> FigureText:
    """Texts of a quantity as people write them, with what they mean by a model independent of the reader.

    Raises:
        UnknownNameError: There is no quantity of that name.
    """
    kind = kind_of(quantity)
    unit, factor = draw(st.sampled_from(_UNITS[kind.unit]))
    is_whole = kind.is_count and kind.unit.startswith("GPU")
    is_limited = kind.highest < inf or kind.lowest > 0
    limits = Fraction(kind.lowest) / factor, Fraction(kind.highest) / factor if kind.highest < inf else Fraction(10**6)
    signs = [(sign, "") for sign in (*_SIGNS.get(currency, ()), f"{currency} ")]
    before, after = draw(st.sampled_from([*signs, ("", f" {currency}")] if kind.is_money else [("", "")]))
    scale_text = "" if kind.is_fraction else draw(st.sampled_from(sorted(_SCALES)))
    pattern = draw(st.sampled_from(("", "", "", *_RANGES)))
    high: Fraction | None
    if pattern:
        drawn = [draw(_numbers(*limits, powers=False, is_whole=is_whole)) for _ in range(2)]
        ends = sorted(drawn, key=lambda number: number.value)
        hedge = draw(st.sampled_from(("", "about ")))
        text = hedge + pattern.format(before + ends[0].text, before + ends[1].text)
        value = (ends[0].value + ends[1].value) / 2
        low, high = (one.value * (10 + way * bool(hedge)) / 10 for one, way in zip(ends, (-1, 1), strict=True))
    else:
        number = draw(_numbers(*limits, powers=not is_limited and not scale_text, is_whole=is_whole))
        hedge = draw(st.sampled_from(sorted(_HEDGES)))
        text, value = f"{hedge}{before}{number.text}", number.value
        place, is_exact = number.place, kind.is_count and number.is_full and not scale_text
        low, high = (value, value) if is_exact else (max(value - place / 2, Fraction(0)), value + place)
        hedged: dict[str, tuple[Fraction, Fraction | None]] = {
            "none": (low, high), "about": (min(value * 9 / 10, low), max(value * 11 / 10, high)), "over": (value, None),
            "nearly": (max(value - place, Fraction(0)), value), "up to": (Fraction(0), value),
        }  # fmt: skip
        low, high = hedged[_HEDGES[hedge]]
    size = factor * 10 ** _SCALES[scale_text]
    lower, upper = float(low * size), inf if high is None else float(high * size)
    if kind.is_fraction:
        lower, upper = max(lower, kind.lowest), min(upper, kind.highest)
    return f"{text}{scale_text}{after}{unit}", float(value * size), lower, upper


@st.composite
def figures(draw: st.DrawFn, quantity: str, *, currency: str = "USD") -> Figure:
    """Figures of a quantity, or UnknownNameError: read from texts, exact, and with bounds but no value."""
    figure = read_figure(draw(figure_texts(quantity, currency=currency))[0], quantity)
    value = figure.lower if figure.point is None else figure.point
    exact = evolve(figure, lower=value, upper=value, point=value)
    return draw(st.sampled_from((figure, exact, evolve(figure, point=None))))


@st.composite
def quantities(draw: st.DrawFn, name: str, *, currency: str = "USD") -> units.Quantity:
    """Quantities of aicost's registry, in any unit that fits the name, or UnknownNameError where there is none."""
    kind = kind_of(name)
    words = {one: draw(st.sampled_from(texts.split())) for one, texts in _ALTERNATIVES.items()}
    given = re.sub(r"[A-Za-z]+", lambda word: words.get(word[0], word[0]), kind.unit.replace("·", "*"))
    size = units.factor(units.container(given.replace("MONEY", currency)), kind.unit_in(currency))
    value = draw(st.floats(max(kind.lowest, 1e-6), min(kind.highest, 1e6)))
    return units.quantity(value / size, given.replace("MONEY", currency))


_NEAREST, _CUT, _RAISED = (ROUND_HALF_EVEN,), (ROUND_DOWN,), (ROUND_UP,)
_BROUGHT = {"none": _NEAREST + _CUT, "about": _NEAREST, "nearly": _RAISED, "up to": _RAISED, "over": _CUT}
"""How people bring a true value to the digits that they tell behind each hedge."""


@st.composite
def _brought(draw: st.DrawFn, size: Fraction, ways: tuple[str, ...], fewest: int = 1) -> str:
    """A true size as digits. One digit is too few from 9 on: 10 states two."""
    digits = draw(st.integers(2 if size >= 9 else fewest, 6))  # noqa: PLR2004  # as the docstring says
    context = Context(digits, draw(st.sampled_from(ways)))
    return f"{context.divide(Decimal(size.numerator), Decimal(size.denominator)):{draw(st.sampled_from((',', '')))}f}"


@st.composite
def told_texts(draw: st.DrawFn, quantity: str, value: float, *, currency: str = "USD") -> str:
    """Texts by which people tell a true value: rounded, cut off, hedged or as a range, in any unit and scale.

    Counts are whole, and values in the canonical unit. Where there is no quantity of that name, an
    UnknownNameError is raised.
    """
    kind = kind_of(quantity)
    unit, factor = draw(st.sampled_from([one for one in _UNITS[kind.unit] if "H800" not in one[0]]))
    true = Fraction(value) / factor
    scales = [text for text, power in _SCALES.items() if not power or (true >= 10**power and not kind.is_fraction)]
    scale = draw(st.sampled_from(scales))
    size, before = Fraction(10) ** _SCALES[scale], draw(st.sampled_from(_SIGNS[currency])) if kind.is_money else ""
    hedge = draw(st.sampled_from((*_HEDGES, *_RANGES)))
    if hedge not in _RANGES:
        is_loose = _HEDGES[hedge] == "about" and not (kind.is_count or kind.is_bounded)
        by = Fraction(draw(st.integers(96, 104)), 100) if is_loose else 1
        number = draw(_brought(true * by / size, _BROUGHT[_HEDGES[hedge]], 1 + is_loose))
        return f"{hedge}{before}{number}{scale}{unit}"
    low, high = true * Fraction(draw(st.integers(70, 100)), 100), true * Fraction(draw(st.integers(100, 140)), 100)
    if kind.is_count:
        low, high = Fraction(max(floor(low), 1)), Fraction(ceil(high))
    if kind.highest < inf:
        high = min(high, Fraction(kind.highest) / factor)
    ends = draw(_brought(max(low, Fraction(kind.lowest) / factor) / size, _CUT)), draw(_brought(high / size, _RAISED))
    return hedge.format(*(f"{before}{one}{scale}" for one in ends)) + unit


_TRUE_RANGES = {
    "node_count": (1, 4000), "wall_clock": (0.5, 1e4), "rental_rate": (0.1, 20), "tokens": (1e6, 1e14),
    "peak_throughput": (1.52e15, 1.97e15), "utilization": (0.05, 0.9), "gpu_power": (50, 1500), "pue": (1, 2),
    "electricity_price": (0.01, 1), "carbon_intensity": (0.01, 1),
}  # fmt: skip
"""Between which values a true run is drawn; peaks are an H800's, which told runs may name. [canonical units]"""


@st.composite
def _truths(draw: st.DrawFn) -> Mapping[str, float]:
    """The quantities of one run, exactly tied by the relations."""
    truth: dict[str, float] = {name: draw(st.floats(*ends)) for name, ends in _TRUE_RANGES.items()}
    truth["node_count"] = float(int(truth["node_count"]))
    truth["gpus_per_node"] = draw(st.sampled_from((1.0, 2.0, 4.0, 8.0, 16.0)))
    for result, factor in (("gpu_count", "node_count"), ("gpu_hours", "wall_clock"), ("training_cost", "rental_rate"),
                           ("training_compute", "utilization"), ("energy", "pue"), ("energy_cost", "electricity_price"),
                           ("emissions", "carbon_intensity")):  # fmt: skip
        truth[result] = product(result, factor).evaluate(truth)
    truth["gpu_hours_per_token"] = truth["gpu_hours"] / truth["tokens"]
    return truth


@st.composite
def _told(draw: st.DrawFn, kind: QuantityKind, value: float) -> str:
    """A true value rounded or cut off to some digits, as a text. One digit is too few: 10,000 states two."""
    unit, factor = _UNITS[kind.unit][0]
    rounding = draw(st.sampled_from((ROUND_DOWN, ROUND_HALF_EVEN)))
    rounded = Context(draw(st.integers(2, 6)), rounding).create_decimal(Decimal(float(value / factor)))
    return f"{'$' if kind.is_money else ''}{rounded:f}{unit}"


@st.composite
def told_runs(draw: st.DrawFn) -> ToldRun:
    """Runs with the truth behind them: some of their quantities, exactly consistent, told as people round them."""
    truth = draw(_truths())
    names = draw(st.lists(st.sampled_from(sorted(truth)), min_size=1, max_size=8, unique=True))
    told: dict[str, Any] = {name: draw(_told(kind_of(name), truth[name])) for name in names}
    return ToldRun(TrainingRun("a told run", gpu=draw(st.sampled_from((None, "H800"))), **told), truth)


def training_runs() -> st.SearchStrategy[TrainingRun]:
    """Runs whose figures can all be true: roundings of one true run."""
    return told_runs().map(lambda told: told.run)


_WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip)
_NAMES = _WORDS.filter(lambda text: "/" not in text)
_OPTIONAL = {"publisher": _WORDS, "url": _WORDS, "file": _WORDS, "date": st.dates()}
_SOURCES = st.fixed_dictionaries({"title": _WORDS}, optional=_OPTIONAL)
_REMARKS: Mapping[str, st.SearchStrategy[Any]] = {
    "locator": _WORDS, "note": _WORDS, "precision": _WORDS, "date": st.dates(), "exact": st.just(value=False),
    "evidence": st.sampled_from(EVIDENCE), "gpu": st.sampled_from(("H800", "Nvidia H800")),
}  # fmt: skip
_COST_REMARKS: Mapping[str, st.SearchStrategy[Any]] = {
    "method": st.sampled_from(METHODS), "price_year": st.integers(1990, 2100), "scope": _WORDS,
    "elements": st.lists(_WORDS, min_size=1, max_size=2), "currency": st.just("USD"),
}  # fmt: skip


@st.composite
def claims_files(draw: st.DrawFn) -> Claims:
    """Valid collections of claims with sources, totals and notes; the figures can all be true."""
    sources = draw(st.dictionaries(_WORDS, _SOURCES, min_size=1, max_size=2))
    any_source = st.sampled_from(sorted(sources))
    note = st.fixed_dictionaries({"text": _WORDS, "source": any_source})
    rows: list[dict[str, Any]] = []
    totals: list[dict[str, Any]] = []
    for subject in draw(st.lists(_NAMES, min_size=1, max_size=2, unique=True)):
        phases = draw(st.lists(_NAMES, min_size=1, max_size=2, unique=True))
        truths: dict[str | None, Mapping[str, float]] = {phase: draw(_truths()) for phase in phases}
        truths[None] = {name: sum(truth[name] for truth in truths.values()) for name in ("gpu_hours", "training_cost")}
        for phase, truth in truths.items():
            for name in draw(st.lists(st.sampled_from(sorted(truth)), max_size=4, unique=True)):
                optional = {**_REMARKS, **(_COST_REMARKS if name == "training_cost" else {})}
                row = draw(st.fixed_dictionaries({"because": _WORDS, "source": any_source}, optional=optional))
                stated = {"subject": subject, "quantity": name, "value": draw(_told(kind_of(name), truth[name]))}
                rows.append({"id": str(len(rows)), **row, **stated, **({"phase": phase} if phase else {})})
        if draw(st.booleans()):
            totals.append({"whole": subject, "parts": [f"{subject}/{phase}" for phase in phases]})
    tables = {"sources": sources, "claims": rows, "totals": totals, "notes": [draw(note)]}
    return claims_of({"format": 1, "title": draw(_WORDS), **tables}, "generated")


_ENDS = ("lower", "upper", "point")
Cost = Callable[[TrainingRun], Estimate | Known | Figure]
"""A function of a run, such as ``lambda run: rental_cost(run, rate="$2 per GPU hour")``."""


def _figure(cost: Cost, run: TrainingRun) -> Figure:
    known = found.cost if isinstance(found := cost(run), Estimate) else found
    if known is None:
        raise AssertionError(f"nothing is known of the cost of {run!r}")
    return known.figure if isinstance(known, Known) else known


def _scaled(figure: Figure, by: float) -> Figure:
    ends: dict[str, Any] = {name: value * by for name in _ENDS if (value := getattr(figure, name)) is not None}
    return evolve(figure, **ends, text="")


def _require_alike(law: str, left: Figure, right: Figure) -> None:
    if not all(isclose(getattr(left, one) or 0, getattr(right, one) or 0, rel_tol=TOLERANCE) for one in _ENDS):
        raise AssertionError(f"{law}: {left} is not {right}")


def _with(run: TrainingRun, change: Callable[[Figure], Figure]) -> TrainingRun:
    statements = tuple(evolve(one, figure=change(one.figure)) for one in run.statements)
    return TrainingRun.of_statements(run.name, statements, run.gpu, run.precision, run.phase)


def assert_homogeneous(cost: Cost, run: TrainingRun, *, quantity: str, by: float = 2.0, degree: float = 1.0) -> None:
    """Scaling one quantity that the run states, and nothing else implies, by `by` scales the cost by `by**degree`. [-]

    Raises:
        AssertionError: The law does not hold, or the run does not state the quantity.
    """
    if quantity not in {one.figure.quantity for one in run.statements}:
        raise AssertionError(f"the run {run!r} does not state {quantity}")
    longer = _with(run, lambda one: _scaled(one, by) if one.quantity == quantity else one)
    law = f"scaling {quantity} by {by:g} scales the result by {by**degree:g}"
    _require_alike(law, _figure(cost, longer), _scaled(_figure(cost, run), by**degree))


def assert_containment(cost: Cost, run: TrainingRun, truth: Mapping[str, float]) -> None:
    """The bounds of a cost contain the true run's cost, by `truth` [canonical units]; else AssertionError is raised.

    An interval that has a level is no bound, and need not contain it.
    """
    exact = _with(run, lambda one: evolve(one, lower=(true := truth[one.quantity]), upper=true, point=true, text=""))
    told, actual = _figure(cost, run), _figure(cost, exact)
    if not (told.lower * (1 - TOLERANCE) <= actual.lower and actual.upper <= told.upper * (1 + TOLERANCE)):
        raise AssertionError(f"the true {actual} is not within {told} for {run!r}")


def assert_unit_invariant(cost: Cost, run: TrainingRun, unit_of: Mapping[str, str]) -> None:
    """Giving the points of a run in other units, such as ``{"wall_clock": "minute"}``, changes nothing.

    Raises:
        AssertionError: The cost differs.
        UnitError: A unit does not fit.
    """
    figures_given = [one.figure for one in run.statements if one.figure.point is not None]
    given: list[dict[str, Any]] = [{one.quantity: one.value for one in figures_given} for _ in range(2)]
    for one in figures_given:
        unit = unit_of.get(one.quantity, one.unit)
        given[1][one.quantity] = units.quantity((one.point or 0) * units.factor(units.container(one.unit), unit), unit)
    results = [_figure(cost, TrainingRun(run.name, gpu=run.gpu, precision=run.precision, **one)) for one in given]
    _require_alike("the same quantities in other units", *results)
