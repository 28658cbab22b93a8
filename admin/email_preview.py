"""An e-mail as its customer's program shows it: on a page of its own, where nothing runs."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette_admin.routing import route
from starlette_admin.views import CustomView

from admin.widgets.order import customer_of
from backdesk.actions.context import display_key
from backdesk.actions.form import Form
from backdesk.actions.pipeline import ActionResult
from backdesk.i18n import _
from backdesk.resource import subject_name
from gateways.email.render import render_email
from gateways.email.template_engine import TemplateError
from gateways.signed_links import Links
from models.email_keys import own_keys
from models.order import Order
from models.outbox import Outbox
from models.settings import load_settings

SANDBOX_CSP = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: data:"
"""Colours and pictures, as in a mail program; no script, no form, no link to the back office."""


class EmailPreviewViews(CustomView):
    """``/letters/{id}``, where an e-mail of the outbox leads."""

    menu_label = str(_("E-mail"))
    path = "/letters"
    add_to_menu = False

    @route("/{pk:id}", name="letter")
    async def letter(self, request: Request) -> Response:
        if not request.state.user.may("history.view"):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        row = await Outbox.get_or_none(id=request.path_params["pk"])
        if row is None:
            raise HTTPException(404, str(_("There is no such e-mail.")))
        try:
            letter = await render_email(row, await load_settings(), request.app.state.links)
        except TemplateError as why:
            return PlainTextResponse(str(why), 409)
        return browser_html(letter.html)


def browser_html(html: Any) -> Response:
    return HTMLResponse(str(html), headers={"Content-Security-Policy": SANDBOX_CSP})


async def preview_email(
    row: Any, form: Form, outcome: ActionResult, links: Links
) -> dict[str, Any]:
    """The e-mail that the dry run put into the outbox, finished, and to whom it goes."""
    if not outcome.emails:
        return {}
    email, about = outcome.emails[0], await customer_of(row)
    draft = Outbox(
        event=email["event"],
        recipient=email["recipient"],
        language=about.language,
        payload={subject_name(type(row)): display_key(row)}
        | {key: getattr(form, key) for key in own_keys() if key in type(form).model_fields},
        order_id=about.id if isinstance(about, Order) else None,
    )
    try:
        letter = await render_email(draft, await load_settings(), links)
    except TemplateError as why:
        return {"outcome": None, "said": str(why)}
    return {"letter": letter, "letter_to": email["recipient"]}
