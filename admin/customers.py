"""Customers in the back office."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette_admin.exceptions import FormValidationError
from tortoise.queryset import QuerySet

from admin.customer_page import customer_context
from backdesk.admin.detail.pages import DetailPage
from backdesk.admin.views.full_text_view import FullTextModelView
from backdesk.country import parse_country
from backdesk.email_address import parse_email
from backdesk.i18n import _
from models.customer import PRESENT, Customer
from models.document_search import CUSTOMERS
from models.search_indexes import CUSTOMER_TEXTS


def validate_customer(values: dict[str, Any]) -> None:
    """:raises FormValidationError: no e-mail address, or no country."""
    wrong: dict[str | int, Any] = {}
    email = str(values.get("email") or "")
    if email:
        try:
            parse_email(email)
        except ValueError as error:
            wrong["email"] = str(error)
    for name in {"country", "shipping_country"} & set(values):
        try:
            values[name] = parse_country(str(values.get(name) or ""))
        except ValueError as error:
            wrong[name] = str(error)
    if wrong:
        raise FormValidationError(wrong)


class CustomerView(FullTextModelView):
    """Orders keep their own copy: editing a customer changes no order."""

    model = Customer
    import_path = "imports/customers"
    detail = DetailPage("customer", customer_context)
    permission = "customers"
    deletable = False
    list_fields = ("name", "company", "email", "city", "country", "created_at")
    form_fields = (
        (
            _("Contact"),
            [
                *("name", "company", "email", "phone", "vat_number", "registration_number"),
                *("buyer_reference", "language"),
            ],
        ),
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
    search_fields = ("name", "company", "email", "phone")
    texts = CUSTOMER_TEXTS
    vocabulary = CUSTOMERS
    default_sort = "-created_at"

    def detail_url(self, request: Request, row: Any) -> str:
        return f"{request.scope.get('root_path', '')}/customers/{row.id}"

    def get_list_query(self, request: Request) -> QuerySet[Any]:
        """Who was merged or erased is in no list, search or look-up."""
        return super().get_list_query(request).filter(PRESENT)

    async def fill(self, request: Request, row: Any, values: dict[str, Any]) -> None:
        """What no letter could be sent to is refused where it is typed."""
        validate_customer(values)
        await super().fill(request, row, values)
