"""Prints, from seeds/ alone, what "the cost of training R1" was stated to be, and what each figure would imply."""

from pathlib import Path

import aicost as ac

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def main() -> None:
    claims = ac.load(SEEDS)
    headlines = claims.of("DeepSeek R1").about("training_cost")
    count, duration = (claims[f"001_aa79a9ffe5efb3c6#{name}"] for name in ("count", "duration"))
    run = ac.TrainingRun("DeepSeek R1, as article 001 reports it", count=count, duration=duration)
    rates = [claims[f"deepseek-primary#{name}"] for name in ("v3-rate", "h800-list-price")]
    estimates = [ac.rental_cost(run, rate=rate) for rate in rates]

    print("DEEPSEEK R1: ONE MODEL, SEVERAL COSTS\n")
    print(f"Bottom-up: {count.stated} for {duration.stated} (article 001) = {run.figure('gpu_hours')}")
    for rate, estimate in zip(rates, estimates, strict=True):
        why = f"assumed: {rate.because}" if rate.because else f"list price: {rate.source}"
        print(f"  at {rate.stated:<19} {estimate.cost!s:<27} {why}")

    print()
    # Newspapers say "training" and not what they count; across="scope" says that this is known.
    comparison = ac.compare(headlines, baseline=estimates[0], across="scope")
    columns = ("article", "headline", "implied $/GPU/hour", "GPU-hours at $2", "days on 2,000", "× bottom-up")
    print(
        ac.Table("Each headline against the bottom-up estimate at $2", columns, [cells(row) for row in comparison.rows])
    )

    price, other = (claims[f"002_f24fa15fcba63d02#{name}"] for name in ("input-price", "input-price-openai"))
    times = ac.compare([other], baseline=price).rows[0].ratio
    print(f"\nToken prices (article 002): R1 {price.stated}, o1 {other.stated}: {times} ×")

    print("\nArticles:")
    for claim in headlines:
        print(f"  {claim.file[:3]}  {claim.source}, {claim.locator}")
    for file, title in claims.titles:
        if file not in {claim.file for claim in claims}:
            print(f"  {file[:3]}  {title}; nothing to estimate")

    print("\nAssumed, and why:")
    for text in dict.fromkeys(note for estimate in estimates for note in estimate.assumptions):
        print(f"  {text}")
    scope = comparison.rows[0].side.scope.covers
    print(f'  scope: headlines say "{scope}", the estimate is {comparison.baseline.scope.covers}')
    print("  intervals: what the stated digits and hedges allow; × and days take both sides' intervals")

    print("\nVerdict: what each headline counts of the stages in DeepSeek's own reports")
    print(verdict(claims, headlines))


def verdict(claims: ac.Claims, headlines: ac.Claims) -> ac.Table:
    """The stages that explain each headline."""
    found = ac.reconcile(headlines, claims.only(one for one in claims if one.file == "deepseek-primary"))
    rows = [
        (label[:3], one.headline.stated, str(one.union or "none"), str(one.union and one.union.figure))
        for label, readings in found.readings.items()
        for one in readings
    ]
    wholes = {name: stages for several in found.readings.values() for one in several if one.union
              for name, stages in one.union.nodes}  # fmt: skip
    notes = [f"{name} = {' + '.join(stages)}" for name, stages in wholes.items()]
    return ac.Table("", ("article", "headline", "counts", "which add up to"), rows, notes)


def cells(row: ac.Row) -> tuple[str, ...]:
    """One headline with what it would imply, as text."""
    rate, hours, wall_clock = row.implied
    return (
        row.side.label[:3],
        row.side.stated,
        rate.figure.bare,
        hours.figure.bare,
        ac.in_days(wall_clock.figure),
        str(row.ratio),
    )


if __name__ == "__main__":
    main()
