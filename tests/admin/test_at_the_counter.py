"""What a clerk reads on the pages of papers and money, and what the dialogs begin with."""

from __future__ import annotations

import re

import httpx
import pytest

from backdesk.models.history import History
from models.credit_memo import CreditMemo
from models.custom_status import CustomStatus
from models.invoice import Invoice
from models.packing_slip import PackingSlip
from models.return_case import ReturnCase
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import an_order, first_line


@pytest.fixture
async def clerk(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("admin")


async def test_cancelling_a_slip_does_not_say_that_the_order_is_cancelled(
    clerk: httpx.AsyncClient,
) -> None:
    order = await an_order(paid=True, packed=True)
    slip = await PackingSlip.get(order_id=order.id)
    asked = (await clerk.get(f"/admin/packing_slips/{slip.number}/actions/cancel")).text
    assert "What is on it can be packed again." in asked
    assert "The order is" not in asked
    of_order = (await clerk.get(f"/admin/orders/{order.number}/actions/cancel")).text
    assert "The order is cancelled" in of_order


async def test_a_refund_that_was_taken_back_is_struck_out(clerk: httpx.AsyncClient) -> None:
    order = await an_order(paid=True)
    await act(order, "add_credit_memo", total=500, refund=True)
    memo = await CreditMemo.get(order_id=order.id)
    await act(memo, "edit", status="unpaid")
    shown = (await clerk.get(f"/admin/orders/{order.number}")).text
    assert re.search(r'class="reversed"><td>Refund <small>taken back', shown)
    assert "<s>\u2212€5.00</s>" in shown


async def test_a_refund_begins_with_no_method_as_it_goes_back_the_way_it_came(
    clerk: httpx.AsyncClient,
) -> None:
    order = await an_order(paid=True, payment_method="iDEAL")
    paying = await an_order(payment_method="iDEAL")
    await act(order, "add_credit_memo", total=500)
    asked = (await clerk.get(f"/admin/orders/{order.number}/actions/record_refund")).text
    assert re.search(r'name="method" id="field-method" value=""', asked)
    asked = (await clerk.get(f"/admin/orders/{paying.number}/actions/mark_as_paid")).text
    assert re.search(r'name="method" id="field-method" value="iDEAL"', asked)


async def test_an_edit_that_leaves_the_status_says_that_it_was_edited(
    clerk: httpx.AsyncClient,
) -> None:
    order = await an_order(packed=True)
    slip, invoice = await PackingSlip.get(order_id=order.id), await Invoice.get(order_id=order.id)
    edited = [
        await act(slip, "edit", carrier="GLS"),
        await act(invoice, "edit", delivery_text="soon"),
    ]
    assert [one.message for one in edited] == [
        f"Packing slip {slip} was edited",
        f"Invoice {invoice} was edited",
    ]
    assert (await act(slip, "edit", status="packed")).message.endswith("is packed")
    assert (await act(invoice, "edit", status="paid")).message.endswith("is paid")
    assert await History.filter(text__endswith="was edited").count() == 2


async def test_a_status_that_nobody_chose_stays_as_it_is(clerk: httpx.AsyncClient) -> None:
    """Else the first one of the list would be meant: paid invoices would become unpaid."""
    order = await an_order(paid=True, shipped=True)
    slip, invoice = await PackingSlip.get(order_id=order.id), await Invoice.get(order_id=order.id)
    many = [
        await clerk.get(f"/admin/{of}/actions/edit?pk=1") for of in ("packing_slips", "invoices")
    ]
    for dialog in many:
        assert '<option value="" selected>As it is</option>' in dialog.text
    for paper in (f"packing_slips/{slip}", f"invoices/{invoice}"):
        assert "As it is" not in (await clerk.get(f"/admin/{paper}/actions/edit")).text
    await act(order, "add_credit_memo")
    at = f"/admin/invoices/{invoice}/actions/edit"
    asked = (await clerk.get(at)).text
    assert '<option value="">As it is</option>' in asked, "credited is nothing to choose"
    sent = dict(re.findall(r'name="(_csrf|_version|_key)" value="(\w+)"', asked))
    await clerk.post(at, data=sent | {"status": "", "delivery_text": "gone"})
    await invoice.refresh_from_db()
    assert (invoice.status, invoice.delivery_text) == ("credited", "gone")


async def test_the_carriers_that_are_known_are_offered(clerk: httpx.AsyncClient) -> None:
    order = await an_order(paid=True, packed=True)
    slip = await PackingSlip.get(order_id=order.id)
    for asked in (f"packing_slips/{slip}/actions/edit", f"orders/{order}/actions/mark_as_shipped"):
        shown = (await clerk.get(f"/admin/{asked}")).text
        assert 'list="field-carrier-known"' in shown
        assert '<option value="PostNL">' in shown


async def test_a_credit_that_is_refunded_now_says_so_before(clerk: httpx.AsyncClient) -> None:
    order = await an_order(paid=True)
    at = f"/admin/orders/{order.number}/actions/add_credit_memo"
    asked = (await clerk.get(at)).text
    sent = dict(re.findall(r'name="(_csrf|_version)" value="(\w+)"', asked))
    sent |= {"_preview": "1", "total": "5", "refund": "on"}
    shown = (await clerk.post(at, data=sent)).text
    assert re.search(r"Refunded now</th><td[^>]*>€5.00", shown)
    assert "To refund" not in shown
    assert await CreditMemo.all().count() == 0


async def test_per_cent_are_typed_with_a_comma_like_amounts(clerk: httpx.AsyncClient) -> None:
    order = await an_order(paid=True)
    at = f"/admin/orders/{order.number}/actions/add_credit_memo"
    sent = dict(re.findall(r'name="(_csrf)" value="(\w+)"', (await clerk.get(at)).text))
    shown = (await clerk.post(at, data=sent | {"_preview": "1", "percent": "12,5 %"})).text
    assert re.search(r"This credits</th><td[^>]*>€3.12", shown)


async def test_mark_as_shipped_refuses_a_code_with_a_wrong_check_digit(
    clerk: httpx.AsyncClient,
) -> None:
    order = await an_order(paid=True)
    await act(order, "mark_as_shipped", carrier="UPS", tracking_code="1Z5R89390357567128").invalid(
        "tracking_code"
    )
    await act(order, "mark_as_shipped", carrier="UPS", tracking_code="1Z5R89390357567127")
    assert (await PackingSlip.get(order_id=order.id)).tracking_code == "1Z5R89390357567127"


async def test_printing_all_slips_leaves_out_the_cancelled_ones(
    clerk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await an_order(paid=True)
    line = await first_line(order)
    for _part in range(2):
        await act(order, "create_packing_slip", lines=[{"line": line.id, "quantity": 1}])
    one, other = await PackingSlip.filter(order_id=order.id).order_by("id")
    printed: list[str] = []

    async def pdf_response(_documents: object, papers: list[object], _name: str) -> object:
        from starlette.responses import Response

        printed.extend(str(paper) for paper in papers)
        return Response(b"")

    monkeypatch.setattr("admin.printing.pdf_response", pdf_response)
    await act(one, "cancel")
    await clerk.get(f"/admin/orders/{order.number}/packing_slips/pdf")
    assert printed == [other.number]
    asked = (await clerk.get("/admin/orders/actions/print?pk=1")).text
    assert 'Packing slips <span class="quiet">1<' in asked


async def test_the_e_mail_of_a_custom_status_is_called_by_it(clerk: httpx.AsyncClient) -> None:
    await CustomStatus.create(name="At the engraver", sends_email=True)
    order = await an_order()
    await act(order, "set_status", status="At the engraver")
    shown = (await clerk.get(f"/admin/orders/{order}")).text
    assert "Custom status: At the engraver" in shown


async def test_a_new_quote_offers_countries_and_nothing_else(clerk: httpx.AsyncClient) -> None:
    shown = (await clerk.get("/admin/quotes/new")).text
    assert '<option value="NL"' in shown
    assert [code for code in ("EU", "UN", "ZZ", "XA", "XB") if f'value="{code}"' in shown] == []


async def test_a_dialog_of_goods_says_what_its_quantities_are_of(clerk: httpx.AsyncClient) -> None:
    order = await an_order(paid=True, shipped=True)
    await act(order, "create_return")
    case, invoice = await ReturnCase.get(), await Invoice.get()
    await act(case, "approve")
    for at, heads in (
        (f"returns/{case}/actions/receive", "To come"),
        (f"invoices/{invoice}/actions/correct", "Invoiced"),
        (f"orders/{order}/actions/add_credit_memo", "Left"),
    ):
        shown = (await clerk.get(f"/admin/{at}")).text
        assert f'<th scope="col" class="number">{heads}</th>' in shown
