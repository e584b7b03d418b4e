"""The importer of genai-prices and the package itself price the same tokens alike."""

import datetime as dt

import genai_prices
import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

import aicost as ac

PRICES = ac.load_genai_prices()
MODELS = sorted({(one.provider, one.model) for one in PRICES.prices})
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2027, 1, 1))
TIMES = st.times(timezones=st.just(dt.UTC))
INSTANTS = st.builds(dt.datetime.combine, DAYS, TIMES)
COUNTS = st.integers(0, 10**7)


def test_the_package_has_models_of_several_providers():
    """What the law below draws from is not next to nothing."""
    assert len(MODELS) > 500
    assert len({provider for provider, _ in MODELS}) > 10


@given(st.sampled_from(MODELS), INSTANTS, st.tuples(COUNTS, COUNTS, COUNTS))
def test_tokens_cost_the_same(model, at, tokens):
    """Whatever the model, the instant and the tokens; models that the package cannot find by name are left out."""
    provider, name = model
    uncached, cached, output = tokens
    bill = genai_prices.Usage(input_tokens=uncached + cached, cache_read_tokens=cached, output_tokens=output)
    try:
        theirs = genai_prices.calc_price(bill, name, provider_id=provider, genai_request_timestamp=at).total_price
    except LookupError:
        reject()
    price = ac.token_price(name, at=at, provider=provider, prices=PRICES)
    assume(not cached or price.cached_token_price)
    usage = ac.Usage(input_tokens=uncached, cached_tokens=cached, output_tokens=output)

    assert usage.cost_at(price).figure.point == pytest.approx(float(theirs), rel=1e-9, abs=1e-12)
