"""Customers in the back office."""

from __future__ import annotations

from admin.view import ModelView
from models.customer import Customer
from models.words import _


class CustomerView(ModelView):
    """Orders keep their own copy: editing a customer changes no order."""

    model = Customer
    permission = "customers"
    deletable = False
    icon = "fa-solid fa-user-group"
    menu_label = str(_("Customers"))
    list_fields = ("name", "company", "email", "city", "country", "created_at")
    form_fields = (
        (_("Contact"), ["name", "company", "email", "phone", "vat_number", "language"]),
        (_("Address"), ["street", "postcode", "city", "region", "country"]),
        (
            _("Ships to, where that is elsewhere"),
            [
                "shipping_name",
                "shipping_street",
                "shipping_postcode",
                "shipping_city",
                "shipping_region",
                "shipping_country",
            ],
        ),
    )
    lookup_fields = ("name", "company", "email")
    search_fields = ("name", "company", "email")
    default_sort = "-created_at"
