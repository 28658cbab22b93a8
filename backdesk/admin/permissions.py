"""Who may do what with a model's rows: default deny, on pages and by direct POST alike."""

from __future__ import annotations

from starlette.requests import Request
from starlette_admin.contrib.tortoise import ModelView as StockModelView


class PermissionMixin(StockModelView):
    """Asks the role of whoever is signed in; nobody may what is not declared."""

    permission: str = ""
    """``products`` asks for products.view and products.edit; nothing declared allows nobody."""
    view_permission: str = ""
    edit_permission: str = ""
    add_to_menu: bool = True
    """Another page of the menu leads to it where not."""
    read_only: bool = False
    creatable: bool = True
    deletable: bool = True

    def may(self, request: Request, verb: str) -> bool:
        """Whether who is signed in may ``view`` or ``edit``; nobody may what is not declared."""
        user, asked = getattr(request.state, "user", None), self.asked_for(verb)
        return bool(asked) and user is not None and bool(user.may(asked))

    def asked_for(self, verb: str) -> str:
        """The permission to ``view`` or ``edit``; empty where nothing is declared."""
        own = self.view_permission if verb == "view" else self.edit_permission
        return own or (f"{self.permission}.{verb}" if self.permission else "")

    def is_accessible(self, request: Request) -> bool:
        return self.may(request, "view")

    def can_view_detail(self, request: Request) -> bool:
        return self.may(request, "view")

    def can_export(self, request: Request) -> bool:
        return self.may(request, "view")

    def can_edit(self, request: Request) -> bool:
        return not self.read_only and self.may(request, "view") and self.may(request, "edit")

    def can_create(self, request: Request) -> bool:
        return self.creatable and self.can_edit(request)

    def can_delete(self, request: Request) -> bool:
        return self.deletable and self.can_edit(request)

    def can_import(self, request: Request) -> bool:
        return self.can_create(request)

    async def is_action_allowed(self, request: Request, name: str) -> bool:  # noqa: ARG002
        """No: what runs on rows is a ``BulkActionButton``, permitted by what it runs."""
        return False

    async def is_row_action_allowed(self, request: Request, name: str) -> bool:  # noqa: ARG002
        return False
