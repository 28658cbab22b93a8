"""A server that answers as VIES does, on a free port of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

VALID = {
    "valid": True,
    "name": "SARL  EXEMPLE",
    "address": "1 RUE DE LA PAIX\n75002 PARIS",
    "requestIdentifier": "WAPIAAAAYx1",
}
INVALID = {"valid": False, "name": "---", "address": "---", "requestIdentifier": ""}


def problem(word: str) -> dict[str, Any]:
    return {"actionSucceed": False, "errorWrappers": [{"error": word}]}


class ViesServer:
    """``asked`` is what came in; ``says`` is the answer to each number, by default invalid.

    A text is said as it is; ``hangs`` answers nobody.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, Any]] = []
        self.says: dict[str, Any] = {}
        self.status = 200
        self.hangs = False

    async def answer(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.asked.append(asked)
        if self.hangs:
            await asyncio.sleep(3600)
        said = self.says.get(asked["countryCode"] + asked["vatNumber"], INVALID)
        if callable(said):
            said = said(asked)
        if isinstance(said, str):
            return web.Response(text=said, status=self.status)
        return web.json_response(said, status=self.status)


@asynccontextmanager
async def a_vies() -> AsyncIterator[ViesServer]:
    vies = ViesServer()
    app = web.Application()
    app.router.add_post("/rest-api/check-vat-number", vies.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    vies.url = f"http://{host}:{port}/rest-api"
    try:
        yield vies
    finally:
        await runner.cleanup()
