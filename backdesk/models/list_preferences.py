"""List choices: the columns that somebody wants to see in a list, and how wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.models import Model

if TYPE_CHECKING:
    from backdesk.auth.user import User


class ListChoice(Model):
    """One row a user and list. No ``columns`` are the list's own; ``widths`` are in pixels."""

    id = fields.IntField(primary_key=True)
    listed = fields.CharField(60)
    columns: fields.Field[list[str]] = fields.JSONField(default=list)
    widths: fields.Field[dict[str, int]] = fields.JSONField(default=dict)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "backdesk.User", related_name="list_choices", on_delete=fields.RESTRICT
    )

    user_id: int

    class Meta:
        table = "list_choice"
        unique_together = (("user_id", "listed"),)


async def list_preferences_for(user: User, listed: str) -> ListChoice:
    """What ``user`` chose for the list, or a choice of nothing that is not kept yet."""
    found = await ListChoice.get_or_none(user_id=user.id, listed=listed)
    return found or ListChoice(user_id=user.id, listed=listed, columns=[], widths={})


async def save_preferences(
    user: User,
    listed: str,
    *,
    columns: list[str] | None = None,
    widths: dict[str, int] | None = None,
) -> None:
    """Keep what was chosen; what is None stays as it was. Two at once: the later one counts."""
    chosen = {"columns": columns, "widths": widths}
    chosen = {name: value for name, value in chosen.items() if value is not None}
    await ListChoice.update_or_create(defaults=chosen, user_id=user.id, listed=listed)
