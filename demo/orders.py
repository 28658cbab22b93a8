"""The lives of orders that came to their end, or will by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from demo.clock import A_DAY, Life, at_work
from demo.story import Story
from models.order import Order
from models.quote import Quote

Told = Callable[[Story], Life]


async def usual(story: Story) -> Life:
    """Paid at once, packed the next morning, sent before noon."""
    await story.place(paid=True)
    yield story.morning()
    await story.act("warehouse", "create_packing_slip")
    yield story.carrier(0.5, 4)
    await story.act("warehouse", "mark_as_shipped", **story.parcel())


async def picked_up(story: Story) -> Life:
    """Somebody from around the corner comes for it."""
    while story.buyer.country != "NL" or story.buyer.company:
        story.buyer = story.somebody()
    await story.place("Card in the shop", shipping_method="Pick up in the shop", shipping_cost=0)
    yield story.hours(4, 40)
    await story.act("clerk", "mark_as_paid", method="Card in the shop")
    await story.act("clerk", "mark_as_shipped")


async def by_bank(story: Story) -> Life:
    """The money comes within days, and then the parcel goes."""
    await story.place("Bank transfer")
    yield story.hours(24, 150)
    await story.act("books", "mark_as_paid", reference=f"{story.number} {story.buyer.name}")
    yield story.morning()
    await story.act("warehouse", "create_packing_slip")
    yield story.carrier(1, 5)
    await story.act("warehouse", "mark_as_shipped", **story.parcel())


async def forgotten(story: Story) -> Life:
    """Paid after the first payment reminder, which goes out by itself."""
    await story.place("Bank transfer")
    yield story.hours(22 * 24, 26 * 24)
    await story.act("books", "mark_as_paid", reference=story.number)
    yield story.morning()
    await story.act("warehouse", "mark_as_shipped", **story.parcel())


async def never_paid(story: Story) -> Life:
    """After the second reminder nobody waits any longer."""
    await story.place("Bank transfer")
    yield story.hours(31 * 24, 34 * 24)
    await story.act("clerk", "add_note", text="No answer to our reminders: I cancel it.")
    await story.act("clerk", "cancel", notify=True)


async def on_invoice(story: Story) -> Life:
    """A business: sent at once, paid within its fourteen days or a little later."""
    story.buyer = story.a_business()
    await story.place("On invoice")
    yield story.morning()
    await story.act("warehouse", "create_packing_slip")
    yield story.carrier(1, 5)
    await story.act("warehouse", "mark_as_shipped", **story.parcel())
    yield story.hours(9 * 24, 19 * 24)
    await story.act("books", "mark_as_paid", method="Bank transfer", reference=story.number)


async def in_two_instalments(story: Story) -> Life:
    """Half of it before it is sent, the rest after."""
    story.buyer = story.a_business()
    await story.place("On invoice")
    yield story.hours(24, 72)
    half = (await Order.get(number=story.number)).due // 2
    await story.act("books", "mark_as_paid", amount=half, method="Bank transfer")
    yield story.morning()
    await story.act("warehouse", "mark_as_shipped", **story.parcel())
    yield story.hours(5 * 24, 12 * 24)
    await story.act("books", "mark_as_paid", method="Bank transfer")


async def too_much(story: Story) -> Life:
    """Somebody pays the old price; what is too much is given back."""
    await story.place("Bank transfer")
    yield story.hours(24, 90)
    due = (await Order.get(number=story.number)).due
    await story.act("books", "mark_as_paid", amount=due + 500, reference=story.number)
    yield story.morning()
    await story.act("books", "record_refund", method="Bank transfer")
    await story.act("warehouse", "mark_as_shipped", **story.parcel())


async def wrong_order(story: Story) -> Life:
    """The bookkeeper puts the money on the wrong order, and takes it back."""
    await story.place("Bank transfer")
    yield story.hours(20, 40)
    await story.act("books", "mark_as_paid", reference="Thank you")
    yield story.now + timedelta(minutes=12)
    await story.act("books", "mark_as_not_paid")
    await story.act("books", "add_note", text="That transfer was for another order.")
    yield story.hours(48, 96)
    await story.act("books", "mark_as_paid", reference=story.number)
    yield story.morning()
    await story.act("warehouse", "mark_as_shipped", **story.parcel())


async def in_two_parcels(story: Story) -> Life:
    """What is there goes at once, the rest a week later."""
    await story.place(paid=True, skus=("NBK-A4-BLK", "CLP-BRS", "LMP-DSK-BLK"))
    yield story.morning()
    *here, late = await story.lines()
    part = [{"line": line.id, "quantity": line.quantity} for line in here]
    await story.act("warehouse", "create_packing_slip", lines=part)
    await story.act_on_slip("warehouse", "edit", status="shipped", **story.parcel())
    said = f"{late.name} comes on Tuesday, the rest is on its way."
    await story.act("warehouse", "add_note", text=said, colleagues=[story.email("clerk")])
    yield story.hours(1, 4)
    await story.act("clerk", "read_notes")
    await story.act("clerk", "notify_customer", message=f"One parcel is on its way. {said}")
    yield story.morning(6)
    await story.act("warehouse", "mark_as_shipped", **story.parcel())


async def held(story: Story) -> Life:
    """It waits for the customer's answer, which comes."""
    await story.place(paid=True)
    yield story.hours(1, 6)
    await story.act("clerk", "hold", reason="The house number is missing")
    message = "We cannot send it yet: what is your house number, please?"
    await story.act("clerk", "notify_customer", message=message)
    yield story.hours(20, 70)
    street = f"{story.buyer.street} (rear)"
    await story.act("clerk", "edit_customer", street=street)
    await story.act("clerk", "unhold")
    yield story.morning()
    await story.act("warehouse", "create_packing_slip")
    yield story.carrier(1, 4)
    await story.act("warehouse", "mark_as_shipped", **story.parcel())


async def cancelled(story: Story) -> Life:
    """Ordered twice by mistake; the money goes back."""
    await story.place(paid=True)
    yield story.now + timedelta(minutes=50)
    text = "Called: ordered twice by mistake, wants only the other one."
    await story.act("clerk", "add_note", text=text, colleagues=[story.email("books")])
    await story.act("clerk", "cancel", notify=True)
    yield story.hours(3, 30)
    await story.act("books", "read_notes")
    await story.act("books", "record_refund")


WHY = ("I changed my mind", "It is not what I ordered", "Another reason", "It does not fit")


async def asks_to_return(story: Story, reason: str, remark: str = "") -> None:
    """By the link in the e-mail: one line of the order, or all of it."""
    lines = (await story.lines())[: story.chance.choice((1, 1, 5))]
    back = [{"line": line.id, "quantity": line.shipped, "reason": reason} for line in lines]
    await story.act("customer", "create_return", lines=back, remark=remark, notify=True)


async def returned(story: Story) -> Life:
    """Back on the shelf, and the money with the customer."""
    async for moment in usual(story):
        yield moment
    yield story.days(3, 9)
    await asks_to_return(story, story.chance.choice(WHY))
    yield story.morning()
    await story.act_on_return("clerk", "approve", notify=True)
    yield story.hours(3 * 24, 6 * 24)
    await story.act_on_return("warehouse", "receive", notify=True)
    yield story.hours(2, 30)
    await story.act_on_return("books", "complete", refund=True, notify=True)


async def returned_in_parts(story: Story) -> Life:
    """Three were announced, two came, one of them broken; the third follows."""
    await story.place(paid=True, skus=("MUG-300-INK",), pieces=3)
    yield story.morning()
    await story.act("warehouse", "mark_as_shipped", **story.parcel())
    yield story.days(3, 6)
    await asks_to_return(story, "It is not what I ordered", "I had ordered the chalk ones.")
    yield story.morning()
    await story.act_on_return("clerk", "approve", notify=True)
    yield story.hours(48, 72)
    lines = await story.back_again(whole=1, broken=1)
    await story.act_on_return("warehouse", "receive", lines=lines, notify=True)
    yield story.hours(48, 72)
    lines = await story.back_again(whole=1, broken=0)
    await story.act_on_return("warehouse", "receive", lines=lines)
    yield story.hours(2, 20)
    await story.act_on_return("books", "complete", refund=True, notify=True)


async def broken(story: Story) -> Life:
    """A piece broke on its way: part of the money goes back, nothing else does."""
    async for moment in usual(story):
        yield moment
    yield story.hours(2 * 24, 5 * 24)
    text = "Sent a photo: one piece came broken. I said we give 5 euros back, all right?"
    await story.act("clerk", "add_note", text=text, colleagues=[story.email("books")])
    yield story.hours(1, 5)
    await story.act("books", "read_notes")
    said = {"total": 500, "reason": "Broken on its way", "notify": True, "refund": True}
    await story.act("books", "add_credit_memo", **said)


async def engraved(story: Story) -> Life:
    """Away to the engraver for some days."""
    await story.place(paid=True, skus=("PEN-FTN-F",), remark="Engraving: E.M., please.")
    yield story.hours(1, 5)
    await story.act("other_clerk", "set_status", status="Engraving")
    yield story.hours(3 * 24, 5 * 24)
    await story.act("other_clerk", "set_status", status=None)
    await story.act("warehouse", "mark_as_shipped", **story.parcel())


async def wrapped(story: Story) -> Life:
    """A present, and the slip must say so."""
    await story.place(paid=True, remark="It is a present: wrap it, please.")
    yield story.hours(0.5, 3)
    await story.act("clerk", "set_status", status="Gift wrap")
    yield story.morning()
    await story.act("warehouse", "create_packing_slip")
    await story.act_on_slip("warehouse", "edit", status="packed")
    yield story.carrier(1, 3)
    await story.act("warehouse", "mark_as_shipped", **story.parcel())


async def by_email(story: Story) -> Life:
    """A voucher or a place in a workshop: nothing to send."""
    sku = story.chance.choice(("VCH-25", "VCH-50", "WSP-LET"))
    await story.place(paid=True, skus=(sku,), shipping_method="By e-mail", shipping_cost=0)
    yield story.now


async def offered(story: Story) -> Life:
    """A quote that became an order, in the quantities of a business."""
    begun, placed = story.now, at_work(story.now + OFFERED_BEFORE)
    story.buyer = story.a_business()
    form = await story.wanted(large=True)
    valid = (begun + 21 * A_DAY).date().isoformat()
    form |= {"payment_method": "On invoice", "valid_until": valid}
    made = await story.shop.act("clerk", Quote, "create_quote", None, form)
    story.quote = made.number
    await story.act_on_quote("clerk", "send")
    yield begun + (placed - begun) * 0.7
    await story.act_on_quote("customer", "accept")
    yield placed
    outcome = await story.act_on_quote("clerk", "convert")
    story.number = next(one["number"] for one in outcome.made if one["kind"] == "order")
    yield story.morning(2)
    await story.act("warehouse", "create_packing_slip")
    yield story.carrier(2, 6)
    await story.act("warehouse", "mark_as_shipped", **story.parcel())
    yield story.hours(8 * 24, 16 * 24)
    await story.act("books", "mark_as_paid", method="Bank transfer", reference=story.number)


OFFERED_BEFORE = timedelta(days=5)
"""How long before its order a quote is made."""

DECK: Sequence[Told] = (
    *[usual] * 22, *[by_bank] * 4, *[on_invoice] * 4, *[returned] * 3, *[in_two_parcels] * 2,
    *[picked_up] * 2, *[by_email] * 2, *[wrapped] * 2,
    cancelled, held, engraved, broken, forgotten, never_paid, in_two_instalments, too_much,
    wrong_order, offered, returned_in_parts,
)  # fmt: skip
"""As often as it happens, of so many orders."""
