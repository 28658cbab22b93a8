"""Rows of another model inside a form: each is checked to be of its parent, and permitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette_admin.exceptions import FormValidationError
from starlette_admin.fields import BaseField
from tortoise.models import Model

from backdesk.actions.context import column_values
from backdesk.admin.changelist.queryset import only_columns, parse_pk
from backdesk.admin.forms.persistence import InlineRow, remote_changes
from backdesk.admin.model_view import ModelView
from backdesk.i18n import _

if TYPE_CHECKING:
    from tortoise.queryset import QuerySet


class InlineView(ModelView):
    """Declared like a view and named in its parent's ``inlines``.

    ``parent_field`` is the foreign key to the parent; it is found where there is only one. The
    parent's permission holds unless it has its own.
    """

    parent_field: str = ""

    def __init__(self, parent_view: ModelView | None = None) -> None:
        self.parent_view = parent_view
        super().__init__()
        if parent_view is not None and not self.permission:
            self.permission = parent_view.permission
            self.view_permission = self.view_permission or parent_view.view_permission
            self.edit_permission = self.edit_permission or parent_view.edit_permission
        self.parent_field = self.parent_field or self._only_way_up(parent_view)
        self.typed = [name for name in self.typed if name != self.parent_field]

    def _only_way_up(self, parent: ModelView | None) -> str:
        meta = self.model._meta
        ways = [
            name
            for name in meta.fk_fields | meta.o2o_fields
            if parent and meta.fields_map[name].related_model is parent.model  # type: ignore[attr-defined]
        ]
        if len(ways) != 1:
            raise ValueError(f"{type(self).__name__}: declare parent_field, one of {ways}")
        return ways[0]

    @property
    def site(self) -> Any:
        return self.parent_view.site if self.parent_view else None

    def prefix(self) -> str:
        """What the names of its inputs begin with."""
        return f"inlines.{self.key}."

    def form_fields_list(self) -> list[BaseField]:
        return [self.field(name) for name in self.typed]

    def rows_of(self, parent: Model) -> QuerySet[Any]:
        """The parent's rows, in the order in which they were made."""
        of_parent = self.model.filter(**{self.column_of(self.parent_field): parent.pk})
        return only_columns(self, of_parent, self.typed).order_by(self.model._meta.pk_attr)

    async def save_row(self, request: Request, parent: Model, row: InlineRow) -> bool:
        """Whether anything changed. Runs inside the parent's transaction.

        :raises FormValidationError: what is wrong, by field.
        :raises HTTPException: 403, this may not be done to these rows.
        """
        if not row.key:
            return await self._add(request, parent, row)
        existing = await self._of_parent(parent, row.key)
        if row.delete:
            self._permit(allowed=self.can_delete(request))
            await existing.delete()
            await self.removed(request, existing)
            return True
        before = column_values(existing)
        await self.fill(request, existing, row.values)
        changes = remote_changes(before, existing)
        if changes:
            self._permit(allowed=self.can_edit(request))
            await existing.save(update_fields=list(changes))
            await self.saved(request, existing, changes, created=False)
        return bool(changes)

    async def _add(self, request: Request, parent: Model, row: InlineRow) -> bool:
        self._permit(allowed=self.can_create(request))
        new = self.model()
        setattr(new, self.column_of(self.parent_field), parent.pk)
        await self.fill(request, new, row.values)
        await new.save(force_create=True)
        created = {name: (None, value) for name, value in column_values(new).items()}
        await self.saved(request, new, created, created=True)
        return True

    async def _of_parent(self, parent: Model, raw: str) -> Model:
        meta = self.model._meta
        own = {
            meta.pk_attr: parse_pk(self.model, raw),
            self.column_of(self.parent_field): parent.pk,
        }
        found = await self.model.filter(**own).select_for_update().first()
        if found is None:
            raise FormValidationError({"": str(_("This row does not belong here."))})
        return found

    @staticmethod
    def _permit(*, allowed: bool) -> None:
        if not allowed:
            raise HTTPException(403, str(_("Your role does not allow changing these rows.")))
