"""The lives of orders with which something is still to be done today."""

from __future__ import annotations

from collections.abc import Sequence

from demo.clock import A_DAY, Life
from demo.goods import RUNS_OUT
from demo.orders import Told, asks_to_return, usual
from demo.people import ADMIN
from demo.story import Story
from models.order import Order


async def not_paid_yet(story: Story) -> Life:
    """It came in just now, and the money is on its way."""
    await story.place("Bank transfer")
    yield story.now


async def on_hold(story: Story) -> Life:
    await story.place(paid=True)
    yield story.hours(0.5, 3)
    await story.act("clerk", "hold", reason="Asked for another colour, waits for an answer")


async def suspicious(story: Story) -> Life:
    await story.place("Credit card", paid=True, skus=("LMP-DSK-BLK", "CLK-OAK", "BLK-140-OCH"))
    yield story.hours(0.5, 4)
    await story.act("other_clerk", "hold", reason="Card and address are of two countries")
    text = "Shall we send this one? The bank says the card is fine."
    await story.act("other_clerk", "add_note", text=text, colleagues=[ADMIN])


async def being_engraved(story: Story) -> Life:
    await story.place(paid=True, skus=("PEN-FTN-F",), remark="Engraving: For Opa, 80 years.")
    yield story.hours(1, 5)
    await story.act("other_clerk", "set_status", status="Engraving")


async def call_first(story: Story) -> Life:
    await story.place(paid=True)
    yield story.hours(1, 5)
    await story.act("clerk", "set_status", status="Call first")
    text = "Moves house this week: call before it is sent. Who is in on Thursday?"
    await story.act("clerk", "add_note", text=text, colleagues=[ADMIN, story.email("warehouse")])


async def half_paid(story: Story) -> Life:
    story.buyer = story.a_business()
    await story.place("On invoice")
    yield story.hours(10, 40)
    half = (await Order.get(number=story.number)).due // 2
    await story.act("books", "mark_as_paid", amount=half, method="Bank transfer")


async def waits_for_stock(story: Story) -> Life:
    """Late: nothing of it is there."""
    await story.place(paid=True, skus=(story.chance.choice(RUNS_OUT),))
    yield story.morning()
    text = "Sold out. The supplier says two weeks; I wrote to the customer."
    await story.act("warehouse", "add_note", text=text, colleagues=[story.email("clerk")])
    await story.act("clerk", "read_notes")


async def partly_sent(story: Story) -> Life:
    """The rest of it is sold out."""
    await story.place(paid=True, skus=("NBK-A5-BLK", "TEA-100-EGR", RUNS_OUT[0]))
    yield story.morning()
    lines = [line for line in await story.lines() if line.sku != RUNS_OUT[0]]
    part = [{"line": line.id, "quantity": line.quantity} for line in lines]
    await story.act("warehouse", "create_packing_slip", lines=part)
    await story.act_on_slip("warehouse", "edit", status="shipped", **story.parcel())


async def refund_waits(story: Story) -> Life:
    """Cancelled; the bookkeeper has not given the money back yet."""
    await story.place(paid=True)
    yield story.hours(2, 8)
    await story.act("clerk", "cancel", notify=True)


async def return_asked(story: Story) -> Life:
    async for moment in usual(story):
        yield moment
    yield story.before_the_end(story.chance.uniform(2, 20))
    await asks_to_return(story, "It is damaged", "The handle was off when I opened the box.")


async def return_on_its_way(story: Story) -> Life:
    async for moment in usual(story):
        yield moment
    yield story.before_the_end(96)
    await asks_to_return(story, "I changed my mind")
    yield story.morning()
    await story.act_on_return("clerk", "approve", notify=True)


async def return_to_credit(story: Story) -> Life:
    """It is here again, and waits for its credit."""
    async for moment in usual(story):
        yield moment
    yield story.before_the_end(200)
    await asks_to_return(story, "It is not what I ordered", "I ordered the blue one.")
    yield story.morning()
    await story.act_on_return("clerk", "approve", notify=True)
    yield story.hours(48, 60)
    await story.act_on_return("warehouse", "receive", notify=True)


async def return_half_here(story: Story) -> Life:
    """Two of three came, one of them broken; the third is awaited."""
    await story.place(paid=True, skus=("MUG-300-CHK",), pieces=3)
    yield story.morning()
    await story.act("warehouse", "mark_as_shipped", **story.parcel())
    yield story.before_the_end(190)
    await asks_to_return(story, "I changed my mind")
    yield story.morning()
    await story.act_on_return("clerk", "approve", notify=True)
    yield story.hours(48, 60)
    lines = await story.back_again(whole=1, broken=1)
    await story.act_on_return("warehouse", "receive", lines=lines, notify=True)


async def return_refused(story: Story) -> Life:
    async for moment in usual(story):
        yield moment
    yield story.days(4, 6)
    await asks_to_return(story, "It does not work", "The pen does not write any more.")
    yield story.morning()
    answer = "The nib was bent by a fall, which we cannot take back. We gladly repair it."
    await story.act_on_return("clerk", "reject", answer=answer, notify=True)


async def owes(story: Story) -> Life:
    """A business that has everything, and is reminded by itself."""
    story.buyer = story.a_business()
    await story.place("On invoice")
    yield story.morning()
    await story.act("warehouse", "mark_as_shipped", **story.parcel())


async def promised(story: Story) -> Life:
    """Late to pay, and rang up to say when."""
    story.buyer = story.a_business()
    await story.place("On invoice")
    yield story.morning()
    await story.act("warehouse", "mark_as_shipped", **story.parcel())
    yield story.before_the_end(30)
    day = (story.now + 5 * A_DAY).date().isoformat()
    await story.act("clerk", "promise_payment", promised_on=day)
    await story.act("clerk", "add_note", text="Their bookkeeper was ill; they pay on that day.")


STILL_OPEN: Sequence[tuple[float, Told]] = (
    (3.2, on_hold), (3.6, being_engraved), (4.1, call_first), (4.6, half_paid),
    (5.1, suspicious), (5.8, waits_for_stock), (6.6, partly_sent), (7.4, refund_waits),
    (8.4, waits_for_stock), (9.2, return_asked), (10.2, return_asked), (11.5, return_on_its_way),
    (12.3, return_half_here), (13.0, return_to_credit), (15.0, return_refused),
    (17.0, owes), (20.5, promised), (23.0, owes), (27.0, not_paid_yet), (33.0, owes), (47.0, owes),
)  # fmt: skip
"""How many days ago each was placed: a weekend is over since then, so somebody saw to it."""
