"""The page to try the API: Swagger UI, served from here, over the API's own document."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

PAGE = Path(__file__).parents[1] / "templates" / "api_docs.html"


def docs_routes() -> list[BaseRoute]:
    return [
        Route("/docs", show),
        Mount("/docs", StaticFiles(packages=[("swagger_ui", "static")])),
    ]


async def show(_request: Request) -> Response:
    return FileResponse(PAGE)
