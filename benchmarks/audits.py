"""The audit: a run against propagation over it, a million rows against NumPy, a table file against pandas."""

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from pairs import Measurement, calls, inside, peak_memory, process, python, side_by_side
from propagation import FIVE, problem
from start_up import COMMAND
from table import Row

import aicost as ac

_HEAD = 'format = 1\n[sources.s]\ntitle = "A paper"\ndate = 2025-01-27\n'
_CALLS = 50
_ROWS = 1_000_000
_WRONG = 100
"""Rows of the million in which a figure is three times what it should be; each is looked at by itself."""

_MAP = {
    "format": 1,
    "columns": {
        "count": {"quantity": "gpu_count", "unit": "GPU"},
        "wall": {"quantity": "wall_clock", "unit": "hour"},
        "hours": {"quantity": "gpu_hours", "unit": "GPU*hour"},
        "rate": {"quantity": "rental_rate", "unit": "USD/GPU/hour"},
        "cost": {"quantity": "training_cost", "unit": "USD"},
    },
}
_MILLION = """
import sys
sys.path.insert(0, sys.argv[1])
from audits import million
import aicost as ac
print(len(ac.audit_table(million(), {map}).findings))
"""
_READ = "import pandas, sys, time; start = time.perf_counter(); pandas.read_csv(sys.argv[1]); print({printed})"
_AUDIT = """
import aicost as ac, sys, time
audit_table = ac.audit_table  # imports what it needs, as pandas was imported before its clock starts
start = time.perf_counter()
audit_table(sys.argv[1], sys.argv[2])
print(time.perf_counter() - start)
"""
_TOML = """format = 1
gpu = "text 0"
[columns]
"count" = { quantity = "gpu_count", unit = "GPU" }
"wall" = { quantity = "wall_clock", unit = "hour" }
"hours" = { quantity = "gpu_hours", unit = "GPU*hour" }
"compute" = { quantity = "training_compute", unit = "FLOP" }
"""


def rows(rounds: int) -> Iterator[Row]:
    """What an audit costs."""
    yield Row("audit of a run of five claims", "one propagation over them", side_by_side(*_five(), rounds), 30)
    few = max(rounds // 10, 3)
    yield Row(
        f"audit of {_ROWS:,} rows, {_WRONG} of them wrong",
        "the same by hand in NumPy",
        side_by_side(*_million(), few),
        10,
    )
    here = Path(__file__).parent
    whole = python(_MILLION.format(map=_MAP), here)
    memory = side_by_side(peak_memory(whole), peak_memory(python("import numpy")), 1)
    yield Row(f"audit of {_ROWS:,} rows, memory", "import numpy", memory, limit_mb=1000, is_memory=True)
    yield from _table(few)


def _five() -> tuple[Measurement, Measurement]:
    """The audit of five claims that were read, and the propagation over their network alone."""
    about = 'subject = "X"\ngpu = "H800"\nsource = "s"\n'
    text = (f'[[claims]]\nid = "{name}"\nquantity = "{name}"\nvalue = "{value}"\n' for name, value in FIVE.items())
    claims = ac.loads(_HEAD + "".join(one + about for one in text))
    _, network, low, high = problem()
    return calls(lambda: ac.audit(claims), _CALLS), calls(lambda: network.solve(low, high), _CALLS)


def million() -> dict[str, np.ndarray]:
    """Rows of a true model whose figures are off by up to 0.3 %, and some by a factor of three."""
    random = np.random.default_rng(1)
    count, wall, rate = random.integers(8, 20_000, _ROWS), random.uniform(1, 3000, _ROWS), random.uniform(1, 4, _ROWS)
    hours, cost = count * wall, count * wall * rate
    hours[random.choice(_ROWS, _WRONG, replace=False)] *= 3
    off = random.uniform(0.997, 1.003, _ROWS)
    return {"count": count, "wall": wall, "hours": hours * off, "rate": rate, "cost": cost}


def _million() -> tuple[Measurement, Measurement]:
    table = million()
    count, wall, hours, rate, cost = table.values()

    def by_hand() -> np.ndarray:
        made, paid = count * wall, hours * rate
        return (np.maximum(made / hours, hours / made) > 1.02) | (np.maximum(paid / cost, cost / paid) > 1.02)

    found = {one.row - 1 for one in ac.audit_table(table, _MAP).findings}
    if found != set(np.flatnonzero(by_hand())):
        raise ValueError("aicost and NumPy by hand find different rows")
    return calls(lambda: ac.audit_table(table, _MAP), 1), calls(by_hand, 1)


def _table(rounds: int) -> Iterator[Row]:
    """A table of 1,500 rows and 60 columns, most of them prose."""
    random = np.random.default_rng(2)
    with tempfile.TemporaryDirectory() as folder:
        file, columns = Path(folder, "runs.csv"), Path(folder, "columns.toml")
        columns.write_text(_TOML, "utf-8")
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["count", "wall", "hours", "compute", *(f"text {i}" for i in range(56))])
            for _ in range(1500):
                count, wall = int(random.integers(8, 20_000)), int(random.integers(10, 3000))
                prose = ["NVIDIA A100 SXM4 40 GB", *(["words, words; " * 2] * 55)]
                writer.writerow([count, wall, count * wall, count * wall * 3e17, *prose])
        read = _READ.format(printed="2 * (time.perf_counter() - start) + 1")
        try:
            pair = side_by_side(inside(python(_AUDIT, file, columns)), inside(python(read, file)), rounds)
        except RuntimeError as error:
            yield Row("audit of 1,500 rows", "twice pandas reading them, + 1 s", None, 1, remark=str(error))
            return
        yield Row("audit of 1,500 rows", "twice pandas reading them, + 1 s", pair, 1)
        command = [COMMAND, "audit", "--table", file, "--columns", columns]
        whole = side_by_side(process(command), process(python(_READ.format(printed=0), file)), rounds)
        yield Row("aicost audit --table, 1,500 rows, whole process", "python with pandas reading them", whole)
