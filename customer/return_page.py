"""The customer's return: what can come back until when, why, with photos; and what became of it."""

from __future__ import annotations

import asyncio
import base64
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from actions.shipping.open_returns import announced_units
from backdesk.actions.declaration import get
from backdesk.actions.errors import ActionError, Invalid
from backdesk.actions.idempotency import is_refusal
from backdesk.actions.pipeline import Invocation, run
from backdesk.local_day import day_of
from backdesk.models.idempotency_key import IdempotencyKey, idempotency_key_from
from backdesk.money import format_money
from customer.access import CustomerActor, Pages
from customer.photos import InvalidImage, TooLarge, to_thumbnail_jpeg
from models.order import Order, OrderLine
from models.packing_slip import last_day_to_return
from models.return_case import ReturnCase
from models.return_reason import ReturnReason, reason_meant
from models.settings import Settings

WHO = CustomerActor("returns.edit")
MOST_PHOTOS = 3
MOST_FILES = 30
"""What is read at all, so that too many photos can be refused in words."""
MOST_FIELDS = 10_000


@dataclass
class ReturnableLine:
    """A line of which ``left`` units can be sent back, with what was typed about it."""

    line: OrderLine
    left: int
    quantity: str = ""
    reason: str = ""
    wrong: str = ""


@dataclass
class ReturnRequest:
    """What the customer typed; ``wrong`` says what is wrong with all of it.

    No browser keeps chosen photos when the page comes back, so that it is said of them.
    """

    lines: list[ReturnableLine]
    remark: str = ""
    wrong: str = ""
    photos: list[bytes] = field(default_factory=list)
    photos_sent: bool = False

    @property
    def chosen(self) -> list[ReturnableLine]:
        return [one for one in self.lines if one.quantity not in ("", "0")]

    @property
    def all_right(self) -> bool:
        return not (self.wrong or any(one.wrong for one in self.lines))


class ReturnPage:
    """``/returns/{token}``."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: Request) -> Response:
        return await self._pages.opened(request, request.app.state.links.order_of, self._page)

    async def _page(self, request: Request, order: Order, settings: Settings) -> Response:
        lines = await _returnable(order)
        if request.method == "GET":
            return await self._shown(order, settings, ReturnRequest(lines))
        until = await last_day_to_return(order, settings)
        if until is None or until < _today(settings):
            return await self._shown(order, settings, ReturnRequest(lines), 409)
        async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
            asked = await parse_return_request(form, lines)
            key = idempotency_key_from(form.get("_key"))
        if await _asked_before(key):
            return RedirectResponse(request.url.path, 303)
        if not asked.all_right:
            return await self._shown(order, settings, asked, 422)
        try:
            await _ask(order, asked, key)
        except ActionError as problem:
            asked.wrong = "not possible"
            if isinstance(problem, Invalid):  # somebody else asked for the same goods meanwhile
                asked.lines = await _returnable(order)
            return await self._shown(order, settings, asked, problem.status)
        return RedirectResponse(request.url.path, 303)

    async def _shown(
        self, order: Order, settings: Settings, asked: ReturnRequest, status: int = 200
    ) -> Response:
        until = await last_day_to_return(order, settings)
        cases = ReturnCase.filter(order_id=order.id).order_by("id")
        return self._pages.show(
            "return",
            order.language,
            settings,
            status,
            order=order,
            asked=asked,
            cases=await cases.prefetch_related("lines", "credit_memos"),
            money=lambda amount: format_money(amount, order.currency),
            until=until,
            over=until is not None and until < _today(settings),
            reasons=list(ReturnReason),
            key=uuid.uuid4().hex,
        )


def _today(settings: Settings) -> date:
    return day_of(datetime.now(UTC), settings.zone)


async def _returnable(order: Order) -> list[ReturnableLine]:
    """What was shipped and is neither back nor announced already."""
    announced = await announced_units(order)
    lines = await OrderLine.filter(order_id=order.id).order_by("id")
    left = [(line, line.to_return - announced[line.id]) for line in lines]
    return [ReturnableLine(line, units) for line, units in left if units > 0]


async def parse_return_request(form: FormData, lines: list[ReturnableLine]) -> ReturnRequest:
    """What was typed, each piece with what is wrong with it."""
    remark = str(form.get("remark", "")).replace("\r\n", "\n").replace("\0", "").strip()
    asked = ReturnRequest(lines, remark=remark, photos_sent=bool(_photos(form)))
    for one in lines:
        one.quantity = str(form.get(f"quantity.{one.line.id}", "")).strip()
        said = str(form.get(f"reason.{one.line.id}", ""))
        one.reason = reason_meant(said) or ""
        if one in asked.chosen:
            one.wrong = _wrong(one)
    if not asked.chosen:
        asked.wrong = "nothing chosen"
    elif len(asked.remark) > 1000:
        asked.wrong = "too long"
    asked.wrong = asked.wrong or await _take_photos(form, asked)
    return asked


def _wrong(one: ReturnableLine) -> str:
    readable = one.quantity.isdecimal() and len(one.quantity) < 8
    if not (readable and 1 <= int(one.quantity) <= one.left):
        return "quantity"
    return "" if one.reason else "reason"


def _photos(form: FormData) -> list[UploadFile]:
    return [one for one in form.getlist("photos") if isinstance(one, UploadFile) and one.size]


async def _take_photos(form: FormData, asked: ReturnRequest) -> str:
    """What is wrong with the photos, or nothing."""
    sent = _photos(form)
    if len(sent) > MOST_PHOTOS:
        return "too many photos"
    try:
        asked.photos = [
            await asyncio.to_thread(to_thumbnail_jpeg, await one.read()) for one in sent
        ]
    except TooLarge:
        return "large photo"
    except InvalidImage:
        return "no photo"
    return ""


async def _asked_before(key: str) -> bool:
    """A second click: nothing may be left to choose, but it was done."""
    if not key:
        return False
    earlier = await IdempotencyKey.get_or_none(scope=str(WHO), key=key, result__isnull=False)
    return earlier is not None and not is_refusal(earlier.result)


async def _ask(order: Order, asked: ReturnRequest, key: str) -> None:
    """:raises ActionError: it was not done, and nothing was changed."""
    data: dict[str, Any] = {
        "lines": [
            {"line": one.line.id, "quantity": int(one.quantity), "reason": one.reason}
            for one in asked.chosen
        ],
        "remark": asked.remark,
        "photos": [base64.b64encode(photo).decode() for photo in asked.photos],
        "notify": True,
    }
    call = Invocation(WHO, idempotency_key=key)
    await run(get(Order, "create_return"), order.number, data, call)
