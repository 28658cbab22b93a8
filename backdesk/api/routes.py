"""The REST API, generated: each resource's list and rows, and every action that is declared."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from backdesk.actions.bulk import run_on_many, same_as_before
from backdesk.actions.bulk_results import as_told
from backdesk.actions.context import Context
from backdesk.actions.declaration import Action, actions_of, get, making
from backdesk.actions.errors import NotFound, NotPermitted, Refused, wrong_field
from backdesk.actions.form import read_json
from backdesk.actions.locking import column_called
from backdesk.actions.pipeline import Call, Outcome, new_batch, refuse, run
from backdesk.api.authentication import user_of, user_who_may
from backdesk.api.errors import error_response, plain_problem, read_object
from backdesk.api.openapi import document
from backdesk.api.query_filters import asked, page
from backdesk.api.resource import RestResource, rest_resources, row_of
from backdesk.api.swagger import docs_routes
from backdesk.auth.user import User
from backdesk.db.deadline import MANY_ROWS, may_take
from backdesk.i18n import _
from backdesk.search.full_text import weigh

MOST_AT_ONCE = 10_000
Endpoint = Callable[[Request], Awaitable[Response]]


def routes(base_url: str) -> list[BaseRoute]:
    """All routes, to be mounted at ``/api``."""

    async def openapi(_request: Request) -> Response:
        return JSONResponse(document(base_url))

    found: list[BaseRoute] = [Route("/openapi.json", openapi), *docs_routes()]
    for resource in rest_resources():
        found += _routes_of(resource)
    return [*found, Route("/{path:path}", _answered(_no_such_path))]


def _routes_of(resource: RestResource) -> list[BaseRoute]:
    base, row = f"/{resource.name}", f"/{resource.name}/{{number}}"

    def to(handler: Callable[[RestResource, Request], Awaitable[Response]]) -> Endpoint:
        return _answered(lambda request: handler(resource, request))

    methods = ["GET", "POST"] if making(resource.model) else ["GET"]
    found: list[BaseRoute] = [Route(base, to(_list_or_make), methods=methods)]
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


async def _list_or_make(resource: RestResource, request: Request) -> Response:
    return await (_make if request.method == "POST" else _list)(resource, request)


async def _list(resource: RestResource, request: Request) -> Response:
    await user_who_may(request, resource.permission)
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
            raise wrong_field(name, _("given twice"))
        given[name] = value
    return given


async def _get(resource: RestResource, request: Request) -> Response:
    user = await user_who_may(request, resource.permission)
    return await _whole(resource, request.path_params["number"], user)


async def _whole(resource: RestResource, number: str, user: User, status: int = 200) -> Response:
    row: Any = await row_of(resource, number)
    headers = {"ETag": f'"{row.version}"'} if hasattr(row, "version") else {}
    return JSONResponse(await resource.shown(row, user), status, headers=headers)


async def _make(resource: RestResource, request: Request) -> Response:
    action, user = making(resource.model), await user_of(request)
    assert action is not None
    outcome = await run(action, None, await read_object(request), _call(request, user))
    if outcome.dry_run:
        return JSONResponse(_said(outcome))
    status = 200 if outcome.known else 201
    if not user.may(resource.permission):
        return JSONResponse(_said(outcome) | {"number": outcome.number}, status)
    return await _whole(resource, outcome.number, user, status)


async def _actions(resource: RestResource, request: Request) -> Response:
    user = await user_who_may(request, resource.permission)
    row = await row_of(resource, request.path_params["number"])
    batch = await new_batch(user)
    batch.subjects = [row]
    found = [action for action in actions_of(resource.model) if not action.creates]
    return JSONResponse([await _offered(action, row, Context(batch), user) for action in found])


async def _offered(action: Action, row: Any, ctx: Context, user: User) -> dict[str, Any]:
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
    return JSONResponse(answer)


def _said(outcome: Outcome) -> dict[str, Any]:
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
        raise wrong_field(field, _('write {"numbers": […]} or {"filter": {…}}, and "form": {…}'))
    call = _call(request, user)
    if call.version is not None:
        raise wrong_field("If-Match", _("a version is of one row; these may be many"))
    form = read_json(action.form, body.get("form", {}))
    numbers = await same_as_before(action, await _asked_for(resource, body, user), body, call)
    report = await run_on_many(action, _countable(numbers), form, call)
    return JSONResponse(
        {
            **{verdict: report.count(verdict) for verdict in ("done", "refused", "failed")},
            "verdicts": [as_told(one) for one in report.verdicts],
        }
    )


async def _asked_for(resource: RestResource, body: dict[str, Any], user: User) -> list[str]:
    numbers, given = body.get("numbers"), body.get("filter")
    if (numbers is None) == (given is None):
        raise wrong_field("numbers", _("give either numbers or a filter"))
    if numbers is None:
        if not user.may(resource.permission):
            raise NotPermitted(_("Your role may not look for them by a filter."))
        if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
            raise wrong_field("filter", _("an object of texts, like the list's filters"))
        wanted = await asked(resource.listing, given)
        rows = await weigh(resource.model.filter(wanted).order_by("id"), {})
        found = await rows.limit(MOST_AT_ONCE + 1).values_list(
            column_called(resource.model), flat=True
        )
        numbers = [str(number) for number in found]
    if not isinstance(numbers, list) or not all(isinstance(one, str) for one in numbers):
        raise wrong_field("numbers", _("a list of numbers, like ORD00001"))
    return numbers


def _countable(numbers: list[str]) -> list[str]:
    """:raises Invalid: they are none, or too many for one call."""
    if not numbers or len(numbers) > MOST_AT_ONCE:
        said = _("from 1 to {most} at once; these are {number}")
        raise wrong_field("numbers", said.format(most=MOST_AT_ONCE, number=len(numbers)))
    return numbers


def _call(request: Request, user: User) -> Call:
    return Call(user, _version(request), _key(request), _dry_run(request))


def _version(request: Request) -> int | None:
    given = request.headers.get("if-match", "").strip()
    if given in ("", "*"):
        return None
    fits = re.fullmatch(r'(?:W/)?"?([0-9]{1,9})"?', given)
    if fits is None:
        raise wrong_field("If-Match", _('a version, like "7"'))
    return int(fits[1])


def _key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if key and (len(key) > 150 or not key.isprintable()):
        raise wrong_field("Idempotency-Key", _("up to 150 characters that can be printed"))
    return key


def _dry_run(request: Request) -> bool:
    given = request.query_params.get("dry_run", "false")
    if given not in ("true", "false"):
        raise wrong_field("dry_run", _("write true or false"))
    return given == "true"
