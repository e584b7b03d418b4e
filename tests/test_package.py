import ast
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from attrs.exceptions import FrozenInstanceError

import aicost as ac


def test_every_public_name_has_a_home() -> None:
    """What `__all__` lists, what type checkers see and what is found on first use are the same names."""
    tree = ast.parse(Path(ac.__file__).read_text("utf-8"))
    (typed,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = {alias.asname for node in typed.body for alias in node.names}

    assert sorted(ac.__all__) == sorted(seen) == sorted(ac._HOME_OF)


@pytest.mark.parametrize("name", ac.__all__)
def test_every_public_name_can_be_imported(name: str) -> None:
    """Each name leads to an object, and `dir` shows it."""
    assert getattr(ac, name) is not None
    assert name in dir(ac)


def test_an_unknown_name_says_what_there_is() -> None:
    """`ac.RunTraining` is an AttributeError that lists the names."""
    with pytest.raises(AttributeError, match=r"has no attribute 'RunTraining'; it has .*TrainingRun"):
        ac.RunTraining  # noqa: B018


@pytest.mark.parametrize("module", ["pint", "attrs", "numpy", "rich", "click"])
def test_importing_the_package_imports_nothing_heavy(module: str) -> None:
    """`import aicost` alone imports no other package."""
    code = f"import sys, aicost; print({module!r} in sys.modules)"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "False"


@pytest.mark.parametrize("module", ["hypothesis", "currency_converter", "rich", "tomli_w"])
def test_an_estimate_imports_only_what_it_needs(module: str) -> None:
    """Reading, solving and costing a run leave these packages alone."""
    code = (
        f"import sys, aicost as ac; run = ac.TrainingRun('x', count=8, duration='2 days'); "
        f"ac.rental_cost(run, rate='$2 per GPU hour').explain(); print({module!r} in sys.modules)"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "False"


def test_results_unpickle_where_only_the_package_was_imported(tmp_path: Path) -> None:
    """A run, an estimate, claims and a quantity go to a fresh process and come back equal."""
    run = ac.TrainingRun("a run", gpu="H800", count="2,000", duration="two months")
    estimate = ac.rental_cost(run, rate="$2 per GPU hour")
    sent = [run, estimate, run.gpu_hours, ac.load(Path(__file__).parents[1] / "seeds")]
    (tmp_path / "sent").write_bytes(pickle.dumps(sent))
    code = (
        "import pickle, sys, aicost\n"
        "there = pickle.loads(open('sent', 'rb').read())\n"
        "there[1].explain()\n"
        "open('back', 'wb').write(pickle.dumps(there))\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)
    back = pickle.loads((tmp_path / "back").read_bytes())

    assert sent == back


def test_values_are_frozen_and_hashable() -> None:
    """What the package hands out can be a key of a dict, and cannot be changed."""
    claims = ac.load(Path(__file__).parents[1] / "seeds")
    run = ac.TrainingRun("a run", gpu="H800", count="2,000", duration="two months")
    estimate = ac.rental_cost(run, rate="$2 per GPU hour")
    comparison = ac.compare(claims.of("DeepSeek R1").about("training_cost"), baseline=estimate, across="scope")
    values = [run, run.figure("gpu_hours"), estimate, comparison, claims, claims[0], ac.find_hardware("H100")]

    assert len(values) == len(set(map(hash, values)))
    for value in values:
        with pytest.raises(FrozenInstanceError):
            value.name = "another"
