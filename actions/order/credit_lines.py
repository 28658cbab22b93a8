"""The lines of a credit memo: shares of what is left of an invoice, to the cent (rule 5).

Amounts of a reason of their own are taken off the invoice at one of its VAT rates. Where lines
are credited after that, a line "credited before" takes those amounts off again, so that the
credits of an invoice never come to more than it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from actions.order.invoicing import share
from actions.problem import wrong_field
from models.credit_memo import CreditMemoLine
from models.invoice import DocumentLine, Invoice, InvoiceLine, LineKind
from models.money import part_of, say_money, spread, vat_per_line
from models.pricing import Amounts
from models.words import _

if TYPE_CHECKING:
    from actions.order.crediting import Credit


@dataclass(frozen=True)
class Left:
    """What of an invoice can still be credited: of each line and at each VAT rate."""

    lines: list[InvoiceLine]
    quantities: dict[int, int]
    amounts: dict[int, Amounts]
    rates: dict[Decimal, Amounts]

    @property
    def gross(self) -> int:
        return sum(amounts.gross for amounts in self.rates.values())


async def left_of(invoice: Invoice) -> Left:
    """What no credit memo took off the invoice yet."""
    lines = await InvoiceLine.filter(invoice_id=invoice.id).order_by("id")
    credited = await CreditMemoLine.filter(credit_memo__invoice_id=invoice.id)
    quantities = {line.id: line.quantity for line in lines}
    amounts = {line.id: Amounts.of(line) for line in lines}
    rates = _by_rate(lines)
    for rate, taken in _by_rate(credited).items():
        rates[rate] = rates.get(rate, Amounts()) - taken
    for row in credited:
        if row.invoice_line_id is not None:
            amounts[row.invoice_line_id] -= Amounts.of(row)
            if row.kind is not LineKind.CUSTOM:
                quantities[row.invoice_line_id] -= row.quantity
    return Left(lines, quantities, amounts, rates)


def everything(left: Left) -> dict[int, int]:
    """``{invoice line id: quantity}`` of all that is left."""
    return {pk: quantity for pk, quantity in left.quantities.items() if quantity}


def credit_rows(invoice: Invoice, left: Left, credit: Credit) -> list[CreditMemoLine]:
    """The lines that ``credit`` comes to.

    :raises Invalid: an amount is more than is left at its VAT rate.
    """
    rows = [
        _share_row(invoice, left, line, credit)
        for line in left.lines
        if line.id in credit.quantities
    ]
    rows += [
        _part_row(invoice, left, line, credit.parts[line.id])
        for line in left.lines
        if line.id in credit.parts
    ]
    rows += _credited_before(left, rows)
    taken = _by_rate(rows)
    for place, custom in enumerate(credit.custom):
        row = _amount_row(custom.text, custom.gross, custom.vat_rate)
        most = (
            left.rates.get(custom.vat_rate, Amounts()).gross
            - taken.get(custom.vat_rate, Amounts()).gross
        )
        if custom.gross > most:
            said = _("only {most} of {invoice} is left to credit at {rate} % VAT")
            raise wrong_field(
                f"custom.{place}.gross",
                said.format(
                    most=say_money(most, invoice.currency),
                    invoice=invoice.number,
                    rate=custom.vat_rate,
                ),
            )
        taken[custom.vat_rate] = taken.get(custom.vat_rate, Amounts()) + Amounts.of(row)
        rows.append(row)
    _take_the_exact_rest(left, rows)
    _name_vat(left, rows)
    return rows


def _name_vat(left: Left, rows: list[CreditMemoLine]) -> None:
    """As on the line that is credited; an amount of its own as the first line at its rate."""
    of_lines = {line.id: line.vat_category for line in left.lines}
    at_rates = {line.vat_rate: line.vat_category for line in reversed(left.lines)}
    for row in rows:
        known = of_lines.get(row.invoice_line_id or 0)
        row.vat_category = at_rates.get(row.vat_rate, "") if known is None else known


def spread_over_rates(left: Left, gross: int) -> dict[Decimal, int]:
    """``gross`` in the proportion of what is left at each VAT rate."""
    rates = [rate for rate, amounts in left.rates.items() if amounts.gross > 0]
    parts = spread(gross, [left.rates[rate].gross for rate in rates])
    return {rate: part for rate, part in zip(rates, parts, strict=True) if part}


def _by_rate(rows: Iterable[DocumentLine]) -> dict[Decimal, Amounts]:
    sums: dict[Decimal, Amounts] = defaultdict(Amounts)
    for row in rows:
        sums[row.vat_rate] += Amounts.of(row)
    return dict(sums)


def _share_row(invoice: Invoice, left: Left, line: InvoiceLine, credit: Credit) -> CreditMemoLine:
    quantity = credit.quantities[line.id]
    part = share(
        left.amounts[line.id],
        left.quantities[line.id],
        quantity,
        included=invoice.prices_include_vat,
    )
    return CreditMemoLine(
        invoice_line_id=line.id,
        kind=line.kind,
        sku=line.sku,
        name=line.name,
        quantity=quantity,
        restocked=credit.restocked.get(line.id, 0),
        unit_price=line.unit_price,
        vat_rate=line.vat_rate,
        **vars(part),
    )


def _part_row(invoice: Invoice, left: Left, line: InvoiceLine, gross: int) -> CreditMemoLine:
    """A part of the costs: an amount, which leaves the line's quantity as it is."""
    rest = left.amounts[line.id]
    vat = part_of(rest.vat, rest.gross, gross)
    return CreditMemoLine(
        invoice_line_id=line.id,
        kind=LineKind.CUSTOM,
        name=line.name,
        unit_price=gross if invoice.prices_include_vat else gross - vat,
        vat_rate=line.vat_rate,
        net=gross - vat,
        vat=vat,
        gross=gross,
    )


def _amount_row(text: str, gross: int, rate: Decimal) -> CreditMemoLine:
    (vat,) = vat_per_line([gross], [rate], included=True)
    return CreditMemoLine(
        kind=LineKind.CUSTOM,
        name=text,
        unit_price=gross,
        vat_rate=rate,
        net=gross - vat,
        vat=vat,
        gross=gross,
    )


def _credited_before(left: Left, rows: list[CreditMemoLine]) -> list[CreditMemoLine]:
    """What lines come to beyond what is left at their VAT rate was credited as amounts before."""
    found = []
    for rate, taken in _by_rate(rows).items():
        beyond = taken - left.rates[rate]
        if beyond.gross > 0:
            found.append(
                CreditMemoLine(
                    kind=LineKind.CUSTOM,
                    name=str(_("Credited before")),
                    unit_price=-beyond.gross,
                    vat_rate=rate,
                    net=-beyond.net,
                    vat=-beyond.vat,
                    gross=-beyond.gross,
                )
            )
    return found


def _take_the_exact_rest(left: Left, rows: list[CreditMemoLine]) -> None:
    """What takes all that is left at a VAT rate takes its VAT to the cent."""
    for rate, taken in _by_rate(rows).items():
        rest = left.rates[rate]
        if taken.gross == rest.gross and taken.vat != rest.vat:
            last = next(row for row in reversed(rows) if row.vat_rate == rate)
            last.vat += rest.vat - taken.vat
            last.net = last.gross - last.vat
