"""What a source is read into, and what the import makes of it: plain data, no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

NO_VAT = Decimal(0)


class Classification(StrEnum):
    """What a line of the file became."""

    PRODUCT = "product lines"
    FREE = "product lines at no charge"
    SHIPPING = "shipping costs"
    PAYMENT_COST = "payment costs and fees"
    CHARGE = "other charges"
    CREDIT = "credits of what was sold"
    SHIPPING_CREDIT = "credits of shipping costs"
    FEE_CREDIT = "credits of payment costs and fees"
    OTHER_PRICE = "credits at another price than sold at"
    DISCOUNT = "discounts given afterwards"
    STOCK = "stock corrections"
    LEFT_OVER = "credits of nothing that could be found"
    REFUSED = "refused"


class CodeKind(StrEnum):
    """What a stock code stands for that is of no goods."""

    SHIPPING = "shipping"
    FEE = "fee"
    CHARGE = "charge"
    DISCOUNT = "discount"


@dataclass(frozen=True)
class Code:
    """A stock code that is of no goods, and what it is called."""

    kind: CodeKind
    name: str


Codes = Mapping[str, Code]
"""By the code in capitals."""


class AmountTotals:
    """How many lines became what, and their sum in minor units; of how many documents they are."""

    def __init__(self) -> None:
        self.documents = 0
        self.lines: Counter[Classification] = Counter()
        self.amounts: Counter[Classification] = Counter()

    def add(self, became: Classification, amount: int) -> None:
        self.lines[became] += 1
        self.amounts[became] += amount

    def include(self, other: AmountTotals) -> None:
        self.documents += other.documents
        self.lines.update(other.lines)
        self.amounts.update(other.amounts)

    @property
    def total_lines(self) -> int:
        return self.lines.total()

    @property
    def total(self) -> int:
        return self.amounts.total()


@dataclass(slots=True)
class SkippedLine:
    """A line that stayed out. ``amount`` is its total in minor units."""

    line: int
    document: str
    became: Classification
    amount: int
    reason: str


@dataclass(slots=True)
class ImportedProduct:
    """``on_hand`` is what is in stock after all these orders, None where nobody knows."""

    sku: str
    name: str
    price: int = 0
    physical: bool = True
    active: bool = True
    notify_below: int = 0
    on_hand: int | None = None
    vat_rate: Decimal = NO_VAT


@dataclass(slots=True)
class ImportedCustomer:
    """``party`` holds the columns of models/party.py."""

    external_id: str
    party: dict[str, str]


@dataclass(slots=True)
class ImportedLine:
    """Amounts in minor units; ``gross`` is what unit price and quantity come to, less ``discount``.

    ``gross`` holds ``vat``, which is on top of the price where the order's prices exclude it.
    ``product`` tells a line of the catalogue from a charge; ``unsent`` units were not shipped.
    """

    line: int
    sku: str
    name: str
    quantity: int
    unit_price: int
    gross: int
    discount: int = 0
    product: bool = True
    physical: bool = True
    vat: int = 0
    vat_rate: Decimal = NO_VAT
    unsent: int = 0

    @property
    def sent(self) -> int:
        return self.quantity - self.unsent if self.physical else 0


@dataclass(slots=True)
class ImportedOrder:
    """An order with its lines; ``paid_at`` and ``shipped_at`` are None where it is not.

    ``paid`` is None where all of it was. ``note`` is for colleagues. ``rows`` are the lines of the
    file that it was made of: number, what it became, amount. ``refunded`` is what a cancelled
    order's buyer got back, for which no credit memo is made. ``already_counted``: what left the
    house before the import is missing from the shelf already, so the stock of today stays as it is.
    ``also`` are names under which it may have come before, ``perhaps`` those that another shop's
    order may have as well; ``nameless``: its file lost its id. ``ours`` is its number in an export
    of this product, maybe of this very shop. ``whole``: its lines are not told, only what they
    come to.
    """

    document: str
    external_id: str
    placed_at: datetime
    customer: str
    currency: str
    party: dict[str, str]
    lines: list[ImportedLine] = field(default_factory=list)
    shipping_cost: int = 0
    shipping_method: str = ""
    carrier: str = ""
    payment_cost: int = 0
    payment_method: str = ""
    remark: str = ""
    note: str = ""
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    rows: list[tuple[int, Classification, int]] = field(default_factory=list)
    prices_include_vat: bool = True
    shipping_vat: int = 0
    shipping_vat_rate: Decimal = NO_VAT
    payment_vat: int = 0
    payment_vat_rate: Decimal = NO_VAT
    paid: int | None = None
    reference: str = ""
    tracking_code: str = ""
    cancelled_at: datetime | None = None
    refunded: int = 0
    already_counted: bool = False
    also: Sequence[str] = ()
    perhaps: Sequence[str] = ()
    nameless: bool = False
    ours: str = ""
    whole: bool = False

    @property
    def tally(self) -> AmountTotals:
        tally = AmountTotals()
        tally.documents = 1
        for _line, became, amount in self.rows:
            tally.add(became, amount)
        return tally

    @property
    def gross(self) -> int:
        costs = self.shipping_cost + self.payment_cost
        if not self.prices_include_vat:
            costs += self.shipping_vat + self.payment_vat
        return sum(line.gross for line in self.lines) + costs

    @property
    def received(self) -> int:
        """What was paid of it, refunds not taken off."""
        if self.paid_at is None:
            return 0
        return self.gross if self.paid is None else self.paid


class CreditKind(StrEnum):
    """What a part of a credit takes back: a line, a whole cost, or just an amount."""

    LINE = "line"
    SHIPPING = "shipping"
    PAYMENT = "payment"
    AMOUNT = "amount"


@dataclass(slots=True)
class CreditPart:
    """Credits ``amount`` of the order ``order`` (its external id), or of its line ``index``.

    ``amount`` holds ``vat``; ``back`` units are on the shelf again, None: all that had left.
    """

    order: str
    kind: CreditKind
    amount: int
    quantity: int = 1
    index: int = -1
    sku: str = ""
    text: str = ""
    vat: int = 0
    vat_rate: Decimal = NO_VAT
    back: int | None = None


@dataclass(slots=True)
class ImportedCredit:
    """A credit document: a memo for each order that it credits; ``line``: its place in the file."""

    document: str
    credited_at: datetime
    parts: list[CreditPart] = field(default_factory=list)
    tally: AmountTotals = field(default_factory=AmountTotals)
    leftovers: list[SkippedLine] = field(default_factory=list)
    line: int = 0
    already_counted: bool = False

    @property
    def amount(self) -> int:
        return sum(part.amount for part in self.parts)


@dataclass(slots=True)
class SourceLine:
    """A line of a shop's list of documents, as it stands there; ``amount`` in minor units."""

    line: int
    document: str
    sku: str
    text: str
    quantity: int
    at: datetime
    price: Decimal
    customer: str
    country: str
    amount: int


@dataclass(slots=True)
class StockCorrection:
    """Units found or written off, and what the file says about it."""

    line: int
    document: str
    at: datetime
    sku: str
    quantity: int
    amount: int
    text: str


@dataclass(slots=True)
class ImportNotice:
    """What does not add up in a document that came in all the same."""

    line: int
    document: str
    text: str


@dataclass
class ImportBatch:
    """All that a source's file says.

    ``credit_documents`` wait for what they may credit; ``credits`` say it themselves.
    ``of_any_shop``: a list, whose numbers another shop may give as well. ``documents`` are its
    orders and refunds, those that stay out too; a list of single lines does not count them.
    """

    source: str
    currency: str
    codes: Codes = field(default_factory=dict)
    of_any_shop: bool = False
    lines: int = 0
    total: int = 0
    documents: int = 0
    products: dict[str, ImportedProduct] = field(default_factory=dict)
    customers: dict[str, ImportedCustomer] = field(default_factory=dict)
    orders: list[ImportedOrder] = field(default_factory=list)
    corrections: list[StockCorrection] = field(default_factory=list)
    credit_documents: dict[str, list[SourceLine]] = field(default_factory=dict)
    credits: list[ImportedCredit] = field(default_factory=list)
    remarks: list[ImportNotice] = field(default_factory=list)
    leftovers: list[SkippedLine] = field(default_factory=list)
