"""Which models are documents to print, each with its template and what must be read with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.models import Model

from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.packing_slip import PackingSlip
from models.quote import Quote
from models.return_case import ReturnCase


@dataclass(frozen=True)
class DocumentType:
    """``template`` is in templates/documents, ``prefetch`` are the relations that it shows.

    ``immutable``: it never changes after its issue, so it is kept as it was first printed.
    ``with_order``: it is printed together with the other documents of its order.
    """

    model: type[Model]
    template: str
    prefetch: Sequence[str]
    immutable: bool = False
    with_order: bool = False


_registered: dict[type[Model], DocumentType] = {}


def register(
    model: type[Model],
    *,
    template: str,
    prefetch: Sequence[str],
    immutable: bool = False,
    with_order: bool = False,
) -> None:
    """Let rows of ``model`` be printed."""
    _registered[model] = DocumentType(model, template, prefetch, immutable, with_order)


def document_types() -> list[DocumentType]:
    """In the order in which printing offers them."""
    return list(_registered.values())


def type_of(model: type[Model]) -> DocumentType | None:
    """None where its rows are nothing to print."""
    return _registered.get(model)


def is_immutable(model: type[Model]) -> bool:
    """Whether its rows are issued documents, which are e-invoices too."""
    found = type_of(model)
    return found is not None and found.immutable


register(
    Invoice,
    template="invoice",
    prefetch=("lines", "order", "corrects"),
    immutable=True,
    with_order=True,
)
register(PackingSlip, template="packing_slip", prefetch=("lines", "order"), with_order=True)
register(
    CreditMemo,
    template="credit_memo",
    prefetch=("lines", "order", "invoice"),
    immutable=True,
    with_order=True,
)
register(Quote, template="quote", prefetch=("lines",))
register(ReturnCase, template="return_case", prefetch=("lines", "order"))
