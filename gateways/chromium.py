"""Which Chromium is used, and how it is started."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)


def find_chromium(named: str = "") -> Path | None:
    """The browser that the configuration names, else one on this machine, else Playwright's."""
    if named:
        return Path(named) if os.access(named, os.X_OK) else None
    on_path = (shutil.which(name) for name in NAMES)
    for candidate in [*(Path(path) for path in on_path if path), *PLACES, *_downloaded()]:
        if os.access(candidate, os.X_OK):
            return candidate
    return None


def _downloaded() -> list[Path]:
    """Playwright's own downloads, the newest first."""
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright"
    found = Path(folder).glob("chromium*/chrome-linux*/*")
    return sorted(
        (path for path in found if path.name in ("chrome", "headless_shell")), reverse=True
    )


def launch_arguments() -> list[str]:
    """Nothing that calls home; no sandbox only as root, where Chromium cannot have one."""
    arguments = [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    return [*arguments, "--no-sandbox"] if os.geteuid() == 0 else arguments
