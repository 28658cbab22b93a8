"""System checks of REST: what it should offer and does not, and columns that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from backdesk.actions.declaration import actions_of
from backdesk.api.resource import RestResource, rest_resource_of, rest_resources
from backdesk.checks import Fault, unknown_column
from backdesk.i18n import _
from backdesk.resource import resources


def rest_faults() -> Iterator[Fault]:
    """What is wrong with what REST offers; the command line finds its rows by the same table."""
    for resource in resources():
        if actions_of(resource.model) and rest_resource_of(resource.model) is None:
            said = _("it has actions, but REST and the command line do not know it: register it")
            yield Fault("orderly.E030", resource.model.__name__, str(said))
    for offered in rest_resources():
        for number, sentence in _faults_of(offered):
            yield Fault(number, offered.name, sentence)


def _faults_of(offered: RestResource) -> Iterator[tuple[str, str]]:
    listing, meta = offered.listing, offered.model._meta
    for name in (*listing.sorts, listing.default_sort.removeprefix("-")):
        if name not in meta.fields_db_projection:
            yield "orderly.E031", unknown_column(offered.model, name)
    if listing.default_sort.removeprefix("-") not in listing.sorts:
        said = _("it is sorted by {name!r}, which nobody can ask for: add it to its sorts")
        yield "orderly.E032", said.format(name=listing.default_sort)
    for name in (*listing.related, *offered.prefetch):
        if name.partition("__")[0] not in meta.fields_map:
            yield "orderly.E033", unknown_column(offered.model, name)
