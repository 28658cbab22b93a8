"""The one pipeline through which every action runs, from whatever surface it is asked.

permission, form, transaction, the row locked, version, conditions, the handler, statuses,
history, outbox, commit. An idempotency key returns the first answer again, a refusal too; a dry
run does all of it and rolls back.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from tortoise.models import Model

from backdesk.actions.context import (
    Changed,
    Context,
    begin_unit_of_work,
    display_key,
    new_context,
    to_json_value,
)
from backdesk.actions.declaration import Action, Success
from backdesk.actions.errors import ActionError, NotFound, StaleVersion, field_error
from backdesk.actions.form import Form, parse_json
from backdesk.actions.idempotency import is_refusal, refusal_kept, refusal_to_keep
from backdesk.actions.locking import lock
from backdesk.actions.unit_of_work import UnitOfWork
from backdesk.auth.permissions import Actor
from backdesk.auth.user import User
from backdesk.db.batches import PORTION, checkpoint
from backdesk.db.clock import database_now
from backdesk.db.database import atomically, savepoint
from backdesk.i18n import _
from backdesk.models.history import document_key, paper_kinds
from backdesk.models.idempotency_key import IdempotencyKey
from backdesk.resource import subject_name


@dataclass(frozen=True)
class Invocation:
    """Who asks, and how: ``version`` is the one the caller saw, if it has one.

    ``at`` is when it happens, where that is not now: a demo shop lives through days gone by.
    """

    user: Actor
    version: int | None = None
    idempotency_key: str = ""
    dry_run: bool = False
    at: datetime | None = None


@dataclass(frozen=True)
class ActionResult:
    """What came of an action. ``number`` names its subject, ``undo`` what would reverse it.

    ``known``: the row that was to be made was there already. ``emails_off`` are those that
    would be sent were they not off, ``recalled`` those that waited and are not sent any more.
    ``warnings`` are said before it is done, by a dry run.
    """

    message: str
    number: str
    undo: str = ""
    made: list[dict[str, str]] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)
    emails: list[dict[str, Any]] = field(default_factory=list)
    emails_off: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    recalled: list[dict[str, Any]] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    dry_run: bool = False
    known: bool = False


class _RolledBack(Exception):
    """Carries a dry run's outcome out of the transaction that it undoes."""

    def __init__(self, outcome: ActionResult) -> None:
        super().__init__()
        self.outcome = outcome


async def run(
    action: Action, key: str | None, data: Mapping[str, Any], call: Invocation
) -> ActionResult:
    """Run ``action`` on the row that is called ``key`` (none for a creating action).

    :raises ActionError: it was not done, and nothing was changed.
    """
    if any(isinstance(value, list) and len(value) > PORTION for value in data.values()):
        form = await asyncio.to_thread(read_form, action, data, call)
    else:
        form = read_form(action, data, call)
    return await run_form(action, key, form, call)


def read_form(action: Action, data: Mapping[str, Any], call: Invocation) -> Form:
    """The permission is asked before the form is read: who may not learns nothing of it."""
    action.permit(call.user)
    return parse_json(action.form, data)


async def run_form(action: Action, key: str | None, form: Form, call: Invocation) -> ActionResult:
    """``run`` with a form that was read already."""
    action.permit(call.user, form)

    async def work() -> ActionResult | ActionError:
        outcome = await _answer_once(action, key, form, call)
        if call.dry_run and isinstance(outcome, ActionResult):
            raise _RolledBack(replace(outcome, dry_run=True))
        return outcome

    try:
        at = None if action.creates else (action.model, key)
        answer = await atomically(work, at)
    except _RolledBack as undone:
        return undone.outcome
    if isinstance(answer, ActionError):
        raise answer
    return answer


async def _answer_once(
    action: Action, key: str | None, form: Form, call: Invocation
) -> ActionResult | ActionError:
    """The first answer to the caller's key; a refusal is one too, and is kept when it is undone."""
    claim = await claim_key(action, key, form.model_dump(mode="json"), call)
    if claim is None:
        return await _perform(action, key, form, call)
    if is_refusal(claim.result):
        return refusal_kept(claim.result or {})
    if claim.result is not None:
        return ActionResult(**claim.result)
    answer: ActionResult | ActionError
    try:
        async with savepoint():
            answer = await _perform(action, key, form, call)
        claim.result = asdict(answer)
    except ActionError as problem:
        answer, claim.result = problem, refusal_to_keep(problem)
        if claim.result is None:
            raise
    await claim.save(update_fields=["result"])
    return answer


async def _perform(action: Action, key: str | None, form: Form, call: Invocation) -> ActionResult:
    batch = await begin_unit_of_work(call.user, at=call.at)
    subject = None
    if not action.creates:
        subject = await _locked(action, str(key), batch)
        if call.version is not None and call.version != subject.version:
            raise stale_version_error(subject)
    outcome = await apply(action, subject, form, new_context(batch))
    await batch.write()
    return outcome


async def apply(action: Action, subject: Model | None, form: Form, ctx: Context) -> ActionResult:
    """Conditions, handler, statuses, history: the part that is done for each row of a bulk."""
    if subject is not None:
        await refuse(action, subject, ctx)
    return await perform(action, subject, form, ctx)


async def perform(action: Action, subject: Model | None, form: Form, ctx: Context) -> ActionResult:
    """The same of a row that no condition refuses."""
    if subject is None:
        done = await action.handler(form, ctx)
        subject = created_documents(action, done)
    else:
        ctx.watch(subject)
        done = await action.handler(subject, form, ctx)
        subject.version += not action.beside  # type: ignore[attr-defined]
    if done.before:
        return ActionResult(message=done.message, number=display_key(subject), known=True)
    await ctx.settle()
    await checkpoint()
    changed = await ctx.changed()
    own = next((pairs for row, pairs in changed if row is subject), {})
    changes = to_json_value(done.changes) | _shown(ctx, own)
    ctx.record(action.past, done.message, subject, changes)
    _enter_first(ctx, _papers_touched(ctx, subject, changed))
    await ctx.save(changed)
    ctx.commit()
    return ActionResult(
        message=done.message,
        number=display_key(subject),
        undo=action.undo,
        made=ctx.made,
        changes=changes,
        emails=ctx.messages(),
        emails_off=list(dict.fromkeys(ctx.off)),
        warnings=list(ctx.warnings),
        recalled=ctx.recalled,
        details=to_json_value(done.details),
    )


def created_documents(action: Action, done: Success) -> Model:
    """The row that a creating action made."""
    if done.subject is None:
        raise TypeError(f"{action.name} made no row")
    return done.subject


async def refuse(action: Action, subject: Model, ctx: Context) -> None:
    """:raises Refused: a condition, or the action's own check, stands in the way."""
    action.refuse(subject)
    if action.check is not None:
        await action.check(subject, ctx)


def _shown(ctx: Context, changes: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    """What changed, as the history shows it."""
    shown: dict[str, Any] = to_json_value(
        {name: pair for name, pair in changes.items() if name not in ctx.quiet_columns}
    )
    return shown


def _enter_first(ctx: Context, touched: dict[str, Any]) -> None:
    """The action's own entry stands before those of what it made, and says nothing twice."""
    *followed, own = ctx.history
    same = [entry.about or {} for entry in followed if entry.text == own.text]
    own.about = {name: {} for names in same for name in names} | touched
    ctx.history = [own, *(entry for entry in followed if entry.text != own.text)]


def _papers_touched(ctx: Context, subject: Model, changed: list[Changed]) -> dict[str, Any]:
    """The other papers that it changed, each with what changed."""
    touched, kinds = {}, paper_kinds()
    for row, pairs in changed:
        kind = subject_name(type(row))
        if kind in kinds and row is not subject and (changes := _shown(ctx, pairs)):
            touched[document_key(kind, display_key(row))] = changes
    return touched


async def _locked(action: Action, key: str, batch: UnitOfWork) -> Any:
    """:raises NotFound: there is no row called ``key``."""
    rows = await lock(action.model, [key], batch)
    if not rows:
        raise not_found(action, key)
    return rows[0]


def not_found(action: Action, key: str) -> NotFound:
    return NotFound(not_found_text(action.model, key))


def not_found_text(model: type[Model], key: str) -> str:
    name = subject_name(model).replace("_", " ")
    return _("There is no {name} {key}.").format(name=name, key=key[:60])


def stale_version_error(subject: Model) -> StaleVersion:
    return StaleVersion(
        _(
            "{subject} was changed by somebody else since you opened it. Look at it again, "
            "then repeat what you wanted to do."
        ).format(subject=subject)
    )


async def claim_key(
    action: Action, key: str | None, form: Mapping[str, Any], call: Invocation
) -> IdempotencyKey | None:
    """The row of the caller's idempotency key; a second caller waits here for the first one.

    :raises Invalid: the key was used for another request.
    """
    if not call.idempotency_key or call.dry_run:
        return None
    scope = f"user:{call.user.id}" if isinstance(call.user, User) else str(call.user)
    asked = [subject_name(action.model), action.name, key, form]
    fingerprint = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    await IdempotencyKey.bulk_create(
        [
            IdempotencyKey(
                scope=scope,
                key=call.idempotency_key,
                fingerprint=fingerprint,
                created_at=await database_now(),
            )
        ],
        ignore_conflicts=True,
    )
    claim = await IdempotencyKey.select_for_update().get(scope=scope, key=call.idempotency_key)
    if claim.fingerprint != fingerprint:
        raise field_error(
            "Idempotency-Key", _("This key was used for another request; take a new one.")
        )
    return claim
