"""The mail server: takes an e-mail, or says why not, for now or for good."""

from __future__ import annotations

from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponse, SMTPResponseException
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPConnectResponseError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from backdesk.i18n import _

PATIENCE = 30.0
"""Seconds that a server may take for an answer."""

ONLY_ASCII = _("The mail server takes no address with letters such as ü before its @ (SMTPUTF8).")


class TemporaryFailure(Exception):
    """Refused for now, or nothing was heard: it may be tried again. In the server's words."""


class Unanswered(TemporaryFailure):
    """The whole of it was handed over and the line broke before the answer: it may have arrived."""


class PermanentFailure(Exception):
    """Refused for good, in the server's words."""


class MailServer:
    """``smtp://user:password@host:587`` or ``smtps://…``.

    STARTTLS is used where offered; no password leaves this machine without it.

    ``async with`` keeps the connection for as many e-mails as there are.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        secure = parts.scheme == "smtps"
        local = parts.hostname in ("localhost", "127.0.0.1", "::1")
        self._server = _Line(
            hostname=parts.hostname,
            port=parts.port or (465 if secure else 587),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=secure,
            start_tls=True if parts.username and not secure and not local else None,
            timeout=PATIENCE,
        )

    async def __aenter__(self) -> MailServer:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server.is_connected:
            try:
                await self._server.quit()
            except SMTPException:
                self._server.close()

    async def _connected(self) -> None:
        if not self._server.is_connected:
            await self._server.connect()

    async def send(self, sender: str, recipient: str, message: bytes) -> str:
        """The server's words as it takes it.

        :raises TemporaryFailure: refused for now, or nobody answered.
        :raises Unanswered: the server may have taken it.
        :raises PermanentFailure: refused for good.
        """
        done = False
        try:
            said = await self._send(sender, recipient, message)
            done = True
        finally:
            if not done:  # half a message may be begun on it; the next begins anew
                self._server.close()
        return said

    async def _send(self, sender: str, recipient: str, message: bytes) -> str:
        try:
            await self._connected()
            options = []
            if not recipient.isascii():
                if not self._server.supports_extension("smtputf8"):
                    raise PermanentFailure(str(ONLY_ASCII))
                options = ["SMTPUTF8"]
            _errors, said = await self._server.sendmail(
                sender, [recipient], message, mail_options=options
            )
        except SMTPRecipientsRefused as error:
            raise _refused(error.recipients[0]) from error
        except (SMTPAuthenticationError, SMTPSenderRefused, SMTPConnectResponseError) as error:
            # how we sign in, and as whom we send, is ours to mend: no e-mail is lost by it
            raise TemporaryFailure(f"{error.code} {error.message}") from error
        except SMTPResponseException as error:
            raise _refused(error) from error
        except (SMTPException, OSError, TimeoutError) as error:
            raise TemporaryFailure(str(error) or type(error).__name__) from error
        return said


class _Line(SMTP):
    """Tells what broke behind DATA from what broke before."""

    async def data(self, message: str | bytes, /, **more: Any) -> SMTPResponse:
        try:
            return await super().data(message, **more)
        except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as error:
            raise Unanswered(str(error) or type(error).__name__) from error


def _refused(error: aiosmtplib.SMTPResponseException) -> TemporaryFailure | PermanentFailure:
    said = f"{error.code} {error.message}"
    return PermanentFailure(said) if error.code >= 500 else TemporaryFailure(said)
