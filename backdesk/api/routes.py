"""The REST API, generated: each resource's list and rows, and every action that is declared."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from backdesk.actions.bulk import replay_selection, run_bulk
from backdesk.actions.bulk_results import as_told
from backdesk.actions.context import Context, begin_unit_of_work, new_context
from backdesk.actions.declaration import Action, actions_of, creating_action, get
from backdesk.actions.errors import NotFound, NotPermitted, Refused, field_error
from backdesk.actions.form import parse_json
from backdesk.actions.locking import number_column
from backdesk.actions.pipeline import ActionResult, Invocation, refuse, run
from backdesk.api.authentication import authorized_user, user_of
from backdesk.api.errors import error_response, plain_problem, read_object
from backdesk.api.openapi import openapi_document
from backdesk.api.query_filters import page, parse_filters
from backdesk.api.resource import RestResource, rest_resources, row_of
from backdesk.api.swagger import docs_routes
from backdesk.auth.user import User
from backdesk.db.batches import checkpoint
from backdesk.db.deadline import MANY_ROWS, may_take
from backdesk.i18n import _
from backdesk.search.full_text import choose_plan

MOST_AT_ONCE = 10_000
Endpoint = Callable[[Request], Awaitable[Response]]


def routes(base_url: str) -> list[BaseRoute]:
    """All routes, to be mounted at ``/api``."""

    async def openapi(_request: Request) -> Response:
        return JSONResponse(openapi_document(base_url))

    found: list[BaseRoute] = [Route("/openapi.json", openapi), *docs_routes()]
    for resource in rest_resources():
        found += _routes_of(resource)
    return [*found, Route("/{path:path}", _answered(_no_such_path))]


def _routes_of(resource: RestResource) -> list[BaseRoute]:
    base, row = f"/{resource.name}", f"/{resource.name}/{{number}}"

    def to(handler: Callable[[RestResource, Request], Awaitable[Response]]) -> Endpoint:
        return _answered(lambda request: handler(resource, request))

    methods = ["GET", "POST"] if creating_action(resource.model) else ["GET"]
    found: list[BaseRoute] = [Route(base, to(_collection), methods=methods)]
    if actions_of(resource.model):
        found += [
            Route(f"{base}/actions/{{name}}", to(_bulk), methods=["POST"]),
            Route(f"{row}/actions", to(_actions), methods=["GET"]),
            Route(f"{row}/actions/{{name}}", to(_run), methods=["POST"]),
        ]
    for file in resource.files:
        found.append(Route(f"{row}/{file.form}", to(file.answer), methods=["GET"]))
    return [*found, Route(row, to(_get), methods=["GET"])]


def _answered(handler: Callable[[Request], Awaitable[Response]]) -> Endpoint:
    """The handler's answer, or the problem that stood in its way."""

    async def endpoint(request: Request) -> Response:
        try:
            return await handler(request)
        except Exception as error:
            return error_response(error)

    return endpoint


async def _no_such_path(request: Request) -> Response:
    said = _("There is nothing at {path}; /api/docs shows what there is.")
    return plain_problem(404, NotFound.title, said.format(path=request.url.path[:200]))


async def _collection(resource: RestResource, request: Request) -> Response:
    return await (_make if request.method == "POST" else _list)(resource, request)


async def _list(resource: RestResource, request: Request) -> Response:
    await authorized_user(request, resource.permission)
    found = await page(resource.listing, _query(request))
    if resource.prefetch:
        await resource.model.fetch_for_list(found.rows, *resource.prefetch)
    return JSONResponse(
        {
            "items": [resource.row(row) for row in found.rows],
            "next": found.after,
            "count": found.count,
            "count_is_exact": found.count_is_exact,
        }
    )


def _query(request: Request) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in given:
            raise field_error(name, _("given twice"))
        given[name] = value
    return given


async def _get(resource: RestResource, request: Request) -> Response:
    user = await authorized_user(request, resource.permission)
    return await _whole(resource, request.path_params["number"], user)


async def _whole(resource: RestResource, number: str, user: User, status: int = 200) -> Response:
    row: Any = await row_of(resource, number)
    headers = {"ETag": f'"{row.version}"'} if hasattr(row, "version") else {}
    shown = await resource.shown(row, user)
    await checkpoint()
    return JSONResponse(shown, status, headers=headers)


async def _make(resource: RestResource, request: Request) -> Response:
    action, user = creating_action(resource.model), await user_of(request)
    assert action is not None
    outcome = await run(action, None, await read_object(request), _call(request, user))
    if outcome.dry_run:
        return JSONResponse(_said(outcome))
    status = 200 if outcome.known else 201
    if not user.may(resource.permission):
        return JSONResponse(_said(outcome) | {"number": outcome.number}, status)
    return await _whole(resource, outcome.number, user, status)


async def _actions(resource: RestResource, request: Request) -> Response:
    user = await authorized_user(request, resource.permission)
    row = await row_of(resource, request.path_params["number"])
    batch = await begin_unit_of_work(user)
    batch.subjects = [row]
    found = [action for action in actions_of(resource.model) if not action.creates]
    return JSONResponse(
        [await _action_availability(action, row, new_context(batch), user) for action in found]
    )


async def _action_availability(
    action: Action, row: Any, ctx: Context, user: User
) -> dict[str, Any]:
    reason, way_out = "", ""
    try:
        action.permit(user)
        await refuse(action, row, ctx)
    except NotPermitted as problem:
        reason = problem.detail
    except Refused as problem:
        reason, way_out = problem.reason, problem.way_out
    return {
        "name": action.name,
        "label": str(action.label),
        "allowed": not reason,
        "reason": reason or None,
        "way_out": way_out or None,
        "form": action.form.model_json_schema(),
    }


def _action(resource: RestResource, request: Request) -> Action:
    """:raises NotFound: there is no such action on a row that is there."""
    action = get(resource.model, request.path_params["name"])
    if action.creates:
        said = _("{name} makes a row: POST to {where} instead.")
        raise NotFound(said.format(name=action.name, where=f"/api/{resource.name}"))
    return action


async def _run(resource: RestResource, request: Request) -> Response:
    user = await user_of(request)
    action = _action(resource, request)
    number, data = request.path_params["number"], await read_object(request)
    outcome = await run(action, number, data, _call(request, user))
    answer = _said(outcome)
    if not outcome.dry_run and user.may(resource.permission):
        row: Any = await row_of(resource, outcome.number)
        answer[resource.one] = await resource.shown(row, user)
        await checkpoint()
    return JSONResponse(answer)


def _said(outcome: ActionResult) -> dict[str, Any]:
    answer: dict[str, Any] = {"message": outcome.message, "made": outcome.made}
    answer["warnings"] = outcome.warnings
    if outcome.details:
        answer["details"] = outcome.details
    if outcome.dry_run:
        answer |= {"dry_run": True, "changes": outcome.changes, "emails": outcome.emails}
        answer |= {"emails_off": outcome.emails_off, "recalled": outcome.recalled}
    return answer


@may_take(MANY_ROWS)
async def _bulk(resource: RestResource, request: Request) -> Response:
    user = await user_of(request)
    action = _action(resource, request)
    action.permit(user)
    body = await read_object(request)
    unknown = set(body) - {"numbers", "filter", "form"}
    if unknown or not isinstance(body.get("form", {}), dict):
        field = min(unknown) if unknown else "form"
        raise field_error(field, _('write {"numbers": […]} or {"filter": {…}}, and "form": {…}'))
    call = _call(request, user)
    if call.version is not None:
        raise field_error("If-Match", _("a version is of one row; these may be many"))
    form = parse_json(action.form, body.get("form", {}))
    numbers = await replay_selection(action, await _asked_for(resource, body, user), body, call)
    report = await run_bulk(action, _countable(numbers), form, call)
    return JSONResponse(
        {
            **{verdict: report.count(verdict) for verdict in ("done", "refused", "failed")},
            "verdicts": [as_told(one) for one in report.verdicts],
        }
    )


async def _asked_for(resource: RestResource, body: dict[str, Any], user: User) -> list[str]:
    numbers, given = body.get("numbers"), body.get("filter")
    if (numbers is None) == (given is None):
        raise field_error("numbers", _("give either numbers or a filter"))
    if numbers is None:
        if not user.may(resource.permission):
            raise NotPermitted(_("Your role may not look for them by a filter."))
        if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
            raise field_error("filter", _("an object of texts, like the list's filters"))
        wanted = await parse_filters(resource.listing, given)
        rows = await choose_plan(resource.model.filter(wanted).order_by("id"), {})
        found = await rows.limit(MOST_AT_ONCE + 1).values_list(
            number_column(resource.model), flat=True
        )
        numbers = [str(number) for number in found]
    if not isinstance(numbers, list) or not all(isinstance(one, str) for one in numbers):
        raise field_error("numbers", _("a list of numbers, like ORD00001"))
    return numbers


def _countable(numbers: list[str]) -> list[str]:
    """:raises Invalid: they are none, or too many for one call."""
    if not numbers or len(numbers) > MOST_AT_ONCE:
        said = _("from 1 to {most} at once; these are {number}")
        raise field_error("numbers", said.format(most=MOST_AT_ONCE, number=len(numbers)))
    return numbers


def _call(request: Request, user: User) -> Invocation:
    return Invocation(user, _version(request), _key(request), _dry_run(request))


def _version(request: Request) -> int | None:
    given = request.headers.get("if-match", "").strip()
    if given in ("", "*"):
        return None
    fits = re.fullmatch(r'(?:W/)?"?([0-9]{1,9})"?', given)
    if fits is None:
        raise field_error("If-Match", _('a version, like "7"'))
    return int(fits[1])


def _key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if key and (len(key) > 150 or not key.isprintable()):
        raise field_error("Idempotency-Key", _("up to 150 characters that can be printed"))
    return key


def _dry_run(request: Request) -> bool:
    given = request.query_params.get("dry_run", "false")
    if given not in ("true", "false"):
        raise field_error("dry_run", _("write true or false"))
    return given == "true"
