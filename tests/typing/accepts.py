"""Lines that type checkers must accept: what users write."""

import datetime as dt

import pint

import aicost as ac

run: ac.TrainingRun = ac.TrainingRun("a run", gpu="H800", count="2,000", duration="two months")
from_numbers = ac.TrainingRun("a run", count=2000, duration=(2, "month"), rate=ac.quantity(2, "USD/GPU/hour"))
from_another_registry = ac.TrainingRun(
    "a run",
    duration=pint.UnitRegistry().Quantity(2, "month"),  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]  # pint leaves its magnitudes untyped
)
with_more = ac.TrainingRun("a run", tokens="14.8T", parameters="37B", precision="fp8")

hours: ac.Quantity = run.gpu_hours
known: ac.Known = run.figure("gpu_hours")
low: ac.Quantity = known.low
point: ac.Quantity | None = known.value
implied: ac.Known = run.implied("rental_rate", training_cost="$5.5M")

estimate: ac.Estimate = ac.rental_cost(run, rate="$2 per GPU hour", because="the report assumes it")
lines: tuple[ac.CostLine, ...] = estimate.lines
explained: str = estimate.explain()

owned: ac.Ownership = ac.Ownership.straight_line(life="4 years", residual="10 %", allocation=0.7)
by_company: ac.Ownership = ac.Ownership.straight_line(life=ac.useful_life("Alphabet 2023"))
drawn: ac.Energy = ac.Energy.drawing("700 W", pue=1.1, price=(0.08, "USD/kWh"), carbon_intensity="0.4 kg CO2 per kWh")
bought: ac.Estimate = ac.acquisition_cost(run, price="$50,000 per GPU")
amortised: ac.Estimate = ac.amortised_cost(run, ownership=owned, price="$50,000 per GPU", energy=drawn)
developed: ac.Estimate = ac.development_cost(amortised, experiments="1.2-4", staff="$20M-$60M")
real: ac.Estimate = ac.in_money_of(amortised, 2023, index="CPI-U", since="2020-06")
emitted: ac.Known = ac.emissions(run, drawn)

claims: ac.Claims = ac.load("seeds/")
headlines: ac.Claims = claims.about("training_cost")
first: ac.Claim = headlines[0]
by_label: ac.Claim = claims["file#id"]
comparison: ac.Comparison = ac.compare(headlines, baseline=estimate, across=("scope", "currency"))
against_a_claim: ac.Comparison = ac.compare([first, estimate], baseline=first, across="scope")
ratio: float | None = comparison.rows[0].ratio.value

figure: ac.Figure = ac.read_figure("approximately $5.5 million", "training_cost")
hardware: ac.Hardware = ac.find_hardware("H100")

usage: ac.Usage = ac.Usage(input_tokens="266B", cached_tokens=0, output_tokens=ac.quantity(168e9, "token"))
of_prompts: ac.Usage = ac.Usage.of_prompts(prompt_tokens="608B", cached_tokens="342B", output_tokens=claims["out"])
token_price: ac.TokenPrice = ac.token_price("o1", at=dt.date(2025, 1, 27))
by_night: ac.Known = usage.cost(model="deepseek-reasoner", at=dt.datetime(2025, 3, 1, 20, tzinfo=dt.UTC))
blended: ac.Known = ac.blended_price(usage, token_price)
sold: ac.Known = ac.tokens_to_sell(estimate, usage, token_price, margin="545 %")
days: ac.Known = ac.payback_time("$5.576M", usage, token_price, margin=implied, period=(1, "week"))
own_price = ac.TokenPrice(
    model="mine",
    provider="me",
    input_token_price="$2 per million tokens",
    output_token_price=(8, "USD per million tokens"),
    valid_from=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    window=ac.DailyWindow(dt.time(16, 30, tzinfo=dt.UTC), dt.time(0, 30, tzinfo=dt.UTC)),
    source=ac.Source("our price list"),
    locator="page 1",
)
prices: ac.TokenPrices = ac.TokenPrices([own_price])
imported: ac.TokenPrices = ac.load_genai_prices("data.json")
