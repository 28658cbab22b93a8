"""Find a Chromium for PDF and for the browser tests, or get one; say so where there is none.

In this order: the one that ORDERLY_CHROMIUM names, a Chromium or Chrome on this machine,
Playwright's own download, and, as root on Debian, the package ``chromium``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from gateways.pdf.chromium import NO_BROWSER, find_chromium

PLAYWRIGHT = (sys.executable, "-m", "playwright", "install", "--only-shell", "chromium")
DEBIAN = (
    ("apt-get", "update", "-qq"),
    ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"),
)
AT_MOST = 300.0


def main() -> None:
    """Never fails: the back office runs without a browser too."""
    named = os.environ.get("ORDERLY_CHROMIUM", "").strip()
    if find_chromium(named):
        return
    if named:
        _say(f"ORDERLY_CHROMIUM names {named}, which does not start: nothing is printed as PDF")
    elif not _got(PLAYWRIGHT) and not _got_from_debian():
        _say(NO_BROWSER)


def _got(*commands: tuple[str, ...]) -> bool:
    _say("there is no Chromium here; trying " + " ".join(commands[-1]))
    try:
        for command in commands:
            subprocess.run(  # noqa: S603 - only the constants above
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=AT_MOST,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return find_chromium() is not None


def _got_from_debian() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None and _got(*DEBIAN)


def _say(line: str) -> None:
    print(f"orderly: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
