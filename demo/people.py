"""Who buys in the demo shop, and who works there: all of them made up."""

from __future__ import annotations

from dataclasses import dataclass

from backdesk.fold import fold


@dataclass(frozen=True)
class Buyer:
    """``vat_number`` has the right check digit, and is nobody's as far as we know."""

    name: str
    street: str
    postcode: str
    city: str
    country: str
    company: str = ""
    vat_number: str = ""
    phone: str = ""

    @property
    def email(self) -> str:
        """At a domain that nobody owns (RFC 2606)."""
        return f"{'.'.join(fold(self.name).replace('-', ' ').split())}@example.com"

    @property
    def language(self) -> str:
        return LANGUAGES.get(self.country, "en")

    @property
    def address(self) -> dict[str, str]:
        return {part: getattr(self, part) for part in ("street", "postcode", "city", "country")}


LANGUAGES = {
    "NL": "nl", "BE": "nl", "DE": "de", "AT": "de", "CH": "de", "FR": "fr", "LU": "fr", "ES": "es",
}  # fmt: skip

PEOPLE = (
    Buyer("Marloes Terpstra", "Lange Nieuwstraat 41", "3512 PG", "Utrecht", "NL"),
    Buyer("Joost van Berkum", "Wilhelminapark 8", "5041 EA", "Tilburg", "NL",
          phone="+31 6 12345601"),
    Buyer("Anouk Hendrikse", "Nieuwe Ebbingestraat 112", "9712 NN", "Groningen", "NL"),
    Buyer("Yasmin el Amrani", "Kanaalstraat 203-2", "3531 CE", "Utrecht", "NL"),
    Buyer("Katharina Lindemann", "Gertigstraße 17", "22303", "Hamburg", "DE"),
    Buyer("Pieter Wolthuis", "Brink 24", "7411 BS", "Deventer", "NL"),
    Buyer("Lieselot Vercruysse", "Sleepstraat 86", "9000", "Gent", "BE"),
    Buyer("Mehmet Karataş", "Zwart Janstraat 77a", "3035 AP", "Rotterdam", "NL",
          phone="+31 6 12345602"),
    Buyer("Femke Roelofs", "Molenstraat 13", "6511 HA", "Nijmegen", "NL"),
    Buyer("Clémence Aubertin", "14 rue des Tables Claudiennes", "69001", "Lyon", "FR"),
    Buyer("Sanne Kuipers-Vos", "Haarlemmerdijk 145-3", "1013 KH", "Amsterdam", "NL"),
    Buyer("Jens Rothfuß", "Südvorstadt 9", "04275", "Leipzig", "DE"),
    Buyer("Ruben Veldkamp", "Korte Koppel 5", "6811 HG", "Arnhem", "NL"),
    Buyer("Eefje Laan", "Voorstraat 66", "3311 ER", "Dordrecht", "NL"),
    Buyer("Hilde Baetens", "Mechelsestraat 31", "3000", "Leuven", "BE", phone="+32 470 12 34 03"),
    Buyer("Noor Haddad", "Witte de Withstraat 90", "1057 ZH", "Amsterdam", "NL"),
    Buyer("Ulrike Sandvoß", "Merowingerstraße 52", "40225", "Düsseldorf", "DE"),
    Buyer("Thijs Groeneveld", "Kerkstraat 18", "4331 JS", "Middelburg", "NL"),
    Buyer("Iris Nieuwenhuis", "Turfmarkt 21", "2801 HA", "Gouda", "NL"),
    Buyer("Étienne Rousselot", "8 place du Bouffay", "44000", "Nantes", "FR"),
    Buyer("Rohan Ramdin", "Weimarstraat 240", "2562 HP", "Den Haag", "NL", phone="+31 6 12345604"),
    Buyer("Rikke Bjerregaard", "Vestergade 44", "8000", "Aarhus C", "DK"),
    Buyer("Hanneke Molenaar", "Appelmarkt 3", "1621 GA", "Hoorn", "NL"),
    Buyer("Gülay Çelebi", "Weserstraße 131", "12045", "Berlin", "DE"),
    Buyer("Wietse Dijkstra-Boon", "Voorstreek 58", "8911 JS", "Leeuwarden", "NL"),
    Buyer("Nuria Escribà Soler", "Carrer de Verdi 61", "08012", "Barcelona", "ES"),
    Buyer("Esmee Vissers", "Rechtestraat 9", "5611 GM", "Eindhoven", "NL"),
    Buyer("Tobias Brückner", "Wollmarktstraße 28", "33098", "Paderborn", "DE",
          phone="+49 151 1234505"),
    Buyer("Tineke Zandbergen", "Hoogstraat 77", "3111 HC", "Schiedam", "NL"),
    Buyer("Olivier Delvigne", "Kapelstraat 102", "3500", "Hasselt", "BE"),
    Buyer("Gijs Harmsen", "Grotestraat 150", "7607 CT", "Almelo", "NL"),
    Buyer("Priya Bissessur", "Vlietlaan 33", "1404 CA", "Bussum", "NL"),
    Buyer("Mareike Holthaus", "Hammer Straße 74", "48153", "Münster", "DE"),
    Buyer("Maaike Tuinstra", "Oude Gracht 210", "1811 CM", "Alkmaar", "NL"),
    Buyer("Chiara Bonfanti", "Via Borgo Palazzo 38", "24125", "Bergamo", "IT"),
    Buyer("Koen Spijkerman", "Diezerstraat 55", "8011 RC", "Zwolle", "NL"),
    Buyer("Maëlle Kerbrat", "27 rue de Siam", "29200", "Brest", "FR"),
    Buyer("Sjoerd Bakema", "Kleine Kerkstraat 6", "8911 DL", "Leeuwarden", "NL"),
    Buyer("Florian Wiesinger", "Haidhauser Weg 3", "81667", "München", "DE"),
    Buyer("Loes Kamphuis", "Stationsweg 88", "6711 PV", "Ede", "NL"),
    Buyer("Aoife Brannigan", "12 Dominick Street", "H91 X2C4", "Galway", "IE"),
    Buyer("Floor Wesselink", "Marktstraat 30", "7511 GD", "Enschede", "NL", phone="+31 6 12345606"),
    Buyer("Silke Vanhoutte", "Korte Gasthuisstraat 19", "2000", "Antwerpen", "BE"),
    Buyer("Niels Overbeek", "Brede Haven 12", "5211 TL", "'s-Hertogenbosch", "NL"),
    Buyer("Agnieszka Wróblewska", "ul. Dietla 47/5", "31-054", "Kraków", "PL"),
    Buyer("Arjan Slotboom", "Breestraat 121", "2311 CL", "Leiden", "NL"),
    Buyer("Veronika Haslinger", "Landstraße 60", "4020", "Linz", "AT"),
    Buyer("Carla Duijnstee", "Choorstraat 14", "2611 JH", "Delft", "NL"),
    Buyer("Thibault Garnaud", "5 rue Sainte-Colombe", "33000", "Bordeaux", "FR"),
    Buyer("Menno Tolsma", "Schoolstraat 2a", "9401 AA", "Assen", "NL"),
    Buyer("Dorothea Engelke", "Neue Straße 40", "38100", "Braunschweig", "DE"),
    Buyer("Birgit Vreeken", "Nieuwstraat 64", "1441 CM", "Purmerend", "NL"),
    Buyer("Åsa Hallgren", "Vasagatan 22", "411 24", "Göteborg", "SE"),
    Buyer("Steven Akkermans", "Bosscherweg 105", "6219 BA", "Maastricht", "NL"),
    Buyer("Íñigo Etxaniz", "Calle Ronda 19", "48005", "Bilbao", "ES"),
    Buyer("Jolien Meerhout", "Diestsestraat 143", "3000", "Leuven", "BE"),
    Buyer("Daan Schipperheijn", "Veerplein 7", "3331 LE", "Zwijndrecht", "NL"),
    Buyer("Moritz Hagedorn", "Bergmannstraße 88", "10961", "Berlin", "DE"),
    Buyer("Lotte Brinksma", "Tweebaksmarkt 40", "8911 KZ", "Leeuwarden", "NL"),
    Buyer("Regula Zbinden", "Länggassstrasse 29", "3012", "Bern", "CH"),
    Buyer("Sandrine Peyrac", "31 avenue Jean-Jaurès", "31000", "Toulouse", "FR"),
    Buyer("Aafke Buitink", "Dorpsstraat 101", "7261 AV", "Ruurlo", "NL"),
    Buyer("Päivi Rautiainen", "Tuomiokirkonkatu 15", "33100", "Tampere", "FI"),
    Buyer("Heike Obermüller", "Sögestraße 33", "28195", "Bremen", "DE"),
    Buyer("Bram Oosterhof", "Javastraat 71-1", "1094 HA", "Amsterdam", "NL"),
    Buyer("Luca Tommasini", "Via dei Fossi 11", "50123", "Firenze", "IT"),
    Buyer("Wouter Coppieters", "Langestraat 54", "8000", "Brugge", "BE"),
    Buyer("Harriet Ashcombe", "9 Walcot Parade", "BA1 5NF", "Bath", "GB"),
    Buyer("Inês Carvalhal", "Rua do Almada 203", "4050-038", "Porto", "PT"),
    Buyer("Svenja Köhnke", "Breite Straße 12", "23552", "Lübeck", "DE"),
    Buyer("Matthias Edlinger", "Sporgasse 21", "8010", "Graz", "AT"),
    Buyer("Carole Wagener", "18 rue des Capucins", "1313", "Luxembourg", "LU"),
    Buyer("Krzysztof Zaręba", "ul. Świdnicka 8", "50-067", "Wrocław", "PL"),
    Buyer("Ingrid Solbakken", "Strandgaten 61", "5004", "Bergen", "NO"),
    Buyer("Youssef Benhaddou", "46 rue du Faubourg de Pierre", "67000", "Strasbourg", "FR"),
    Buyer("Zdeňka Havlíková", "Pekařská 27", "602 00", "Brno", "CZ"),
    Buyer("Lucía Barranco Peña", "Calle Feria 92", "41002", "Sevilla", "ES"),
    Buyer("Rachel Lindholm", "418 Maple Avenue", "55105", "Saint Paul", "US"),
    Buyer("Viktor Nyström", "Storgatan 5", "903 26", "Umeå", "SE"),
    Buyer("Eleni Papadakou", "Odos Tsimiski 74", "546 22", "Thessaloniki", "GR"),
)  # fmt: skip
"""The first ones buy most often."""

BUSINESSES = (
    Buyer("Willemijn Staal", "Diezerpoortenplas 4", "8011 VV", "Zwolle", "NL",
          "De Vlinderslag", "NL123450007B01", "+31 38 1234501"),
    Buyer("Hendrik Feddersen", "Kajen 22", "20459", "Hamburg", "DE",
          "Kontor & Feder GmbH", "DE123450003", "+49 40 1234502"),
    Buyer("Ilja Roozendaal", "Spaarne 55", "2011 CE", "Haarlem", "NL",
          "Café Zeven Sleutels", "NL234560009B02", "+31 23 1234503"),
    Buyer("Benedicte Warnier", "Budastraat 40", "8500", "Kortrijk", "BE",
          "Het Blauwe Schrift BV", "BE0123450019", "+32 56 12 34 04"),
    Buyer("Jasper Lijnkamp", "Wijnhaven 69", "3011 WK", "Rotterdam", "NL",
          "Bureau Lijnkamp B.V.", "NL345670000B01", "+31 10 1234505"),
    Buyer("Annegret Sonnleitner", "Karl-Liebknecht-Straße 31", "04107", "Leipzig", "DE",
          "Teehaus Sonnleitner", "DE234560006", "+49 341 1234506"),
    Buyer("Gaëlle Morvannec", "12 quai de la Fosse", "44000", "Nantes", "FR",
          "Maison Ardoise SARL", "FR12123450348", "+33 2 12 34 05 07"),
    Buyer("Barend Huisinga", "Veerdam 1", "4484 NV", "Kortgene", "NL",
          "Hotel Oude Veerhuis", "NL456780002B01", "+31 113 1234508"),
    Buyer("Christoph Zirbner", "Dorfplatz 9", "6167", "Neustift im Stubaital", "AT",
          "Gasthof Zirbner", "ATU12345005", "+43 5226 123409"),
    Buyer("Mette Havnsø", "Nyhavn 63", "1051", "København K", "DK",
          "Havnsø Papir ApS", "DK12345003", "+45 12 34 05 10"),
    Buyer("Sorcha Thornfield", "3 Main Street", "P31 A2B3", "Ballincollig", "IE",
          "Thornfield Gifts Ltd", "IE1234003T", "+353 21 123 4511"),
    Buyer("Urs Tintenhofer", "Spalenberg 18", "4051", "Basel", "CH",
          "Atelier Tintenhofer", "CHE123456788MWST", "+41 61 123 45 12"),
    Buyer("Prudence Quillfeather", "27 Cockburn Street", "EH1 1BS", "Edinburgh", "GB",
          "Quillfeather Ltd", "GB123456782", "+44 131 123 4513"),
)  # fmt: skip

ADMIN = "admin@example.com"
COLLEAGUES = {
    "admin": (ADMIN, "admin", "Demo admin"),
    "webshop": ("webshop@example.com", "clerk", "Web shop"),
    "clerk": ("fenna@example.com", "clerk", "Fenna Mulder-Aziz"),
    "other_clerk": ("jelle@example.com", "clerk", "Jelle Postema"),
    "warehouse": ("rachid@example.com", "warehouse", "Rachid Bouzian"),
    "books": ("ilse@example.com", "bookkeeper", "Ilse Traanman"),
}
"""Who does what in a story: e-mail address, role, name."""
