"""Fields of a dialog that are rows: lines to choose from, or rows to add; shown, kept and read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from actions.order.credit_lines import Left, left_of
from actions.order.open_returns import announced_units
from actions.problem import FieldError
from actions.return_case.edit import left_beside
from models.amount_text import parse_amount, parse_whole
from models.invoice import Invoice, InvoiceLine, LineKind
from models.order import Order, OrderLine
from models.return_case import ReturnCase, ReturnLine
from models.return_reason import ReturnReason
from models.words import Text, _, language

MOST = 5000


@dataclass(frozen=True)
class Column:
    """What is typed in a row: ``kind`` is text, integer, money, choice or switch.

    ``suggested`` are texts to choose from; others can be typed.
    """

    name: str
    label: Text
    kind: str = "text"
    suggested: Callable[[], Sequence[str]] = tuple


@dataclass
class Row:
    """``key`` stands in the names of its inputs; a row to add has no name."""

    key: str
    name: str = ""
    note: str = ""
    left: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    options: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Rows:
    """``begin`` makes the rows as they are when the dialog opens.

    ``of`` heads the column of how many there are. ``extends``: rows can be added, and one left
    empty is none. ``optional``: a row with no quantity is not sent.
    """

    columns: Sequence[Column]
    begin: Callable[[Any, str], Awaitable[list[Row]]]
    extends: bool = False
    optional: bool = False
    of: Text = field(default_factory=lambda: _("Left"))


async def credited_rows(order: Order, invoice: str) -> list[Row]:
    """The lines of the invoice with what is left to credit of each."""
    chosen = await invoice_to_credit(order, invoice)
    if chosen is None:
        return []
    left = await left_of(chosen)
    return [
        Row(
            str(line.order_line_id),
            line.name,
            line.sku,
            left.quantities[line.id],
        )
        for line in left.lines
        if line.order_line_id is not None and left.quantities[line.id]
    ]


async def custom_rows(order: Order, invoice: str) -> list[Row]:
    """One empty row; its rates are those of the invoice."""
    chosen = await invoice_to_credit(order, invoice)
    rates = (await left_of(chosen)).rates if chosen else {}
    return [Row("0", options=[(str(rate), f"{rate} %") for rate in sorted(rates, reverse=True)])]


async def returned_rows(order: Order, _invoice: str) -> list[Row]:
    """What was shipped and is not on its way back; a clerk says what of it will come."""
    announced = await announced_units(order)
    found = []
    for line in await OrderLine.filter(order_id=order.id).order_by("id"):
        left = max(line.to_return - announced[line.id], 0)
        if left:
            found.append(Row(str(line.id), line.name, line.sku, left))
    return found


async def corrected_rows(invoice: Invoice, _invoice: str) -> list[Row]:
    """The invoice's lines as they are; the right invoice may have less of them."""
    lines = await InvoiceLine.filter(invoice_id=invoice.id).order_by("id")
    return [
        Row(
            str(line.order_line_id),
            line.name,
            line.sku,
            line.quantity,
            {"quantity": line.quantity},
        )
        for line in lines
        if line.order_line_id is not None
    ]


async def received_rows(case: ReturnCase, _invoice: str) -> list[Row]:
    """What is still to come, as if all of it came now; what is damaged begins as written off."""
    return [
        Row(
            str(line.id),
            line.name,
            line.why or line.sku,
            line.to_come,
            {"to_stock" if line.sold_again else "written_off": line.to_come},
        )
        for line in await ReturnLine.filter(return_case_id=case.id).order_by("id")
        if line.to_come
    ]


async def announced_rows(case: ReturnCase, _invoice: str) -> list[Row]:
    """What was announced, with how many of it can come back."""
    lines = await OrderLine.filter(order_id=case.order_id).order_by("id")
    left = await left_beside(await Order.get(id=case.order_id), case, lines)
    return [
        Row(
            str(line.id),
            line.name,
            line.sku,
            left[line.order_line_id],
            {"quantity": line.quantity, "reason": line.why},
        )
        for line in await ReturnLine.filter(return_case_id=case.id).order_by("id")
    ]


def _known_reasons() -> list[str]:
    """In the reader's language."""
    return [reason.label(language()) for reason in ReturnReason]


QUANTITY = Column("quantity", _("Quantity"), "integer")
REASON = Column("reason", _("Reason"), suggested=_known_reasons)
ROWS: dict[str, Rows] = {
    "credited": Rows(
        (QUANTITY, Column("restock", _("Back in stock"), "switch")), credited_rows, optional=True
    ),
    "custom_amounts": Rows(
        (
            Column("text", _("Text")),
            Column("gross", _("Amount incl. VAT"), "money"),
            Column("vat_rate", _("VAT rate"), "choice"),
        ),
        custom_rows,
        extends=True,
    ),
    "corrected": Rows((QUANTITY,), corrected_rows, optional=True, of=_("Invoiced")),
    "returned": Rows((QUANTITY, REASON), returned_rows, optional=True),
    "announced": Rows((QUANTITY, REASON), announced_rows, of=_("Can come back")),
    "received": Rows(
        (
            Column("to_stock", _("Back in stock"), "integer"),
            Column("written_off", _("Written off"), "integer"),
            Column("condition", _("Condition")),
        ),
        received_rows,
        of=_("To come"),
    ),
}


async def invoices_to_credit(order: Order) -> list[Invoice]:
    """Invoices of which something is left to credit, the latest first."""
    rows = await Invoice.filter(order_id=order.id).order_by("-id")
    return [row for row in rows if row.something_to_credit]


async def invoice_to_credit(order: Order, number: str) -> Invoice | None:
    """The one called ``number``, else the latest."""
    rows = await invoices_to_credit(order)
    return next((row for row in rows if row.number == number), rows[0] if rows else None)


async def cost_left(order: Order, name: str, number: str) -> int:
    """What is left to credit of shipping or payment costs, VAT included."""
    chosen = await invoice_to_credit(order, number)
    if chosen is None:
        return 0
    kind = LineKind.SHIPPING if name == "shipping_cost" else LineKind.PAYMENT
    left: Left = await left_of(chosen)
    return sum(left.amounts[line.id].gross for line in left.lines if line.kind is kind)


async def shown_rows(
    kind: str, name: str, of: Any, typed: Mapping[str, Any] | None, said: Mapping[str, str]
) -> list[Row]:
    """The rows as they begin, or as they were typed, each with what is wrong in it."""
    declared = ROWS[kind]
    invoice = str((typed or {}).get("invoice", ""))
    rows = await declared.begin(of, invoice)
    if typed is None or not any(key.startswith(f"{name}.") for key in typed):
        return rows
    if declared.extends:
        options = rows[0].options
        keys = _keys(name, typed)
        rows = [Row(key, options=options) for key in keys] or rows
    place = 0
    for row in rows:
        row.values = {
            column.name: typed.get(f"{name}.{row.key}.{column.name}", "")
            for column in declared.columns
        }
        if _sent(declared, row.values):
            row.errors = {
                column.name: said[f"{name}.{place}.{column.name}"]
                for column in declared.columns
                if f"{name}.{place}.{column.name}" in said
            }
            if f"{name}.{place}.line" in said:
                row.errors.setdefault("quantity", said[f"{name}.{place}.line"])
            place += 1
    return rows


def read_rows(
    kind: str, name: str, typed: Mapping[str, Any], currency: str, wrong: list[FieldError]
) -> list[dict[str, Any]]:
    """What was typed, as the form's JSON has it; what cannot be read is added to ``wrong``."""
    declared = ROWS[kind]
    found: list[dict[str, Any]] = []
    for key in _keys(name, typed)[:MOST]:
        values = {
            column.name: typed.get(f"{name}.{key}.{column.name}", "") for column in declared.columns
        }
        if not _sent(declared, values):
            continue
        data: dict[str, Any] = {} if declared.extends else {"line": key}
        for column in declared.columns:
            at = f"{name}.{len(found)}.{column.name}"
            data[column.name] = _read(column, str(values[column.name]), currency, at, wrong)
        found.append(data)
    return found


def _keys(name: str, typed: Mapping[str, Any]) -> list[str]:
    keys = (key.split(".")[1] for key in typed if key.startswith(f"{name}."))
    return list(dict.fromkeys(key for key in keys if key.isdecimal() and len(key) < 15))


def _sent(declared: Rows, values: Mapping[str, Any]) -> bool:
    if declared.extends:
        return any(
            str(values[column.name]).strip()
            for column in declared.columns
            if column.kind != "choice"
        )
    return not declared.optional or str(values["quantity"]).strip() not in ("", "0")


def _read(column: Column, raw: str, currency: str, at: str, wrong: list[FieldError]) -> Any:
    match column.kind:
        case "switch":
            return bool(raw)
        case "money" | "integer" if raw.strip():
            try:
                return parse_amount(raw, currency) if column.kind == "money" else parse_whole(raw)
            except ValueError as error:
                wrong.append(FieldError(at, str(error)))
                return None
        case "choice":
            return Decimal(raw) if raw.replace(".", "", 1).isdecimal() else raw
        case _:
            return raw.strip()
