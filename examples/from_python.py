"""Prints an estimate, a comparison and an explanation of figures built in code, without any file."""

import aicost as ac


def main() -> None:
    run = ac.TrainingRun("my model", gpu="H100 SXM", count=512, duration=ac.quantity(30, "day"), tokens="2T")
    estimate = ac.rental_cost(run, rate="$2.50 per GPU hour", because="last month's invoice")
    print(estimate.explain())

    print()
    budget = "about $1.2 million"
    print(f"{budget} would pay {run.implied('rental_rate', training_cost=budget)} for the same GPU-hours")

    print()
    try:
        print(run.energy)
    except ac.MissingFigureError as error:
        print(f"Not known, and not guessed: {error}")


if __name__ == "__main__":
    main()
