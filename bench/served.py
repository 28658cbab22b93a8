"""Servers to be measured: started over one database, signed in to, asked, and stopped.

Each is one process, as its own documentation starts it in production.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.tables import tables
from tests.waiting import free_port

HOUSE = Path(__file__).parent.parent
PEERS = HOUSE / ".venv-peers" / "bin"
PASSWORD = "bench-" + os.urandom(9).hex()
PATIENCE = 900
"""Seconds after which an answer is given up."""


@dataclass(frozen=True)
class Answer:
    status: int
    seconds: float
    body: bytes
    location: str = ""


@dataclass
class Served:
    """A server and somebody who is signed in to it."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, path: str, typed: Mapping[str, Any] | None = None, *, keep: bool = True
    ) -> Answer:
        """One request on a connection of its own; ``typed`` is sent as a form."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if typed is not None:
            body = urlencode(typed, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = headers["Origin"] = f"http://127.0.0.1:{self.port}"
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        started = time.perf_counter()
        caller.request("POST" if typed is not None else "GET", path, body, headers)
        answer = caller.getresponse()
        read = answer.read() if keep else _thrown_away(answer)
        seconds = time.perf_counter() - started
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _is, content = value.partition(";")[0].partition("=")
                self.cookies[key] = content
        caller.close()
        return Answer(answer.status, seconds, read, answer.getheader("location", ""))

    def form(self, path: str, typed: Mapping[str, Any], to: str = "") -> Answer:
        """Fill in the form of a page, its hidden token included, and send it."""
        page = self.ask(path).body.decode()
        hidden = re.findall(r'<input type="hidden" name="(_?csrf[^"]*)" value="([^"]*)"', page)
        return self.ask(to or path, {**dict(hidden), **typed})

    def memory(self) -> float:
        """The most MiB that its processes held since the last time."""
        found = 0
        for process in _family(self.process.pid):
            status = Path(f"/proc/{process}/status").read_text()
            found += int(re.search(r"VmHWM:\s+(\d+)", status)[1])  # type: ignore[index]
            Path(f"/proc/{process}/clear_refs").write_text("5")
        return found / 1024

    def hold(self) -> dict[str, float]:
        """For how many seconds the event loop was held at most since the last time."""
        answer = self.ask("/bench/hold")
        found: dict[str, float] = json.loads(answer.body) if answer.status == 200 else {}
        return found


def _thrown_away(answer: http.client.HTTPResponse) -> bytes:
    """As much of it as tells how large it was; a million rows are not kept."""
    lines = 0
    while piece := answer.read(1 << 16):
        lines += piece.count(b"\n")
    return str(lines).encode()


def _family(process: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int(
                (entry / "stat").read_text().rpartition(")")[2].split()[1]
            )
        except OSError:
            continue
    found = [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


@contextmanager
def _running(name: str, command: list[str], more: Mapping[str, str], port: int) -> Iterator[Served]:
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 - ours
            command, cwd=HOUSE, env={**os.environ, **more}, stdout=log, stderr=log
        )
        try:
            served = Served(name, port, process)
            _wait(served)
            yield served
        except ConnectionError:
            log.seek(0)
            raise SystemExit(f"{name}: {log.read().decode()[-2000:]}") from None
        finally:
            process.terminate()
            process.wait()


def _wait(served: Served) -> None:
    for _attempt in range(600):
        try:
            served.ask("/")
        except ConnectionError:
            if served.process.poll() is not None:
                raise
            time.sleep(0.1)
        else:
            return
    raise ConnectionError(served.name)


@contextmanager
def orderly(url: str, email: str, password: str, **settings: str) -> Iterator[Served]:
    port = free_port()
    more = {
        **settings,
        "ORDERLY_DATABASE_URL": url,
        "ORDERLY_SECRET_KEY": os.urandom(32).hex(),
        "ORDERLY_BASE_URL": f"http://127.0.0.1:{port}",
    }
    uvicorn = [sys.executable, "-m", "uvicorn", "bench.peers.orderly:app"]
    command = [*uvicorn, "--port", str(port), "--log-level", "warning", "--no-access-log"]
    with _running("Orderly", command, more, port) as served:
        served.form("/admin/sign-in", {"email": email, "password": password})
        yield served


@contextmanager
def _peer(name: str, url: str, command: list[str], port: int) -> Iterator[Served]:
    with tempfile.TemporaryDirectory() as folder:
        described = Path(folder) / "tables.json"
        described.write_text(json.dumps(tables()))
        more = {
            "BENCH_DATABASE": url,
            "BENCH_TABLES": str(described),
            "BENCH_SECRET": os.urandom(32).hex(),
            "BENCH_PASSWORD": PASSWORD,
            "PYTHONPATH": str(HOUSE / "bench" / "peers"),
        }
        if name == "Django admin":
            prepare = [str(PEERS / "python"), "-m", "django_admin"]
            subprocess.run(prepare, check=True, env={**os.environ, **more})  # noqa: S603 - ours
        with _running(name, command, more, port) as served:
            yield served


@contextmanager
def django_admin(url: str) -> Iterator[Served]:
    port = free_port()
    serving = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "8"]
    gunicorn = [str(PEERS / "gunicorn"), *serving, "--timeout", "0", "--log-level", "error"]
    command = [*gunicorn, "django_admin:application"]
    with _peer("Django admin", url, command, port) as served:
        served.form("/admin/login/?next=/admin/", {"username": "bench", "password": PASSWORD})
        yield served


@contextmanager
def starlette_admin(url: str) -> Iterator[Served]:
    port = free_port()
    uvicorn = [str(PEERS / "python"), "-m", "uvicorn", "starlette_admin_stock:app"]
    command = [*uvicorn, "--port", str(port), "--log-level", "warning", "--no-access-log"]
    with _peer("starlette-admin", url, command, port) as served:
        served.form("/admin/login", {"username": "bench", "password": PASSWORD})
        yield served
