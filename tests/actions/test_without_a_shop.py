"""The generator's actions serve another domain, in a process that never sees the shop."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_another_domain_runs_its_actions_on_the_generator_alone(tmp_path: Path) -> None:
    asked = [sys.executable, "-m", "tests.actions.library", f"sqlite://{tmp_path}/library.sqlite3"]
    ended = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {
        "faults": [],
        "tried": [{"lent_to": ["", "Ann"]}, [], True],
        "done": ["B1 is lent to Ann", "B1 is lent to Ann"],
        "many": [["B1", "refused"], ["B2", "done"], ["B3", "failed"]],
        "history": [["lent", "B1 is lent to Ann", "B1"], ["lent", "B2 is lent to Bo", "B2"]],
        "shop": [],
    }
