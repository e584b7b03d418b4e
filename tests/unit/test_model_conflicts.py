import pytest

import aicost as ac
from aicost.model.accounts import Accounts

HEAD = 'format = 1\n[sources.s]\ntitle = "S"\ndate = 2025-01-27\n'


def accounts(*rows: str) -> list:
    claims = [f"[[claims]]\nid = 'c{number}'\nsubject = 'X'\nsource = 's'\n" + row for number, row in enumerate(rows)]
    return list(Accounts(ac.loads(HEAD + "".join(claims))))


def claim(quantity: str, value: str, more: str = "") -> str:
    return f"quantity = '{quantity}'\nvalue = '{value}'\n{more}\n"


def test_a_lost_asterisk_is_found() -> None:
    """648 GPUs for 198 hours are 128K GPU-hours, not 101K: off by 1.2547."""
    run = ac.TrainingRun("R1-Zero", count="648", duration="198 hours", gpu_hours="101K GPU hours")

    with pytest.raises(ac.ContradictionError) as caught:
        run.figure("gpu_hours")
    assert caught.value.factor == pytest.approx(1.2547, abs=1e-4)


def test_rounding_is_no_contradiction() -> None:
    """919K in the parts and 916K as the whole differ by 0.1 % of what their digits allow."""
    totals = "[[totals]]\nwhole = 'X'\nparts = ['X/a', 'X/b']\n"
    parts = (claim("gpu_hours", "833K GPU hours", "phase = 'a'"), claim("gpu_hours", "86K GPU hours", "phase = 'b'"))
    found = accounts(claim("gpu_hours", "916K GPU hours"), *parts[:1], parts[1] + totals)

    assert [one.clashing for one in found] == [(), (), ()]
    assert found[0].known("gpu_hours").figure.upper >= 917_000


def test_two_figures_of_one_quantity_clash() -> None:
    """39.3M and 7.0M GPU-hours of one run cannot both be true."""
    (found,) = accounts(claim("gpu_hours", "39.3M GPU hours"), claim("gpu_hours", "7.0M GPU hours"))

    assert found.clashing == ("c0", "c1")
    assert found.known("gpu_hours").value is None


def test_figures_of_different_gpus_are_held_apart() -> None:
    """GPU-hours of H100s and of A100s of one subject are two accounts, not one interval."""
    found = accounts(claim("gpu_hours", "2M H100 GPU hours"), claim("gpu_hours", "3M A100 GPU hours"))

    assert [(one.group.gpu, one.known("gpu_hours").figure.point) for one in found] == [("H100", 2e6), ("A100", 3e6)]


def test_the_rent_of_another_gpu_is_not_used() -> None:
    """A count of H100s and the rent of an A100 make no cost."""
    found = accounts(
        claim("gpu_count", "1,000", 'gpu = "H100"'),
        claim("wall_clock", "20 days"),
        claim("rental_rate", "$2 per GPU hour", 'gpu = "A100"'),
    )

    assert [one.known("training_cost") for one in found] == [None, None]


def test_a_claim_of_another_gpu_is_no_figure_of_the_run() -> None:
    """A claim brings the GPU it names."""
    claims = ac.loads(HEAD + "[[claims]]\nid = 'c'\nsubject = 'X'\nsource = 's'\n" + claim("gpu_count", "8 H100"))

    with pytest.raises(ac.FigureError, match=r"names H100, and the run's GPU is TPU v4"):
        ac.TrainingRun("x", gpu="TPU v4", count=claims[0])


def test_the_price_year_goes_with_the_estimate() -> None:
    """An estimate at a rate of 2020 is compared with costs of 2020 alone."""
    rows = (
        claim("gpu_hours", "1,000 GPU hours"),
        claim("rental_rate", "$2 per GPU hour", "price_year = 2020"),
        claim("training_cost", "$2,000", "price_year = 2020\nmethod = 'rental'"),
        claim("training_cost", "$2,000", "method = 'rental'"),
    )
    text = "".join(f"[[claims]]\nid = 'c{n}'\nsubject = 'X'\nsource = 's'\n{row}" for n, row in enumerate(rows))
    claims = ac.loads(HEAD + text)
    run = ac.TrainingRun("X", gpu_hours=claims["c0"])
    estimate = ac.rental_cost(run, rate=claims["c1"])

    assert estimate.price_year == 2020
    assert ac.compare([claims["c2"]], baseline=estimate, across="scope").rows[0].ratio.value == 1.0
    with pytest.raises(ac.NotComparableError, match="price_year money of the day against 2020"):
        ac.compare([claims["c3"]], baseline=estimate, across="scope")


def test_money_of_two_years_is_no_run() -> None:
    """A rate of 2020 and a cost of the day are not tied to each other."""
    rows = (claim("rental_rate", "$2 per GPU hour", "price_year = 2020"), claim("training_cost", "$2,000"))
    text = "".join(f"[[claims]]\nid = 'c{n}'\nsubject = 'X'\nsource = 's'\n{row}" for n, row in enumerate(rows))
    claims = ac.loads(HEAD + text)

    with pytest.raises(ac.FigureError, match="money of 2020 and the day"):
        ac.TrainingRun("X", rate=claims["c0"], training_cost=claims["c1"])
