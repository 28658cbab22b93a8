"""Products in the back office; their stock is moved by actions and orders, never typed over."""

from __future__ import annotations

from admin.fields import MoneyField
from admin.view import ModelView
from models.product import Product
from models.words import _


class ProductView(ModelView):
    """Prices of what was placed before do not follow."""

    model = Product
    permission = "products"
    deletable = False
    icon = "fa-solid fa-tags"
    menu_label = str(_("Products"))
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
    default_sort = "name"
