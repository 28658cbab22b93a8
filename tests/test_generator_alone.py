"""The generator stands alone: whoever builds something else on it loads nothing of the shop."""

from __future__ import annotations

import subprocess
import sys

from tests.test_house_rules import HOUSE

LOAD_ALL = """
import importlib, pkgutil, sys
import backdesk
for module in pkgutil.walk_packages(backdesk.__path__, "backdesk."):
    importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_the_generator_loads_nothing_of_the_shop() -> None:
    found = subprocess.run(
        [sys.executable, "-c", LOAD_ALL], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    ours = {one.stem for one in HOUSE.glob("*.py")}
    ours |= {one.name for one in HOUSE.iterdir() if (one / "__init__.py").exists()}
    assert set(found.stdout.split()) & ours == {"backdesk"}
