"""Settings that decide (rule 3), typed; stored as one row a setting."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from tortoise import fields
from tortoise.models import Model

from backdesk.defaults import Defaults, provide_defaults
from backdesk.i18n import LANGUAGES, _
from models.e_invoice.french_terms import french_terms
from models.email_event import event_family


def disabled_email_setting(event: str, lang: str) -> str:
    """How ``emails_off`` names an event in one language."""
    return f"{event}.{lang}"


class Setting(Model):
    """A setting that differs from its default; ``value`` is JSON."""

    name = fields.CharField(60, primary_key=True)
    value = fields.TextField()
    version = fields.IntField(default=1)

    class Meta:
        table = "setting"


class ShopSettings(Model):
    """The one row that is locked by whoever changes settings; ``version`` counts the changes."""

    id = fields.IntField(primary_key=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "shop_settings"

    def __str__(self) -> str:
        return str(_("Settings"))


class DocumentTiming(StrEnum):
    """When a document is made."""

    IMMEDIATELY = "immediately"
    ON_PAYMENT = "on payment"
    BY_HAND = "by hand"


class VatRounding(StrEnum):
    """Where VAT is rounded."""

    PER_LINE = "line"
    PER_DOCUMENT = "document"


class Settings(BaseModel):
    """What the shop decided, or the default."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    company: str = "My shop"
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    contact_name: str = ""
    """Who answers for an invoice; empty: the company."""
    registration_number: str = ""
    vat_number: str = ""
    tax_number: str = ""
    """Of the tax office, where it is another than the VAT number (BT-32; Steuernummer)."""
    small_business: bool = False
    """Below the threshold of its country, so that it asks no VAT (§ 19 UStG and the like)."""
    one_stop_shop: bool = False
    """It pays other member states' VAT on what private people there buy (OSS)."""
    vies: bool = False
    """VAT numbers are asked about at the Commission's service."""
    bank_account: str = ""
    """An IBAN, in groups of four."""
    bic: str = ""
    logo: str = ""
    """An image as a data: address."""
    accent: str = Field(default="#1f4f99", pattern="^#[0-9a-f]{6}$")
    paper: Literal["A4", "Letter"] = "A4"
    document_footer: str = ""
    french_recovery_fee: str = ""
    french_late_penalty: str = ""
    french_early_discount: str = ""
    """Between businesses of France; empty: the law's own words."""
    return_address: str = ""
    """Where customers send parcels back to, in lines; empty: the shop's own address."""
    payment_days: int = Field(default=14, ge=0, le=365)
    """Days within which an invoice is to be paid."""
    currency: str = "EUR"
    exchange_rates: str = ""
    """``USD 0.9215``, a line each: what one unit is worth in the currency of the VAT return."""
    language: str = "en"
    time_zone: str = "UTC"
    """By whose clock days are counted (IANA)."""
    invoices_made: DocumentTiming = DocumentTiming.IMMEDIATELY
    packing_slips_made: DocumentTiming = DocumentTiming.BY_HAND
    vat_rounding: VatRounding = VatRounding.PER_LINE
    cancel_invoices_first: bool = True
    """Cancelling first invoices what was not invoiced, so that the books show the order."""
    return_window_days: int = 30
    reminder_delays_days: list[int] = Field(default=[7, 14, 21, 28], max_length=4)
    emails_off: list[str] = []
    """Events whose e-mail is empty, so that it is not sent: ``paid``, or ``paid.nl`` in Dutch."""

    @property
    def zone(self) -> ZoneInfo:
        """Where the shop's days begin and end."""
        return ZoneInfo(self.time_zone)

    def sends(self, event: str, lang: str) -> bool:
        """Whether customers who speak ``lang`` get this e-mail: nobody emptied its words."""
        names = {event, event_family(event)}
        spoken = lang if lang in LANGUAGES else self.language
        off = names | {disabled_email_setting(name, spoken) for name in names}
        return not off & set(self.emails_off)


async def load_settings(*only: str) -> Settings:
    """All of them, or ``only`` these: the others are as by default."""
    rows = await (Setting.filter(name__in=only) if only else Setting.all())
    return Settings.model_validate({row.name: json.loads(row.value) for row in rows})


async def shop_currency() -> str:
    """The currency that amounts without one of their own are in (ISO 4217)."""
    return (await load_settings("currency")).currency


async def shop_zone() -> ZoneInfo:
    """The time zone of the shop, for whoever has no settings in hand."""
    return ZoneInfo((await load_settings("time_zone")).time_zone)


@provide_defaults
async def shop_defaults() -> Defaults:
    settings = await load_settings("currency", "time_zone")
    return Defaults(settings.currency, settings.zone)


SELLER = (
    "company",
    "street",
    "postcode",
    "city",
    "country",
    "email",
    "phone",
    "contact_name",
    "registration_number",
    "vat_number",
    "tax_number",
    "bank_account",
    "bic",
)


def seller(settings: Settings) -> dict[str, str]:
    """The shop as a document names it, to be kept with the document."""
    told = {name: getattr(settings, name) for name in SELLER}
    return told | (french_terms(settings.model_dump()) if settings.country == "FR" else {})


async def store_settings(settings: Settings) -> None:
    """Write what differs from the defaults. Only inside a transaction."""
    await Setting.all().delete()
    for name, value in settings.model_dump(mode="json", exclude_defaults=True).items():
        await Setting.create(name=name, value=json.dumps(value))


async def store_changes(before: Settings, after: Settings) -> None:
    """Write what differs between the two, and touch no other setting. Only inside a transaction."""
    was, now = before.model_dump(mode="json"), after.model_dump(mode="json")
    ours = Settings().model_dump(mode="json")
    changed = [name for name in now if now[name] != was[name]]
    await Setting.filter(name__in=changed).delete()
    for name in changed:
        if now[name] != ours[name]:
            await Setting.create(name=name, value=json.dumps(now[name]))
