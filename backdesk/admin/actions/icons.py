"""Which drawing of the icon font stands for the name that an action's declaration gives."""

from __future__ import annotations

DRAWINGS = {
    "cash": "money-bill-wave",
    "cash-off": "rotate-left",
    "cash-back": "money-bill-transfer",
    "package": "box",
    "truck-return": "truck-ramp-box",
    "note": "note-sticky",
    "x": "ban",
    "file-minus": "file-circle-minus",
    "package-import": "rotate-left",
    "send": "paper-plane",
    "mail": "envelope",
    "replace": "arrows-rotate",
}
"""Names that the font has not; every other name is the font's own."""


def icon_class(name: str) -> str:
    return DRAWINGS.get(name, name)
