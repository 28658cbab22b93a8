"""An e-mail written: the template filled in, within limits, as text and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import ChainableUndefined, Environment, FileSystemLoader, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from models.mail_keys import every_key
from models.mail_syntax import Keys, wrong_parts
from models.words import _

TEMPLATES = Path(__file__).parent.parent.parent / "templates" / "mail"
MOST_WRITTEN = 200_000
"""Characters of an e-mail."""

_plain = ImmutableSandboxedEnvironment(undefined=ChainableUndefined, trim_blocks=False)
_html = ImmutableSandboxedEnvironment(undefined=ChainableUndefined, autoescape=True)
_ours = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)


class CannotWrite(Exception):
    """The template cannot be filled in, in a sentence."""


@dataclass(frozen=True)
class Words:
    """A template: ``html`` is empty where it is made of ``text``."""

    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True)
class Letter:
    """What the customer reads."""

    subject: str
    text: str
    html: str


def write(words: Words, keys: Keys, lang: str, also: Sequence[str] = ()) -> Letter:
    """The letter in which ``keys`` fill in the template; below it, what it says ``also``.

    A key that this e-mail does not have is empty: its template may be older than that rule.

    :raises CannotWrite: it cannot be used as it is, or what comes of it is too long.
    """
    for name, sentences in wrong_parts(vars(words), every_key()).items():
        raise CannotWrite(f"{name}: {sentences[0]}")
    text = _filled(_plain, words.text, keys).strip() + "\n"
    own = Markup(_filled(_html, words.html, keys)) if words.html.strip() else _paragraphs(text)  # noqa: S704 - the sandbox escapes the keys
    if also:
        text = f"{text}\n" + "\n".join(also) + "\n"
        own += Markup("\n") + _paragraphs("\n".join(also))
    html = _ours.get_template("_layout.html").render(body=own, shop=keys["shop"], lang=lang)
    return Letter(" ".join(_filled(_plain, words.subject, keys).split())[:300], text, html)


def plain_letter(subject: str, text: str, shop: object, lang: str) -> Letter:
    """A letter of the product itself, which no template of the shop's words."""
    html = _ours.get_template("_layout.html").render(body=_paragraphs(text), shop=shop, lang=lang)
    return Letter(" ".join(subject.split())[:300], text, html)


def _filled(environment: Environment, source: str, keys: Keys) -> str:
    """The syntax that is allowed always ends; that it does not grow is looked at on the way."""
    parts, length = [], 0
    for part in _compiled(environment, source).generate(**keys):
        parts.append(part)
        length += len(part)
        if length > MOST_WRITTEN:
            raise CannotWrite(str(_("What the template writes is too long.")))
    return "".join(parts)


@lru_cache(maxsize=500)
def _compiled(environment: Environment, source: str) -> Template:
    """Once for all letters in the same words: it takes longer than writing one."""
    return environment.from_string(source)


def _paragraphs(text: str) -> Markup:
    """The text as HTML: paragraphs, line ends, and addresses that can be followed."""
    found = []
    for paragraph in text.strip().split("\n\n"):
        lines = [_linked(line) for line in paragraph.strip().split("\n")]
        found.append(Markup("<p>{}</p>").format(Markup("<br>").join(lines)))
    return Markup("\n").join(found)


def _linked(line: str) -> Markup:
    words = [
        Markup('<a href="{0}">{0}</a>').format(word)
        if word.startswith(("https://", "http://"))
        else escape(word)
        for word in line.split(" ")
    ]
    return Markup(" ").join(words)
