"""A database that cannot be used, or a client that went away, is an answer and not an incident."""

from __future__ import annotations

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from admin.security.refusal import refusal
from models.unavailable import is_unavailable
from models.words import _

AGAIN_AFTER = "5"
log = structlog.get_logger()


class Outage:
    """Answers 503 with ``Retry-After``, and leaves one line in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = whole = False

        async def watched(message: Message) -> None:
            nonlocal begun, whole
            begun = True
            whole = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except ClientDisconnect:
            return
        except Exception as error:
            if not is_unavailable(error) or (begun and not whole):
                raise  # what is broken off must not look like all of it
            log.warning("the database cannot be used", path=scope["path"], error=repr(error))
            if not begun:
                await unavailable(scope)(scope, receive, send)


def unavailable(scope: Scope) -> Response:
    """What whoever asked is told."""
    said = _("The database cannot be reached or written to just now. Try again in a moment.")
    return refusal(scope, 503, _("Not available"), said, Retry_After=AGAIN_AFTER)
