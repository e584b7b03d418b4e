"""What it takes to begin: importing aicost, and asking its command for help, against importing pint."""

import sys
from collections.abc import Iterator
from pathlib import Path

from pairs import process, python, side_by_side
from table import Row

COMMAND = Path(sys.executable).with_name("aicost")
"""The console script, beside the interpreter that runs this."""

_IMPORT_PINT = "import pint"


def rows(rounds: int) -> Iterator[Row]:
    """Fresh processes, timed from start to end; the interpreter's own start is in both."""
    pint = process(python(_IMPORT_PINT))
    for what, command, target in (
        ("import aicost", python("import aicost"), 1.3),
        ("import aicost; aicost.TrainingRun", python("import aicost; aicost.TrainingRun"), None),
        ("aicost --help", [COMMAND, "--help"], 0.6),
    ):
        against = f"{_IMPORT_PINT}, a fresh process"
        try:
            yield Row(what, against, side_by_side(process(command), pint, rounds), target)
        except OSError as error:
            yield Row(what, against, None, target, remark=f"it cannot be run: {error.strerror}")
        except RuntimeError as error:
            yield Row(what, against, None, target, remark=str(error))
