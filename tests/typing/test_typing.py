import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def marked_lines() -> set[int]:
    text = (HERE / "refuses.py").read_text("utf-8")
    return {number for number, line in enumerate(text.splitlines(), start=1) if "# refused:" in line}


def mypy_errors(file: str) -> set[int]:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file=", str(HERE / file)]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return {int(number) for number in re.findall(rf"{file}:(\d+): error", output)}


def pyright_errors(file: str) -> set[int]:
    command = [sys.executable, "-m", "basedpyright", "--outputjson", str(HERE / file)]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    diagnostics = json.loads(output)["generalDiagnostics"]
    return {one["range"]["start"]["line"] + 1 for one in diagnostics if one["severity"] == "error"}


@pytest.mark.parametrize("errors_of", [mypy_errors, pyright_errors])
def test_what_users_write_is_accepted(errors_of) -> None:
    """The lines of accepts.py have the types they are annotated with."""
    assert errors_of("accepts.py") == set()


@pytest.mark.parametrize("errors_of", [mypy_errors, pyright_errors])
def test_misuse_is_refused(errors_of) -> None:
    """Each marked line of refuses.py is refused, and no other."""
    assert errors_of("refuses.py") == marked_lines()
