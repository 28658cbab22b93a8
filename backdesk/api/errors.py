"""Errors as `application/problem+json` (RFC 9457), and reading a body without surprises."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from backdesk.actions.errors import ActionError
from backdesk.db.availability import is_unavailable, was_stopped
from backdesk.db.batches import checkpoint
from backdesk.db.database import CommitOutcomeUnknown, DatabaseBusy, TookTooLong
from backdesk.errors import WENT_WRONG, log_unexpected_error
from backdesk.i18n import LazyText, _

LARGEST_BODY = 2 * 1024 * 1024
DEEPEST = 50


class BadRequest(ActionError):
    """The request cannot be read."""

    title = _("Bad request")


class Unauthorized(ActionError):
    """No token, or a wrong one."""

    status = 401
    title = _("Not signed in")


class PayloadTooLarge(ActionError):
    """The body is larger than is read."""

    status = 413
    title = _("Too large")


class UnsupportedMediaType(ActionError):
    """The body is of another kind."""

    status = 415
    title = _("Not JSON")


class TooManyRequests(ActionError):
    """Too many requests; ``Retry-After`` says when to come back."""

    status = 429
    title = _("Too often")

    def __init__(self, detail: object, *, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


_statuses: dict[type[Exception], tuple[int, LazyText, dict[str, str]]] = {}


def register_error(error: type[Exception], status: int, title: LazyText, **headers: str) -> None:
    """Answer with ``status`` where that error, which says in words what is wrong, comes up."""
    _statuses[error] = status, title, headers


def problem_response(problem: ActionError) -> Response:
    """The problem in the shape of RFC 9457."""
    body = _body(problem.status, problem.title, problem.detail)
    if problem.reason:
        body |= {"reason": problem.reason, "way_out": problem.way_out}
    if problem.errors:
        body["errors"] = [{"field": e.field, "message": e.message} for e in problem.errors]
    return _response(body, _headers(problem))


def plain_problem(status: int, title: LazyText, detail: object, **headers: str) -> Response:
    return _response(_body(status, title, detail), headers)


def _body(status: int, title: LazyText, detail: object) -> dict[str, Any]:
    return {"type": "about:blank", "title": str(title), "status": status, "detail": str(detail)}


def _headers(problem: ActionError) -> dict[str, str]:
    if isinstance(problem, TooManyRequests):
        return {"Retry-After": str(problem.retry_after)}
    return {"WWW-Authenticate": "Bearer"} if problem.status == 401 else {}


def _response(body: dict[str, Any], headers: dict[str, str]) -> Response:
    return JSONResponse(
        body, body["status"], headers=headers, media_type="application/problem+json"
    )


def error_response(error: Exception) -> Response:
    """What a caller is told of ``error``; what nobody foresaw goes into the log under an id."""
    if isinstance(error, ActionError):
        return problem_response(error)
    if isinstance(error, DatabaseBusy | CommitOutcomeUnknown):
        return _database_response(error)
    for kind, (status, title, headers) in _statuses.items():
        if isinstance(error, kind):
            return plain_problem(status, title, error, **headers)
    if isinstance(error, ClientDisconnect) or is_unavailable(error) or was_stopped(error):
        raise error  # answered, for every page alike, in front of them all
    return plain_problem(500, WENT_WRONG, log_unexpected_error(error))


def _database_response(error: DatabaseBusy | CommitOutcomeUnknown) -> Response:
    if isinstance(error, TookTooLong):
        said = _("This took too long and was given up; nothing was changed. Ask for less at once.")
        return plain_problem(503, _("Took too long"), said, **{"Retry-After": "5"})
    if isinstance(error, DatabaseBusy):
        said = _("The database is busy; nothing was changed. Try again in a moment.")
        return plain_problem(503, _("Busy"), said, **{"Retry-After": "1"})
    said = _(
        "The connection to the database broke while this was being saved: it may have "
        "happened. Ask for it again with the same Idempotency-Key, which is safe."
    )
    return plain_problem(503, _("Outcome unknown"), said, **{"Retry-After": "1"})


async def read_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; none at all is an empty one.

    :raises ActionError: it is too large, of another kind, or cannot be read.
    """
    raw = await _read(request)
    if not raw.strip():
        return {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise UnsupportedMediaType(_("Send JSON, with Content-Type: application/json."))
    try:
        value = json.loads(raw, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        said = _("The body is not JSON that can be read: {error}.")
        raise BadRequest(said.format(error=str(error)[:200])) from None
    if not isinstance(value, dict):
        raise BadRequest(_("The body must be a JSON object."))
    if _depth(value) > DEEPEST:
        raise BadRequest(_("The body is nested too deeply."))
    await checkpoint()
    return value


async def _read(request: Request) -> bytes:
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > LARGEST_BODY:
            raise PayloadTooLarge(_("The body is larger than 2 MiB."))
    return raw


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("the same key stands twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number in JSON")


def _depth(value: Any) -> int:
    level, deepest = [value], 0
    while level:
        deepest += 1
        level = [
            item
            for one in level
            if isinstance(one, (dict, list))
            for item in (one.values() if isinstance(one, dict) else one)
        ]
    return deepest
