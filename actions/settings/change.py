"""Change the shop's settings: all that was typed together, or nothing of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from actions.settings.form import SeriesForms, SettingsForm
from actions.settings.logo import describe_logo
from actions.settings.number_series import renumber
from backdesk.actions.audit import log_change
from backdesk.actions.context import to_json_value
from backdesk.actions.errors import StaleVersion
from backdesk.auth.authorize import require_permission
from backdesk.auth.permissions import Actor
from backdesk.db.database import atomically
from backdesk.i18n import _
from backdesk.models.scheduled_export import ScheduledExport
from models.settings import Settings, ShopSettings, load_settings, store_changes

PERMISSION = "settings.edit"
THE_ONE = 1
"""The key of the row that stands for all settings."""


async def change_settings(form: SettingsForm, user: Actor, version: int) -> dict[str, Any]:
    """What changed, ``{name: [from, to]}``; where nothing did, nothing is written.

    :raises NotPermitted: the role does not allow it.
    :raises StaleVersion: somebody changed settings since ``version``.
    :raises Invalid: a number series cannot be set so.
    """
    require_permission(user, PERMISSION)

    async def work() -> dict[str, Any]:
        row = await ShopSettings.select_for_update().get(id=THE_ONE)
        if row.version != version:
            raise StaleVersion(_("Somebody else changed the settings since you opened them."))
        before = await load_settings()
        after = _with(before, form)
        changes = describe_changes(before, after) | await renumber(form.series)
        if not changes:
            return {}
        await store_changes(before, after)
        if after.time_zone != before.time_zone:
            await _by_the_new_clock(after)
        row.version += 1
        await row.save(update_fields=["version"])
        names = ", ".join(dict.fromkeys(setting_title(name) for name in changes))
        said = _("Settings changed: {names}").format(names=names)
        await log_change(user, row, said, to_json_value(changes))
        return changes

    return await atomically(work)


async def _by_the_new_clock(settings: Settings) -> None:
    """What is sent at eight is sent when it is eight here."""
    now = datetime.now(UTC)
    for one in await ScheduledExport.all().order_by("id").select_for_update():
        one.next_at = one.after(now, settings.zone)
        await one.save(update_fields=["next_at"])


def _with(before: Settings, form: SettingsForm) -> Settings:
    """The settings as the form has them; what it does not ask stays."""
    typed = form.model_dump(exclude={"series"})
    if form.logo is None:
        del typed["logo"]
    return Settings.model_validate(before.model_dump() | typed)


def describe_changes(before: Settings, after: Settings) -> dict[str, Any]:
    """What differs, as the history has it: of a logo its kind and size."""
    was, now = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {
        name: [_said(name, was[name]), _said(name, now[name])]
        for name in now
        if was[name] != now[name]
    }


def _said(name: str, value: Any) -> Any:
    if name == "logo":
        return describe_logo(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def setting_title(name: str) -> str:
    """What the form calls a setting of this name: ``invoice_next`` is of the Invoices."""
    declared = SettingsForm.model_fields.get(name)
    if declared is not None:
        return str(declared.title)
    series, _underscore, part = name.rpartition("_")
    return f"{SeriesForms.model_fields[series].title} ({_(part)})"
