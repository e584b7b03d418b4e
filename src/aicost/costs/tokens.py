"""What tokens cost, and how many must be sold to pay for a training run."""

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import product as combinations
from math import inf

from attrs import evolve, field, frozen

from aicost.costs.estimates import Estimate
from aicost.errors import FigureError, MissingFigureError
from aicost.facts.claims import Claim
from aicost.facts.token_prices import TokenPrice, TokenPrices, token_price
from aicost.model.known import Derivation, Known, Statement
from aicost.model.relations import RELATIONS, Sum, product
from aicost.model.runs import GIVEN, RunFigure, statement_of
from aicost.values.figures import Figure
from aicost.values.reading import FigureLike, as_figure

KnownFigure = RunFigure | Known
"""What stands for a figure here: all that stands for one in a run, or what is known of one."""

_REVENUE = next(one for one in RELATIONS if isinstance(one, Sum) and "input_revenue" in one.parts)
_PROMPTS = "prompt_tokens = input_tokens + cached_tokens"
_BLENDED = "blended_token_price = serving_revenue / (input_tokens + cached_tokens + output_tokens)"
_PROFIT = "serving_profit = serving_revenue × profit_margin / (1 + profit_margin)"
_TO_SELL = "tokens_to_sell = training_cost × (1 + profit_margin) / (profit_margin × blended_token_price)"
_TIME = "training_cost × period = wall_clock × serving_profit"


def _known(given: KnownFigure, quantity: str) -> Known:
    """A figure with where it comes from."""
    if isinstance(given, Known):
        if given.quantity != quantity:
            raise FigureError(str(given), quantity, f"it is {given.quantity}", "give one of that quantity")
        return given
    if isinstance(given, Claim):
        if given.quantity != quantity:
            raise FigureError(given.stated, quantity, f"it is a claim of {given.quantity}", "give one of that quantity")
        return _stated(statement_of(given))
    return _stated(Statement(as_figure(given, quantity), quantity, GIVEN))


def _stated(statement: Statement) -> Known:
    return Known(statement.figure, Derivation((statement,)))


def _input(given: KnownFigure) -> Known:
    return _known(given, "input_tokens")


def _cached(given: KnownFigure) -> Known:
    return _known(given, "cached_tokens")


def _output(given: KnownFigure) -> Known:
    return _known(given, "output_tokens")


@frozen(kw_only=True)
class Usage:
    """Tokens that a model served, by what they are charged as; each token is in one of the three.

    >>> day = Usage(input_tokens="266B", cached_tokens="342B", output_tokens="168B")
    >>> print(day.cost(model="deepseek-reasoner", at=dt.date(2025, 1, 27)))
    $562K ($561K … $565K)

    Attributes:
        input_tokens: Input tokens that were not cached. [token]
        cached_tokens: Input tokens that were cached. [token]
        output_tokens: Output tokens. [token]
    """

    input_tokens: Known = field(converter=_input)
    cached_tokens: Known = field(converter=_cached)
    output_tokens: Known = field(converter=_output)

    @classmethod
    def of_prompts(
        cls, *, prompt_tokens: FigureLike, cached_tokens: KnownFigure, output_tokens: KnownFigure
    ) -> "Usage":
        """A usage from all input tokens, the cached ones among them, as bills and interfaces count them.

        The bounds of what was not cached allow both figures to be off.

        Args:
            prompt_tokens: All input tokens. [token]
            cached_tokens: Those of them that were cached. [token]
            output_tokens: Output tokens. [token]

        Raises:
            FigureError: More tokens were cached than there were, or a figure cannot be read.

        >>> print(Usage.of_prompts(prompt_tokens=2385, cached_tokens=2305, output_tokens=2535).input_tokens)
        80.0 token
        """
        whole = evolve(as_figure(prompt_tokens, "input_tokens"), quantity="prompt_tokens")
        cached = _cached(cached_tokens)
        part = cached.figure
        point = None if whole.point is None or part.point is None else whole.point - part.point
        figure = Figure("input_tokens", "token", max(whole.lower - part.upper, 0.0), whole.upper - part.lower, point)
        if figure.upper < 0 or (point is not None and point < 0):
            way_out = "prompt_tokens are all input tokens, the cached ones among them"
            raise FigureError(str(part), "cached_tokens", f"there are {whole} of prompts in all", way_out)
        inputs = (_stated(Statement(whole, "prompt_tokens", GIVEN)), cached)
        known = Known(figure, Derivation(formula=_PROMPTS, inputs=inputs, relations=(_PROMPTS,)))
        return cls(input_tokens=known, cached_tokens=cached, output_tokens=output_tokens)

    def cost(
        self,
        *,
        model: str,
        at: dt.datetime | dt.date,
        provider: str | None = None,
        currency: str = "USD",
        prices: TokenPrices | None = None,
    ) -> Known:
        """What the tokens cost at the price that applied at an instant, or through a whole day.

        What the buyer pays is what the seller takes: it is a serving_revenue, and its three inputs, one
        for each kind of token, add up to it.

        Args:
            model: The model's name, as the provider's interface has it.
            at: An instant with a time zone, or a day in UTC.
            provider: Who sells the tokens, where several do.
            currency: The currency of the price.
            prices: The prices to look in; those that ship with aicost where none are given.

        Raises:
            UnknownNameError: There is no price of that model; the nearest names are offered.
            TokenPriceError: No price or several apply then, or the instant has no time zone.
            MissingFigureError: Tokens were cached, and no price of a cached token is known.
        """
        return self.cost_at(token_price(model, at=at, provider=provider, currency=currency, prices=prices))

    def cost_at(self, price: TokenPrice) -> Known:
        """What the tokens cost at a price, as `cost` tells it.

        Raises:
            MissingFigureError: Tokens were cached, and the price has none for a cached token.
        """
        lines = tuple(_line(tokens, figure, price) for tokens, figure in _priced(self, price))
        by_name = {line.quantity: line.figure for line in lines}
        lower, upper = (
            float(_REVENUE.evaluate({name: getattr(one, end) for name, one in by_name.items()}))
            for end in ("lower", "upper")
        )
        points = {name: one.point for name, one in by_name.items()}
        point = None if None in points.values() else float(_REVENUE.evaluate(points))
        formula = str(_REVENUE)
        figure = Figure(_REVENUE.result, price.currency, lower, upper, point)
        return Known(figure, Derivation(formula=formula, inputs=lines, relations=(formula,)))


def _priced(usage: Usage, price: TokenPrice) -> tuple[tuple[Known, Figure | None], ...]:
    """Each kind of token with its price."""
    return (
        (usage.input_tokens, price.input_token_price),
        (usage.cached_tokens, price.cached_token_price),
        (usage.output_tokens, price.output_token_price),
    )


def _line(tokens: Known, figure: Figure | None, price: TokenPrice) -> Known:
    """What one kind of token costs."""
    name = tokens.quantity.replace("_tokens", "_revenue")
    count = tokens.figure
    if figure is None:
        if count.upper > 0:
            known = ("input_token_price", "output_token_price")
            raise MissingFigureError("cached_token_price", f"{price.model} {price.validity}", known, ())
        nothing = Figure(name, price.currency, 0.0, 0.0, 0.0)
        return _stated(Statement(nothing, name, "no token was cached, so no price is needed"))
    relation = product(name)
    point = None if count.point is None or figure.point is None else relation.of(count.point, figure.point)
    ends = (relation.of(count.lower, figure.lower), relation.of(count.upper, figure.upper))
    list_price = _stated(Statement(figure, f"{price.provider} {price.model}", price.origin))
    formula = str(relation)
    found = Figure(name, price.currency, *ends, point)
    return Known(found, Derivation(formula=formula, inputs=(tokens, list_price), relations=(formula,)))


def blended_price(usage: Usage, price: TokenPrice) -> Known:
    """What a token costs on the average of a usage: its cost over its tokens of all kinds. [money/token]

    Its bounds are the least and the greatest average that the bounds of the usage and the price allow.

    Raises:
        FigureError: The usage has no token.
        MissingFigureError: Tokens were cached, and the price has none for a cached token.

    >>> day = Usage(input_tokens="266B", cached_tokens="342B", output_tokens="168B")
    >>> print(blended_price(day, token_price("deepseek-reasoner", at=dt.date(2025, 1, 27))))
    $0.724 per million tokens ($0.722 … $0.727)
    """
    revenue = usage.cost_at(price)
    pairs = [(tokens.figure, figure) for tokens, figure in _priced(usage, price) if figure]
    counts, figures = [count for count, _ in pairs], [figure for _, figure in pairs]
    if not any(one.upper for one in counts):
        raise FigureError("0 token", "blended_token_price", "there is no token to take an average of", "give a usage")
    corners = [corner for corner in combinations(*((one.lower, one.upper) for one in counts)) if any(corner)]
    lower = min(_average(corner, [one.lower for one in figures], min) for corner in corners)
    upper = max(_average(corner, [one.upper for one in figures], max) for corner in corners)
    points = [one.point for one in counts]
    total = None if None in points else sum(point or 0.0 for point in points)
    point = revenue.figure.point / total if revenue.figure.point is not None and total else None
    figure = Figure("blended_token_price", f"{price.currency}/token", lower, upper, point)
    inputs = (revenue, usage.input_tokens, usage.cached_tokens, usage.output_tokens)
    return Known(figure, Derivation(formula=_BLENDED, inputs=inputs, relations=(_BLENDED,)))


def _average(counts: Iterable[float], prices: list[float], best: Callable[[list[float]], float]) -> float:
    """The average price of tokens; of kinds without a bound, the best counts alone."""
    pairs = [(count, price) for count, price in zip(counts, prices, strict=True) if count]
    if unbounded := [price for count, price in pairs if count == inf]:
        return best(unbounded)
    return sum(count * price for count, price in pairs) / sum(count for count, _ in pairs)


def tokens_to_sell(cost: KnownFigure | Estimate, usage: Usage, price: TokenPrice, *, margin: KnownFigure) -> Known:
    """How many tokens must be sold, in the mix of a usage, until the profit has paid for a run. [token]

    Args:
        cost: What the run cost: text, quantity, claim, what is known of it, or an estimate. [money]
        usage: The mix of tokens.
        price: Their price.
        margin: Profit over the cost of serving. [-]

    Raises:
        FigureError: The cost is in another currency or price year than the price, or there is no profit.
        MissingFigureError: Tokens were cached, and the price has none for a cached token.

    >>> day = Usage(input_tokens="266B", cached_tokens="342B", output_tokens="168B")
    >>> price = token_price("deepseek-reasoner", at=dt.date(2025, 1, 27))
    >>> print(tokens_to_sell("$294K", day, price, margin="545 %"))
    480B token (478B … 483B)
    """
    paid, share, margin_known = _cost_of(cost, price), *_share_kept(margin)
    blended = blended_price(usage, price)
    unit_profit = _times(blended.figure, share)
    figure = _over(paid.figure, unit_profit, "tokens_to_sell", "token")
    inputs = (paid, margin_known, blended)
    return Known(figure, Derivation(formula=_TO_SELL, inputs=inputs, relations=(_TO_SELL,)))


def payback_time(
    cost: KnownFigure | Estimate,
    usage: Usage,
    price: TokenPrice,
    *,
    margin: KnownFigure,
    period: FigureLike = (1, "day"),
) -> Known:
    """How long a usage must go on, day after day, until the profit has paid for a run. [hour]

    Args:
        cost: What the run cost: text, quantity, claim, what is known of it, or an estimate. [money]
        usage: The tokens that are sold in one period.
        price: Their price.
        margin: Profit over the cost of serving. [-]
        period: The time in which the usage is sold. [time]

    Raises:
        FigureError: The cost is in another currency or price year than the price, or there is no profit.
        MissingFigureError: Tokens were cached, and the price has none for a cached token.

    >>> day = Usage(input_tokens="266B", cached_tokens="342B", output_tokens="168B")
    >>> price = token_price("deepseek-reasoner", at=dt.date(2025, 1, 27))
    >>> print(payback_time("$294K", day, price, margin="545 %").value.to("day"))
    0.619... day
    """
    paid, share, margin_known = _cost_of(cost, price), *_share_kept(margin)
    revenue = usage.cost_at(price)
    kept = _times(revenue.figure, share)
    profit = Known(
        evolve(kept, quantity="serving_profit"),
        Derivation(formula=_PROFIT, inputs=(revenue, margin_known), relations=(_PROFIT,)),
    )
    lasting = evolve(as_figure(period, "wall_clock"), quantity="period")
    if not lasting.upper or lasting.point == 0:
        shown = lasting.text or str(lasting)
        raise FigureError(shown, "period", "nothing is sold in no time", 'write it as "1 day"')
    figure = _over(_times(paid.figure, lasting), kept, "wall_clock", "hour")
    inputs = (paid, _stated(Statement(lasting, "period", GIVEN)), profit)
    return Known(figure, Derivation(formula=_TIME, inputs=inputs, relations=(_TIME,)))


def _cost_of(given: KnownFigure | Estimate, price: TokenPrice) -> Known:
    """The cost of a run, in the money of the price."""
    if isinstance(given, Estimate):
        if given.cost is None:
            raise MissingFigureError("training_cost", given.name, (), ())
        years, known = [given.price_year], given.cost
    else:
        known = _known(given, "training_cost")
        years = [one.price_year for one in known.statements]
    if year := next((one for one in years if one), None):
        reason = f"it is in the money of {year}, and a token price is of its day"
        raise FigureError(str(known), "training_cost", reason, "give it in the money of its day")
    if known.figure.currency != price.currency:
        reason = f"it is in {known.figure.currency}, and the token price is in {price.currency}"
        raise FigureError(
            str(known), "training_cost", reason, "exchange it at a dated rate, or name the price's currency"
        )
    return known


def _share_kept(given: KnownFigure) -> tuple[Figure, Known]:
    """The share of the revenue that is profit, at a margin over the cost."""
    margin = _known(given, "profit_margin")
    figure = margin.figure
    if not figure.upper or figure.point == 0:
        raise FigureError(str(figure), "profit_margin", "no profit is left to pay with", "give a margin above 0 %")
    lower, upper = (1.0 if end == inf else end / (1.0 + end) for end in (figure.lower, figure.upper))
    point = None if figure.point is None else figure.point / (1.0 + figure.point)
    return Figure("profit_share", "", lower, upper, point), margin


def _times(one: Figure, other: Figure) -> Figure:
    """The product of two figures, under the name and the unit of the first; nothing times anything is nothing."""
    lower, upper = (
        left * right if left and right else 0.0 for left, right in ((one.lower, other.lower), (one.upper, other.upper))
    )
    point = None if one.point is None or other.point is None else one.point * other.point
    return Figure(one.quantity, one.unit, lower, upper, point)


def _over(one: Figure, other: Figure, quantity: str, unit: str) -> Figure:
    """What is paid over what pays for it."""
    if not other.upper:
        raise FigureError(str(other), quantity, "what sells for nothing pays for nothing", "give a usage with a price")
    lower = one.lower / other.upper
    upper = one.upper / other.lower if other.lower and other.lower < inf else inf
    point = None if one.point is None or not other.point else one.point / other.point
    return Figure(quantity, unit, lower, upper, point)
