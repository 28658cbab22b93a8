"""Users and roles in the back office."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from babel.localedata import locale_identifiers
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette_admin.exceptions import FormValidationError
from starlette_admin.fields import BaseField, PasswordField, StringField
from starlette_admin.types import RequestAction
from tortoise.models import Model

from backdesk.actions.errors import Invalid, Refused
from backdesk.admin.forms.deletion import ProtectedError
from backdesk.admin.forms.persistence import InlineRow
from backdesk.admin.model_view import ModelView
from backdesk.auth.create_user import validate_password
from backdesk.auth.permissions import EVERYTHING, PERMISSIONS
from backdesk.auth.privileges import keeping_administrators, too_much_to_give, too_much_to_touch
from backdesk.auth.user import Role, User
from backdesk.defaults import default_zone
from backdesk.i18n import _
from backdesk.local_day import zone_names

T = TypeVar("T")


class RightsView(ModelView):
    """What decides who may what: nobody gives more than they hold, and somebody can go on giving.

    Every way to change it (form, import, list) comes through these three.
    """

    async def create(
        self, request: Request, data: dict[str, Any], rows: Sequence[InlineRow] = ()
    ) -> Model:
        return await _kept(lambda: super(RightsView, self).create(request, data, rows))

    async def edit(
        self,
        request: Request,
        pk: Any,
        data: dict[str, Any],
        *,
        version: int | None = None,
        rows: Sequence[InlineRow] = (),
    ) -> Model:
        save = super().edit
        return await _kept(lambda: save(request, pk, data, version=version, rows=rows))

    async def delete(self, request: Request, pks: Sequence[Any]) -> int:
        remove = super().delete
        try:
            return await keeping_administrators(lambda: remove(request, pks))
        except Refused as refused:
            raise ProtectedError(refused.detail) from refused


async def _kept(save: Callable[[], Awaitable[T]]) -> T:
    """:raises FormValidationError: nobody could manage users any more."""
    try:
        return await keeping_administrators(save)
    except Refused as refused:
        raise FormValidationError({"": refused.detail}) from refused


async def _home() -> str:
    """Who is new is at home in the default time zone, until they say otherwise."""
    return str(await default_zone())


class UserView(RightsView):
    """Nobody is deleted: who leaves is made inactive, and what they did keeps their name."""

    model = User
    view_permission = "users.manage"
    edit_permission = "users.manage"
    deletable = False
    icon = "fa-solid fa-user"
    letter = "u"
    menu_label = str(_("Users"))
    list_fields = ("name", "email", "role", "active", "created_at")
    form_fields = (
        "name",
        "email",
        PasswordField("password", label=str(_("Password")), help_text=str(_("Empty: as it was."))),
        "role",
        "active",
        StringField("timezone", required=True, default=_home),
        "language",
    )
    detail_fields = ("name", "email", "role", "active", "timezone", "language", "created_at")
    lookup_fields = ("name", "email")

    async def fill(self, request: Request, row: Any, values: dict[str, Any]) -> None:
        """The password is stored as its hash only."""
        password = values.get("password")
        others = {name: value for name, value in values.items() if name != "password"}
        await super().fill(request, row, others)
        _refuse_unknown(values)
        too_much = too_much_to_give(request.state.user, await _permissions_of(row))
        if too_much:
            raise FormValidationError({"role": too_much})
        if not password:
            return
        try:
            row.set_password(validate_password(password))
        except Invalid as short:
            raise FormValidationError({"password": short.errors[0].message}) from None

    async def kept_from(self, request: Request, row: Any) -> str:
        """Whose password one can set, one can be: who holds more is not touched at all."""
        return too_much_to_touch(request.state.user, str(row), await _permissions_of(row))


async def _permissions_of(user: User) -> list[str]:
    role = await Role.get_or_none(id=user.role_id)
    return role.permissions if role else []


def _refuse_unknown(values: dict[str, Any]) -> None:
    """:raises FormValidationError: no clock or no words are known by that name."""
    wrong: dict[str | int, Any] = {}
    if values.get("timezone") not in {None, *zone_names()}:
        wrong["timezone"] = str(_("a time zone, like Europe/Amsterdam"))
    if values.get("language") not in {None, *locale_identifiers()}:
        wrong["language"] = str(_("a language, like en"))
    if wrong:
        raise FormValidationError(wrong)


@dataclass
class PermissionsField(BaseField):
    """Every permission there is, each with its box."""

    form_template: str = "fields/form/permissions.html"

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(EVERYTHING, str(_("Everything")))] + [
            (name, str(title)) for name, title in PERMISSIONS.items()
        ]

    async def parse_form_data(
        self,
        request: Request,  # noqa: ARG002
        form_data: FormData,
    ) -> list[str]:
        known = {name for name, _title in self.choices}
        return [str(one) for one in form_data.getlist(self.id) if one in known]

    async def serialize_value(self, request: Request, value: Any) -> Any:
        if request.state.action.is_form() or request.state.action == RequestAction.EXPORT:
            return value
        titles = dict(self.choices)
        return ", ".join(titles.get(name, name) for name in value)


class RoleView(RightsView):
    """A role that people have cannot be deleted; who manages users sees what there is to give."""

    model = Role
    view_permission = "roles.manage"
    edit_permission = "roles.manage"
    icon = "fa-solid fa-user-shield"
    menu_label = str(_("Roles"))
    list_fields = ("name", "built_in")
    form_fields = ("name", PermissionsField("permissions", label=str(_("May"))))
    default_sort = "name"

    def may(self, request: Request, verb: str) -> bool:
        user = getattr(request.state, "user", None)
        gives = verb == "view" and user is not None and user.may("users.manage")
        return gives or super().may(request, verb)

    async def fill(self, request: Request, row: Any, values: dict[str, Any]) -> None:
        await super().fill(request, row, values)
        too_much = too_much_to_give(request.state.user, row.permissions)
        if too_much:
            raise FormValidationError({"permissions": too_much})

    async def kept_from(self, request: Request, row: Any) -> str:
        return too_much_to_touch(request.state.user, str(row), row.permissions)
