"""What of a source's file is not in the database yet; decided before anything is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from actions.importing.credit_matching import Sales, SoldOrder, find_credits
from actions.importing.data import (
    Classification,
    ImportBatch,
    ImportedCredit,
    ImportedOrder,
    ImportNotice,
    SkippedLine,
    SourceLine,
    StockCorrection,
)
from actions.importing.earlier_sales import include_existing_sales
from actions.importing.existing_orders import ExistingOrder, existing_orders
from actions.importing.report import ImportReport
from backdesk.actions.errors import Refused
from backdesk.db.batches import pieces
from backdesk.i18n import LazyText, _
from models.credit_memo import CreditMemoLine
from models.invoice import LineKind
from models.stock import StockMove

AT_ONCE = 500


@dataclass
class Plan:
    """What is to be written. Customers and products of ``reading`` may be there already."""

    reading: ImportBatch
    orders: list[ImportedOrder] = field(default_factory=list)
    credits: list[ImportedCredit] = field(default_factory=list)
    corrections: list[StockCorrection] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.orders or self.credits or self.corrections)


def concurrent_import_error() -> Refused:
    """Somebody else imported the same documents meanwhile: the plan is no longer true."""
    return Refused(
        _("the same documents were imported by somebody else meanwhile"),
        _("Run the import again: it goes on where it was."),
        detail=_(
            "The same documents were imported by somebody else meanwhile. "
            "Run the import again: it goes on where it was."
        ),
    )


async def make_plan(reading: ImportBatch, report: ImportReport) -> Plan:
    """Compare the reading with the database; every line is counted in the report here."""
    plan = Plan(reading)
    report.leftovers += reading.leftovers
    report.left_documents += len({one.document for one in reading.leftovers})
    report.remarks += reading.remarks
    known = await existing_orders(reading)
    planned: set[str] = set()
    for order in reading.orders:
        stored, other = known.get(order.external_id, (None, ""))
        if order.external_id in planned:
            _leave_out(report, order, _("it stands in the file twice"))
        elif stored is None:
            planned.add(order.external_id)
            report.came_in.include(order.tally)
            plan.orders.append(order)
        elif not other:
            report.before.include(order.tally)
            report.remarks += _status_warnings(order, stored)
        else:
            _leave_out(report, order, _asked(reading, stored, other))
    _leave_out_customers(plan)
    await _plan_corrections(plan, report)
    await _plan_credits(plan, report)
    await _plan_told_credits(plan, report, known)
    report.leftovers.sort(key=lambda leftover: leftover.line)
    report.remarks.sort(key=lambda remark: remark.line)
    return plan


def _status_warnings(order: ImportedOrder, known: ExistingOrder) -> Iterator[ImportNotice]:
    """What happened to it elsewhere since is told; an import changes no order that is here."""
    if known.cancelled_at is not None:
        return
    line, document = order.rows[0][0] if order.rows else 0, order.document
    if order.cancelled_at:
        yield ImportNotice(line, document, str(_("it is cancelled there, but not here")))
        return
    if known.due and order.received >= order.gross:
        yield ImportNotice(line, document, str(_("it is paid there, but not here")))
    if known.to_ship and order.shipped_at and not any(one.unsent for one in order.lines):
        yield ImportNotice(line, document, str(_("it is shipped there, but not here")))


def _leave_out_customers(plan: Plan) -> None:
    """Of orders that are here, or stay out: nobody is made anew who was erased or merged."""
    buying = {order.customer for order in plan.orders}
    for order in plan.reading.orders:
        if order.customer not in buying:
            plan.reading.customers.pop(order.customer, None)


def _asked(reading: ImportBatch, known: ExistingOrder, other: str) -> str:
    """What was ordered cannot change: the other lines may be from a file that was cut off.

    In a list it may be an order of another shop, which counts from 1001 on as well.
    """
    said = _("this order was imported before, {other} (here it is {number})")
    if reading.of_any_shop:
        said = _(
            "this order was imported before, {other} (here it is {number}); "
            "if this list is of another shop, give it a source of its own"
        )
    return said.format(other=other, number=known.number)


def _leave_out(report: ImportReport, order: ImportedOrder, reason: LazyText | str) -> None:
    report.left_documents += 1
    report.leftovers += [
        SkippedLine(line, order.document, Classification.REFUSED, amount, str(reason))
        for line, _became, amount in order.rows
    ]


async def _plan_corrections(plan: Plan, report: ImportReport) -> None:
    source = plan.reading.source
    moved = await StockMove.filter(document__startswith=f"{source}:").values_list(
        "document", flat=True
    )
    known = {str(document) for document in moved}
    for correction in plan.reading.corrections:
        if f"{source}:{correction.document}" in known:
            report.before.add(Classification.STOCK, correction.amount)
        else:
            report.came_in.add(Classification.STOCK, correction.amount)
            plan.corrections.append(correction)


async def _plan_credits(plan: Plan, report: ImportReport) -> None:
    reading = plan.reading
    sales = Sales(reading.source, reading.codes, map(SoldOrder.of, plan.orders))
    recorded = await _recorded_credits(reading.source) if reading.credit_documents else {}
    pending = []
    for document, rows in reading.credit_documents.items():
        if document in recorded:
            _count_recorded(rows, recorded[document], sales, report)
        else:
            pending.append(rows)
    customers = {f"{reading.source}:{rows[0].customer}" for rows in pending if rows[0].customer}
    await include_existing_sales(sales, sorted(customers))
    for credit in find_credits(pending, sales):
        report.came_in.include(credit.tally)
        report.leftovers += credit.leftovers
        if credit.parts:
            plan.credits.append(credit)


async def _plan_told_credits(
    plan: Plan, report: ImportReport, known: Mapping[str, tuple[ExistingOrder, str]]
) -> None:
    """Credits that say themselves what they credit: those that are not here, as far as they fit."""
    reading = plan.reading
    of = {credit.parts[0].order for credit in reading.credits}
    recorded = await _recorded_credits(reading.source, of) if of else {}
    left = {order.external_id: order.gross for order in plan.orders if not order.cancelled_at}
    own = {name for name, (one, _other) in known.items() if one.external_id != name}
    left |= {name: one.creditable for name, (one, _other) in known.items()}
    for credit in reading.credits:
        order = credit.parts[0].order
        if credit.document in recorded or order in own:
            report.before.include(credit.tally)
        elif credit.amount <= left.get(order, 0):
            left[order] -= credit.amount
            report.came_in.include(credit.tally)
            plan.credits.append(credit)
        else:
            reason = str(_("more than is left to credit of its order"))
            report.left_documents += 1
            report.leftovers.append(
                SkippedLine(
                    credit.line,
                    credit.document,
                    Classification.LEFT_OVER,
                    credit.tally.total,
                    reason,
                )
            )


_Recorded = Counter[tuple[str, bool]]
"""What was credited, by stock code and whether it was of a line of the invoice."""


async def _recorded_credits(source: str, orders: Collection[str] = ()) -> dict[str, _Recorded]:
    """By the document that credit memos were made of; of these orders, or of all of the source."""
    recorded: dict[str, _Recorded] = defaultdict(Counter)
    wanted = [
        CreditMemoLine.filter(credit_memo__order__external_id__in=some)
        for some in pieces(list(orders), AT_ONCE)
    ] or [CreditMemoLine.filter(credit_memo__order__external_id__startswith=f"{source}:")]
    for of in wanted:
        rows = await of.values_list("credit_memo__reason", "sku", "gross", "kind")
        for document, sku, gross, kind in rows:
            recorded[document][sku, kind != LineKind.CUSTOM] += gross
    return recorded


def _count_recorded(
    rows: Sequence[SourceLine], credited: _Recorded, sales: Sales, report: ImportReport
) -> None:
    for row in rows:
        became = sales.became(row.sku)
        if 0 <= -row.amount <= credited[row.sku, True]:
            credited[row.sku, True] += row.amount
            report.before.add(became, row.amount)
        elif 0 <= -row.amount <= credited[row.sku, False]:
            credited[row.sku, False] += row.amount
            other = Classification.OTHER_PRICE if became is Classification.CREDIT else became
            report.before.add(other, row.amount)
        else:
            reason = _("left over when this document was imported")
            report.leftovers.append(
                SkippedLine(
                    row.line, row.document, Classification.LEFT_OVER, row.amount, str(reason)
                )
            )
