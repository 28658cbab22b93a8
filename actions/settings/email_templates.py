"""The shop's words of a notification e-mail: written, or given up for ours again, with history."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from tortoise.exceptions import IntegrityError

from backdesk.actions.audit import log_change
from backdesk.actions.errors import FieldError, Invalid, StaleVersion
from backdesk.actions.form import invalid_text_errors
from backdesk.auth.authorize import require_permission
from backdesk.auth.user import User
from backdesk.db.database import atomically
from backdesk.i18n import LANGUAGES, _
from models.email_event import MAIL_EVENTS, MailEvent, event_family, events_there_are
from models.email_keys import example_of
from models.email_syntax import wrong_parts
from models.mail_template import MailTemplate
from models.settings import Setting, disabled_email_setting

PERMISSION = "settings.edit"
WORDS = ("subject", "text", "html")
LONGEST_SUBJECT = 200
CHANGED = _("Words of the e-mail {name} changed")


@dataclass(frozen=True)
class TemplateForm:
    """What was typed; ``version`` is the one that was seen, 0 where the shop had no words yet."""

    event: str
    language: str
    subject: str
    text: str
    html: str
    version: int


async def save_template(new: TemplateForm, user: User) -> None:
    """Empty words switch the e-mail off, others on.

    :raises NotPermitted: nothing was changed.
    :raises Invalid: they name a key that this e-mail does not have, or cannot be read.
    :raises StaleVersion: somebody else wrote meanwhile; nothing was changed.
    """
    require_permission(user, PERMISSION)
    wrong = wrong_words(
        MAIL_EVENTS[event_family(new.event)], {name: getattr(new, name) for name in WORDS}
    )
    if wrong:
        raise Invalid([FieldError(name, said) for name, why in wrong.items() for said in why])
    try:
        await atomically(partial(_keep, new, user))
    except IntegrityError as error:  # two wrote the first words of an e-mail at once
        raise _stale() from error


async def reset_template(event: str, language: str, version: int, user: User) -> None:
    """Give the shop's own words up.

    :raises NotPermitted: nothing was changed.
    :raises StaleVersion: somebody else wrote meanwhile; nothing was changed.
    """
    require_permission(user, PERMISSION)
    await atomically(partial(_give_up, event, language, version, user))


def wrong_words(event: MailEvent, words: Mapping[str, str]) -> dict[str, list[str]]:
    """By field, what cannot be used; words that are all empty are right, and mean off."""
    found = {wrong.field: [wrong.message] for wrong in invalid_text_errors(words)}
    if found:
        return found
    subject, text = words["subject"], words["text"]
    found = wrong_parts(words, example_of(event))
    if len(subject) > LONGEST_SUBJECT:
        said = _("This is too long: at most {most} characters.")
        found["subject"] = [said.format(most=LONGEST_SUBJECT)]
    if text.strip() and not subject.strip():
        found["subject"] = [str(_("An e-mail needs a subject."))]
    if event.must_say and text.strip():
        key = re.compile(r"\{\{[^}]*\b" + re.escape(event.must_say) + r"\b")
        if not key.search(text):
            missing = _("It must contain the key {{{{ {key} }}}}, which is what the clerk types.")
            found.setdefault("text", []).append(missing.format(key=event.must_say))
    return found


async def kept_wrong_words() -> list[tuple[MailTemplate, list[str]]]:
    """The shop's words that cannot be used as they are, such as those from before a rule."""
    events = {event.name: event for event in await events_there_are()}
    found = []
    for row in await MailTemplate.filter(event__in=list(events)).order_by("event", "language"):
        wrong = wrong_words(events[row.event], {name: getattr(row, name) for name in WORDS})
        if wrong:
            found.append((row, [said for sentences in wrong.values() for said in sentences]))
    return found


def _stale() -> StaleVersion:
    return StaleVersion(_("Somebody else has written these words meanwhile."))


async def _keep(new: TemplateForm, user: User) -> None:
    found = MailTemplate.filter(event=new.event, language=new.language).select_for_update()
    row = await found.first() or MailTemplate(event=new.event, language=new.language, version=0)
    if row.version != new.version:
        raise _stale()
    before = {name: getattr(row, name) or "" for name in WORDS}
    row.subject, row.text, row.html = new.subject, new.text, new.html
    row.version += 1
    await row.save()
    await _switch(new.event, new.language, off=not new.text.strip())
    changes = {
        name: [was, getattr(new, name)] for name, was in before.items() if was != getattr(new, name)
    }
    await log_change(user, row, CHANGED.format(name=row), changes)


async def _give_up(event: str, language: str, version: int, user: User) -> None:
    found = MailTemplate.filter(event=event, language=language).select_for_update()
    row = await found.first()
    if (row.version if row else 0) != version:
        raise _stale()
    await _switch(event, language, off=False)
    if row is not None:
        await row.delete()
        changes = {name: [getattr(row, name), ""] for name in WORDS if getattr(row, name)}
        await log_change(user, row, CHANGED.format(name=row), changes)


async def _switch(event: str, language: str, *, off: bool) -> None:
    """What is off is not even put into the outbox, and its actions say so."""
    row = await Setting.filter(name="emails_off").select_for_update().first()
    events = set(json.loads(row.value)) if row else set()
    this = disabled_email_setting(event, language)
    if event in events:  # off in every language
        events = events - {event} | {disabled_email_setting(event, each) for each in LANGUAGES}
    wanted = events | {this} if off else events - {this}
    if wanted != (set(json.loads(row.value)) if row else set()):
        value = json.dumps(sorted(wanted))
        await Setting.update_or_create(defaults={"value": value}, name="emails_off")
