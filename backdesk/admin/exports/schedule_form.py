"""A scheduled export as it is typed: its name, its recipients, and when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from babel.dates import get_day_names
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from tortoise.queryset import QuerySet

from backdesk.actions.audit import log_change
from backdesk.actions.locking import is_valid_pk
from backdesk.admin.exports.export_request import ExportRequest
from backdesk.admin.exports.manifest import describe
from backdesk.admin.exports.row_kinds import EACH
from backdesk.auth.user import LONGEST_EMAIL, User
from backdesk.db.database import atomically
from backdesk.email_address import is_email
from backdesk.i18n import _, language
from backdesk.models.scheduled_export import MOST_RECIPIENTS, Frequency, ScheduledExport

LONGEST_NAME = 100
EVERIES = {Frequency.DAY: _("day"), Frequency.WEEK: _("week"), Frequency.MONTH: _("month")}


@dataclass
class ScheduleForm:
    """What stands in the form, and what is wrong with it, by field."""

    name: str = ""
    recipients: str = ""
    every: str = Frequency.DAY
    weekday: int = 0
    day: int = 1
    hour: int = 6
    zone: str = "UTC"
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def everies(self) -> dict[str, str]:
        return {every.value: str(label) for every, label in EVERIES.items()}

    @property
    def weekdays(self) -> list[str]:
        names = get_day_names(locale=language())
        return [names[number] for number in range(7)]

    @property
    def addresses(self) -> list[str]:
        split = self.recipients.replace(";", ",").replace("\n", ",").split(",")
        return list(dict.fromkeys(one.strip().lower() for one in split if one.strip()))


def initial_form(user: User, zone: tzinfo) -> ScheduleForm:
    """The form as it begins: to whoever asks."""
    return ScheduleForm(recipients=user.email, zone=str(zone))


def form_of(one: ScheduledExport, zone: tzinfo) -> ScheduleForm:
    """The form as it is kept."""
    weekly = one.every is Frequency.WEEK
    return ScheduleForm(
        name=one.name,
        recipients=", ".join(one.recipients),
        every=one.every,
        weekday=one.day if weekly else 0,
        day=one.day if one.every is Frequency.MONTH else 1,
        hour=one.hour,
        zone=str(zone),
    )


async def apply_form(request: Request) -> ScheduledExport | None:
    """The scheduled export that the page was opened for, if it was for one.

    :raises HTTPException: 404, whoever asks has none such.
    """
    raw = request.query_params.get("schedule")
    if raw is None:
        return None
    key = int(raw) if is_valid_pk(raw) else 0
    return await schedule_or_404(ScheduledExport.filter(owner_id=request.state.user.id), key)


async def schedule_or_404(rows: QuerySet[ScheduledExport], key: int) -> ScheduledExport:
    """:raises HTTPException: 404, none of ``rows`` has this key."""
    one = await rows.filter(id=key).first()
    if one is None:
        raise HTTPException(404, str(_("There is no such scheduled export of yours.")))
    return one


def read_typed(form: FormData, zone: tzinfo) -> ScheduleForm:
    """What was typed, with what is wrong in it."""
    typed = ScheduleForm(
        name=str(form.get("name") or "").strip(),
        recipients=str(form.get("recipients") or ""),
        every=str(form.get("every") or ""),
        weekday=_number(form, "weekday", 0, 6, 0),
        day=_number(form, "day", 1, 31, 1),
        hour=_number(form, "hour", 0, 23, 6),
        zone=str(zone),
    )
    typed.wrong = _wrong(typed)
    return typed


def _number(form: FormData, name: str, low: int, high: int, instead: int) -> int:
    raw = str(form.get(name) or "")
    number = int(raw) if raw.isdecimal() and len(raw) < 3 else instead
    return min(max(number, low), high)


def _wrong(typed: ScheduleForm) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not typed.name or "\0" in typed.name:
        wrong["name"] = str(_("Give it a name, so that its e-mails can be told apart."))
    elif len(typed.name) > LONGEST_NAME:
        wrong["name"] = _("at most {most} letters").format(most=LONGEST_NAME)
    not_one = [one for one in typed.addresses if len(one) > LONGEST_EMAIL or not is_email(one)]
    if not typed.addresses:
        wrong["recipients"] = str(_("Who is to get it?"))
    elif not_one:
        wrong["recipients"] = _("“{text}” is no e-mail address").format(text=not_one[0][:60])
    elif len(typed.addresses) > MOST_RECIPIENTS:
        wrong["recipients"] = _("at most {most} addresses").format(most=MOST_RECIPIENTS)
    if typed.every not in set(Frequency):
        wrong["every"] = str(_("day, week or month"))
    return wrong


async def described(
    view: Any, request: Request, asked: ExportRequest, columns: list[Any], typed: ScheduleForm
) -> dict[str, Any]:
    """What was chosen and typed, as it is stored."""
    manifest = await describe(view, request, asked, columns)
    return {
        "name": typed.name,
        "asked": {
            "asked": asked.as_data(),
            "manifest": manifest,
            "title": f"{manifest['list']}: {manifest['rows_are']} ({manifest['format']})"
            if asked.rows != EACH.name
            else f"{manifest['list']} ({manifest['format']})",
            "permission": view.asked_for("view"),
            "file": view.key,
        },
        "every": Frequency(typed.every),
        "day": {Frequency.DAY: 0, Frequency.WEEK: typed.weekday}.get(
            Frequency(typed.every), typed.day
        ),
        "hour": typed.hour,
        "recipients": typed.addresses,
    }


async def schedule(user: User, values: dict[str, Any], zone: tzinfo) -> ScheduledExport:
    """Keep it; it is due for the first time at its next hour."""
    now = datetime.now(UTC)
    one = ScheduledExport(owner_id=user.id, created_at=now, **values)
    one.next_at = one.after(now, zone)

    async def work() -> None:
        await one.save()
        said = _("Scheduled export {name} made, to {who}")
        text = said.format(name=one.name, who=", ".join(one.recipients))
        await log_change(user, one, text[:500], {}, "created")

    await atomically(work)
    return one


async def update_schedule(
    one: ScheduledExport, user: User, values: dict[str, Any], zone: tzinfo, version: str
) -> bool:
    """Whether it is as ``values`` say now: not where somebody else changed it meanwhile."""

    async def work() -> bool:
        mine = ScheduledExport.filter(id=one.id, owner_id=user.id)
        locked = await mine.select_for_update().first()
        if locked is None or str(locked.version) != version:
            return False
        changes = _differences(locked, values)
        locked.update_from_dict(values)
        locked.next_at = locked.after(datetime.now(UTC), zone)
        locked.version += 1
        await locked.save(update_fields=[*values, "next_at", "version"])
        said = _("Scheduled export {name} changed").format(name=locked.name)
        await log_change(user, locked, said, changes)
        return True

    return await atomically(work)


def _differences(one: ScheduledExport, values: dict[str, Any]) -> dict[str, Any]:
    """What people know it by, from and to; of the rows and fields what its manifest says."""
    before, after = one.asked["manifest"], values["asked"]["manifest"]
    plain = [(name, getattr(one, name), values[name]) for name in values if name != "asked"]
    told = [(name, before[name], after[name]) for name in ("filter", "fields", "format")]
    return {name: (old, new) for name, old, new in (*plain, *told) if old != new}


def next_run_text(one: ScheduledExport, zone: tzinfo) -> str:
    """When it is due, in words: ``every week, on Monday, at 06:00 (Europe/Amsterdam)``."""
    said = str(_("every day"))
    if one.every is Frequency.WEEK:
        said = _("every week, on {day}").format(day=get_day_names(locale=language())[one.day])
    elif one.every is Frequency.MONTH:
        said = _("every month, on day {day}").format(day=one.day)
    return f"{said}, {one.hour:02}:00 ({zone})"
