"""What the fields of a new order or quote are called on its page."""

from __future__ import annotations

from admin.widgets.order_lines import LINE_LABELS
from backdesk.i18n import LazyText, _

LABELS: dict[str, LazyText] = {
    "email": _("E-mail"),
    "name": _("Name"),
    "company": _("Company"),
    "vat_number": _("VAT number"),
    "registration_number": _("Registration number (KvK, SIREN …)"),
    "buyer_reference": _("Buyer reference (Leitweg-ID)"),
    "phone": _("Phone"),
    "language": _("Language"),
    "street": _("Street"),
    "postcode": _("Postcode"),
    "city": _("City"),
    "region": _("Region"),
    "country": _("Country"),
    "currency": _("Currency"),
    "prices_include_vat": _("Prices include VAT"),
    "discount": _("Discount on all of it"),
    "shipping_method": _("Shipping method"),
    "shipping_cost": _("Shipping costs"),
    "shipping_vat_rate": _("VAT on shipping (%)"),
    "payment_method": _("Payment method"),
    "payment_cost": _("Payment costs"),
    "payment_vat_rate": _("VAT on payment (%)"),
    "remark": _("The customer's remark"),
    "valid_until": _("Valid until"),
    "placed_at": _("Placed at (empty: now)"),
    "paid": _("The customer has paid it"),
    "lines": _("Lines"),
    **{f"lines.{column}": label for column, label in LINE_LABELS.items()},
}
"""By the last part of a field's path; a column of the lines is ``lines.unit_price``."""
