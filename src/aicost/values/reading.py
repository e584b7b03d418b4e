"""Figures as people write them: a text becomes a value with the bounds that its precision states.

A stated figure was rounded or truncated, so the true value lies in [v − ½u, v + u), where u is
one unit of its last significant place; hedges such as "about" or "over" move the bounds.
"""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from math import inf, isfinite
from numbers import Real
from typing import Any, NoReturn

from pint.util import UnitsContainer

from aicost.errors import FigureError, UnitError
from aicost.values import units
from aicost.values.figures import Figure, check_limits, example_of
from aicost.values.numerals import LARGEST_POWER, Numeral, numeral_at, scale_at, shortest_text
from aicost.values.unit_words import CONVENTIONS, SHARED_SIGNS, UnitPhrase, UnitWordsError, currency_at, read_unit_words
from aicost.values.vocabulary import VOCABULARY, QuantityKind, currency_code, kind_of

FigureLike = str | float | Decimal | tuple[float, str] | units.PintQuantity | Figure
"""What stands for a figure in a call: text, a number where a unit may be left out, a number with
its unit, a quantity of any pint registry, or a figure."""

MAX_LENGTH = 200
"""Texts longer than this are no figure. [characters]"""

_THOUSAND = 1000
_INFINITE = Decimal("Infinity")

_HEDGE = re.compile(
    r"""\s*(?:
      (?P<about>(?:about|around|roughly|some|approximately|approx\.?|circa|ca\.?|(?:an\ )?estimated)(?![A-Za-z])|~)
    | (?P<nearly>(?:nearly|almost|just\ under|close\ to)(?![A-Za-z]))
    | (?P<over>(?:over|more\ than|at\ least|above|exceeding|in\ excess\ of|upwards?\ of|no\ less\ than)
        (?![A-Za-z])|>=|>|≥)
    | (?P<upto>(?:up\ to|at\ most|less\ than|fewer\ than|under|below|no\ more\ than|as\ (?:much|many)\ as)
        (?![A-Za-z])|<=|<|≤)
    | (?P<none>(?:just|only|merely|a\ mere|a\ total\ of)(?![A-Za-z]))
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_TRAILING_HEDGE = re.compile(r"\s+or\s+(?:(?P<over>more)|(?P<upto>less|fewer)|(?P<about>so))$", re.IGNORECASE)
_RANGE = re.compile(r"%?\s*(?:-|to\s)\s*(?=[\d.$€£¥A-Za-z])", re.IGNORECASE)
_RANGE_AND = re.compile(r"%?\s*and\s+(?=[\d.$€£¥A-Za-z])", re.IGNORECASE)
_OR_MORE = re.compile(r"\+|\s+or\s+(?:(?P<over>more)|(?P<upto>less|fewer))\b(?=\s+\w)", re.IGNORECASE)
_TIME_UNIT = re.compile(r"\s*(?P<stem>hour|day|week|month|year|minute)s?(?=\s+(?:to|and)\s)", re.IGNORECASE)
_RANGE_START = re.compile(r"\s*(?P<word>between|from)\s+", re.IGNORECASE)
_PLUS_BEFORE_SCALE = re.compile(r"\+(?=\s*(?:thousand|million|billion|trillion)\b)", re.IGNORECASE)
_TIMES = re.compile(r"\s*[x×*]\s*(?=\d)")
_TIMES_NAME = re.compile(r"\s*[x×]\s*(?=(?:NVIDIA\s+|AMD\s+|Google\s+)?[A-Za-z]+\d)", re.IGNORECASE)
_FACTOR_ONLY = re.compile(r"\s*[x×]\s*$")
_ONE_OVER = re.compile(r"^\s*1\s*/\s*")
_NEGATIVE = re.compile(r"\s*(?:-|minus\b)\s*\S", re.IGNORECASE)
_SUPERSCRIPTS = re.compile(r"[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_ALIKE = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "≈": "~", "∼": "~", "✕": "×", "⋅": "·"})


def read_figure(
    text: str,
    quantity: str | QuantityKind,
    *,
    currency: str | None = None,
    gpu: str | None = None,
    exact: bool = False,
) -> Figure:
    """Read a figure's text as a quantity.

    Args:
        text: The figure as people write it, e.g. ``"approximately $5.5 million"``.
        quantity: The quantity it states.
        currency: The currency that ``$``, ``dollars`` or ``¥`` stand for; the text may not contradict it.
        gpu: The GPU it is about, where the text does not say.
        exact: The value was assumed exactly; refused beside a hedge or a range.

    Raises:
        FigureError: The text cannot be read as that quantity; nothing is guessed.

    >>> figure = read_figure("approximately $5.5 million", "training_cost")
    >>> figure.lower, figure.point, figure.upper, figure.unit
    (4950000.0, 5500000.0, 6050000.0, 'USD')
    >>> read_figure("5.5M", "training_cost")
    Traceback (most recent call last):
    ...
    aicost.errors.FigureError: '5.5M' cannot be read as training_cost: it names no currency; write it as in '$5.5M'
    """
    kind = quantity if isinstance(quantity, QuantityKind) else kind_of(quantity)
    if type(text) is not str:
        way_out = f"write it as in {example_of(kind)!r}"
        raise FigureError(repr(text), kind.name, f"it is a {type(text).__name__}", way_out)
    return _read(text, kind, currency and currency_code(currency), gpu, exact)


@lru_cache(maxsize=8192)
def _read(text: str, kind: QuantityKind, currency: str | None, gpu: str | None, exact: bool) -> Figure:  # noqa: FBT001  # lru_cache is fastest on positions
    reader = _Reader(text, kind, currency, exact=exact)
    try:
        low, value, high = reader.amount()
        phrase = read_unit_words(reader.plain, reader.position, claimed=currency, gpu=gpu)
    except UnitWordsError as error:
        reason, _, way_out = str(error).partition("; ")
        raise FigureError(text, kind.name, reason, way_out) from None
    unit, scale = reader.unit(phrase)
    point, lower, upper = (
        float(end * phrase.factor) * scale if end != _INFINITE else inf for end in (value, low, high)
    )
    check_limits(kind, point, text)
    if kind.is_fraction:
        if reader.is_range and not reader.hedge:
            check_limits(kind, upper, text)
        lower, upper = max(lower, kind.lowest), min(upper, kind.highest)
    return Figure(kind.name, unit, lower, upper, point, text, phrase.gpu, (*phrase.notes, *reader.notes))


def as_figure(
    given: FigureLike, quantity: str | QuantityKind, *, currency: str | None = None, gpu: str | None = None
) -> Figure:
    """Take an argument as a figure; numbers and quantities are exact, texts state their precision.

    Raises:
        FigureError: A text cannot be read, or a number is negative, not finite or without its unit.
        UnitError: A quantity's unit is unknown or of the wrong dimension.

    >>> as_figure((2, "USD/GPU/hour"), "rental_rate").is_exact
    True
    """
    kind = quantity if isinstance(quantity, QuantityKind) else kind_of(quantity)
    if currency:
        currency = currency_code(currency)
    if isinstance(given, str):
        return _read(given, kind, currency, gpu, False)  # noqa: FBT003  # lru_cache is fastest on positions
    if units.is_quantity(given):
        return _of_quantity(given, kind, currency)
    if isinstance(given, Figure):
        if given.quantity != kind.name:
            raise FigureError(str(given), kind.name, f"it is a figure of {given.quantity}", "give one of that quantity")
        return given
    if isinstance(given, tuple) and len(given) == 2:  # noqa: PLR2004  # a number and its unit
        unit = _ONE_OVER.sub("per ", str(given[1]))
        return read_figure(f"{_number_text(given[0], kind)} {unit}", kind, currency=currency, gpu=gpu, exact=True)
    if isinstance(given, (Real, Decimal)):
        return read_figure(_number_text(given, kind), kind, currency=currency, gpu=gpu, exact=True)
    raise FigureError(
        repr(given), kind.name, f"it is a {type(given).__name__}", f"give a text such as {example_of(kind)!r}"
    )


def number_as_figure(
    value: float | Decimal, unit: str, quantity: QuantityKind, *, currency: str | None = None, exact: bool = False
) -> Figure:
    """Read a number of a file by its shortest text, so that it states its precision as a text does.

    Raises:
        FigureError: It is no figure of that quantity.
    """
    text = f"{_number_text(value, quantity)} {unit}".rstrip()
    return read_figure(text, quantity, currency=currency, exact=exact)


def cell_as_figure(value: float, quantity: QuantityKind, unit: str, canonical: str, factor: float) -> Figure:
    """Read a number of a column as `number_as_figure` does, where the column's unit is known already.

    Args:
        value: The number. [unit]
        quantity: The quantity of the column.
        unit: The unit of its cells, as it was given.
        canonical: The canonical unit, in the column's currency.
        factor: What a cell is multiplied by. [canonical/unit]

    Raises:
        FigureError: It is no figure of that quantity.
    """
    text = _number_text(value, quantity)
    found = numeral_at(text, 0)
    is_plain = found and found[1] == len(text) and (not value or abs(found[0].value.adjusted()) < LARGEST_POWER / 2)
    if found is None or not is_plain or value < 0 or (quantity.is_count and not float(value).is_integer()):
        return number_as_figure(value, unit, quantity)
    low, high = (float(end) * factor for end in _digits_bounds(found[0], quantity))
    point = value * factor
    check_limits(quantity, point, text)
    if quantity.is_fraction:
        low, high = max(low, quantity.lowest), min(high, quantity.highest)
    return Figure(quantity.name, canonical, low, high, point, f"{text} {unit}".rstrip())


def _digits_bounds(numeral: Numeral, kind: QuantityKind) -> tuple[Decimal, Decimal]:
    """What the digits of a number allow: a count in full digits is exact, all else was rounded or cut off."""
    value, place = numeral.value, numeral.place
    if kind.is_count and numeral.is_full:
        return value, value
    return max(value - place / 2, Decimal(0)), value + place


def _number_text(value: float | Decimal | Any, kind: QuantityKind) -> str:
    if isinstance(value, bool) or not isinstance(value, (Real, Decimal)) or not _is_finite(value):
        shown = repr(value) if isinstance(value, float) else f"a {type(value).__name__}"
        raise FigureError(shown, kind.name, "it is no finite number", f"write it as in {example_of(kind)!r}")
    return shortest_text(value if isinstance(value, (int, Decimal)) else float(value))


def _is_finite(value: Real | Decimal) -> bool:
    try:
        return isfinite(value)
    except (OverflowError, ValueError):
        return False


def _of_quantity(given: units.PintQuantity, kind: QuantityKind, currency: str | None) -> Figure:
    number, exponents = units.number_and_exponents(given)
    unit, factor, notes = _canonical(exponents, kind)
    value = number * factor
    if not 0 <= value < inf:
        reason, way_out = "it is negative or not finite", f"write it as in {example_of(kind)!r}"
        raise FigureError(f"{value:g} {unit}".strip(), kind.name, reason, way_out)
    if kind.is_fraction:
        check_limits(kind, value, given)
    if currency and kind.is_money and units.currency_in(unit) != currency:
        reason = f"it is in {units.currency_in(unit)}, but its currency is given as {currency}"
        raise FigureError(str(given), kind.name, reason, "keep one")
    return Figure(kind.name, unit, value, value, value, "", None, notes)


@lru_cache(maxsize=1024)
def _canonical(exponents: UnitsContainer, kind: QuantityKind) -> tuple[str, float, tuple[str, ...]]:
    """The canonical unit of a quantity in the currency of a given unit, the factor to it, and what that assumes."""
    unit = kind.unit_in(_currency_of(exponents) or "USD") if kind.is_money else kind.unit
    notes = tuple(note for name, note in CONVENTIONS.items() if name in exponents)
    return unit, units.factor(exponents, unit), notes


@lru_cache(maxsize=512)
def _currency_of(exponents: UnitsContainer) -> str | None:
    return next((name for name in exponents if name in units.CURRENCIES), None)


class _Reader:
    """One text while it is read, from left to right."""

    def __init__(self, text: str, kind: QuantityKind, claimed: str | None, *, exact: bool) -> None:
        self.text = text
        self.kind = kind
        self.claimed = claimed
        self.exact = exact
        self.position: int = 0
        self.currency: str | None = None
        self.sign = ""
        self.is_range = False
        self.hedge: str | None = None
        self.notes: list[str] = []
        if not text.strip():
            self.refuse("it is empty", f"write it as in {self.example!r}")
        if len(text) > MAX_LENGTH:
            self.refuse(f"it is longer than {MAX_LENGTH} characters", "give the figure alone, without its sentence")
        self.plain = _normalised(text)
        if not self.plain.isprintable():
            self.refuse("it contains control characters", f"write it as in {self.example!r}")

    @property
    def example(self) -> str:
        """A text that can be read as the quantity."""
        return example_of(self.kind)

    def refuse(self, reason: str, way_out: str) -> NoReturn:
        """Say why the text is no figure of this quantity."""
        raise FigureError(self.text, self.kind.name, reason, way_out)

    def amount(self) -> tuple[Decimal, Decimal, Decimal]:
        """Read hedge, currency and number: (low, value, high), in the text's own unit."""
        self.read_hedges()
        if _NEGATIVE.match(self.plain, self.position):
            self.refuse("it is negative", "state amounts and counts as positive numbers")
        range_word = _RANGE_START.match(self.plain, self.position)
        if range_word:
            self.position = range_word.end()
        first = self.number()
        second = self.second_end(_RANGE_AND if range_word and range_word["word"].lower() == "between" else _RANGE)
        if range_word and second is None:
            self.refuse(f"{range_word['word']!r} needs two ends", "write it as in 'between 4 and 5 days'")
        self.is_range = second is not None
        low, value, high = self.bounds(first) if second is None else self.range_bounds(first, second)
        if high != _INFINITE and high.adjusted() > LARGEST_POWER:
            self.refuse("it is too large to be true", f"write it as in {self.example!r}")
        return low, value, high

    def read_hedges(self) -> None:
        """Read the hedges before the number and at the end."""
        found = _TRAILING_HEDGE.search(self.plain)
        if found:
            self.set_hedge(found.lastgroup)
            self.plain = self.plain[: found.start()]
        while found := _HEDGE.match(self.plain, self.position):
            self.set_hedge(found.lastgroup)
            self.position = found.end()

    def set_hedge(self, hedge: str | None) -> None:
        """Remember a hedge; two different ones are refused."""
        if hedge != "none":
            if self.hedge not in (None, hedge):
                self.refuse("it is hedged in two ways", "keep one hedge")
            self.hedge = hedge

    def number(self) -> Numeral:
        """Read one end of the figure: a currency sign, a number or a product, and its scale."""
        self.skip_spaces()
        if money := currency_at(self.plain, self.position, self.claimed):
            if self.currency not in (None, money[0]):
                self.refuse(f"it names two currencies, {self.currency} and {money[0]}", "keep one")
            self.sign = self.plain[self.position : money[1]]
            self.currency, self.position = money
            self.skip_spaces()
        found = numeral_at(self.plain, self.position)
        if found is None:
            self.refuse_number()
        numeral, self.position = found
        numeral = self.product(numeral)
        if _FACTOR_ONLY.match(self.plain, self.position):
            self.refuse("a factor such as 3x is no quantity", f"write it as in {self.example!r}")
        if self.kind.is_count and (times := _TIMES_NAME.match(self.plain, self.position)):
            self.position = times.end()
        numeral = self.scaled(numeral)
        if self.kind.is_count and self.kind.unit.startswith("GPU") and not _is_whole(numeral.value):
            self.refuse("a count is whole", "write thousands as 2,048")
        return numeral

    def refuse_number(self) -> NoReturn:
        """Say why there is no number where one is expected."""
        if self.plain[self.position : self.position + 1].isdigit():
            self.refuse("its commas and points make no number", "write thousands as 1,000,000 and decimals as 5.5")
        self.refuse("there is no number where one is expected", f"write it as in {self.example!r}")

    def product(self, numeral: Numeral) -> Numeral:
        """Multiply counts, as in 64*8; no other expression is evaluated."""
        while times := _TIMES.match(self.plain, self.position):
            found = numeral_at(self.plain, times.end())
            if found is None or not self.kind.is_count or numeral.power or found[0].power:
                self.refuse("a product is read for counts of whole numbers only", "write the number it makes")
            factor, self.position = found
            if not _is_whole(numeral.value) or not _is_whole(factor.value):
                self.refuse("a product is read for counts of whole numbers only", "write the number it makes")
            numeral = Numeral(numeral.value * factor.value, Decimal(1), is_full=True)
        return numeral

    def scaled(self, numeral: Numeral) -> Numeral:
        """Apply a scale such as million, K or bn."""
        if abs(numeral.value.adjusted()) > LARGEST_POWER:
            self.refuse("it is too large or too small to be true", f"write it as in {self.example!r}")
        if plus := _PLUS_BEFORE_SCALE.match(self.plain, self.position):
            self.position = plus.end()
            self.set_hedge("over")
        if scale := scale_at(self.plain, self.position, tonnes=self.kind.unit.startswith("kg")):
            if numeral.power:
                self.refuse("it is scaled twice", f"write it as in {self.example!r}")
            numeral, self.position = numeral.scaled(scale[0]), scale[1]
        if more := _OR_MORE.match(self.plain, self.position):
            self.position = more.end()
            self.set_hedge(more.lastgroup or "over")
        return numeral

    def second_end(self, between: re.Pattern[str]) -> Numeral | None:
        """Read the other end of a range, if there is one."""
        found = between.match(self.plain, self.after_repeated_unit())
        if not found:
            return None
        is_number = numeral_at(self.plain, found.end()) or currency_at(self.plain, found.end(), self.claimed)
        if not is_number:
            return None
        self.position = found.end()
        return self.number()

    def after_repeated_unit(self) -> int:
        """Where a range goes on behind a unit of time that its end repeats, as in "4 days to 5 days"."""
        found = _TIME_UNIT.match(self.plain, self.position)
        if found and re.search(rf"\b{found['stem']}s?$", self.plain, re.IGNORECASE):
            return found.end()
        return self.position

    def bounds(self, numeral: Numeral) -> tuple[Decimal, Decimal, Decimal]:
        """What one number with its hedge allows."""
        value, place = numeral.value, numeral.place
        low, high = _digits_bounds(numeral, self.kind)
        if self.exact and self.hedge:
            self.refuse("an exact figure cannot be hedged", "leave out the hedge, or exact")
        if self.exact:
            return value, value, value
        match self.hedge:
            case "about":
                return min(value * 9 / 10, low), value, max(value * 11 / 10, high)
            case "nearly":
                return max(value - place, Decimal(0)), value, value
            case "over":
                return value, value, _INFINITE
            case "upto":
                return Decimal(0), value, value
            case _:
                return low, value, high

    def range_bounds(self, first: Numeral, second: Numeral) -> tuple[Decimal, Decimal, Decimal]:
        """The two ends of a range; the suffix of the second counts for both, as in "5-6 million"."""
        if self.exact or self.hedge not in (None, "about"):
            self.refuse("a range cannot be hedged or exact", "write its two ends alone")
        low, high = first.value, second.value
        if second.power and not first.power and (shared := first.scaled(second.power).value) <= high:
            low = shared
        elif second.power and not first.power and low < _THOUSAND:
            self.refuse("its suffix counts for both ends, and then the first is greater", "write both ends in full")
        if low > high:
            self.refuse("its first end is greater than its second", "write the smaller number first")
        middle = (low + high) / 2
        if self.hedge == "about":
            return low * 9 / 10, middle, high * 11 / 10
        return low, middle, high

    def skip_spaces(self) -> None:
        """Go on to the next character that is no space."""
        while self.plain.startswith(" ", self.position):
            self.position += 1

    def unit(self, phrase: UnitPhrase) -> tuple[str, float]:
        """The canonical unit of the figure, and what its numbers are multiplied by to be in it."""
        self.check_adjectives(phrase.adjectives)
        exponents = self.with_left_out(self.with_currency(phrase), phrase)
        currency = _currency_of(exponents)
        if self.claimed and currency and currency != self.claimed:
            self.refuse(f"it is in {currency}, but its currency is given as {self.claimed}", "keep one")
        if self.kind.is_money and not currency:
            self.refuse("it names no currency", f"write it as in {self.example!r}")
        unit = self.kind.unit_in(currency or "")
        try:
            return unit, units.factor(exponents, unit)
        except UnitError as error:
            self.refuse(self.mismatch(exponents, error.given, unit), f"write it as in {self.example!r}")

    def check_adjectives(self, adjectives: frozenset[str]) -> None:
        """Refuse "output tokens" where input tokens are wanted, and the like."""
        said = next((one for one in ("cached", "output", "input", "total", "active") if one in adjectives), "")
        is_about_tokens = said in ("cached", "output", "input")
        if said and said != self.kind.adjective and (self.kind.adjective or is_about_tokens):
            others = [one.name for one in VOCABULARY.values() if one.adjective == said and one.unit == self.kind.unit]
            self.refuse(f"it says {said!r}", f"that is {' or '.join(others) or 'another quantity'}")

    def with_currency(self, phrase: UnitPhrase) -> UnitsContainer:
        """The units with the currency that stands before the number."""
        exponents = phrase.exponents
        if self.currency is None or exponents.get(self.currency) == 1:
            return exponents
        other = _currency_of(exponents)
        if other and other not in SHARED_SIGNS.get(self.sign, ()):
            self.refuse(f"it names two currencies, {self.currency} and {other}", "keep one")
        return exponents if other else exponents * UnitsContainer({self.currency: 1})

    def with_left_out(self, exponents: UnitsContainer, phrase: UnitPhrase) -> UnitsContainer:
        """The units with those put in that a text may leave out, each with a note."""
        if phrase.flops:
            exponents = self.with_flops(exponents)
        if phrase.has_units and not exponents:
            self.refuse("its units cancel", f"write it as in {self.example!r}")
        if not exponents and (self.kind.is_fraction or (self.kind.unit_may_be_left_out and not phrase.is_percent)):
            return UnitsContainer() if self.kind.is_fraction else units.container(self.kind.unit)
        if phrase.is_percent:
            self.refuse("a percentage is a fraction", f"write it as in {self.example!r}")
        if not exponents and not self.kind.is_money:
            self.refuse("it has no unit", f"write it as in {self.example!r}")
        if self.kind.per and self.kind.per not in exponents:
            self.notes.append(f"read as per {self.kind.per}")
            exponents = exponents / UnitsContainer({self.kind.per: 1})
        return exponents

    def with_flops(self, exponents: UnitsContainer) -> UnitsContainer:
        """FLOPS read as a count or as a speed, whichever the quantity is."""
        as_speed = exponents / UnitsContainer({"second": 1})
        is_speed = "FLOP/s" in self.kind.unit or (not _fits(exponents, self.kind) and _fits(as_speed, self.kind))
        self.notes.append(f"FLOPS read as {'FLOP/s' if is_speed else 'FLOP, a count'}")
        return as_speed if is_speed else exponents

    def mismatch(self, exponents: UnitsContainer, given: str, wanted: str) -> str:
        """Why a unit does not fit, with the quantities that it would fit."""
        others = [one.name for one in VOCABULARY.values() if _fits(exponents, one)]
        hint = f", which is the unit of {' or '.join(others[:3])}" if others else ""
        return f"its unit is {given}{hint}, and {wanted or 'a plain number'} is wanted"


def _is_whole(value: Decimal) -> bool:
    return value == value.to_integral_value()


def _fits(exponents: UnitsContainer, kind: QuantityKind) -> bool:
    unit = kind.unit_in(_currency_of(exponents) or "USD")
    return units.dimension_of(exponents) == units.dimension_of(units.container(unit))


def _normalised(text: str) -> str:
    """The text with look-alike characters made one: dashes, spaces, full-width signs, superscripts."""
    plain = _SUPERSCRIPTS.sub(lambda found: "^" + found[0].translate(_PLAIN), text)
    plain = unicodedata.normalize("NFKC", plain).translate(_ALIKE)
    return " ".join(plain.split(" ")).rstrip(" ")
