"""A limit on the size of a request's body, whether it says how long it is or not."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backdesk.admin.middleware.error_response import error_response
from backdesk.i18n import LazyText, _

MIB = 1024 * 1024
LARGEST = 2 * MIB
MOST_FIELDS = 20_000
"""Fields of one form: those of thousands of lines. Its size is limited by the body's."""


class BodyTooLarge(HTTPException):
    """More came than is read."""

    def __init__(self) -> None:
        super().__init__(413)


class BodyLimit:
    """Refuses a body beyond the limit; of a chunked one no more than the limit is read.

    ``limits`` gives other limits, in bytes, by the beginning of the path; the longest counts.
    """

    def __init__(self, app: ASGIApp, limits: Mapping[str, int] | None = None) -> None:
        self.app = app
        self.limits = sorted((limits or {}).items(), key=lambda limit: -len(limit[0]))

    def limit(self, path: str) -> int:
        return next((most for start, most in self.limits if path.startswith(start)), LARGEST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        most = self.limit(scope["path"])
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and (len(announced) > 18 or int(announced) > most):
            return await too_large(scope, receive, send, most)
        return await CountingReceive(self.app, most)(scope, receive, send)


class CountingReceive:
    """One request whose body is counted while it is read."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self.most = most
        self.read = 0
        self.answering = False

    @property
    def too_much(self) -> bool:
        return self.read > self.most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counting() -> Message:
            message = await receive()
            self.read += len(message.get("body", b""))
            if self.too_much:
                raise BodyTooLarge
            return message

        async def answer(message: Message) -> None:
            """What the page makes of a body that was cut off is not said to anybody."""
            if self.answering or not self.too_much:
                self.answering = True
                await send(message)

        try:
            await self.app(scope, counting, answer)
        except Exception:
            if self.answering or not self.too_much:
                raise
        if self.too_much and not self.answering:
            await too_large(scope, receive, send, self.most)


async def too_large(scope: Scope, receive: Receive, send: Send, most: int) -> None:
    """Say so, and end the connection: the rest of the body is not waited for."""
    said: LazyText = _("What was sent is larger than {size} MiB, so it was not read.")
    response = error_response(
        scope, 413, _("Too large"), said.format(size=f"{most / MIB:g}"), Connection="close"
    )
    await response(scope, receive, send)
