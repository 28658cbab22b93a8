"""Every text a person reads: marked with ``_`` where it stands, translated when it is shown."""

from __future__ import annotations

import gettext
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES = ("en", "nl", "de", "fr", "es")
"""The languages that documents, e-mails and the customer's pages speak."""

LOCALES = Path(__file__).parent.parent / "locales"
_language: ContextVar[str] = ContextVar("language", default="en")


class LazyText:
    """A text that is translated each time it is read, into the language of the reader."""

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return _spoken(_language.get()).gettext(self.message)

    def __repr__(self) -> str:
        return f"_({self.message!r})"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self.message)

    def format(self, **values: object) -> str:
        return str(self).format(**values)


@lru_cache(maxsize=64)
def _spoken(language: str) -> gettext.NullTranslations:
    """Looked for once: gettext itself asks the disk for its file again for every text."""
    return gettext.translation("orderly", LOCALES, languages=[language], fallback=True)


def _(message: str) -> LazyText:
    """Mark ``message`` for translation."""
    return LazyText(message)


def language() -> str:
    """The language of the reader (ISO 639-1)."""
    return _language.get()


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Texts read inside are in ``language`` (ISO 639-1)."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)
