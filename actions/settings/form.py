"""What the settings ask, section by section: the page is made from this declaration."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

import pydantic
from pydantic import AfterValidator, BeforeValidator, ValidationInfo, field_validator

from actions.order.customer_form import Email
from actions.settings.logo import validate_logo
from actions.settings.registration_numbers import validate_bic, validate_iban, validate_vat_number
from backdesk.actions.form import Field, Form, LongText, ShortText
from backdesk.country import parse_country, parse_currency
from backdesk.i18n import LazyText, _
from backdesk.local_day import parse_zone
from backdesk.resource import resources
from models.exchange_rate import checked_rates
from models.number_series import Series
from models.settings import DocumentTiming, VatRounding

PREFIX = re.compile(r"[A-Za-z0-9-]{1,10}")
LARGEST_NEXT = 999_999_999
MOST_REMINDERS = 4


def _prefix(text: str) -> str:
    if not PREFIX.fullmatch(text):
        raise ValueError(str(_("Letters, digits and hyphens, at most 10, like INV or 2026-.")))
    return text


def _color(code: str) -> str:
    if not re.fullmatch("#[0-9a-f]{6}", code.lower()):
        raise ValueError(str(_("This is no colour: # and six digits or letters a to f.")))
    return code.lower()


def _days(typed: Any) -> Any:
    """``7, 14`` as the two numbers."""
    if not isinstance(typed, str):
        return typed
    found = [part for part in re.split(r"[\s,;]+", typed) if part]
    if not all(part.isdecimal() and len(part) < 5 for part in found):
        raise ValueError(str(_("Numbers of days with commas between, like 7, 14, 21.")))
    return [int(part) for part in found]


def _growing(days: list[int]) -> list[int]:
    if len(days) > MOST_REMINDERS:
        raise ValueError(_("At most {most} reminders.").format(most=MOST_REMINDERS))
    if any(not 1 <= day <= 365 for day in days):
        raise ValueError(str(_("Each from 1 to 365 days.")))
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise ValueError(str(_("Each later than the one before it, like 7, 14, 21.")))
    return days


class Section(Form):
    """Fields under one heading; ``part`` names it in the page's address."""

    part: ClassVar[str]
    heading: ClassVar[LazyText]


class Company(Section):
    part = "company"
    heading = _("Company")

    company: Annotated[ShortText, pydantic.Field(min_length=1)] = Field(
        title=_("Name"), description=str(_("As customers know it; at the top of every document."))
    )
    street: ShortText = Field("", title=_("Street"), description=str(_("With the house number.")))
    postcode: Annotated[ShortText, pydantic.Field(max_length=20)] = Field(
        "", title=_("Postcode"), description=str(_("As on a letter to you."))
    )
    city: Annotated[ShortText, pydantic.Field(max_length=100)] = Field(
        "", title=_("City"), description=str(_("Printed after the postcode."))
    )
    country: Annotated[str, AfterValidator(parse_country)] = Field(
        "",
        title=_("Country"),
        description=str(_("Where the company is registered; your VAT number is checked by it.")),
        json_schema_extra={"format": "country"},
    )
    email: Email = Field(
        "", title=_("E-mail"), description=str(_("Where customers can write to you."))
    )
    phone: Annotated[ShortText, pydantic.Field(max_length=50)] = Field(
        "", title=_("Phone"), description=str(_("With the country code, like +31 20 123 4567."))
    )
    contact_name: Annotated[ShortText, pydantic.Field(max_length=100)] = Field(
        "",
        title=_("Contact"),
        description=str(_("Who answers for invoices, a name or a desk; empty: the company.")),
    )
    registration_number: Annotated[ShortText, pydantic.Field(max_length=50)] = Field(
        "",
        title=_("Registration number"),
        description=str(
            _("Of the chamber of commerce or the trade register: KvK, SIREN or SIRET, CVR …")
        ),
    )
    vat_number: Annotated[ShortText, pydantic.Field(max_length=30)] = Field(
        "", title=_("VAT number"), description=str(_("An invoice with VAT must show it."))
    )
    tax_number: Annotated[ShortText, pydantic.Field(max_length=50)] = Field(
        "",
        title=_("Tax number"),
        description=str(
            _("Of your tax office, where it is not the VAT number: Steuernummer, F-skatt …")
        ),
    )
    bank_account: Annotated[
        ShortText, pydantic.Field(max_length=50), AfterValidator(validate_iban)
    ] = Field("", title=_("IBAN"), description=str(_("The account customers pay an invoice to.")))
    bic: Annotated[ShortText, AfterValidator(validate_bic)] = Field(
        "", title=_("BIC"), description=str(_("Customers in other countries may need it."))
    )

    @field_validator("vat_number")
    @classmethod
    def _of_its_country(cls, number: str, info: ValidationInfo) -> str:
        """A country that is itself wrong is said there, and not once more here."""
        country = info.data.get("country")
        return number if country is None else validate_vat_number(number, country)


class DocumentSettings(Section):
    part = "documents"
    heading = _("Documents")

    logo: Annotated[str, AfterValidator(validate_logo)] | None = Field(
        None,
        title=_("Logo"),
        description=str(_("A PNG, JPEG or SVG file of at most 300 kB.")),
        json_schema_extra={"format": "logo"},
    )
    """None leaves it as it is."""
    accent: Annotated[str, AfterValidator(_color)] = Field(
        title=_("Colour"),
        description=str(_("Of titles and lines on documents.")),
        json_schema_extra={"format": "color"},
    )
    paper: Literal["A4", "Letter"] = Field(
        title=_("Paper"), description=str(_("The size in your printer."))
    )
    document_footer: LongText = Field(
        "",
        title=_("Text below"),
        description=str(_("At the end of every document: your terms, or a thank you.")),
    )
    return_address: LongText = Field(
        "",
        title=_("Address for returns"),
        description=str(_("Printed on return forms; empty: the company's address.")),
    )
    french_recovery_fee: LongText = Field(
        "",
        title=_("France: recovery fee"),
        description=str(_("Between two businesses of France; empty: the 40 € of the law.")),
    )
    french_late_penalty: LongText = Field(
        "",
        title=_("France: penalty for late payment"),
        description=str(_("Empty: the rate of the European Central Bank and ten points.")),
    )
    french_early_discount: LongText = Field(
        "",
        title=_("France: discount for early payment"),
        description=str(_("Empty: there is none.")),
    )


class LanguageSettings(Section):
    part = "language"
    heading = _("Language, currency and time")

    language: Literal["en", "nl", "de", "fr", "es"] = Field(
        title=_("Language"),
        description=str(_("Of documents for customers whose own language we do not speak.")),
    )
    currency: Annotated[str, AfterValidator(parse_currency)] = Field(
        title=_("Currency"),
        description=str(_("Of your products' prices; no amount is converted when you change it.")),
        json_schema_extra={"format": "currency"},
    )
    time_zone: Annotated[str, AfterValidator(parse_zone)] = Field(
        title=_("Time zone"),
        description=str(
            _("By its clock documents are dated and days counted; what was issued keeps its day.")
        ),
        json_schema_extra={"format": "time-zone"},
    )
    exchange_rates: Annotated[LongText, AfterValidator(checked_rates)] = Field(
        "",
        title=_("Exchange rates"),
        description=str(
            _(
                "What one unit of another currency is worth in that of your VAT return, a line "
                "each, like USD 0.9215. An invoice keeps the rate of its issue, and says its VAT "
                "in both."
            )
        ),
    )


class SeriesForm(Form):
    """One number series; no ``next`` leaves it where it is by now."""

    prefix: Annotated[str, AfterValidator(_prefix)]
    digits: Annotated[int, pydantic.Field(ge=1, le=9)]
    next: Annotated[int, pydantic.Field(ge=1, le=LARGEST_NEXT)] | None = None


class SeriesForms(Form):
    """The shop's six series."""

    order: SeriesForm = Field(title=_("Orders"))
    quote: SeriesForm = Field(title=_("Quotes"))
    invoice: SeriesForm = Field(title=_("Invoices"))
    credit_memo: SeriesForm = Field(title=_("Credit memos"))
    packing_slip: SeriesForm = Field(title=_("Packing slips"))
    return_case: SeriesForm = Field(title=_("Returns"))


SERIES = {one.name: Series(one.series) for one in resources() if one.series}
"""Which series each field of ``SeriesForms`` is."""


class NumberSettings(Section):
    part = "numbers"
    heading = _("Number series")

    series: SeriesForms = Field(
        title=_("Number series"),
        description=str(
            _(
                "What stands before a number, how many digits it has at least, and which one comes "
                "next. What was issued keeps its number."
            )
        ),
        json_schema_extra={"format": "series"},
    )


class DocumentCreation(Section):
    part = "making"
    heading = _("When documents are made")

    invoices_made: DocumentTiming = Field(
        title=_("Invoices"),
        description=str(_("As soon as an order comes in, when it is paid, or when you say so.")),
    )
    packing_slips_made: DocumentTiming = Field(
        title=_("Packing slips"), description=str(_("The same choice for what goes into the box."))
    )


class Vat(Section):
    part = "vat"
    heading = _("VAT and cancelling")

    vat_rounding: VatRounding = Field(
        title=_("VAT is rounded"),
        description=str(_("Ask your bookkeeper; orders placed before keep their amounts.")),
    )
    small_business: bool = Field(
        False,
        title=_("Small business"),
        description=str(
            _("You ask no VAT (§ 19 UStG, KOR, franchise en base): 0 % is said to be for that.")
        ),
    )
    one_stop_shop: bool = Field(
        False,
        title=_("One-stop shop"),
        description=str(
            _("You charge private people in the Union their own country's VAT (OSS) on goods.")
        ),
    )
    vies: bool = Field(
        False,
        title=_("Check VAT numbers with VIES"),
        description=str(
            _("Each number is sent to the European Commission, which says whether it is valid.")
        ),
    )
    cancel_invoices_first: bool = Field(
        title=_("Invoice before cancelling"),
        description=str(
            _("An order that is cancelled without an invoice gets one, and a credit memo with it.")
        ),
    )


class Deadlines(Section):
    part = "deadlines"
    heading = _("Deadlines")

    payment_days: Annotated[int, pydantic.Field(ge=0, le=365)] = Field(
        title=_("Days to pay"),
        description=str(_("Within which an invoice is to be paid; 0 is at once.")),
    )
    reminder_delays_days: Annotated[list[int], BeforeValidator(_days), AfterValidator(_growing)] = (
        Field(
            [],
            title=_("Reminders after days"),
            description=str(_("Up to four, like 7, 14, 21, 28; empty: no reminders.")),
        )
    )
    return_window_days: Annotated[int, pydantic.Field(ge=0, le=3650)] = Field(
        title=_("Days to return"),
        description=str(_("How long after shipping customers can ask for a return.")),
    )


class SettingsForm(
    Deadlines, Vat, DocumentCreation, NumberSettings, LanguageSettings, DocumentSettings, Company
):
    """All of the settings under General > Administration."""


SECTIONS: tuple[type[Section], ...] = (
    Company,
    DocumentSettings,
    LanguageSettings,
    NumberSettings,
    DocumentCreation,
    Vat,
    Deadlines,
)
