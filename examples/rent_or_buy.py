"""Prints how much an H100 server must be used, and for how many months, until buying it costs no more than renting."""

import aicost as ac

GPU, DAY = "H100 SXM", "2025-03-10"
LIFE = ac.useful_life("Amazon 2025")
RESIDUAL, USED = "10 %", (0.3, 0.6, 0.9)
"""Assumptions of this example: what is left at the end of the life, and the shares of hours used. Put in yours."""


def main() -> None:
    rent, price = ac.list_price(GPU, DAY), ac.list_price(GPU, DAY, kind="purchase")
    energy = ac.Energy.epoch(GPU, DAY)
    rows = []
    for name, rate in {"lowest": rent.low, "median": rent.value, "highest": rent.high}.items():
        terms = {"rate": rate, "price": price, "energy": energy}
        needed = ac.break_even_allocation(**terms, ownership=owned(1.0))
        times = (ac.break_even_time(**terms, ownership=owned(used)) for used in USED)
        shown = ac.Figure("rental_rate", "USD/GPU/hour", *(rate.m_as("USD/GPU/hour"),) * 3)
        rows.append((f"{name} list price", shown.bare, needed.figure.bare, *map(months, times)))
    columns = ("rent", "$/GPU/hour", "break-even utilisation", *(f"months, used {used:.0%}" for used in USED))
    print(ac.Table(f"Buying a server of 8 {GPU} on {DAY} for 8 × {price}", columns, rows))
    print("break-even utilisation: the share of all hours of its life for which it must be used")
    print(f"months: until the rent saved has paid for it; more than {months(LIFE)} is longer than its life")

    print("\nOwning, for each GPU-hour that is used")
    run = ac.TrainingRun("an hour", gpu=GPU, gpu_hours=(1, "GPU hours"))
    for used in USED:
        cost = ac.amortised_cost(run, ownership=owned(used), price=price, energy=energy)
        lines = ", ".join(f"{line.name} {line.cost}" for line in cost.lines)
        print(f"  used {used:.0%} of the time  {cost.cost}: {lines}")

    print("\nAssumed, and why")
    said = [note for one in (rent, price) for note in one.notes]
    said += [f"{one.figure.quantity} {one.figure}: {one.because}" for one in energy.rate.statements if one.because]
    print("\n".join(f"  {text}" for text in (*said, *LIFE.assumptions)))
    print(f"  {RESIDUAL} of the price are left at the end; no power is drawn by what is not used")
    print("  building, staff, spare parts and interest are left out")


def owned(used: float) -> ac.Ownership:
    """One server, which needs no network to others, written off in equal parts."""
    return ac.Ownership.straight_line(life=LIFE, residual=RESIDUAL, allocation=used)


def months(time: ac.Known) -> str:
    """A time in months of 730.5 hours."""
    ends = (time.figure.lower, time.figure.upper, time.figure.point)
    return ac.Figure("break_even_time", "month", *(hours / 730.5 for hours in ends)).bare


if __name__ == "__main__":
    main()
