import re
import subprocess
import sys
from pathlib import Path

import pytest

import aicost as ac
from aicost.values.vocabulary import TERMS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def block_after(heading: str, language: str) -> str:
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_eight_lines_print_what_stands_below_them() -> None:
    """The README's code, run as it stands, prints the README's output."""
    code = block_after("Eight lines", "python")
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert block_after("Eight lines", "text") == printed


def test_the_screen_is_the_example_as_printed() -> None:
    """The README shows what examples/deepseek_r1.py prints."""
    example = str(ROOT / "examples" / "deepseek_r1.py")
    printed = subprocess.run([sys.executable, example], capture_output=True, text=True, check=True).stdout

    assert block_after("One model, several costs", "text") == printed


def test_each_refusal_is_worded_as_shown() -> None:
    """Every line under 'What aicost refuses to do' is the error's own wording."""
    for line in block_after("What aicost refuses to do", "text").splitlines():
        text, quantity = re.findall(r"^'(.*?)' cannot be read as (\w+):", line)[0]
        with pytest.raises(ac.FigureError) as caught:
            ac.read_figure(text, quantity)
        assert line == str(caught.value)


def test_every_link_leads_somewhere() -> None:
    """No link of the README or the docs is broken."""
    documents = [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]
    broken = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text("utf-8"))
        if not target.startswith("http") and not (document.parent / target).exists()
    ]

    assert broken == []


def test_the_vocabulary_page_is_the_vocabulary() -> None:
    """docs/reference/vocabulary.md lists every quantity and every term with its unit and meaning."""
    page = (ROOT / "docs" / "reference" / "vocabulary.md").read_text("utf-8")
    kinds = [*ac.VOCABULARY.values(), *TERMS.values()]
    rows = [f"| `{kind.name}` | {kind.unit or '-'} | {kind.meaning} |" for kind in kinds]

    assert rows == [line for line in page.splitlines() if line.startswith("| `")]


def test_the_how_to_loads_and_estimates() -> None:
    """The claims file of the how-to can be used as it stands."""
    page = (ROOT / "docs" / "how-to" / "claims-file.md").read_text("utf-8")
    found = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert found is not None
    (estimate,) = ac.estimates(ac.loads(found[1]))

    assert estimate.training_cost.m_as("USD") == 2048 * 6 * 7 * 24 * 2.5


def test_the_how_to_on_token_prices_prints_what_it_shows() -> None:
    """Its first code block, run as it stands, prints the block below it; the second one runs after it."""
    page = (ROOT / "docs" / "how-to" / "token-prices.md").read_text("utf-8")
    first, second = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    shown = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    printed = subprocess.run([sys.executable, "-c", first + second], capture_output=True, text=True, check=True).stdout

    assert shown == [printed]


def test_the_audit_prints_what_is_shown() -> None:
    """The README's audit, run as it stands from the project's root, prints the text below it."""
    code = block_after("Figures that cannot all be true", "python")
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout

    assert block_after("Figures that cannot all be true", "text") == printed
