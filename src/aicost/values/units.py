"""The units of aicost: a private registry, built at import, in which only what it needs exists.

GPU, node, token, parameter and FLOP are base dimensions, and so is every currency: a
GPU-hour is no hour, and a dollar never adds to a yuan. A quantity of any other pint
registry is taken by the names of its units.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from math import inf
from numbers import Real
from operator import attrgetter
from typing import Any, Protocol, TypeGuard, cast

import pint
from pint.util import UnitsContainer

from aicost.errors import UnitError, nearest

CURRENCIES = (
    *("USD", "EUR", "CNY", "GBP", "JPY", "AED", "AUD", "BRL", "CAD", "CHF", "DKK", "HKD", "ILS"),
    *("INR", "KRW", "NOK", "PLN", "SEK", "SGD", "TWD"),
)
"""The currencies, by ISO 4217 code."""

HOURS_PER_MONTH = 730.5
"""A twelfth of the Julian year of 365.25 days (IAU, the unit `a`). [hour/month]"""

_DEFINITIONS = (
    f"""
kilo- = 1e3 = k-
mega- = 1e6 = M-
giga- = 1e9 = G-
tera- = 1e12 = T-
peta- = 1e15 = P-
exa- = 1e18 = E-
zetta- = 1e21 = Z-
yotta- = 1e24 = Y-
GPU = [GPU] = _ = gpu = chip = accelerator = TPU
node = [node]
token = [token]
parameter = [parameter]
FLOP = [FLOP]
OP = [operation]
second = [time] = s = sec
minute = 60 * second = min
hour = 60 * minute = h = hr
day = 24 * hour = d
week = 7 * day
month = {HOURS_PER_MONTH} * hour
year = 12 * month = a = julian_year
gram = [mass] = g
tonne = 1e6 * gram = t = metric_ton
joule = [energy] = J
watt = joule / second = W
watt_hour = watt * hour = Wh
byte = [information] = B
percent = 0.01
""".strip().splitlines()
    + [f"{code} = [{code}]" for code in CURRENCIES]
)

_LONGEST = 200
_POWER_OF_A_UNIT = re.compile(
    r"(?<=[A-Za-z])\s*(?:\*\*|\^)\s*\(?-?[0-9]\)?(?![0-9_.]|\s*(?:\*\*|\^))"
    r"|(?<=[A-Za-z])⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹](?![⁰¹²³⁴⁵⁶⁷⁸⁹])"
)
_POWER = re.compile(r"\*\*|\^|[⁰¹²³⁴⁵⁶⁷⁸⁹]")


def _refuse_expressions(text: str) -> str:
    """Stop a text that would make pint's parser compute a tower of powers."""
    if len(text) > _LONGEST or _POWER.search(_POWER_OF_A_UNIT.sub("", text)):
        raise UnitError(text, "", 'write a number and a unit such as "USD/GPU/hour"')
    return text


class PintQuantity(Protocol):
    """A quantity of any pint registry: a magnitude with a unit."""

    @property
    def magnitude(self) -> Any:
        """The number."""
        ...

    @property
    def units(self) -> Any:
        """The unit."""
        ...

    def to(self, other: Any = ..., /) -> Any:
        """The same quantity in another unit."""
        ...


def is_quantity(given: object) -> TypeGuard[PintQuantity]:
    """Whether something is a quantity of a pint registry, whichever."""
    return isinstance(given, _PINT_QUANTITY)


_PINT_QUANTITY: type[Any] = vars(pint)["Quantity"]  # pint leaves the type of its magnitudes open
_parts_of: Callable[[PintQuantity], tuple[Any, UnitsContainer]] = attrgetter("_magnitude", "_units")
# .magnitude and .units cost more than all the rest of a conversion


class Quantity(pint.registry.Quantity[float]):
    """A pint quantity that unpickles into aicost's registry, in any process."""

    def __reduce__(self) -> tuple[Any, ...]:
        value, _ = _parts_of(self)
        return quantity, (value, f"{self.units:C}")


class Unit(pint.registry.Unit):
    """A pint unit that unpickles into aicost's registry, in any process."""

    def __reduce__(self) -> tuple[Any, ...]:
        return unit, (f"{self:C}",)


class _Registry(pint.registry.GenericUnitRegistry[Quantity, Unit]):
    Quantity = Quantity
    Unit = Unit


def _registry() -> _Registry:
    built = _Registry(filename=None, on_redefinition="raise", preprocessors=[_refuse_expressions])
    built.load_definitions(_DEFINITIONS)
    built.formatter.default_format = "P"
    cast("Any", built).get_dimensionality("GPU*hour")  # whatever pint still builds late is built here
    return built


REGISTRY = cast("Any", _registry())
"""The one registry of aicost; its quantities do arithmetic with each other and with no other's."""


@lru_cache(maxsize=1024)
def container(unit_text: str) -> UnitsContainer:
    """The exponents by unit name of a unit's text, e.g. of ``"USD/GPU/hour"``.

    Raises:
        UnitError: The text names a unit that aicost does not have.
    """
    try:
        found: UnitsContainer = REGISTRY.parse_units_as_container(unit_text)
    except UnitError:
        raise
    except Exception as error:
        names = nearest(unit_text, [str(name) for name in REGISTRY])
        hint = f"did you mean {' or '.join(names)}?" if names else 'units look like "GPU*hour" or "USD/GPU/hour"'
        raise UnitError(unit_text, "", hint) from error
    return found


@lru_cache(maxsize=512)
def currency_in(unit_text: str) -> str | None:
    """The currency of a canonical unit, which stands first in it; None for what is no money.

    >>> currency_in("USD/GPU/hour"), currency_in("GPU·hour")
    ('USD', None)
    """
    code = unit_text.partition("/")[0]
    return code if code in CURRENCIES else None


def quantity(value: float, unit_text: str) -> Quantity:
    """A quantity of aicost's registry; `unit_text` is a unit such as ``"GPU*hour"``.

    >>> print(quantity(2, "USD/GPU/hour") * quantity(3, "GPU*hour"))
    6 USD
    """
    made: Quantity = REGISTRY.Quantity(value, container(unit_text))
    return made


def unit(unit_text: str) -> Unit:
    """A unit of aicost's registry."""
    made: Unit = REGISTRY.Unit(container(unit_text))
    return made


@lru_cache(maxsize=4096)
def dimension_of(exponents: UnitsContainer) -> UnitsContainer:
    """The dimension of a unit of this registry."""
    found: UnitsContainer = REGISTRY.get_dimensionality(exponents)
    return found


@lru_cache(maxsize=4096)
def factor(given: UnitsContainer, wanted: str) -> float:
    """What a magnitude in the unit `given` is multiplied by to be in the unit `wanted`.

    Args:
        given: Exponents by unit name, of any registry: only the names count.
        wanted: A unit's text.

    Raises:
        UnitError: A unit is unknown here, or the dimensions differ.
    """
    named = UnitsContainer()
    for name, exponent in given.items():
        own = container(name)
        named *= own**exponent
    try:
        return float(REGISTRY.convert(1.0, named, container(wanted)))
    except pint.DimensionalityError as error:
        text = str(REGISTRY.Unit(named))
        raise UnitError(text, wanted, f"give it in {wanted}, or a unit of the same dimension") from error


def number_and_exponents(given: PintQuantity) -> tuple[float, UnitsContainer]:
    """The magnitude of a quantity of any registry, and the exponents by name of its unit.

    Raises:
        UnitError: The magnitude is not one real number.
    """
    value, exponents = _parts_of(given)
    if not isinstance(value, (float, int, Real, Decimal)):
        raise UnitError(str(given), "", "give one real number with a unit")
    try:
        return float(value), exponents
    except (OverflowError, ValueError):  # a whole number beyond any float, or a signalling NaN
        return inf, exponents
