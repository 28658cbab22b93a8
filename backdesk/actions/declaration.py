"""An action, declared once: what it is called, who may, when not, what it asks, what it does.

Every surface (page, bulk, REST, command line, docs) is generated from the declaration, and
``backdesk/actions/pipeline.py`` runs it.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, get_type_hints

from tortoise.expressions import Q
from tortoise.models import Model

from backdesk.actions.condition import Condition
from backdesk.actions.errors import NotFound, NotPermitted, Refused
from backdesk.actions.form import Form, NoForm, permission_of, switched_on
from backdesk.auth.authorize import require_permission
from backdesk.auth.permissions import Actor
from backdesk.i18n import LazyText, _
from backdesk.models.history_kind import HISTORY_KINDS

Handler = Callable[..., Awaitable["Success"]]
Check = Callable[..., Awaitable[None]]
Foretells = Callable[..., Awaitable[Sequence[str]]]
Stays = Callable[..., Awaitable[Mapping[str, Refused]]]


class Success:
    """What an action says when it is done.

    ``subject`` is the row that a creating action made; ``before`` says that it was made by an
    earlier request, or that there was nothing to do: nothing was done now. ``details`` says how
    an amount came about, ``changes`` what changed (``{what: (from, to)}``) beside the subject.
    """

    def __init__(
        self,
        message: LazyText,
        *,
        subject: Model | None = None,
        before: bool = False,
        details: dict[str, Any] | None = None,
        changes: Mapping[str, tuple[Any, Any]] | None = None,
        **values: object,
    ) -> None:
        self.message = message.format(**values)
        self.subject = subject
        self.before = before
        self.details = details or {}
        self.changes = changes or {}


class Obstacle(NamedTuple):
    """Why an action is refused, and what helps: see ``Condition``."""

    reason: LazyText | str
    way_out: LazyText | str
    last_resort: LazyText | str


@dataclass(frozen=True, eq=False)
class Action:
    """A declared action. ``name`` is the handler's name, ``form`` its form's class.

    ``also`` are the permissions of other things that it always does (rule 14).
    ``past`` is the kind under which the history keeps it (``held``). ``creates`` is an action
    that makes its row: its handler gets no row. ``check`` is a coroutine ``(row, ctx)`` that
    refuses by a query of its own, asked wherever the conditions are. ``stays`` is a coroutine
    ``(row)`` that names the fields which cannot be changed now, each with its refusal: its dialog
    does not ask for them. ``preview``: its dialog shows, as one types, what it would come to;
    ``tried``: it tries it out when it opens, and says what it would do. ``mails``: its dialog
    shows the e-mail as it will be; ``tells``: which e-mails it sends, or none (rule 13);
    ``notifies``: the e-mail of its box ``notify``, which begins ticked where that e-mail is on;
    ``warns``: it says first what its handler warns of, of one row. ``alone``: no list offers it on
    many rows, as what it asks is about one. ``any_version``: a page that shows an older version of
    the row may ask for it. ``beside``: no open page grows old by it. ``in_place``: the page offers
    it where its thing stands, not among the row's buttons. ``foretells`` is a coroutine ``(row)``
    whose sentences its dialog says first: what will happen. ``sums`` is the column of money whose
    sum is said before it runs on many.
    """

    model: type[Model]
    name: str
    handler: Handler
    form: type[Form]
    label: LazyText
    permission: str
    past: str
    description: str
    also: Sequence[str] = ()
    icon: str = ""
    key: str = ""
    undo: str = ""
    danger: bool = False
    rare: bool = False
    creates: bool = False
    preview: bool = False
    tried: bool = False
    mails: bool = False
    notifies: str = ""
    warns: bool = False
    tells: bool = False
    alone: bool = False
    sums: str = ""
    any_version: bool = False
    beside: bool = False
    in_place: bool = False
    refuse_if: Sequence[Condition] = ()
    refuse_unless: Sequence[Condition] = ()
    check: Check | None = None
    stays: Stays | None = None
    foretells: Foretells | None = None
    warning: LazyText = field(default_factory=lambda: LazyText(""))

    @property
    def foreseen(self) -> bool:
        """Whether its dialog says, as one types, what it would come to."""
        return self.preview or self.mails or self.tells or self.warns

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in."""
        return bool(self.form.model_fields)

    def permit(self, user: Actor, form: Form | None = None) -> None:
        """:raises NotPermitted: the role lacks what this needs, or nothing was declared."""
        for permission in (self.permission, *self.also, *(switched_on(form) if form else ())):
            require_permission(user, permission)

    def allowed(self, user: Actor) -> bool:
        """Whether the role allows it at all."""
        try:
            self.permit(user)
        except NotPermitted:
            return False
        return True

    def refuse(self, row: Model) -> None:
        """:raises Refused: the first condition that stands in the way of ``row``."""
        found = self.obstacle(row)
        if found is not None:
            raise self.refusal(row, found.reason, helping(row, found))

    def obstacle(self, row: Model) -> Obstacle | None:
        """The first condition that stands in the way of ``row``, as it is said."""
        for one in self.refuse_if:
            if one.holds(row):
                return Obstacle(one.reason, one.way_out, one.last_resort)
        for one in self.refuse_unless:
            if not one.holds(row):
                return Obstacle(one.otherwise, one.otherwise_way_out, one.last_resort)
        return None

    def refusal(self, row: Model, reason: LazyText | str, way_out: LazyText | str) -> Refused:
        """The refusal in a full sentence, with the way out by its label."""
        action = find(type(row), str(way_out))
        hint = _("What helps: {label}.").format(label=action.label) if action else str(way_out)
        detail = _("{label} is not possible for {row}: {reason}.").format(
            label=self.label, row=row, reason=reason
        )
        return Refused(reason, way_out, detail=f"{detail} {hint}".strip())

    def obstacles(self) -> list[tuple[Q, LazyText | str]]:
        """What refuses, as SQL, in the order in which it is asked."""
        return [(condition.q, condition.reason) for condition in self.refuse_if] + [
            (~condition.q, condition.otherwise) for condition in self.refuse_unless
        ]


def permit_field(form: type[Form], name: str, user: Actor) -> None:
    """:raises NotPermitted: what the field asks for needs more than the action."""
    permission = permission_of(form, name)
    if permission:
        require_permission(user, permission)


_registry: dict[type[Model], dict[str, Action]] = {}
_duplicate_actions: list[Action] = []


def action(
    model: type[Model],
    *,
    label: LazyText,
    permission: str,
    past: str = "",
    **declared: Any,
) -> Callable[[Handler], Handler]:
    """Declare the decorated coroutine as an action on ``model``; ``Action`` says with what."""

    def declare(handler: Handler) -> Handler:
        name = handler.__name__
        HISTORY_KINDS.setdefault(past or name, label)
        hints = get_type_hints(handler)
        asked = next(
            (h for h in hints.values() if inspect.isclass(h) and issubclass(h, Form)), NoForm
        )
        known = _registry.setdefault(model, {}).get(name)
        _registry[model][name] = declared_now = Action(
            model=model,
            name=name,
            handler=handler,
            form=asked,
            label=label,
            permission=permission,
            past=past or name,
            description=inspect.getdoc(handler) or "",
            **declared,
        )
        if known is not None and _place_of(known.handler) != _place_of(handler):
            _duplicate_actions.append(declared_now)
        return handler

    return declare


def _place_of(handler: Handler) -> tuple[str, int]:
    """Where it is written: a module that is read again declares the same action."""
    code = inspect.unwrap(handler).__code__
    return code.co_filename, code.co_firstlineno


def duplicate_actions() -> list[Action]:
    """Actions of a name that another action of the model had before."""
    return list(_duplicate_actions)


def models_with_actions() -> list[type[Model]]:
    """In the order in which their first actions were declared."""
    return list(_registry)


def actions_of(model: type[Model]) -> list[Action]:
    """All actions on ``model``, in the order of their declaration."""
    return list(_registry.get(model, {}).values())


def model_named(name: str) -> type[Model]:
    """:raises NotFound: nothing that has actions is called so."""
    found = next((model for model in _registry if model.__name__ == name), None)
    if found is None:
        raise NotFound(_("There is nothing called {name}.").format(name=name))
    return found


def creating_action(model: type[Model]) -> Action | None:
    """The action that makes a row of ``model``, where there is one."""
    return next((one for one in actions_of(model) if one.creates), None)


def find(model: type[Model], name: str) -> Action | None:
    return _registry.get(model, {}).get(name)


def helping(row: Model, obstacle: Obstacle) -> LazyText | str:
    """Its way out; where that action is refused too, its last resort, else what helps there."""
    way_out, tried = obstacle.way_out, set[str]()
    while (action := find(type(row), str(way_out))) and action.name not in tried:
        next_one = action.obstacle(row)
        if next_one is None:
            return way_out
        if obstacle.last_resort:
            return obstacle.last_resort
        tried.add(action.name)
        way_out = next_one.way_out
    return way_out


def get(model: type[Model], name: str) -> Action:
    """:raises NotFound: there is no such action on ``model``."""
    found = find(model, name)
    if found is None:
        names = ", ".join(sorted(_registry.get(model, {})))
        raise NotFound(
            _("There is no action {name}. There are: {names}.").format(name=name, names=names)
        )
    return found
