"""What other systems' words say of an order: paid, sent, cancelled, refunded; in five languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from backdesk.imports.columns import plain


class Says(StrEnum):
    """``NEVER``: it was not placed. ``PART``: something of it was sent or paid, not known what."""

    PAID = "paid"
    SENT = "sent"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    VOIDED = "voided"
    PART = "in part"
    NEVER = "never placed"


PAID, SENT = frozenset({Says.PAID}), frozenset({Says.SENT})
DONE, NOTHING = PAID | SENT, frozenset[Says]()
CANCELLED, REFUNDED = frozenset({Says.CANCELLED}), frozenset({Says.PAID, Says.REFUNDED})
NEVER, VOIDED = frozenset({Says.NEVER}), frozenset({Says.VOIDED})
PART = frozenset({Says.PART})
STATES: Mapping[str, frozenset[Says]] = {
    "open": NOTHING,
    "paid": PAID,
    "sent": SENT,
    "paid_and_sent": DONE,
    "paid_and_in_part": PAID | PART,
    "in_part": PART,
    "cancelled": CANCELLED,
    "refunded": REFUNDED,
    "voided": VOIDED,
    "never_placed": NEVER,
}
"""What a preset can say that a word says."""
Words = Mapping[str, Mapping[str, frozenset[Says]]]
"""``{table: {word: what it says}}``, words as ``plain`` writes them."""

ORDER: dict[str, frozenset[Says]] = {}
"""Words of where an order is."""
PAYMENT: dict[str, frozenset[Says]] = {}
"""Words of where its money is."""
SHIPPING: dict[str, frozenset[Says]] = {}
"""Words of where its goods are."""


def _words(table: dict[str, frozenset[Says]], says: frozenset[Says], words: str) -> None:
    table.update({plain(word): says for word in words.split("|")})


_words(
    ORDER,
    DONE,
    "completed|complete|delivered|fulfilled|shipped|sent|afgerond|voltooid|verzonden|geleverd|"
    "abgeschlossen|erledigt|versendet|versandt|geliefert|zugestellt|termine|terminee|expedie|"
    "expediee|livre|livree|completado|enviado|entregado",
)
_words(
    ORDER,
    PAID,
    "processing|paid|awaiting shipment|awaiting fulfillment|unshipped|ready to ship|betaald|"
    "in behandeling|bezahlt|in bearbeitung|versandbereit|paye|payee|en cours|"
    "en cours de traitement|pagado|procesando|en proceso",
)
_words(
    ORDER,
    NOTHING,
    "pending|pending payment|payment pending|awaiting payment|unpaid|open|new|on hold|holded|"
    "payment review|sales order|sale|locked|confirmed|wacht op betaling|onbetaald|nieuw|"
    "in de wacht|warten auf zahlung|zahlung ausstehend|offen|neu|zuruckgestellt|en attente|"
    "en attente de paiement|nouveau|nouvelle|pendiente|pendiente de pago|nuevo|en espera",
)
_words(
    ORDER,
    CANCELLED,
    "cancelled|failed|voided|geannuleerd|mislukt|storniert|fehlgeschlagen|annule|annulee|"
    "echoue|cancelado|cancelada|fallido|anulado",
)
_words(
    ORDER,
    REFUNDED,
    "refunded|closed|terugbetaald|erstattet|ruckerstattet|rembourse|remboursee|reembolsado",
)
_words(ORDER, PAID | PART, "partially shipped|partially fulfilled|partially refunded")
_words(
    ORDER, NEVER, "quotation|quotation sent|draft|trash|checkout draft|incomplete|offerte|angebot"
)
_words(
    PAYMENT,
    PAID,
    "paid|completed|complete|captured|overpaid|partially refunded|settled|betaald|bezahlt|paye|"
    "payee|pagado",
)
_words(
    PAYMENT,
    NOTHING,
    "unpaid|pending|authorized|open|due|expired|awaiting payment|nothing due|credited|onbetaald|"
    "unbezahlt|"
    "ausstehend|offen|impaye|en attente|pendiente|no pagado",
)
_words(PAYMENT, REFUNDED, "refunded|terugbetaald|erstattet|rembourse|reembolsado")
_words(PAYMENT, VOIDED, "voided|void")
_words(PAYMENT, PART, "partially paid|deels betaald|teilweise bezahlt")
_words(
    SHIPPING,
    SENT,
    "fulfilled|shipped|sent|delivered|complete|completed|verzonden|geleverd|versendet|versandt|"
    "geliefert|zugestellt|expedie|expediee|livre|livree|enviado|entregado",
)
_words(
    SHIPPING,
    NOTHING,
    "unfulfilled|pending|not shipped|unshipped|open|ready|nothing to ship|restocked|niet verzonden|"
    "nicht versendet|non expedie|no enviado|processing",
)
_words(SHIPPING, CANCELLED, "cancelled")
_words(SHIPPING, PART, "partial|partially fulfilled|partially shipped")
TABLES = {"status": ORDER, "payment_status": PAYMENT, "shipping_status": SHIPPING}


def word_key(text: str) -> str:
    """By which a word is known: as ``plain`` writes it, or as it is in another script."""
    return plain(text) or text.strip().casefold()


def says(column: str, text: str, words: Words | None = None) -> frozenset[Says] | None:
    """By ``words`` of a list's own, else by ours; nothing where the words are not known."""
    word = word_key(text)
    own = (words or {}).get(column, {}).get(word)
    if own is not None:
        return own
    return TABLES[column].get(word) if text.strip() else NOTHING


def are_states(column: str, texts: Iterable[str]) -> bool:
    """Whether such words stand in the column; one that is unknown is said, order by order."""
    return any(text.strip() and says(column, text) is not None for text in texts)
