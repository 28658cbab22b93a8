"""Signed links: what a customer opens from an e-mail, without an account, to one thing only."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

from models.order import Order
from models.quote import Quote

LIVES = {"returns": timedelta(days=180), "quotes": timedelta(days=180)}
"""After that a link shows nothing. Until when goods may come back is the shop's return window."""


class Links:
    """``base_url`` is where customers reach the shop's pages; without one there are no links.

    A link holds the thing's id and a digest of the e-mail address that it was sent to, signed:
    when the address is put right, links that went to the wrong one show nothing any more.
    """

    def __init__(self, base_url: str = "", secret_key: str = "") -> None:
        self._base_url = base_url
        self._signers = {what: _signer(secret_key, what) for what in LIVES}

    def to_return(self, order: Order) -> str:
        """Where the customer asks for a return of the order's goods."""
        return self._link("returns", order)

    def to_quote(self, quote: Quote) -> str:
        """Where the customer accepts or declines the quote."""
        return self._link("quotes", quote)

    async def order_of(self, token: str) -> Order | None:
        """The order that the link opens; none where it is forged, changed or over."""
        held = self._held("returns", token)
        order = await Order.get_or_none(id=held[0]) if held else None
        return order if held and order and _digest(order) == held[1] else None

    async def quote_of(self, token: str) -> Quote | None:
        """The quote that the link opens; none where it is forged, changed or over."""
        held = self._held("quotes", token)
        quote = await Quote.get_or_none(id=held[0]) if held else None
        return quote if held and quote and _digest(quote) == held[1] else None

    def _link(self, what: str, row: Order | Quote) -> str:
        if not self._base_url:
            return ""
        return f"{self._base_url}/{what}/{self._signers[what].dumps([row.id, _digest(row)])}"

    def _held(self, what: str, token: str) -> tuple[int, str] | None:
        try:
            row_id, digest = self._signers[what].loads(token, LIVES[what] // timedelta(seconds=1))
        except (BadData, ValueError, TypeError):
            return None
        return int(row_id), str(digest)


def _signer(secret_key: str, what: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        secret_key, salt=f"orderly.{what}", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _digest(row: Order | Quote) -> str:
    return hashlib.sha256(row.email.encode()).hexdigest()[:16]
