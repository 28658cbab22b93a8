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

from actions.billing.credit import Credit, CustomCredit
from actions.billing.invoice import prorated_amounts
from backdesk.actions.errors import field_error
from backdesk.db.batches import checkpoint, in_portions
from backdesk.i18n import _
from backdesk.money import format_money, prorate, vat_of
from models.credit_memo import CreditMemoLine
from models.invoice import DocumentLine, Invoice, InvoiceLine, LineKind
from models.pricing import Amounts

LONGEST_NAME = 300


@dataclass(frozen=True)
class CreditableBalance:
    """What of an invoice can still be credited: of each line and at each VAT rate."""

    lines: list[InvoiceLine]
    quantities: dict[int, int]
    amounts: dict[int, Amounts]
    rates: dict[Decimal, Amounts]

    @property
    def gross(self) -> int:
        return sum(amounts.gross for amounts in self.rates.values())


async def creditable_balance(invoice: Invoice) -> CreditableBalance:
    """What no credit memo took off the invoice yet."""
    lines = await InvoiceLine.filter(invoice_id=invoice.id).order_by("id")
    credited = await CreditMemoLine.filter(credit_memo__invoice_id=invoice.id)
    quantities = {line.id: line.quantity for line in lines}
    amounts = {line.id: Amounts.of(line) async for line in in_portions(lines)}
    rates = _by_rate(lines)
    for rate, taken in _by_rate(credited).items():
        rates[rate] = rates.get(rate, Amounts()) - taken
    for row in credited:
        if row.invoice_line_id is not None:
            amounts[row.invoice_line_id] -= Amounts.of(row)
            if row.kind is not LineKind.CUSTOM:
                quantities[row.invoice_line_id] -= row.quantity
    return CreditableBalance(lines, quantities, amounts, rates)


def full_credit(left: CreditableBalance) -> dict[int, int]:
    """``{invoice line id: quantity}`` of all that is left."""
    return {pk: quantity for pk, quantity in left.quantities.items() if quantity}


def money_without_units(left: CreditableBalance) -> dict[Decimal, Amounts]:
    """What is left at each VAT rate beyond its lines: it was kept back when they were credited."""
    found = dict(left.rates)
    for line in left.lines:
        if left.quantities[line.id]:
            found[line.vat_rate] -= left.amounts[line.id]
    return {rate: amounts for rate, amounts in found.items() if amounts.gross > 0}


async def credit_rows(
    invoice: Invoice, left: CreditableBalance, credit: Credit
) -> list[CreditMemoLine]:
    """The lines that ``credit`` comes to.

    :raises Invalid: an amount is more than is left at its VAT rate.
    """
    rows = await _line_rows(invoice, left, credit)
    rows += _credited_before(invoice, left, rows)
    taken = _by_rate(rows)
    for place, custom in enumerate(credit.custom):
        row = _amount_row(invoice, custom)
        most = (
            left.rates.get(custom.vat_rate, Amounts()).gross
            - taken.get(custom.vat_rate, Amounts()).gross
        )
        if custom.gross > most:
            said = _("only {most} of {invoice} is left to credit at {rate} % VAT")
            raise field_error(
                f"custom.{place}.gross",
                said.format(
                    most=format_money(most, invoice.currency),
                    invoice=invoice.number,
                    rate=custom.vat_rate,
                ),
            )
        taken[custom.vat_rate] = taken.get(custom.vat_rate, Amounts()) + Amounts.of(row)
        rows.append(row)
    await checkpoint()
    _take_the_exact_rest(left, rows)
    _name_vat(left, rows)
    return rows


async def _line_rows(
    invoice: Invoice, left: CreditableBalance, credit: Credit
) -> list[CreditMemoLine]:
    """Units and parts of costs, each followed by what of it is kept back, if anything is."""
    rows = []
    async for line in in_portions(left.lines):
        if line.id in credit.quantities:
            rows.append(_share_row(invoice, left, line, credit))
        elif line.id in credit.parts:
            rows.append(_part_row(invoice, left, line, credit.parts[line.id]))
        if line.id in credit.kept:
            rows.append(_kept_row(invoice, line, credit.kept[line.id]))
    return rows


def _name_vat(left: CreditableBalance, rows: list[CreditMemoLine]) -> None:
    """As on the line that is credited; an amount of its own as the first line at its rate."""
    of_lines = {line.id: line.vat_category for line in left.lines}
    at_rates = {line.vat_rate: line.vat_category for line in reversed(left.lines)}
    for row in rows:
        known = of_lines.get(row.invoice_line_id or 0)
        row.vat_category = at_rates.get(row.vat_rate, "") if known is None else known


def share_of(
    invoice: Invoice, left: CreditableBalance, line: InvoiceLine, quantity: int
) -> Amounts:
    """What ``quantity`` units of the line take of what is left of it."""
    included = invoice.prices_include_vat
    return prorated_amounts(
        left.amounts[line.id], left.quantities[line.id], quantity, included=included
    )


def part_of_cost(left: CreditableBalance, line: InvoiceLine, gross: int) -> Amounts:
    """What ``gross`` takes of what is left of a cost."""
    rest = left.amounts[line.id]
    vat = prorate(rest.vat, rest.gross, gross)
    return Amounts(0, gross - vat, vat, gross)


def _by_rate(rows: Iterable[DocumentLine]) -> dict[Decimal, Amounts]:
    sums: dict[Decimal, Amounts] = defaultdict(Amounts)
    for row in rows:
        sums[row.vat_rate] += Amounts.of(row)
    return dict(sums)


def _share_row(
    invoice: Invoice, left: CreditableBalance, line: InvoiceLine, credit: Credit
) -> CreditMemoLine:
    quantity = credit.quantities[line.id]
    part = share_of(invoice, left, line, quantity)
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


def _part_row(
    invoice: Invoice, left: CreditableBalance, line: InvoiceLine, gross: int
) -> CreditMemoLine:
    """A part of the costs: an amount, which leaves the line's quantity as it is."""
    row = _money_row(invoice, line.name, line.vat_rate, part_of_cost(left, line, gross))
    row.invoice_line_id = line.id
    return row


def _kept_row(invoice: Invoice, line: InvoiceLine, kept: Amounts) -> CreditMemoLine:
    """It belongs to no line, so that the credits of the line still sum to what was invoiced."""
    name = _("Kept back of {name}").format(name=line.name)
    return _money_row(invoice, name, line.vat_rate, -kept)


def _amount_row(invoice: Invoice, custom: CustomCredit) -> CreditMemoLine:
    gross, vat = custom.gross, custom.vat
    if vat is None:
        vat = vat_of(gross, custom.vat_rate, included=True)
    return _money_row(invoice, custom.text, custom.vat_rate, Amounts(0, gross - vat, vat, gross))


def _money_row(invoice: Invoice, name: str, rate: Decimal, amounts: Amounts) -> CreditMemoLine:
    return CreditMemoLine(
        kind=LineKind.CUSTOM,
        name=name[:LONGEST_NAME],
        unit_price=amounts.gross if invoice.prices_include_vat else amounts.net,
        vat_rate=rate,
        net=amounts.net,
        vat=amounts.vat,
        gross=amounts.gross,
    )


def _credited_before(
    invoice: Invoice, left: CreditableBalance, rows: list[CreditMemoLine]
) -> list[CreditMemoLine]:
    """What lines come to beyond what is left at their VAT rate was credited as amounts before."""
    found = []
    for rate, taken in _by_rate(rows).items():
        beyond = taken - left.rates[rate]
        if beyond.gross > 0:
            found.append(_money_row(invoice, str(_("Credited before")), rate, -beyond))
    return found


def _take_the_exact_rest(left: CreditableBalance, rows: list[CreditMemoLine]) -> None:
    """What takes all that is left at a VAT rate takes its VAT to the cent."""
    for rate, taken in _by_rate(rows).items():
        rest = left.rates[rate]
        if taken.gross == rest.gross and taken.vat != rest.vat:
            last = next(row for row in reversed(rows) if row.vat_rate == rate)
            last.vat += rest.vat - taken.vat
            last.net = last.gross - last.vat
