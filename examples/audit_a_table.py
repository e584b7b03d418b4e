"""Prints which rows of a small table of runs cannot be true, and what would fit."""

from pathlib import Path

import aicost as ac

TABLE = Path(__file__).resolve().parent / "table"


def main() -> None:
    found = ac.audit_table(TABLE / "runs.csv", TABLE / "columns.toml")
    print(found)
    for remark in found.remarks:
        print(f"note: {remark}")


if __name__ == "__main__":
    main()
