"""The action reference says what the declarations say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_the_action_reference_is_up_to_date() -> None:
    """In a process of its own: no test has imported an action before its turn."""
    command = [sys.executable, "-m", "actions.reference"]
    written = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    stored = Path("docs/actions.md").read_text()
    assert stored == written, "run: python -m actions.reference > docs/actions.md"
