"""The generator as a package of its own: its wheel holds all it needs, and names what it needs."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "backdesk"
NOT_IN_IT = {"pyproject.toml", "README.md", "LICENSE"}
ITSELF = {"backdesk"}
SHOP = {"models", "actions", "admin", "api", "customer", "gateways", "worker", "commands", "web"}
COMES_WITH = {"pydantic-core": "pydantic", "pypika-tortoise": "tortoise-orm"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source, made = (tmp_path_factory.mktemp(name) for name in ("source", "wheel"))
    shutil.copytree(FOLDER, source / "backdesk", ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation",
         "--no-index", "-w", str(made), str(source / "backdesk")],
        check=True,
    )  # fmt: skip
    (file,) = made.glob("backdesk-*.whl")
    return file


def test_it_holds_each_module_template_script_and_migration(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith("backdesk/")}
    files = (file for file in FOLDER.rglob("*") if file.is_file())
    names = {str(file.relative_to(FOLDER)) for file in files if "__pycache__" not in file.parts}
    assert held == {f"backdesk/{name}" for name in names - NOT_IN_IT}
    assert {"backdesk/py.typed", "backdesk/templates/list.html"} <= held
    assert "backdesk/migrations/0001_start/postgres.sql" in held


def test_it_names_what_it_imports_and_its_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith("METADATA"))
        metadata = archive.read(name).decode()
    assert "License-Expression: MIT" in metadata
    named = {_plain(one) for one in re.findall(r"Requires-Dist: ([\w.-]+)", metadata)}
    assert _imported() <= named


def test_all_its_modules_are_imported_without_a_shop(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    script = (
        "import importlib, pkgutil, sys, backdesk\n"
        "for one in pkgutil.walk_packages(backdesk.__path__, 'backdesk.'):\n"
        "    importlib.import_module(one.name)\n"
        "print(backdesk.__path__[0], *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    folder, *modules = done.stdout.split()
    assert folder == str(tmp_path / "backdesk")
    assert {name.partition(".")[0] for name in modules} & SHOP == set()


def _imported() -> set[str]:
    distributions = packages_distributions()
    found = set()
    for file in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            for name in _modules(node):
                top = name.partition(".")[0]
                if top not in sys.stdlib_module_names and top not in ITSELF:
                    found.add(_plain(distributions[top][0]))
    return {COMES_WITH.get(one, one) for one in found}


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_it_needs_the_versions_that_the_product_needs() -> None:
    own, products = (
        tomllib.loads(file.read_text())["project"]["dependencies"]
        for file in (FOLDER / "pyproject.toml", FOLDER.parent / "pyproject.toml")
    )
    asked = {re.split("[<>=]", one)[0]: one for one in products}
    assert [one for one in own if one != asked.get(re.split("[<>=]", one)[0], one)] == []
