"""An application that knows for how long its event loop was held, and tells it at /bench/hold."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter, thread_time
from typing import Any

Messages = Callable[..., Awaitable[Any]]
App = Callable[[MutableMapping[str, Any], Messages, Messages], Awaitable[None]]

_longest = {"wall": 0.0, "cpu": 0.0}
_run = asyncio.Handle._run


def _timed(handle: asyncio.Handle) -> None:
    """One turn of the loop: until it ends, nobody else is served."""
    started, worked = perf_counter(), thread_time()
    _run(handle)
    _longest["wall"] = max(_longest["wall"], perf_counter() - started)
    _longest["cpu"] = max(_longest["cpu"], thread_time() - worked)


def watched(app: App) -> App:
    """``app``, and what it is asked at /bench/hold: the longest turn since the last time."""
    asyncio.Handle._run = _timed  # type: ignore[method-assign]

    async def answer(scope: MutableMapping[str, Any], receive: Messages, send: Messages) -> None:
        if scope.get("path") != "/bench/hold":
            await app(scope, receive, send)
            return
        body = json.dumps(_longest).encode()
        _longest.update(wall=0.0, cpu=0.0)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    return answer
