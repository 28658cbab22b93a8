"""VAT numbers are asked about at VIES: the answer is kept, shown, warned of and found by check."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from actions.checks.database import run_checks
from api.customers import stream_personal_data
from backdesk.models.history import History
from gateways import vies as gateway
from models.customer import Customer
from models.invoice import Invoice
from models.order import Order
from models.settings import DocumentTiming, Settings, store_settings
from models.vies_answer import Vies, ViesAnswer
from tests.admin.test_exports import somebody
from tests.factories.acting import act
from tests.factories.order import a_line, an_order
from tests.waiting import free_port
from tests.worker.vies_server import VALID, ViesServer, a_vies, problem
from worker.vat_numbers import VatNumbers

pytestmark = pytest.mark.usefixtures("database")
FRENCH = "FR40303265045"
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
DUTCH = Settings(
    street="Oudegracht 1",
    postcode="3511 AA",
    city="Utrecht",
    bank_account="NL91ABNA0417164300",
    country="NL",
    vat_number="NL123456782B90",
    vies=True,
    invoices_made=DocumentTiming.BY_HAND,
)


@pytest.fixture
async def vies() -> AsyncIterator[ViesServer]:
    async with a_vies() as server:
        yield server


async def an_untaxed_order(number: str = FRENCH) -> Order:
    """Goods at 0 % for a French business, from a Dutch shop that checks numbers."""
    await store_settings(DUTCH)
    order = await an_order(lines=[a_line("MUG", vat_rate="0")], shipping_cost=0)
    party = {"vat_number": number, "country": "FR", "postcode": "75001"}
    await Order.filter(id=order.id).update(**party)
    await Customer.filter(id=order.customer_id).update(**party)
    return await Order.get(id=order.id)


async def a_round(server: ViesServer, at: datetime = NOW) -> int:
    return await VatNumbers(server.url).one_round(at)


async def test_a_valid_number_is_kept_with_the_receipt(vies: ViesServer) -> None:
    order = await an_untaxed_order()
    vies.says[FRENCH] = VALID
    assert await a_round(vies) == 1
    assert vies.asked == [
        {
            "countryCode": "FR",
            "vatNumber": "40303265045",
            "requesterMemberStateCode": "NL",
            "requesterNumber": "123456782B90",
        }
    ]
    known = await ViesAnswer.get(number=FRENCH)
    assert (known.answer, known.answered_at, known.next_at) == (Vies.VALID, NOW, None)
    assert (known.name, known.consultation) == ("SARL EXEMPLE", "WAPIAAAAYx1")
    said = await History.filter(kind="vat_number_asked").order_by("subject")
    assert [(one.subject, one.subject_key) for one in said] == [
        ("customer", str(order.customer_id)),
        ("order", order.number),
    ]
    assert said[1].text.endswith("as valid, SARL EXEMPLE, consultation WAPIAAAAYx1")
    assert await a_round(vies, NOW + timedelta(minutes=1)) == 0


async def test_nobody_is_asked_where_the_settings_do_not_say_so(vies: ViesServer) -> None:
    await an_untaxed_order()
    await store_settings(DUTCH.model_copy(update={"vies": False}))
    assert await a_round(vies) == 0
    assert vies.asked == []


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("word", ["MS_UNAVAILABLE", "MS_MAX_CONCURRENT_REQ", "TIMEOUT"])
async def test_a_state_that_is_away_is_asked_again_later(
    vies: ViesServer, word: str, status: int
) -> None:
    await an_untaxed_order()
    vies.says[FRENCH], vies.status = problem(word), status
    assert await a_round(vies) == 0
    known = await ViesAnswer.get(number=FRENCH)
    assert (known.answer, known.problem, known.attempts) == (Vies.UNKNOWN, word, 1)
    assert known.next_at == NOW + timedelta(minutes=1)
    assert await a_round(vies, NOW + timedelta(seconds=30)) == 0
    assert len(vies.asked) == 1
    vies.says[FRENCH], vies.status = VALID, 200
    assert await a_round(vies, NOW + timedelta(minutes=1)) == 1
    known = await ViesAnswer.get(number=FRENCH)
    assert (known.answer, known.problem, known.attempts) == (Vies.VALID, "", 0)


@pytest.mark.parametrize("said", ["<html>Down</html>", "[" * 5000, "[]", "{}", '{"valid": "yes"}'])
async def test_what_is_no_answer_is_none(vies: ViesServer, said: str) -> None:
    await an_untaxed_order()
    vies.says[FRENCH] = said
    assert await a_round(vies) == 0
    known = await ViesAnswer.get(number=FRENCH)
    assert (known.answer, known.problem) == (Vies.UNKNOWN, "no answer that is understood")


async def test_a_server_that_never_answers_is_given_up_in_time(
    vies: ViesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await an_untaxed_order()
    monkeypatch.setattr(gateway, "ANSWERS_WITHIN", 0.2)
    vies.hangs = True
    assert await a_round(vies) == 0
    assert (await ViesAnswer.get(number=FRENCH)).problem == "TIMEOUT"


async def test_where_nobody_listens_the_order_goes_on(vies: ViesServer) -> None:
    order = await an_untaxed_order()
    vies.url = f"http://127.0.0.1:{free_port()}"
    assert await a_round(vies) == 0
    assert (await ViesAnswer.get(number=FRENCH)).problem
    assert (await act(order, "create_invoice")).warnings == []


async def test_a_shop_whose_own_number_is_refused_asks_without_it(vies: ViesServer) -> None:
    await an_untaxed_order()

    def said(asked: dict[str, str]) -> dict[str, object]:
        named = "requesterNumber" in asked
        return problem("INVALID_REQUESTER_INFO") if named else VALID | {"requestIdentifier": ""}

    vies.says[FRENCH] = said
    assert await a_round(vies) == 1
    assert len(vies.asked) == 2
    assert (await ViesAnswer.get(number=FRENCH)).consultation == ""


async def test_what_vies_calls_no_number_is_invalid(vies: ViesServer) -> None:
    await an_untaxed_order()
    vies.says[FRENCH] = problem("INVALID_INPUT")
    assert await a_round(vies) == 1
    assert (await ViesAnswer.get(number=FRENCH)).answer is Vies.INVALID


@pytest.mark.parametrize(
    ("number", "asked"),
    [
        ("EL094259216", ("EL", "094259216")),
        ("XI980780684", ("XI", "980780684")),
        ("CHE107787577", None),
        ("GB980780684", None),
    ],
)
async def test_only_what_vies_can_know_is_asked(
    vies: ViesServer, number: str, asked: tuple[str, str] | None
) -> None:
    await an_untaxed_order(number)
    await a_round(vies)
    found = [(one["countryCode"], one["vatNumber"]) for one in vies.asked]
    assert found == ([asked] if asked else [])
    known = await ViesAnswer.get(number=number)
    assert known.answer is (Vies.INVALID if asked else Vies.NOT_THERE)
    assert await a_round(vies, NOW + timedelta(days=9)) == 0


async def test_an_order_that_is_placed_long_after_has_it_asked_again(vies: ViesServer) -> None:
    order = await an_untaxed_order()
    vies.says[FRENCH] = VALID
    await a_round(vies)
    later = NOW + timedelta(days=31)
    assert await a_round(vies, later) == 0
    await Order.filter(id=order.id).update(placed_at=later)
    assert await a_round(vies, later) == 1
    assert (await ViesAnswer.get(number=FRENCH)).answered_at == later


async def test_an_untaxed_invoice_on_an_invalid_number_is_warned_of_and_found(
    vies: ViesServer,
) -> None:
    order = await an_untaxed_order()
    await a_round(vies)
    outcome = await act(order, "create_invoice")
    said = "No VAT is charged on FR40303265045, which VIES called invalid on 2026-11-30"
    assert outcome.warnings == [said]
    invoice = await Invoice.get(order_id=order.id)
    found = [(one.subject, one.what) async for one in run_checks()]
    what = "it charges no VAT on FR40303265045, which VIES called invalid on 2026-11-30"
    assert found == [(invoice.number, what)]
    await act(order, "add_credit_memo")
    assert [one async for one in run_checks()] == []


async def test_a_taxed_invoice_is_not_warned_of(vies: ViesServer) -> None:
    await an_untaxed_order()
    await a_round(vies)
    taxed = await an_order()
    await Order.filter(id=taxed.id).update(vat_number=FRENCH, country="FR")
    assert (await act(await Order.get(id=taxed.id), "create_invoice")).warnings == []
    assert [one async for one in run_checks()] == []


async def test_the_pages_show_the_answer_and_when(vies: ViesServer) -> None:
    order = await an_untaxed_order()
    vies.says[FRENCH] = VALID
    await a_round(vies)
    async with somebody() as browser:
        for page in (f"orders/{order.number}", f"customers/{order.customer_id}"):
            text = (await browser.get(f"/admin/{page}")).text
            assert "VIES: valid" in text
            assert "WAPIAAAAYx1" in text


async def test_what_vies_says_of_an_erased_person_goes_with_them(vies: ViesServer) -> None:
    order = await an_untaxed_order()
    vies.says[FRENCH] = VALID
    await a_round(vies)
    await act(order, "cancel")
    customer, other = await Customer.get(id=order.customer_id), await a_customer(FRENCH)
    text = "".join([part async for part in stream_personal_data(customer)])
    assert json.loads(text)["vies_answers"][0]["consultation"] == "WAPIAAAAYx1"
    await act(customer, "erase", email=customer.email)
    assert await ViesAnswer.all().count() == 1
    await act(other, "erase", email=other.email)
    assert await ViesAnswer.all().count() == 0


async def a_customer(number: str) -> Customer:
    return await Customer.create(email="other@example.com", name="Other", vat_number=number)
