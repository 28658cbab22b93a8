"""What is an e-mail address, the same everywhere one comes in."""

from __future__ import annotations

import pytest

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.errors import Invalid
from backdesk.actions.pipeline import Invocation, run
from backdesk.auth.create_user import create_user
from backdesk.email_address import deliverable, parse_email
from models.order import Order
from tests.factories.order import an_order_form

REFUSED = [
    *("a,b@example.com", "<x>@example.com", 'quote"d@example.com', "x@example.com, y@example.com"),
    *("a b@example.com", "x@localhost", "x@y..com", "@example.com", "x@[127.0.0.1]", "x;@y.com"),
    *('"a b"@example.com', "x@example.com\nBcc: y@example.com", "x@-example.com", "x.@example.com"),
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_could_reach_somebody_else_or_nobody_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="is no e-mail address"):
        parse_email(text)
    with pytest.raises(ValueError, match="is no e-mail address"):
        deliverable(text)


@pytest.mark.parametrize(
    ("typed", "kept", "sent"),
    [
        (" Clerk@Example.COM ", "clerk@example.com", "Clerk@example.com"),
        ("info@exämple.de", "info@exämple.de", "info@xn--exmple-cua.de"),
        ("info@xn--exmple-cua.de", "info@exämple.de", "info@xn--exmple-cua.de"),
        ("müller@example.com", "müller@example.com", "müller@example.com"),
        ("mu\u0308ller@example.com", "müller@example.com", "müller@example.com"),
        ("o'brien+shop@mail.example.co.uk",) * 3,
        ("clerk@shop.local",) * 3,
    ],
)
def test_an_address_is_kept_and_sent_in_one_way(typed: str, kept: str, sent: str) -> None:
    assert parse_email(typed) == kept
    assert deliverable(typed).addr_spec == sent


@pytest.mark.parametrize("email", REFUSED[:3])
async def test_it_is_refused_by_an_order_and_for_a_colleague(
    sqlite_database: object, email: str
) -> None:
    form = an_order_form()
    form["customer"] |= {"email": email}
    with pytest.raises(Invalid, match="is no e-mail address"):
        await run(get(Order, "place_order"), None, form, Invocation(SystemActor()))
    with pytest.raises(Invalid, match="is no e-mail address"):
        await create_user(email, "clerk", "a long password")
