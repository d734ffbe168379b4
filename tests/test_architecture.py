"""The house stands: no import goes up, none goes round, and only the engine knows a solver."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import roster
from roster.rules.base import Rule
from roster.rules.catalogue import CATALOGUE

ROOT = Path(roster.__file__).parent
FLOORS = [
    {"domain", "errors", "__init__", "py"},
    {"almanac", "files"},
    {"language", "tables"},
    {"rules"},
    {"records", "engine"},
    {"plan"},
    {"job"},
    {"checking"},
    {"building", "explaining"},
    {"output"},
    {"cli", "__main__"},
]
SOLVERS = {"ortools", "highspy"}
LONGEST = 400


def place(module: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if module in floor)


def room(path: Path) -> str:
    relative = path.relative_to(ROOT)
    return relative.parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Modules the file imports, for running or for the type checker alone."""
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(
                {node.module}
                | {f"{node.module}.{name.name}" for name in node.names if node.module == "roster"}
            )
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(path.read_text(encoding="utf-8")))
    return found


FILES = sorted(ROOT.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_import_goes_up(path: Path) -> None:
    here = place(room(path))
    for module in imports(path):
        if module.startswith("roster."):
            assert place(module.split(".")[1]) <= here, module


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_engine_knows_a_solver(path: Path) -> None:
    solvers = {module.split(".")[0] for module in imports(path)} & SOLVERS
    assert not solvers or room(path) == "engine"
    if room(path) in {
        "output",
        "checking",
        "records",
        "plan",
        "almanac",
        "rules",
        "tables",
        "language",
        "files",
        "domain",
    }:
        assert not any(module.startswith("roster.engine") for module in imports(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_rule_is_known_to_its_own_file_and_the_list_alone(path: Path) -> None:
    """What others ask about a rule are methods of `Rule`: no module outside the room names the class of one."""
    rules = {(one.__module__, one.__name__) for kind in CATALOGUE for one in kind.mro()} - {
        (one.__module__, one.__name__) for one in Rule.mro()
    }
    taken = {
        (node.module, name.name)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert room(path) == "rules" or not taken & rules


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("command", [["--help"], ["calendar", "2027-02"], ["schema"]])
def test_commands_that_need_no_solver_import_none(command: list[str], tmp_path: Path) -> None:
    code = (
        "import sys\nfrom roster.cli import main\n"
        f"sys.argv = ['roster', *{command!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({'ortools', 'highspy', 'numpy'} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, timeout=60, check=True
    )
    assert done.stderr.decode(errors="replace").strip().endswith("[]")


def test_help_starts_without_what_writes_files() -> None:
    heavy = {"typst", "docx", "jinja2", "icalendar", "xlsxwriter", "lxml", "python_calamine", "pydantic"}
    code = f"import sys, roster.cli; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)
    assert done.stdout.decode().strip() == "[]"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_writes_files_is_known_to_its_writer_alone(path: Path) -> None:
    writers = {
        "typst": {"pdf"},
        "docx": {"word"},
        "jinja2": {"page"},
        "xlsxwriter": {"workbook", "duty_workbook"},
        "lxml": {"package", "notes", "marking"},
        "openpyxl": set(),
    }
    for module in {module.split(".")[0] for module in imports(path)} & set(writers):
        assert room(path) == "output"
        assert path.stem in writers[module]
