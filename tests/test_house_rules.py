"""What every file of ours keeps to, whoever writes it."""

from __future__ import annotations

import ast
import builtins
import re
from pathlib import Path
from typing import Any

import pytest

import models.resources  # noqa: F401 - the nouns of the shop
from backdesk.resource import resources

HOUSE = Path(__file__).parent.parent
FOLDERS = (
    *(
        "backdesk",
        "models",
        "actions",
        "admin",
        "api",
        "customer",
        "gateways",
        "worker",
        "commands",
    ),
    *("bin", "bench", "demo", "examples", "tests"),
)
CODE = sorted(
    [*HOUSE.glob("*.py"), *(file for name in FOLDERS for file in (HOUSE / name).rglob("*.py"))]
)
WRITTEN = [file for file in CODE if file.read_text().strip()]
LONGEST_FILE, LONGEST_FUNCTION = 400, 40
"""A file is split by meaning: few are over 300 lines, and none is over this."""
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "services", "common", "core"}
# Written in two parts, so that this file may be read by its own tests.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")
AMERICAN = "cancel" + "ed"
OF_DAYS = (
    "backdesk",
    "models",
    "actions",
    "admin",
    "api",
    "customer",
    "gateways",
    "worker",
    "commands",
    "examples",
)
DAYS_ARE_TAKEN = "backdesk/local_day.py"
DAYS_OF_THEIR_OWN = {
    "backdesk/admin/exports/xlsx.py": "a cell's time is by the clock of the shop already",
    "backdesk/imports/workbook.py": "a cell's time is as it was typed, by no clock",
}
"""Where else ``.date()`` is right, and why."""

UNLOCKED = {"values", "values_list", "count", "exists"}


def _named(file: Path) -> str:
    return str(file.relative_to(HOUSE))


@pytest.mark.parametrize("file", WRITTEN, ids=_named)
def test_a_file_says_in_its_first_line_what_it_is_for(file: Path) -> None:
    assert file.read_text().startswith('"""'), "it does not begin with its docstring"


def test_a_file_is_read_in_one_go() -> None:
    lines = {_named(file): file.read_text().count("\n") for file in WRITTEN}
    assert [name for name, count in lines.items() if count >= LONGEST_FILE] == []


def test_a_function_fits_on_a_screen() -> None:
    assert [too_long for file in WRITTEN for too_long in _long_functions(file)] == []


def test_names_say_what_a_file_is_for() -> None:
    parts = {_named(file): {*file.relative_to(HOUSE).parent.parts, file.stem} for file in CODE}
    assert [name for name, said in parts.items() if said & NAMES_THAT_SAY_NOTHING] == []


def test_nothing_is_left_for_later() -> None:
    assert [_named(file) for file in WRITTEN if UNFINISHED.search(file.read_text())] == []


def test_there_is_one_spelling_of_cancelled() -> None:
    pages = [*(HOUSE / "templates").rglob("*.html"), *(HOUSE / "backdesk").rglob("*.html")]
    files = [*WRITTEN, *pages, *(HOUSE / "docs").rglob("*.md")]
    assert [_named(file) for file in files if AMERICAN in file.read_text().lower()] == []


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-rules.txt"]
)
def test_every_requirement_is_pinned_and_hashed_and_names_no_registry(name: str) -> None:
    text = (HOUSE / name).read_text()
    assert "://" not in text
    for requirement in re.split(r"\n(?=[a-z0-9])", text.strip()):
        assert re.match(r"[a-z0-9._\[\]-]+==\S+", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


def _long_functions(file: Path) -> list[str]:
    functions = [
        node
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return [
        f"{_named(file)}: {function.name}"
        for function in functions
        if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION
    ]


@pytest.mark.parametrize("file", WRITTEN, ids=_named)
def test_no_lock_is_left_out_of_a_query_for_values(file: Path) -> None:
    """Tortoise writes no FOR UPDATE for ``values()``; ``backdesk.db.row_lock`` locks, unread."""
    chains = [_methods_of(node) for node in ast.walk(ast.parse(file.read_text()))]
    assert [names for names in chains if "select_for_update" in names and names & UNLOCKED] == []


def _methods_of(node: ast.AST) -> set[str]:
    """The methods called in the chain ``a.b().c()``; nothing for another expression."""
    names = set()
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        names.add(node.func.attr)
        node = node.func.value
    return names


@pytest.mark.parametrize(
    "file", [one for one in WRITTEN if _named(one).startswith(OF_DAYS)], ids=_named
)
def test_days_are_taken_from_moments_in_one_place(file: Path) -> None:
    """By the shop's clock (rule 15): ``day_of`` and ``start_of`` know it, ``date()`` does not."""
    found = [ast.unparse(node) for node in ast.walk(ast.parse(file.read_text())) if _is_a_day(node)]
    if _named(file) in DAYS_OF_THEIR_OWN:
        assert found, "it is not an exception any more"
    elif _named(file) != DAYS_ARE_TAKEN:
        assert found == []


def _is_a_day(node: ast.AST) -> bool:
    """``x.date()``, ``date.today()``, ``datetime.combine(…)``, now by another clock than UTC, and
    ``f"{x:%d}"`` without an hour.
    """
    match node:
        case ast.Call(func=ast.Attribute(attr="date"), args=[]):
            return True
        case ast.Call(func=ast.Attribute(attr="strftime")):
            return True
        case ast.Call(func=ast.Attribute(value=value, attr="today" | "combine")):
            return _is_datetime(value)
        case ast.Call(func=ast.Attribute(value=value, attr="now"), args=args):
            return _is_datetime(value) and [ast.unparse(one) for one in args] != ["UTC"]
        case ast.FormattedValue(format_spec=ast.JoinedStr() as spec):
            written = ast.unparse(spec)
            return "%d" in written and "%H" not in written
    return False


def _is_datetime(value: ast.expr) -> bool:
    return ast.unparse(value).rpartition(".")[2] in ("date", "datetime")


TABLE_OF_NOUNS = 3
"""A literal that names so many resources is a table that a new one would be forgotten in."""

NOUNS_OF_THEIR_OWN = {
    "models/__init__.py": "Tortoise is told of every module with a table; most are no resources",
    "models/email_keys.py": "the groups of keys that templates of shops name; data, not code",
    "actions/importing/report.py": "what an import counts, in the order of its report",
    "actions/importing/run.py": "what an import counts",
    "gateways/importers/presets/preset.py": "the kinds of files that are imported",
    "admin/customer_page.py": "what the page of one customer shows, each by its own query",
    "admin/order_page.py": "what the page of one order shows, each from its own relation",
    "api/orders.py": "the fields of one order, which programs rely on",
    "api/customers.py": "what is kept about a person, each part with its own rows",
    "bench/multiply.py": "the tables that are copied, with their lines",
    "bench/tables.py": "the tables that the peers know",
}
"""Where else three nouns stand side by side, and why. The list only shrinks: what people work
with is registered in models/resources.py, and each surface registers its own piece by model."""


@pytest.mark.parametrize(
    "file", [one for one in WRITTEN if not _named(one).startswith("tests/")], ids=_named
)
def test_the_nouns_are_listed_in_the_registry_and_nowhere_else(file: Path) -> None:
    found = [
        ast.unparse(node)[:60]
        for node in ast.walk(ast.parse(file.read_text()))
        if _lists_nouns(node)
    ]
    if _named(file) in NOUNS_OF_THEIR_OWN:
        assert found, "it is not an exception any more"
    else:
        assert found == []


def test_what_is_allowed_is_there() -> None:
    assert [name for name in NOUNS_OF_THEIR_OWN if not (HOUSE / name).is_file()] == []


def _lists_nouns(node: ast.AST) -> bool:
    """Whether a literal has three or more entries that name a resource, by model or by key."""
    match node:
        case ast.Dict():
            entries: list[list[Any]] = [
                [key, value] for key, value in zip(node.keys, node.values, strict=True)
            ]
        case ast.Tuple() | ast.List() | ast.Set():
            entries = [one.elts if isinstance(one, ast.Tuple) else [one] for one in node.elts]
        case _:
            return False
    return sum(any(map(_is_a_noun, entry)) for entry in entries) >= TABLE_OF_NOUNS


def _is_a_noun(part: ast.AST | None) -> bool:
    match part:
        case ast.Name(id=name) | ast.Constant(value=str(name)):
            return name in NOUNS
        case _:
            return False


NOUNS = {name for one in resources() for name in (one.model.__name__, one.key, one.name, one.one)}


RAISES = re.compile(r":raises (\w+(?:, \w+)*):")


def test_what_docstrings_say_is_raised_is_there() -> None:
    """A class that was renamed is renamed where it is told of too."""
    sources = {_named(file): file.read_text() for file in WRITTEN}
    nodes = [node for source in sources.values() for node in ast.walk(ast.parse(source))]
    known = {node.name for node in nodes if isinstance(node, ast.ClassDef)} | set(dir(builtins))
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    known |= {alias.name for node in imports for alias in node.names}
    said = {
        (file, name)
        for file, source in sources.items()
        for names in RAISES.findall(source)
        for name in names.split(", ")
    }
    assert len(said) > 50
    assert [(file, name) for file, name in sorted(said) if name not in known] == []
