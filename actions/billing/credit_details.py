"""How a credit memo comes about: what each line and each VAT rate gets of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from actions.billing.credit import Credit
from actions.billing.credit_lines import CreditableBalance
from backdesk.i18n import _
from backdesk.money import format_money
from models.credit_memo import CreditMemo, CreditMemoLine
from models.invoice import Invoice
from models.order import Order
from models.payment import Payment
from models.pricing import Amounts


@dataclass(frozen=True)
class Credited:
    """A credit memo that was issued, what was left before it, and what it took off the due."""

    memo: CreditMemo
    invoice: Invoice
    credit: Credit
    left: CreditableBalance
    set_off: int

    async def details(
        self, order: Order, payments: Sequence[tuple[Payment, int]], *, refunded: bool
    ) -> dict[str, Any]:
        """How it comes about; ``payments`` are those of which it is given back, or to be."""
        return {
            "invoice": self.invoice.number,
            **await details_of(self.memo, self.credit),
            "stays": self.left.gross - self.memo.gross,
            "set_off": self.set_off,
            "payments": [
                {"id": one.id, "method": one.method, "amount": part, "refunded": refunded}
                for one, part in payments
            ],
            "to_refund": order.to_refund,
            "due": order.due,
        }


async def details_of(memo: CreditMemo, credit: Credit) -> dict[str, Any]:
    """Amounts in minor units; what was kept back of a line is taken off it."""
    rows = await CreditMemoLine.filter(credit_memo_id=memo.id).order_by("id")
    net, vat = Counter[Decimal](), Counter[Decimal]()
    for row in rows:
        net[row.vat_rate] += row.net
        vat[row.vat_rate] += row.vat
    return {
        "currency": memo.currency,
        "lines": _lines(rows, credit),
        "vat_by_rate": [{"rate": rate, "net": net[rate], "vat": vat[rate]} for rate in sorted(net)],
        "net": memo.net,
        "vat": memo.vat,
        "gross": memo.gross,
        "refunded": memo.refunded,
    }


def _lines(rows: Sequence[CreditMemoLine], credit: Credit) -> list[dict[str, Any]]:
    """What is kept back of a line stands after it."""
    found, left = [], iter(rows)
    for row in left:
        kept = Amounts.of(next(left)) if row.invoice_line_id in credit.kept else Amounts()
        found.append(
            {
                "name": row.name,
                "quantity": row.quantity,
                "vat_rate": row.vat_rate,
                "net": row.net + kept.net,
                "vat": row.vat + kept.vat,
                "gross": row.gross + kept.gross,
                "kept_back": -kept.gross,
            }
        )
    return found


def said_of(details: Mapping[str, Any]) -> list[str]:
    """The same in words, a line each; nothing where there are none."""
    if not details:
        return []
    if "memos" in details:
        return [line for one in details["memos"] for line in said_of(one)]
    money = partial(format_money, currency=details["currency"])
    said = [_said_line(one, money) for one in details["lines"]]
    for one in details["vat_by_rate"]:
        vat = _("VAT {rate} % of {net}: {vat}")
        said.append(vat.format(rate=one["rate"], net=money(one["net"]), vat=money(one["vat"])))
    stays = _("stays of {invoice}: {amount}")
    said.append(stays.format(invoice=details["invoice"], amount=money(details["stays"])))
    if details["set_off"]:
        said.append(_("taken off what is due: {amount}").format(amount=money(details["set_off"])))
    for one in details["payments"]:
        back = _("to refund of the payment by {method}: {amount}")
        if one["refunded"]:
            back = _("refunded of the payment by {method}: {amount}")
        method = one["method"] or _("unknown means")
        said.append(back.format(method=method, amount=money(one["amount"])))
    return said


def _said_line(line: Mapping[str, Any], money: Callable[[int], str]) -> str:
    said = f"{line['quantity']} \N{MULTIPLICATION SIGN} {line['name']}: {money(line['gross'])}"
    if not line["kept_back"]:
        return said
    return f"{said} ({_('{amount} kept back').format(amount=money(line['kept_back']))})"
