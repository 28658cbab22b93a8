"""Customers, products and quotes by a piece of their names, in texts that the database keeps."""

from __future__ import annotations

from tortoise.expressions import Q

from backdesk.search.folded import begins, contains
from backdesk.search.full_text import NEWEST, FullTextIndex, matches_text
from models.product import sku_is


def _texts(table: str) -> FullTextIndex:
    """Of a text too short for the index, all are read: whoever can be asked for it elsewhere is."""
    said = f"FROM {table}_search"
    walked = f"SELECT id {said} WHERE instr(text, {{term}}) > 0"
    newest = f"SELECT text {said} ORDER BY id DESC LIMIT {NEWEST}"
    return FullTextIndex(
        on_postgres=f"SELECT {table}s_that_say({{term}})",
        walking=f"(SELECT strpos(text, {{term}}) {said} WHERE id = {{row}}) > 0",
        weighing=f"SELECT COUNT(*) AS n FROM ({newest}) s WHERE strpos(text, $1) > 0",  # noqa: S608
        indexed=f"SELECT rowid {said}_index WHERE {table}_search_index MATCH {{quoted}}",
        walked=walked,
    )


def sku(typed: str) -> Q:
    """A product's SKU, or with ``*`` at its end those that begin so."""
    begun = typed.removesuffix("*")
    return begins("sku", begun) if begun != typed else sku_is(typed)


def product(typed: str) -> Q:
    """Products by their texts."""
    return matches_text(typed, PRODUCT_TEXTS)


def product_name(typed: str) -> Q:
    return product(typed) & contains("name", typed)


CUSTOMER_TEXTS = _texts("customer")
PRODUCT_TEXTS = _texts("product")


def _without(parts: str, column: str) -> str:
    for one in parts:
        column = f"replace({column}, '{one}', '')"
    return column


QUOTE_COLUMNS = ("number", "email", "name", "company", "phone", "street", "postcode", "city")
_KEPT = f"quote_text({', '.join(f'q.{one}' for one in QUOTE_COLUMNS)})"
_DIGITS = "length(rtrim(q.number, '0123456789')) + 1"
_ON_SQLITE = " || char(10) || ".join(
    (
        *(f"q.{one}" for one in QUOTE_COLUMNS),
        _without(" -().+/", "q.phone"),
        _without(" -", "q.postcode"),
        f"'#' || ltrim(substr(q.number, {_DIGITS}), '0') || '#'",
    )
)
_QUOTED = f"SELECT q.id FROM quote q WHERE instr(fold({_ON_SQLITE}), {{term}}) > 0"  # noqa: S608 - our own names
QUOTE_TEXTS = FullTextIndex(
    on_postgres="SELECT quotes_that_say({term})",
    walking=f"(SELECT strpos({_KEPT}, {{term}}) FROM quote q WHERE q.id = {{row}}) > 0",  # noqa: S608
    weighing=(
        f"SELECT COUNT(*) AS n FROM (SELECT * FROM quote ORDER BY id DESC LIMIT {NEWEST}) q "  # noqa: S608
        f"WHERE strpos({_KEPT}, $1) > 0"
    ),
    indexed=_QUOTED,
    walked=_QUOTED,
)
"""PostgreSQL has an index of them; SQLite, of fewer quotes, reads each."""
