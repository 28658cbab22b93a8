"""The colours of statuses: good, warn, bad or info; what has none asks for nothing."""

from __future__ import annotations

_WORDS = {
    "good": "completed|approved|paid|shipped|accepted|converted",
    "warn": "requested|on hold|awaiting payment|unpaid|partially paid|not shipped|expired|waiting",
    "info": "received|awaiting shipment|partially shipped|open|packed|sent",
    "bad": "overpaid|rejected|declined|failed|not sent",
}
STATUS_COLORS = {word: tone for tone, words in _WORDS.items() for word in words.split("|")}
