"""Templates in which what is put into the text of a page lies in its own direction by itself.

No template says so anywhere: while one is compiled, each ``{{ … }}`` that stands in the text of the
page, and not in a tag or where only characters are, goes through ``directed``, and each field that
one types in gets ``dir="auto"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context
from markupsafe import Markup

from backdesk.direction import RIGHT_TO_LEFT, directed, isolated

FILE = __file__
"""What is compiled depends on this file too, where it is kept."""
NO_TAGS_IN_IT = ("script", "style", "title", "textarea", "option", "template")
"""Elements that hold characters only, or what a script puts elsewhere."""
OTHERS = "hidden|checkbox|radio|file|submit|number|date|datetime-local|color|password"
TYPED_IN = re.compile(rf"<(?:input|textarea)(?=[\s>])(?![^>]*(?:\bdir=|type=\"(?:{OTHERS})\"))")
"""Where a person types."""
OF_AN_ATTRIBUTE = re.compile(r"=\s*(\"[^\"<>]*|'[^'<>]*)$")
"""How a piece of a tag ends that is written apart from it, as by a macro."""


class InItsOwnDirection(Extension):
    """For ``Environment.add_extension``."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters["directed"] = directed

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - as Jinja calls it
        """What is typed lies in its own direction, as it is typed."""
        return TYPED_IN.sub(lambda tag: f'{tag[0]} dir="auto"', source)

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """``{{ name }}`` in the text of a page becomes ``{{ (name)|directed }}``."""
        page, wrapped, translated = _Page(), False, False
        before: Token | None = None
        for token in stream:
            if token.type == "data":
                page.read(token.value)
            elif before is not None and before.type == "block_begin":
                translated = token.value == "trans" or (translated and token.value != "endtrans")
            if token.type == "variable_begin":
                wrapped = page.in_text and not translated
            if token.type == "variable_end" and wrapped:
                yield Token(token.lineno, "rparen", ")")
                yield Token(token.lineno, "pipe", "|")
                yield Token(token.lineno, "name", "directed")
            yield token
            if token.type == "variable_begin" and wrapped:
                yield Token(token.lineno, "lparen", "(")
            before = token


class _Page:
    """Where in its HTML a template is, as far as it was read."""

    def __init__(self) -> None:
        self._until: str = ""
        """What ends the tag's value, the comment or the element that is open."""
        self._tag: str | None = None
        self._before = ""
        """The text since the last tag."""
        self._auto = False
        """Whether that tag has ``dir="auto"``: its browser looks at the text itself."""

    @property
    def in_text(self) -> bool:
        if self._until or self._tag is not None or OF_AN_ATTRIBUTE.search(self._before):
            return False
        return not (self._auto and not self._before.strip())

    def read(self, html: str) -> None:
        place = 0
        while place < len(html):
            place = self._step(html, place)

    def _step(self, html: str, place: int) -> int:
        """One piece further."""
        if self._until:
            return self._to_its_end(html, place)
        if self._tag is not None:
            return self._through_a_tag(html, place)
        begins = re.compile(r"<(?=[a-zA-Z/!])").search(html, place)
        if begins is None:
            self._before += html[place:]
            return len(html)
        self._before = ""
        if html.startswith("<!--", begins.start()):
            self._until = "-->"
            return begins.end()
        self._tag = ""
        return begins.end()

    def _to_its_end(self, html: str, place: int) -> int:
        end = html.lower().find(self._until, place)
        read = html[place:] if end < 0 else html[place:end]
        if self._tag is not None:
            self._tag += read
        if end < 0:
            return len(html)
        until, self._until = self._until, ""
        if self._tag is not None:
            self._tag += until
        elif until.startswith("</"):
            return end  # the tag that ends the element is read like any other
        return end + len(until)

    def _through_a_tag(self, html: str, place: int) -> int:
        ends = re.compile(r"[\"'>]").search(html, place)
        assert self._tag is not None
        if ends is None:
            self._tag += html[place:]
            return len(html)
        self._tag += html[place : ends.start()]
        if ends[0] == ">":
            self._close()
        else:
            self._until = ends[0]
            self._tag += ends[0]
        return ends.end()

    def _close(self) -> None:
        tag, self._tag, self._before = str(self._tag), None, ""
        name = re.match(r"[a-zA-Z][a-zA-Z0-9-]*", tag)
        self._auto = 'dir="auto"' in tag
        if name is not None and name[0].lower() in NO_TAGS_IN_IT:
            self._until = f"</{name[0].lower()}"


def own_directions(environment: Environment) -> None:
    """After its gettext was installed: names in a translated sentence are isolated too."""
    environment.add_extension(InItsOwnDirection)
    for name in ("gettext", "ngettext"):
        say = environment.globals.get(name)
        if say is not None:
            environment.globals[name] = _with_names_isolated(say)


def _apart(value: Any) -> Any:
    if isinstance(value, int | Markup) or RIGHT_TO_LEFT.search(str(value)) is None:
        return value
    return isolated(str(value))


def _with_names_isolated(say: Any) -> Any:
    @pass_context
    def said(context: Context, *words: Any, **named: Any) -> Any:
        return say(context, *words, **{name: _apart(value) for name, value in named.items()})

    return said
