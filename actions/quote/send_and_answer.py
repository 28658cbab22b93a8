"""Send, accept and decline: a quote on its way to the customer, and the answer that came."""

from __future__ import annotations

from actions.email_form import LetterForm
from actions.quote.pricing import is_valid
from actions.recall import refuse_twice
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import Refused
from backdesk.actions.form import NoForm
from backdesk.i18n import _
from models.quote import Quote, QuoteStatus


async def _can_be_mailed(quote: Quote, ctx: ShopContext) -> None:
    await is_valid(quote, ctx)
    if not ctx.settings.sends("quote", quote.language):
        raise Refused(
            _("the quote e-mail is empty"),
            _("Write it under Settings > Website > Notification e-mails."),
        )


@action(
    Quote,
    label=_("Send"),
    icon="mail",
    key="s",
    permission="quotes.edit",
    past="sent",
    refuse_if=[Quote.CONVERTED, Quote.ACCEPTED, Quote.DECLINED, Quote.EXPIRED, Quote.NO_EMAIL],
    check=_can_be_mailed,
    mails=True,
)
async def send(quote: Quote, form: LetterForm, ctx: ShopContext) -> Success:
    """As PDF; one that was sent already is sent again as it is now."""
    await refuse_twice(quote, "quote", form.to)
    quote.status = QuoteStatus.SENT
    ctx.email("quote", quote, form.to)
    email = form.to or quote.email
    return Success(_("Quote {number} goes to {email}"), number=quote.number, email=email)


@action(
    Quote,
    label=_("Accept"),
    icon="check",
    key="k",
    permission="quotes.edit",
    past="accepted",
    refuse_unless=[Quote.OPEN],
    check=is_valid,
    undo="decline",
    rare=True,
)
async def accept(quote: Quote, form: NoForm, ctx: ShopContext) -> Success:
    """The customer said yes; converting it makes the order."""
    quote.status = QuoteStatus.ACCEPTED
    return Success(_("Quote {number} is accepted"), number=quote.number)


@action(
    Quote,
    label=_("Decline"),
    icon="x",
    key="x",
    permission="quotes.edit",
    past="declined",
    refuse_if=[Quote.CONVERTED, Quote.DECLINED],
    rare=True,
)
async def decline(quote: Quote, form: NoForm, ctx: ShopContext) -> Success:
    """The customer said no. Editing it makes a new offer of it."""
    quote.status = QuoteStatus.DECLINED
    return Success(_("Quote {number} is declined"), number=quote.number)
