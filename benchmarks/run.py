"""Measure aicost side by side with what it is held against, and print one table.

A report, not a test: its exit status is 0 whatever the ratios are.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator

import audits
import checked_runs
import claims_files
import methods
import propagation
import start_up
from pairs import as_installed
from rich.console import Console
from table import Row, laid_out

FAMILIES: tuple[tuple[str, Callable[[int], Iterator[Row]], int, int], ...] = (
    ("checked runs", checked_runs.rows, 300, 40),
    ("methods", methods.rows, 60, 15),
    ("start", start_up.rows, 15, 5),
    ("propagation", propagation.rows, 100, 20),
    ("audits", audits.rows, 60, 20),
    ("claims files", claims_files.rows, 5, 3),
)
"""Each family's name, its rows, and the rounds of a full and of a quick run."""


def measured(*, is_quick: bool, console: Console) -> Iterator[Row]:
    """Every row, one after the other; a family that fails has a row that says why."""
    for name, rows, full, quick in FAMILIES:
        with console.status(f"measuring {name}"):
            try:
                yield from rows(quick if is_quick else full)
            except Exception as error:  # noqa: BLE001  # the other families are still reported
                yield Row(name, "", None, remark=f"{type(error).__name__}: {error}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="aicost side by side with pint, codac and tomllib")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--json", action="store_true", help="print the numbers, unrounded [s, MB]")
    given = parser.parse_args()
    with as_installed():
        rows = list(measured(is_quick=given.quick, console=Console(stderr=True)))
    if given.json:
        print(json.dumps({"python": sys.version.split()[0], "rows": [row.record() for row in rows]}, indent=2))
    else:
        Console(width=None if sys.stdout.isatty() else 150).print(laid_out(rows))


if __name__ == "__main__":
    main()
