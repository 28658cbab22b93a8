"""An action on many rows: each with its own verdict, locked and written in chunks.

One row's refusal or failure touches no other. Before anything runs, SQL counts from the same
conditions how many will be done and how many refused, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from tortoise.functions import Sum
from tortoise.queryset import QuerySet

from backdesk.actions.bulk_results import RowResult, done, result_for, run_each
from backdesk.actions.declaration import Action
from backdesk.actions.form import Form
from backdesk.actions.pipeline import Invocation, claim_key, run_form
from backdesk.db.batches import pieces
from backdesk.db.database import CommitOutcomeUnknown, atomically

CHUNK = 100
log = structlog.get_logger()


@dataclass
class BulkResult:
    """All verdicts, in the order in which the rows were asked for."""

    verdicts: list[RowResult] = field(default_factory=list)

    def count(self, verdict: str) -> int:
        return sum(one.verdict == verdict for one in self.verdicts)


@dataclass(frozen=True)
class BulkPreview:
    """What SQL expects before it runs: ``refused`` counts rows by reason.

    ``sums`` are the amounts that it is about, by currency.
    """

    eligible: int
    refused: dict[str, int]
    sums: dict[str, int]


class _RolledBack(Exception):
    """Undoes the chunk of a dry run."""


def _nothing_to_tell(done: int, total: int) -> None:
    """Nobody watches."""


async def preview(action: Action, rows: QuerySet[Any]) -> BulkPreview:
    """Count by the first condition that refuses, as the page would say it of each row."""
    refused = {}
    for q, reason in action.obstacles():
        count = await rows.filter(q).count()
        if count:
            refused[str(reason)] = count
        rows = rows.filter(~q)
    return BulkPreview(await rows.count(), refused, await _sums(action, rows))


async def _sums(action: Action, rows: QuerySet[Any]) -> dict[str, int]:
    if not action.sums:
        return {}
    by_currency = rows.annotate(sum=Sum(action.sums)).group_by("currency").order_by("currency")
    found = await by_currency.values_list("currency", "sum")
    return {str(currency): int(str(amount)) for currency, amount in found}


async def replay_selection(
    action: Action, numbers: list[str], asked: Mapping[str, Any], call: Invocation
) -> list[str]:
    """The rows of the first request with the caller's key, however the filter would choose now.

    :raises Invalid: the key was used for another request.
    """

    async def work() -> list[str]:
        claim = await claim_key(action, None, asked, call)
        if claim is None:
            return numbers
        if claim.result is None:
            claim.result = {"numbers": numbers}
            await claim.save(update_fields=["result"])
        kept: list[str] = claim.result["numbers"]
        return kept

    return await atomically(work)


async def run_bulk(
    action: Action,
    numbers: Sequence[str],
    form: Form,
    call: Invocation,
    progress: Callable[[int, int], None] = _nothing_to_tell,
) -> BulkResult:
    """Run ``action`` on each of ``numbers``, once each.

    :raises NotPermitted: nothing was run.
    """
    action.permit(call.user, form)
    numbers = list(dict.fromkeys(numbers))
    report = BulkResult()
    for chunk in pieces(numbers, CHUNK):
        report.verdicts += await _run_chunk(action, chunk, form, call)
        progress(len(report.verdicts), len(numbers))
    return report


async def _run_chunk(
    action: Action, numbers: Sequence[str], form: Form, call: Invocation
) -> list[RowResult]:
    """One transaction; where that cannot be had, or each row has a key, a transaction a row."""
    if call.idempotency_key:
        return [await _run_alone(action, number, form, call) for number in numbers]

    async def work() -> list[RowResult]:
        verdicts = await run_each(action, numbers, form, call)
        if call.dry_run:
            raise _RolledBack(verdicts)
        return verdicts

    try:
        return await atomically(work)
    except _RolledBack as undone:
        verdicts: list[RowResult] = undone.args[0]
        return verdicts
    except CommitOutcomeUnknown as error:
        return [result_for(error, number, action) for number in numbers]
    except Exception:
        log.exception("a chunk of a bulk action failed", action=action.name)
        return [await _run_alone(action, number, form, call) for number in numbers]


async def _run_alone(action: Action, number: str, form: Form, call: Invocation) -> RowResult:
    key = f"{call.idempotency_key}:{number}" if call.idempotency_key else ""
    try:
        outcome = await run_form(action, number, form, replace(call, idempotency_key=key))
    except Exception as error:
        return result_for(error, number, action)
    return done(number, outcome, call)
