"""Numbers as people write them, with the precision that their digits state."""

import re
from decimal import Decimal

from attrs import frozen

_WORDS = {
    word: Decimal(value)
    for value, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
    )
}

_NUMBER = re.compile(
    r"""(?P<whole>\d{1,3}(?:,\d{3})+(?!\d) | \d+ | (?=\.\d))
        (?P<fraction>\.\d+)?
        (?:[eE](?P<exponent>[+-]?\d{1,3})(?!\d))?
        (?!\d|[.,]\d)""",
    re.VERBOSE | re.ASCII,
)
_WORD = re.compile(rf"(?P<word>{'|'.join(_WORDS)})\b|(?P<article>an?)(?=\s+[a-z])", re.IGNORECASE)
_POWER_OF_TEN = re.compile(r"\s*[x×*]\s*10\s*(?:\^|\*\*)\s*(?P<power>[+-]?\d{1,2})(?!\d)", re.ASCII)
_BARE_POWER_OF_TEN = re.compile(r"10\s*(?:\^|\*\*)\s*(?P<power>[+-]?\d{1,2})(?!\d)", re.ASCII)
_SCALE = re.compile(
    r"(?:\s*|-(?=thousand|million|billion|trillion))"
    r"(?P<scale>thousand|million|billion|trillion|mln|mn|bn|trn|tn|k|m|b|t)(?![A-Za-z\d])",
    re.IGNORECASE,
)
_POWERS = {
    **dict.fromkeys(("thousand", "k"), 3),
    **dict.fromkeys(("million", "mln", "mn", "m"), 6),
    **dict.fromkeys(("billion", "bn", "b"), 9),
    **dict.fromkeys(("trillion", "trn", "tn", "t"), 12),
}

_ALL_DIGITS_HELD = 1e16
"""Below this, the text of a whole float shows each of its digits."""

LARGEST_POWER = 60
"""Powers of ten beyond this are refused: no run comes near, and they would overflow later."""


@frozen
class Numeral:
    """A number and how precisely it was written.

    Attributes:
        value: The number.
        place: One unit of its last significant place.
        is_full: It is whole and written in full digits without a trailing zero.
        power: The power of ten by which a word, a suffix or an exponent scaled it: 6 for ``million``.
    """

    value: Decimal
    place: Decimal
    is_full: bool = False
    power: int = 0

    def scaled(self, power: int) -> "Numeral":
        """The same digits times ten to `power`."""
        return Numeral(self.value.scaleb(power), self.place.scaleb(power), power=self.power + power)


def numeral_at(text: str, start: int) -> tuple[Numeral, int] | None:
    """The number that begins at `start`, with the position behind it; None where none begins."""
    if found := _BARE_POWER_OF_TEN.match(text, start):
        power = int(found["power"])
        return Numeral(Decimal(1), Decimal(1)).scaled(power), found.end()
    if found := _NUMBER.match(text, start):
        numeral, end = _from_digits(found), found.end()
        if power_of_ten := _POWER_OF_TEN.match(text, end):
            return numeral.scaled(int(power_of_ten["power"])), power_of_ten.end()
        return numeral, end
    if found := _WORD.match(text, start):
        value = _WORDS[found["word"].lower()] if found["word"] else Decimal(1)
        return _whole(str(value)), found.end()
    return None


def scale_at(text: str, start: int, *, tonnes: bool = False) -> tuple[int, int] | None:
    """The power of ten of a scale word or suffix at `start`, and the position behind it.

    Args:
        text: A figure's text.
        start: Where the scale would begin.
        tonnes: A lower-case ``t`` is the unit, not a trillion.
    """
    found = _SCALE.match(text, start)
    if not found or (tonnes and found["scale"] == "t"):
        return None
    return _POWERS[found["scale"].lower()], found.end()


def shortest_text(value: float | Decimal) -> str:
    """The shortest text of a number; a whole float is written as the whole number it is.

    >>> shortest_text(2.0), shortest_text(0.5), shortest_text(5576000)
    ('2', '0.5', '5576000')
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < _ALL_DIGITS_HELD:
        return str(int(value))
    return str(value)


def _from_digits(found: re.Match[str]) -> Numeral:
    whole, fraction = found["whole"].replace(",", ""), found["fraction"] or ""
    if fraction:
        numeral = Numeral(Decimal(f"{whole or '0'}{fraction}"), Decimal(1).scaleb(1 - len(fraction)))
    else:
        numeral = _whole(whole)
    return numeral.scaled(int(found["exponent"])) if found["exponent"] else numeral


def _whole(digits: str) -> Numeral:
    """A whole number: trailing zeros beyond its second digit are not significant."""
    digits = digits.lstrip("0") or "0"
    significant = max(len(digits.rstrip("0")), min(2, len(digits)))
    place = Decimal(1).scaleb(len(digits) - significant)
    return Numeral(Decimal(digits), place, is_full=not digits.endswith("0"))
