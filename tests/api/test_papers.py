"""Papers by REST: each as JSON and as PDF, and returns from request to credit."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO

import httpx
import pytest
from pypdf import PdfReader

from backdesk.auth.user import Role
from commands.act import run_act
from models.invoice import Invoice
from models.settings import Settings, store_settings
from tests.api.caller import a_caller, problem_of, wrong_fields
from tests.factories.invoice import due_on
from tests.factories.order import a_line, an_order, first_line

A_SHOP = Settings(company="Mugs", city="Utrecht", country="NL", vat_number="NL123456782B90")


@pytest.mark.browser
async def test_a_document_is_fetched_as_pdf(caller: httpx.AsyncClient, chromium: object) -> None:
    order = await an_order()
    invoice = await Invoice.get(order_id=order.id)
    answer = await caller.get(f"/invoices/{invoice.number}/pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert invoice.number in PdfReader(BytesIO(answer.content)).pages[0].extract_text()


@pytest.mark.browser
async def test_an_invoice_is_fetched_as_e_invoice(
    caller: httpx.AsyncClient, chromium: object
) -> None:
    await store_settings(A_SHOP)
    await an_order()
    ubl = await caller.get("/invoices/INV00001/ubl")
    assert (ubl.status_code, ubl.headers["content-type"]) == (200, "application/xml")
    assert b"INV00001" in ubl.content
    hybrid = await caller.get("/invoices/INV00001/facturx")
    assert (hybrid.status_code, hybrid.headers["content-type"]) == (200, "application/pdf")
    assert "warning" not in hybrid.headers
    assert "factur-x.xml" in PdfReader(BytesIO(hybrid.content)).attachments
    problem_of(await caller.get("/packing_slips/SHIP00001/ubl"), 404)


@pytest.mark.browser
async def test_without_the_shops_data_there_is_the_plain_pdf_and_a_sentence(
    caller: httpx.AsyncClient, chromium: object
) -> None:
    await an_order()
    problem = problem_of(await caller.get("/invoices/INV00001/ubl"), 409)
    assert "the shop's VAT number" in problem["detail"]
    plain = await caller.get("/invoices/INV00001/facturx")
    assert (plain.status_code, plain.headers["content-type"]) == (200, "application/pdf")
    assert "the shop's VAT number" in plain.headers["warning"]
    assert PdfReader(BytesIO(plain.content)).attachments == {}


async def test_a_document_that_is_not_there_or_not_to_be_seen(caller: httpx.AsyncClient) -> None:
    problem_of(await caller.get("/invoices/INV99999/pdf"), 404)
    await an_order()
    await Role.filter(name="warehouse").update(permissions=["orders.view"])
    async with await a_caller("warehouse") as warehouse:
        for form in ("pdf", "ubl", "facturx"):
            problem_of(await warehouse.get(f"/invoices/INV00001/{form}"), 403)
        problem_of(await warehouse.get("/returns"), 403)


async def test_a_credit_to_a_sum_is_said_alike_by_rest_and_on_the_command_line(
    caller: httpx.AsyncClient,
) -> None:
    lines = [a_line(quantity=1, unit_price=2000), a_line(sku="BOOK", vat_rate="9")]
    order = await an_order(lines=lines)
    picked = [{"line": (await first_line(order)).id, "quantity": 1}]
    path = f"/orders/{order.number}/actions/add_credit_memo"
    typed = {"lines": json.dumps(picked), "total": "12.95"}
    told, _done = await run_act("add_credit_memo", [order.number], typed, "", True, True)
    words, _done = await run_act("add_credit_memo", [order.number], typed, "", True, False)
    answer = await caller.post(path, json={"lines": picked, "total": 2001})
    (wrong,) = problem_of(answer, 422)["errors"]
    assert wrong["message"] == "only €20.00 of the chosen lines can be credited"
    done = (await caller.post(path, json={"lines": picked, "total": 1295})).json()
    assert done["details"] == json.loads(told)["details"]
    (line,) = done["details"]["lines"]
    assert (line["gross"], line["vat"], line["kept_back"]) == (1295, 225, 705)
    assert (done["details"]["set_off"], done["details"]["payments"]) == (1295, [])
    assert "1 \N{MULTIPLICATION SIGN} Mug-1: €12.95 (€7.05 kept back)" in words
    assert "VAT 21 % of €10.70: €2.25" in words
    assert done["order"]["credit_memos"][0]["status"] == "settled"
    assert (await caller.get("/credit_memos?q=settled")).json()["count"] == 1
    assert (await caller.get("/credit_memos?q=paid")).json()["count"] == 0


async def test_a_credit_memo_says_how_it_came_about(caller: httpx.AsyncClient) -> None:
    order = await an_order(paid=True)
    line = await first_line(order)
    body = {"lines": [{"line": line.id, "quantity": 1}], "shipping_cost": True, "notify": False}
    path = f"/orders/{order.number}/actions/add_credit_memo"
    tried = (await caller.post(f"{path}?dry_run=true", json=body)).json()
    assert tried["details"]["gross"] == 999 + 495
    assert tried["details"]["stays"] == order.gross - 999 - 495
    assert tried["details"]["vat_by_rate"] == [{"rate": "21", "net": 1234, "vat": 260}]
    done = (await caller.post(path, json=body)).json()
    assert done["details"] == tried["details"]
    memo = (await caller.get(f"/credit_memos/{done['made'][0]['number']}")).json()
    assert (memo["gross"], memo["currency"], memo["order"]) == (1494, "EUR", order.number)
    assert done["order"]["credit_memos"][0]["number"] == memo["number"]


async def test_a_return_goes_from_its_request_to_its_credit(caller: httpx.AsyncClient) -> None:
    order = await an_order(paid=True, shipped=True)
    line = await first_line(order)
    body = {"lines": [{"line": line.id, "quantity": 2, "reason": "too small"}]}
    made = (await caller.post(f"/orders/{order.number}/actions/create_return", json=body)).json()
    number = made["made"][0]["number"]
    assert made["order"]["returns"] == [{"number": number, "status": "requested"}]
    case = (await caller.get(f"/returns/{number}")).json()
    base = f"/returns/{number}/actions"
    problem_of(await caller.post(f"{base}/receive"), 409)
    await caller.post(f"{base}/approve")
    came = {"lines": [{"line": case["lines"][0]["id"], "quantity": 1, "restock": False}]}
    received = (await caller.post(f"{base}/receive", json=came)).json()
    assert received["return"]["lines"][0]["received"] == 1
    done = (await caller.post(f"{base}/complete", json={"refund": True})).json()
    assert done["return"]["status"] == "completed"
    assert done["return"]["credit_memos"] == ["CR00001"]
    assert (await caller.get(f"/orders/{order.number}")).json()["refunded"] == 999


async def test_an_invoice_is_corrected_by_rest(caller: httpx.AsyncClient) -> None:
    order = await an_order()
    path = "/invoices/INV00001/actions/correct"
    done = (await caller.post(path, json={"company": "The right company"})).json()
    assert [one["kind"] for one in done["made"]] == ["credit_memo", "invoice"]
    new = (await caller.get("/invoices/INV00002")).json()
    assert (new["corrects"], new["customer"]["company"]) == ("INV00001", "The right company")
    assert new["order"] == order.number


async def test_invoices_are_found_by_day_by_customer_and_by_being_overdue(
    caller: httpx.AsyncClient,
) -> None:
    for _ in range(3):
        await an_order()
    await an_order(paid=True, customer={"email": "Paid@example.com", "name": "Somebody else"})
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    await due_on(yesterday, "INV00002", "INV00004")
    await due_on(None, "INV00003")
    expected = {
        "overdue=true": [2],
        "overdue=false": [1, 3, 4],
        f"due_before={datetime.now(UTC).date()}": [2, 4],
        "email=PAID@example.com": [4],
        "q=somebody": [4],
        "status=paid": [4],
        f"issued_after={yesterday}T00:00:00Z": [1, 2, 3, 4],
        f"issued_before={yesterday}T00:00:00Z": [],
        "currency=GBP": [],
    }
    for query, numbers in expected.items():
        answer = await caller.get(f"/invoices?{query}&sort=number")
        assert answer.status_code == 200, answer.text
        found = [item["number"] for item in answer.json()["items"]]
        assert found == [f"INV0000{number}" for number in numbers], query
    assert wrong_fields(await caller.get("/invoices?due_before=soon")) == ["due_before"]
    assert wrong_fields(await caller.get("/invoices?overdue=yes")) == ["overdue"]
