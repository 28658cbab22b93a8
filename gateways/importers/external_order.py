"""An order as another shop tells it: what all shops' exports have in common, and its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel.numbers import get_currency_precision

from backdesk.country import country_code, is_currency
from backdesk.email_address import parse_email
from backdesk.i18n import LazyText, _
from backdesk.money import LARGEST_AMOUNT

_NUMBER = re.compile(r"-?\d{1,13}(\.\d{1,8})?")
MOST_UNITS = 1_000_000
LONGEST = {
    "email": 254,
    "phone": 50,
    "postcode": 20,
    "city": 100,
    "region": 100,
    "vat_number": 30,
    "registration_number": 50,
    "buyer_reference": 100,
}


class InvalidOrder(Exception):
    """The order cannot come in; the message says why."""

    def __init__(self, message: LazyText, **values: object) -> None:
        super().__init__(message.format(**values))


@dataclass
class ExternalLine:
    """``amount`` is what the line comes to, with VAT where the order's prices include it.

    Without a SKU it is of no product, yet goods where ``physical``. ``unsent`` units were not
    shipped. ``at_rate``: its VAT follows from its rate, and was not told.
    """

    name: str
    quantity: int
    amount: int
    price: int | None = None
    sku: str = ""
    vat: int | None = None
    line: int = 0
    taxable: bool = True
    physical: bool = True
    unsent: int = 0
    charge: bool = False
    vat_rate: Decimal | None = None
    at_rate: bool = False


@dataclass
class ExternalOrder:
    """Amounts in minor units. ``total`` is what the other shop says it all comes to.

    ``discount`` is taken off all lines together; ``vat`` is None where each line tells its own.
    ``note`` is for colleagues. ``remarks`` are of what its file says that does not fit together.
    ``also``, ``perhaps``, ``nameless``, ``ours`` and ``whole`` are as of ``ImportedOrder``.
    """

    line: int
    document: str
    external_id: str
    currency: str
    placed_at: datetime
    party: dict[str, str]
    lines: list[ExternalLine] = field(default_factory=list)
    included: bool = True
    discount: int = 0
    shipping: int = 0
    shipping_vat: int | None = None
    payment_cost: int = 0
    payment_vat: int = 0
    shipping_method: str = ""
    carrier: str = ""
    tracking_code: str = ""
    vat: int | None = None
    total: int | None = None
    payment_method: str = ""
    reference: str = ""
    remark: str = ""
    note: str = ""
    paid: int | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    cancelled_at: datetime | None = None
    remarks: list[str] = field(default_factory=list)
    also: Sequence[str] = ()
    perhaps: Sequence[str] = ()
    nameless: bool = False
    ours: str = ""
    whole: bool = False

    def say(self, message: LazyText, **values: object) -> None:
        self.remarks.append(message.format(**values))


def to_minor_units(text: object, currency: str, what: LazyText | str) -> int:
    """``"12.50"`` in minor units, rounded half up.

    :raises InvalidOrder: it is no amount.
    """
    words = str(text or 0).strip()
    if not _NUMBER.fullmatch(words):
        raise InvalidOrder(_("{what} is not an amount: {text}"), what=what, text=words[:40])
    amount = Decimal(words).scaleb(get_currency_precision(currency))
    whole = int(amount.quantize(Decimal(1), ROUND_HALF_UP))
    if abs(whole) > LARGEST_AMOUNT:
        raise InvalidOrder(_("{what} is too large"), what=what)
    return whole


def minor_or_zero(text: object, currency: str) -> int:
    """What it comes to as far as it can be read: of an order that stays out for another reason."""
    try:
        return to_minor_units(text, currency, "")
    except InvalidOrder:
        return 0


def parse_quantity(text: object) -> int:
    """:raises InvalidOrder: it is no quantity."""
    words = str(text).strip().removesuffix(".0")
    if not re.fullmatch(r"\d{1,7}", words) or not 0 < int(words) <= MOST_UNITS:
        raise InvalidOrder(_("a quantity is not a whole number from 1 on: {text}"), text=words[:40])
    return int(words)


def currency_of(text: object) -> str:
    """:raises InvalidOrder: it is none."""
    code = str(text or "").strip().upper()
    if not is_currency(code):
        raise InvalidOrder(_("{text} is no currency"), text=code[:10] or "—")
    return code


def moment(text: object, what: LazyText | str) -> datetime | None:
    """A date and time as ISO 8601 writes it, or with a space and ``-0500``; UTC without a zone.

    :raises InvalidOrder: it is none.
    """
    words = str(text or "").strip()
    if not words:
        return None
    try:
        found = datetime.fromisoformat(re.sub(r" ([+-]\d{4})$", r"\1", words).replace(" UTC", "Z"))
    except ValueError:
        raise InvalidOrder(_("{what} is not a date: {text}"), what=what, text=words[:40]) from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def clean_text(value: object, longest: int = 200) -> str:
    """One line of text that a column takes."""
    return " ".join(str(value or "").replace("\0", "").split())[:longest]


def clean_email(value: object) -> str:
    """In small letters; empty where it is none."""
    try:
        return parse_email(clean_text(value, 254))
    except ValueError:
        return ""


def to_country_code(value: object) -> str:
    """A code from a code or a name in any language; empty where it is of no country."""
    return country_code(clean_text(value))


def to_party(values: dict[str, Any], ships_to: dict[str, Any]) -> dict[str, str]:
    """The columns that are told, each as long as it may be; where it ships to, if elsewhere."""
    apart = ("street", "postcode", "city")
    told = any(ships_to.get(f"shipping_{part}") for part in apart)
    if told and any(ships_to[f"shipping_{part}"] != values[part] for part in apart):
        values = values | ships_to
    longest = {name: LONGEST.get(name.removeprefix("shipping_"), 200) for name in values}
    return {name: clean_text(value, longest[name]) for name, value in values.items() if value}
