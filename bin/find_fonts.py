"""Bring fonts for the scripts that documents may hold; say so where that cannot be done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from gateways.pdf.fonts import SAMPLES, characters_without_font

PACKAGES = ("fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji")
DEBIAN = (
    ("apt-get", "update", "-qq"),
    ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "fontconfig", *PACKAGES),
)
AT_MOST = 300.0


def main() -> None:
    """Never fails: a document that lacks a character says so itself."""
    if shutil.which("fc-list") and not characters_without_font(SAMPLES):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _say("fonts for some scripts are not here; trying " + " ".join(DEBIAN[-1]))
        if _installed():
            return
    _say(
        f"some scripts may print as empty boxes: install {', '.join(PACKAGES)}, or fonts like them"
    )


def _installed() -> bool:
    try:
        return all(
            subprocess.run(  # noqa: S603 - only the constants above
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=AT_MOST,
                check=False,
            ).returncode
            == 0
            for command in DEBIAN
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def _say(line: str) -> None:
    print(f"orderly: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
