"""Lines that type checkers must refuse; each is marked, and an unmarked error fails the test."""

import aicost as ac

run = ac.TrainingRun("a run", gpu="H800", count="2,000", duration="two months")

ac.TrainingRun("a run", "H800")  # refused: a GPU is named by keyword
ac.TrainingRun("a run", hours="two months")  # refused: no quantity is called hours
ac.TrainingRun("a run", count=[2000])  # refused: a list is no figure
run.implied("rental_rate", cost="$5.5M")  # refused: no quantity is called cost
run.name = "another run"  # refused: a run is frozen
run.hours  # refused: a run has no hours  # noqa: B018
ac.rental_cost("a run", rate="$2 per GPU hour")  # refused: a text is no run
ac.rental_cost(run, "$2 per GPU hour")  # refused: a rate is named by keyword
ac.compare(ac.load("seeds/"))  # refused: a comparison has a baseline
ac.compare(ac.load("seeds/"), baseline=5.5e6)  # refused: a number is no baseline
ac.load("seeds/")["file#id"].quantity = "tokens"  # refused: a claim is frozen
ac.read_figure("5.5 million dollars")  # refused: a figure is of a quantity
ac.amortised_cost(run, price="$50,000 per GPU")  # refused: there is no default ownership
ac.Ownership.straight_line(residual=0.1)  # refused: a straight line has a life
ac.Energy.drawing("700 W")  # refused: there is no default PUE
