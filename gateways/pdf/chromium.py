"""Which Chromium is used, and how it is started."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

NO_BROWSER = (
    "no Chromium was found or could be installed, so nothing can be printed as PDF; "
    "install Chromium or Chrome, or name one in ORDERLY_CHROMIUM"
)
NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("chromium-headless-shell", "chrome-headless-shell"),
)
PLACES = (
    "/usr/lib/chromium/chromium",
    "/opt/google/chrome/chrome",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
DOWNLOADS = ("~/.cache/ms-playwright", "~/Library/Caches/ms-playwright")
DOWNLOADED = ("chrome", "chrome-headless-shell", "headless_shell", "Chromium")
ANSWERS_WITHIN = 20.0


def find_chromium(named: str = "") -> Path | None:
    """The browser that the configuration names, else one on this machine, else Playwright's."""
    candidates = [Path(named)] if named else _candidates()
    return next((path for path in candidates if _answers(path)), None)


def launch_arguments() -> list[str]:
    """Nothing that calls home; no sandbox only as root, where Chromium cannot have one.

    Playwright adds ``--no-sandbox`` by itself unless it is called with ``chromium_sandbox``.
    """
    arguments = [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    return [*arguments, "--no-sandbox"] if os.geteuid() == 0 else arguments


def _candidates() -> Iterator[Path]:
    yield from (Path(path) for path in map(shutil.which, NAMES) if path)
    yield from map(Path, PLACES)
    yield from _downloaded()


def _downloaded() -> list[Path]:
    """Playwright's own downloads, the newest first."""
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folders = [Path(folder).expanduser() for folder in ([named] if named else DOWNLOADS)]
    found = [
        path
        for folder in folders
        for revision in folder.glob("chromium*")
        for path in revision.rglob("*")
        if path.name in DOWNLOADED and path.is_file()
    ]
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


@cache
def _answers(path: Path) -> bool:
    """Whether it starts: a package may be an empty shell, a download may lack its libraries."""
    if not os.access(path, os.X_OK) or not path.is_file():
        return False
    try:
        asked = subprocess.run(  # noqa: S603 - found by us, or named by who runs the shop
            [path, "--version"], capture_output=True, timeout=ANSWERS_WITHIN, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0
