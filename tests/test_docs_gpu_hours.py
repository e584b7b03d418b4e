"""The how-to on GPU-hours from size does what it says."""

import re
import subprocess
import sys
from pathlib import Path

PAGE = (Path(__file__).parents[1] / "docs" / "how-to" / "gpu-hours-from-size.md").read_text("utf-8")


def test_the_code_prints_what_its_comments_say() -> None:
    """The GPU-hours with their interval, and its level."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    hours, level = re.findall(r"# (\S+ GPU·hour \(.*?\));|# (0\.9):", code)

    assert printed[0] == hours[0]
    assert printed[1] == level[1]
