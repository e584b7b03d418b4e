"""The words behind a number: units, currencies, GPU names, and what a ``per`` divides by."""

import re
from decimal import Decimal

from attrs import frozen
from pint.util import UnitsContainer

from aicost.errors import nearest
from aicost.values.numerals import numeral_at, scale_at
from aicost.values.units import CURRENCIES

_SYMBOLS = {
    "US$": "USD",
    "US $": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "HK$": "HKD",
    "S$": "SGD",
    "NT$": "TWD",
    "R$": "BRL",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "CN¥": "CNY",
    "JP¥": "JPY",
    "¥": "CNY",
    "₹": "INR",
    "₩": "KRW",
    "RMB": "CNY",
    **{code: code for code in CURRENCIES},
}
_CURRENCY = re.compile(
    "|".join(
        re.escape(symbol) + (r"(?![A-Za-z])" if symbol[-1].isalpha() else "")
        for symbol in sorted(_SYMBOLS, key=len, reverse=True)
    ),
    re.IGNORECASE,
)
SHARED_SIGNS = {"$": ("USD", "AUD", "CAD", "HKD", "SGD", "TWD"), "¥": ("CNY", "JPY")}
"""The currencies that a sign may stand for, the usual one first."""

_LONG_WORDS = {
    "GPU": "gpu gpus chip chips accelerator accelerators tpu tpus npu npus card cards",
    "node": "node nodes server servers",
    "token": "token tokens tok toks",
    "parameter": "parameter parameters param params",
    "second": "second seconds sec secs",
    "minute": "minute minutes min mins",
    "hour": "hour hours hr hrs",
    "day": "day days",
    "week": "week weeks wk wks",
    "month": "month months mo mos",
    "year": "year years yr yrs",
    "watt": "watt watts",
    "kilowatt": "kilowatt kilowatts",
    "megawatt": "megawatt megawatts",
    "gigawatt": "gigawatt gigawatts",
    "joule": "joule joules",
    "kilojoule": "kilojoule kilojoules",
    "megajoule": "megajoule megajoules",
    "gigajoule": "gigajoule gigajoules",
    "gram": "gram grams",
    "kilogram": "kilogram kilograms",
    "tonne": "tonne tonnes ton tons",
    "kilotonne": "kilotonne kilotonnes kiloton kilotons",
    "USD": "dollar dollars",
    "CNY": "yuan renminbi",
    "EUR": "euro euros",
    "GBP": "pound pounds",
    "JPY": "yen",
}
_UNITS = {word: unit for unit, words in _LONG_WORDS.items() for word in words.split()}
_SHORT_UNITS = {
    "h": "hour",
    "d": "day",
    "s": "second",
    "y": "year",
    "W": "watt",
    "kW": "kilowatt",
    "MW": "megawatt",
    "GW": "gigawatt",
    "Wh": "watt_hour",
    "kWh": "kilowatt_hour",
    "kwh": "kilowatt_hour",
    "MWh": "megawatt_hour",
    "KWh": "kilowatt_hour",
    "GWh": "gigawatt_hour",
    "TWh": "terawatt_hour",
    "J": "joule",
    "kJ": "kilojoule",
    "MJ": "megajoule",
    "GJ": "gigajoule",
    "TJ": "terajoule",
    "g": "gram",
    "kg": "kilogram",
    "t": "tonne",
    "kt": "kilotonne",
    "Mt": "megatonne",
}
_SCALED_WORDS = {
    "mtok": ("token", 6),
    "mtoks": ("token", 6),
    "ktok": ("token", 3),
    "cent": ("USD", -2),
    "cents": ("USD", -2),
    "¢": ("USD", -2),
}
_PERCENT = frozenset({"%", "percent", "per cent", "pct"})
_ADJECTIVES = {
    "input": "input",
    "prompt": "input",
    "uncached": "input",
    "miss": "input",
    "output": "output",
    "completion": "output",
    "generated": "output",
    "cached": "cached",
    "hit": "cached",
    "active": "active",
    "activated": "active",
    "total": "total",
}
_FILLERS = frozenset(
    [
        "of",
        "us",
        "u.s.",
        "chinese",
        "american",
        "nvidia",
        "amd",
        "google",
        "huawei",
        "intel",
        "tesla",
        "instinct",
        "training",
        "metric",
        "pretraining",
        "cache",
    ]
)

_PREFIXES = {"k": "kilo", "m": "mega", "g": "giga", "t": "tera", "p": "peta", "e": "exa", "z": "zetta", "y": "yotta"}
_FLOP = re.compile(
    r"""(?:(?P<prefix>kilo|mega|giga|tera|peta|exa|zetta|yotta)[ -]?|(?P<letter>[kMGTPEZY]))?
        FLOP(?P<plural>s)?
        (?P<speed>\s*/\s*s(?:ec(?:ond)?s?)?(?![A-Za-z]) | \s+per\s+second\b | (?=[- ]days?\b))?(?![A-Za-z])""",
    re.VERBOSE | re.IGNORECASE,
)
_PF_DAY = re.compile(r"PF(?:/?s)?(?=[- ]days?\b)", re.IGNORECASE)
_CO2 = re.compile(r"(?:eq\.?[- ]?)?CO2(?:[- ]?(?:equivalents?|eq\.?|e)(?![A-Za-z]))?", re.IGNORECASE)
_MASS_OF_CO2 = re.compile(r"(?P<mass>kg|kt|Mt|g|t)(?=CO2)")
_GPU_NAME = re.compile(
    r"""(?:(?P<memory>\d{1,3}\ ?GB)[ -])?
        (?P<name>
          (?: (?:Ascend|Gaudi|Trainium|Inferentia)[ -]?\d{1,3}[A-Z]?
            | TPU[ -]?v\d[a-z]{0,2}
            | (?:GeForce[ -])?(?:RTX|GTX)[ -]?[A-Z]?\d{3,4}
            | (?P<server>(?:HGX|DGX)[ -])?(?:Quadro[ -])?[A-Z]{1,3}\d{1,4}[A-RT-Z]{0,3}(?-i:S)? )
          (?:[ -](?:SXM\d?|PCI-?e|(?P<rack>NVL\d+)|NVL|OAM|Ti|Super|HBM\d\w?|\d{1,3}\ ?GB?(?![A-Za-z])))*)""",
    re.VERBOSE | re.IGNORECASE,
)
_GIGABYTES = re.compile(r"(?<=[ -])(\d{1,3})\ ?G(?=[ -]|$)", re.IGNORECASE)
_WORD = re.compile(r"U\.S\.|per\ cent\b|[A-Za-z]+|%|¢|/|-|\*|·|\(|\)")
_AMERICAN = frozenset({"us", "u.s.", "american"})
_CORES = frozenset({"core", "cores"})
_TPU_SOLD_BY_CORE = re.compile(r"TPU(?:[ -]?v[234])?$", re.IGNORECASE)

CONVENTIONS = {"month": "a month is 730.5 hours", "year": "a year is 8,766 hours"}
"""What a unit of time without a fixed length is taken for, by its name."""

CORE_NOTE = "a TPU core is half a chip (TPU v2 to v4)"


class UnitWordsError(ValueError):
    """A unit phrase cannot be read; its message is the reason and the way out, joined by ``; ``."""


@frozen
class UnitPhrase:
    """What the words behind a number say.

    Attributes:
        exponents: Exponents by unit name of the registry, currencies included.
        factor: What the number is multiplied by: 1e-6 for "per million".
        gpu: The GPU that the words name, or None.
        adjectives: Words that set quantities apart: input, cached, output, active, total.
        flops: FLOPS was written, which is a count or a speed.
        is_percent: A percent sign was written.
        has_units: Units were written, even where they cancel.
        notes: What was assumed in reading.
    """

    exponents: UnitsContainer
    factor: Decimal
    gpu: str | None
    adjectives: frozenset[str]
    flops: bool
    is_percent: bool
    has_units: bool
    notes: tuple[str, ...]


def currency_at(text: str, start: int, claimed: str | None) -> tuple[str, int] | None:
    """The currency sign or code at `start`, and the position behind it.

    Args:
        text: A figure's text.
        start: Where the sign would begin.
        claimed: The currency that the claim names; it settles which dollar, or that ¥ is yen.
    """
    found = _CURRENCY.match(text, start)
    if not found:
        return None
    symbol = found[0].upper()
    if claimed and claimed in SHARED_SIGNS.get(symbol, ()):
        return claimed, found.end()
    return _SYMBOLS[symbol], found.end()


class _Phrase:
    """A unit phrase while it is read, from left to right."""

    def __init__(self, text: str, claimed: str | None, gpu: str | None) -> None:
        self.text = text
        self.claimed = claimed
        self.context_gpu = gpu
        self.sign = 1
        self.exponents: dict[str, int] = {}
        self.factor = Decimal(1)
        self.gpu: str | None = None
        self.adjectives: set[str] = set()
        self.flops = False
        self.is_percent = False
        self.is_american = False
        self.notes: list[str] = []
        self.after_gpu = False
        self.unfinished = False
        self.open = 0

    def add(self, unit: str, power: int = 0) -> None:
        """Multiply by a unit, or divide by it behind a ``per``."""
        self.unfinished = False
        if unit:
            self.exponents[unit] = self.exponents.get(unit, 0) + self.sign
        self.factor = self.factor.scaleb(power * self.sign)
        if unit in CONVENTIONS:
            self.notes.append(CONVENTIONS[unit])

    def read(self, start: int) -> None:
        """Read to the end of the text.

        Raises:
            UnitWordsError: A word is no unit, or stands where it makes no sense.
        """
        position = start
        while position < len(self.text):
            if self.text[position].isspace():
                position += 1
                continue
            position = self.special_at(position) or self.word_at(position)
        if self.unfinished or self.open:
            raise UnitWordsError(f"{self.text[start:].strip()!r} is unfinished; write a whole unit")

    def special_at(self, start: int) -> int | None:
        """Read what is no plain word: FLOP, CO2, GPU names, currencies, numbers behind a ``per``."""
        text = self.text
        if found := _FLOP.match(text, start):
            self.add_flop(found)
        elif found := _PF_DAY.match(text, start):
            self.add("FLOP", 15)
            self.exponents["second"] = self.exponents.get("second", 0) - self.sign
        elif found := _MASS_OF_CO2.match(text, start):
            self.add(_SHORT_UNITS[found["mass"]])
        elif found := _CO2.match(text, start):
            pass
        elif found := _GPU_NAME.match(text, start):
            return self.add_gpu(found)
        else:
            return self.number_at(start) or self.money_at(start)
        self.after_gpu = False
        return found.end()

    def add_flop(self, found: re.Match[str]) -> None:
        """Add FLOP or FLOP/s, with its prefix."""
        prefix = (found["prefix"] or _PREFIXES.get((found["letter"] or "").lower(), "")).lower()
        names = list(_PREFIXES.values())
        self.add("FLOP", 3 * (names.index(prefix) + 1) if prefix else 0)
        if found["speed"] is not None:
            self.exponents["second"] = self.exponents.get("second", 0) - self.sign
        elif found["plural"]:
            self.flops = True

    def add_gpu(self, found: re.Match[str]) -> int | None:
        """Add a GPU by its name, which may be in the plural."""
        end = found.end()
        if self.text[end : end + 1] == "s" and not self.text[end + 1 : end + 2].isalpha():
            end += 1
        is_glued = self.text[found.start() - 1 : found.start()].isdigit()
        if is_glued or self.text[end : end + 1].isalnum():
            return None
        if found["server"] or found["rack"]:
            raise UnitWordsError(f"{found[0]!r} is a server or a rack of several GPUs; write the number of GPUs")
        memory = f" {found['memory']}" if found["memory"] else ""
        name = _GIGABYTES.sub(r"\1GB", found["name"]) + memory
        if self.gpu and self.gpu.casefold() != name.casefold():
            raise UnitWordsError(f"it names two GPUs, {self.gpu} and {name}; write one claim for each")
        self.gpu = name
        if not self.after_gpu:
            self.add("GPU")
        self.after_gpu = True
        return end

    def number_at(self, start: int) -> int | None:
        """Read a number or a scale behind a ``per``, as in "per 1,000 tokens" or "per million"."""
        found = numeral_at(self.text, start) if self.text[start].isdigit() else None
        end = start
        if found:
            numeral, end = found
            self.behind_per(start, end)
            self.factor /= numeral.value or self.zero()
        if scale := scale_at(self.text, end, tonnes=True):
            power, end = scale
            self.factor = self.factor.scaleb(power * self.sign)
        if end == start:
            return None
        self.behind_per(start, end)
        return end

    def behind_per(self, start: int, end: int) -> None:
        """Refuse a number that stands anywhere but behind a ``per``."""
        if self.sign > 0:
            raise UnitWordsError(f"{self.text[start:end]!r} stands where a unit is expected; write one number")

    def zero(self) -> Decimal:
        """Refuse to divide by nothing."""
        raise UnitWordsError("it divides by zero; write what one unit costs")

    def money_at(self, start: int) -> int | None:
        """Read a currency sign or code."""
        if not (money := currency_at(self.text, start, self.claimed)):
            return None
        self.add(money[0])
        self.after_gpu = False
        return money[1]

    def word_at(self, start: int) -> int:
        """Read one word or operator."""
        found = _WORD.match(self.text, start)
        if not found:
            raise UnitWordsError(f"{self.text[start:][:20]!r} is not understood; write a number and a unit")
        word = found[0]
        key = word.casefold()
        if word in "/-*·()" or key in {"per", "a", "an", "each"}:
            self.operator(word)
        elif key in _CORES:
            self.cores()
        elif unit := _SHORT_UNITS.get(word) or _UNITS.get(key):
            self.unit(unit)
        elif key in _SCALED_WORDS:
            self.add(*_SCALED_WORDS[key])
        elif key in _PERCENT:
            self.percent()
        else:
            self.other_word(word)
        return found.end()

    def percent(self) -> None:
        """Read a percent sign, once."""
        if self.is_percent:
            raise UnitWordsError("it is a percentage twice; write one percent sign")
        self.is_percent = True
        self.add("", -2)

    def other_word(self, word: str) -> None:
        """Read a word that is no unit: one that sets quantities apart, or one that says nothing."""
        key = word.casefold()
        if key in _ADJECTIVES:
            self.adjectives.add(_ADJECTIVES[key])
        elif key in _AMERICAN:
            self.is_american = True
        elif key not in _FILLERS:
            near = nearest(word, [*_UNITS, *_SHORT_UNITS], cutoff=0.7)
            hint = f"did you mean {' or '.join(near)}?" if near else "write a number and a unit"
            raise UnitWordsError(f"the word {word!r} is not understood; {hint}")

    def operator(self, word: str) -> None:
        """Read a multiplication, which changes nothing, or a division, which holds to the end."""
        self.open += (word == "(") - (word == ")")
        self.unfinished = word != ")"
        if self.open < 0:
            raise UnitWordsError("a parenthesis closes what none opened; leave it out")
        if word == "/" or word.isalpha():
            self.sign = -1
            self.after_gpu = False

    def unit(self, unit: str) -> None:
        """Read a unit; a GPU noun behind a GPU name names the same GPU."""
        if unit == "GPU" and self.after_gpu:
            self.unfinished = False
            return
        if unit == "USD" and self.claimed and self.claimed in SHARED_SIGNS["$"] and not self.is_american:
            unit = self.claimed
        self.add(unit)
        self.after_gpu = unit == "GPU"

    def cores(self) -> None:
        """Read "cores" behind a TPU."""
        name = self.gpu or self.context_gpu or "TPU"
        if not self.after_gpu or not _TPU_SOLD_BY_CORE.match(name):
            raise UnitWordsError("cores are counted for TPU v2 to v4 only; write the number of chips")
        self.unfinished = False
        self.factor *= Decimal("0.5") ** self.sign
        self.notes.append(CORE_NOTE)


def read_unit_words(text: str, start: int, *, claimed: str | None, gpu: str | None) -> UnitPhrase:
    """Read the words behind a number, from `start` to the end of the text.

    Args:
        text: A figure's text.
        start: Where the words begin.
        claimed: The currency that the claim names, or None.
        gpu: The GPU that the claim names, or None.

    Raises:
        UnitWordsError: They are no unit.
    """
    phrase = _Phrase(text, claimed, gpu)
    phrase.read(start)
    return UnitPhrase(
        UnitsContainer({unit: power for unit, power in phrase.exponents.items() if power}),
        phrase.factor,
        phrase.gpu,
        frozenset(phrase.adjectives),
        phrase.flops,
        phrase.is_percent,
        bool(phrase.exponents),
        tuple(dict.fromkeys(phrase.notes)),
    )
