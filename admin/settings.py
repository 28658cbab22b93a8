"""Settings > General > Administration: the shop's settings on one page, with their history."""

from __future__ import annotations

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.flash import flash
from starlette_admin.routing import route
from starlette_admin.views import CustomView

from actions.settings.change import PERMISSION, THE_ONE, change_settings
from actions.settings.logo import LARGEST
from admin.settings_form import Values, initial_values, parse_form, sections, submitted_values
from backdesk.actions.errors import Invalid, StaleVersion
from backdesk.admin.formatting import template_formatters
from backdesk.admin.forms.rendering import FormState, merge_conflict, original_values
from backdesk.admin.forms.views import STALE, WRONG
from backdesk.i18n import LazyText, _
from backdesk.models.history import History
from backdesk.resource import subject_name
from models.number_series import NumberSeries
from models.settings import ShopSettings, load_settings

SHOWN_HISTORY = 20


class SettingsViews(CustomView):
    """``/settings/general``: shown, changed, and who changed what."""

    menu_label = str(_("Administration"))
    icon = "fa-solid fa-building"
    path = "/settings/general"

    def is_accessible(self, request: Request) -> bool:
        user = getattr(request.state, "user", None)
        return user is not None and bool(user.may(PERMISSION))

    @route("", methods=["GET", "POST"], name="settings")
    async def index(self, request: Request) -> Response:
        if not self.is_accessible(request):
            raise HTTPException(403, str(_("Your role does not allow changing the settings.")))
        if request.method == "POST":
            return await self._save(request)
        version, now = await _now()
        return await self._shown(request, FormState(now), version, now)

    async def _save(self, request: Request) -> Response:
        form = await request.form()
        version, now = await _now()
        was = original_values(form) or now
        typed, wrong = await submitted_values(form, now)
        raw = str(form.get("_version") or "")
        seen = int(raw) if raw.isdecimal() and len(raw) < 10 else 0
        shown = FormState(now, typed)
        try:
            settings = parse_form(typed, was, now)
            if wrong:
                raise Invalid([])
            changes = await change_settings(settings, request.state.user, seen)
        except StaleVersion:
            version, now = await _now()
            both = merge_conflict(was, now, typed)
            return await self._shown(request, both, version, now, status=409, said=STALE)
        except Invalid as error:
            shown.errors = {one.field: one.message for one in [*error.errors, *wrong]}
            return await self._shown(request, shown, seen, was, status=422, said=WRONG)
        said = _("The settings were saved.") if changes else _("Nothing was different.")
        flash(request, str(said), "success")
        return RedirectResponse(f"{request.scope.get('root_path', '')}{self.path}", 303)

    async def _shown(
        self,
        request: Request,
        shown: FormState,
        version: int,
        was: Values,
        *,
        status: int = 200,
        said: LazyText | str = "",
    ) -> Response:
        settings, user = await load_settings(), request.state.user
        parts = sections(shown)
        logo = str(shown.typed.get("logo", shown.stored["logo"]))
        context = {
            **template_formatters(user, settings.currency),
            "title": self.menu_label,
            "here": f"{request.scope.get('root_path', '')}{self.path}",
            "sections": parts,
            "marked": [box for part in parts for box in part.marked],
            "version": version,
            "was": json.dumps(was),
            "problem": said,
            "logo": logo if logo.startswith("data:") else settings.logo if logo else "",
            "logo_new": logo if logo.startswith("data:") else "",
            "logo_gone": not logo and bool(shown.stored["logo"]),
            "logo_most": LARGEST,
            "history": await _history(),
        }
        site: Any = self._admin
        response: Response = site._template_response(  # noqa: SLF001 - how starlette-admin names it
            request, "settings/page.html", context, status
        )
        return response


async def _now() -> tuple[int, Values]:
    """The version is read first: what is changed in between is noticed when it is saved."""
    version = (await ShopSettings.get(id=THE_ONE)).version
    return version, initial_values(await load_settings(), await NumberSeries.all())


async def _history() -> list[History]:
    """The latest changes, the oldest of them first."""
    rows = await History.filter(subject=subject_name(ShopSettings)).order_by("-id")[:SHOWN_HISTORY]
    return list(reversed(rows))
