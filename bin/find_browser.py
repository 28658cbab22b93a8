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

from gateways.chromium import NO_BROWSER, find_chromium

PLAYWRIGHT = [sys.executable, "-m", "playwright", "install", "chromium"]
DEBIAN = "apt-get update -qq && apt-get install -y -qq chromium"


def main() -> None:
    named = os.environ.get("ORDERLY_CHROMIUM", "")
    if find_chromium(named) or _got(PLAYWRIGHT, named) or _got_from_debian(named):
        return
    print(f"orderly: {NO_BROWSER}", file=sys.stderr)


def _got(command: list[str], named: str) -> bool:
    print(f"orderly: looking for a browser: {' '.join(command[-3:])}")
    try:
        subprocess.run(command, check=False, timeout=300, capture_output=True)  # noqa: S603 - both are constants
    except (OSError, subprocess.TimeoutExpired):
        return False
    return find_chromium(named) is not None


def _got_from_debian(named: str) -> bool:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    return _got(["sh", "-c", DEBIAN], named)


if __name__ == "__main__":
    main()
