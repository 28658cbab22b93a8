"""The registry of resources: the models people work with, declared once, read by every surface.

A shop registers its own in ``models/resources.py``; a plug-in calls ``register`` for one more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.models import Model

from backdesk.i18n import LazyText


@dataclass(frozen=True, eq=False)
class Resource:
    """A model, and what every layer may know of it.

    ``key`` is its place in addresses (``/admin/{key}``, ``/api/{key}``), ``label`` and ``plural``
    are one and many of it in words, ``icon`` is the name of a Font Awesome icon, ``view`` the
    permission to see its rows. ``parent`` is the foreign key to the resource of which each row is
    a document. ``series`` is the number series that numbers it. ``shortcut`` is the letter that
    leads to its list after ``g``. ``locks_first`` are reverse relations whose rows are locked
    before a row itself. ``batch_writes``: what an action on many writes may wait for the end, as no
    row that it touches belongs to two of them.
    """

    model: type[Model]
    key: str
    label: LazyText
    plural: LazyText
    icon: str
    view: str
    parent: str = ""
    series: str = ""
    shortcut: str = ""
    locks_first: Sequence[str] = ()
    batch_writes: bool = False

    @property
    def name(self) -> str:
        """The name by which history and payloads know one: ``packing_slip``."""
        return subject_name(self.model)

    @property
    def one(self) -> str:
        """The name by which REST answers know one: ``return`` of ``returns``."""
        return self.key.removesuffix("s")


_resources: list[Resource] = []


def register(resource: Resource) -> Resource:
    """Make a model known to every surface; ``checks`` says at the start what is wrong with it."""
    _resources.append(resource)
    return resource


def resources() -> tuple[Resource, ...]:
    """All there are, in the order in which they were registered."""
    return tuple(_resources)


def resource_of(model: type[Model]) -> Resource | None:
    return next((one for one in _resources if one.model is model), None)


def get_resource(model: type[Model]) -> Resource:
    """:raises LookupError: the model is not registered."""
    found = resource_of(model)
    if found is None:
        raise LookupError(f"{model.__name__} is no resource: register it in models/resources.py")
    return found


def resource_at(key: str) -> Resource | None:
    """The one at ``/admin/{key}``."""
    return next((one for one in _resources if one.key == key), None)


def get_resource_at(key: str) -> Resource:
    """:raises LookupError: nothing is registered under that key."""
    found = resource_at(key)
    if found is None:
        raise LookupError(f"there is no resource at /{key}")
    return found


def resource_by_name(name: str) -> Resource | None:
    """The one that history and payloads call ``name``."""
    return next((one for one in _resources if one.name == name), None)


def children_of(model: type[Model]) -> list[Resource]:
    """The resources whose rows are documents of a row of ``model``."""
    return [one for one in _resources if parent_of(one) is model]


def parent_of(resource: Resource) -> type[Model] | None:
    """The model of which the resource's rows are documents."""
    field: Any = resource.model._meta.fields_map.get(resource.parent)
    return field.related_model if field is not None else None


def subject_name(model: type[Model]) -> str:
    """``packing_slip`` for PackingSlip: the name by which history and REST know a model."""
    name = model.__name__
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
