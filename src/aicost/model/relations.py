"""The relations between the quantities of a training run: products and sums, each declared once.

From this list come implied quantities, contradictions, derivations and the vectorised formulas;
a test holds every relation against the dimensions of its quantities.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from attrs import frozen

from aicost.facts.sources import Source
from aicost.values import units
from aicost.values.vocabulary import VOCABULARY


@frozen
class Coefficient:
    """A number in a relation that is known as an interval, with its sources.

    Attributes:
        symbol: Its name in the formula.
        low: The least value. [unit]
        point: The usual value. [unit]
        high: The greatest value. [unit]
        unit: Its unit.
        sources: Why these: one source for each end and for the point.
    """

    symbol: str
    low: float
    point: float
    high: float
    unit: str
    sources: tuple[tuple[str, Source, str], ...]


@frozen(slots=False)
class Product:
    """One quantity is the product of others.

    Attributes:
        result: The quantity on the left.
        factors: The quantities on the right.
        coefficient: A further factor that is known as an interval, or None.
    """

    result: str
    factors: tuple[str, ...]
    coefficient: Coefficient | None = None

    @property
    def quantities(self) -> tuple[str, ...]:
        """Every quantity that it ties."""
        return (self.result, *self.factors)

    @property
    def is_background(self) -> bool:
        """Whether it rests on general knowledge, so that a conflict with it is no contradiction."""
        return self.coefficient is not None

    @cached_property
    def scale(self) -> float:
        """What the product of the canonical magnitudes is multiplied by: 3600 where seconds meet hours. [-]"""
        product = units.container("")
        for name in self.factors:
            product *= units.container(VOCABULARY[name].unit_in("USD"))
        if self.coefficient:
            product *= units.container(self.coefficient.unit)
        return units.factor(product, VOCABULARY[self.result].unit_in("USD"))

    def of(self, *factors: float) -> float:
        """The result from the factors in their order; nothing times anything, infinity too, is nothing."""
        result = self.scale
        for factor in factors:
            result = result * factor if factor else 0.0
            if not result:
                return 0.0
        return result

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The result from the factors: floats, NumPy arrays, or whatever multiplies. [canonical units]"""
        result: Any = self.scale * (self.coefficient.point if self.coefficient else 1.0)
        for name in self.factors:
            result = result * values[name]
        return result

    def __str__(self) -> str:
        symbol = (self.coefficient.symbol,) if self.coefficient else ()
        return f"{self.result} = {' × '.join((*symbol, *self.factors))}"


@frozen
class Sum:
    """One quantity is the sum of others of its dimension.

    Attributes:
        result: The quantity on the left.
        parts: The quantities on the right.
    """

    result: str
    parts: tuple[str, ...]

    @property
    def quantities(self) -> tuple[str, ...]:
        """Every quantity that it ties."""
        return (self.result, *self.parts)

    @property
    def is_background(self) -> bool:
        """Sums are definitions."""
        return False

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The result from the parts: floats, NumPy arrays, or whatever adds. [canonical units]"""
        first, *rest = (values[name] for name in self.parts)
        for part in rest:
            first = first + part
        return first

    def __str__(self) -> str:
        return f"{self.result} = {' + '.join(self.parts)}"


@frozen
class Exchange:
    """An amount in one currency is the amount in another times the dated rate.

    Attributes:
        quantity: The quantity of money.
        quote: The currency on the left.
        base: The currency on the right.
        low: The lowest rate of the days of the claims. [quote/base]
        point: The rate of the first of these days. [quote/base]
        high: The highest rate of the days of the claims. [quote/base]
        origin: The rates with their days and source.
    """

    quantity: str
    quote: str
    base: str
    low: float
    point: float
    high: float
    origin: str

    @property
    def is_background(self) -> bool:
        """A rate of the day is a fact."""
        return False

    def __str__(self) -> str:
        return f"{self.quantity} in {self.quote} = {self.quantity} in {self.base} × {self.origin}"


Relation = Product | Sum
"""What ties the quantities of one run, or of a whole and its parts."""

Tied = Relation | Exchange
"""All that ties variables."""

FLOP_PER_PARAMETER_AND_TOKEN = Coefficient(
    "k",
    low=4.5,
    point=6.0,
    high=8.0,
    unit="FLOP/parameter/token",
    sources=(
        ("point", Source("Scaling Laws for Neural Language Models", "arXiv", url="https://arxiv.org/abs/2001.08361"),
         "section 2.1, C ≈ 6 N D: 2 FLOP forward and 4 backward per parameter and token"),
        ("high", Source("Efficient Large-Scale Language Model Training on GPU Clusters Using Megatron-LM", "arXiv",
                        url="https://arxiv.org/abs/2104.04473"),
         "appendix, FLOPs with activation recomputation: a second forward pass makes it 8 N D"),
        ("low", Source("What are tokens and how to count them?", "OpenAI",
                       url="https://help.openai.com/en/articles/4936856-what-are-tokens-and-how-to-count-them"),
         "1 token is about 3/4 of a word, so words counted for tokens make it 4.5 N D"),
    ),
)  # fmt: skip
"""Training FLOP for each active parameter and token: 6, raised by recomputation, lowered by words for tokens."""

RELATIONS: tuple[Relation, ...] = (
    Product("gpu_count", ("node_count", "gpus_per_node")),
    Product("gpu_hours", ("gpu_count", "wall_clock")),
    Product("training_cost", ("gpu_hours", "rental_rate")),
    Product("gpu_hours", ("gpu_hours_per_token", "tokens")),
    Product("training_compute", ("gpu_hours", "peak_throughput", "utilization")),
    Product("energy", ("gpu_hours", "gpu_power", "pue")),
    Product("energy_cost", ("energy", "electricity_price")),
    Product("emissions", ("energy", "carbon_intensity")),
    Product("training_compute", ("parameters", "tokens"), FLOP_PER_PARAMETER_AND_TOKEN),
    Product("market_value_lost", ("market_value", "share_price_fall")),
    Product("input_revenue", ("input_tokens", "input_token_price")),
    Product("cached_revenue", ("cached_tokens", "cached_token_price")),
    Product("output_revenue", ("output_tokens", "output_token_price")),
    Product("serving_profit", ("profit_margin", "serving_cost")),
    Sum("serving_revenue", ("input_revenue", "cached_revenue", "output_revenue")),
    Sum("serving_revenue", ("serving_cost", "serving_profit")),
)
"""Every relation within one run, in the order in which they are tried."""


def product(result: str, *with_quantities: str) -> Product:
    """The product for a result that ties all the quantities named.

    >>> print(product("gpu_hours", "wall_clock"))
    gpu_hours = gpu_count × wall_clock
    """
    products = (one for one in RELATIONS if isinstance(one, Product) and one.result == result)
    return next(one for one in products if set(with_quantities) <= set(one.quantities))
