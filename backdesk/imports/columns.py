"""A column of a list that can be imported, and the words by which it is known; those of people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from backdesk.i18n import LazyText, _


class ValueType(StrEnum):
    """How a column's texts are read."""

    TEXT = "text"
    EMAIL = "email"
    COUNTRY = "country"
    MONEY = "money"
    PRICE = "price of a unit"
    SIGNED = "money, or below zero"
    RATE = "rate"
    UNITS = "units"
    STOCK = "units on the shelf"
    YES_NO = "yes or no"
    DAY = "day"
    DAY_OR_YES = "day or yes"


@dataclass(frozen=True)
class Column:
    """``words`` are headers it is known by, in five languages, parted by bars."""

    name: str
    title: LazyText
    words: str
    holds: ValueType = ValueType.TEXT
    longest: int = 200

    def known_by(self) -> set[str]:
        return {plain(word) for word in (self.name.replace("_", " "), *self.words.split("|"))}


@dataclass(frozen=True)
class ImportType:
    """``key`` is the column by which a row is found again; ``needed`` must be there."""

    name: str
    title: LazyText
    permission: str
    key: str
    needed: Sequence[str]
    columns: Sequence[Column]

    def has(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


EMAIL = Column(
    "email",
    _("E-mail"),
    "e-mail|mail|email address|e-mail address|e-mailadres|emailadres|e-mail-adresse|mailadresse|"
    "adresse e-mail|courriel|correo|correo electronico|customer email|billing email|"
    "buyer email|email billing",
    ValueType.EMAIL,
    254,
)
PARTY = (
    EMAIL,
    Column(
        "name",
        _("Name"),
        "naam|full name|customer|customer name|klant|klantnaam|kunde|kundenname|nom|client|"
        "nom complet|buyer name|ship name|nombre|cliente|contact|contactpersoon|"
        "ansprechpartner|billing name",
    ),
    Column(
        "company",
        _("Company"),
        "bedrijf|bedrijfsnaam|firma|unternehmen|societe|entreprise|empresa|company name|"
        "organisation|organization|organisatie|billing company",
    ),
    Column(
        "vat_number",
        _("VAT number"),
        "vat|vat id|vat no|btw nummer|btwnummer|ust-idnr|ustid|umsatzsteuer-id|numero de tva|"
        "tva intracommunautaire|nif|cif|nif iva|tax id",
        longest=30,
    ),
    Column(
        "registration_number",
        _("Registration number"),
        "kvk|kvk nummer|kvk-nummer|coc number|chamber of commerce|company number|"
        "company registration number|handelsregisternummer|siren|siret|numero siren|numero siret|"
        "cvr|cvr nummer|org nr|orgnr|organisasjonsnummer|organisationsnummer|ondernemingsnummer|"
        "numero d'entreprise|y-tunnus|numero de registro",
        longest=50,
    ),
    Column(
        "buyer_reference",
        _("Buyer reference"),
        "leitweg-id|leitweg id|leitwegid|your reference|customer reference|uw referentie|"
        "klantreferentie|referentie klant|ihre referenz|ihr zeichen|kundenreferenz|"
        "bestellreferenz|käuferreferenz|votre reference|reference client|reference acheteur|"
        "su referencia|referencia del comprador|referencia del cliente",
        longest=100,
    ),
    Column(
        "phone",
        _("Phone"),
        "telephone|tel|phone number|telefoon|telefoonnummer|mobile|mobiel|telefon|telefonnummer|"
        "handy|telefono|movil|billing phone",
        longest=50,
    ),
    Column("language", _("Language"), "taal|sprache|langue|idioma|locale", longest=2),
    Column(
        "street",
        _("Street"),
        "address|street address|address1|address 1|address line 1|adres|straat|straat en nummer|"
        "strasse|straße|anschrift|adresse|rue|direccion|calle|billing street|billing address1",
    ),
    Column(
        "street2",
        _("Street, second line"),
        "address 2|address2|address line 2|street 2|adresregel 2|adresszusatz|adresszeile 2|"
        "complement d'adresse|adresse 2|direccion 2|billing address2|billing address 2|"
        "billing street 2|buyer address 2",
    ),
    Column(
        "postcode",
        _("Postcode"),
        "zip|zip code|postal code|post code|plz|postleitzahl|code postal|codigo postal|cp|"
        "billing zip",
        longest=20,
    ),
    Column(
        "city",
        _("City"),
        "town|plaats|stad|woonplaats|ort|stadt|ville|ciudad|poblacion|localidad|billing city",
        longest=100,
    ),
    Column(
        "region",
        _("Region"),
        "state|province|provincie|bundesland|departement|provincia|county|billing province",
        longest=100,
    ),
    Column(
        "country",
        _("Country"),
        "land|country code|landcode|ländercode|pays|code pays|pais|billing country",
        ValueType.COUNTRY,
    ),
)
SKU = Column(
    "sku",
    _("SKU"),
    "article number|article no|item number|item no|product code|artikelnummer|artikelnr|"
    "artikelcode|art.-nr.|artnr|reference|ref|referentie|codigo|numero d'article|lineitem sku|"
    "product sku|productcode|code article|referencia",
    longest=100,
)


AMERICAN = re.compile(r"\bcancel(?=ed\b)")
"""One l, where everybody else has two."""


def plain(header: str) -> str:
    """Small letters and digits, without accents and signs, in one spelling."""
    bare = unicodedata.normalize("NFKD", header.casefold().replace("ß", "ss"))
    words = re.sub(r"[^a-z0-9%#]+", " ", bare.encode("ascii", "ignore").decode()).strip()
    return AMERICAN.sub("cancell", words)
