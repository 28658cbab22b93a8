"""A page of a list and how many rows there are: given up where somebody would not wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request

from backdesk.admin.changelist.query_params import ListQuery
from backdesk.db.pagination import Page
from backdesk.db.timeout import with_statement_timeout

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView

PATIENCE = 10_000
"""Milliseconds for the rows."""

PATIENCE_TO_COUNT = 1_500


@dataclass(frozen=True)
class BoundedPage:
    """``count`` is None where counting took too long; ``late``: so did finding the rows."""

    page: Page
    count: int | None = None
    exact: bool = False
    late: bool = False


async def get_page_or_timeout(view: ModelView, request: Request, query: ListQuery) -> BoundedPage:
    """A list that is not narrowed down is read from its index, and needs no watch.

    :raises HTTPException: 400, the page's address does not fit the list.
    """
    if not query.q and query.filters.is_empty():
        return BoundedPage(await view.page(request, query), *await view.counted(request, query))
    page = await with_statement_timeout(lambda: view.page(request, query), PATIENCE)
    if page is None:
        return BoundedPage(Page([]), late=True)
    counted = await with_statement_timeout(lambda: view.counted(request, query), PATIENCE_TO_COUNT)
    return BoundedPage(page, *(counted or (None, False)))
