"""An action on chosen rows: how many will be done and how many not, and why; then each verdict."""

from __future__ import annotations

import uuid
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from actions.bulk import preview, run_on_many
from actions.framework import Action, find
from actions.pipeline import Call
from actions.problem import NotPermitted, Problem
from admin.choosing import back_to_list, chosen
from admin.dialog import widgets
from admin.listing import wrong
from admin.typed import read_typed, typed_in
from admin.view import ModelView
from models.idempotency import key_sent
from models.money import say_money
from models.paging import count_up_to
from models.words import _

MOST_AT_ONCE = 10_000


async def bulk(view: ModelView, request: Request, name: str) -> Response:
    """GET asks, with what SQL expects; POST runs, and shows the verdicts."""
    action = find(view.model, name)
    if action is None or action.creates or action.alone:
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
    context = {
        "title": action.label,
        "action": action,
        "row": None,
        "expected": await preview(action, rows),
        "money_of": say_money,
        "widgets": await widgets(
            action, None, request.state.user, typed, problem.errors if problem else []
        ),
        "error": problem.detail if problem else "",
        "idempotency_key": (typed or {}).get("_key") or uuid.uuid4().hex,
    }
    site: Any = view._admin  # noqa: SLF001 - how starlette-admin names it
    status = problem.status if problem else 200
    return site.dialog(request, "order/bulk.html", context, status)  # type: ignore[no-any-return]


async def _run(view: ModelView, request: Request, action: Action) -> Response:
    rows, user = chosen(view, request), request.state.user
    typed = typed_in(action, await request.form())
    _count, exact = await count_up_to(rows, MOST_AT_ONCE)
    if not exact:
        raise wrong(_("At most {most} are worked on at once; choose fewer."), most=MOST_AT_ONCE)
    numbers = [str(one) for one in await rows.order_by("id").values_list("number", flat=True)]
    try:
        form = read_typed(action, None, typed, user)
        call = Call(user, idempotency_key=key_sent(typed.get("_key")))
        report = await run_on_many(action, numbers, form, call)
    except Problem as problem:
        return await _ask(view, request, action, typed, problem)
    context = {
        "action": action,
        "key": view.key,
        "report": report,
        "back": back_to_list(view, request),
    }
    site: Any = view._admin  # noqa: SLF001
    return site.dialog(request, "order/verdicts.html", context)  # type: ignore[no-any-return]
