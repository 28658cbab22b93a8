"""Rule 14: every action x every role x every way to the same change, and the same answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from tortoise.models import Model

from backdesk.actions.bulk import run_bulk
from backdesk.actions.declaration import Action, actions_of, get, models_with_actions
from backdesk.actions.dry_run import dry_run_sample
from backdesk.actions.errors import ActionError, NotPermitted
from backdesk.actions.form import Form
from backdesk.actions.pipeline import Invocation, run
from backdesk.admin.actions.availability import available_actions
from backdesk.api.resource import rest_resources
from backdesk.auth.permissions import EVERYTHING, PERMISSIONS
from backdesk.auth.user import User
from backdesk.jobs.bulk_action import _asked
from backdesk.jobs.worker import JobFailed
from backdesk.models.job import Job
from backdesk.plugins import load_plugins
from commands.act import act as on_the_command_line
from commands.act import run_act
from models.order import Order
from models.roles import BUILT_IN_ROLES
from tests.api.caller import a_caller
from tests.factories.acting import act
from tests.factories.order import an_order, first_line
from tests.factories.user import a_user

load_plugins()
MODELS = models_with_actions()
ACTIONS = [one for model in MODELS for one in actions_of(model)]
NOBODYS = "NONE-1"
"""A number that nothing has: whether the role allows it is asked before there is anything."""
Way = Callable[[Action, User], Awaitable[object]]


def holds(role: str, permissions: set[str]) -> bool:
    held = BUILT_IN_ROLES[role]
    return EVERYTHING in held or permissions <= set(held)


def needed(*actions: Action) -> set[str]:
    return {one for action in actions for one in (action.permission, *action.also)}


def empty(action: Action) -> Form:
    return action.form.model_construct()


# Every way to ask for an action


async def one(action: Action, user: User) -> object:
    return await run(action, NOBODYS, {}, Invocation(user))


async def dry(action: Action, user: User) -> object:
    return await run(action, NOBODYS, {}, Invocation(user, dry_run=True))


async def bulk(action: Action, user: User) -> object:
    return await run_bulk(action, [NOBODYS], empty(action), Invocation(user))


async def command(action: Action, user: User) -> object:
    return await on_the_command_line(action, [NOBODYS], empty(action), user, dry_run=False)


def a_job(action: Action) -> Job:
    what = {"model": action.model.__name__, "action": action.name, "form": "{}"}
    return Job(id=1, what=what, total=0)


async def background(action: Action, user: User) -> object:
    try:
        return _asked(a_job(action), user)
    except JobFailed as why:
        raise why.__cause__ or why from None
    except ValueError:  # it was let in, and asks for something that was not filled in
        return None


async def rehearsal(action: Action, user: User) -> object:
    return await dry_run_sample(a_job(action), empty(action), user)


WAYS: dict[str, Way] = {
    "one": one,
    "dry run": dry,
    "bulk": bulk,
    "command line": command,
    "background": background,
    "rehearsal": rehearsal,
}


def applies(way: str, asked: Action) -> bool:
    """What makes its row is not asked on rows; only papers, by their numbers, are tried in bulk."""
    if way == "rehearsal" and "number" not in asked.model._meta.fields_map:
        return False
    return not asked.creates or way in ("one", "dry run")


async def allowed(asked: Awaitable[object]) -> bool:
    """Whether the role let it in; what stops it then is another matter."""
    try:
        await asked
    except NotPermitted:
        return False
    except ActionError:
        return True
    return True


@pytest.mark.usefixtures("sqlite_database")
@pytest.mark.parametrize("way", WAYS)
async def test_every_way_asks_for_what_the_action_declares(way: str) -> None:
    for role in BUILT_IN_ROLES:
        user = await a_user(role)
        for asked in ACTIONS:
            if applies(way, asked):
                said = await allowed(WAYS[way](asked, user))
                assert said == holds(role, needed(asked)), f"{asked.name} by {role}, {way}"


@pytest.mark.usefixtures("sqlite_database")
@pytest.mark.parametrize("place", ["/{}/NONE-1/actions/{}", "/{}/actions/{}"])
async def test_rest_asks_for_what_the_action_declares(place: str) -> None:
    for role in BUILT_IN_ROLES:
        caller = await a_caller(role)
        for resource in rest_resources():
            for asked in actions_of(resource.model):
                if not asked.creates:
                    body = {"numbers": [NOBODYS]} if place.count("/") == 3 else {}
                    answer = await caller.post(place.format(resource.name, asked.name), json=body)
                    refused = answer.status_code == 403
                    assert refused is not holds(role, needed(asked)), f"{asked.name} by {role}"


async def an_one_of_each() -> list[Model]:
    """A row of each model that has actions."""
    order = await an_order(paid=True, shipped=True)
    line = await first_line(order)
    await act(order, "create_return", lines=[{"line": line.id, "quantity": 1, "reason": "x"}])
    await act(order, "add_credit_memo")
    await act(order, "duplicate")
    return [await model.all().first() for model in MODELS]  # type: ignore[misc]


@pytest.mark.usefixtures("sqlite_database")
async def test_pages_and_the_command_line_say_which_are_not_for_the_role() -> None:
    rows = await an_one_of_each()
    for role in BUILT_IN_ROLES:
        user = await a_user(role)
        for row in rows:
            for name, offer in (await available_actions(row, user)).items():
                may = holds(role, needed(get(type(row), name)))
                assert offer.forbidden is not may, f"{name} by {role}"
                if offer.forbidden:
                    assert offer.why.startswith("Your role does not allow this: ")
    clerk = await a_user("clerk")
    order = next(row for row in rows if isinstance(row, Order))
    with pytest.raises(NotPermitted):
        await run_act("add_credit_memo", [order.number], {}, clerk.email, True, False)


def test_every_permission_is_held_by_a_built_in_role() -> None:
    assert all(any(holds(role, {name}) for role in BUILT_IN_ROLES) for name in PERMISSIONS)
