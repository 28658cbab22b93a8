"""The customer's quote: what is offered until when, to be accepted or declined."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from backdesk.actions.declaration import get
from backdesk.actions.errors import ActionError, StaleVersion
from backdesk.actions.pipeline import Invocation, run
from backdesk.db.deadline import A_PRINT, may_take
from backdesk.local_day import day_of
from backdesk.models.idempotency_key import idempotency_key_from
from backdesk.money import format_money
from customer.access import CustomerActor, Pages
from gateways.pdf.printer import CannotPrint
from models.quote import Quote, QuoteStatus
from models.settings import Settings

ANSWERS = ("accept", "decline")


class QuotePage:
    """``/quotes/{token}``, and the quote as PDF under it."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: Request) -> Response:
        return await self._pages.opened(request, _offered(request), self._page)

    @may_take(A_PRINT)
    async def pdf(self, request: Request) -> Response:
        return await self._pages.opened(request, _offered(request), self._pdf)

    async def _page(self, request: Request, quote: Quote, settings: Settings) -> Response:
        if request.method == "GET":
            return await self._shown(request, quote, settings)
        form = await request.form(max_files=0, max_fields=20)
        answer, version = str(form.get("answer", "")), str(form.get("_version", ""))
        if answer not in ANSWERS or not (version.isdecimal() and len(version) < 10):
            return await self._shown(request, quote, settings, "not read", 422)
        call = Invocation(
            CustomerActor("quotes.edit"), int(version), idempotency_key_from(form.get("_key"))
        )
        try:
            await run(get(Quote, answer), quote.number, {}, call)
        except ActionError as problem:
            await quote.refresh_from_db()
            why = "changed" if isinstance(problem, StaleVersion) else "not possible"
            return await self._shown(request, quote, settings, why, problem.status)
        return RedirectResponse(request.url.path, 303)

    async def _pdf(self, request: Request, quote: Quote, settings: Settings) -> Response:
        try:
            made = await request.app.state.documents.pdf(quote)
        except CannotPrint:
            return await self._shown(request, quote, settings, "not printed", 503)
        said = {"Content-Disposition": f'inline; filename="{quote}.pdf"'}
        return Response(made, media_type="application/pdf", headers=said)

    async def _shown(
        self,
        request: Request,
        quote: Quote,
        settings: Settings,
        problem: str = "",
        status: int = 200,
    ) -> Response:
        today = day_of(datetime.now(UTC), settings.zone)
        return self._pages.show(
            "quote",
            quote.language,
            settings,
            status,
            quote=quote,
            here=f"/quotes/{request.path_params['token']}",
            lines=await quote.lines.all().order_by("id"),
            over=quote.valid_until is not None and quote.valid_until < today,
            key=uuid.uuid4().hex,
            problem=problem,
            money=lambda amount: format_money(amount, quote.currency),
        )


def _offered(request: Request) -> Callable[[str], Awaitable[Quote | None]]:
    """Finds the quote of a link; what is being changed is not offered now."""

    async def find(token: str) -> Quote | None:
        quote: Quote | None = await request.app.state.links.quote_of(token)
        return quote if quote is not None and quote.status is not QuoteStatus.DRAFT else None

    return find
