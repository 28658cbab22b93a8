"""VIES, the European Commission's service that knows which VAT numbers are valid.

Its REST interface: ``POST {address}/check-vat-number`` answers ``{"valid": true, "name": …}``, or
says what is wrong as ``{"actionSucceed": false, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}``,
with any HTTP status. Whoever names itself gets a consultation number as a receipt.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from backdesk.country import VAT_PREFIX, vat_country

ANSWERS_WITHIN = 15.0
"""Seconds. The states' own registers are asked behind it, and some are slow."""

LARGEST_ANSWER = 100_000
NO_SUCH_NUMBER = "INVALID_INPUT"
NOT_OURSELVES = "INVALID_REQUESTER_INFO"
WITHHELD = "---"
"""A member state that does not tell names answers this."""


class NotReached(Exception):
    """VIES, or the member state's register behind it, gave no answer; by its own word."""


@dataclass(frozen=True)
class Answer:
    """``name``, ``address`` and ``consultation`` are empty where VIES does not say them."""

    valid: bool
    name: str = ""
    address: str = ""
    consultation: str = ""


async def ask_vies(address: str, number: str, requester: str = "") -> Answer:
    """Whether the number, with its letters, is valid; ``requester`` is the shop's own.

    :raises NotReached: try again later.
    """
    asked = {**_named(number, "countryCode", "vatNumber")}
    if requester:
        asked |= _named(requester, "requesterMemberStateCode", "requesterNumber")
    said = await _post(f"{address.rstrip('/')}/check-vat-number", asked)
    problem = _problem(said)
    if problem == NOT_OURSELVES and requester:
        return await ask_vies(address, number)
    if problem == NO_SUCH_NUMBER:
        return Answer(valid=False)
    if problem or not isinstance(said.get("valid"), bool):
        raise NotReached(problem or "no answer that is understood")
    name, place = _text(said, "name")[:300], _text(said, "address")
    return Answer(said["valid"], name, place, _text(said, "requestIdentifier")[:100])


def _named(number: str, state: str, rest: str) -> dict[str, str]:
    country = vat_country(number)
    return {state: VAT_PREFIX.get(country, country), rest: number.strip()[2:].strip()}


async def _post(url: str, asked: dict[str, str]) -> dict[str, Any]:
    timeout = aiohttp.ClientTimeout(total=ANSWERS_WITHIN)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
            session.post(url, json=asked, allow_redirects=False) as answer,
        ):
            said = json.loads(await answer.content.read(LARGEST_ANSWER))
    except TimeoutError as error:
        raise NotReached("TIMEOUT") from error
    except aiohttp.ClientError as error:
        raise NotReached(str(error)[:200] or type(error).__name__) from error
    except (ValueError, RecursionError) as error:
        raise NotReached("no answer that is understood") from error
    return said if isinstance(said, dict) else {}


def _problem(said: dict[str, Any]) -> str:
    """The first error's own word; empty where there is none."""
    errors = said.get("errorWrappers")
    if not isinstance(errors, list) or not errors or not isinstance(errors[0], dict):
        return ""
    return str(errors[0].get("error", ""))[:200]


def _text(said: dict[str, Any], name: str) -> str:
    """The words in one line, without characters that a database refuses."""
    found = said.get(name)
    words = " ".join(found.replace("\0", " ").split()) if isinstance(found, str) else ""
    return "" if words == WITHHELD else words.encode(errors="replace").decode()
