"""Custom statuses: their forms, and the page that lists them in their order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.exceptions import FormValidationError
from starlette_admin.fields import ColorField
from starlette_admin.flash import flash
from starlette_admin.routing import route
from starlette_admin.views import CustomView
from tortoise.models import Model

from actions.settings.custom_statuses import (
    PERMISSION,
    move_status,
    orders_by_status,
    restore_status,
    retire_status,
)
from backdesk.actions.errors import ActionError
from backdesk.admin.forms.deletion import ProtectedError
from backdesk.admin.model_view import ModelView
from backdesk.i18n import _
from models.custom_status import CustomStatus

PATH = "/settings/workflow"
MOVES = {"up": -1, "down": 1}


def color_field() -> ColorField:
    """A new status begins with the colour that the model gives it."""
    begun = CustomStatus._meta.fields_map["color"].default
    return ColorField("color", label=str(_("Colour")), default=begun)


class CustomStatusView(ModelView):
    """The forms of a status; it is listed, moved and retired on the page of the workflow."""

    model = CustomStatus
    view_permission = "orders.view"
    edit_permission = PERMISSION
    add_to_menu = False
    needs = ("color",)
    icon = "fa-solid fa-tag"
    menu_label = str(_("Custom statuses"))
    list_fields = (
        "name",
        color_field(),
        "position",
        "sends_email",
        "active",
    )
    form_fields = ("name", color_field(), "sends_email")
    labels: ClassVar = {
        "sends_email": _("Tell the customer by e-mail when it is set"),
        "active": _("In use"),
    }
    default_sort = "position"

    def detail_url(self, request: Request, row: Model) -> str:  # noqa: ARG002
        return f"{request.scope.get('root_path', '')}{PATH}"

    async def fill(self, request: Request, row: Any, values: dict[str, Any]) -> None:
        """A new one goes to the end."""
        await super().fill(request, row, values)
        if not re.fullmatch("#[0-9a-fA-F]{6}", row.color):
            wrong = _("This is no colour: # and six digits or letters a to f.")
            raise FormValidationError({"color": str(wrong)})
        if row.pk is None:
            last = await CustomStatus.all().order_by("-position").first()
            row.position = last.position + 1 if last else 0

    async def delete(self, request: Request, pks: Sequence[Any]) -> int:
        """:raises ProtectedError: orders have one of them."""
        held = await orders_by_status()
        for status in await CustomStatus.filter(id__in=[pk for pk in pks if pk in held]):
            count = held[status.id]
            said = (
                _("{name} cannot be deleted: one order has it. Retire it, or rename it.")
                if count == 1
                else _("{name} cannot be deleted: {count} orders have it. Retire it, or rename it.")
            )
            raise ProtectedError(said.format(name=status.name, count=count))
        return await super().delete(request, pks)


class CustomStatusListView(CustomView):
    """Where the list of a model's rows usually is: it leads to the page of the workflow."""

    menu_label = ""
    add_to_menu = False
    path = "/custom_statuses"

    @route("", name="custom-statuses")
    async def index(self, request: Request) -> Response:
        return RedirectResponse(f"{request.scope.get('root_path', '')}{PATH}", 303)


class WorkflowSettingsView(CustomView):
    """``/settings/workflow``: the statuses as lists show them, and how many orders have each."""

    menu_label = str(_("Workflow"))
    icon = "fa-solid fa-tags"
    path = PATH

    def is_accessible(self, request: Request) -> bool:
        user = getattr(request.state, "user", None)
        return user is not None and bool(user.may(PERMISSION))

    def is_active(self, request: Request) -> bool:
        return super().is_active(request) or request.path_params.get("key") == "custom_statuses"

    @route("", name="workflow")
    async def index(self, request: Request) -> Response:
        self._permit(request)
        base = request.scope.get("root_path", "")
        context = {
            "title": self.menu_label,
            "statuses": await CustomStatus.all().order_by("position", "id"),
            "held": await orders_by_status(),
            "here": f"{base}{PATH}",
            "forms": f"{base}/custom_statuses",
            "orders": f"{base}/orders",
        }
        site: Any = self._admin
        response: Response = site._template_response(  # noqa: SLF001 - how starlette-admin names it
            request, "settings/workflow.html", context
        )
        return response

    @route("/{status:id}/{verb}", methods=["POST"], name="workflow-change")
    async def change(self, request: Request) -> Response:
        """Move it up or down, retire it, use it again."""
        self._permit(request)
        key, verb = request.path_params["status"], request.path_params["verb"]
        user = request.state.user
        try:
            if verb in MOVES:
                await move_status(key, MOVES[verb], user)
            elif verb == "retire":
                status = await retire_status(key, user)
                said = _("{name} is retired: orders keep it, and none gets it any more.")
                flash(request, said.format(name=status.name), "success")
            elif verb == "use":
                status = await restore_status(key, user)
                flash(request, _("{name} is used again.").format(name=status.name), "success")
            else:
                raise HTTPException(404, str(_("There is no such action.")))
        except ActionError as problem:
            raise HTTPException(problem.status, problem.detail) from None
        return RedirectResponse(f"{request.scope.get('root_path', '')}{PATH}#status-{key}", 303)

    def _permit(self, request: Request) -> None:
        if not self.is_accessible(request):
            raise HTTPException(403, str(_("Your role does not allow changing custom statuses.")))
