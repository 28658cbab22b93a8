"""Which pages have a number in their address: those of registered resources."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette_admin.views import CustomView
from tortoise.models import Model

from backdesk.actions.locking import LONGEST_ID, matches_number
from backdesk.actions.pipeline import not_found_text
from backdesk.auth.user import User
from backdesk.resource import Resource, get_resource_at, resource_at, resources


@dataclass(frozen=True)
class DetailPage:
    """The page at ``/{key}/{number}``, where actions bring a row on.

    ``template`` is a folder of templates: ``page.html`` shows the whole page, ``_page.html`` what
    is in it. ``context`` is a coroutine ``(row, user)`` that reads what they show.
    """

    template: str
    context: Callable[[Any, User], Awaitable[dict[str, Any]]]
    older: Callable[[Any, str], Awaitable[dict[str, Any]]] | None = None
    """A coroutine ``(row, after)``: the page after the place ``after`` of what is too long for one.

    It raises ``InvalidCursor`` where ``after`` is no place in it.
    """


class RouteGroup(CustomView):
    """Pages at the resources' own addresses: in no menu, and nothing at the view's own address."""

    menu_label = ""
    add_to_menu = False
    index = None


def resource_in(request: Request) -> Resource:
    """The resource whose address this is; ``{key:paper}`` let no other through."""
    return get_resource_at(request.path_params["key"])


def may_see(user: User, page: str) -> bool:
    """Whether the role shows pages like ``orders`` or ``orders/ORD00001``; there are no others."""
    resource = resource_at(page.partition("/")[0])
    return resource is not None and user.may(resource.view)


class Key(Convertor[str]):
    """The first piece of such an address."""

    @property
    def regex(self) -> str:  # type: ignore[override]
        return "|".join(one.key for one in resources())

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


class Number(Key):
    """The second: not "create", not "export"."""

    regex = "[^/]*[0-9][^/]*"


class RowId(Convertor[int]):
    """A row's id; a longer number is the id of nothing, and no database is asked for it."""

    regex = f"[0-9]{{1,{LONGEST_ID}}}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("id", RowId())
register_url_convertor("paper", Key())
register_url_convertor("number", Number())


async def get_by_number(model: type[Model], number: str) -> Any:
    """:raises HTTPException: 404, there is none."""
    row = await model.get_or_none(matches_number(model, [number]))
    if row is None:
        raise HTTPException(404, not_found_text(model, number))
    return row
