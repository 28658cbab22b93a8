"""Delete: all the chosen rows in one transaction, or none of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from tortoise.exceptions import IntegrityError
from tortoise.models import Model

from backdesk.admin.changelist.queryset import get_object
from backdesk.db.database import atomically
from backdesk.i18n import _

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView


class ProtectedError(Exception):
    """Nothing was deleted; ``str`` says why."""


async def delete(view: ModelView, request: Request, keys: Sequence[Any]) -> list[Model]:
    """The rows that are gone; one that was gone already is not among them.

    :raises ProtectedError: something still needs one of them, or whoever asks may not delete it.
    """
    named = ""

    async def work() -> list[Model]:
        nonlocal named
        gone = []
        for key in sorted(keys, key=str):
            row = await get_object(view, request, key, locked=True)
            if row is None:
                continue
            named = view.name_of(row)
            why = await view.kept_from(request, row)
            if why:
                raise ProtectedError(why)
            await row.delete()
            await view.removed(request, row)
            gone.append(row)
        return gone

    try:
        return await atomically(work)
    except IntegrityError as error:
        said = _("{name} cannot be deleted: other things refer to it. Nothing was deleted.")
        raise ProtectedError(said.format(name=named)) from error
