"""What a word of a status column can be said to mean, and the words that stand in a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from backdesk.i18n import LazyText, _
from gateways.importers.import_options import Listed
from gateways.importers.presets import words_of
from gateways.importers.status_words import STATES, TABLES, says, word_key

MOST_WORDS = 40
"""Of a column; one with more holds no statuses."""
EITHER = {
    "cancelled": _("cancelled"),
    "refunded": _("refunded"),
    "voided": _("voided"),
    "never_placed": _("leave the order out"),
}
TITLES: Mapping[str, Mapping[str, LazyText]] = {
    "status": {
        "paid_and_sent": _("paid and sent"),
        "paid": _("paid"),
        "paid_and_in_part": _("paid, sent in part"),
        "sent": _("sent"),
        "open": _("not paid, not sent"),
        "in_part": _("paid or sent in part"),
        **EITHER,
    },
    "payment_status": {
        "paid": _("paid"),
        "open": _("not paid"),
        "in_part": _("paid in part"),
        "paid_and_sent": _("paid and sent"),
        **EITHER,
    },
    "shipping_status": {
        "sent": _("sent"),
        "open": _("not sent"),
        "in_part": _("sent in part"),
        "paid_and_sent": _("paid and sent"),
        **EITHER,
    },
}
"""By column, ``{what it says, of STATES: as people read it}``."""


def words_in(listed: Listed) -> list[dict[str, Any]]:
    """Each word of the status columns, with how often it stands there and what it means now.

    Those that nobody knows come first; ``means`` is empty for them.
    """
    found = []
    mapping, header = listed.choices.mapping or {}, listed.sheet.header
    for column in TABLES:
        if mapping.get(column) in header:
            place = header.index(mapping[column])
            found += _words(listed, column, place)
    return sorted(found, key=lambda one: one["known"])


def _words(listed: Listed, column: str, place: int) -> list[dict[str, Any]]:
    counts: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for _line, fields in listed.sheet.rows:
        text = fields[place].strip() if place < len(fields) else ""
        if text:
            key = word_key(text)
            counts[key] += 1
            spelled.setdefault(key, text)
    own = listed.choices.words.get(column, {})
    table = words_of(listed.choices.preset)
    states = {said: name for name, said in STATES.items()}
    found = []
    for key, count in counts.most_common(MOST_WORDS):
        known = says(column, key, table)
        means = own.get(key) or (states.get(known, "") if known is not None else "")
        found.append(
            {
                "column": column,
                "key": key,
                "text": spelled[key][:60],
                "count": count,
                "means": means,
                "known": bool(means),
            }
        )
    return found


def typed_words(
    form: Mapping[str, Any], words: list[dict[str, Any]], before: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """``{column: {word: what it says}}`` as chosen by now; what was not touched stays ours."""
    chosen = {column: dict(own) for column, own in before.items()}
    for place, one in enumerate(words):
        typed = str(form.get(f"word_{place}", one["means"]))
        if typed in STATES and typed != one["means"]:
            chosen.setdefault(one["column"], {})[one["key"]] = typed
    return chosen
