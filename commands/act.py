"""`act ACTION NUMBER… --field value`: any action on anything, from the command line."""

from __future__ import annotations

import json
from typing import Any

import api  # noqa: F401 - it registers what REST offers: the same is done and printed here
from actions.billing.credit_details import said_of
from backdesk.actions.bulk import BulkResult, run_bulk
from backdesk.actions.bulk_results import RowResult, as_told
from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import Action, actions_of, find
from backdesk.actions.errors import NotFound, field_error
from backdesk.actions.form import Form, fields_as, parse_strings
from backdesk.actions.locking import matches_number, number_column
from backdesk.actions.message import events_named
from backdesk.actions.pipeline import ActionResult, Invocation, run_form
from backdesk.amount_text import parse_amount, parse_rate
from backdesk.api.resource import rest_resource_of, rest_resources
from backdesk.auth.permissions import Actor
from backdesk.auth.user import User
from backdesk.i18n import _
from models.email_event import event_title, titles_of
from models.settings import shop_currency


class UsageError(Exception):
    """The command was not written as it is understood; exit 2."""


def parse_fields(words: list[str]) -> dict[str, str]:
    """``--reason "late" --notify`` as ``{"reason": "late", "notify": "true"}``.

    :raises UsageError: a value without its field.
    """
    fields: dict[str, str] = {}
    name = ""
    for word in words:
        if word.startswith("--") and len(word) > 2:
            name, equals, value = word[2:].replace("-", "_").partition("=")
            if name in fields:
                raise UsageError(_("--{name} is given twice").format(name=name))
            fields[name] = value if equals else "true"
            name = "" if equals else name
        elif name:
            fields[name], name = word, ""
        else:
            raise UsageError(_("{word} belongs to no --field").format(word=word))
    return fields


def split_arguments(words: list[str]) -> tuple[list[str], dict[str, str]]:
    """The numbers before the first ``--field``, and the fields."""
    first = next((i for i, word in enumerate(words) if word.startswith("--")), len(words))
    return words[:first], parse_fields(words[first:])


async def action_on(name: str, numbers: list[str]) -> Action:
    """The action called ``name`` on whatever ``numbers`` are.

    :raises NotFound: there is nothing of the first number.
    :raises UsageError: what it is has no such action.
    """
    models = [one.model for one in rest_resources()]
    for model in models:
        action = find(model, name)
        if action is None and number_column(model) == "id":
            continue  # any small number is somebody's id: what is meant is what can be done
        if await model.filter(matches_number(model, numbers[:1])).exists():
            if action is None or action.creates:
                names = ", ".join(one.name for one in actions_of(model) if not one.creates)
                said = _("There is no action {name} on {number}. There are: {names}.")
                raise UsageError(said.format(name=name, number=numbers[0], names=names))
            return action
    if not any(find(model, name) for model in models):
        names = ", ".join(one.name for model in models for one in actions_of(model))
        raise UsageError(
            _("There is no action {name}. There are: {names}.").format(name=name, names=names)
        )
    raise NotFound(_("There is nothing numbered {number}.").format(number=numbers[0][:60]))


async def read_fields(action: Action, numbers: list[str], fields: dict[str, str]) -> Form:
    """The action's form from words; nested fields are JSON.

    An amount with decimals or a currency (``5.00``, ``€5``) is in the currency of what it is
    about; digits alone are minor units, as REST has them.

    :raises UsageError: a field that the action does not have.
    :raises Invalid: a value that does not fit.
    """
    values: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in action.form.model_fields:
            names = ", ".join(f"--{one}" for one in action.form.model_fields) or str(_("none"))
            said = _("{action} has no field --{name}. There are: {names}.")
            raise UsageError(said.format(action=action.name, name=name, names=names))
        values[name] = await _value(action, numbers, name, value)
    return parse_strings(action.form, values)


async def _value(action: Action, numbers: list[str], name: str, value: str) -> Any:
    """:raises Invalid: it is not what the field asks for."""
    if value == "null":
        return None
    if value[:1] in ("[", "{"):
        return _nested(name, value)
    if name in fields_as(action.form, "money") and not value.strip().isdecimal():
        return await _minor_units(action, numbers, name, value)
    if name not in fields_as(action.form, "rate"):
        return value
    try:
        return parse_rate(value)
    except ValueError as error:
        raise field_error(name, error) from None


async def _minor_units(action: Action, numbers: list[str], name: str, value: str) -> int:
    """:raises Invalid: it is no amount in the one currency of all that it is about."""
    if "currency" in action.model._meta.fields_map:
        rows = action.model.filter(matches_number(action.model, numbers))
        currencies = {str(row) for row in await rows.values_list("currency", flat=True)}
    else:
        currencies = {await shop_currency()}
    if len(currencies) > 1:
        said = _("These are in several currencies ({all}): give the amount for each currency.")
        raise field_error(name, said.format(all=", ".join(sorted(currencies))))
    try:
        return parse_amount(value, currencies.pop() if currencies else await shop_currency())
    except ValueError as error:
        raise field_error(name, error) from None


def _nested(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        raise field_error(name, _("this is not JSON")) from None


async def act(
    action: Action, numbers: list[str], form: Form, user: Actor, *, dry_run: bool
) -> ActionResult | BulkResult:
    """Run it on one, or with a verdict for each on many."""
    call = Invocation(user, dry_run=dry_run)
    if len(numbers) == 1:
        return await run_form(action, numbers[0], form, call)
    return await run_bulk(action, numbers, form, call)


async def to_json(action: Action, result: ActionResult | BulkResult, user: Actor) -> str:
    """The same answer that REST gives: the row only to whom it is meant."""
    if isinstance(result, BulkResult):
        counts = {verdict: result.count(verdict) for verdict in ("done", "refused", "failed")}
        verdicts = [as_told(verdict) for verdict in result.verdicts]
        return json.dumps({**counts, "verdicts": verdicts}, ensure_ascii=False)
    answer: dict[str, Any] = {"message": result.message, "made": result.made}
    answer["warnings"] = result.warnings
    if result.details:
        answer["details"] = result.details
    if result.dry_run:
        answer |= {"dry_run": True, "changes": result.changes, "emails": result.emails}
        answer |= {"emails_off": result.emails_off, "recalled": result.recalled}
    elif (resource := rest_resource_of(action.model)) and user.may(resource.permission):
        row: Any = await action.model.get(matches_number(action.model, [result.number]))
        answer[resource.one] = await resource.shown(row, user)
    return json.dumps(answer, ensure_ascii=False)


def _with_warnings(said: str, of: ActionResult | RowResult) -> str:
    """Each on a line of its own; of a dry run also the e-mails that it would send, and not."""
    warned = [_("warning: {text}").format(text=one) for one in of.warnings]
    return "\n".join([said, *warned, *_emails(of)])


def _emails(of: ActionResult | RowResult) -> list[str]:
    if isinstance(of, ActionResult) and not of.dry_run:
        return []
    goes, recalled = _("e-mail to {to}: {what}"), _("not sent any more to {to}: {what}")
    told = [(goes, one) for one in of.emails or []] + [(recalled, one) for one in of.recalled or []]
    lines = [
        said.format(to=one["recipient"], what=titles_of(events_named(one))) for said, one in told
    ]
    off = _("not sent, as it is off: {what}")
    return lines + [off.format(what=event_title(one)) for one in of.emails_off or []]


async def run_act(
    name: str, numbers: list[str], fields: dict[str, str], email: str, dry_run: bool, as_json: bool
) -> tuple[str, bool]:
    """What is to be printed, and whether all of it was done.

    :raises ActionError: it was refused.
    :raises UsageError: no such action, field or user.
    """
    user: Actor | None = await User.with_role(email=email.lower()) if email else SystemActor()
    if user is None:
        raise UsageError(_("nobody here has the e-mail address {email}").format(email=email))
    action = await action_on(name, numbers)
    action.permit(user)
    result = await act(
        action, numbers, await read_fields(action, numbers, fields), user, dry_run=dry_run
    )
    if as_json:
        said = await to_json(action, result, user)
    elif isinstance(result, BulkResult):
        said = "\n".join(
            _with_warnings(f"{v.number}: {v.verdict}: {v.message}", v) for v in result.verdicts
        )
    else:
        told = f"dry run: {result.message}" if result.dry_run else result.message
        said = "\n".join([_with_warnings(told, result), *said_of(result.details)])
    return said, isinstance(result, ActionResult) or result.count("done") == len(result.verdicts)
