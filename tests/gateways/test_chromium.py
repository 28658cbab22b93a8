"""Which browser is used: the one that is named, else the first one here that starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateways.pdf import chromium
from gateways.pdf.chromium import find_chromium, launch_arguments


@pytest.fixture(autouse=True)
def empty_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with no browser; programs put into the folder are on its PATH."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "downloads"))
    monkeypatch.setattr(chromium, "PLACES", ())
    return programs


def a_program(file: Path, *, starts: bool = True) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\nexit {0 if starts else 1}\n")
    file.chmod(0o755)
    return file


def test_the_browser_that_is_named_is_used(empty_machine: Path, tmp_path: Path) -> None:
    a_program(empty_machine / "chromium")
    mine = a_program(tmp_path / "mine")
    assert find_chromium(str(mine)) == mine


def test_another_is_not_used_where_the_named_one_is_missing(empty_machine: Path) -> None:
    a_program(empty_machine / "chromium")
    assert find_chromium("/no/such/browser") is None


def test_a_browser_of_this_machine_comes_before_a_download(
    empty_machine: Path, tmp_path: Path
) -> None:
    downloaded = a_program(tmp_path / "downloads/chromium-1/chrome-linux/chrome")
    assert find_chromium() == downloaded
    found = a_program(empty_machine / "google-chrome")
    assert find_chromium() == found


def test_an_empty_package_that_does_not_start_is_passed_over(
    empty_machine: Path, tmp_path: Path
) -> None:
    a_program(empty_machine / "chromium", starts=False)
    shell = a_program(tmp_path / "downloads/chromium_headless_shell-2/linux/headless_shell")
    assert find_chromium() == shell


def test_a_machine_without_a_browser_has_none() -> None:
    assert find_chromium() is None


@pytest.mark.parametrize(("user", "sandboxed"), [(0, False), (1000, True)])
def test_only_root_goes_without_a_sandbox(
    monkeypatch: pytest.MonkeyPatch, user: int, sandboxed: bool
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert ("--no-sandbox" not in launch_arguments()) is sandboxed
