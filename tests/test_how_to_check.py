"""The how-to on checking an article, done step by step as it is written."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from aicost.cli import main

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "how-to" / "check-an-article.md").read_text("utf-8")
FILES = re.findall(r"`([\w-]+\.\w+)`[^`]*?```(?:toml|csv)\n(.*?)```", PAGE, re.DOTALL)
SCREENS = [screen.split("\n", 1) for screen in re.findall(r"```console\n\$ (.*?)```", PAGE, re.DOTALL)]


@pytest.fixture
def _saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of the page, saved beside the project's."""
    for name in ("seeds", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name, text in FILES:
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)


def test_every_step_has_its_file_and_its_screen() -> None:
    """Four files to save, six commands to run."""
    assert [name for name, _ in FILES] == ["article.toml", "background.toml", "runs.csv", "columns.toml"]
    assert len(SCREENS) == 6


@pytest.mark.usefixtures("_saved")
@pytest.mark.parametrize(("command", "shown"), SCREENS)
def test_each_command_prints_what_stands_below_it(command: str, shown: str) -> None:
    """Notes and table, as a terminal shows them together."""
    assert CliRunner().invoke(main, shlex.split(command)[1:]).output == shown
