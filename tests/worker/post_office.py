"""What tests of the post share: a shop, a clock that is set, an e-mail that is due."""

from __future__ import annotations

from datetime import UTC, datetime

from models.outbox import RECALL_WITHIN, Outbox
from models.settings import Settings
from tests.factories.order import an_order

SHOP = Settings(company="Mugs & More", email="shop@example.com", city="Utrecht", country="NL")


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC) + RECALL_WITHIN

    def __call__(self) -> datetime:
        return self.now


async def the_confirmation() -> Outbox:
    """Of an order whose other e-mails are out of the way."""
    await an_order()
    await Outbox.exclude(event="order_confirmed").delete()
    return await Outbox.get()
