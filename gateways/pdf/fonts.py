"""Which characters the fonts of this machine can show, as fontconfig knows them."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from functools import cache

from backdesk.i18n import _

SAMPLES = "漢हعאกあ한\N{GRINNING FACE}"
"""A character of each script that common systems come without."""

UNSEEN = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp", "Mn"))
"""General categories that leave no mark of their own, or join the letter before."""

ANSWERS_WITHIN = 20.0
PLAIN = 0x250
"""Below this is Latin, which any font has."""


def characters_without_font(text: str) -> str:
    """Those that would print as empty boxes, each once, in the order of the text.

    Nothing where the machine has no fontconfig: then it is not known.
    """
    known = _known()
    if not known:
        return ""
    return "".join(one for one in dict.fromkeys(text) if _is_seen(one) and ord(one) not in known)


def no_font_for(text: str) -> str:
    """A sentence that says what cannot be shown and what to do; empty where all can."""
    lacking = characters_without_font(text)
    if not lacking:
        return ""
    named = ", ".join(f"{one} (U+{ord(one):04X})" for one in lacking[:5])
    said = _(
        "No font here has {characters}, so it prints as an empty box, and the print is not kept. "
        "Install a font that has it, like those of Noto, and start Orderly again."
    )
    return str(said.format(characters=named))


def _is_seen(one: str) -> bool:
    return ord(one) >= PLAIN and unicodedata.category(one) not in UNSEEN


@cache
def _known() -> frozenset[int]:
    """Read once, as the browser that prints does."""
    if shutil.which("fc-list") is None:
        return frozenset()
    try:
        asked = subprocess.run(
            ["fc-list", "--format", "%{charset}\n"],  # noqa: S607 - where the system has it
            capture_output=True,
            text=True,
            timeout=ANSWERS_WITHIN,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    found: set[int] = set()
    for part in set(asked.stdout.split()):
        first, _dash, last = part.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)
