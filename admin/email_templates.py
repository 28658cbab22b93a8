"""Settings > Website > Notification e-mails: the words of each, with a preview on a real order."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette_admin.flash import flash
from starlette_admin.routing import route
from starlette_admin.views import CustomView

from actions.settings.email_templates import (
    PERMISSION,
    TemplateForm,
    kept_wrong_words,
    reset_template,
    save_template,
    wrong_words,
)
from admin.email_preview import browser_html
from admin.email_template_preview import Asked, tried
from backdesk.actions.errors import StaleVersion
from backdesk.db.clock import database_now
from backdesk.i18n import LANGUAGES, _
from backdesk.models.idempotency_key import idempotency_key_from
from gateways.email.template_engine import Email, EmailTemplate
from gateways.email.templates import default_template
from models.email_event import events_there_are
from models.email_keys import example_of
from models.mail_template import MailTemplate
from models.outbox import Outbox
from models.settings import load_settings


class EmailTemplateViews(CustomView):
    """``/settings/emails`` and ``/settings/emails/{event}?lang=…``."""

    menu_label = str(_("Notification e-mails"))
    icon = "fa-solid fa-envelope-open-text"
    path = "/settings/emails"

    def is_accessible(self, request: Request) -> bool:
        return bool(request.state.user.may(PERMISSION))

    @route("")
    async def index(self, request: Request) -> Response:
        _permit(request)
        settings = await load_settings()
        own = {(row.event, row.language) for row in await MailTemplate.all()}
        context = {
            "title": self.menu_label,
            "events": await events_there_are(),
            "sends": settings.sends,
            "languages": LANGUAGES,
            "own": own,
            "wrong": {(row.event, row.language) for row, _said in await kept_wrong_words()},
            "here": f"{request.scope.get('root_path', '')}{self.path}",
        }
        return self._page(request, "mail/events.html", context)

    @route("/{event}", methods=["GET", "POST"], name="mail-words")
    async def words(self, request: Request) -> Response:
        _permit(request)
        asked = await _asked(request)
        if request.method == "GET":
            return await self._shown(request, asked)
        form = await request.form()
        if "ours" in form:
            return await self._ours(request, asked, form)
        typed = _typed(form)
        errors = wrong_words(asked.event, vars(typed))
        if errors:
            return await self._shown(request, asked, typed, form, errors, 422)
        if "test" in form:
            return await self._test(request, asked, typed, form)
        new = TemplateForm(asked.event.name, asked.lang, **vars(typed), version=_version(form))
        try:
            await save_template(new, request.state.user)
        except StaleVersion as stale:
            return await self._shown(request, asked, typed, form, {"text": [stale.detail]}, 412)
        return self._back(request, asked, str(_("Saved.")))

    @route("/{event}/preview", methods=["POST"], name="mail-preview")
    async def preview(self, request: Request) -> Response:
        """What the typed words come to, for the page to show beside them."""
        _permit(request)
        asked, typed = await _asked(request), _typed(await request.form())
        context = await tried(asked, typed, request.app.state.links)
        return self._page(request, "mail/_preview.html", context)

    @route("/{event}/html", methods=["POST"], name="mail-html")
    async def html(self, request: Request) -> Response:
        """The same as the customer's program shows it, in a tab of its own."""
        _permit(request)
        asked, typed = await _asked(request), _typed(await request.form())
        found = await tried(asked, typed, request.app.state.links)
        if found["letter"] is None:
            return PlainTextResponse(found["problem"], 422)
        return browser_html(found["letter"].html)

    async def _shown(
        self,
        request: Request,
        asked: Asked,
        typed: EmailTemplate | None = None,
        form: FormData | None = None,
        errors: dict[str, list[str]] | None = None,
        status: int = 200,
    ) -> Response:
        """The editor, with what is stored or what was typed."""
        row = await MailTemplate.get_or_none(event=asked.event.name, language=asked.lang)
        ours = default_template(asked.lang).get(asked.event.name, EmailTemplate("", ""))
        stored = EmailTemplate(row.subject, row.text, row.html) if row else ours
        words = typed or stored
        if row is not None and typed is None:  # words from before a rule say so when they are seen
            errors = wrong_words(asked.event, vars(stored))
        context = {
            "title": asked.event.title,
            "asked": asked,
            "words": words,
            "own": row is not None,
            "version": _version(form) if form else row.version if row else 0,
            "key": uuid.uuid4().hex,
            "errors": errors or {},
            "languages": LANGUAGES,
            "keys": example_of(asked.event),
            "here": f"{request.scope.get('root_path', '')}{self.path}",
            **await tried(asked, words, request.app.state.links),
        }
        return self._page(request, "mail/words.html", context, status)

    async def _ours(self, request: Request, asked: Asked, form: FormData) -> Response:
        try:
            await reset_template(asked.event.name, asked.lang, _version(form), request.state.user)
        except StaleVersion as stale:
            errors = {"text": [stale.detail]}
            return await self._shown(request, asked, _typed(form), form, errors, 412)
        return self._back(request, asked, str(_("The words are ours again.")))

    async def _test(
        self, request: Request, asked: Asked, typed: EmailTemplate, form: FormData
    ) -> Response:
        """An e-mail to whoever asks, which goes out like every other one."""
        found = await tried(asked, typed, request.app.state.links)
        letter: Email | None = found["letter"]
        if letter is None:
            errors = {"text": [found["problem"]]}
            return await self._shown(request, asked, typed, form, errors, 422)
        user, now = request.state.user, await database_now()
        test = Outbox(
            event=asked.event.name,
            recipient=user.email,
            language=asked.lang,
            payload={},
            message_id=_test_id(
                idempotency_key_from(form.get("_key")) or uuid.uuid4().hex, user.email, letter
            ),
            created_at=now,
            next_at=now,
            **vars(letter),
        )
        await Outbox.bulk_create([test], ignore_conflicts=True)
        flash(request, _("A test is on its way to {email}.").format(email=user.email), "success")
        return await self._shown(request, asked, typed, form)

    def _back(self, request: Request, asked: Asked, said: str) -> Response:
        flash(request, said, "success")
        base = f"{request.scope.get('root_path', '')}{self.path}"
        return RedirectResponse(f"{base}/{asked.event.name}?lang={asked.lang}", 303)

    def _page(
        self, request: Request, template: str, context: dict[str, Any], status: int = 200
    ) -> Response:
        site: Any = self._admin
        page: Response = site._template_response(request, template, context, status)  # noqa: SLF001 - how starlette-admin names it
        return page


async def _asked(request: Request) -> Asked:
    name = request.path_params["event"]
    event = next((one for one in await events_there_are() if one.name == name), None)
    lang = request.query_params.get("lang") or (await load_settings()).language
    if event is None or lang not in LANGUAGES:
        raise HTTPException(404, str(_("There is no such e-mail.")))
    return Asked(event, lang, request.query_params.get("order", "").strip()[:20])


def _test_id(key: str, recipient: str, letter: Email) -> str:
    """The same for a page that is sent again as it was, so that no second test goes out."""
    asked = "\n".join([key, recipient, *vars(letter).values()])
    return f"<test-{hashlib.sha256(asked.encode()).hexdigest()}@orderly>"


def _version(form: FormData) -> int:
    """The one that the page showed."""
    said = str(form.get("_version", ""))
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _typed(form: FormData) -> EmailTemplate:
    return EmailTemplate(
        *(str(form.get(name, "")).replace("\r\n", "\n") for name in ("subject", "text", "html"))
    )


def _permit(request: Request) -> None:
    if not request.state.user.may(PERMISSION):
        raise HTTPException(403, str(_("Your role does not allow changing the settings.")))
