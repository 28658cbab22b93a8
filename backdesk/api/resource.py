"""What REST offers: the registered resources, each with its JSON, its list and its files.

A shop registers its own in ``api/resources.py``; a plug-in calls ``register`` for one more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.models import Model

from backdesk.actions.errors import NotFound
from backdesk.actions.locking import matches_number
from backdesk.actions.pipeline import not_found_text
from backdesk.api.query_filters import ListSpec
from backdesk.auth.permissions import Actor
from backdesk.resource import Resource, get_resource


@dataclass(frozen=True)
class File:
    """``GET /api/{resource}/{number}/{form}``."""

    form: str
    summary: str
    media_type: str
    answer: Callable[[RestResource, Request], Awaitable[Response]]


@dataclass(frozen=True)
class RestResource:
    """A resource under ``/api/{key}``.

    ``serialize`` reads what it needs of one, ``row`` is what a list says of each.
    """

    resource: Resource
    listing: ListSpec
    serialize: Callable[[Any], Awaitable[dict[str, Any]]]
    row: Callable[[Any], dict[str, Any]]
    prefetch: tuple[str, ...] = ()
    """Relations that ``row`` needs."""
    files: tuple[File, ...] = ()
    list_permissions: Mapping[str, str] = field(default_factory=dict)
    """Lists in ``serialize`` that tell of other resources, each with the permission to see those:
    empty for who lacks it: ``{"orders": "orders.view"}``.
    """

    @property
    def model(self) -> type[Model]:
        return self.resource.model

    @property
    def name(self) -> str:
        return self.resource.key

    @property
    def permission(self) -> str:
        return self.resource.view

    @property
    def one(self) -> str:
        """The name under which an answer holds one: ``order`` of ``orders``."""
        return self.resource.one

    async def shown(self, row: Any, user: Actor) -> dict[str, Any]:
        """``serialize``, as far as whoever asks may see it."""
        found = await self.serialize(row)
        return found | {
            name: [] for name, needed in self.list_permissions.items() if not user.may(needed)
        }


_resources: dict[type[Model], RestResource] = {}


def register(
    model: type[Model],
    listing: ListSpec,
    *,
    serialize: Callable[[Any], Awaitable[dict[str, Any]]],
    row: Callable[[Any], dict[str, Any]],
    prefetch: tuple[str, ...] = (),
    files: tuple[File, ...] = (),
    list_permissions: Mapping[str, str] | None = None,
) -> None:
    """Offer a registered resource by REST, and its JSON on the command line."""
    _resources[model] = RestResource(
        get_resource(model), listing, serialize, row, prefetch, files, list_permissions or {}
    )


def rest_resources() -> list[RestResource]:
    """In the order in which they were registered."""
    return list(_resources.values())


def rest_resource_of(model: type[Model]) -> RestResource | None:
    return _resources.get(model)


async def row_of(resource: RestResource, number: str) -> Any:
    """:raises NotFound: there is none of that number."""
    row = await resource.model.get_or_none(matches_number(resource.model, [number]))
    if row is None:
        raise NotFound(not_found_text(resource.model, number))
    return row
