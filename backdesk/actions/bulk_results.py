"""What comes of an action on each of many rows that one transaction locks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from tortoise.models import Model

from backdesk.actions.context import Context, begin_unit_of_work, display_key, new_context
from backdesk.actions.declaration import Action
from backdesk.actions.errors import ActionError, Refused
from backdesk.actions.form import Form
from backdesk.actions.locking import lock
from backdesk.actions.pipeline import (
    ActionResult,
    Invocation,
    apply,
    not_found,
    perform,
    refuse,
)
from backdesk.db.database import CommitOutcomeUnknown, DatabaseBusy, is_conflict, savepoint
from backdesk.i18n import _
from backdesk.resource import resource_of

log = structlog.get_logger()


@dataclass(frozen=True)
class RowResult:
    """What came of the action on one row: ``done``, ``refused`` (by a rule) or ``failed``.

    A dry run names the e-mails, as that of a single action does. One that is joined to the e-mail
    of a row before it is named there.
    """

    number: str
    verdict: str
    message: str = ""
    reason: str = ""
    way_out: str = ""
    warnings: list[str] = field(default_factory=list)
    emails: list[dict[str, Any]] | None = None
    emails_off: list[str] | None = None
    recalled: list[dict[str, Any]] | None = None


def as_told(verdict: RowResult) -> dict[str, Any]:
    """As programs read it: only a dry run has e-mails, and says where there are none."""
    told = {name: value for name, value in vars(verdict).items() if value}
    mails = {name: getattr(verdict, name) for name in ("emails", "emails_off", "recalled")}
    return told | {name: value for name, value in mails.items() if value is not None}


class BulkObserver:
    """Sees each row just before its turn, and what came of it where it was done."""

    def meets(self, row: Model) -> None:
        """:raises Refused: it is not to be done to this one."""

    def sees(self, row: Model, outcome: ActionResult) -> None:
        """It was done, unless the transaction around it is undone."""


async def run_each(
    action: Action,
    numbers: Sequence[str],
    form: Form,
    call: Invocation,
    onlooker: BulkObserver | None = None,
) -> list[RowResult]:
    """Run it on each, locked, in the transaction around it; a verdict for each of ``numbers``.

    First without a savepoint for each, what changed written at the end for all at once. Where
    one of them fails after its handler began, all of that is undone, and each has its own.
    """
    judged = _Judged(action, form, onlooker or BulkObserver())
    try:
        async with savepoint():
            verdicts = await judged.together(numbers, call)
    except Exception as error:
        if is_conflict(error):
            raise
        verdicts = await judged.one_by_one(numbers, call)
    return [verdicts.get(number) or not_found_results(action, number) for number in numbers]


def _together(model: type[Model]) -> bool:
    """Whether what is written about several rows may wait for the end of their transaction."""
    resource = resource_of(model)
    return resource is not None and resource.batch_writes


@dataclass
class _Judged:
    """One way, and the other, to run an action on the rows of one transaction."""

    action: Action
    form: Form
    onlooker: BulkObserver

    async def together(self, numbers: Sequence[str], call: Invocation) -> dict[str, RowResult]:
        """:raises Exception: what a handler raised, or the database."""
        batch = await begin_unit_of_work(
            call.user, at=call.at, together=_together(self.action.model)
        )
        verdicts, done = {}, []
        for row in await lock(self.action.model, numbers, batch):
            ctx = new_context(batch)
            refused = await self._refused(row, ctx)
            if refused is None:
                done.append((row, ctx, await perform(self.action, row, self.form, ctx)))
            else:
                verdicts[display_key(row)] = refused
        await batch.write()
        for row, ctx, outcome in done:
            verdicts[display_key(row)] = self._done(row, ctx, outcome, call)
        return verdicts

    async def one_by_one(self, numbers: Sequence[str], call: Invocation) -> dict[str, RowResult]:
        """One row's failure touches no other."""
        batch = await begin_unit_of_work(call.user, at=call.at)
        verdicts = {}
        for row in await lock(self.action.model, numbers, batch):
            verdicts[display_key(row)] = await self._one(row, new_context(batch), call)
        await batch.write()
        return verdicts

    async def _refused(self, row: Model, ctx: Context) -> RowResult | None:
        """Nothing was written yet, so nothing is to be undone."""
        try:
            self.onlooker.meets(row)
            await refuse(self.action, row, ctx)
        except ActionError as error:
            return result_for(error, display_key(row), self.action)
        return None

    async def _one(self, row: Model, ctx: Context, call: Invocation) -> RowResult:
        try:
            self.onlooker.meets(row)
            async with savepoint():
                outcome = await apply(self.action, row, self.form, ctx)
        except Exception as error:
            if is_conflict(error):
                raise
            return result_for(error, display_key(row), self.action)
        return self._done(row, ctx, outcome, call)

    def _done(self, row: Model, ctx: Context, outcome: ActionResult, call: Invocation) -> RowResult:
        """Its e-mails as they are now: a later row may have added to them."""
        outcome = replace(outcome, emails=ctx.messages())
        self.onlooker.sees(row, outcome)
        return done(display_key(row), outcome, call)


def done(number: str, outcome: ActionResult, call: Invocation) -> RowResult:
    """Only a dry run names e-mails: what was really done has them in the outbox."""
    verdict = RowResult(number, "done", outcome.message, warnings=outcome.warnings)
    if not call.dry_run:
        return verdict
    return replace(
        verdict,
        emails=outcome.emails,
        emails_off=outcome.emails_off,
        recalled=outcome.recalled,
    )


def result_for(error: Exception, number: str, action: Action) -> RowResult:
    if isinstance(error, Refused):
        return RowResult(number, "refused", error.detail, error.reason, error.way_out)
    if isinstance(error, ActionError):
        return RowResult(number, "failed", error.detail, error.detail, error.way_out)
    if isinstance(error, DatabaseBusy):
        said = str(_("the database is too busy; nothing was changed"))
        return RowResult(number, "failed", said, said, str(_("Try again in a moment.")))
    if isinstance(error, CommitOutcomeUnknown):
        said = str(_("the connection to the database broke: it may have happened"))
        return RowResult(number, "failed", said, said, str(_("Look first, then try again.")))
    log.error("an action failed", action=action.name, number=number, exc_info=error)
    said = str(_("something went wrong on our side; nothing was changed"))
    return RowResult(number, "failed", said, said)


def not_found_results(action: Action, number: str) -> RowResult:
    said = not_found(action, number).detail
    return RowResult(number, "failed", said, said)
