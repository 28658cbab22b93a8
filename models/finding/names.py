"""Customers and products by a piece of their names, in texts that the database keeps."""

from __future__ import annotations

from models.finding.text import NEWEST, Texts


def _texts(table: str) -> Texts:
    """Of a text too short for the index, all are read: whoever can be asked for it elsewhere is."""
    said = f"FROM {table}_search"
    walked = f"SELECT id {said} WHERE instr(text, {{term}}) > 0"
    newest = f"SELECT text {said} ORDER BY id DESC LIMIT {NEWEST}"
    return Texts(
        on_postgres=f"SELECT {table}s_that_say({{term}})",
        walking=f"(SELECT strpos(text, {{term}}) {said} WHERE id = {{row}}) > 0",
        weighing=f"SELECT COUNT(*) AS n FROM ({newest}) s WHERE strpos(text, $1) > 0",  # noqa: S608
        indexed=f"SELECT rowid {said}_index WHERE {table}_search_index MATCH {{quoted}}",
        walked=walked,
    )


CUSTOMER_TEXTS = _texts("customer")
PRODUCT_TEXTS = _texts("product")
