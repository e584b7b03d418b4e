"""Prints what your own run would cost to rent on three GPUs, and how far the rates are uncertain."""

import aicost as ac

GPU_HOURS = "1.7M GPU hours"
RATES = {
    "A100 80GB SXM": "$1.50 to $2.50 per GPU hour",
    "H100 SXM": "$2.00 to $4.00 per GPU hour",
    "B200": "$4.00 to $7.00 per GPU hour",
}
"""What you were quoted: replace these with your own offers."""

UTILIZATION = 0.35
"""An assumption of this example: the same on each GPU, so that GPU-hours shrink as the dense BF16 peak grows."""


def main() -> None:
    known = ac.TrainingRun("known", gpu="A100 80GB SXM", precision="bf16", gpu_hours=GPU_HOURS, utilization=UTILIZATION)
    compute = known.figure("training_compute").figure
    rows = []
    for gpu, rate in RATES.items():
        run = ac.TrainingRun(
            gpu, gpu=gpu, precision="bf16", training_compute=compute, utilization=UTILIZATION, gpu_count="1,024"
        )
        estimate = ac.rental_cost(run, rate=rate, because="the quotes at hand")
        days = ac.in_days(run.figure("wall_clock").figure)
        rows.append((gpu, run.figure("gpu_hours").figure.bare, days, rate, str(estimate.cost)))
    columns = ("GPU", "GPU-hours", "days on 1,024", "rate (a quote)", "rental cost")
    print(ac.Table(f"{GPU_HOURS} of A100 80GB SXM ({compute}), moved to other GPUs", columns, rows))
    print(f"assumed: a utilization of {UTILIZATION:.0%} of the dense BF16 peak on each; peaks are the datasheets'")


if __name__ == "__main__":
    main()
