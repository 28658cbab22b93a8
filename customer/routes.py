"""Where the customer's pages are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.routing import Route

from customer.access import Pages
from customer.quote_page import QuotePage
from customer.return_page import ReturnPage


def routes(folders: Sequence[Path]) -> list[Route]:
    """``folders`` hold templates that go before our own."""
    pages = Pages(folders)
    returns, quotes = ReturnPage(pages), QuotePage(pages)
    return [
        Route("/returns/{token}", returns.page, methods=["GET", "POST"]),
        Route("/quotes/{token}", quotes.page, methods=["GET", "POST"]),
        Route("/quotes/{token}/pdf", quotes.pdf),
    ]
