"""System checks of actions: their names, permissions, keys, undo actions and conditions."""

from __future__ import annotations

from collections.abc import Iterator

from tortoise.expressions import Q

from backdesk.actions.condition import Condition
from backdesk.actions.context import context_class
from backdesk.actions.declaration import (
    Action,
    actions_of,
    duplicate_actions,
    find,
    models_with_actions,
)
from backdesk.actions.form import permission_of
from backdesk.auth.permissions import PERMISSIONS
from backdesk.checks import Fault, resource_faults, unknown_column, unknown_permission
from backdesk.i18n import _
from backdesk.resource import resource_of

PAGE_KEYS = "[]JKzagw"
"""Letters that no action may have as its key: every page of a row has a use for them."""


def action_faults() -> Iterator[Fault]:
    """What is wrong with the resources and their declared actions."""
    yield from resource_faults()
    for action in duplicate_actions():
        said = _("the model has another action of this name")
        yield _fault("orderly.E011", action, str(said))
    for model in models_with_actions():
        if resource_of(model) is None:
            said = _("it has actions, but is no resource: register it, so that it has a page")
            yield Fault("orderly.E010", model.__name__, str(said))
        for action in actions_of(model):
            for number, sentence in _faults_of(action):
                yield _fault(number, action, sentence)


def _fault(number: str, action: Action, sentence: str) -> Fault:
    return Fault(number, f"{action.model.__name__}.{action.name}", sentence)


def _faults_of(action: Action) -> Iterator[tuple[str, str]]:
    for name in (action.permission, *action.also, *_of_fields(action)):
        if name not in PERMISSIONS:
            yield "orderly.E012", unknown_permission(name)
    if action.undo and find(action.model, action.undo) is None:
        said = _("it is undone by {name!r}, which is no action of the model")
        yield "orderly.E013", said.format(name=action.undo)
    yield from _key_faults(action)
    for condition in (*action.refuse_if, *action.refuse_unless):
        yield from _condition_faults(action, condition)
    if action.sums and action.sums not in action.model._meta.fields_db_projection:
        yield "orderly.E017", unknown_column(action.model, action.sums)
    if action.notifies and action.notifies not in context_class().events:
        yield "orderly.E018", _("there is no e-mail {name!r}").format(name=action.notifies)


def _of_fields(action: Action) -> list[str]:
    """The permissions that single fields ask for."""
    asked = (permission_of(action.form, name) for name in action.form.model_fields)
    return [name for name in asked if name]


def _key_faults(action: Action) -> Iterator[tuple[str, str]]:
    """Two actions share a key only where one undoes the other."""
    if action.key and (len(action.key) > 1 or action.key in PAGE_KEYS):
        said = _("the key {key!r} is not free on a page; these are taken: {taken}")
        yield "orderly.E014", said.format(key=action.key, taken=" ".join(PAGE_KEYS))
    for other in actions_of(action.model):
        pair = action.undo == other.name or other.undo == action.name
        if action.key and other.key == action.key and other is not action and not pair:
            said = _("the key {key!r} is that of {other} too, which does not undo it")
            yield "orderly.E014", said.format(key=action.key, other=other.name)


def _condition_faults(action: Action, condition: Condition) -> Iterator[tuple[str, str]]:
    for name in _columns(condition.q):
        if name not in {"pk", *action.model._meta.fields_db_projection}:
            yield "orderly.E015", unknown_column(action.model, name)
    for way_out in (condition.way_out, condition.otherwise_way_out):
        named = isinstance(way_out, str) and way_out.isidentifier()
        if named and find(action.model, str(way_out)) is None:
            said = _("its way out {name!r} is no action of the model")
            yield "orderly.E016", said.format(name=way_out)


def _columns(q: Q) -> Iterator[str]:
    for key in q.filters:
        yield key.partition("__")[0]
    for child in q.children:
        yield from _columns(child)
