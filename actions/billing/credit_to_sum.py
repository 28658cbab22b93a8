"""A credit memo that is to come to a sum: what each line gets of it, to the cent at each VAT rate.

The sum is spread over what was picked, or over all that is left of the invoice: first over the
VAT rates, then over the lines at each. A rate's VAT is worked out once, so that it is right for
what the rate gets, and taken to the cent where that is all there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from actions.billing.credit import Credit, CustomCredit
from actions.billing.credit_form import CreditMemoForm
from actions.billing.credit_lines import (
    CreditableBalance,
    money_without_units,
    part_of_cost,
    share_of,
)
from backdesk.actions.errors import field_error
from backdesk.i18n import _
from backdesk.money import allocate, format_money, format_rate, half_up, vat_of
from models.invoice import Invoice
from models.pricing import Amounts

Key = int | str
"""The id of an invoice's line; of what belongs to none, its VAT rate."""


@dataclass(frozen=True)
class Part:
    """What of the invoice is picked: so much, at this VAT rate."""

    rate: Decimal
    amounts: Amounts


def come_to_the_sum(
    credit: Credit, form: CreditMemoForm, invoice: Invoice, left: CreditableBalance
) -> Credit:
    """``credit``, so that it comes to what is asked for; other amounts in it stay as they are.

    Of picked lines the difference is kept back; where none is picked, no units are credited.

    :raises Invalid: it is more than can be credited of them, less than the other amounts.
    """
    if form.total and form.percent:
        raise field_error("percent", _("give a sum or per cent, not both"))
    picked = _picked(credit, invoice, left)
    parts, room = picked or _all_of(left), _room(credit, left)
    fixed = sum(one.gross for one in credit.custom)
    whole = sum(one.amounts.gross for one in picked.values()) if picked else invoice.gross
    asked = form.total or half_up(int(whole * (form.percent or 0) * 1000), 100_000)
    _refuse(form, invoice, asked, _Bounds(fixed, fixed + most_of(parts, room), bool(picked)))
    gets = solve(asked - fixed, parts, room)
    if picked:
        return replace(credit, kept=_kept(picked, gets))
    more = [
        CustomCredit(_named(form, invoice, left, key), got.gross, parts[key].rate, got.vat)
        for key, got in gets.items()
        if got.gross
    ]
    return replace(credit, custom=(*credit.custom, *more))


def rest_without_units(invoice: Invoice, left: CreditableBalance) -> list[CustomCredit]:
    """What was kept back before, as amounts of their own."""
    text = _("Credit on {invoice}").format(invoice=invoice.number)
    return [
        CustomCredit(text, amounts.gross, rate, amounts.vat)
        for rate, amounts in money_without_units(left).items()
    ]


class _Bounds(NamedTuple):
    """``least`` is what the other amounts come to; ``of_picked``: the most is of picked lines."""

    least: int
    most: int
    of_picked: bool


def _refuse(form: CreditMemoForm, invoice: Invoice, asked: int, bounds: _Bounds) -> None:
    name, said = "total" if form.total else "percent", None
    if asked > bounds.most:
        said = _("only {most} of {invoice} is left to credit")
        if bounds.of_picked:
            said = _("only {most} of the chosen lines can be credited")
    elif asked < bounds.least:
        said = _("the other amounts alone come to {least}")
    elif asked == 0:
        said = _("this comes to nothing")
    if said is not None:
        most, least = (format_money(one, invoice.currency) for one in (bounds.most, bounds.least))
        raise field_error(name, said.format(most=most, least=least, invoice=invoice.number))


def _picked(credit: Credit, invoice: Invoice, left: CreditableBalance) -> dict[Key, Part]:
    found: dict[Key, Part] = {}
    for line in left.lines:
        if line.id in credit.quantities:
            amounts = share_of(invoice, left, line, credit.quantities[line.id])
        elif line.id in credit.parts:
            amounts = part_of_cost(left, line, credit.parts[line.id])
        else:
            continue
        found[line.id] = Part(line.vat_rate, replace(amounts, discount=0))
    return found


def _all_of(left: CreditableBalance) -> dict[Key, Part]:
    """Each line with something left, by its id; what belongs to no line, by its VAT rate."""
    lines = [line for line in left.lines if left.quantities[line.id]]
    return {line.id: Part(line.vat_rate, left.amounts[line.id]) for line in lines} | {
        str(rate): Part(rate, amounts) for rate, amounts in money_without_units(left).items()
    }


def _room(credit: Credit, left: CreditableBalance) -> dict[Decimal, Amounts]:
    """What is left at each VAT rate after the amounts that stay as they are."""
    room = dict(left.rates)
    for one in credit.custom:
        vat = vat_of(one.gross, one.vat_rate, included=True)
        room[one.vat_rate] = room.get(one.vat_rate, Amounts()) - Amounts(
            0, one.gross - vat, vat, one.gross
        )
    return room


def _named(form: CreditMemoForm, invoice: Invoice, left: CreditableBalance, key: Key) -> str:
    name = next((line.name for line in left.lines if line.id == key), None)
    if name is None:
        return _("Credit on {invoice}").format(invoice=invoice.number)
    if form.percent:
        return _("{percent} % of {name}").format(percent=format_rate(form.percent), name=name)
    return _("Part of {name}").format(name=name)


def _kept(picked: Mapping[Key, Part], gets: Mapping[Key, Amounts]) -> dict[int, Amounts]:
    """What of each line is not given back; the VAT of it is spread as its amounts are."""
    kept: dict[int, Amounts] = {}
    for rate in {part.rate for part in picked.values()}:
        less = {
            int(key): part.amounts - gets[key] for key, part in picked.items() if part.rate == rate
        }
        grosses = [amounts.gross for amounts in less.values()]
        vats = allocate(sum(amounts.vat for amounts in less.values()), grosses)
        for key, gross, vat in zip(less, grosses, vats, strict=True):
            if gross:
                kept[key] = Amounts(0, gross - vat, vat, gross)
    return kept


def most_of(parts: Mapping[Key, Part], room: Mapping[Decimal, Amounts]) -> int:
    """The largest sum that ``parts`` can come to, VAT included."""
    return sum(most.gross for most in _most_by_rate(parts, room).values())


def solve(
    gross: int, parts: Mapping[Key, Part], room: Mapping[Decimal, Amounts]
) -> dict[Key, Amounts]:
    """What each of ``parts`` gets of ``gross``, no more than ``most_of`` them.

    ``room`` is what can be credited at each VAT rate: amounts without a line took of it too.
    """
    most = _most_by_rate(parts, room)
    by_rate = dict(zip(most, allocate(gross, [one.gross for one in most.values()]), strict=True))
    found: dict[Key, Amounts] = {}
    for rate, got in by_rate.items():
        at_rate = {key: part.amounts for key, part in parts.items() if part.rate == rate}
        if got == sum(amounts.gross for amounts in at_rate.values()):
            found |= at_rate
            continue
        vat = _vat(got, rate, most[rate])
        grosses = allocate(got, [amounts.gross for amounts in at_rate.values()])
        for key, of_gross, of_vat in zip(at_rate, grosses, allocate(vat, grosses), strict=True):
            found[key] = Amounts(0, of_gross - of_vat, of_vat, of_gross)
    return {key: found[key] for key in parts}


def _most_by_rate(
    parts: Mapping[Key, Part], room: Mapping[Decimal, Amounts]
) -> dict[Decimal, Amounts]:
    """What is picked at each rate, and no more than there is room for."""
    picked: dict[Decimal, Amounts] = {}
    for part in parts.values():
        picked[part.rate] = picked.get(part.rate, Amounts()) + part.amounts
    return {
        rate: amounts if amounts.gross <= room[rate].gross else _not_below_nothing(room[rate])
        for rate, amounts in picked.items()
    }


def _not_below_nothing(room: Amounts) -> Amounts:
    return room if room.gross > 0 else Amounts()


def _vat(gross: int, rate: Decimal, most: Amounts) -> int:
    """The VAT in ``gross``; neither it nor what stays behind is ever below nothing."""
    least = max(gross - most.net, 0)
    return max(min(vat_of(gross, rate, included=True), most.vat, gross), least)
