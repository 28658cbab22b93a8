"""What becomes of each order of a plan: for the preview before it, and the report after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from actions.importing.data import ImportedCredit, ImportedOrder, SkippedLine
from actions.importing.plan import Plan
from actions.importing.record_import import RowResult, RowStatus
from actions.importing.report import ImportReport
from backdesk.i18n import _
from backdesk.money import format_money


def row_results(plan: Plan, report: ImportReport) -> list[RowResult]:
    """In the order of the file; ``report`` is what ``make_plan`` counted."""
    reading = plan.reading
    refused = {one.document for one in report.leftovers}
    new = {one.document for one in plan.orders} | {one.document for one in plan.credits}
    remarks: dict[str, list[str]] = defaultdict(list)
    for remark in report.remarks:
        remarks[remark.document].append(remark.text)
    of = {order.external_id: order.document for order in reading.orders}
    found = [_order(one, remarks) for one in reading.orders]
    found += [_credit(one, of, reading.currency) for one in reading.credits]
    kept = [one for one in found if one.name not in refused]
    for one in kept:
        one.verdict = RowStatus.NEW if one.name in new else RowStatus.UNCHANGED
    left_out: dict[str | int, SkippedLine] = {}
    for left in report.leftovers:  # the first line of each; what has no name is each by itself
        left_out.setdefault(left.document or left.line, left)
    kept += [
        RowResult(left.line, left.document, RowStatus.REFUSED, said=left.reason)
        for left in left_out.values()
    ]
    return sorted(kept, key=lambda one: one.line)


def _order(order: ImportedOrder, remarks: Mapping[str, Iterable[str]]) -> RowResult:
    said = _("1 line, {amount}") if len(order.lines) == 1 else _("{count} lines, {amount}")
    said_so = said.format(count=len(order.lines), amount=format_money(order.gross, order.currency))
    return RowResult(
        order.rows[0][0] if order.rows else 0,
        order.document,
        RowStatus.NEW,
        said=said_so,
        remark="; ".join(remarks.get(order.document, ())),
    )


def _credit(credit: ImportedCredit, of: Mapping[str, str], currency: str) -> RowResult:
    said = _("a credit memo of {amount} for order {order}").format(
        amount=format_money(credit.amount, currency),
        order=of.get(credit.parts[0].order, credit.parts[0].order),
    )
    return RowResult(credit.line, credit.document, RowStatus.NEW, said=said)
