"""A database that cannot be used, or a client that went away, is an answer and not an incident."""

from __future__ import annotations

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backdesk.admin.middleware.deadline import TakesTooLong
from backdesk.admin.middleware.error_response import error_response
from backdesk.admin.middleware.paths import SAFE_METHODS
from backdesk.db.availability import is_unavailable, was_stopped
from backdesk.db.database import CommitOutcomeUnknown, DatabaseBusy
from backdesk.i18n import _

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
            answer = _answer(scope, error)
            if answer is None or (begun and not whole):
                raise  # what is broken off must not look like all of it
            late = not is_unavailable(error)
            event = "a request took too long" if late else "the database cannot be used"
            log.warning(event, path=scope["path"], error=repr(error))
            if not begun:
                await answer(scope, receive, send)


def _answer(scope: Scope, error: Exception) -> Response | None:
    """None for what is an incident."""
    if isinstance(error, DatabaseBusy):
        said = _("The database is too busy. Nothing was changed; try again in a moment.")
        return error_response(scope, 503, _("Busy"), said, Retry_After="1")
    if isinstance(error, TakesTooLong | CommitOutcomeUnknown) or was_stopped(error):
        return takes_too_long(scope)
    return unavailable(scope) if is_unavailable(error) else None


def takes_too_long(scope: Scope) -> Response:
    """What was read is not needed any more; what was written may be, where it was just over."""
    said = _("This took too long and was given up. Try again in a moment, or ask for less.")
    if scope["method"] not in SAFE_METHODS:
        said = _(
            "This took too long and was given up: it may have happened. Look before you repeat it, "
            "or send it again with the same Idempotency-Key."
        )
    return error_response(scope, 503, _("Took too long"), said, Retry_After=AGAIN_AFTER)


def unavailable(scope: Scope) -> Response:
    """What whoever asked is told."""
    said = _("The database cannot be reached or written to just now. Try again in a moment.")
    return error_response(scope, 503, _("Not available"), said, Retry_After=AGAIN_AFTER)
