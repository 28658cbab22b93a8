"""Another domain on the generator alone: its own tests, in a process that knows no shop."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_library_passes_its_own_tests() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c",
         str(HOUSE / "pyproject.toml"), "--rootdir", ".", "."],
        cwd=HOUSE / "examples" / "library_loans",
        env=os.environ | {"PYTHONPATH": f"{HOUSE}{os.pathsep}."},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
