"""Gift wrap: a plug-in's action, with a form, a condition, a permission and a history kind."""

from tortoise.expressions import Q

from actions.shop_context import ShopContext
from backdesk.actions.condition import Condition
from backdesk.actions.declaration import Success, action
from backdesk.actions.form import Field, Form, ShortText
from backdesk.auth.permissions import register_permission
from backdesk.i18n import _
from backdesk.models.history_kind import history_kind
from models.order import Order

TOO_SMALL = Condition(
    Q(gross__lt=2500), _("it is too small to be wrapped"), way_out=_("We wrap from 25.00 on.")
)
GIFTS = register_permission("gifts.wrap", _("Wrap gifts"))
WRAPPED = history_kind("gift_wrapped", _("Gift wrapped"))


class GiftWrapForm(Form):
    card: ShortText = Field("", title=_("Text on the card"))


@action(
    Order,
    label=_("Gift wrap"),
    icon="gift",
    permission=GIFTS,
    past=WRAPPED,
    refuse_if=[Order.ON_HOLD, TOO_SMALL],
)
async def gift_wrap(order: Order, form: GiftWrapForm, ctx: ShopContext) -> Success:
    """The card's text stands in the remark, where whoever packs sees it."""
    order.remark = f"{order.remark}\nGift card: {form.card}".strip()
    return Success(_("Order {number} will be gift wrapped"), number=order.number)
