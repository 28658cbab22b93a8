"""Which words an e-mail has: the shop's own, else ours, in the customer's language."""

from __future__ import annotations

import tomllib
from functools import cache

from backdesk.i18n import LANGUAGES
from gateways.email.template_engine import TEMPLATES, EmailTemplate
from models.email_event import MAIL_EVENTS, event_family
from models.mail_template import MailTemplate
from models.settings import Settings


def default_template(lang: str) -> dict[str, EmailTemplate]:
    """The words that come with the product and its plug-ins, by event."""
    more = {
        name: event.words.get(lang) or event.words["en"]
        for name, event in MAIL_EVENTS.items()
        if event.words
    }
    return _ours(lang) | {name: EmailTemplate(*words) for name, words in more.items()}


@cache
def _ours(lang: str) -> dict[str, EmailTemplate]:
    read = tomllib.loads((TEMPLATES / "defaults" / f"{lang}.toml").read_text())
    return {
        event: EmailTemplate(one["subject"], one["text"].strip()) for event, one in read.items()
    }


async def template_for(event: str, language: str, settings: Settings) -> EmailTemplate | None:
    """The template, or nothing: the shop left it empty, or nobody ever wrote one."""
    lang = spoken(language, settings)
    for name in dict.fromkeys([event, event_family(event)]):
        own = await MailTemplate.get_or_none(event=name, language=lang)
        if own is not None:
            return EmailTemplate(own.subject, own.text, own.html) if own.text.strip() else None
    return default_template(lang).get(event_family(event))


def spoken(language: str, settings: Settings) -> str:
    """The customer's language where e-mails are written in it, else the shop's."""
    return language if language in LANGUAGES else settings.language
