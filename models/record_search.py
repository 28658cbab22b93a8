"""History and e-mails by what they are about: their orders' texts, their own number or address.

Their own words are looked for among the newest: there are many of them for each order, and an index
of all their words would be larger than the shop's orders.
"""

from __future__ import annotations

from backdesk.search.full_text import INDEXED, NEWEST, SOLD, WALKED, WALKING, FullTextIndex

NEWEST_READ = 3_000
"""Records whose own words are read."""


def _texts(table: str, called: str, said: str) -> FullTextIndex:
    """``called`` is what it is found by alone, ``said`` all its words; ``r`` is the record."""
    named = f"SELECT r.id FROM {table} r WHERE {called} = {{term}}"  # noqa: S608 - our own names
    newest = f"SELECT MAX(id) - {NEWEST_READ} FROM {table}"  # noqa: S608

    def around(orders: str, place: str) -> str:
        newest_that_say = (
            f"SELECT r.id FROM {table} r WHERE r.id > ({newest}) "  # noqa: S608
            f"AND {place}({said}, {{term}}) > 0"
        )
        of_orders = f"SELECT r.id FROM {table} r WHERE r.order_id IN ({orders})"  # noqa: S608
        return f"{of_orders} UNION {named} UNION {newest_that_say}"

    own = f"SELECT strpos({said}, {{term}}) FROM {table} r WHERE r.id = {{row}}"  # noqa: S608
    order = f"(SELECT r.order_id FROM {table} r WHERE r.id = {{row}})"  # noqa: S608
    walking = f"(({own}) > 0 OR COALESCE({WALKING.replace('{row}', order)}, FALSE))"
    latest = f"SELECT id FROM {table} ORDER BY id DESC LIMIT {NEWEST}"  # noqa: S608
    weighed = walking.replace("{row}", "o.id").replace("{term}", "$1")
    return FullTextIndex(
        on_postgres=around("SELECT orders_that_say({term})", "strpos"),
        walking=walking,
        weighing=f"SELECT COUNT(*) AS n FROM ({latest}) o WHERE {weighed}",  # noqa: S608
        indexed=around(f"{INDEXED} UNION {SOLD}", "instr"),
        walked=around(f"{WALKED} UNION {SOLD}", "instr"),
    )


HISTORY_TEXTS = _texts(
    "history", "fold(r.subject_key)", "fold(r.actor || ' ' || r.subject_key || ' ' || r.text)"
)
OUTBOX_TEXTS = _texts(
    "outbox", "r.recipient", "fold(r.event || ' ' || r.recipient || ' ' || r.subject)"
)
