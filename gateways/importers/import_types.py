"""What can be imported from a list: orders, customers and products, column by column."""

from __future__ import annotations

from collections.abc import Mapping

from actions.importing.record_import import ASKS
from backdesk.i18n import _
from backdesk.imports.columns import PARTY, SKU, Column, ImportType, ValueType
from gateways.importers.order_columns import HAPPENED, NAMES, SHIPS_TO

CUSTOMERS = ImportType(
    "customers",
    _("Customers"),
    ASKS["customers"],
    "email",
    ("email",),
    (*PARTY, *NAMES, *SHIPS_TO),
)
PRODUCTS = ImportType(
    "products",
    _("Products"),
    ASKS["products"],
    "sku",
    ("sku",),
    (
        SKU,
        Column(
            "name",
            _("Name"),
            "title|product|product name|description|naam|productnaam|omschrijving|titel|"
            "bezeichnung|artikel|artikelname|produktname|nom|produit|designation|libelle|nombre|"
            "producto|descripcion|artikelomschrijving",
            longest=300,
        ),
        Column(
            "price",
            _("Price"),
            "unit price|sales price|selling price|prijs|verkoopprijs|preis|verkaufspreis|"
            "stückpreis|vk|prix|prix de vente|precio|pvp|precio de venta|regular price",
            ValueType.MONEY,
        ),
        Column(
            "vat_rate",
            _("VAT rate (%)"),
            "vat|vat %|tax|tax rate|btw|btw %|btw-tarief|mwst|mwst.|mwst %|ust|steuersatz|tva|"
            "taux de tva|iva|tipo de iva|iva %",
            ValueType.RATE,
        ),
        Column(
            "physical",
            _("Physical"),
            "requires shipping|fysiek|physisch|physique|fisico|shippable",
            ValueType.YES_NO,
        ),
        Column(
            "on_hand",
            _("On hand (of new products)"),
            "stock|in stock|inventory|stock quantity|quantity|qty|voorraad|op voorraad|bestand|"
            "lagerbestand|en stock|quantite en stock|existencias|on hand",
            ValueType.STOCK,
        ),
        Column(
            "notify_below",
            _("Notify below"),
            "reorder level|minimum stock|min stock|minimumvoorraad|mindestbestand|meldebestand|"
            "stock minimum|stock minimo|seuil d'alerte",
            ValueType.UNITS,
        ),
        Column(
            "active",
            _("Active"),
            "actief|aktiv|actif|activo|published|enabled|visible|zichtbaar",
            ValueType.YES_NO,
        ),
        Column(
            "picture_url",
            _("Picture (address)"),
            "image|picture|image url|afbeelding|foto|bild|bild-url|photo|imagen|image src",
            longest=500,
        ),
    ),
)
ORDERS = ImportType(
    "orders",
    _("Orders"),
    "orders.place",
    "order",
    ("order", "placed_at", "product", "quantity", "unit_price"),
    (
        Column(
            "order",
            _("Order number"),
            "order|order no|order id|order #|number|ordernummer|bestelnummer|bestelling|"
            "bestellnummer|auftragsnummer|auftrag|numero de commande|commande|n° commande|pedido|"
            "numero de pedido|reference commande|bestellung|order number|order reference",
            longest=60,
        ),
        Column(
            "placed_at",
            _("Order date"),
            "purchase date|sale date|date|order date|placed at|placed|created at|created|"
            "datum|besteldatum|orderdatum|"
            "bestelldatum|auftragsdatum|date de commande|fecha|fecha de pedido",
            ValueType.DAY,
        ),
        *PARTY,
        *NAMES,
        *SHIPS_TO,
        *HAPPENED,
        SKU,
        Column(
            "product",
            _("Product name"),
            "item title|product|product name|item|item name|description|productnaam|"
            "artikel|omschrijving|"
            "bezeichnung|"
            "produkt|produktname|artikelname|produit|article|designation|producto|descripcion|"
            "articulo|lineitem name|order lines description",
            longest=300,
        ),
        Column(
            "quantity",
            _("Quantity"),
            "quantity purchased|quantity refund|qty|aantal|menge|anzahl|stück|quantite|"
            "qte|cantidad|cant|units|lineitem quantity|"
            "order lines quantity",
            ValueType.UNITS,
        ),
        Column(
            "unit_price",
            _("Unit price"),
            "sold for|item cost|price|item price|prijs|stukprijs|prijs per stuk|preis|"
            "einzelpreis|stückpreis|prix|"
            "prix unitaire|precio|precio unitario|lineitem price|order lines unit price",
            ValueType.PRICE,
        ),
        Column(
            "line_discount",
            _("Discount"),
            "discount|korting|rabatt|remise|descuento|lineitem discount|discount amount|"
            "discount %|korting %|rabatt %|order lines discount %",
            ValueType.MONEY,
        ),
        Column(
            "vat_rate",
            _("VAT rate (%)"),
            "vat|vat %|tax rate|btw|btw %|btw-tarief|mwst|mwst %|ust|steuersatz|taux de tva|tva|"
            "iva|iva %|tipo de iva|vat rate|order lines taxes",
            ValueType.RATE,
        ),
        Column(
            "line_vat",
            _("VAT of the line (amount)"),
            "vat amount|tax amount|btw bedrag|btw-bedrag|mwst betrag|steuerbetrag|montant tva|"
            "importe iva|item tax|lineitem tax",
            ValueType.MONEY,
        ),
        Column(
            "order_vat",
            _("VAT of the order (amount)"),
            "taxes|order tax|total tax|tax total|order total tax amount|btw totaal|total tva",
            ValueType.MONEY,
        ),
        Column(
            "shipping",
            _("Shipping costs"),
            "shipping price|order shipping|order shipping amount|shipping and handling|"
            "shipping|shipping cost|postage|delivery costs|verzendkosten|versandkosten|versand|"
            "frais de port|frais de livraison|gastos de envio|envio|freight",
            ValueType.MONEY,
        ),
        Column(
            "total",
            _("Total"),
            "total price|item total|order total amount|"
            "total|order total|line total|row total|grand total|"
            "totaal|totaalbedrag|gesamt|gesamtbetrag|summe|"
            "montant total|importe total|importe|total ttc",
            ValueType.MONEY,
        ),
        Column("currency", _("Currency"), "valuta|währung|waehrung|devise|moneda|divisa"),
        Column(
            "payment_method",
            _("Payment method"),
            "betaalmethode|betaalwijze|zahlungsart|zahlungsweise|mode de paiement|"
            "moyen de paiement|forma de pago|metodo de pago|payment",
            longest=60,
        ),
        Column(
            "shipping_method",
            _("Shipping method"),
            "verzendmethode|verzendwijze|versandart|mode de livraison|metodo de envio|delivery",
            longest=60,
        ),
        Column(
            "paid",
            _("Paid"),
            "paid on date|payments date|date paid|"
            "paid at|payment date|betaald|betaaldatum|bezahlt|bezahlt am|paye|paye le|pagado",
            ValueType.DAY_OR_YES,
        ),
        Column(
            "shipped",
            _("Shipped"),
            "shipped on date|date shipped|"
            "shipped at|fulfilled at|verzonden|verzenddatum|versendet|versandt am|expedie|"
            "enviado",
            ValueType.DAY_OR_YES,
        ),
        Column(
            "remark",
            _("Remark"),
            "note|notes|comment|opmerking|opmerkingen|bemerkung|anmerkung|kommentar|remarque|"
            "commentaire|nota|observaciones|comentario",
            longest=2000,
        ),
    ),
)
KINDS: Mapping[str, ImportType] = {kind.name: kind for kind in (ORDERS, CUSTOMERS, PRODUCTS)}
