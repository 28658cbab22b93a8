"""The lives of quotes that are no orders: not yet, or never."""

from __future__ import annotations

from collections.abc import Sequence

from demo.clock import A_DAY, Life
from demo.orders import Told
from demo.story import Story
from models.quote import Quote


async def _made(story: Story, days: int = 30) -> None:
    story.buyer = story.a_business()
    form = await story.wanted(large=True)
    valid = (story.now + A_DAY * days).date().isoformat()
    form |= {"payment_method": "On invoice", "valid_until": valid}
    outcome = await story.shop.act("clerk", Quote, "create_quote", None, form)
    story.quote = outcome.number


async def draft(story: Story) -> Life:
    await _made(story)
    yield story.now


async def open_quote(story: Story) -> Life:
    await _made(story)
    yield story.hours(0.2, 2)
    await story.act_on_quote("clerk", "send")


async def accepted(story: Story) -> Life:
    """Nobody has made an order of it yet."""
    await _made(story)
    await story.act_on_quote("clerk", "send")
    yield story.days(1, 3)
    await story.act_on_quote("customer", "accept")


async def declined(story: Story) -> Life:
    await _made(story)
    await story.act_on_quote("clerk", "send")
    yield story.days(2, 8)
    await story.act_on_quote("customer", "decline")


async def no_answer(story: Story) -> Life:
    """It expires by itself."""
    await _made(story, 14)
    yield story.hours(0.2, 2)
    await story.act_on_quote("clerk", "send")


QUOTES: Sequence[tuple[float, Told]] = (
    (58, no_answer), (51, declined), (44, no_answer), (37, declined), (30, no_answer),
    (22, declined), (18, no_answer), (9, open_quote), (7, accepted), (5, open_quote),
    (4, accepted), (2, open_quote), (1, draft), (0.2, draft),
)  # fmt: skip
"""How many days ago each was made."""
