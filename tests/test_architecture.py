"""The house stands: no import goes up, none goes round, and only the engine knows a solver."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import roster
from roster.rules.base import Rule
from roster.rules.catalogue import CATALOGUE

ROOT = Path(roster.__file__).parent
FLOORS = [
    {"domain", "errors"},
    {"almanac", "files"},
    {"language", "tables"},
    {"rules"},
    {"records", "engine"},
    {"plan"},
    {"job"},
    {"checking"},
    {"building", "explaining"},
    {"output"},
    {"api"},
    {"__init__"},
    {"cli", "__main__"},
]
SOLVERS = {"ortools", "highspy"}
LONGEST = 400


def place(module: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if module in floor)


def room(path: Path) -> str:
    relative = path.relative_to(ROOT)
    return relative.parts[0].removesuffix(".py")


@cache
def imports(path: Path, *, typing: bool = True) -> set[str]:
    """Modules the file imports, for running or (unless not `typing`) for the type checker alone."""
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{name.name}" for name in node.names}
            found.update(names & MODULES.keys() or {node.module})
            found.update({node.module} if names - MODULES.keys() else ())
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING" and not typing:
            return
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(path.read_text(encoding="utf-8")))
    return found


def dotted(path: Path) -> str:
    parts = ("roster", *path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = sorted(ROOT.rglob("*.py"))
MODULES = {dotted(path): path for path in FILES}


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Also not where the import waits until a function is called; what only the type checker reads does not run."""
    needs = {
        module: {one for one in imports(path, typing=False) & MODULES.keys() if one != module}
        for module, path in MODULES.items()
    }
    assert sum(map(len, needs.values())) > len(needs), "imports were not found"
    TopologicalSorter(needs).prepare()


def test_no_import_goes_up() -> None:
    up = [
        (str(path.relative_to(ROOT)), module)
        for path in FILES
        for module in imports(path)
        if module.startswith("roster.") and place(module.split(".")[1]) > place(room(path))
    ]
    assert not up


def test_only_the_engine_knows_a_solver() -> None:
    knowing = {room(path) for path in FILES if {module.split(".")[0] for module in imports(path)} & SOLVERS}
    assert knowing == {"engine"}
    using = {room(path) for path in FILES if any(one.startswith("roster.engine") for one in imports(path))}
    assert not using & {
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
    }


def test_a_rule_is_known_to_its_own_room_alone() -> None:
    """What others ask about a rule are methods of `Rule`: no module outside the room names the class of one."""
    rules = {(one.__module__, one.__name__) for kind in CATALOGUE for one in kind.mro()}
    rules -= {(one.__module__, one.__name__) for one in Rule.mro()}
    taken = {
        (str(path.relative_to(ROOT)), node.module, name.name)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if (node.module, name.name) in rules
    }
    assert taken
    assert not [one for one in taken if not one[0].startswith("rules")]


def test_no_module_is_long() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert not {str(path) for path, length in lengths.items() if length > LONGEST}


WITHOUT_SOLVER = [
    ["--help"],
    ["schema"],
    ["rules"],
    ["rules", "rest"],
    ["init", "new"],
    ["calendar", "2027-02"],
    ["calendar"],
    ["show"],
    *(["export", "--to", f"a.{kind}"] for kind in ("csv", "json", "html", "xlsx", "docx", "pdf", "ics")),
    ["export", "--to", "a{person}.ics"],
    ["export", "--to", "posted.html", "--posting"],
    ["stats"],
    ["check"],
    ["check", "--plan-only"],
    ["check", ".", "a.xlsx", "--mark", "marked.xlsx"],
    ["import", "a.csv"],
    ["import", "leave.csv"],
    ["check", "--proof"],
]
RUN_ALL = """
import json, os, sys
from roster.cli import main

for words in json.loads(sys.argv[1]):
    sys.argv, sys.stdout = ["roster", *words], open(os.devnull, "w", encoding="utf-8")
    try:
        main()
    except SystemExit as exit_:
        code = exit_.code
    sys.stdout = sys.__stdout__
    print(json.dumps([words, code or 0, sorted(sys.modules)]))
"""


def test_commands_that_need_no_solver_import_none(begun: Path, tmp_path: Path) -> None:
    """One process runs them all; the first of them after which a solver is there has brought it."""
    folder = tmp_path / "duty"
    shutil.copytree(begun, folder)
    (folder / "leave.csv").write_text("姓名,请假时间\n郑样七,2027-02-03\n", encoding="utf-8")
    command = [sys.executable, "-c", RUN_ALL, json.dumps(WITHOUT_SOLVER)]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=True)
    ran = [json.loads(line) for line in done.stdout.splitlines()]
    assert [words for words, _, _ in ran] == WITHOUT_SOLVER
    for words, code, modules in ran:
        # A machine without Chinese fonts writes no PDF.
        assert code == 0 or words[-1] == "a.pdf", (words, code, done.stderr.decode(errors="replace"))
        barred = {*SOLVERS, "roster.engine"} | (set() if words == ["check", "--proof"] else {"numpy"})
        assert not barred & set(modules), words


def test_help_starts_without_what_writes_files() -> None:
    heavy = {"typst", "docx", "jinja2", "icalendar", "xlsxwriter", "lxml", "python_calamine", "pydantic"}
    code = f"import sys, roster.cli; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_what_writes_files_is_known_to_its_writer_alone() -> None:
    writers = {
        "typst": {"pdf"},
        "docx": {"word"},
        "jinja2": {"page"},
        "xlsxwriter": {"workbook", "duty_workbook"},
        "lxml": {"package", "notes", "marking"},
        "openpyxl": set(),
    }
    knowing = {(module.split(".")[0], room(path), path.stem) for path in FILES for module in imports(path)}
    assert not {
        (module, where, stem)
        for module, where, stem in knowing
        if module in writers and (where != "output" or stem not in writers[module])
    }
