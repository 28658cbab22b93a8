"""The action reference of the docs, generated from the declarations."""

from __future__ import annotations

from collections.abc import Iterator

from tortoise.models import Model

from backdesk.actions.declaration import Action, actions_of, models_with_actions
from backdesk.actions.form import permission_of
from backdesk.auth.permissions import permission_title
from backdesk.resource import subject_name


def reference() -> str:
    """The reference as Markdown, a heading for each model that has actions."""
    parts: list[str] = []
    for model in models_with_actions():
        parts += _of_model(model)
    return "\n".join(parts)


def _of_model(model: type[Model]) -> Iterator[str]:
    yield f"## On {subject_name(model).replace('_', ' ')}s\n"
    for action in actions_of(model):
        yield from _of_action(action)


def _of_action(action: Action) -> Iterator[str]:
    yield f"### {action.label} · `{action.name}`\n"
    yield f"{action.description}\n"
    needed = [f"{permission_title(one)} (`{one}`)" for one in (action.permission, *action.also)]
    yield f"- Permission: {'; and '.join(needed)}"
    for name, field in action.form.model_fields.items():
        must = "needed" if field.is_required() else "may be left out"
        more = permission_of(action.form, name)
        must += f"; asks for `{more}`" if more else ""
        said = ". ".join(filter(None, [field.title, field.description]))
        yield f"- Field `{name}` ({must}){f': {said}' if said else ''}"
    for reason in [reason for _q, reason in action.obstacles()]:
        yield f"- Refused when {reason}"
    if action.tells or action.mails:
        yield "- Says first, in its dialog and in a dry run, which e-mails it sends, and to whom"
    if action.undo:
        yield f"- Undone by `{action.undo}`"
    yield ""
