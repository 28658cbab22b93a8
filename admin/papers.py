"""Which pages have a number in their address, and what each of them shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette_admin.views import CustomView
from tortoise.models import Model

from actions.locking import LONGEST_ID, called
from actions.pipeline import not_found_text
from admin.customer_shown import customer_shown
from admin.offers import arranged, offers
from admin.order_shown import by_id, order_shown, quote_shown
from admin.paper_history import paper_history
from admin.product_shown import product_shown
from admin.saying import words
from gateways.documents import no_font_of
from gateways.e_invoice.files import lacks_the_reference, what_is_missing
from models.credit_memo import CreditMemo
from models.customer import Customer
from models.invoice import Invoice
from models.order import Order
from models.packing_slip import PackingSlip
from models.product import Product
from models.quote import Quote
from models.return_case import ReturnCase, ReturnPhoto
from models.shop_day import shop_zone
from models.user import User
from models.words import Text, _


@dataclass(frozen=True)
class Paper:
    """A model whose rows are known by their numbers, and the page that shows one."""

    model: type[Model]
    permission: str
    template: str
    title: Text
    shown: Callable[[Any, User], Awaitable[dict[str, Any]]]


class PaperPages(CustomView):
    """Pages at the papers' own addresses: in no menu, and nothing at the view's own address."""

    menu_label = ""
    add_to_menu = False
    index = None


async def invoice_shown(invoice: Invoice, user: User) -> dict[str, Any]:
    """An invoice as it was issued, and what was credited of it since."""
    await invoice.fetch_related("lines", "order", "credit_memos", "corrects", "corrected_by")
    found = await offers(invoice, user)
    return {
        **words(user, invoice.currency),
        "paper": invoice,
        "offers": found,
        "arranged": arranged(found, invoice),
        "corrected_by": by_id(invoice.corrected_by),  # type: ignore[attr-defined]
        "lines": by_id(invoice.lines),
        "no_e_invoice": await what_is_missing(invoice),
        "no_reference": await lacks_the_reference(invoice),
        "edits_customers": user.may("customers.edit"),
        "no_font": await no_font_of(invoice),
        "credit_memos": by_id(invoice.credit_memos),  # type: ignore[attr-defined]
        "history": await paper_history("invoice", invoice.number, invoice.order_id),
    }


async def credit_memo_shown(memo: CreditMemo, user: User) -> dict[str, Any]:
    """A credit memo as it was issued."""
    await memo.fetch_related("lines", "order", "invoice", "return_case")
    found = await offers(memo, user)
    return {
        **words(user, memo.currency),
        "paper": memo,
        "offers": found,
        "arranged": arranged(found, memo),
        "lines": by_id(memo.lines),
        "no_e_invoice": await what_is_missing(memo),
        "no_reference": await lacks_the_reference(memo),
        "edits_customers": user.may("customers.edit"),
        "no_font": await no_font_of(memo),
        "credit_memos": [],
        "history": await paper_history("credit_memo", memo.number, memo.order_id),
    }


async def slip_shown(slip: PackingSlip, user: User) -> dict[str, Any]:
    """A packing slip with what travels on it."""
    await slip.fetch_related("lines", "order")
    found = await offers(slip, user)
    return {
        **words(user, slip.order.currency, await shop_zone()),
        "slip": slip,
        "lines": by_id(slip.lines),
        "offers": found,
        "arranged": arranged(found, slip),
        "history": await paper_history("packing_slip", slip.number, slip.order_id),
    }


async def return_shown(case: ReturnCase, user: User) -> dict[str, Any]:
    """A return with what was announced and what came."""
    await case.fetch_related("lines__parts", "order", "credit_memos")
    found = await offers(case, user)
    return {
        **words(user, case.order.currency, await shop_zone()),
        "case": case,
        "lines": by_id(case.lines),
        "received": sorted(
            (
                (part, line)
                for line in case.lines
                for part in line.parts
                if part.taken_back_at is None
            ),
            key=lambda one: one[0].id,
        ),
        "credit_memos": by_id(case.credit_memos),  # type: ignore[attr-defined]
        "photos": await photos_of(case),
        "offers": found,
        "arranged": arranged(found, case),
        "history": await paper_history("return_case", case.number, case.order_id),
    }


async def photos_of(case: ReturnCase) -> list[int]:
    """Their keys; each is fetched by its own address."""
    photos = ReturnPhoto.filter(return_case_id=case.id).order_by("id")
    return list(await photos.values_list("id", flat=True))  # type: ignore[arg-type]


async def product_page(product: Product, user: User) -> dict[str, Any]:
    """A product, with links to the papers that its ledger names and the user may see."""
    return {**await product_shown(product, user), "sees": partial(may_see, user)}


PAPERS = {
    "orders": Paper(Order, "orders.view", "order", _("Orders"), order_shown),
    "quotes": Paper(Quote, "quotes.view", "quote", _("Quotes"), quote_shown),
    "invoices": Paper(Invoice, "invoices.view", "paper", _("Invoices"), invoice_shown),
    "credit_memos": Paper(
        CreditMemo, "invoices.view", "paper", _("Credit memos"), credit_memo_shown
    ),
    "packing_slips": Paper(
        PackingSlip, "packing_slips.view", "slip", _("Packing slips"), slip_shown
    ),
    "returns": Paper(ReturnCase, "returns.view", "return_case", _("Returns"), return_shown),
    "customers": Paper(Customer, "customers.view", "customer", _("Customers"), customer_shown),
    "products": Paper(Product, "products.view", "product", _("Products"), product_page),
}


def may_see(user: User, page: str) -> bool:
    """Whether the role shows pages like ``orders`` or ``orders/ORD00001``; there are no others."""
    paper = PAPERS.get(page.partition("/")[0])
    return paper is not None and user.may(paper.permission)


class Key(Convertor[str]):
    """The first piece of such an address."""

    regex = "|".join(PAPERS)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


class Number(Key):
    """The second: not "create", not "export"."""

    regex = "[^/]*[0-9][^/]*"


class RowId(Convertor[int]):
    """A row's id; a longer number is the id of nothing, and no database is asked for it."""

    regex = f"[0-9]{{1,{LONGEST_ID}}}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("id", RowId())
register_url_convertor("paper", Key())
register_url_convertor("number", Number())


async def row_called(model: type[Model], number: str) -> Any:
    """:raises HTTPException: 404, there is none."""
    row = await model.get_or_none(called(model, [number]))
    if row is None:
        raise HTTPException(404, not_found_text(model, number))
    return row
