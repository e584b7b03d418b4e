"""The only place that rounds: three significant digits for a point, four for GPU-hours."""

from math import floor, isinf, log10

_SUFFIXES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥"}
_DIGITS = {"GPU·hour": 4}
_PLAIN_EXPONENTS = (-4, 15)
MULTIPLE = "×"
"""Stands for the unit of a plain number that is no percentage, such as a PUE."""
_COUNTED = frozenset({"GPU", "node", "GPU/node", "day"})
_IN_FULL = _COUNTED | {"hour", "W/GPU"}
_LARGEST_IN_FULL = 1e6


def digits_for(unit: str) -> int:
    """The significant digits with which a point value in that unit is shown."""
    return _DIGITS.get(unit, 3)


def significant(value: float, digits: int = 3) -> float:
    """`value` rounded to so many significant digits; zero and infinity stay as they are.

    >>> significant(1.88227, 3)
    1.88
    """
    if value == 0 or isinf(value):
        return value
    return round(value, digits - 1 - floor(log10(abs(value))))


def number(value: float, digits: int = 3) -> str:
    """A number as text, with trailing zeros kept up to its digits where it has a fraction.

    >>> number(9.993e6), number(0.1006), number(2048, 3), number(2.0), number(float("inf"))
    ('9,990,000', '0.101', '2,050', '2.00', '∞')
    """
    if isinf(value):
        return "∞"
    rounded = significant(value, digits)
    if rounded == 0:
        return "0"
    exponent = floor(log10(abs(rounded)))
    if not _PLAIN_EXPONENTS[0] <= exponent < _PLAIN_EXPONENTS[1]:
        return f"{rounded:.{digits - 1}e}"
    return f"{rounded:,.{max(0, digits - 1 - exponent)}f}"


def compact(value: float, digits: int = 3) -> str:
    """A number with the suffix K, M, B or T from a thousand on.

    >>> compact(2_922_000, 4), compact(980), compact(999_999)
    ('2.922M', '980', '1.00M')
    """
    if isinf(value):
        return "∞"
    rounded = significant(value, digits)
    for size, suffix in _SUFFIXES:
        if size <= abs(rounded) < 10 ** _PLAIN_EXPONENTS[1]:
            return number(rounded / size, digits) + suffix
    return number(rounded, digits)


def amount(value: float, unit: str, digits: int | None = None) -> str:
    """A magnitude with its unit, as people write it.

    >>> amount(5.844e6, "USD"), amount(1.8823, "USD/GPU/hour"), amount(2.922e6, "GPU·hour")
    ('$5.84M', '$1.88/GPU/hour', '2.922M GPU·hour')
    >>> amount(0.116, ""), amount(7, "CHF"), amount(5.5e-7, "USD/token"), amount(2000, "GPU")
    ('11.6%', '7.00 CHF', '$0.55 per million tokens', '2,000 GPU')
    >>> amount(1.25, MULTIPLE), amount(0.14, "1/year"), amount(1246, "day")
    ('1.25', '0.140/year', '1,246 day')
    """
    bare, rest = _parts(value, unit, digits or digits_for(unit))
    return bare + rest


def unit_of(unit: str) -> str:
    """A unit as `amount` prints it behind the number, e.g. for a heading.

    >>> unit_of("USD/GPU/hour"), unit_of("GPU·hour"), unit_of("")
    ('$/GPU/hour', 'GPU·hour', '%')
    """
    currency, slash, rest = unit.partition("/")
    return f"{_SYMBOLS.get(currency, currency)}{slash}{rest}" if unit else "%"


def point_with_bounds(low: float, point: float | None, high: float, unit: str, *, with_unit: bool = True) -> str:
    """A point with its bounds beside it, or the bounds alone where there is no point.

    >>> point_with_bounds(1.1842, 1.8823, 2.6209, "USD/GPU/hour")
    '$1.88/GPU/hour ($1.18 … $2.62)'
    >>> point_with_bounds(1e11, 1e11, float("inf"), "USD"), point_with_bounds(350, None, 700, "W/GPU")
    ('$100B or more', '350 … 700 W/GPU')
    """
    digits = digits_for(unit)
    bare, rest = _parts(point if point is not None else low, unit, digits)
    rest = rest if with_unit else ""
    if low == high:
        return bare + rest
    if isinf(high):
        is_bound = point is None or low == point
        return f"{bare}{rest} or more" if is_bound else f"{bare}{rest} (from {_parts(low, unit, digits)[0]})"
    if point is None:
        return ends(low, high, unit) + rest
    return f"{bare}{rest} ({ends(low, high, unit, point)})"


def interval(low: float, high: float, unit: str) -> str:
    """Both ends of an interval with their unit.

    >>> interval(1.1842, 2.6209, "USD/GPU/hour"), interval(1e11, float("inf"), "USD")
    ('$1.18 … $2.62/GPU/hour', '$100B or more')
    """
    return point_with_bounds(low, None, high, unit)


def roundest(low: float, high: float) -> int | None:
    """The whole number of an interval with the most factors of two, as counts of accelerators have.

    >>> roundest(505, 516), roundest(0.2, 0.8)
    (512, None)
    """
    if isinf(high) or floor(high) < low:
        return None
    step = 1
    while (high // (2 * step)) * 2 * step >= max(low, 1):
        step *= 2
    return int(high // step) * step or None


def ends(low: float, high: float, unit: str, point: float | None = None) -> str:
    """Both ends of an interval, for a place where the unit stands already.

    As many digits as tell the ends apart; beside a point, one digit more where an end would look
    like the point, and a percentage where that is not enough.

    >>> ends(1.1842, 2.6209, "USD/GPU/hour"), ends(5.3275e6, 5.3285e6, "USD")
    ('$1.18 … $2.62', '$5.3275M … $5.3285M')
    >>> ends(293_500, 295_000, "USD", 294_000), ends(5.3275e6, 5.3285e6, "USD", 5.328e6)
    ('$293.5K … $295.0K', '±0.0094 %')
    """
    first = last = ""
    fewest = digits_for(unit)
    for digits in range(fewest, fewest + (5 if point is None else 2)):
        first, last = (_parts(end, unit, digits)[0] for end in (low, high))
        shown = "" if point is None else _parts(point, unit, digits)[0]
        if (first != last or low == high) and (first != shown or low == point) and (last != shown or high == point):
            return f"{first} … {last}"
    return f"{first} … {last}" if point is None else f"±{number((high - low) / 2 / point * 100, 2)} %"


def _parts(value: float, unit: str, digits: int) -> tuple[str, str]:
    """A magnitude as text, with the sign of its currency, and the rest of its unit."""
    if not unit:
        return f"{number(value * 100, digits)}%", ""
    if unit == MULTIPLE:
        return number(value, digits), ""
    if unit.startswith("1/"):
        return number(value, digits), unit[1:]
    currency, slash, rest = unit.partition("/")
    if rest == "token" and currency != "GPU·hour":
        value, slash, rest = value * 1e6, "", " per million tokens"
    symbol = _SYMBOLS.get(currency, "")
    if unit in _COUNTED and value < _LARGEST_IN_FULL and value == int(value):
        text = f"{int(value):,}"
    elif unit in _IN_FULL and value < _LARGEST_IN_FULL:
        text = number(value, digits)
    else:
        text = _money(value, digits) if symbol and value < 1 else compact(value, digits)
    return symbol + text, (slash + rest) if symbol else f" {currency}{slash}{rest}"


def _money(value: float, digits: int) -> str:
    """An amount below one, with at least two places: 0.55 rather than 0.550."""
    text = number(value, digits)
    while len(text) > len("0.00") and text.endswith("0") and "e" not in text:
        text = text[:-1]
    return text
