"""The example plug-in, installed as a package: its action is on every surface."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path("examples/gift_wrap")


@pytest.mark.slow
def test_an_installed_plug_in_adds_its_action_to_every_surface(
    sqlite_template: Path, tmp_path: Path
) -> None:
    source, site = tmp_path / "source", tmp_path / "site"
    shutil.copytree(EXAMPLE, source)
    _python("-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--no-index",
            "--target", str(site), str(source))  # fmt: skip
    database = tmp_path / "shop.sqlite3"
    shutil.copy(sqlite_template, database)
    seen = json.loads(
        _python(
            "-m",
            "tests.plugin_surfaces",
            f"sqlite://{database}",
            PYTHONPATH=str(site),
            ORDERLY_PLUGINS="orderly_gift_wrap",
            ORDERLY_DATABASE_URL=f"sqlite://{database}",
        ).splitlines()[-1]
    )
    assert seen["refused"]["status"] == 409
    assert seen["refused"]["reason"] == "it is too small to be wrapped"
    assert seen["refused"]["way_out"] == "We wrap from 25.00 on."
    assert not seen["offered"]["allowed"]
    assert seen["documented"]
    assert seen["said"] == "Order ORD00001 will be gift wrapped"
    assert seen["remark"] == "Gift card: Happy birthday"
    assert seen["history"] == "gift_wrapped"
    assert "Gift wrap" in seen["page"]
    assert "Wrap gifts" in seen["roles"]


def test_the_example_needs_at_most_20_lines_for_its_action() -> None:
    lines = (EXAMPLE / "orderly_gift_wrap" / "__init__.py").read_text().splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("class GiftWrapForm"))
    assert len([line for line in lines[start:] if line.strip()]) <= 20


def _python(*words: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
