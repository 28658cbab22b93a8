"""What people wrote lies in its own direction: Arabic and Hebrew from right to left, in mails,
on customers' pages and in the back office.

A name in a line of another direction would drag what stands beside it along: the digits after it,
a colon, a bracket. So it is isolated: on a page by ``<bdi>``, in a plain text by the characters
that Unicode has for it (FSI and PDI, https://unicode.org/reports/tr9/).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from markupsafe import Markup, escape

FSI, PDI = "\u2068", "\u2069"
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]"
)
"""Letters of Hebrew, Arabic, Syriac, Thaana, N'Ko and older scripts."""


def is_right_to_left(text: str) -> bool:
    """Whether its first letter that has a direction is written from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def isolated(text: str) -> str:
    """For a plain text: each line of it that is right to left between FSI and PDI.

    Of another line only what is right to left in it is.
    """
    if RIGHT_TO_LEFT.search(text) is None:
        return text
    return "\n".join(_isolated_line(line) for line in text.split("\n"))


def _isolated_line(line: str) -> str:
    if is_right_to_left(line):
        return f"{FSI}{line}{PDI}"
    return "".join(f"{FSI}{part}{PDI}" if own else part for part, own in _parts(line))


def where_mixed(text: str) -> str:
    """A plain text without the isolates of a line that holds nothing else.

    Such a line is right to left as a whole, at the right edge.
    """
    lines = [_alone(line) if FSI in line else line for line in text.split("\n")]
    return "\n".join(lines)


def _alone(line: str) -> str:
    around = re.sub(f"{FSI}[^{FSI}{PDI}]*{PDI}", "", line)
    if any(unicodedata.bidirectional(letter) in ("L", "R", "AL", "EN", "AN") for letter in around):
        return line
    return line.replace(FSI, "").replace(PDI, "")


def marked(html: str) -> Markup:
    """HTML in which texts are isolated by characters: by ``<bdi>``, but for those in a tag."""
    pieces = re.split(r"(<[^>]*>)", html)
    pieces[::2] = [one.replace(FSI, "<bdi>").replace(PDI, "</bdi>") for one in pieces[::2]]
    return Markup("".join(pieces))  # noqa: S704 - it was HTML before


def directed(value: Any) -> Any:
    """``value`` as it is put into the text of a page; what has no such letters stays as it is.

    A text that begins from right to left is so as a whole. In a sentence of ours that names
    somebody, only the name is.
    """
    text = str(value)
    if hasattr(value, "__html__"):
        return marked(text) if FSI in text else value
    if RIGHT_TO_LEFT.search(text) is None:
        return value
    if FSI in text:
        return marked(str(escape(text)))
    if is_right_to_left(text):
        return Markup("<bdi>{}</bdi>").format(text)
    own = Markup("<bdi>{}</bdi>")
    return Markup("").join(own.format(part) if isolate else part for part, isolate in _parts(text))


def _parts(text: str) -> list[tuple[str, bool]]:
    """The stretches from right to left, and what stands between them."""
    found: list[tuple[str, bool]] = []
    begun = 0
    for start, end in _stretches(text):
        found += [(text[begun:start], False), (text[start:end], True)]
        begun = end
    return [*found, (text[begun:], False)]


def _stretches(text: str) -> list[tuple[int, int]]:
    """Where each begins and ends: at a letter from right to left, and what marks it."""
    found: list[tuple[int, int]] = []
    inside = False
    for place, letter in enumerate(text):
        direction = unicodedata.bidirectional(letter)
        if direction in ("R", "AL"):
            found = (
                [*found[:-1], (found[-1][0], place + 1)] if inside else [*found, (place, place + 1)]
            )
            inside = True
        elif direction == "NSM" and inside and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        elif direction == "L":
            inside = False
    return found
