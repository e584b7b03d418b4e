"""Prints what a token of R1 and of o1 cost by day and by night, and how many must be sold to pay for R1's training."""

import datetime as dt
from pathlib import Path

import aicost as ac

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
CHINA = dt.timezone(dt.timedelta(hours=8))
R1 = "deepseek-reasoner"
MARGINS = ("545 %", "50 %")
"""Profit over the cost of serving: DeepSeek's own figure for its day, and an assumption of this example."""

BY_DAY = ac.token_price(R1, at=dt.datetime(2025, 2, 27, 12, tzinfo=CHINA))
PRICES = {
    "R1, 27 January 2025": ac.token_price(R1, at=dt.date(2025, 1, 27)),
    "o1, 27 January 2025": ac.token_price("o1", at=dt.date(2025, 1, 27)),
    "R1, 27 February, noon in China": BY_DAY,
    "R1, 28 February, 1 a.m. in China": ac.token_price(R1, at=dt.datetime(2025, 2, 28, 1, tzinfo=CHINA)),
    "its successor V3.2, 1 October": ac.token_price(R1, at=dt.date(2025, 10, 1)),
}


def main() -> None:
    # DeepSeek, open-infra-index, day 6, statistics of the online service: tokens, nodes, and the rent of an H800.
    day = ac.Usage.of_prompts(prompt_tokens="608B", cached_tokens="342B", output_tokens="168B")
    nodes = ac.TrainingRun("serving", gpu="H800", node_count=226.75, gpus_per_node=8, duration=(24, "hour"))
    rent = ac.rental_cost(nodes, rate=(2, "USD/GPU/hour"), because="DeepSeek assumes that an H800 rents for $2 an hour")

    columns = ("dollars per million tokens", "input", "cached", "output", "blended", "that day's tokens")
    print(ac.Table("", columns, [(name, *cells(day, price)) for name, price in PRICES.items()]))
    print("blended: on the average of the 608B input tokens, of which 342B cached, and 168B output tokens of that day")

    revenue = day.cost_at(BY_DAY)
    books = ac.TrainingRun("serving", serving_revenue=revenue.figure, serving_cost=rent.training_cost)
    print(f"\nThat day, from noon of 27 February in China, at full price: {revenue} taken")
    print(f"for {rent.cost} of rented H800s, a margin of {books.figure('profit_margin')} over the cost.")
    print("DeepSeek prints $562,027, $87,072 and 545 %, and calls the revenue theoretical: it took less by night,")
    print("less for V3, and nothing for its website.\n")

    claims = ac.load(SEEDS)
    costs = [claims[f"deepseek-primary#{name}"] for name in ("v3-cost", "r1-cost")]
    columns = ("to pay for", "cost", *(f"{what} at {margin}" for margin in MARGINS for what in ("tokens", "days")))
    rows = [(cost.subject, cost.stated, *payback(cost, day)) for cost in costs]
    print(
        ac.Table("Tokens to sell, in that mix at that price, until the profit has paid for the training", columns, rows)
    )
    print(f"assumed: the margin of {MARGINS[1]} is this example's; a day sells what that day sold")
    print("intervals: what the stated digits allow; price lists are exact")


def cells(day: ac.Usage, price: ac.TokenPrice) -> tuple[str, ...]:
    """The three prices, the blended one, and what the day's tokens cost at them."""
    lists = (price.input_token_price, price.cached_token_price, price.output_token_price)
    shown = (one.bare if one else "not known" for one in lists)
    return (*shown, ac.blended_price(day, price).figure.bare, str(day.cost_at(price)))


def payback(cost: ac.Claim, day: ac.Usage) -> list[str]:
    """Tokens and days at each margin."""
    found: list[str] = []
    for margin in MARGINS:
        found.append(ac.tokens_to_sell(cost, day, BY_DAY, margin=margin).figure.bare)
        found.append(ac.in_days(ac.payback_time(cost, day, BY_DAY, margin=margin).figure))
    return found


if __name__ == "__main__":
    main()
