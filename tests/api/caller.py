"""Another program that calls the API, with a token of somebody's."""

from __future__ import annotations

from typing import Any

import httpx

from backdesk.auth.api_token import create_token
from backdesk.plugins import load_plugins
from tests.admin.behind_the_door import HERE, configured
from tests.factories.user import a_user
from web import create_app

PROBLEM = "application/problem+json"


async def a_caller(role: str = "admin") -> httpx.AsyncClient:
    load_plugins()
    token = await create_token(await a_user(role))
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(configured()), raise_app_exceptions=False),
        base_url=f"{HERE}/api",
        headers={"Authorization": f"Bearer {token}"},
    )


def problem_of(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem in an answer, which must be one with this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["detail"]
    return problem


def wrong_fields(answer: httpx.Response) -> list[str]:
    """The fields that a 422 names."""
    return [error["field"] for error in problem_of(answer, 422)["errors"]]
