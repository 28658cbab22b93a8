"""Import what was read of a file: decide what is new, then write that in short transactions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from tortoise.exceptions import IntegrityError

from actions.importing.active_runs import begin, end
from actions.importing.credit_memos import write_credits
from actions.importing.customers_and_products import (
    stored_customers,
    stored_products,
    write_catalogue,
)
from actions.importing.data import ImportBatch, ImportedCredit, ImportedOrder
from actions.importing.order_rows import ProductCatalogue
from actions.importing.orders import write_orders
from actions.importing.permissions import asks, permit
from actions.importing.plan import Plan, concurrent_import_error, make_plan
from actions.importing.report import ImportReport
from actions.shop_context import ShopContext
from actions.shop_unit_of_work import ShopUnitOfWork
from backdesk.actions.context import SystemActor
from backdesk.auth.permissions import Actor
from backdesk.auth.user import User
from backdesk.db.batches import pieces
from backdesk.db.bulk_write import bulk_insert
from backdesk.db.database import atomically, rows_at_once
from backdesk.i18n import _
from backdesk.models.history import History

MOST_AT_ONCE = 250
Progress = Callable[[int, int], None]


async def import_batch(
    reading: ImportBatch,
    file: str,
    user: User | None,
    *,
    dry_run: bool,
    progress: Progress,
    alone: bool = True,
) -> ImportReport:
    """Write what is new in ``reading``; ``progress`` is told how many documents of how many.

    ``alone``: it is all of the file, which leaves an entry of its own in the history.

    :raises NotPermitted: the user's role does not allow all that it does; nothing was written.
    """
    report = ImportReport(
        source=reading.source,
        file=file,
        currency=reading.currency,
        dry_run=dry_run,
        lines=reading.lines,
        total=reading.total,
        documents=reading.documents,
    )
    plan = await make_plan(reading, report)
    permit(user or SystemActor(), await asks(plan))
    if dry_run:
        report.made = await planned_counts(plan)
        return report
    if not plan.is_empty:
        await write(plan, report, user or SystemActor(), progress, begin)
        if alone:
            await _log_import(report, user or SystemActor())
    await end(report)
    return report


async def planned_counts(plan: Plan) -> Counter[str]:
    """What writing the plan would make."""
    reading = plan.reading
    known_customers = await stored_customers(reading.customers.values())
    known_products = await stored_products(list(reading.products))
    memos = {(one.document, part.order) for one in plan.credits for part in one.parts}
    return Counter(
        {
            "orders": len(plan.orders),
            "credit memos": len(memos),
            "customers": len(reading.customers) - len(known_customers),
            "products": len(reading.products) - len(known_products),
            "stock corrections": len(plan.corrections),
        }
    )


async def write(
    plan: Plan,
    report: ImportReport,
    actor: Actor,
    progress: Progress,
    begun: Callable[[ImportReport], Awaitable[bool]] | None = None,
) -> None:
    """Write the plan in short transactions, and what was made into the report.

    ``begun`` notes in the first of them that the file comes in, and tells whether it was there.

    :raises NotPermitted: the role does not allow all that it does; nothing was written.
    :raises Refused: somebody else imports the same; what is written so far is whole.
    """
    permit(actor, await asks(plan))
    total, done = len(plan.orders) + len(plan.credits), 0

    async def catalogue() -> ProductCatalogue:
        ctx = await _context(actor)
        goes_on = begun is not None and await begun(report)
        written, made = await write_catalogue(plan, ctx, goes_on=goes_on)
        await bulk_insert(ctx.history)
        report.made = Counter(made)
        return written

    known, at_once = await atomically(catalogue), rows_at_once(MOST_AT_ONCE)
    progress(done, total)
    for chunk in pieces(plan.orders, at_once):
        await _write_orders(chunk, known, actor)
        done += len(chunk)
        report.made["orders"] += len(chunk)
        progress(done, total)
    for part in pieces(plan.credits, at_once):
        report.made["credit memos"] += await _write_credits(part, actor)
        done += len(part)
        progress(done, total)


async def _write_orders(
    chunk: Sequence[ImportedOrder], known: ProductCatalogue, actor: Actor
) -> None:
    async def work() -> None:
        ctx = await _context(actor)
        await write_orders(chunk, known, ctx)
        await bulk_insert(ctx.history)

    try:
        await atomically(work)
    except IntegrityError as error:  # an external id is there by now
        raise concurrent_import_error() from error


async def _write_credits(chunk: Sequence[ImportedCredit], actor: Actor) -> int:
    async def work() -> int:
        ctx = await _context(actor)
        made = await write_credits(chunk, ctx)
        await bulk_insert(ctx.history)
        return made

    try:
        return await atomically(work)
    except IntegrityError as error:  # credited beyond its total: somebody else did, meanwhile
        raise concurrent_import_error() from error


async def _context(actor: Actor) -> ShopContext:
    return ShopContext(await ShopUnitOfWork.begin(actor, at=datetime.now(UTC)))


async def _log_import(report: ImportReport, actor: Actor) -> None:
    """The import itself leaves an entry, beside those of what it made."""
    said = _("{file} imported: {orders} orders, {memos} credit memos, {left} lines stayed out")

    async def work() -> None:
        await History.create(
            at=datetime.now(UTC),
            actor=str(actor),
            user_id=actor.id if isinstance(actor, User) else None,
            kind="imported",
            text=said.format(
                file=report.file,
                orders=report.made["orders"],
                memos=report.made["credit memos"],
                left=len(report.leftovers),
            ),
            subject="import",
            subject_key=report.source,
        )

    await atomically(work)
