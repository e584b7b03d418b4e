"""DeepSeek's day of serving, 27 to 28 February 2025 (open-infra-index, day 6), got back through the public interface.

226.75 nodes of eight H800s for 24 hours at $2; 608B input tokens, of which 342B from the cache, and 168B output tokens
at R1's prices of $0.14, $0.55 and $2.19 per million: $87,072 a day for $562,027, "a cost profit margin of 545%".
"""

import datetime as dt

import pytest

import aicost as ac

PRINTED_COST, PRINTED_REVENUE, PRINTED_MARGIN = 87_072, 562_027, "545 %"
STANDARD = dt.datetime(2025, 2, 27, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture(scope="module")
def day():
    return ac.Usage.of_prompts(prompt_tokens="608B", cached_tokens="342B", output_tokens="168B")


@pytest.fixture(scope="module")
def cost():
    run = ac.TrainingRun("serving", gpu="H800", node_count=226.75, gpus_per_node=8, duration=(24, "hour"))
    return ac.rental_cost(run, rate=(2, "USD/GPU/hour"), because="the source assumes it")


def test_cost_of_the_day(cost):
    """226.75 × 8 × 24 h × $2 = $87,072."""
    assert cost.training_cost.m_as("USD") == PRINTED_COST


def test_revenue_of_the_day(day):
    """266B × $0.55 + 342B × $0.14 + 168B × $2.19 per million is the printed revenue to 0.05 %, and within bounds."""
    revenue = day.cost(model="deepseek-reasoner", at=STANDARD)
    assert revenue.value.m_as("USD") == pytest.approx(562_100)
    assert revenue.value.m_as("USD") == pytest.approx(PRINTED_REVENUE, rel=5e-4)
    assert revenue.low.m_as("USD") <= PRINTED_REVENUE <= revenue.high.m_as("USD")


def test_margin_of_the_day(cost):
    """$562,027 over $87,072 is a margin of 545 %, by the relations of a run."""
    run = ac.TrainingRun("serving", serving_revenue=(PRINTED_REVENUE, "USD"), serving_cost=cost.training_cost)
    margin = run.figure("profit_margin").value.m_as("")
    assert round(100 * margin) == 545


def test_margin_of_the_tokens(day, cost):
    """The revenue that the tokens make has a margin within what "545 %" and the tokens' digits allow."""
    revenue = day.cost(model="deepseek-reasoner", at=STANDARD)
    run = ac.TrainingRun("serving", serving_revenue=revenue.figure, serving_cost=cost.training_cost)
    margin, printed = run.figure("profit_margin"), ac.read_figure(PRINTED_MARGIN, "profit_margin")
    assert printed.lower <= margin.value.m_as("") <= printed.upper
    assert margin.low.m_as("") <= 5.45 <= margin.high.m_as("")


def test_the_same_figures_as_one_run(cost):
    """Given as quantities of one run, tokens and prices imply revenue, profit and margin together."""
    price = ac.token_price("deepseek-reasoner", at=STANDARD)
    run = ac.TrainingRun(
        "serving",
        input_tokens="266B",
        cached_tokens="342B",
        output_tokens="168B",
        input_token_price=price.input_token_price,
        cached_token_price=price.cached_token_price,
        output_token_price=price.output_token_price,
        serving_cost=cost.training_cost,
    )
    usage = ac.Usage(input_tokens="266B", cached_tokens="342B", output_tokens="168B")
    assert run.figure("serving_revenue").value.m_as("USD") == pytest.approx(usage.cost_at(price).value.m_as("USD"))
    assert run.figure("profit_margin").value.m_as("") == pytest.approx(562_100 / 87_072 - 1)


def test_the_day_at_night_prices(day):
    """With the discount of that night the same tokens would have cost $140K: the printed revenue is at full price."""
    at_night = day.cost(model="deepseek-reasoner", at=STANDARD + dt.timedelta(hours=13))
    assert at_night.value.m_as("USD") == pytest.approx((266 * 0.135 + 342 * 0.035 + 168 * 0.55) * 1e3)


def test_worked_bill_of_openai():
    """A bill of o1-preview as OpenAI's forum works it out: the cached tokens are taken out of the prompt's."""
    usage = ac.Usage.of_prompts(prompt_tokens=2385, cached_tokens=2305, output_tokens=2535)
    bill = usage.cost(model="o1-preview", at=dt.date(2025, 1, 22))
    assert bill.value.m_as("USD") == pytest.approx(80 * 15e-6 + 2305 * 7.5e-6 + 2535 * 60e-6)
