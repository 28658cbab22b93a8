"""Texts that a spreadsheet would run as a formula: guarded on the way out, and back again."""

from __future__ import annotations

import re

FORMULA = re.compile("'*(?:[\t\r\n]|[\\s\0\u200b\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20])")
"""How a text begins that some spreadsheet runs, full-width signs and signs after a space too;
after quotes as well, so that what was guarded and what looks like it stay two."""


def guard(text: str) -> str:
    """With a quote before it where a spreadsheet would run it."""
    return f"'{text}" if FORMULA.match(text) else text


def unguard(text: str) -> str:
    """As it was before ``guard``; a quote of its own (``'t Hooft``) stays."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
