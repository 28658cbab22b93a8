"""Numbers that others gave the shop: VAT number, IBAN and BIC, each with its check digits."""

from __future__ import annotations

from stdnum import bic, iban
from stdnum.exceptions import ValidationError

from backdesk.country import is_in_the_union, parse_vat_number
from backdesk.i18n import _


def validate_vat_number(number: str, country: str) -> str:
    """The shop's own number, for which its country must be known.

    :raises ValueError: it is none of that country, in words.
    """
    if number and not country and not is_in_the_union(number):
        raise ValueError(str(_("Choose the country first: each has its own kind of VAT number.")))
    return parse_vat_number(number, country)


def validate_iban(number: str) -> str:
    """In groups of four, as people read it.

    :raises ValueError: it is none, in words.
    """
    if not number:
        return ""
    try:
        return str(iban.format(iban.validate(number)))
    except ValidationError:
        said = _("“{number}” is no IBAN. Compare it with your bank card or statement.")
        raise ValueError(said.format(number=number[:40])) from None


def validate_bic(code: str) -> str:
    """:raises ValueError: it is none, in words."""
    if not code:
        return ""
    try:
        return str(bic.validate(code))
    except ValidationError:
        said = _("“{code}” is no BIC: it has 8 or 11 letters and digits, like ABNANL2A.")
        raise ValueError(said.format(code=code[:20])) from None
