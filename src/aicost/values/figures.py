"""A figure: a value of a named quantity with the bounds that its statement allows."""

from math import inf

from attrs import frozen

from aicost.errors import FigureError
from aicost.values import rounding, units
from aicost.values.vocabulary import MONEY, TERMS, VOCABULARY, QuantityKind

_EXAMPLES = {
    MONEY: "$5.5M",
    f"{MONEY}/GPU": "$25,000 per GPU",
    f"{MONEY}/GPU/hour": "$2 per GPU hour",
    f"{MONEY}/token": "$0.55 per million tokens",
    f"{MONEY}/kWh": "$0.08 per kWh",
    "hour": "54 days",
    "GPU·hour": "2.788M GPU hours",
    "GPU·hour/token": "172.8K GPU hours per trillion tokens",
    "FLOP": "3.8e25 FLOP",
    "FLOP/s/GPU": "989 TFLOP/s",
    "day": "54 days",
    "1/year": "0.14 per year",
    "W/GPU": "400 W per GPU",
    "kWh": "1,287 MWh",
    "kg/kWh": "0.4 kg CO2 per kWh",
    "kg": "539 tonnes CO2eq",
    "GPU": "2,000 GPUs",
    "node": "32 nodes",
    "GPU/node": "8 GPUs per node",
    "parameter": "671B parameters",
    "token": "14.8T tokens",
    "": "38 %",
}


def example_of(kind: QuantityKind) -> str:
    """A text that can be read as the quantity.

    >>> from aicost.values.vocabulary import kind_of
    >>> example_of(kind_of("rental_rate"))
    '$2 per GPU hour'
    """
    return "1.1" if kind.lowest else _EXAMPLES[kind.unit]


@frozen
class Figure:
    """A value of a named quantity with the bounds that its statement allows.

    Attributes:
        quantity: The quantity's name in the vocabulary.
        unit: The canonical unit of `point`, `lower` and `upper`.
        lower: The least value. [unit]
        upper: The greatest value; infinite where there is no bound. [unit]
        point: The value as stated, or None where only bounds are known. [unit]
        text: The text it was read from, or the empty string.
        gpu: The GPU that the text names, or None.
        notes: What was assumed in reading it.
    """

    quantity: str
    unit: str
    lower: float
    upper: float
    point: float | None
    text: str = ""
    gpu: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def low(self) -> units.Quantity:
        """The least value, as a quantity with its unit."""
        return units.quantity(self.lower, self.unit)

    @property
    def high(self) -> units.Quantity:
        """The greatest value, as a quantity with its unit; infinite where there is no bound."""
        return units.quantity(self.upper, self.unit)

    @property
    def value(self) -> units.Quantity | None:
        """The value as stated, as a quantity with its unit; None where only bounds are known."""
        return None if self.point is None else units.quantity(self.point, self.unit)

    @property
    def is_exact(self) -> bool:
        """Whether both bounds are the value."""
        return self.lower == self.upper == self.point

    @property
    def currency(self) -> str | None:
        """The currency in its unit, or None."""
        return units.currency_in(self.unit)

    @property
    def bare(self) -> str:
        """Point and bounds without the unit, for a column whose heading names it.

        >>> from aicost.values.reading import read_figure
        >>> read_figure("two months", "wall_clock").bare
        '1,460 (1,100 … 2,190)'
        """
        return rounding.point_with_bounds(self.lower, self.point, self.upper, self.shown_unit, with_unit=False)

    def __str__(self) -> str:
        return rounding.point_with_bounds(self.lower, self.point, self.upper, self.shown_unit)

    @property
    def shown_unit(self) -> str:
        """The unit in which it is shown: its own, but for multiples such as a PUE, which are no percentages."""
        kind = VOCABULARY.get(self.quantity) or TERMS.get(self.quantity)
        return rounding.MULTIPLE if kind and kind.is_multiple else self.unit


def check_limits(kind: QuantityKind, value: float, given: object) -> None:
    """Refuse a value that the quantity cannot have by definition.

    Raises:
        FigureError: The value is below `kind.lowest` or above `kind.highest`.
    """
    is_open_below = kind.highest < inf and not kind.may_be_zero
    if kind.lowest <= value <= kind.highest and (value or not is_open_below):
        return
    bracket = "(" if is_open_below else "["
    limits = f"at least {kind.lowest:g}" if kind.highest == inf else f"in {bracket}{kind.lowest:g}, {kind.highest:g}]"
    reason = f"{kind.name} must be {limits}, got {value:g}"
    has_percent = "%" in str(given) or "percent" in str(given)
    as_percent = kind.is_fraction and kind.highest < value <= 100 * kind.highest and not has_percent
    way_out = f'for {value:g} %, write "{value:g} %"' if as_percent else f"write it as in {example_of(kind)!r}"
    raise FigureError(str(given), kind.name, reason, way_out)
