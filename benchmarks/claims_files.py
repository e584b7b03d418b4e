"""A file of 10,000 claims loaded, solved and printed, against tomllib reading the same file."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pairs import Command, Measurement, inside, output, peak_memory, process, python, side_by_side
from start_up import COMMAND
from table import Row

SUBJECTS = 2000
_SEED = 20250917
_OFF_EVERY = 50
"""Of so many subjects, one states a cost that its other figures contradict, as published ones do."""

_TARGET = 20.0
_LIMIT_MB = 300.0

_PARSE = "import sys, tomllib; tomllib.load(open(sys.argv[1], 'rb'))"
_PARSE_TIMED = """
import sys, time, tomllib
with open(sys.argv[1], "rb") as stream:
    start = time.perf_counter()
    tomllib.load(stream)
    print(time.perf_counter() - start)
"""
_SHOW = """
import sys
import aicost as ac
from aicost.costs.estimates import estimates_table
print(estimates_table(ac.estimates(ac.load(sys.argv[1]))))
"""
_SHOW_TIMED = """
import sys, time
import aicost as ac
from aicost.costs.estimates import estimates_table
ac.load, ac.estimates
start = time.perf_counter()
print(estimates_table(ac.estimates(ac.load(sys.argv[1]))))
print(time.perf_counter() - start)
"""
_GPUS = ("H800", "H100 SXM", "A100 80GB SXM", "H200 SXM")


def rows(rounds: int) -> Iterator[Row]:
    """Whole processes, what happens within them, and the memory they hold."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "claims.toml")
        file.write_text(text(SUBJECTS), "utf-8")
        command, remark = _estimate(file)
        parse, parse_timed = python(_PARSE, file), inside(python(_PARSE_TIMED, file))
        name = "aicost estimate FILE" if command[0] == COMMAND else "load, estimates, table"
        size = f"{SUBJECTS * 5:,} claims"

        def row(what: str, against: str, ours: Measurement, other: Measurement, target: float | None) -> Row:
            return Row(f"{size}: {what}", against, side_by_side(ours, other, rounds), target, remark=remark)

        yield row(f"{name}, whole process", "tomllib.load, in process", process(command), parse_timed, _TARGET)
        timed = inside(python(_SHOW_TIMED, file))
        yield row("load, estimates, table, in process", "tomllib.load, in process", timed, parse_timed, _TARGET)
        yield row(f"{name}, whole process", "tomllib.load, whole process", process(command), process(parse), None)
        memory = side_by_side(peak_memory(command), peak_memory(parse), min(rounds, 3))
        what = f"{size}: {name}, peak memory"
        yield Row(what, "tomllib.load, whole process", memory, limit_mb=_LIMIT_MB, is_memory=True, remark=remark)


def _estimate(file: Path) -> tuple[Command, str]:
    """The command that prints the estimates, or what does the same; and why it is that."""
    command = [COMMAND, "estimate", file]
    try:
        output(command)
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        return python(_SHOW, file), f"`aicost estimate` does not work here ({reason}); its functions do instead"
    return command, ""


def text(subjects: int) -> str:
    """A claims file of so many runs, five claims each, always the same ones."""
    return "\n".join(_lines(subjects)) + "\n"


def _lines(subjects: int) -> Iterator[str]:
    """The lines of a claims file, with figures as they are published."""
    chance = random.Random(_SEED)  # noqa: S311  # figures, no secrets
    yield 'format = 1\ntitle = "Runs made up for a benchmark"'
    for number in range(20):
        yield f'[sources.report-{number}]\ntitle = "Technical report {number}"\ndate = 2024-{number % 12 + 1:02}-15'
    for number in range(subjects):
        gpu, source = chance.choice(_GPUS), f"report-{number % 20}"
        for quantity, text in _figures(chance, number).items():
            yield f'[[claims]]\nid = "run-{number}-{quantity}"\nsubject = "Run {number}"\nquantity = "{quantity}"'
            yield f'value = "{text}"\ngpu = "{gpu}"\nsource = "{source}"\nlocator = "table {number}, {quantity}"'


def _figures(chance: random.Random, number: int) -> dict[str, str]:
    """Five figures of one run as texts; they agree, but for one subject in `_OFF_EVERY`."""
    count, days = 8 * chance.randrange(8, 3000), round(chance.uniform(1.1, 120), 1)
    rate = round(chance.uniform(1.05, 4.5), 2)
    hours = count * days * 24
    cost = hours * rate * (3 if number % _OFF_EVERY == 0 else 1)
    return {
        "gpu_count": f"{count:,}",
        "wall_clock": f"{days} days",
        "gpu_hours": f"{hours / 1e6:.3f}M GPU hours" if hours >= 1e6 else f"{hours / 1e3:.1f}K GPU hours",
        "rental_rate": f"${rate:.2f} per GPU hour",
        "training_cost": f"${cost / 1e6:.2f}M" if cost >= 1e6 else f"${cost / 1e3:.0f}K",
    }
