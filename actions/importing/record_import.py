"""Customers and products of a list: what each row would change, and writing exactly that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.models import Model

from actions.importing.stock_moves import write_ledger
from actions.shop_context import ShopContext
from backdesk.auth.permissions import Actor
from backdesk.auth.user import User
from backdesk.country import parse_vat_number
from backdesk.db.database import savepoint
from backdesk.i18n import LazyText, _
from backdesk.money import format_money
from models.customer import Customer
from models.product import Product, products_by_sku, validation_errors
from models.stock import StockMove, StockReason


class RowStatus(StrEnum):
    """What comes, or came, of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


VERDICTS = {
    RowStatus.NEW: _("new"),
    RowStatus.CHANGED: _("changed"),
    RowStatus.UNCHANGED: _("unchanged"),
    RowStatus.REFUSED: _("refused"),
}


@dataclass
class ImportRow:
    """A row of a list, read; ``problem`` is why it cannot come in.

    A value that is None, or an empty text, stood empty in the list. ``remarks`` are of what
    comes in otherwise than it stands there.
    """

    line: int
    values: dict[str, Any]
    problem: str = ""
    remarks: list[str] = field(default_factory=list)


@dataclass
class RowResult:
    """``changes`` is ``{column: (from, to)}``; ``said`` is why it is refused, or what it is.

    ``remark`` is what does not add up in what comes in all the same.
    """

    line: int
    name: str
    verdict: RowStatus
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    said: str = ""
    remark: str = ""


STOCK, CORRECT = "on_hand", "stock.correct"
MODELS: dict[str, tuple[type[Customer] | type[Product], str]] = {
    "customers": (Customer, "email"),
    "products": (Product, "sku"),
}
ASKS = {"customers": "customers.edit", "products": "products.edit"}


async def preview_rows(
    kind: str, rows: Sequence[ImportRow], by: Actor, *, clear: bool
) -> list[RowResult]:
    """What importing the rows would do; an empty field clears, or keeps what is there."""
    known = await _known(kind, rows, locked=False)
    counts = by.may(CORRECT)
    return [_judged(kind, row, known, clear=clear, counts=counts)[0] for row in rows]


async def import_rows(
    kind: str, rows: Sequence[ImportRow], ctx: ShopContext, *, clear: bool, file: str
) -> list[RowResult]:
    """Only inside a transaction: the rows are locked by id, and each leaves a history entry.

    :raises NotPermitted: the role may not edit these; nothing was written.
    """
    ctx.ask(ASKS[kind])
    known = await _known(kind, rows, locked=True)
    counts = ctx.user.may(CORRECT)
    verdicts = []
    for row in rows:
        judged, found = _judged(kind, row, known, clear=clear, counts=counts)
        if judged.verdict is RowStatus.NEW:
            judged = await _make(judged, found, ctx, file)
        elif judged.verdict is RowStatus.CHANGED:
            await _change(judged, found, ctx, file)
        verdicts.append(judged)
    return verdicts


async def _known(kind: str, rows: Sequence[ImportRow], *, locked: bool) -> dict[str, Model]:
    model, key = MODELS[kind]
    wanted = [row.values[key] for row in rows if row.values.get(key) and not row.problem]
    stored: Any = model.all().select_for_update() if locked else model.all()
    if model is Product:
        return dict(await products_by_sku(wanted, stored))
    return {row.email: row for row in await stored.filter(email__in=wanted).order_by("id")}


def _judged(
    kind: str, row: ImportRow, known: dict[str, Model], *, clear: bool, counts: bool
) -> tuple[RowResult, Any]:
    """The verdict, and the row as it would be; ``counts``: whoever brings it may correct stock."""
    model, key = MODELS[kind]
    name = str(row.values.get(key) or "")
    if row.problem:
        return RowResult(row.line, name, RowStatus.REFUSED, said=row.problem), None
    found: Any = known.get(name)
    new = found is None
    if new:
        found = model(**{key: name}, created_at=datetime.now(UTC))
    changes = {}
    for column, value in row.values.items():
        if column == key and not new:
            continue  # in another spelling, it is that row all the same
        if value in (None, "") and (new or not clear or not isinstance(value, str)):
            continue
        if column == STOCK:
            continue  # of the ledger, and no column that is written
        if getattr(found, column) != value or (new and column == key):
            changes[column] = (None if new else getattr(found, column), value)
            setattr(found, column, value)
    why = _refused(found, row, new=new)
    if why:
        return RowResult(row.line, name, RowStatus.REFUSED, said=str(why)), None
    remarks = [*row.remarks, *_vat_number_checked(found, changes)]
    remarks += _stock_told(found, row, changes, new=new, counts=counts)
    verdict = RowStatus.NEW if new else RowStatus.CHANGED if changes else RowStatus.UNCHANGED
    return RowResult(row.line, name, verdict, changes, remark="; ".join(remarks)), found


def _stock_told(
    found: Any,
    row: ImportRow,
    changes: dict[str, tuple[Any, Any]],
    *,
    new: bool,
    counts: bool,
) -> Iterator[str]:
    """A new product begins with it; what is on the shelf of a known one, no list can tell."""
    told = row.values.get(STOCK)
    if told is None:
        return
    if new and told > 0 and found.physical and not counts:
        yield str(_("its stock is left out: your role does not allow correcting stock"))
    elif new and told > 0 and found.physical:
        changes[STOCK] = (None, told)
    elif not new and told != found.on_hand:
        said = _("{there} on hand here, {told} in the list: correct it on the product's page")
        yield said.format(there=found.on_hand, told=told)


def _vat_number_checked(found: Any, changes: dict[str, tuple[Any, Any]]) -> Iterator[str]:
    """With its country's letters; one that its country has not is left out, and said."""
    old, number = changes.get("vat_number", ("", ""))
    if not number:
        return
    try:
        found.vat_number = parse_vat_number(number, found.country)
    except ValueError as wrong:
        found.vat_number = old or ""
        yield _("VAT number “{number}” left out: {why}").format(number=number, why=wrong)
    if found.vat_number in (old or "", ""):
        del changes["vat_number"]
    else:
        changes["vat_number"] = (old, found.vat_number)


def _refused(found: Customer | Product, row: ImportRow, *, new: bool) -> LazyText | str:
    if isinstance(found, Customer):
        if found.merged_into_id is not None:
            return _("this customer was merged into another one: change that one")
        return ""
    if new and row.values.get("price") is None:
        return _("a new product needs its price")
    if new and row.values.get("vat_rate") is None:
        return _("a new product needs its VAT rate: give one for all that tell none")
    if new and not found.name:
        found.name = found.sku
    wrong = validation_errors(found)
    return ", ".join(str(said) for said in wrong.values())


async def _make(judged: RowResult, row: Any, ctx: ShopContext, file: str) -> RowResult:
    try:
        async with savepoint():
            await row.save(force_create=True)
    except IntegrityError:
        said = str(_("another row or somebody else made it meanwhile: import again"))
        return RowResult(judged.line, judged.name, RowStatus.REFUSED, said=said)
    units = judged.changes.get(STOCK, (None, 0))[1]
    if units:
        await write_ledger([_opening(row, units, ctx)])
    said = _("{name} created, from {file}").format(name=row, file=file)
    ctx.record("created", said, row, dict(judged.changes))
    return judged


def _opening(product: Product, units: int, ctx: ShopContext) -> StockMove:
    return StockMove(
        product_id=product.id,
        on_hand=units,
        reason=StockReason.OPENING,
        document="list",
        by_id=ctx.user.id if isinstance(ctx.user, User) else None,
        at=ctx.now,
    )


async def _change(judged: RowResult, row: Any, ctx: ShopContext, file: str) -> None:
    row.version += 1
    await row.save(update_fields=[*judged.changes, "version"])
    said = _("{name} changed, from {file}").format(name=row, file=file)
    ctx.record("changed", said, row, dict(judged.changes))


def row_message(one: RowResult, currency: str) -> Iterator[str]:
    """Each change as ``column: from → to``, and what else is to be said."""
    if one.verdict is RowStatus.CHANGED:
        for column, (old, new) in one.changes.items():
            was, now = (display_value(column, value, currency) for value in (old, new))
            yield f"{column}: {was} → {now}"
    if one.said:
        yield one.said
    if one.remark:
        yield one.remark


def display_value(column: str, value: Any, currency: str) -> str:
    """A value as people read it."""
    if value in (None, ""):
        return "—"
    if column == "price":
        return format_money(value, currency)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value)
