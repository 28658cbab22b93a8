"""Mark notes as read: what colleagues wrote for whoever is looking."""

from __future__ import annotations

from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action, get
from backdesk.actions.form import NoForm
from backdesk.auth.user import User
from backdesk.i18n import _
from models.note import NoteReader
from models.order import Order


async def require_unread_note(order: Order, ctx: ShopContext) -> None:
    """:raises Refused: no note on the order is unread for who asks."""
    mine = ctx.user.id if isinstance(ctx.user, User) else 0
    if not await NoteReader.exists(user_id=mine, read_at__isnull=True, note__order_id=order.id):
        raise get(Order, "read_notes").refusal(
            order, _("no note on it is unread for you"), "add_note"
        )


@action(
    Order,
    label=_("Mark notes as read"),
    icon="check",
    key="M",
    permission="orders.view",
    past="note_read",
    any_version=True,
    beside=True,
    in_place=True,
    check=require_unread_note,
)
async def read_notes(order: Order, form: NoForm, ctx: ShopContext) -> Success:
    """Their authors see on the order who read them, and when."""
    assert isinstance(ctx.user, User)
    unread = NoteReader.filter(user_id=ctx.user.id, read_at__isnull=True, note__order_id=order.id)
    ids = await unread.values_list("id", flat=True)
    await NoteReader.filter(id__in=ids).update(read_at=ctx.now)
    return Success(_("Notes on order {number} read"), number=order.number)
