"""The pages that write: create and edit. A refused form comes back with what was typed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.exceptions import FormValidationError
from starlette_admin.flash import flash
from starlette_admin.routing import route
from starlette_admin.types import RequestAction
from tortoise.models import Model

from backdesk.admin.changelist.views import ListViews
from backdesk.admin.forms.parsing import (
    ParsedForm,
    ParsedRow,
    check_required,
    parse_form,
    parse_inline_rows,
    to_parsed_row,
)
from backdesk.admin.forms.persistence import EditConflict, InlineRow, refuse_if_kept
from backdesk.admin.forms.rendering import (
    FormState,
    groups,
    initial_values,
    inline_form,
    merge_conflict,
    original_values,
)
from backdesk.admin.model_view import ModelView
from backdesk.i18n import LazyText, _

STALE = _(
    "Somebody else changed this meanwhile. Nothing was saved. What they changed is shown below; "
    "what you typed is kept. Save again to keep yours."
)
WRONG = _("Nothing was saved yet. Please look at what is marked.")


@dataclass
class Submission:
    """A posted form: its own fields, the rows of each inline, the version it was made from."""

    form: FormData
    typed: ParsedForm
    inlines: dict[str, list[ParsedRow]] = field(default_factory=dict)

    @property
    def version(self) -> int | None:
        raw = str(self.form.get("_version") or "")
        return int(raw) if raw.isdecimal() and len(raw) < 10 else None

    def rows(self, view: ModelView) -> list[InlineRow]:
        return [
            to_parsed_row(one, row) for one in view.inline_views for row in self.inlines[one.key]
        ]

    def errors(self) -> dict[str | int, Any]:
        wrong = {
            key: {row.index: row.errors for row in rows if row.errors and not row.delete}
            for key, rows in self.inlines.items()
        }
        inlines = {key: rows for key, rows in wrong.items() if rows}
        return {**self.typed.errors, **({"inlines": inlines} if inlines else {})}


class FormViews(ListViews):
    """Each is refused, also by a direct POST, to whoever may not change the model's rows."""

    @route("/{key}/create", methods=["GET", "POST"], name="create")
    async def create_page(self, request: Request) -> Response:
        view = self.seen(request, RequestAction.CREATE)
        if not view.can_create(request):
            raise HTTPException(403, _refusal(view, _("New ones cannot be made here.")))
        begun = FormState(await initial_values(view, request))
        if request.method == "GET":
            return await self._form(request, view, begun)
        sent = await self._sent(request, view)
        check_required([view.field(name) for name in view.typed], sent.typed)
        shown = FormState(begun.stored, sent.typed.raw, sent.errors())
        if shown.errors:
            return await self._form(request, view, shown, sent=sent, status=422)
        try:
            row = await view.create(request, sent.typed.values, sent.rows(view))
        except FormValidationError as error:
            shown.errors = dict(error.errors)
            return await self._form(request, view, shown, sent=sent, status=422)
        flash(request, _("{name} was added.").format(name=view.name_of(row)), "success")
        again = "_add_another" in sent.form
        return RedirectResponse(request.url if again else view.detail_url(request, row), 303)

    @route("/{key}/edit", methods=["GET", "POST"], name="edit")
    async def edit_page(self, request: Request) -> Response:
        view = self.seen(request, RequestAction.EDIT)
        if not view.can_edit(request):
            raise HTTPException(403, _refusal(view, _("This cannot be changed here.")))
        row = await self.row_at(request, view)
        await refuse_if_kept(view, request, row)
        now = await view.cells(request, row, view.typed)
        if request.method == "GET":
            return await self._form(request, view, FormState(now), row=row)
        sent = await self._sent(request, view)
        shown = FormState(now, sent.typed.raw, sent.errors())
        if shown.errors:
            return await self._form(request, view, shown, row=row, sent=sent, status=422)
        try:
            row = await view.edit(
                request, row.pk, sent.typed.values, version=sent.version, rows=sent.rows(view)
            )
        except FormValidationError as error:
            shown.errors = dict(error.errors)
            return await self._form(request, view, shown, row=row, sent=sent, status=422)
        except EditConflict:
            return await self._conflict(request, view, sent)
        flash(request, _("{name} was saved.").format(name=view.name_of(row)), "success")
        return RedirectResponse(view.detail_url(request, row), 303)

    async def _sent(self, request: Request, view: ModelView) -> Submission:
        form = await request.form()
        typed = await parse_form(request, [view.field(name) for name in view.typed], form)
        sent = Submission(form, typed)
        for one in view.inline_views:
            sent.inlines[one.key] = await parse_inline_rows(request, one, form)
        return sent

    async def _conflict(self, request: Request, view: ModelView, sent: Submission) -> Response:
        row = await self.row_at(request, view)
        await refuse_if_kept(view, request, row)
        now = await view.cells(request, row, view.typed)
        shown = merge_conflict(original_values(sent.form), now, sent.typed.raw)
        return await self._form(request, view, shown, row=row, sent=sent, status=409, said=STALE)

    async def _form(
        self,
        request: Request,
        view: ModelView,
        shown: FormState,
        *,
        row: Model | None = None,
        sent: Submission | None = None,
        status: int = 200,
        said: LazyText = WRONG,
    ) -> Response:
        wrong = shown.errors.get("inlines", {})
        inlines = [
            await inline_form(
                one, request, row, sent.inlines[one.key] if sent else None, wrong.get(one.key, {})
            )
            for one in view.inline_views
        ]
        new = str(_("New {name}")).format(name=str(view.display_name).lower())
        context = {
            "view": view,
            "row": row,
            "title": view.name_of(row) if row else new,
            "groups": await groups(view, request, shown),
            "inlines": inlines,
            "version": getattr(row, "version", None),
            "was": json.dumps(shown.stored, default=str) if row else "",
            "problem": (shown.errors.get("") or said) if status >= 400 else "",
            "base": f"{request.scope.get('root_path', '')}/{view.key}",
            "back": view.detail_url(request, row) if row else "",
        }
        return self._template_response(request, "form.html", context, status)


def _refusal(view: ModelView, said: LazyText) -> str:
    return str(said if view.read_only else _("Your role does not allow changing this."))
