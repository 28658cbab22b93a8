"""The pages of a new order and of a new quote: the customer, the lines, and what it comes to."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette_admin.flash import flash
from starlette_admin.routing import route

from actions.shop_unit_of_work import ShopUnitOfWork
from actions.shortage import not_in_stock
from admin.new_order_fields import bound_fields
from admin.new_order_form import (
    DraftTotals,
    Typed,
    draft_totals,
    parse_address,
    parse_new_order,
    submitted_values,
)
from admin.new_order_labels import LABELS
from admin.product_lookup import find_products, product_json
from backdesk.actions.declaration import Action, creating_action
from backdesk.actions.errors import ActionError, FieldError, Invalid
from backdesk.actions.locking import is_valid_pk
from backdesk.actions.pipeline import ActionResult, Invocation, run_form
from backdesk.admin.detail.pages import RouteGroup, resource_in
from backdesk.admin.field_labels import said_of
from backdesk.admin.formatting import template_formatters
from backdesk.admin.middleware.body_limit import MOST_FIELDS
from backdesk.i18n import LazyText, _
from backdesk.local_day import day_of
from backdesk.models.idempotency_key import idempotency_key_from
from models.customer import Customer
from models.settings import load_settings

VALID_FOR = timedelta(days=30)
TITLES = {"orders": _("New order"), "quotes": _("New quote")}
SENT_BEFORE = _(
    "This page was sent before, with other content. Look whether it is in the list; "
    "send this again to make another one."
)


class NewDocumentViews(RouteGroup):
    """``/{orders|quotes}/new``: GET begins, POST makes; both work without the script."""

    @route("/{key:paper}/new", methods=["GET", "POST"], name="new-paper")
    async def new(self, request: Request) -> Response:
        action = _permitted(request)
        if request.method == "GET":
            return await self._shown(request, action, await _begun(request))
        typed = submitted_values(await request.form(max_files=0, max_fields=MOST_FIELDS))
        if "_preview" in typed:
            return await self._totals(request, typed)
        try:
            form = parse_new_order(action.form, typed, request.state.user)
            call = Invocation(
                request.state.user, idempotency_key=idempotency_key_from(typed.get("_key"))
            )
            outcome = await run_form(action, None, form, call)
        except ActionError as problem:
            return await self._shown(request, action, typed, problem)
        return _made(request, outcome)

    @route("/{key:paper}/new/products", name="new-paper-products")
    async def products(self, request: Request) -> Response:
        _permitted(request, "products.view")
        asked = request.query_params
        return JSONResponse(
            await product_json(await find_products(asked.get("q", "")), asked.get("currency", ""))
        )

    @route("/{key:paper}/new/customer", name="new-paper-customer")
    async def customer(self, request: Request) -> Response:
        """Who is known by this key, or by this e-mail address; nothing where nobody is."""
        _permitted(request, "customers.view")
        known = await _known_customer(request)
        return JSONResponse(parse_address(known) if known else {})

    async def _shown(
        self, request: Request, action: Action, typed: Typed, problem: ActionError | None = None
    ) -> Response:
        user, settings = request.state.user, await load_settings()
        key, base = request.path_params["key"], request.scope.get("root_path", "")
        errors = [
            FieldError(error.field, error.message) for error in (problem.errors if problem else [])
        ]
        said = {error.field: error.message for error in errors}
        shown = await bound_fields(action, typed, said, request.state.user)
        again = any(error.field == "Idempotency-Key" for error in errors)
        context = {
            **template_formatters(user, settings.currency),
            "title": str(TITLES[key]),
            "list_title": resource_in(request).plural,
            "key": key,
            "base": base,
            "here": f"{base}/{key}/new",
            "row": SimpleNamespace(currency=typed["currency"]),
            "boxes": shown,
            "idempotency_key": (not problem and typed.get("_key")) or uuid.uuid4().hex,
            "problem": _problem(problem, errors, set(shown), again=again),
            "known": f"{base}/{key}/new/products" if user.may("products.view") else "",
            "customers": f"{base}/_api/customers/relation-lookup"
            if user.may("customers.view")
            else "",
            "settings": settings,
            **await _totals_context(key, typed, user),
        }
        site: Any = self._admin
        response: Response = site._template_response(  # noqa: SLF001 - how starlette-admin names it
            request, "new/page.html", context, problem.status if problem else 200
        )
        return response

    async def _totals(self, request: Request, typed: Typed) -> Response:
        key, user = request.path_params["key"], request.state.user
        context = await _totals_context(key, typed, user)
        if key == "orders":
            context |= {"effects": await _tried(_permitted(request), typed, user)}
        site: Any = self._admin
        response: Response = site._template_response(  # noqa: SLF001
            request, "new/_totals.html", context
        )
        return response


def _permitted(request: Request, *more: str) -> Action:
    """The action that makes what the address names, for whoever may."""
    model = resource_in(request).model
    action = creating_action(model)
    if action is None or request.path_params["key"] not in TITLES:
        raise HTTPException(404, str(_("New ones are not made on a page of their own.")))
    user = request.state.user
    if not (action.allowed(user) and all(user.may(one) for one in more)):
        raise HTTPException(403, str(_("Your role does not allow this.")))
    return action


async def _begun(request: Request) -> Typed:
    """An empty page, or one for the customer that the address names."""
    settings = await load_settings()
    begun: Typed = {
        "currency": settings.currency,
        "prices_include_vat": "on",
        "customer.language": settings.language,
        "customer.address.country": settings.country,
        "valid_until": (day_of(datetime.now(UTC), settings.zone) + VALID_FOR).isoformat(),
        "lines": [],
    }
    if "customer" in request.query_params and request.state.user.may("customers.view"):
        known = await _known_customer(request)
        begun |= parse_address(known) if known else {}
    return begun


async def _known_customer(request: Request) -> Customer | None:
    """Whoever was merged away is the one who stays; who was erased is known no more."""
    key = request.query_params.get("customer", "")
    email = request.query_params.get("email", "").strip().lower()
    rows = Customer.filter(erased_at__isnull=True)
    if is_valid_pk(key):
        known = await rows.get_or_none(id=int(key))
    else:
        known = await rows.filter(email=email).first() if email and "\0" not in email else None
    while known is not None and known.merged_into_id is not None:
        known = await rows.get_or_none(id=known.merged_into_id)
    return known


async def _totals_context(key: str, typed: Typed, user: Any) -> dict[str, Any]:
    settings = await load_settings()
    stands = await draft_totals(typed, settings.vat_rounding)
    return {
        "stands": stands,
        "short": await _short(stands, user) if key == "orders" else [],
        "included": "prices_include_vat" in typed,
        **template_formatters(user, typed["currency"] or settings.currency),
    }


async def _tried(action: Action, typed: Typed, user: Any) -> ActionResult | None:
    """Who would be written to, once nothing is wrong: done in a transaction that is rolled back."""
    try:
        form = parse_new_order(action.form, typed, user)
        return await run_form(action, None, form, Invocation(user, dry_run=True))
    except ActionError:
        return None


async def _short(stands: DraftTotals, user: Any) -> list[str]:
    """What of the lines is not in stock."""
    units = Counter[int]()
    for line in stands.worked_out.lines if stands.worked_out else []:
        if line.product_id is not None and line.physical:
            units[line.product_id] += line.quantity
    return await not_in_stock(await ShopUnitOfWork.begin(user), units)


def _problem(
    problem: ActionError | None, errors: list[FieldError], shown: set[str], *, again: bool
) -> list[LazyText | str]:
    """What stands above the page: a sentence, and what no field of the page says by itself."""
    if problem is None:
        return []
    if again:
        return [SENT_BEFORE]
    if not isinstance(problem, Invalid):
        return [problem.detail]
    rest = [error for error in errors if not (error.field in shown or "." in error.field)]
    return [
        _("Nothing was made yet, and what you typed is kept. Please look at what is marked."),
        *(said_of(LABELS, error) for error in rest),
    ]


def _made(request: Request, outcome: ActionResult) -> Response:
    base, key = request.scope.get("root_path", ""), request.path_params["key"]
    flash(request, outcome.message, "success")
    may_see = request.state.user.may(resource_in(request).view)
    return RedirectResponse(f"{base}/{key}/{outcome.number if may_see else 'new'}", 303)
