"""An action's dialog: fetched when it is opened, kept open on an error, the new page after it."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.flash import flash
from starlette_admin.routing import route

from backdesk.actions.context import display_key
from backdesk.actions.declaration import Action, find
from backdesk.actions.errors import ActionError, NotPermitted, Refused, StaleVersion
from backdesk.actions.pipeline import ActionResult, Invocation, run, run_form
from backdesk.admin.actions.availability import available_actions
from backdesk.admin.actions.dialog import build_widgets, locked_fields
from backdesk.admin.actions.preview import change_preview
from backdesk.admin.actions.submission import currency_of, parse_submission, submitted_values
from backdesk.admin.changelist.views import is_partial
from backdesk.admin.detail.pages import RouteGroup, get_by_number, resource_in
from backdesk.admin.detail.views import show_page
from backdesk.admin.field_labels import in_its_place, sentence
from backdesk.admin.formatting import template_formatters
from backdesk.admin.middleware.body_limit import MOST_FIELDS
from backdesk.i18n import _
from backdesk.models.idempotency_key import idempotency_key_from
from backdesk.resource import children_of, parent_of, resource_at, resource_by_name


class ActionDialogViews(RouteGroup):
    """``/{orders|quotes|…}/{number}/actions/{name}``: GET asks, POST runs."""

    @route("/{key:paper}/{number:number}/actions/{name}", methods=["GET", "POST"], name="act")
    async def act(self, request: Request) -> Response:
        resource = resource_in(request)
        action = find(resource.model, request.path_params["name"])
        if action is None or action.creates:
            raise HTTPException(404, str(_("There is no such action.")))
        try:
            action.permit(request.state.user)
        except NotPermitted as no:
            raise HTTPException(403, no.detail) from None
        if not request.state.user.may(resource.view):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        row = await get_by_number(resource.model, request.path_params["number"])
        if request.method == "GET":
            return await self._ask(request, action, row, await self._begun(request, row))
        form = await request.form(max_files=0, max_fields=MOST_FIELDS)
        return await self._run(request, action, row, form)

    async def _begun(self, request: Request, row: Any) -> dict[str, Any] | None:
        """What the view says that the dialog begins with, where not with the row's own."""
        site: Any = self._admin
        view = site.view_of(type(row))
        return await view.dialog_values(request, row) if view is not None else None

    async def _ask(
        self,
        request: Request,
        action: Action,
        row: Any,
        typed: dict[str, Any] | None = None,
        problem: ActionError | None = None,
    ) -> Response:
        """The dialog, with what was typed and wrong; in a thread, as lines can be thousands."""
        user = request.state.user
        shown = await build_widgets(action, row, user, typed, problem.errors if problem else [])
        sent = typed or {}
        base = request.scope.get("root_path", "")
        key, shown_on = await success_page(request, row)
        context = {
            "title": action.label,
            "action": action,
            "row": row,
            "widgets": shown,
            "version": sent.get("_version", row.version),
            "idempotency_key": (not problem and sent.get("_key")) or uuid.uuid4().hex,
            "error": sentence(action.form, problem, shown),
            "way_out": await self._way_out(request, row, problem),
            "stale": isinstance(problem, StaleVersion),
            "here": f"{base}/{key}/{display_key(shown_on)}",
            "known": f"{base}/{request.path_params['key']}/{display_key(row)}/products"
            if user.may("products.view")
            else "",
            "act": f"{base}/{request.path_params['key']}/{display_key(row)}/actions",
            "foretold": await action.foretells(row) if action.foretells else [],
            "stays": await _locked_reasons(action, row),
            "effects": await self._tried(request, action, row)
            if action.tried or action.warns or (action.danger and children_of(type(row)))
            else None,
            **template_formatters(user, getattr(row, "currency", "EUR")),
        }
        site: Any = self._admin
        status = problem.status if problem else 200
        return await asyncio.to_thread(site.dialog, request, "actions/dialog.html", context, status)

    async def _tried(self, request: Request, action: Action, row: Any) -> ActionResult | None:
        """What it would do: done in a transaction that is rolled back."""
        try:
            return await run(
                action, display_key(row), {}, Invocation(request.state.user, dry_run=True)
            )
        except ActionError:
            return None

    async def _way_out(
        self, request: Request, row: Any, problem: ActionError | None
    ) -> Action | None:
        """The action that a refusal names, where the user may run it now."""
        if not isinstance(problem, Refused):
            return None
        found = await available_actions(row, request.state.user)
        helps = found.get(problem.way_out)
        return helps.action if helps is not None and not helps.reason else None

    async def _run(self, request: Request, action: Action, row: Any, form: FormData) -> Response:
        typed = submitted_values(action, form)
        version = str(typed.get("_version", ""))
        call = Invocation(
            request.state.user,
            None if action.any_version else parse_version(version),
            idempotency_key_from(typed.get("_key")),
        )
        if "_preview" in typed and action.foreseen:
            return await self._preview(request, action, row, typed)
        try:
            asked = parse_submission(action, row, typed, request.state.user)
            outcome = await run_form(action, display_key(row), asked, call)
        except ActionError as problem:
            await row.refresh_from_db()
            return await self._ask(request, action, row, typed, problem)
        return await self._done(request, row, outcome)

    async def _preview(
        self, request: Request, action: Action, row: Any, typed: dict[str, Any]
    ) -> Response:
        """What it would come to: done in a transaction that is rolled back."""
        user, outcome, said = request.state.user, None, ""
        try:
            asked = parse_submission(action, row, typed, user)
            outcome = await run_form(
                action, display_key(row), asked, Invocation(user, dry_run=True)
            )
        except ActionError as problem:
            said = in_its_place(action.form, problem, typed)
        site: Any = self._admin
        letter = action.mails and outcome
        response: Response = await asyncio.to_thread(
            site._template_response,  # noqa: SLF001 - how starlette-admin names it
            request,
            "actions/_preview.html",
            {
                "action": action,
                "outcome": outcome,
                "said": said,
                **(await site.email_preview(request, row, asked, outcome) if letter else {}),
                **(change_preview(row, outcome, user) if outcome else {}),
                **template_formatters(user, currency_of(row)),
            },
        )
        return response

    async def _done(self, request: Request, row: Any, outcome: ActionResult) -> Response:
        await row.refresh_from_db()
        key, shown = await success_page(request, row)
        if not is_partial(request):
            flash(request, outcome.message, "success")
            return RedirectResponse(
                f"{request.scope.get('root_path', '')}/{key}/{display_key(shown)}", 303
            )
        undo = (
            (await available_actions(shown, request.state.user)).get(outcome.undo)
            if shown is row
            else None
        )
        return await show_page(
            self._admin,
            request,
            shown,
            message=outcome.message,
            made=[one for one in outcome.made if resource_at(f"{one['kind']}s")],
            undo=undo.action if undo is not None and not undo.reason else None,
        )


async def _locked_reasons(action: Action, row: Any) -> list[str]:
    """Why some of its fields cannot be changed now, each reason once."""
    return list(dict.fromkeys(why.detail for why in (await locked_fields(action, row)).values()))


def parse_version(sent: str) -> int | None:
    """The version that the page showed; what is no number is none."""
    return int(sent) if sent.isdecimal() and len(sent) < 10 else None


async def success_page(request: Request, row: Any) -> tuple[str, Any]:
    """The page the dialog was opened on: the row's own, or with ``?on=order`` its order's."""
    resource = resource_in(request)
    parent = resource_by_name(request.query_params.get("on", ""))
    if parent is None or parent.model is not parent_of(resource):
        return resource.key, row
    if not request.state.user.may(parent.view):
        return resource.key, row
    return parent.key, await parent.model.get(id=getattr(row, f"{resource.parent}_id"))
