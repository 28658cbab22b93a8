"""The words of an e-mail name the keys that this e-mail has (rule 13)."""

from __future__ import annotations

import re

import pytest

from actions.checks.database import run_checks
from actions.settings.email_templates import TemplateForm, save_template
from backdesk.actions.errors import Invalid
from backdesk.i18n import _
from gateways.email.render import render_email
from gateways.signed_links import Links
from models.custom_status import CustomStatus
from models.email_event import MAIL_EVENTS, events_there_are, mail_event, status_event
from models.email_keys import example_of
from models.mail_template import MailTemplate
from models.outbox import Outbox
from models.settings import Settings
from tests.factories.acting import act
from tests.factories.order import an_order
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")

INVOICE = "Invoice {{ invoice.number }}."
NOT_THEIRS = [
    ("notify_customer", f"{{{{ message }}}} {INVOICE}", "invoice.number"),
    ("order_confirmed", "{{ parcel.tracking_code }}", "parcel.tracking_code"),
    ("payment_reminder_2", "{% if payment.amount %}x{% endif %}", "payment.amount"),
    ("quote", "{{ order.number }}", "order.number"),
    ("cancelled", "{{ message }}", "message"),
    ("return_rejected", "{{ credit_memo.number }}", "credit_memo.number"),
    ("custom_status_7", "{{ quote.link }}", "quote.link"),
]


def words(event: str, text: str) -> TemplateForm:
    return TemplateForm(event, "en", "About {{ customer.name }}", text, "", 0)


async def letter(row: Outbox) -> str:
    return (await render_email(row, Settings(), Links())).text


@pytest.mark.parametrize(("event", "text", "key"), NOT_THEIRS)
async def test_a_key_that_the_e_mail_does_not_have_is_refused_with_those_that_it_has(
    event: str, text: str, key: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await save_template(words(event, text), await a_user("manager"))
    there = ", ".join(MAIL_EVENTS[re.sub(r"_\d$", "", event) if "status" in event else event].keys)
    assert f"there is no key {{{{ {key} }}}}; there are: {there}" in refused.value.detail
    assert not await MailTemplate.exists()


@pytest.mark.parametrize("event", list(MAIL_EVENTS))
async def test_every_key_that_an_e_mail_has_may_be_named_in_it(event: str) -> None:
    text = "{% for line in lines %}{{ line.name }}{% endfor %}"
    for name, value in example_of(MAIL_EVENTS[event]).items():
        parts = [f"{name}.{part}" for part in value] if isinstance(value, dict) else [name]
        text += "".join(f" {{{{ {part} }}}}" for part in parts if name != "lines")
    await save_template(words(event, text), await a_user("manager"))
    assert await MailTemplate.exists(event=event)


async def test_words_from_before_the_rule_are_found_and_still_sent() -> None:
    text = "{{ message }}\n{% for line in lines %}{{ line.sku }}{% endfor %}\n" + INVOICE
    await MailTemplate.create(event="notify_customer", language="en", subject="S", text=text)
    (found,) = [one async for one in run_checks()]
    assert found.subject == "notify_customer (en)"
    assert "there is no key {{ invoice.number }}; there are: shop" in found.what
    await act(await an_order(), "notify_customer", message="Hello")
    assert await letter(await Outbox.get(event="notify_customer")) == "Hello\nMUG-1\nInvoice .\n"


async def test_an_e_mail_of_a_custom_status_has_the_keys_of_all_of_them() -> None:
    status = await CustomStatus.create(name="At the engraver", sends_email=True)
    of_status = next(one for one in await events_there_are() if one.name == status_event(status.id))
    assert of_status.keys == MAIL_EVENTS["custom_status"].keys
    await save_template(words(of_status.name, "It is {{ status }}"), await a_user("manager"))
    await act(await an_order(), "set_status", status="At the engraver")
    assert await letter(await Outbox.get(event=of_status.name)) == "It is At the engraver\n"


async def test_a_joined_e_mail_has_the_keys_of_its_first_part() -> None:
    await save_template(words("order_confirmed", "{{ order.number }}"), await a_user("manager"))
    await an_order()
    row = await Outbox.get()
    assert [part["event"] for part in row.parts] == ["order_confirmed", "invoice"]
    assert (await letter(row)).startswith("ORD00001\n\nInvoice INV00001 is attached.")


async def test_an_event_of_a_plug_in_has_the_keys_that_it_declares() -> None:
    ours = {"en": ("Wrapped", "Wrapped for {{ customer.name }}: {{ card }}")}
    mail_event("wrapped", _("Wrapped"), keys=("customer", "order", "card"), words=ours)
    try:
        with pytest.raises(Invalid, match="there are: customer, order, card"):
            await save_template(words("wrapped", "{{ lines }}"), await a_user("manager"))
        order = await an_order()
        row = Outbox(event="wrapped", payload={"card": "To you"}, order_id=order.id)
        assert await letter(row) == "Wrapped for A customer: To you\n"
        own = words("wrapped", "{{ card }} in {{ order.number }}")
        await save_template(own, await a_user("manager"))
        row.language = "en"
        assert await letter(row) == f"To you in {order.number}\n"
    finally:
        del MAIL_EVENTS["wrapped"]
