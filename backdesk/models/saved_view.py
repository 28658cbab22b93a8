"""Saved views: a list as somebody wants to find it again, for themselves or for a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from backdesk.db.derived_columns import Derived, FoldField, SortKeyField

if TYPE_CHECKING:
    from backdesk.auth.user import Role, User


class SavedView(Derived):
    """``query`` is the address of the list called ``listed``, without its place in it.

    With a ``role`` everybody of that role finds it in the menu; it shows each what they may see.
    """

    id = fields.IntField(primary_key=True)
    listed = fields.CharField(60)
    name = fields.CharField(60)
    name_fold = FoldField("name")
    name_key = SortKeyField("name")
    query = fields.TextField(default="")
    version = fields.IntField(default=1)
    owner: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "backdesk.User", related_name="saved_views", on_delete=fields.RESTRICT
    )
    role: fields.ForeignKeyNullableRelation[Role] = fields.ForeignKeyField(
        "backdesk.Role", related_name="saved_views", null=True, on_delete=fields.SET_NULL
    )

    owner_id: int
    role_id: int | None

    class Meta:
        table = "saved_view"
        unique_together = (("owner_id", "listed", "name"), ("owner_id", "listed", "name_fold"))

    def __str__(self) -> str:
        return self.name


def views_of(user: User) -> QuerySet[SavedView]:
    """Those that are in the menu of ``user``: their own and their role's."""
    theirs = Q(owner_id=user.id) | Q(role_id=user.role_id)
    return SavedView.filter(theirs).order_by("name_key", "id")
