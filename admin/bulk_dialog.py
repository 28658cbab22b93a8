"""An action on chosen rows: how many will be done and how many not, and why; then each verdict."""

from __future__ import annotations

import uuid
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from actions.bulk import preview, run_on_many
from actions.form import NoForm, read_words
from actions.framework import Action, find
from actions.pipeline import Call
from actions.problem import NotPermitted, Problem
from admin.choosing import back_to_list, chosen
from admin.dialog import as_data, typed_in, widgets
from admin.view import ModelView
from models.words import _

MOST_AT_ONCE = 10_000
ONE_AT_A_TIME = {"quantities", "lines"}
"""Fields that choose lines make sense on one order only; on many, everything left is taken."""


async def bulk(view: ModelView, request: Request, name: str) -> Response:
    """GET asks, with what SQL expects; POST runs, and shows the verdicts."""
    action = find(view.model, name)
    if action is None or action.creates:
        raise HTTPException(404, str(_("There is no such action.")))
    try:
        action.permit(request.state.user)
    except NotPermitted as no:
        raise HTTPException(403, no.detail) from None
    if request.method == "GET":
        return await _ask(view, request, action)
    return await _run(view, request, action)


async def _ask(
    view: ModelView,
    request: Request,
    action: Action,
    typed: dict[str, Any] | None = None,
    problem: Problem | None = None,
) -> Response:
    rows = chosen(view, request)
    first = await rows.first()
    if first is None:
        raise HTTPException(404, str(_("None of the chosen rows is there any more.")))
    shown = await widgets(
        action, first, request.state.user, typed or {}, problem.errors if problem else []
    )
    context = {
        "action": action,
        "row": first,
        "expected": await preview(action, rows),
        "widgets": [widget for widget in shown if widget.kind not in ONE_AT_A_TIME],
        "error": problem.detail if problem else "",
        "idempotency_key": (typed or {}).get("_key") or uuid.uuid4().hex,
    }
    site: Any = view._admin  # noqa: SLF001 - how starlette-admin names it
    status = problem.status if problem else 200
    return site.dialog(request, "order/bulk.html", context, status)  # type: ignore[no-any-return]


async def _run(view: ModelView, request: Request, action: Action) -> Response:
    rows, user = chosen(view, request), request.state.user
    first = await rows.first()
    typed = typed_in(action, await request.form())
    numbers = [str(one) for one in await rows.limit(MOST_AT_ONCE).values_list("number", flat=True)]
    try:
        form = NoForm() if action.form is NoForm else _read(action, first, typed, user)
        call = Call(user, idempotency_key=str(typed.get("_key", ""))[:100])
        report = await run_on_many(action, numbers, form, call)
    except Problem as problem:
        return await _ask(view, request, action, typed, problem)
    context = {"action": action, "report": report, "back": back_to_list(view, request)}
    site: Any = view._admin  # noqa: SLF001
    return site.dialog(request, "order/verdicts.html", context)  # type: ignore[no-any-return]


def _read(action: Action, first: Any, typed: dict[str, Any], user: Any) -> Any:
    data = {k: v for k, v in as_data(action, first, typed, user).items() if v != []}
    return read_words(action.form, data)
