import ast
from pathlib import Path

import pytest

import aicost

SOURCE = Path(aicost.__file__).parent

STAGES = {
    0: "errors",
    1: "values values.units values.vocabulary values.rounding values.figures values.numerals values.unit_words"
    " values.reading values.tables",
    2: "facts facts.sources facts.scope facts.claims facts.hardware facts.exchange facts.documents facts.background"
    " facts.columns facts.rows facts.files facts.schema facts.dated_price facts.prices facts.price_files"
    " facts.price_imports facts.plausible facts.token_prices facts.genai_prices facts.conventions facts.price_indices"
    " facts.utilization",
    3: "model model.variables model.relations model.solving model.known model.knowledge model.conflicts model.sieve"
    " model.plausibility model.plans model.runs model.accounts",
    4: "costs costs.estimates costs.compute costs.arguments costs.formulas costs.lines costs.rental costs.tokens"
    " costs.energy costs.ownership costs.development costs.price_years costs.methods costs.break_even",
    5: "analysis analysis.audit analysis.comparison analysis.reconcile analysis.table_audit analysis.uncertainty",
    6: "report report.text report.markdown report.records",
    7: "cli testing __init__ __main__",
}
STAGE_OF = {f"aicost.{name}": stage for stage, names in STAGES.items() for name in names.split()}


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    name = parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts
    return ".".join(("aicost", *name))


MODULES = {module_name(path): path for path in sorted(SOURCE.rglob("*.py"))}


def imports_of(path: Path) -> set[str]:
    """Every module of the package that a file imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] == "aicost"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "aicost":
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in inner}
        elif isinstance(node, ast.ImportFrom) and node.level:
            found.add("a relative import")
    return found


def test_every_module_has_a_stage() -> None:
    """A module that no stage lists is a module that nobody decided on."""
    assert sorted(STAGE_OF) == sorted(MODULES)


@pytest.mark.parametrize("name", sorted(set(MODULES) - {"aicost.__init__"}))
def test_imports_point_one_way(name: str) -> None:
    """A module imports from its own stage or an earlier one, and never the package itself."""
    later = {other for other in imports_of(MODULES[name]) if STAGE_OF.get(other, 99) > STAGE_OF[name]}

    assert later == set()


def test_no_two_modules_import_each_other() -> None:
    """Imports form no cycle, within a stage either."""
    left = {name: imports_of(path) & MODULES.keys() - {name} for name, path in MODULES.items()}
    while free := {name for name, imported in left.items() if not imported & left.keys()}:
        left = {name: imported for name, imported in left.items() if name not in free}

    assert left == {}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_modules_are_short(name: str) -> None:
    """A module is split before it reaches 500 lines."""
    assert len(MODULES[name].read_text("utf-8").splitlines()) < 500


def test_functions_are_short() -> None:
    """No function is longer than 50 lines, its docstring left out."""
    long = []
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                if (node.end_lineno or 0) - first.lineno + 1 > 50:
                    long.append(f"{name}.{node.name}")

    assert long == []
