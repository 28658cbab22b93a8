"""The shop's words of a notification e-mail: written, or given up for ours again, with history."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial

from tortoise.exceptions import IntegrityError

from actions.permitted import require
from actions.problem import StaleVersion
from actions.remembering import remember
from models.database import atomically
from models.mail_template import MailTemplate
from models.settings import Setting, off_name
from models.user import User
from models.words import SPOKEN, _

PERMISSION = "settings.edit"
WORDS = ("subject", "text", "html")
CHANGED = _("Words of the e-mail {name} changed")


@dataclass(frozen=True)
class NewWords:
    """What was typed; ``version`` is the one that was seen, 0 where the shop had no words yet."""

    event: str
    language: str
    subject: str
    text: str
    html: str
    version: int


async def keep_words(new: NewWords, user: User) -> None:
    """Empty words switch the e-mail off, others on.

    :raises NotPermitted: nothing was changed.
    :raises StaleVersion: somebody else wrote meanwhile; nothing was changed.
    """
    require(user, PERMISSION)
    try:
        await atomically(partial(_keep, new, user))
    except IntegrityError as error:  # two wrote the first words of an e-mail at once
        raise _stale() from error


async def use_ours(event: str, language: str, version: int, user: User) -> None:
    """Give the shop's own words up.

    :raises NotPermitted: nothing was changed.
    :raises StaleVersion: somebody else wrote meanwhile; nothing was changed.
    """
    require(user, PERMISSION)
    await atomically(partial(_give_up, event, language, version, user))


def _stale() -> StaleVersion:
    return StaleVersion(_("Somebody else has written these words meanwhile."))


async def _keep(new: NewWords, user: User) -> None:
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
    await remember(user, row, CHANGED.format(name=row), changes)


async def _give_up(event: str, language: str, version: int, user: User) -> None:
    found = MailTemplate.filter(event=event, language=language).select_for_update()
    row = await found.first()
    if (row.version if row else 0) != version:
        raise _stale()
    await _switch(event, language, off=False)
    if row is not None:
        await row.delete()
        changes = {name: [getattr(row, name), ""] for name in WORDS if getattr(row, name)}
        await remember(user, row, CHANGED.format(name=row), changes)


async def _switch(event: str, language: str, *, off: bool) -> None:
    """What is off is not even put into the outbox, and its actions say so."""
    row = await Setting.filter(name="emails_off").select_for_update().first()
    events = set(json.loads(row.value)) if row else set()
    this = off_name(event, language)
    if event in events:  # off in every language
        events = events - {event} | {off_name(event, each) for each in SPOKEN}
    wanted = events | {this} if off else events - {this}
    if wanted != (set(json.loads(row.value)) if row else set()):
        value = json.dumps(sorted(wanted))
        await Setting.update_or_create(defaults={"value": value}, name="emails_off")
