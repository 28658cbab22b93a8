"""The shop's words of a notification e-mail: written, or given up for ours again, with history."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial

from actions.context import Context
from actions.pipeline import new_batch
from actions.problem import NotPermitted, StaleVersion
from models.database import atomically
from models.mail_template import MailTemplate
from models.settings import Setting
from models.user import User
from models.words import _

PERMISSION = "settings.edit"


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
    _permit(user)
    await atomically(partial(_keep, new, user))


async def use_ours(event: str, language: str, user: User) -> None:
    """Give the shop's own words up.

    :raises NotPermitted: nothing was changed.
    """
    _permit(user)
    await atomically(partial(_give_up, event, language, user))


def _permit(user: User) -> None:
    if not user.may(PERMISSION):
        raise NotPermitted(_("Your role does not allow changing the settings."))


async def _keep(new: NewWords, user: User) -> None:
    found = MailTemplate.filter(event=new.event, language=new.language).select_for_update()
    row = await found.first() or MailTemplate(event=new.event, language=new.language, version=0)
    if row.version != new.version:
        raise StaleVersion(_("Somebody else has written these words meanwhile."))
    before = {"subject": row.subject or "", "text": row.text or "", "html": row.html or ""}
    row.subject, row.text, row.html = new.subject, new.text, new.html
    row.version += 1
    await row.save()
    await _switch(new.event, off=not new.text.strip())
    changes = {
        name: [was, getattr(new, name)] for name, was in before.items() if was != getattr(new, name)
    }
    await _remember(row, user, changes)


async def _give_up(event: str, language: str, user: User) -> None:
    row = await MailTemplate.get_or_none(event=event, language=language)
    await _switch(event, off=False)
    if row is not None:
        await row.delete()
        await _remember(row, user, {"text": [row.text, ""]})


async def _switch(event: str, *, off: bool) -> None:
    """What is off is not even put into the outbox, and its actions say so."""
    row = await Setting.filter(name="emails_off").select_for_update().first()
    events = set(json.loads(row.value)) if row else set()
    wanted = events | {event} if off else events - {event}
    if wanted != events:
        value = json.dumps(sorted(wanted))
        await Setting.update_or_create(defaults={"value": value}, name="emails_off")


async def _remember(row: MailTemplate, user: User, changes: dict[str, list[str]]) -> None:
    batch = await new_batch(user)
    ctx = Context(batch)
    said = _("Words of the e-mail {name} changed").format(name=row)
    ctx.record("changed", said, row, changes)
    ctx.commit()
    await batch.write()
