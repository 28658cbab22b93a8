"""Rule 14: another way to the same change, and the same answer for every role."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tortoise.models import Model

from actions.billing.invoice import issue_invoice
from actions.importing.data import ImportBatch
from actions.importing.permissions import asks
from actions.importing.plan import make_plan
from actions.importing.report import ImportReport
from actions.shop_context import ShopContext
from backdesk.actions import declaration as framework
from backdesk.actions.context import display_key
from backdesk.actions.declaration import Action, Success, action, get
from backdesk.actions.errors import NotPermitted
from backdesk.actions.form import Form, permission_of
from backdesk.actions.pipeline import Invocation, run
from backdesk.auth.user import Role, User
from backdesk.i18n import LazyText
from backdesk.plugins import load_plugins
from gateways.importers import import_shopify
from gateways.importers.shopify import read_shopify
from models.credit_memo import CreditMemo
from models.customer import Customer
from models.invoice import Invoice
from models.order import Order
from models.packing_slip import PackingSlip
from models.product import Product
from models.quote import Quote
from models.return_case import ReturnCase
from models.roles import BUILT_IN_ROLES
from tests.actions.test_who_may import ACTIONS, holds, needed
from tests.factories.acting import act
from tests.factories.order import an_order, an_order_form, first_line
from tests.factories.user import a_user
from tests.gateways.importers.test_shopify import ROW, an_export

load_plugins()
Do = Callable[[Mapping[str, Any], User], Awaitable[object]]


@dataclass(frozen=True)
class OtherWay:
    """Something that comes to the same as ``comes_to``: actions by model and name."""

    comes_to: list[tuple[type[Model], str]]
    do: Do

    @property
    def needs(self) -> set[str]:
        return needed(*(get(model, name) for model, name in self.comes_to))


def by(row: str, name: str, /, **fields: Any) -> Do:
    """The action on the row that is called so, tried out."""

    async def do(rows: Mapping[str, Any], user: User) -> object:
        found = rows[row]
        call = Invocation(user, dry_run=True)
        return await run(get(type(found), name), display_key(found), fields, call)

    return do


async def place_paid(_rows: Mapping[str, Any], user: User) -> object:
    form = an_order_form(paid=True)
    return await run(get(Order, "place_order"), None, form, Invocation(user, dry_run=True))


def imported(**said: str) -> Do:
    """An order that another shop's file says this of, tried out."""

    async def do(rows: Mapping[str, Any], user: User) -> object:
        row = ROW | {"Financial Status": "pending", "Paid at": ""}
        row |= {name.replace("_", " "): text for name, text in said.items()}
        file = an_export(rows["folder"], row)
        return await import_shopify(file, user, dry_run=True, progress=lambda _done, _of: None)

    return do


PLACED: list[tuple[type[Model], str]] = [(Order, "place_order"), (Order, "create_invoice")]
PAID: tuple[type[Model], str] = (Order, "mark_as_paid")
SENT: list[tuple[type[Model], str]] = [(Order, "create_packing_slip"), (Order, "mark_as_shipped")]
CREDITED: list[tuple[type[Model], str]] = [(Order, "add_credit_memo"), (Order, "record_refund")]
PAID_THERE = {"Financial_Status": "paid", "Paid_at": "2026-02-01 10:00:00 +0100"}
OTHER_WAYS: dict[str, OtherWay] = {
    "paid: true": OtherWay([(Order, "place_order"), PAID], place_paid),
    "an invoice's edit to paid": OtherWay(
        [(Invoice, "edit"), PAID], by("unpaid invoice", "edit", status="paid")
    ),
    "an invoice's edit to unpaid": OtherWay(
        [(Invoice, "edit"), (Order, "mark_as_not_paid")],
        by("paid invoice", "edit", status="unpaid"),
    ),
    "a credit memo's edit to paid": OtherWay(
        [(CreditMemo, "edit"), (Order, "record_refund")], by("memo", "edit", status="paid")
    ),
    "cancel": OtherWay([(Order, "cancel")], by("paid", "cancel")),
    "cancel with refund": OtherWay(
        [(Order, "cancel"), (Order, "record_refund")], by("paid", "cancel", refund=True)
    ),
    "a credit memo with refund": OtherWay(CREDITED, by("paid", "add_credit_memo", refund=True)),
    "a return completed with refund": OtherWay(
        CREDITED, by("received return", "complete", refund=True)
    ),
    "a correction": OtherWay(
        [(Order, "add_credit_memo"), (Order, "create_invoice")], by("unpaid invoice", "correct")
    ),
    "a correction of the customer": OtherWay(
        [(Order, "add_credit_memo"), (Order, "create_invoice"), (Order, "edit_customer")],
        by("unpaid invoice", "correct", name="Somebody else"),
    ),
    "a slip's edit to shipped": OtherWay(
        [(PackingSlip, "edit"), (Order, "mark_as_shipped")],
        by("open slip", "edit", status="shipped"),
    ),
    "a slip's edit to open": OtherWay(
        [(PackingSlip, "edit"), (Order, "mark_as_not_shipped")],
        by("shipped slip", "edit", status="open"),
    ),
    "shipping what is on no slip": OtherWay(SENT, by("paid", "mark_as_shipped")),
    "a quote converted": OtherWay(
        [(Quote, "convert"), (Order, "place_order")], by("quote", "convert")
    ),
    "an order duplicated": OtherWay(
        [(Order, "duplicate"), (Quote, "create_quote")], by("paid", "duplicate")
    ),
    "an import": OtherWay(PLACED, imported()),
    "an import of what is paid": OtherWay([*PLACED, PAID], imported(**PAID_THERE)),
    "an import of what is shipped": OtherWay(
        [*PLACED, *SENT], imported(Fulfillment_Status="fulfilled")
    ),
    "an import of what is cancelled": OtherWay(
        [(Order, "place_order"), (Order, "cancel")], imported(Financial_Status="voided")
    ),
    "an import of what is refunded": OtherWay(
        [*PLACED, PAID, *CREDITED], imported(**PAID_THERE, Refunded_Amount="5.00")
    ),
}


@pytest.fixture
async def rows(sqlite_database: object, tmp_path: Path) -> dict[str, Any]:
    """What the other ways begin with, by what it is called there."""
    unpaid, paid = await an_order(packed=True), await an_order(paid=True)
    credited = await an_order(paid=True)
    await act(credited, "add_credit_memo")
    back = await an_order(paid=True, shipped=True)
    line = await first_line(back)
    await act(back, "create_return", lines=[{"line": line.id, "quantity": 1, "reason": "x"}])
    case = await ReturnCase.get(order=back)
    if case.status == "requested":
        await act(case, "approve")
    await act(case, "receive")
    await act(paid, "duplicate")
    return {
        "folder": tmp_path,
        "paid": paid,
        "unpaid invoice": await Invoice.get(order=unpaid),
        "paid invoice": await Invoice.get(order=paid),
        "open slip": await PackingSlip.get(order=unpaid),
        "shipped slip": await PackingSlip.get(order=await an_order(shipped=True)),
        "memo": await CreditMemo.get(order=credited),
        "received return": case,
        "quote": await Quote.get(),
    }


@pytest.mark.parametrize("way", OTHER_WAYS)
async def test_another_way_to_the_same_change_asks_the_same(rows: dict[str, Any], way: str) -> None:
    """Each built-in role; and each role that lacks one permission of what it comes to."""
    other = OTHER_WAYS[way]
    for role in BUILT_IN_ROLES:
        said = await allowed_or_done(other.do(rows, await a_user(role)))
        assert said == holds(role, other.needs), f"{way} by {role}"
    narrow = await Role.create(name="narrow", permissions=[])
    user = await User.create(email="narrow@example.com", role=narrow)
    for lacking in (*other.needs, ""):
        user.role.permissions = [one for one in other.needs if one != lacking]
        said = await allowed_or_done(other.do(rows, user))
        assert said is (not lacking), f"{way} without {lacking or 'lacking anything'}"


async def allowed_or_done(asked: Awaitable[object]) -> bool:
    """Anything else that stops it is a fault of the test."""
    try:
        await asked
    except NotPermitted:
        return False
    return True


def test_every_action_that_does_more_than_its_own_is_among_the_other_ways() -> None:
    """Whoever declares another one adds a line above."""
    more = {one.name for one in ACTIONS if one.also}
    more |= {one.name for one in ACTIONS if any(_asks_more(one, f) for f in one.form.model_fields)}
    assert more == {
        "place_order",
        "edit",
        "cancel",
        "add_credit_memo",
        "complete",
        "correct",
        "convert",
        "duplicate",
    }


def _asks_more(action: Action, name: str) -> bool:
    extra = action.form.model_fields[name].json_schema_extra
    return bool(
        permission_of(action.form, name) or (isinstance(extra, dict) and "permissions" in extra)
    )


@pytest.mark.usefixtures("sqlite_database")
async def test_a_file_that_tells_stock_asks_for_correcting_it(tmp_path: Path) -> None:
    (reading,) = read_shopify(an_export(tmp_path, ROW))
    reading.products["MUG-1"].on_hand = 5
    plan = await make_plan(reading, report_of(reading))
    assert "stock.correct" in await asks(plan)
    await Product.create(sku="MUG-1", name="Mug", price=999, vat_rate=21)
    assert "stock.correct" not in await asks(plan)


def report_of(reading: ImportBatch) -> ImportReport:
    return ImportReport(reading.source, "f", reading.currency, True, reading.lines, reading.total)


@pytest.mark.usefixtures("sqlite_database")
async def test_an_import_that_is_not_allowed_writes_nothing_of_any_currency(
    tmp_path: Path,
) -> None:
    unpaid = {"Financial Status": "pending", "Paid at": ""}
    other = {"Name": "#2", "Id": "2", "Currency": "USD", "Refunded Amount": "5.00"}
    file = an_export(tmp_path, ROW | unpaid, ROW | other)
    clerk = await a_user("clerk")
    with pytest.raises(NotPermitted):
        await import_shopify(file, clerk, dry_run=False, progress=lambda _done, _of: None)
    assert not await Order.exists()
    assert not await Customer.exists()


# Plug-ins


class Gift(Form):
    """Nothing to fill in."""


@pytest.mark.usefixtures("sqlite_database")
async def test_what_a_plug_in_does_asks_for_what_that_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(framework, "_registry", {Order: dict(framework._registry[Order])})

    @action(Order, label=LazyText("Give"), permission="orders.note", past="given")
    async def give(order: Order, form: Gift, ctx: ShopContext) -> Success:
        """Invoices it, on the way."""
        invoice = await issue_invoice(order, ctx, {})
        return Success(LazyText("Given {number}"), number=invoice.number)

    order = await an_order()
    await act(order, "give", by=await a_user("warehouse")).not_permitted()
    await act(order, "give", by=await a_user("bookkeeper"))
