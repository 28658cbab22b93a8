"""What the customer's pages share: who may open them, the shop's look, the customer's language."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from backdesk.i18n import LANGUAGES, _, use_language
from backdesk.models.rate_limit import Rate, Use, use
from backdesk.template_direction import own_directions
from gateways.documents import document_labels, say_day
from models.settings import Settings, load_settings

HOUSE = Path(__file__).parent.parent
STYLE = HOUSE / "static" / "customer.css"
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
LOOKS, ASKS = Rate(60, 60.0), Rate(12, 3600.0)
"""How often one network address may look, and how often one link may ask for something."""

Row = TypeVar("Row")


class CustomerActor:
    """Who asks where a signed link was opened: it allows what that page is for, nothing else."""

    def __init__(self, *permissions: str) -> None:
        self._permissions = permissions

    def may(self, permission: str) -> bool:
        return permission in self._permissions

    def __str__(self) -> str:
        return str(_("The customer"))


class Pages:
    """``folders`` hold templates of the shop's and of plug-ins, which go before our own."""

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        loaders = [FileSystemLoader(folder) for folder in [*folders, HOUSE / "templates"]]
        self._templates = Environment(
            loader=ChoiceLoader(loaders), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        own_directions(self._templates)
        fingerprint = hashlib.sha256(STYLE.read_bytes()).hexdigest()[:12]
        self._templates.globals["style"] = f"/admin/static/{STYLE.name}?v={fingerprint}"

    async def opened(
        self,
        request: Request,
        find: Callable[[str], Awaitable[Row | None]],
        page: Callable[[Request, Row, Settings], Awaitable[Response]],
    ) -> Response:
        """``page`` of what the link opens. Of a wrong link only that it opens nothing is said."""
        settings, token = await load_settings(), request.path_params["token"]
        address = request.client.host if request.client else ""
        looks = await use(f"looks:{address}", LOOKS)
        if not looks.allowed:
            return self._too_often(request, settings, looks)
        row = await find(token)
        if row is None:
            return self._without_customer(request, settings, "nothing", 404)
        if request.method == "POST":
            asks = await use(f"asks:{hashlib.sha256(token.encode()).hexdigest()}", ASKS)
            if not asks.allowed:
                return self._too_often(request, settings, asks)
        return await page(request, row, settings)

    def show(
        self, name: str, lang: str, settings: Settings, status: int = 200, **shown: Any
    ) -> Response:
        """The page in the customer's language, or in the shop's where pages do not speak it."""
        lang = lang if lang in LANGUAGES else settings.language
        with use_language(lang):
            content = self._templates.get_template(f"customer/{name}.html").render(
                settings=settings,
                lang=lang,
                _=document_labels(lang),
                day=lambda when: say_day(when, settings.zone),
                **shown,
            )
        return HTMLResponse(content, status, HEADERS)

    def _too_often(self, request: Request, settings: Settings, asked: Use) -> Response:
        said = self._without_customer(request, settings, "too_often", 429)
        said.headers["Retry-After"] = str(math.ceil(asked.remaining) or 1)
        return said

    def _without_customer(
        self, request: Request, settings: Settings, name: str, status: int
    ) -> Response:
        """Nobody knows yet who it is: it is said in the language that the browser asks for."""
        lang = request.headers.get("accept-language", "")[:2].lower()
        return self.show(name, lang, settings, status)
