"""Fields of dialogs that only a shop has, and what the shop's dialogs begin with."""

from __future__ import annotations

import textwrap
from typing import Any

from tortoise.expressions import Q

from admin.widgets.lines import cost_left, invoices_to_credit
from admin.widgets.order_lines import (
    LINE_LABELS,
    line_rows,
    orders_discount,
    parse_lines,
    typed_lines,
)
from backdesk.actions.declaration import Action
from backdesk.admin.actions.row_widgets import QUANTITY, chosen
from backdesk.admin.actions.submission import read_or_say
from backdesk.admin.actions.widgets import (
    Dialog,
    Submission,
    Widget,
    initial,
    register,
    widget_type,
)
from backdesk.amount_text import major, parse_amount, parse_whole
from backdesk.auth.user import User
from backdesk.i18n import _
from backdesk.money import format_money
from models.credit_memo import CreditMemo
from models.custom_status import CustomStatus
from models.customer import Customer
from models.invoice import Invoice
from models.note import Note
from models.order import Order, OrderLine
from models.party import PARTY
from models.payment import Payment
from models.return_case import ReturnCase
from models.settings import load_settings

EDITS = {"edit", "edit_customer"}
"""Dialogs that begin with what the order has; the others with what is most likely meant."""

LEFT = {"create_invoice": "to_invoice", "create_packing_slip": "to_pack"}
"""What of a line an action can still take."""


register("photos", asked=False)
register("letter_to", of_one_row=True)


@widget_type("creditable_invoice", of_one_row=True)
async def _creditable_invoice(widget: Widget, dialog: Dialog) -> None:
    widget.options = [(one.number, one.number) for one in await invoices_to_credit(dialog.row)]


@widget_type("payment", of_one_row=True)
async def _payment(widget: Widget, dialog: Dialog) -> None:
    widget.options = [("", str(_("The latest"))), *await _payments(dialog.row)]


@widget_type("own_note", of_one_row=True)
async def _own_note(widget: Widget, dialog: Dialog) -> None:
    notes = await own_notes(dialog.row, dialog.user)
    widget.options = [(str(one.id), textwrap.shorten(one.text, 60)) for one in notes]


def _parse_cost(sent: Submission) -> Any:
    """What is left empty is not credited."""
    return parse_amount(sent.raw, sent.row.currency) or False if sent.raw.strip() else False


@widget_type("cost", of_one_row=True, parse=_parse_cost)
async def _cost(widget: Widget, dialog: Dialog) -> None:
    """It is not asked where nothing of it is left."""
    invoice = str((dialog.typed or {}).get("invoice", ""))
    left = await cost_left(dialog.row, widget.name, invoice)
    widget.left = major(left, dialog.row.currency) if left else ""
    widget.needless = not (left or widget.error)


@widget_type("custom_status")
async def _custom_status(widget: Widget, dialog: Dialog) -> None:
    held = getattr(dialog.row, "custom_status_id", None)
    statuses = await CustomStatus.filter(Q(active=True) | Q(id=held or 0))
    widget.options = [(one.name, one.name) for one in statuses]
    if dialog.typed is None and dialog.row is not None:
        widget.value = next((one.name for one in statuses if one.id == held), "")


@widget_type("on_hand", of_one_row=True)
async def _on_hand(widget: Widget, dialog: Dialog) -> None:
    typed = dialog.typed
    widget.value = dialog.row.on_hand if typed is None else typed.get(widget.name, "")


def _parse_quantities(sent: Submission) -> list[dict[str, Any]]:
    """The lines of which a quantity was typed."""
    found: list[dict[str, Any]] = []
    for key, value in sent.typed.items():
        if key.startswith(f"{sent.name}.") and chosen(value):
            at = f"{sent.name}.{len(found)}.quantity"
            quantity = read_or_say(parse_whole, value.strip(), at, sent.wrong)
            found.append({"line": key.split(".")[1], "quantity": quantity})
    return found


@widget_type(
    "quantities",
    of_one_row=True,
    parse=_parse_quantities,
    columns={QUANTITY.name: QUANTITY.label},
)
async def _quantities(widget: Widget, dialog: Dialog) -> None:
    """The order's lines with what is left of each; lines of which nothing is left are not asked."""
    widget.error = dialog.said.get(widget.name, "")
    left_of, typed, said = LEFT.get(dialog.action.name, "quantity"), dialog.typed, dialog.said
    place = 0
    for line in await OrderLine.filter(order_id=dialog.row.id).order_by("id"):
        left = getattr(line, left_of)
        value = left if typed is None else typed.get(f"{widget.name}.{line.id}", "")
        error = ""
        if typed is not None and chosen(value):
            at = f"{widget.name}.{place}"
            error = said.get(f"{at}.quantity") or said.get(f"{at}.line", "")
            place += 1
        if left or error:
            widget.rows.append({"line": line, "left": left, "value": value, "error": error})


@widget_type("lines", of_one_row=True, gather=typed_lines, parse=parse_lines, columns=LINE_LABELS)
async def _lines(widget: Widget, dialog: Dialog) -> None:
    widget.error, widget.columns = dialog.said.get(widget.name, ""), LINE_LABELS
    widget.rows = await line_rows(widget.name, dialog.row, dialog.typed, dialog.said)


async def own_notes(order: Order, user: User) -> list[Note]:
    """What ``user`` wrote about the order, the latest first."""
    return await Note.filter(order_id=order.id, author_id=user.id).order_by("-id")


async def _payments(order: Order) -> list[tuple[str, str]]:
    """Payments of which something can be given back."""
    rows = await Payment.filter(order_id=order.id, reversed_at__isnull=True).order_by("id")
    return [
        (
            str(row.id),
            f"{format_money(row.amount - row.refunded, order.currency)} {row.method}".strip(),
        )
        for row in rows
        if row.amount > row.refunded
    ]


async def customer_of(row: Any) -> Any:
    """The order or quote whose customer an e-mail about ``row`` goes to."""
    of_order = isinstance(row, Invoice | CreditMemo | ReturnCase)
    return await Order.get(id=row.order_id) if of_order else row


@initial
async def _letter(action: Action, name: str, kind: str, row: Any) -> Any:
    """To whom an e-mail goes, and whether it is sent: as the shop's settings are."""
    if kind == "letter_to":
        return (await customer_of(row)).email
    if name == "notify" and action.notifies:
        settings = await load_settings()
        return settings.sends(action.notifies, (await customer_of(row)).language if row else "")
    return None


@initial
async def _of_the_shop(action: Action, name: str, kind: str, row: Any) -> Any:
    if kind in ("lines", "quantities"):
        return ""  # they are rows
    if isinstance(row, Order | Customer) and action.name not in EDITS:
        return _meant(name, kind, row)
    if isinstance(row, Order) and name == "discount":
        return await orders_discount(row)
    if isinstance(row, Invoice) and name in PARTY:
        await row.fetch_related("order")
        return getattr(row.order, name)  # the right invoice copies the order as it is by now
    return None


def _meant(name: str, kind: str, row: Order | Customer) -> str:
    """What is most likely typed about an order; what is asked of a customer is typed on purpose."""
    if isinstance(row, Customer):
        return ""
    if kind == "money" and name == "amount":
        return major(row.due or row.to_refund, row.currency)
    return row.payment_method if name == "method" and not row.to_refund else ""
