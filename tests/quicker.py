"""What costs time in tests and shows nothing there: templates, passwords, tracebacks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from argon2 import PasswordHasher
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from backdesk.auth import user


class Compiled(BytecodeCache):
    """Templates that were compiled in this process, kept for the next application in it."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._kept.get(self._of(bucket))
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[self._of(bucket)] = bucket.bytecode_to_string()

    @staticmethod
    def _of(bucket: Bucket) -> tuple[object, ...]:
        """The bytes depend on the environment too; that they are of this source Jinja checks."""
        environment = bucket.environment
        extensions = tuple(sorted(environment.extensions))
        return (bucket.key, type(environment), environment.autoescape, extensions)


@contextmanager
def templates_compiled_once() -> Iterator[None]:
    """Every environment made inside shares what was compiled."""
    compiled, made = Compiled(), Environment.__init__

    def make(self: Environment, *args: Any, **more: Any) -> None:
        made(self, *args, **more)
        self.bytecode_cache = self.bytecode_cache or compiled

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "__init__", make)
        yield


@contextmanager
def tracebacks_written_plainly() -> Iterator[None]:
    """As the application itself has them: the default draws a picture, which takes seconds."""
    *before, _last = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*before, plain])
    yield
    structlog.reset_defaults()


@contextmanager
def passwords_hashed_cheaply() -> Iterator[None]:
    """By the same function, in a hundredth of its time; what is checked says its own cost."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(user, "_hasher", cheap)
        patch.setattr(user, "_NOBODYS_HASH", cheap.hash("nobody's"))
        yield
