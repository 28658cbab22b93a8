"""Columns of a list of orders that say what happened to an order since, and who it goes to."""

from __future__ import annotations

from backdesk.i18n import _
from backdesk.imports.columns import Column, ValueType

HAPPENED = (
    Column(
        "status",
        _("Order status"),
        "order status|state|bestelstatus|auftragsstatus|bestellstatus|statut|"
        "statut de la commande|estado|estado del pedido|sale status",
        longest=60,
    ),
    Column(
        "payment_status",
        _("Payment status"),
        "financial status|payment|betaalstatus|betaling|zahlungsstatus|zahlung|"
        "statut du paiement|paiement|estado del pago|pago",
        longest=60,
    ),
    Column(
        "shipping_status",
        _("Shipping status"),
        "fulfillment status|fulfilment status|shipping|delivery status|verzendstatus|verzending|"
        "versandstatus|lieferstatus|versand|statut de livraison|livraison|estado del envio|envio",
        longest=60,
    ),
    Column(
        "cancelled",
        _("Cancelled"),
        "cancelled at|cancelled on|geannuleerd|geannuleerd op|storniert|"
        "storniert am|annulee le|cancelado|cancelado el",
        ValueType.DAY_OR_YES,
    ),
    Column(
        "refunded",
        _("Refunded (amount)"),
        "refunded amount|amount refunded|total refunded|order refund amount|refund amount|"
        "terugbetaald|terugbetaald bedrag|erstattet|erstatteter betrag|rembourse|"
        "montant rembourse|reembolsado|importe reembolsado",
        ValueType.MONEY,
    ),
    Column(
        "received",
        _("Paid (amount)"),
        "amount paid|paid amount|total paid|betaald bedrag|bezahlter betrag|montant paye|"
        "importe pagado",
        ValueType.MONEY,
    ),
    Column(
        "payment_cost",
        _("Payment costs"),
        "payment costs|payment cost|payment fee|betaalkosten|zahlungskosten|frais de paiement|"
        "gastos de pago",
        ValueType.MONEY,
    ),
    Column(
        "order_discount",
        _("Discount of the order"),
        "discount of the order|total discount|discount total|order discount amount|"
        "bestelkorting|totale korting|gesamtrabatt|remise totale|descuento total",
        ValueType.MONEY,
    ),
    Column(
        "discount_code",
        _("Discount code"),
        "coupon|coupon code|voucher|voucher code|promo code|kortingscode|rabattcode|"
        "gutscheincode|code promo|code de reduction|codigo de descuento|cupon",
        longest=200,
    ),
    Column(
        "tags",
        _("Tags"),
        "tag|labels|etiketten|schlagworte|schlagwörter|etiquettes|etiquetas",
        longest=500,
    ),
    Column(
        "internal_note",
        _("Note for colleagues"),
        "internal note|internal notes|private note|private notes|staff note|staff notes|"
        "seller note|my item note|interne notitie|interne notiz|note interne|nota interna",
        longest=2000,
    ),
    Column(
        "units_sent",
        _("Units sent"),
        "quantity shipped|units shipped|aantal verzonden|versendete menge|quantite expediee|"
        "cantidad enviada",
        ValueType.UNITS,
    ),
    Column(
        "line_total",
        _("Total of the line (with VAT)"),
        "line total with vat|line total incl vat|regeltotaal incl btw|positionssumme brutto",
        ValueType.MONEY,
    ),
    Column(
        "document",
        _("Total of a document (credits below zero)"),
        "document total|document gross",
        ValueType.SIGNED,
    ),
    Column(
        "physical",
        _("Needs shipping"),
        "lineitem requires shipping|requires shipping|fysiek|physisch|physique|fisico",
        ValueType.YES_NO,
    ),
    Column(
        "carrier",
        _("Carrier"),
        "vervoerder|spediteur|transporteur|transportista|versanddienstleister",
        longest=40,
    ),
    Column(
        "tracking_code",
        _("Track & trace code"),
        "tracking|tracking number|tracking code|track trace|trackingcode|sendungsnummer|"
        "numero de suivi|numero de seguimiento|track & trace",
        longest=100,
    ),
    Column(
        "reference",
        _("Payment reference"),
        "payment reference|betaalreferentie|zahlungsreferenz|reference de paiement|"
        "referencia de pago",
        longest=100,
    ),
)
NAMES = (
    Column(
        "first_name",
        _("First name"),
        "first name billing|billing first name|voornaam|vorname|prenom|nombre de pila",
        longest=100,
    ),
    Column(
        "last_name",
        _("Last name"),
        "last name billing|billing last name|surname|achternaam|nachname|nom de famille|apellidos|"
        "apellido",
        longest=100,
    ),
)
SHIPS_TO = (
    Column(
        "shipping_name",
        _("Ships to: name"),
        "ship to name|recipient name|recipient|verzendnaam|empfanger|lieferadresse name|"
        "destinataire|destinatario",
    ),
    Column(
        "shipping_first_name",
        _("Ships to: first name"),
        "shipping first name|first name shipping|ship to first name",
        longest=100,
    ),
    Column(
        "shipping_last_name",
        _("Ships to: last name"),
        "shipping last name|last name shipping|ship to last name",
        longest=100,
    ),
    Column(
        "shipping_street",
        _("Ships to: street"),
        "ship to street|shipping address1|shipping address 1|ship address1|ship address 1|"
        "ship to address 1|street 1|address 1 2 shipping|shipping address|"
        "afleveradres|lieferadresse|adresse de livraison|direccion de envio",
    ),
    Column(
        "shipping_street2",
        _("Ships to: street, second line"),
        "ship to address 2|shipping address2|shipping address 2|ship address2|ship address 2|"
        "shipping street 2|street 2|afleveradres 2|lieferadresse 2|adresse de livraison 2",
    ),
    Column(
        "shipping_postcode",
        _("Ships to: postcode"),
        "ship to postcode|shipping zip|shipping postal code|ship postal code|ship zipcode|"
        "ship to zip|postcode shipping",
        longest=20,
    ),
    Column(
        "shipping_city",
        _("Ships to: city"),
        "ship to city|ship city|city shipping",
        longest=100,
    ),
    Column(
        "shipping_region",
        _("Ships to: region"),
        "ship to region|shipping province|shipping state|ship state|ship to state|"
        "state code shipping",
        longest=100,
    ),
    Column(
        "shipping_country",
        _("Ships to: country"),
        "ship to country|ship country|country code shipping",
        ValueType.COUNTRY,
    ),
)
