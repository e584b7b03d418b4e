"""Prints what your own run would cost to rent on three GPUs, and how far the rates are uncertain."""

import aicost as ac

GPU_HOURS = "1.7M GPU hours"
RATES = {
    "A100 80GB SXM": "$1.50 to $2.50 per GPU hour",
    "H100 SXM": "$2.00 to $4.00 per GPU hour",
    "B200": "$4.00 to $7.00 per GPU hour",
}
"""What you were quoted: replace these with your own offers."""


def main() -> None:
    # An assumption of this example: GPU-hours shrink as the dense BF16 peak grows, at one utilization.
    base = ac.find_hardware("A100 80GB SXM").peak_throughput("bf16")
    rows = []
    for gpu, rate in RATES.items():
        peak = ac.find_hardware(gpu).peak_throughput("bf16")
        if base is None or base.value is None or peak is None or peak.value is None:
            raise SystemExit(f"{gpu} has no dense BF16 peak in the catalog")
        hours = ac.read_figure(GPU_HOURS, "gpu_hours").value * (base.value / peak.value)
        run = ac.TrainingRun(f"my run on {gpu}", gpu=gpu, gpu_hours=hours, gpu_count="1,024")
        estimate = ac.rental_cost(run, rate=rate, because="the quotes at hand")
        days = ac.in_days(run.figure("wall_clock").figure)
        rows.append((gpu, run.figure("gpu_hours").figure.bare, days, rate, str(estimate.cost)))
    columns = ("GPU", "GPU-hours", "days on 1,024", "rate (a quote)", "rental cost")
    print(ac.Table(f"{GPU_HOURS} of A100 80GB SXM, moved to other GPUs", columns, rows))
    print("assumed: the same utilization of the dense BF16 peak on each; peaks are the catalog's datasheets'")


if __name__ == "__main__":
    main()
