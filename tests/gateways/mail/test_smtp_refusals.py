"""Refusals: what is ours to mend is tried again, what is wrong with the e-mail is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from gateways.email.smtp import MailServer, PermanentFailure, TemporaryFailure


@asynccontextmanager
async def a_server_that_says(answers: dict[bytes, bytes], greeting: bytes) -> AsyncIterator[int]:
    """Answers each command as told, and 250 to the rest."""
    open_lines: list[asyncio.StreamWriter] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_lines.append(writer)
        writer.write(greeting + b"\r\n")
        while line := await reader.readline():
            verb = line.split()[0].upper() if line.split() else b""
            writer.write(answers.get(verb, b"250 ok") + b"\r\n")

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
        for writer in open_lines:
            writer.close()
            await writer.wait_closed()


@pytest.mark.parametrize(
    ("answers", "greeting", "raised"),
    [
        ({}, b"554 no service for you", TemporaryFailure),
        ({b"MAIL": b"530 5.7.0 Authentication required"}, b"220 hello", TemporaryFailure),
        ({b"MAIL": b"553 sender not owned"}, b"220 hello", TemporaryFailure),
        ({b"RCPT": b"550 no such user"}, b"220 hello", PermanentFailure),
        ({b"RCPT": b"450 mailbox busy"}, b"220 hello", TemporaryFailure),
        ({b"DATA": b"554 message refused"}, b"220 hello", PermanentFailure),
    ],
)
async def test_only_what_is_wrong_with_the_e_mail_itself_is_given_up(
    answers: dict[bytes, bytes], greeting: bytes, raised: type[Exception]
) -> None:
    async with a_server_that_says(answers, greeting) as port:
        with pytest.raises(raised):
            async with MailServer(f"smtp://127.0.0.1:{port}") as server:
                await server.send("shop@example.com", "customer@example.com", b"Hello\r\n")
