"""The order's page, and the dialogs of every action on an order, a quote or a packing slip."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.flash import flash
from starlette_admin.routing import route
from starlette_admin.views import CustomView
from tortoise.models import Model

from actions.context import Context
from actions.form import NoForm, read_words
from actions.framework import Action, actions_of, find
from actions.pipeline import Call, Outcome, new_batch, not_found_text, refuse, run_form
from actions.problem import Invalid, NotPermitted, Problem, Refused, StaleVersion
from admin.dialog import as_data, typed_in, widgets
from admin.order_shown import order_shown, quote_shown
from models.order import Order
from models.packing_slip import PackingSlip
from models.quote import Quote
from models.user import User
from models.words import _


@dataclass(frozen=True)
class Offer:
    """An action as the page offers it: a button, or the reason why not and what helps."""

    action: Action
    reason: str = ""
    way_out: str = ""
    way_out_action: Action | None = None


async def offers(row: Model, user: User) -> dict[str, Offer]:
    """Every action on ``row`` that the user's role allows, by name."""
    batch = await new_batch(user)
    batch.subjects = [row]
    found = {}
    for action in actions_of(type(row)):
        if action.creates or not user.may(action.permission):
            continue
        try:
            await refuse(action, row, Context(batch))
            found[action.name] = Offer(action)
        except Refused as no:
            helps = find(type(row), no.way_out)
            allowed = helps if helps is not None and user.may(helps.permission) else None
            found[action.name] = Offer(action, no.reason, no.way_out, allowed)
    return found


ICONS = {
    "cash": "money-bill-wave",
    "cash-off": "rotate-left",
    "cash-back": "money-bill-transfer",
    "file-invoice": "file-invoice",
    "package": "box",
    "truck-return": "truck-ramp-box",
    "note": "note-sticky",
    "x": "ban",
}
"""An action's icon by the name that the icon font has for it, where that is another one."""


@dataclass(frozen=True)
class Place:
    """Where a model's rows are worked on, and the page that is shown again afterwards."""

    model: type[Model]
    permission: str
    template: str
    shown: Callable[[Any, User], Awaitable[dict[str, Any]]]


PLACES = {
    "orders": Place(Order, "orders.view", "order/_page.html", order_shown),
    "quotes": Place(Quote, "quotes.view", "quote/_page.html", quote_shown),
}
MODELS: dict[str, type[Model]] = {
    "orders": Order,
    "quotes": Quote,
    "packing_slips": PackingSlip,
}


class WorkPages(CustomView):
    """``/{orders|quotes}/{number}`` and ``/{…}/{number}/actions/{name}``."""

    def __init__(self) -> None:
        super().__init__(menu_label="", path="", route_name="work", add_to_menu=False)

    @route("/orders/{number}", name="order-page")
    async def order_page(self, request: Request) -> Response:
        return await self._page(request, "orders")

    @route("/quotes/{number}", name="quote-page")
    async def quote_page(self, request: Request) -> Response:
        return await self._page(request, "quotes")

    async def _page(self, request: Request, key: str) -> Response:
        place = PLACES[key]
        self._may_see(request, place)
        row = await _row(place.model, request.path_params["number"])
        context = await self._context(request, key, row)
        template = place.template if _fetched(request) else place.template.replace("_page", "page")
        return self._site._template_response(request, template, context)

    @property
    def _site(self) -> Any:
        return self._admin

    def _may_see(self, request: Request, place: Place) -> None:
        if not request.state.user.may(place.permission):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))

    async def _context(self, request: Request, key: str, row: Any) -> dict[str, Any]:
        user = request.state.user
        shown = await PLACES[key].shown(row, user)
        return {
            "title": str(row),
            "row": row,
            "key": key,
            "base": request.scope.get("root_path", ""),
            "offers": await offers(row, user),
            "new_key": lambda: uuid.uuid4().hex,
            "icon_of": lambda name: ICONS.get(name, name),
            **shown,
        }

    @route("/{key}/{number}/actions/{name}", methods=["GET", "POST"], name="work-action")
    async def work(self, request: Request) -> Response:
        """GET: the dialog; POST: run the action, and show the page as it is then."""
        key, number = request.path_params["key"], request.path_params["number"]
        model = MODELS.get(key)
        action = find(model, request.path_params["name"]) if model else None
        if model is None or action is None or action.creates:
            raise HTTPException(404, str(_("There is no such action.")))
        try:
            action.permit(request.state.user)
        except NotPermitted as no:
            raise HTTPException(403, no.detail) from None
        row = await _row(model, number)
        if request.method == "GET":
            return await self._dialog(request, action, row)
        return await self._run(request, action, row, await request.form())

    async def _dialog(  # noqa: PLR0913 - what a dialog shows
        self,
        request: Request,
        action: Action,
        row: Any,
        *,
        typed: dict[str, Any] | None = None,
        problem: Problem | None = None,
    ) -> Response:
        wrong = problem.errors if problem else []
        shown = await widgets(action, row, request.state.user, typed, wrong)
        names = {widget.name for widget in shown if widget.error}
        context = {
            "action": action,
            "row": row,
            "widgets": shown,
            "version": (typed or {}).get("_version", row.version),
            "idempotency_key": (typed or {}).get("_key") or uuid.uuid4().hex,
            "error": _sentence(problem, names),
            "stale": isinstance(problem, StaleVersion),
        }
        status = problem.status if problem else 200
        return self._site.dialog(request, "order/dialog.html", context, status)  # type: ignore[no-any-return]

    async def _run(
        self, request: Request, action: Action, row: Any, form: FormData
    ) -> Response:
        typed = typed_in(action, form)
        user = request.state.user
        version = str(typed.get("_version", ""))
        call = Call(
            user,
            int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,
            str(typed.get("_key", ""))[:100],
        )
        try:
            if action.form is not NoForm:
                asked = read_words(action.form, as_data(action, row, typed, user))
            else:
                asked = NoForm()
            outcome = await run_form(action, str(row), asked, call)
        except Problem as problem:
            return await self._dialog(request, action, row, typed=typed, problem=problem)
        return await self._done(request, action, row, outcome)

    async def _done(
        self, request: Request, action: Action, row: Any, outcome: Outcome
    ) -> Response:
        key, shown = await _page_of(row)
        address = f"{request.scope.get('root_path', '')}/{key}/{shown}"
        if not _fetched(request):
            flash(request, outcome.message, "success")
            return RedirectResponse(address, 303)
        context = await self._context(request, key, shown)
        undo = context["offers"].get(outcome.undo)
        context |= {
            "message": outcome.message,
            "undo": undo if undo and not undo.reason and type(row) is type(shown) else None,
            "done": action,
        }
        answer: Response = self._site._template_response(request, PLACES[key].template, context)
        answer.headers["X-Swap"] = "work"
        return answer


async def _row(model: type[Model], number: str) -> Any:
    row = await model.get_or_none(number=number.replace("\0", ""))
    if row is None:
        raise HTTPException(404, not_found_text(model, number))
    return row


async def _page_of(row: Any) -> tuple[str, Any]:
    """The page on which ``row`` is worked on: a packing slip's is its order's."""
    if isinstance(row, PackingSlip):
        return "orders", await Order.get(id=row.order_id)
    await row.refresh_from_db()
    return ("quotes" if isinstance(row, Quote) else "orders"), row


def _fetched(request: Request) -> bool:
    return request.headers.get("x-requested-with") == "fetch"


def _sentence(problem: Problem | None, shown: set[str]) -> str:
    """What stands above the fields: all that no field says by itself."""
    if problem is None:
        return ""
    if not isinstance(problem, Invalid):
        return problem.detail
    rest = [
        error.message
        for error in problem.errors
        if error.field not in shown and "." not in error.field
    ]
    return "; ".join(rest) or str(_("Please check the fields below."))
