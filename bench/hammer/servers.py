"""What is hammered: a database, the product's processes over it, and what they speak to."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import asyncpg
import httpx

from tests import postgres_server
from tests.waiting import free_port

HOUSE = Path(__file__).parent.parent.parent
SECRET = "h" * 32
PATIENCE = 240


class Postgres:
    """A server of our own that can be stopped and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self._programs = postgres_server._programs(folder)  # noqa: SLF001
        postgres_server._make_cluster(self._programs, folder, SECRET)  # noqa: SLF001
        self._folder, self._port = folder, free_port()
        self._settings: tuple[str, ...] = ("synchronous_commit=on",)
        self._on = ExitStack()
        self.url = f"postgres://postgres:{SECRET}@127.0.0.1:{self._port}/postgres"

    def start(self, *settings: str) -> None:
        """``settings`` are kept for the next times."""
        self._settings += settings
        running = postgres_server._running(  # noqa: SLF001
            self._programs, self._folder, self._port, *self._settings
        )
        self._on.enter_context(running)

    def stop(self) -> None:
        self._on.close()

    def crash(self) -> None:
        """As a power cut ends it: nobody is told, nothing is written any more."""
        with suppress(ProcessLookupError):
            pid = int((self._folder / "data" / "postmaster.pid").read_text().split()[0])
            os.kill(pid, signal.SIGQUIT)
        self._on.close()


@contextmanager
def a_folder() -> Iterator[Path]:
    """That the stand-in of root may enter."""
    with tempfile.TemporaryDirectory(prefix="orderly-hammer-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def a_small_disk(folder: Path, size: str) -> Iterator[bool]:
    """A tmpfs at ``folder``; False where this machine lets us mount none."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0777", "none", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0  # noqa: S603
    except FileNotFoundError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False)  # noqa: S603, S607


class Served:
    """`app.py serve` with several processes, and `app.py worker` where there is a broker."""

    def __init__(self, url: str, log: BinaryIO, home: Path = HOUSE, **settings: str) -> None:
        self.port, self._log, self._home = free_port(), log, home
        self.base = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | {
            "ORDERLY_DATABASE_URL": url,
            "ORDERLY_SECRET_KEY": SECRET,
            "ORDERLY_LOG": "json",
            **settings,
        }
        self._running: list[subprocess.Popen[bytes]] = []

    def run(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A command of ours over the same database."""
        command = [sys.executable, "app.py", *arguments]
        process = subprocess.Popen(  # noqa: S603 - ours
            command, cwd=self._home, env=self._environment, stdout=self._log, stderr=self._log
        )
        self._running.append(process)
        return process

    def said(self, *arguments: str, typed: str = "") -> tuple[int, str]:
        """How a command of ours ended, and what it said."""
        done = subprocess.run(  # noqa: S603 - ours
            [sys.executable, "app.py", *arguments],
            cwd=self._home,
            env=self._environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, (done.stdout + done.stderr).strip()

    def kill_one(self) -> bool:
        """One of the processes that answer, at once; the others go on."""
        found = [pid for pid in _children(self._running[0].pid) if b"spawn_main" in _command(pid)]
        if not found:
            return False
        with suppress(ProcessLookupError):
            os.kill(min(found), signal.SIGKILL)  # the oldest: each has its turn
        return True

    def kill_browsers(self) -> int:
        """Every browser that a process of ours started."""
        family = [pid for process in self._running for pid in _family(process.pid)]
        browsers = [pid for pid in family if b"--headless" in _command(pid)]
        for pid in browsers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(browsers)

    def stop(self) -> None:
        for process in reversed(self._running):
            process.terminate()
        for process in self._running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    async def ready(self) -> None:
        async with httpx.AsyncClient(base_url=self.base, timeout=5) as caller:
            async with asyncio.timeout(PATIENCE):
                while True:
                    with suppress(httpx.HTTPError):
                        if (await caller.get("/readyz")).status_code == 200:
                            return
                    await asyncio.sleep(0.1)


@asynccontextmanager
async def served(
    url: str, *, processes: int = 3, worker: bool = False, **settings: str
) -> AsyncIterator[Served]:
    """Until the end of the block; what it logged is shown where it never came up."""
    with tempfile.TemporaryFile() as log:
        app = Served(url, log, HOUSE, **settings)
        try:
            app.run("serve", "--port", str(app.port), "--workers", str(processes))
            if worker:
                app.run("worker")
            await app.ready()
            yield app
        except TimeoutError:
            log.seek(0)
            sys.stderr.write(log.read().decode()[-3000:])
            raise
        finally:
            await asyncio.to_thread(app.stop)


async def command(url: str, sql: str, *values: object) -> list[asyncpg.Record]:
    """On a connection of its own."""
    database = await asyncpg.connect(url)
    try:
        return list(await database.fetch(sql, *values))
    finally:
        await database.close()


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _children(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(entry.name))
    return found


def _family(process: int) -> list[int]:
    found = [process]
    for one in found:
        found += _children(one)
    return found
