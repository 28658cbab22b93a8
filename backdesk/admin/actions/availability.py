"""What the page of a row offers: its actions, each with a button or the reason why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.models import Model

from backdesk.actions.context import begin_unit_of_work, new_context
from backdesk.actions.declaration import Action, actions_of, find, get
from backdesk.actions.errors import NotPermitted, Refused
from backdesk.actions.pipeline import refuse
from backdesk.admin.actions.icons import icon_class
from backdesk.auth.user import User
from backdesk.i18n import _

ASK = _("Ask whoever manages the roles.")


@dataclass(frozen=True)
class AvailableAction:
    """An action on a row; with a ``reason`` it may not run now.

    ``forbidden``: the role does not allow it, which the reason says. ``helps`` is the action that
    would help, where it may run now; ``hint`` is the way out in words where no button is.
    """

    action: Action
    reason: str = ""
    helps: AvailableAction | None = None
    hint: str = ""
    forbidden: bool = False

    @property
    def icon(self) -> str:
        return icon_class(self.action.icon)

    @property
    def direct(self) -> bool:
        """Whether it runs on one click: nothing to fill in, to warn of, or to mail."""
        action = self.action
        return not (action.asks or action.warns or action.tells or str(action.warning))

    @property
    def why(self) -> str:
        """The reason as a sentence."""
        return self.reason if self.forbidden else _("Not now: {reason}.").format(reason=self.reason)


async def available_actions(row: Model, user: User) -> dict[str, AvailableAction]:
    """Every action on ``row``, by name: what may run, and why the rest may not."""
    batch = await begin_unit_of_work(user)
    batch.subjects = [row]
    actions = [action for action in actions_of(type(row)) if not action.creates]
    allowed, refused, found = {}, {}, {}
    for action in actions:
        try:
            action.permit(user)
            await refuse(action, row, new_context(batch))
            allowed[action.name] = AvailableAction(action)
        except NotPermitted as no:
            found[action.name] = AvailableAction(action, no.detail, hint=str(ASK), forbidden=True)
        except Refused as no:
            refused[action.name] = no
    found |= {
        name: _with_way_out(get(type(row), name), no, allowed) for name, no in refused.items()
    }
    found |= allowed
    return {action.name: found[action.name] for action in actions}


def _with_way_out(
    action: Action, no: Refused, allowed: dict[str, AvailableAction]
) -> AvailableAction:
    if no.way_out in allowed:
        return AvailableAction(action, no.reason, helps=allowed[no.way_out])
    named = find(action.model, no.way_out)
    if named is None:
        return AvailableAction(action, no.reason, hint=no.way_out)
    return AvailableAction(
        action, no.reason, hint=_("What would help: {label}.").format(label=named.label)
    )


@dataclass(frozen=True)
class ActionBar:
    """``bar`` beside each other, ``more`` in a menu; ``next`` is the step that comes now."""

    bar: list[AvailableAction]
    more: list[AvailableAction]
    next: str


def arrange(found: dict[str, AvailableAction], steps: Sequence[str] = ()) -> ActionBar:
    """Two actions on one key are two sides of one thing: the side that is possible stands out.

    ``steps`` are the actions that bring such a row on: the first that may run is the next one.
    """
    bar: list[AvailableAction] = []
    more: list[AvailableAction] = []
    for offer in found.values():
        if offer.action.in_place:
            continue
        twin = next(
            (one for one in bar if offer.action.key and one.action.key == offer.action.key), None
        )
        if offer.action.rare or offer.forbidden:
            more.append(offer)
        elif twin is None:
            bar.append(offer)
        elif twin.reason and not offer.reason:
            bar[bar.index(twin)] = offer
            more.insert(0, twin)
        else:
            more.insert(0, offer)
    more.sort(key=lambda offer: (offer.forbidden, offer.action.danger))
    possible = (name for name in steps if name in found and not found[name].reason)
    return ActionBar(bar, more, next(possible, ""))
