"""System checks: what is wrongly declared is found at the start, each with an id and a sentence.

Each layer brings its own: ``backdesk.checks`` of resources, ``backdesk.actions.checks``,
``backdesk.api.checks`` and ``backdesk.admin.checks``. An id is for ever, as people look for
it; ids of one layer share a ten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tortoise.models import Model

from backdesk.auth.permissions import PERMISSIONS
from backdesk.i18n import LazyText, _
from backdesk.resource import Resource, resources

FIRST_PAGE = "h"
"""The letter that leads to the first page after ``g``: no list may have it."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one declaration; ``subject`` says where it is to be put right."""

    id: str
    subject: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.id} {self.subject}: {self.sentence}"


class WrongDeclarations(Exception):
    """One line for each fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.lines = [str(fault) for fault in faults]
        super().__init__("\n".join(self.lines))


def refuse(faults: Iterable[Fault]) -> None:
    """:raises WrongDeclarations: there are any."""
    found = list(faults)
    if found:
        raise WrongDeclarations(found)


def resource_faults() -> Iterator[Fault]:
    """What is wrong with the table of resources."""
    yield from _shared("orderly.E001", lambda one: one.key, _("another resource has this key too"))
    yield from _shared("orderly.E002", lambda one: one.name, _("it is registered twice"))
    yield from _shared(
        "orderly.E006", lambda one: one.shortcut, _("its letter leads to another list too")
    )
    for resource in resources():
        for number, sentence in _faults_of(resource):
            yield Fault(number, resource.model.__name__, str(sentence))


def _shared(number: str, by: Callable[[Resource], str], sentence: LazyText) -> Iterator[Fault]:
    """Resources that are alike in what must tell them apart."""
    counts = Counter(by(one) for one in resources())
    for resource in resources():
        if by(resource) and counts[by(resource)] > 1:
            yield Fault(number, f"{resource.model.__name__} {by(resource)!r}", str(sentence))


def _faults_of(resource: Resource) -> Iterator[tuple[str, LazyText | str]]:
    meta = resource.model._meta
    if resource.view not in PERMISSIONS:
        yield "orderly.E003", unknown_permission(resource.view)
    if resource.parent and resource.parent not in meta.fk_fields:
        said = _("its parent {name!r} is no foreign key of the model")
        yield "orderly.E004", said.format(name=resource.parent)
    if resource.series and "number" not in meta.fields_db_projection:
        said = _("it has the number series {name!r}, but no column “number”")
        yield "orderly.E005", said.format(name=str(resource.series))
    if resource.shortcut == FIRST_PAGE or len(resource.shortcut) > 1:
        said = _("{name!r} is no letter of its own; {first} leads to the first page")
        yield "orderly.E007", said.format(name=resource.shortcut, first=FIRST_PAGE)
    for name in resource.locks_first:
        if name not in meta.backward_fk_fields:
            said = _("it locks {name!r} first, which is no reverse relation of the model")
            yield "orderly.E008", said.format(name=name)


def unknown_permission(name: str) -> str:
    """The sentence for a permission that no role could ever have."""
    return _("there is no permission {name!r}: register it with permission()").format(name=name)


def unknown_column(model: type[Model], name: str) -> str:
    return _("{model} has no column {name!r}").format(model=model.__name__, name=name)
