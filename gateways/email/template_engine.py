"""An e-mail written: the template filled in, within limits, as text and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import ChainableUndefined, Environment, FileSystemLoader, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from backdesk.direction import RIGHT_TO_LEFT, isolated, marked, where_mixed
from backdesk.i18n import _
from backdesk.template_direction import own_directions
from models.email_keys import every_key
from models.email_syntax import Keys, wrong_parts

TEMPLATES = Path(__file__).parent.parent.parent / "templates" / "mail"
MOST_WRITTEN = 200_000
"""Characters of an e-mail."""


def _apart(value: Any) -> Any:
    """What a key is filled in with, so that it does not turn what stands beside it around."""
    return isolated(value) if isinstance(value, str) else value


_plain = ImmutableSandboxedEnvironment(undefined=ChainableUndefined, finalize=_apart)
_html = ImmutableSandboxedEnvironment(
    undefined=ChainableUndefined, autoescape=True, finalize=_apart
)
_ours = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
own_directions(_ours)


class TemplateError(Exception):
    """The template cannot be filled in, in a sentence."""


@dataclass(frozen=True)
class EmailTemplate:
    """A template: ``html`` is empty where it is made of ``text``."""

    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True)
class Email:
    """What the customer reads."""

    subject: str
    text: str
    html: str


def fill_template(words: EmailTemplate, keys: Keys, lang: str, also: Sequence[str] = ()) -> Email:
    """The letter in which ``keys`` fill in the template; below it, what it says ``also``.

    A key that this e-mail does not have is empty: its template may be older than that rule.

    :raises TemplateError: it cannot be used as it is, or what comes of it is too long.
    """
    for name, sentences in wrong_parts(vars(words), every_key()).items():
        raise TemplateError(f"{name}: {sentences[0]}")
    text = where_mixed(_filled(_plain, words.text, keys)).strip() + "\n"
    own = marked(_filled(_html, words.html, keys)) if words.html.strip() else _paragraphs(text)
    if also:
        text = f"{text}\n" + "\n".join(also) + "\n"
        own += Markup("\n") + _paragraphs("\n".join(also))
    html = _ours.get_template("_layout.html").render(body=own, shop=keys["shop"], lang=lang)
    subject = where_mixed(_filled(_plain, words.subject, keys))
    return Email(" ".join(subject.split())[:300], text, html)


def plain_text_email(subject: str, text: str, shop: object, lang: str) -> Email:
    """A letter of the product itself, which no template of the shop's words."""
    html = _ours.get_template("_layout.html").render(body=_paragraphs(text), shop=shop, lang=lang)
    return Email(" ".join(subject.split())[:300], text, html)


def _filled(environment: Environment, source: str, keys: Keys) -> str:
    """The syntax that is allowed always ends; that it does not grow is looked at on the way."""
    parts, length = [], 0
    for part in _compiled(environment, source).generate(**keys):
        parts.append(part)
        length += len(part)
        if length > MOST_WRITTEN:
            raise TemplateError(str(_("What the template writes is too long.")))
    return "".join(parts)


@lru_cache(maxsize=500)
def _compiled(environment: Environment, source: str) -> Template:
    """Once for all letters in the same words: it takes longer than writing one."""
    return environment.from_string(source)


def _paragraphs(text: str) -> Markup:
    """The text as HTML: paragraphs, line ends, and addresses that can be followed."""
    return Markup("\n").join(_paragraph(one.strip()) for one in text.strip().split("\n\n"))


def _paragraph(text: str) -> Markup:
    """Where anything in it is from right to left, each line lies in its own direction."""
    lines = [_linked(line) for line in text.split("\n")]
    if RIGHT_TO_LEFT.search(text) is None:
        return Markup("<p>{}</p>").format(Markup("<br>").join(lines))
    if len(lines) == 1:
        return Markup('<p dir="auto">{}</p>').format(marked(lines[0]))
    own = Markup('<span dir="auto" style="display:block">{}</span>')
    return Markup("<p>{}</p>").format(Markup("").join(own.format(marked(one)) for one in lines))


def _linked(line: str) -> Markup:
    words = [
        Markup('<a href="{0}">{0}</a>').format(word)
        if word.startswith(("https://", "http://"))
        else escape(word)
        for word in line.split(" ")
    ]
    return Markup(" ").join(words)
