"""Token prices: what a provider charged for a token, by date and by time of day, with source and locator."""

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

from attrs import field, frozen

from aicost.errors import TokenPriceError, UnknownNameError, nearest
from aicost.facts.sources import Source
from aicost.values.figures import Figure
from aicost.values.reading import FigureLike, as_figure
from aicost.values.tables import Table

_DAY = dt.timedelta(days=1)
_FIRST, _LAST = dt.datetime(1900, 1, 1, tzinfo=dt.UTC), dt.datetime(2900, 1, 1, tzinfo=dt.UTC)
_MOST_LISTED = 12
_EXAMPLE = "datetime(2025, 2, 27, 12, tzinfo=UTC)"


def _in_utc(given: dt.time) -> dt.time:
    """A time of day in UTC, from one whose offset is the same on every day."""
    if not isinstance(given, dt.time):  # pyright: ignore[reportUnnecessaryIsInstance]  # a caller without type checker
        raise TokenPriceError(f"the time of day {given!r}", "it is no time", "give dt.time(16, 30, tzinfo=dt.UTC)")
    offset = given.utcoffset()
    if offset is None:
        raise TokenPriceError(f"the time of day {given}", "it has no fixed offset to UTC", "give tzinfo=datetime.UTC")
    return (dt.datetime.combine(_FIRST, given) - offset).time().replace(tzinfo=dt.UTC)


def _utc(given: dt.datetime, what: str) -> dt.datetime:
    """An instant in UTC, from one with a time zone."""
    if not isinstance(given, dt.datetime):  # pyright: ignore[reportUnnecessaryIsInstance]  # a caller without type checker
        raise TokenPriceError(what, f"{given!r} is no instant", f"give one, as in {_EXAMPLE}")
    if given.utcoffset() is None:
        raise TokenPriceError(what, "that instant has no time zone", f"give one, as in {_EXAMPLE}")
    if not _FIRST <= given < _LAST:
        raise TokenPriceError(what, "nothing was sold by the token then", f"give the real date, as in {_EXAMPLE}")
    return given.astimezone(dt.UTC)


def _bound(given: dt.datetime | None) -> dt.datetime | None:
    return None if given is None else _utc(given, f"the instant {given}")


def _input(given: FigureLike) -> Figure:
    return as_figure(given, "input_token_price")


def _cached(given: FigureLike | None) -> Figure | None:
    return None if given is None else as_figure(given, "cached_token_price")


def _output(given: FigureLike) -> Figure:
    return as_figure(given, "output_token_price")


@frozen
class DailyWindow:
    """The part of every day in which a price applies, half open, so that one ends where the next begins.

    >>> print(DailyWindow(dt.time(16, 30, tzinfo=dt.UTC), dt.time(0, 30, tzinfo=dt.UTC)))
    16:30-00:30 UTC

    Attributes:
        opens: When it opens, in UTC.
        closes: When it closes, in UTC; earlier than `opens` where it crosses midnight.
    """

    opens: dt.time = field(converter=_in_utc)
    closes: dt.time = field(converter=_in_utc)

    def __attrs_post_init__(self) -> None:
        if self.opens == self.closes:
            raise TokenPriceError(f"the window {self}", "it closes when it opens", "leave it out for the whole day")

    def contains(self, instant: dt.datetime) -> bool:
        """Whether it is open at an instant in UTC."""
        time = instant.timetz()
        if self.opens < self.closes:
            return self.opens <= time < self.closes
        return time >= self.opens or time < self.closes

    def opening_after(self, instant: dt.datetime) -> dt.datetime:
        """The first opening at or after an instant in UTC."""
        opening = dt.datetime.combine(instant.date(), self.opens)
        return opening if opening >= instant else opening + _DAY

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M} UTC"


@frozen(kw_only=True)
class TokenPrice:
    """What one provider charged for the tokens of one model, from one instant to another.

    A text states its precision, so that ``"$0.55 per million tokens"`` is an interval; a number with
    its unit is exact, as a price list is.

    Attributes:
        model: The model's name, as the provider's interface has it.
        provider: Who sells the tokens.
        input_token_price: The price of an input token that was not cached. [money/token]
        cached_token_price: The price of a cached input token; None where none is known. [money/token]
        output_token_price: The price of an output token. [money/token]
        valid_from: The first instant at which it applies; None where its source states no start.
        valid_to: The first instant at which it applies no more; None where no end is known.
        window: The part of the day in which it applies; None for the whole day.
        source: Where it was printed.
        locator: Where in the source.
        note: A remark, or the empty string.
    """

    model: str
    provider: str
    input_token_price: Figure = field(converter=_input)
    cached_token_price: Figure | None = field(default=None, converter=_cached)
    output_token_price: Figure = field(converter=_output)
    valid_from: dt.datetime | None = field(converter=_bound)
    valid_to: dt.datetime | None = field(default=None, converter=_bound)
    window: DailyWindow | None = None
    source: Source
    locator: str
    note: str = ""

    def __attrs_post_init__(self) -> None:
        figures = [one for one in (self.input_token_price, self.cached_token_price, self.output_token_price) if one]
        if len({one.currency for one in figures}) > 1:
            raise TokenPriceError(f"the price {self}", "it is in two currencies", "give one price for each")
        if self.cached_token_price and _is_above(self.cached_token_price, self.input_token_price):
            reason = "its cached price is above its input price"
            raise TokenPriceError(f"the price {self}", reason, "correct one of them: a cached token costs no more")
        if self._start >= self._end:
            raise TokenPriceError(f"the price {self}", "it ends before it begins", "correct valid_from or valid_to")

    @property
    def currency(self) -> str:
        """The currency it is in."""
        return self.input_token_price.currency or "USD"

    @property
    def _start(self) -> dt.datetime:
        return self.valid_from or _FIRST

    @property
    def _end(self) -> dt.datetime:
        return self.valid_to or _LAST

    @property
    def validity(self) -> str:
        """When it applies, in words."""
        start = f"from {_shown(self.valid_from)}" if self.valid_from else "from an unstated start"
        end = f" to {_shown(self.valid_to)}" if self.valid_to else ""
        return f"{start}{end}, daily {self.window}" if self.window else f"{start}{end}"

    @property
    def origin(self) -> str:
        """Source, locator, validity and remark."""
        return "; ".join(part for part in (f"{self.source}, {self.locator}", self.validity, self.note) if part)

    def applies_at(self, instant: dt.datetime) -> bool:
        """Whether it applies at an instant.

        Raises:
            TokenPriceError: The instant has no time zone.
        """
        moment = _utc(instant, f"the price {self} at {instant}")
        return self._start <= moment < self._end and (self.window is None or self.window.contains(moment))

    def touches(self, day: dt.datetime) -> bool:
        """Whether it may apply at some instant of the day that begins at `day`."""
        return self._start < day + _DAY and day < self._end

    def covers(self, day: dt.datetime) -> bool:
        """Whether it applies from one end of the day that begins at `day` to the other."""
        return self.window is None and self._start <= day and day + _DAY <= self._end

    def overlaps(self, other: "TokenPrice") -> bool:
        """Whether there is an instant at which both apply."""
        start = max(self._start, other._start)  # noqa: SLF001  # of its own class
        openings = [one.window.opening_after(start) for one in (self, other) if one.window]
        return any(self.applies_at(instant) and other.applies_at(instant) for instant in (start, *openings))

    def __str__(self) -> str:
        return f"{self.model} {self.validity}, {self.amounts}"

    @property
    def amounts(self) -> str:
        """Its three prices per million tokens, in words."""
        cached = f", {self.cached_token_price.bare} cached" if self.cached_token_price else ""
        return f"{self.input_token_price.bare} input{cached}, {self.output_token_price.bare} output"


def _is_above(one: Figure, other: Figure) -> bool:
    if one.point is not None and other.point is not None:
        return one.point > other.point
    return one.lower > other.upper


def _shown(instant: dt.datetime) -> str:
    return f"{instant:%Y-%m-%d}" if instant.timetz() == dt.time(tzinfo=dt.UTC) else f"{instant:%Y-%m-%d %H:%M} UTC"


@frozen
class TokenPrices:
    """Token prices, of which at most one applies to a model of a provider, in one currency, at each instant.

    Attributes:
        prices: The prices.
        remarks: What a reader should know of them: what could not be taken over, and why.
    """

    prices: tuple[TokenPrice, ...] = field(converter=tuple[TokenPrice, ...])
    remarks: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        alike: dict[tuple[str, str, str], list[TokenPrice]] = {}
        for one in self.prices:
            others = alike.setdefault((one.provider, one.model, one.currency), [])
            for other in others:
                if one.overlaps(other):
                    reason = f"another one applies at the same time: {other}"
                    raise TokenPriceError(f"the price {one}", reason, "end one where the other begins")
            others.append(one)

    def __iter__(self) -> Iterator[TokenPrice]:
        return iter(self.prices)

    def __len__(self) -> int:
        return len(self.prices)

    @property
    def models(self) -> tuple[str, ...]:
        """The models that have a price."""
        return tuple(dict.fromkeys(one.model for one in self.prices))

    def find(
        self, model: str, *, at: dt.datetime | dt.date, provider: str | None = None, currency: str = "USD"
    ) -> TokenPrice:
        """The one price of a model that applies at an instant, or through a whole day.

        Args:
            model: The model's name.
            at: An instant with a time zone, or a day in UTC.
            provider: Who sells the tokens, where several do.
            currency: The currency of the price.

        Raises:
            UnknownNameError: There is no price of that model; the nearest names are offered.
            TokenPriceError: No price or several apply then, or the instant has no time zone.
        """
        wanted = f"the token price of {model!r} at {at}"
        prices = self._of(model, provider, currency, wanted)
        if isinstance(at, dt.datetime):
            instant = _utc(at, wanted)
            found = [one for one in prices if one.applies_at(instant)]
            reason, way_out = "no price is known for that instant", "ask within what is known"
        else:
            day = _utc(_start_of(at, wanted), wanted)
            found = [one for one in prices if one.covers(day)]
            reason, way_out = "no price is known for that day", "ask within what is known"
            if any(one.touches(day) for one in prices):
                reason, way_out = "it is not the same through that day, UTC", f"give an instant, as in {_EXAMPLE}"
        if not found:
            raise TokenPriceError(wanted, reason, f"{way_out}: {_listed(prices)}")
        return found[0]

    def _of(self, model: str, provider: str | None, currency: str, wanted: str) -> list[TokenPrice]:
        """The prices of a model, of one provider and in one currency."""
        named = [one for one in self.prices if one.model == model]
        if not named:
            known = self.models
            listed = ", ".join(known[:_MOST_LISTED]) + (" and others" if len(known) > _MOST_LISTED else "")
            raise UnknownNameError("model", model, nearest(model, known), f"there are prices of {listed or 'none'}")
        sold = [one for one in named if provider in (None, one.provider)]
        providers = dict.fromkeys(one.provider for one in sold or named)
        if len(providers) > 1 or not sold:
            reason = "several providers sell it" if sold else f"{provider!r} is none of its providers"
            raise TokenPriceError(wanted, reason, f"name one of {', '.join(providers)} as the provider")
        priced = [one for one in sold if one.currency == currency]
        if not priced:
            currencies = ", ".join(dict.fromkeys(one.currency for one in sold))
            raise TokenPriceError(wanted, f"none is known in {currency}", f"ask for it in {currencies}")
        return priced

    def table(self) -> Table:
        """The prices as a table, per million tokens."""
        rows = [
            (
                one.model,
                one.validity,
                one.currency,
                one.input_token_price.bare,
                one.cached_token_price.bare if one.cached_token_price else "not known",
                one.output_token_price.bare,
                f"{one.source}, {one.locator}",
            )
            for one in self.prices
        ]
        columns = ("model", "applies", "currency", "input", "cached", "output", "where")
        return Table("Token prices, per million tokens", columns, rows, self.remarks)

    def __str__(self) -> str:
        return str(self.table())

    def _repr_html_(self) -> str:
        return self.table().html()


def _start_of(day: dt.date, wanted: str) -> dt.datetime:
    if not isinstance(day, dt.date):  # pyright: ignore[reportUnnecessaryIsInstance]  # a caller without type checker
        raise TokenPriceError(wanted, f"that is a {type(day).__name__}", "give a datetime with a time zone, or a date")
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _listed(prices: Iterable[TokenPrice]) -> str:
    listed = [f"{one.validity} ({one.amounts})" for one in prices]
    more = f"; and {len(listed) - _MOST_LISTED} more" if len(listed) > _MOST_LISTED else ""
    return "; ".join(listed[:_MOST_LISTED]) + more


@lru_cache(maxsize=1)
def token_prices() -> TokenPrices:
    """The prices that ship with aicost.

    >>> "deepseek-reasoner" in token_prices().models
    True
    """
    text = files("aicost.facts").joinpath("catalog/token_prices.toml").read_text("utf-8")
    document = tomllib.loads(text)
    sources = {
        key: Source(row["title"], row.get("publisher"), row.get("date"), row.get("url"))
        for key, row in document["sources"].items()
    }
    return TokenPrices(_price(row, sources) for row in document["prices"])


def token_price(
    model: str,
    *,
    at: dt.datetime | dt.date,
    provider: str | None = None,
    currency: str = "USD",
    prices: TokenPrices | None = None,
) -> TokenPrice:
    """The one price of a model that applies at an instant, or through a whole day.

    Args:
        model: The model's name, as the provider's interface has it.
        at: An instant with a time zone, or a day in UTC.
        provider: Who sells the tokens, where several do.
        currency: The currency of the price.
        prices: The prices to look in; those that ship with aicost where none are given.

    Raises:
        UnknownNameError: There is no price of that model; the nearest names are offered.
        TokenPriceError: No price or several apply then, or the instant has no time zone.

    >>> print(token_price("deepseek-reasoner", at=dt.date(2025, 1, 27)).output_token_price)
    $2.19 per million tokens
    >>> token_price("deepseek-reasoner", at=dt.datetime(2025, 1, 27, 12))
    Traceback (most recent call last):
    ...
    aicost.errors.TokenPriceError: ...: that instant has no time zone; give one, ...
    """
    return (token_prices() if prices is None else prices).find(model, at=at, provider=provider, currency=currency)


def per_million(amount: float, currency: str) -> tuple[float, str]:
    """A price list's price of a million tokens, which is exact."""
    return amount, f"{currency} per million tokens"


def _price(row: dict[str, Any], sources: dict[str, Source]) -> TokenPrice:
    currency: str = row["currency"]
    window = [time.replace(tzinfo=dt.UTC) for time in row.get("window", ())]
    cached = row.get("cached")
    return TokenPrice(
        model=row["model"],
        provider=row["provider"],
        input_token_price=per_million(row["input"], currency),
        cached_token_price=None if cached is None else per_million(cached, currency),
        output_token_price=per_million(row["output"], currency),
        valid_from=row["from"],
        valid_to=row["to"],
        window=DailyWindow(*window) if window else None,
        source=sources[row["source"]],
        locator=row["locator"],
        note=row.get("note", ""),
    )
