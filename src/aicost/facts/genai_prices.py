"""Token prices from genai-prices: its package, its JSON files, or objects of the same form."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, TypeGuard

from aicost.errors import FigureError, TokenPriceError
from aicost.facts.sources import Source
from aicost.facts.token_prices import DailyWindow, TokenPrice, TokenPrices, per_million

GENAI_PRICES = Source("genai-prices", "Pydantic", url="https://github.com/pydantic/genai-prices")

_PRICED = ("input_mtok", "cache_read_mtok", "output_mtok")
_NO_START = "genai-prices states no start: it is taken for every earlier date"
_MIDNIGHT = dt.time(tzinfo=dt.UTC)


class _LeftOutError(Exception):
    """Something that a token price here cannot express."""


def load_genai_prices(data: object = None) -> TokenPrices:
    """Token prices of genai-prices, in dollars, with its dates and times of day as half-open validities.

    Tiers, prices by the request, for audio, for writing to a cache and those that depend on a service
    tier cannot be expressed: what has them is left out, or its price for text is kept, and a remark
    names it.

    Args:
        data: The name of a JSON file such as ``prices/data.json``, its content, or objects of the
            package; the prices that the installed package brings along where none is given, which
            needs ``pip install 'aicost[genai-prices]'``.

    Raises:
        TokenPriceError: The package is not installed, or the data are of another form.
    """
    read = _read(data)
    providers = _get(read, "providers") if _is_mapping(read) else read
    if not _is_list(providers):
        raise TokenPriceError("the data of genai-prices", "they are no list of providers", "give its prices/data.json")
    prices: list[TokenPrice] = []
    remarks: list[str] = []
    for provider in providers:
        for model in _get(provider, "models") or ():
            name = f"{_get(provider, 'id')} {_get(model, 'id')}"
            try:
                prices += tuple(_prices_of(str(_get(provider, "id")), model, remarks))
            except _LeftOutError as reason:
                remarks.append(f"{name} is left out: {reason}")
            except (FigureError, TokenPriceError) as error:
                remarks.append(f"{name} is left out: {error.reason}")
    return TokenPrices(prices, tuple(dict.fromkeys(remarks)))


def _read(data: object) -> Any:
    if data is None:
        try:
            return import_module("genai_prices.data").providers
        except ImportError as error:
            way_out = "pip install 'aicost[genai-prices]', or give its prices/data.json"
            raise TokenPriceError("the data of genai-prices", "the package is not installed", way_out) from error
        except AttributeError as error:
            reason = "this version of the package keeps its prices elsewhere"
            raise TokenPriceError("the data of genai-prices", reason, "give its prices/data.json") from error
    if not isinstance(data, (str, Path)):
        return data
    try:
        return json.loads(Path(data).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise TokenPriceError(f"the file {data}", f"it cannot be read: {error}", "give a JSON file") from error


def _is_mapping(thing: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(thing, Mapping)


def _is_list(thing: object) -> TypeGuard[list[Any]]:
    return isinstance(thing, list)


def _get(thing: object, name: str) -> Any:
    """A value of a mapping or an attribute of an object, None where there is none."""
    return thing.get(name) if _is_mapping(thing) else getattr(thing, name, None)


def _names(thing: object) -> set[str]:
    """What a mapping or an object states."""
    stated: Mapping[str, Any] = thing if _is_mapping(thing) else getattr(thing, "__dict__", {})
    return {name for name, value in stated.items() if value is not None}


def _prices_of(provider: str, model: Any, remarks: list[str]) -> Iterator[TokenPrice]:
    """The prices of one model, one for each stretch of time and each part of the day."""
    stated = _get(model, "prices")
    entries = stated if _is_list(stated) else [{"prices": stated}]
    rules = [(_get(entry, "prices"), *_limits(entry)) for entry in entries]
    if not rules:
        raise _LeftOutError("it states no price")
    for start, end in _stretches(rules):
        for window, price in _parts_of_the_day(rules, start):
            input_price, cached, output = (_amount(price, name) for name in _PRICED)
            if input_price is None or output is None:
                raise _LeftOutError("it has no price of its own for both input and output")
            if more := sorted(_names(price) - set(_PRICED)):
                remarks.append(f"{provider} {_get(model, 'id')}: {', '.join(more)} left out")
            yield TokenPrice(
                model=str(_get(model, "id")),
                provider=provider,
                input_token_price=per_million(input_price, "USD"),
                cached_token_price=None if cached is None else per_million(cached, "USD"),
                output_token_price=per_million(output, "USD"),
                valid_from=start,
                valid_to=end,
                window=window,
                source=GENAI_PRICES,
                locator=f"{provider}, {_get(model, 'id')}",
                note="" if start else _NO_START,
            )


_Rule = tuple[Any, dt.datetime | None, tuple[dt.time, dt.time] | None]
"""A set of prices, the start from which and the part of the day in which it applies."""


def _limits(entry: Any) -> tuple[dt.datetime | None, tuple[dt.time, dt.time] | None]:
    """The start and the part of the day of an entry."""
    if more := sorted(_names(entry) - {"prices", "constraint"}):
        raise _LeftOutError(f"its prices depend on {', '.join(more)}")
    constraint = _get(entry, "constraint")
    if constraint is None:
        return None, None
    stated = _names(constraint)
    if stated == {"start_date"}:
        day = _parsed(dt.date, _get(constraint, "start_date"))
        return dt.datetime.combine(day, _MIDNIGHT), None
    if stated == {"start_time", "end_time"}:
        window = DailyWindow(*(_parsed(dt.time, _get(constraint, name)) for name in ("start_time", "end_time")))
        if window.opens < window.closes:
            return None, (window.opens, window.closes)
        raise _LeftOutError("in genai-prices a part of the day that crosses midnight never applies")
    raise _LeftOutError(f"its prices depend on {', '.join(sorted(stated)) or 'nothing'}")


def _parsed(kind: type[Any], given: Any) -> Any:
    try:
        parsed = kind.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        parsed = None
    if not isinstance(parsed, kind):
        raise _LeftOutError(f"{given!r} is no {kind.__name__}")
    return parsed


def _stretches(rules: list[_Rule]) -> Iterator[tuple[dt.datetime | None, dt.datetime | None]]:
    """The stretches of time between the starts."""
    starts = sorted({start for _, start, _ in rules if start})
    return zip([None, *starts], [*starts, None], strict=True)


def _parts_of_the_day(rules: list[_Rule], start: dt.datetime | None) -> Iterator[tuple[DailyWindow | None, Any]]:
    """Which prices apply in which part of the day, in the stretch that begins at `start`.

    As in genai-prices, the last rule that applies counts, and the first one where none applies.
    """
    begun = [rule for rule in rules if rule[1] is None or (start and rule[1] <= start)]
    cuts = sorted({time for _, _, window in begun if window for time in window})
    if not cuts:
        yield None, _last_of(rules, begun, _MIDNIGHT)
        return
    for opens, closes in zip(cuts, [*cuts[1:], cuts[0]], strict=True):
        yield DailyWindow(opens, closes), _last_of(rules, begun, opens)


def _last_of(rules: list[_Rule], begun: list[_Rule], time: dt.time) -> Any:
    open_rules = [prices for prices, _, window in begun if window is None or window[0] <= time < window[1]]
    return open_rules[-1] if open_rules else rules[0][0]


def _amount(prices: Any, name: str) -> float | None:
    """Dollars per million tokens."""
    given = _get(prices, name)
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, (int, float, Decimal)):
        raise _LeftOutError(f"its {name} is no single price, but one in tiers")
    return float(given)
