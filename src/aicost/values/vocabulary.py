"""The named quantities: what a claim can be about, with unit and meaning.

The names are those of the field; `MONEY` in a unit stands for the currency of the figure.
"""

from functools import lru_cache, partial
from types import MappingProxyType

from attrs import field, frozen

from aicost.errors import UnknownNameError, nearest
from aicost.values.units import CURRENCIES

MONEY = "MONEY"
_INFINITY = float("inf")


@frozen(eq=False)
class QuantityKind:
    """A named quantity of the vocabulary; there is one object for each name.

    Attributes:
        name: Its name, as in claims files.
        unit: Its canonical unit, with ``MONEY`` for the currency.
        meaning: What it measures, in a few words.
        is_count: A whole number in full digits without a trailing zero is exact.
        is_additive: A whole is the sum of its parts.
        per: A denominator of the unit that texts may leave out, because the quantity is defined by it.
        adjective: The word that sets it apart in a text: input, cached, output, active, total.
        lowest: The least value it can have by definition. [unit]
        highest: The greatest value it can have by definition. [unit]
        may_be_zero: Zero is a value of a fraction that has a greatest one.
        is_multiple: It is a plain number that is written 1.25 rather than 125 %.
        dated: It is a quantity of a day: claims are checked against each other only at one date.
    """

    name: str
    unit: str
    meaning: str
    is_count: bool = field(default=False, kw_only=True)
    is_additive: bool = field(default=False, kw_only=True)
    per: str = field(default="", kw_only=True)
    adjective: str = field(default="", kw_only=True)
    lowest: float = field(default=0.0, kw_only=True)
    highest: float = field(default=_INFINITY, kw_only=True)
    may_be_zero: bool = field(default=False, kw_only=True)
    is_multiple: bool = field(default=False, kw_only=True)
    dated: bool = field(default=False, kw_only=True)

    @property
    def is_bounded(self) -> bool:
        """Whether its definition leaves it an end beside zero and infinity."""
        return self.lowest > 0 or self.highest < _INFINITY

    @property
    def is_money(self) -> bool:
        """Whether its unit contains a currency."""
        return MONEY in self.unit

    @property
    def is_fraction(self) -> bool:
        """Whether it is a plain number, which may be written as a percentage."""
        return not self.unit

    @property
    def unit_may_be_left_out(self) -> bool:
        """Whether a bare number is understood: counts, parameters, tokens, fractions."""
        return self.is_count or self.unit in ("", "parameter", "token")

    def unit_in(self, currency: str) -> str:
        """Its unit with the currency put in, e.g. ``"USD/GPU/hour"``."""
        return _unit_in(self.unit, currency)


@lru_cache(maxsize=512)
def _unit_in(unit: str, currency: str) -> str:
    return unit.replace(MONEY, currency)


_KINDS = (
    QuantityKind("gpu_count", "GPU", "accelerators used together", is_count=True),
    QuantityKind("node_count", "node", "nodes used together", is_count=True),
    QuantityKind("gpus_per_node", "GPU/node", "accelerators in a node", per="node", is_count=True),
    QuantityKind("wall_clock", "hour", "elapsed time, not GPU time"),
    QuantityKind("gpu_hours", "GPU·hour", "accelerators allocated × wall clock", is_additive=True),
    QuantityKind("gpu_hours_per_token", "GPU·hour/token", "GPU-hours for each token processed"),
    QuantityKind("rental_rate", f"{MONEY}/GPU/hour", "rent of one accelerator for an hour, never of a node"),
    QuantityKind("training_cost", MONEY, "what the run consumed", is_additive=True),
    QuantityKind("parameters", "parameter", "parameters active per token", adjective="active"),
    QuantityKind("total_parameters", "parameter", "parameters, all experts counted", adjective="total"),
    QuantityKind("tokens", "token", "tokens processed in training"),
    QuantityKind("training_compute", "FLOP", "floating-point operations of the run: a count", is_additive=True),
    QuantityKind("peak_throughput", "FLOP/s/GPU", "dense peak at the stated precision", per="GPU"),
    QuantityKind("utilization", "", "model FLOP / (GPU-hours × peak), over the whole run", highest=1.0),
    QuantityKind("gpu_power", "W/GPU", "average draw of an accelerator", per="GPU"),
    QuantityKind("pue", "", "facility energy / IT energy", lowest=1.0, is_multiple=True),
    QuantityKind("energy", "kWh", "energy that the run consumed", is_additive=True),
    QuantityKind("electricity_price", f"{MONEY}/kWh", "price of electricity"),
    QuantityKind("energy_cost", MONEY, "what the energy cost", is_additive=True),
    QuantityKind("carbon_intensity", "kg/kWh", "CO2-equivalent for each unit of energy"),
    QuantityKind("emissions", "kg", "CO2-equivalent that the run emitted", is_additive=True),
    QuantityKind(
        "input_token_price", f"{MONEY}/token", "price of an uncached input token", adjective="input", dated=True
    ),
    QuantityKind(
        "cached_token_price", f"{MONEY}/token", "price of a cached input token", adjective="cached", dated=True
    ),
    QuantityKind("output_token_price", f"{MONEY}/token", "price of an output token", adjective="output", dated=True),
    QuantityKind("input_tokens", "token", "uncached input tokens served", adjective="input"),
    QuantityKind("cached_tokens", "token", "cached input tokens served", adjective="cached"),
    QuantityKind("output_tokens", "token", "output tokens served", adjective="output"),
    QuantityKind("input_revenue", MONEY, "income from uncached input tokens"),
    QuantityKind("cached_revenue", MONEY, "income from cached input tokens"),
    QuantityKind("output_revenue", MONEY, "income from output tokens"),
    QuantityKind("serving_revenue", MONEY, "income from all tokens served"),
    QuantityKind("serving_cost", MONEY, "what serving consumed"),
    QuantityKind("serving_profit", MONEY, "serving revenue less serving cost"),
    QuantityKind("profit_margin", "", "profit / cost, as its sources use it"),
    QuantityKind("capital_expenditure", MONEY, "spending on plant and equipment", dated=True),
    QuantityKind("market_value", MONEY, "value of a company's shares before a fall", dated=True),
    QuantityKind("share_price_fall", "", "the fall as a positive fraction", highest=1.0, dated=True),
    QuantityKind("market_value_lost", MONEY, "market value before less after the fall", dated=True),
)

VOCABULARY = MappingProxyType({one.name: one for one in _KINDS})
"""Every quantity by name."""

_multiple = partial(QuantityKind, unit="", lowest=1.0, is_multiple=True)
_share = partial(QuantityKind, unit="", highest=1.0, may_be_zero=True)
_TERMS = (
    QuantityKind("purchase_price", f"{MONEY}/GPU", "price of an accelerator with its share of the server"),
    QuantityKind("chip_price", f"{MONEY}/GPU", "price of an accelerator alone"),
    QuantityKind("price_decline", "1/year", "orders of magnitude by which the value of hardware falls in a year"),
    QuantityKind("age", "day", "time from the purchase of hardware to the start of a run"),
    QuantityKind("useful_life", "hour", "time over which hardware is written off"),
    _share("residual_value", meaning="what is left at the end of the life, of the price"),
    QuantityKind("allocation", "", "hours in which hardware is allocated to runs, of the hours owned", highest=1.0),
    _share("interconnect_share", meaning="cost of the network between servers, of the cluster's"),
    _multiple("server_overhead", meaning="price of an accelerator with its share of the server / alone"),
    _multiple("server_power_factor", meaning="power of an accelerator with its share of the server / alone"),
    QuantityKind("average_power", "", "average draw / rated power", highest=1.0),
    _multiple("experiments_multiplier", meaning="compute of all experiments and the final run / of that run"),
    QuantityKind("price_ratio", "", "a price index at one time / at another", is_multiple=True),
    QuantityKind("staff_cost", MONEY, "pay of the people who developed the model"),
    _share("staff_share", meaning="pay of these people, of the development cost"),
)

TERMS = MappingProxyType({one.name: one for one in _TERMS})
"""What methods take as arguments and claims do not state: terms of owning, of energy, of development."""

RUN_WORDS = MappingProxyType({"count": "gpu_count", "duration": "wall_clock", "rate": "rental_rate"})
"""A user's words for three quantities of a run."""


def kind_of(name: str) -> QuantityKind:
    """The quantity of that name.

    Raises:
        UnknownNameError: There is none; the nearest names are offered.

    >>> kind_of("gpu_hours").unit
    'GPU·hour'
    """
    try:
        return VOCABULARY[name]
    except KeyError:
        meant = RUN_WORDS.get(name)
        near = (meant,) if meant else nearest(name, VOCABULARY)
        way_out = "" if near else f"the quantities are {', '.join(VOCABULARY)}"
        raise UnknownNameError("quantity", name, near, way_out) from None


def currency_code(name: str) -> str:
    """The ISO 4217 code of a currency that aicost knows.

    Raises:
        UnknownNameError: It is not one of `CURRENCIES`.
    """
    if name.upper() not in CURRENCIES:
        near = nearest(name, CURRENCIES)
        raise UnknownNameError("currency", name, near, f"the currencies are {', '.join(CURRENCIES)}")
    return name.upper()
