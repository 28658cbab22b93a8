"""Make of what a shop tells an order of ours; what does not add up is said, never hidden."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from actions.importing.data import (
    NO_VAT,
    Classification,
    ImportBatch,
    ImportedCustomer,
    ImportedLine,
    ImportedOrder,
    ImportedProduct,
    ImportNotice,
    SkippedLine,
)
from backdesk.country import parse_vat_number
from backdesk.i18n import _
from backdesk.money import allocate, format_money, format_rate, vat_of
from gateways.importers.external_order import ExternalLine, ExternalOrder, InvalidOrder


def add_order(reading: ImportBatch, told: ExternalOrder) -> ImportedOrder | None:
    """The order that it becomes, or None: why not is among the leftovers."""
    try:
        order = _order(told)
    except InvalidOrder as wrong:
        leave_out_order(reading, told.document, _sums(told), str(wrong))
        return None
    _add_products(reading, order)
    customer = reading.customers.setdefault(
        order.customer, ImportedCustomer(order.customer, dict(order.party))
    )
    customer.party.update({name: text for name, text in order.party.items() if text})
    reading.orders.append(order)
    reading.documents += 1
    reading.lines += len(order.rows)
    reading.total += order.gross
    reading.remarks += [ImportNotice(told.line, told.document, text) for text in told.remarks]
    return order


def skip_order(reading: ImportBatch, line: int, document: str, amount: int, why: str) -> None:
    """Count it among what stayed out, a document of one line."""
    leave_out_order(reading, document, [(line, amount)], why)


def leave_out_order(
    reading: ImportBatch, document: str, lines: Iterable[tuple[int, int]], why: str
) -> None:
    """Count each of its lines, a place in the file and an amount, among what stayed out."""
    reading.documents += 1
    for line, amount in lines:
        reading.lines += 1
        reading.total += amount
        reading.leftovers.append(SkippedLine(line, document, Classification.REFUSED, amount, why))


def _sums(told: ExternalOrder) -> list[tuple[int, int]]:
    """Its lines and what they come to, together its total."""
    found = [(line.line or told.line, line.amount) for line in told.lines] or [(told.line, 0)]
    whole = sum(amount for _line, amount in found) + told.shipping - told.discount
    whole += told.payment_cost
    whole = whole if told.total is None else told.total
    first, amount = found[0]
    found[0] = first, amount + whole - sum(amount for _line, amount in found)
    return found


def _order(told: ExternalOrder) -> ImportedOrder:
    if not told.lines:
        raise InvalidOrder(_("an order without lines"))
    if len(told.external_id) > 100:
        raise InvalidOrder(_("its number is too long"))
    _check_the_vat_number(told)
    _take_off_the_discount(told)
    _spread_vat(told)
    _vat_at_rates(told)
    _fit_the_total(told)
    order = _as_told(told)
    order.paid = told.paid if told.paid_at else None
    _count_rows(order)
    return order


def _as_told(told: ExternalOrder) -> ImportedOrder:
    source = told.external_id.partition(":")[0]
    return ImportedOrder(
        document=told.document,
        external_id=told.external_id,
        placed_at=told.placed_at,
        customer=f"{source}:{told.party.get('email') or told.document}"[:100],
        currency=told.currency,
        party=told.party,
        lines=_lines(told),
        shipping_cost=told.shipping,
        shipping_vat=told.shipping_vat or 0,
        shipping_vat_rate=guess_vat_rate([(told.shipping, told.shipping_vat or 0)], told.included),
        payment_cost=told.payment_cost,
        payment_vat=told.payment_vat,
        payment_vat_rate=guess_vat_rate([(told.payment_cost, told.payment_vat)], told.included),
        shipping_method=told.shipping_method[:60],
        carrier=told.carrier[:40],
        tracking_code=told.tracking_code[:100],
        payment_method=told.payment_method[:60],
        reference=told.reference[:100],
        remark=told.remark,
        note=told.note,
        prices_include_vat=told.included,
        paid_at=told.paid_at,
        shipped_at=None if told.cancelled_at else told.shipped_at,
        cancelled_at=told.cancelled_at,
        already_counted=True,
        also=told.also,
        perhaps=told.perhaps,
        nameless=told.nameless,
        ours=told.ours,
        whole=told.whole,
    )


def _check_the_vat_number(told: ExternalOrder) -> None:
    """With its country's letters; one that its country has not is left out, and said."""
    number = told.party.get("vat_number", "")
    if not number:
        return
    try:
        told.party["vat_number"] = parse_vat_number(number, told.party.get("country", ""))
    except ValueError as wrong:
        told.say(_("VAT number “{number}” left out: {why}"), number=number, why=wrong)
        del told.party["vat_number"]


def _count_rows(order: ImportedOrder) -> None:
    for line in order.lines:
        became = Classification.PRODUCT if line.product or line.physical else Classification.CHARGE
        order.rows.append((line.line, became, line.gross))
    payment = order.payment_cost + (0 if order.prices_include_vat else order.payment_vat)
    shipping = order.gross - sum(line.gross for line in order.lines) - payment
    for became, cost in (
        (Classification.SHIPPING, shipping),
        (Classification.PAYMENT_COST, payment),
    ):
        if cost:
            order.rows.append((order.lines[0].line, became, cost))


def _take_off_the_discount(told: ExternalOrder) -> None:
    """Off all lines together, by largest remainder; never more than there is."""
    amounts = [line.amount for line in told.lines]
    if told.discount < 0 or any(amount < 0 for amount in amounts) or told.shipping < 0:
        raise InvalidOrder(_("an amount below zero"))
    if told.discount > sum(amounts):
        told.say(
            _("the discount of {discount} is more than its lines come to"),
            discount=format_money(told.discount, told.currency),
        )
        told.discount = sum(amounts)
    for line, share in zip(told.lines, allocate(told.discount, amounts), strict=True):
        line.amount -= share


def _spread_vat(told: ExternalOrder) -> None:
    """VAT that is told for the whole order only: over the lines that bear it, and shipping."""
    if told.vat is None:
        return
    bearing = [line for line in told.lines if line.taxable] or told.lines
    amounts = [line.amount for line in bearing]
    with_shipping = [*amounts, told.shipping]
    whole = [(sum(amounts), told.vat)]
    on_all = [(sum(with_shipping), told.vat)]
    if told.shipping and _roundness(on_all, told.included) < _roundness(whole, told.included):
        *shares, told.shipping_vat = allocate(told.vat, with_shipping)
    else:
        shares = allocate(told.vat, amounts)
    for line, share in zip(bearing, shares, strict=True):
        line.vat = share


def _vat_at_rates(told: ExternalOrder) -> None:
    """VAT of the lines that tell their rate only, after every discount."""
    for line in told.lines:
        if line.vat is None and line.vat_rate is not None:
            line.vat = vat_of(line.amount, line.vat_rate, included=told.included)
            line.at_rate = True


def _fit_the_total(told: ExternalOrder) -> None:
    """The order comes to what the other shop says it came to; the difference has its own line."""
    vat = sum(line.vat or 0 for line in told.lines) + (told.shipping_vat or 0) + told.payment_vat
    parts = sum(line.amount for line in told.lines) + told.shipping + told.payment_cost
    parts += 0 if told.included else vat
    if told.total is None or told.total == parts:
        return
    told.say(
        _("lines, shipping and taxes less discounts come to {parts}, but its total is {total}"),
        parts=format_money(parts, told.currency),
        total=format_money(told.total, told.currency),
    )
    if told.total > parts:
        _add_the_difference(told, told.total - parts)
    else:
        _take_the_difference(told, parts - told.total)


def _add_the_difference(told: ExternalOrder, gross: int) -> None:
    """At the highest rate of its lines, as shipping is, where they tell their rates."""
    rate = max((line.vat_rate or NO_VAT for line in told.lines), default=NO_VAT)
    vat = vat_of(gross, rate, included=True)
    line = ExternalLine(
        name=str(_("Difference to the total of the other shop")),
        quantity=1,
        amount=gross if told.included else gross - vat,
        vat=vat,
        vat_rate=rate,
        line=told.line,
        charge=True,
        physical=False,
    )
    told.lines.append(line)


def _take_the_difference(told: ExternalOrder, gross: int) -> None:
    """A discount: VAT comes after it, where it was not told as an amount."""
    weights = [_can_take(line, included=told.included) for line in told.lines]
    if gross > sum(weights):
        raise InvalidOrder(
            _("its total is {total}, but shipping and taxes alone are more"),
            total=format_money(told.total or 0, told.currency),
        )
    for line, share in zip(told.lines, allocate(gross, weights), strict=True):
        if not line.at_rate:
            line.amount -= share
            continue
        left = line.amount - share + (0 if told.included else line.vat or 0)
        line.vat = vat_of(left, line.vat_rate or NO_VAT, included=True)
        line.amount = left if told.included else left - line.vat


def _can_take(line: ExternalLine, *, included: bool) -> int:
    vat = line.vat or 0
    if line.at_rate:
        return line.amount + (0 if included else vat)
    return max(line.amount - (vat if included else 0), 0)


def _lines(told: ExternalOrder) -> list[ImportedLine]:
    pairs = [(line.amount, line.vat or 0) for line in told.lines if line.vat]
    common = guess_vat_rate(pairs, told.included)
    return [_line(told, line, common) for line in told.lines]


def _line(told: ExternalOrder, line: ExternalLine, common: Decimal) -> ImportedLine:
    """The price is rounded up where it is of a fraction, and what that is too much taken off."""
    vat = line.vat or 0
    each = line.price
    if each is None or each * line.quantity < line.amount:
        each = -(-line.amount // line.quantity)
    if not line.sku and not line.charge:
        told.say(_("“{name}” has no SKU: a line of no product, no stock moves"), name=line.name)
    rate = NO_VAT
    if line.vat_rate is not None:
        rate = line.vat_rate
    elif vat:
        fits = vat_of(line.amount, common, included=told.included) == vat
        rate = common if fits else guess_vat_rate([(line.amount, vat)], told.included)
    return ImportedLine(
        line=line.line or told.line,
        sku=line.sku[:100],
        name=line.name[:300] or line.sku or str(_("Without a name")),
        quantity=line.quantity,
        unit_price=each,
        gross=line.amount if told.included else line.amount + vat,
        discount=each * line.quantity - line.amount,
        product=bool(line.sku),
        physical=line.physical,
        vat=vat,
        vat_rate=rate,
        unsent=line.unsent,
    )


def guess_vat_rate(pairs: Sequence[tuple[int, int]], included: bool) -> Decimal:
    """The VAT rate of fewest decimals that makes each amount's VAT; else the nearest one."""
    amount, vat = (sum(column) for column in zip(*pairs, strict=True)) if pairs else (0, 0)
    net = amount - vat if included else amount
    if net <= 0 or vat <= 0:
        return NO_VAT
    rate = Decimal(vat) * 100 / net
    for places in range(3):
        found = rate.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if all(vat_of(one, found, included=included) == tax for one, tax in pairs):
            return format_rate(found)
    return format_rate(min(rate, Decimal(1000)).quantize(Decimal("0.001"), ROUND_HALF_UP))


def _roundness(pairs: Sequence[tuple[int, int]], included: bool) -> int:
    """How many decimals the rate needs."""
    exponent = guess_vat_rate(pairs, included).as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _add_products(reading: ImportBatch, order: ImportedOrder) -> None:
    for line in order.lines:
        if line.product and line.sku not in reading.products:
            reading.products[line.sku] = ImportedProduct(
                sku=line.sku,
                name=line.name,
                price=line.unit_price,
                physical=line.physical,
                vat_rate=line.vat_rate,
            )
