"""A request that is turned away before any page sees it: one sentence, in the caller's form."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from admin.security.page import bare_page
from models.words import Text


def asks_for_data(scope: Scope) -> bool:
    """Whether a program asks, or a script of a page, and not a person's browser."""
    headers = Headers(scope=scope)
    by_script = headers.get("x-requested-with", "").lower() in ("fetch", "xmlhttprequest")
    accepts = headers.get("accept", "")
    path: str = scope["path"]
    return by_script or path.startswith("/api/") or ("json" in accepts and "html" not in accepts)


def refusal(
    scope: Scope, status: int, title: Text, sentence: object, *, way_out: str = "", **headers: str
) -> Response:
    """The refusal as a page, or as a problem of RFC 9457. ``way_out`` is an address."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if asks_for_data(scope):
        problem: dict[str, object] = {
            "type": "about:blank",
            "title": str(title),
            "status": status,
            "detail": str(sentence),
        }
        if way_out:
            problem["way_out"] = way_out
        return JSONResponse(problem, status, named, media_type="application/problem+json")
    return bare_page("refused.html", status, named, title=title, sentence=sentence, way_out=way_out)
