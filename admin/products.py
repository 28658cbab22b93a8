"""Products in the back office; their stock is moved by actions and orders, never typed over."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette_admin.exceptions import FormValidationError

from admin.product_page import older, product_context
from backdesk.admin.detail.pages import DetailPage
from backdesk.admin.fields import MoneyField
from backdesk.admin.views.full_text_view import FullTextModelView
from backdesk.i18n import _
from models.document_search import PRODUCTS
from models.product import Product, validation_errors
from models.search_indexes import PRODUCT_TEXTS


class ProductView(FullTextModelView):
    """Prices of what was placed before do not follow."""

    model = Product
    import_path = "imports/products"
    detail = DetailPage("product", product_context, older)
    permission = "products"
    deletable = False
    list_fields = (
        "name",
        "sku",
        MoneyField("price", label=str(_("Price"))),
        "vat_rate",
        "on_hand",
        "reserved",
        "available",
        "notify_below",
        "active",
    )
    form_fields = (
        "name",
        "sku",
        (_("Price"), ["price", "vat_rate"]),
        (_("Stock"), ["physical", "notify_below"]),
        (_("Shown as"), ["picture_url", "active"]),
    )
    lookup_fields = ("name", "sku")
    search_fields = ("name", "sku")
    texts = PRODUCT_TEXTS
    vocabulary = PRODUCTS
    default_sort = "name"

    def detail_url(self, request: Request, row: Any) -> str:
        return f"{request.scope.get('root_path', '')}/products/{row.id}"

    async def fill(self, request: Request, row: Any, values: dict[str, Any]) -> None:
        """:raises FormValidationError: a value that no product can have."""
        await super().fill(request, row, values)
        wrong = validation_errors(row)
        if wrong:
            raise FormValidationError({name: str(said) for name, said in wrong.items()})
