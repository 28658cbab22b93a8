"""`serve`: a taken port is said, and several workers answer on the port that was asked for."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.browser.shop import served
from tests.waiting import PATIENCE, free_port


def _serve(template: Path, folder: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    file = folder / "shop.sqlite3"
    shutil.copy(template, file)
    settings = {"ORDERLY_DATABASE_URL": f"sqlite://{file}", "PYTHONPATH": str(Path.cwd())}
    return subprocess.Popen(
        [sys.executable, str(Path.cwd() / "app.py"), "serve", *words],
        env=os.environ | settings | {"ORDERLY_SECRET_KEY": "s" * 32} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
    )


def test_a_taken_port_is_said_and_nothing_else(sqlite_template: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for words in (("--port", port), ("--port", port, "--workers", "2")):
            said, wrong = _serve(sqlite_template, tmp_path, *words).communicate(timeout=PATIENCE)
            assert said == ""
            assert wrong.startswith(f"cannot listen on 127.0.0.1:{port}: another program is using")
            assert "Traceback" not in wrong


def test_an_address_of_another_machine_is_refused_in_words(
    sqlite_template: Path, tmp_path: Path
) -> None:
    process = _serve(sqlite_template, tmp_path, ORDERLY_HOST="192.0.2.7")
    said, wrong = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said) == (1, "")
    assert "check ORDERLY_HOST" in wrong


def test_two_workers_serve_on_the_port_that_was_asked_for(
    sqlite_template: Path, tmp_path: Path
) -> None:
    port = free_port()
    process = _serve(sqlite_template, tmp_path, "--port", str(port), "--workers", "2")
    try:
        assert process.stdout is not None
        assert f"127.0.0.1:{port}/admin" in process.stdout.readline()
        page = _get(f"http://127.0.0.1:{port}/admin/sign-in")
        assert page.status_code == 200
        described = _get(f"http://127.0.0.1:{port}/api/openapi.json").json()
        assert described["servers"][0]["url"].startswith(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def _get(url: str) -> httpx.Response:
    """The workers take their time to start: until then, nobody reads what the port takes."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            return httpx.get(url, timeout=20)
        except httpx.TransportError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


def test_a_connection_that_was_idle_for_a_clients_five_seconds_still_serves(
    sqlite_template: Path, tmp_path: Path
) -> None:
    shop = shutil.copy(sqlite_template, tmp_path / "shop.sqlite3")
    with served(f"sqlite://{shop}") as address:
        client = http.client.HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE)
        for pause in (0, 7):
            time.sleep(pause)
            client.request("GET", "/healthz")
            answer = client.getresponse()
            assert answer.read()
            assert answer.status == 200
        client.close()
