"""A request that is turned away before any page sees it: one sentence, in the caller's form."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Scope

from backdesk.admin.middleware.bare_page import bare_page
from backdesk.i18n import LazyText


def is_fetch(scope: Scope) -> bool:
    """Whether a script of one of our pages asks."""
    return Headers(scope=scope).get("x-requested-with", "").lower() in ("fetch", "xmlhttprequest")


def wants_json(scope: Scope) -> bool:
    """Whether a program asks, which wants an answer that it can take apart."""
    accepts = Headers(scope=scope).get("accept", "")
    path: str = scope["path"]
    return path.startswith("/api/") or ("json" in accepts and "html" not in accepts)


def error_response(
    scope: Scope,
    status: int,
    title: LazyText,
    sentence: object,
    *,
    way_out: str = "",
    **headers: str,
) -> Response:
    """A problem of RFC 9457, the bare sentence, or a page. ``way_out`` is an address."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if wants_json(scope):
        problem: dict[str, object] = {
            "type": "about:blank",
            "title": str(title),
            "status": status,
            "detail": str(sentence),
        }
        if way_out:
            problem["way_out"] = way_out
        return JSONResponse(problem, status, named, media_type="application/problem+json")
    if is_fetch(scope):
        return PlainTextResponse(str(sentence), status, named)
    return bare_page("refused.html", status, named, title=title, sentence=sentence, way_out=way_out)
