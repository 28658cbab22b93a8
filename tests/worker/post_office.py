"""What tests of the post share: a shop, a clock that is set, an e-mail that is due."""

from __future__ import annotations

from datetime import UTC, datetime

from models.outbox import RECALL_WITHIN, Outbox
from models.settings import Settings, store_settings
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


async def due_emails(count: int) -> None:
    """E-mails that are due, and say something already."""
    await store_settings(SHOP)
    now = datetime.now(UTC)
    await Outbox.bulk_create(
        Outbox(
            event="notify_customer",
            recipient=f"c{place}@example.com",
            message_id=f"<{place}@orderly>",
            created_at=now,
            next_at=now,
            subject="Hello",
            text="Hello",
            html="<p>Hello</p>",
        )
        for place in range(count)
    )
