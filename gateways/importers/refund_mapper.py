"""Refunds of another shop's orders: credit memos of ours, by line where that adds up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from actions.importing.data import (
    Classification,
    CreditKind,
    CreditPart,
    ImportBatch,
    ImportedCredit,
    ImportedOrder,
    ImportNotice,
)
from backdesk.i18n import LazyText, _
from backdesk.money import allocate, format_money, prorate, vat_of
from gateways.importers.external_order import ExternalOrder
from gateways.importers.order_mapper import skip_order


@dataclass
class ExternalRefund:
    """``items`` are place of the line, units, and how many of these are on the shelf again.

    ``told`` is what the items come to as the other shop says, None where it does not.
    """

    document: str
    refunded_at: datetime
    amount: int
    items: list[tuple[int, int, int]] = field(default_factory=list)
    shipping: int = 0
    told: int | None = None


@dataclass
class _Left:
    """Of a line of the order: what no refund took yet."""

    quantity: int
    gross: int
    vat: int


def leave_out_refunds(
    reading: ImportBatch, told: ExternalOrder, refunds: Iterable[ExternalRefund]
) -> None:
    """Those of an order that stays out; of a cancelled one no document is made."""
    for refund in refunds if told.cancelled_at is None else ():
        why = str(_("its order stays out"))
        skip_order(reading, told.line, refund.document, -refund.amount, why)


class RefundMapper:
    """The refunds of one order, one after the other."""

    def __init__(self, reading: ImportBatch, order: ImportedOrder, line: int) -> None:
        self.reading, self.order, self.line = reading, order, line
        self.lines = [_Left(one.quantity, one.gross, one.vat) for one in order.lines]
        self.left, self.money = order.gross, order.received

    def add(self, refund: ExternalRefund) -> None:
        order = self.order
        if refund.amount <= 0:
            return
        if refund.amount > self.left:
            reason = _("a refund of {refund}, but only {left} is left of order {number}").format(
                refund=self._money(refund.amount),
                left=self._money(self.left),
                number=order.document,
            )
            skip_order(self.reading, self.line, refund.document, -refund.amount, reason)
            return
        if refund.amount > self.money:
            self.say(
                _("refunded {refund}, but only {paid} is left of what was paid"),
                refund=self._money(refund.amount),
                paid=self._money(self.money),
            )
        self.left -= refund.amount
        self.money = max(self.money - refund.amount, 0)
        if order.cancelled_at is not None:
            order.refunded = order.received - self.money
            return
        self._credit(refund)

    def _credit(self, refund: ExternalRefund) -> None:
        credit = ImportedCredit(
            refund.document,
            refund.refunded_at,
            self._by_line(refund) or self._whole(refund) or self._by_amount(refund),
            line=self.line,
            already_counted=True,
        )
        credit.tally.documents = 1
        credit.tally.add(Classification.CREDIT, -refund.amount)
        self.reading.credits.append(credit)
        self.reading.documents += 1
        self.reading.lines += 1
        self.reading.total -= refund.amount

    def _by_line(self, refund: ExternalRefund) -> list[CreditPart]:
        """Each item as it stands on the invoice; nothing where that is not what was given back."""
        parts = self._items(refund)
        if refund.shipping:
            parts += self._shipping(refund.shipping)
        if parts and sum(part.amount for part in parts) == refund.amount:
            for part in parts:
                if part.kind is CreditKind.LINE:
                    left = self.lines[part.index]
                    left.quantity -= part.quantity
                    left.gross -= part.amount
                    left.vat -= part.vat
            return parts
        if refund.items:
            items = sum(part.amount for part in parts) if refund.told is None else refund.told
            self.say(
                _("its items come to {items}, but {refund} was refunded: credited as an amount"),
                items=self._money(items),
                refund=self._money(refund.amount),
            )
        return []

    def _items(self, refund: ExternalRefund) -> list[CreditPart]:
        """Nothing where more units come back of a line than are left of it."""
        parts = []
        for place, units, back in refund.items:
            left, line = self.lines[place], self.order.lines[place]
            if not 0 < units <= left.quantity:
                return []
            part = CreditPart(
                self.order.external_id,
                CreditKind.LINE,
                prorate(left.gross, left.quantity, units),
                units,
                place,
                line.sku,
                line.name,
                vat=prorate(left.vat, left.quantity, units),
                back=back,
            )
            parts.append(part)
        return parts

    def _shipping(self, amount: int) -> list[CreditPart]:
        order = self.order
        vat = order.shipping_vat
        whole = order.shipping_cost + (0 if order.prices_include_vat else vat)
        if amount != whole:
            return []
        return [CreditPart(order.external_id, CreditKind.SHIPPING, whole, vat=vat)]

    def _whole(self, refund: ExternalRefund) -> list[CreditPart]:
        """All that was ordered, where some of it was not sent: nobody is to send that any more."""
        order = self.order
        waits = order.shipped_at is None or any(line.unsent for line in order.lines)
        if not waits or self.left or order.payment_cost:
            return []
        if refund.amount != order.gross:
            return self._rest(refund)
        items = [(place, line.quantity, 0) for place, line in enumerate(order.lines)]
        parts = self._items(
            ExternalRefund(refund.document, refund.refunded_at, refund.amount, items)
        )
        vat = 0 if order.prices_include_vat else order.shipping_vat
        shipping = order.shipping_cost + vat
        return parts + (self._shipping(shipping) if shipping else [])

    def _rest(self, refund: ExternalRefund) -> list[CreditPart]:
        """All units that are left, after a part of the money went back before."""
        some = [(place, one) for place, one in enumerate(self.lines) if one.quantity]
        whole = sum(one.gross for _place, one in some)
        shares = allocate(min(refund.amount, whole), [one.gross for _place, one in some])
        parts = [
            CreditPart(
                self.order.external_id,
                CreditKind.LINE,
                share,
                one.quantity,
                place,
                self.order.lines[place].sku,
                self.order.lines[place].name,
                vat=vat_of(share, self.order.lines[place].vat_rate, included=True),
                back=0,
            )
            for (place, one), share in zip(some, shares, strict=True)
        ]
        over = ExternalRefund(refund.document, refund.refunded_at, refund.amount - whole)
        return parts + (self._by_amount(over) if parts and over.amount > 0 else [])

    def _by_amount(self, refund: ExternalRefund) -> list[CreditPart]:
        """At the rates of what was ordered, each by its part of the order."""
        rates: dict[Decimal, int] = defaultdict(int)
        for line in self.order.lines:
            rates[line.vat_rate] += line.gross
        shares = allocate(refund.amount, list(rates.values()))
        text = _("Refund {document}").format(document=refund.document)
        return [
            CreditPart(
                self.order.external_id,
                CreditKind.AMOUNT,
                share,
                text=text,
                vat=vat_of(share, rate, included=True),
                vat_rate=rate,
            )
            for rate, share in zip(rates, shares, strict=True)
            if share
        ]

    def _money(self, amount: int) -> str:
        return format_money(amount, self.order.currency)

    def say(self, message: LazyText, **values: object) -> None:
        said = message.format(**values)
        self.reading.remarks.append(ImportNotice(self.line, self.order.document, said))
