"""Carriers: the check digit of their track & trace codes, and the customer's link to a parcel.

A code of a shape that the carrier gives no check digit is taken as it is. The shapes and digits
are those of github.com/jkeen/tracking_number_data (MIT).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

Check = Callable[[str], str]
"""The check digit that belongs to a serial number."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Carrier:
    """``shapes`` are (pattern with groups ``serial`` and ``digit``, its check)."""

    name: str
    link: str
    shapes: Sequence[tuple[str, Check]] = field(default_factory=tuple)


def _mod10(even: int, odd: int) -> Check:
    """Digits in turn times ``even`` and ``odd``; letters count as UPS has them, A is 2."""

    def check(serial: str) -> str:
        digits = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in serial]
        total = sum(n * (odd if place % 2 else even) for place, n in enumerate(digits))
        return str(-total % 10)

    return check


def _mod7(serial: str) -> str:
    return str(int(serial) % 7)


def _weighted(weights: Sequence[int]) -> Check:
    def check(serial: str) -> str:
        total = sum(int(c) * weight for c, weight in zip(serial, weights, strict=True))
        return str(total % 11 % 10)

    return check


def _iso_7064(serial: str) -> str:
    """MOD 37,36 of ISO 7064."""
    rest = 36
    for character in serial:
        rest += ALPHABET.index(character)
        rest = (rest - 36 if rest > 36 else rest) * 2
        rest = rest - 37 if rest >= 37 else rest
    return ALPHABET[(37 - rest) % 36]


def _s10(serial: str) -> str:
    """The Universal Postal Union's standard for parcels across borders."""
    weights = (8, 6, 4, 2, 3, 5, 9, 7)
    rest = 11 - sum(int(c) * weight for c, weight in zip(serial, weights, strict=True)) % 11
    return {10: "0", 11: "5"}.get(rest, str(rest))


S10 = (r"[A-Z]{2}(?P<serial>[0-9]{8})(?P<digit>[0-9])[A-Z]{2}", _s10)
_THIRTEEN = (1, 7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1)
_ELEVEN = (3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1)

CARRIERS = {
    carrier.name.lower(): carrier
    for carrier in (
        Carrier(
            "UPS",
            "https://www.ups.com/track?tracknum={code}",
            (
                (r"1Z(?P<serial>[A-Z0-9]{15})(?P<digit>[0-9])", _mod10(1, 2)),
                (r"[AHJKTV](?P<serial>[0-9]{9})(?P<digit>[0-9])", _mod10(1, 2)),
            ),
        ),
        Carrier(
            "DHL",
            "https://www.dhl.com/en/express/tracking.html?AWB={code}",
            ((r"(?P<serial>[0-9]{9,10})(?P<digit>[0-9])", _mod7), S10),
        ),
        Carrier(
            "DPD",
            "https://www.dpdgroup.com/nl/mydpd/my-parcels/track?parcelNumber={code}",
            (
                (r"(?P<serial>[0-9]{27})(?P<digit>[0-9A-Z])", _iso_7064),
                (r"(?P<serial>[0-9]{14})(?P<digit>[0-9A-Z])", _iso_7064),
            ),
        ),
        Carrier(
            "FedEx",
            "https://www.fedex.com/fedextrack/?trknbr={code}",
            (
                (r"(?P<serial>[0-9]{11})(?P<digit>[0-9])", _weighted(_ELEVEN)),
                (r"[0-8][0-9]{19}(?P<serial>[0-9]{13})(?P<digit>[0-9])", _weighted(_THIRTEEN)),
                (r"(?P<serial>[0-9]{14})(?P<digit>[0-9])", _mod10(1, 3)),
            ),
        ),
        Carrier(
            "PostNL", "https://postnl.nl/tracktrace/?B={code}&P={postcode}&D={country}", (S10,)
        ),
        Carrier("GLS", "https://gls-group.eu/track/{code}"),
    )
}

CARRIER_NAMES = [carrier.name for carrier in CARRIERS.values()]


def carrier_name(typed: str) -> str:
    """The carrier as it writes itself, where it is known."""
    known = CARRIERS.get(typed.strip().lower())
    return known.name if known else typed


def normalize_tracking_code(code: str) -> str:
    """As the carrier writes it, without the spaces in which people type it."""
    return re.sub(r"[\s-]", "", code).upper()


def check_digit_error(carrier: str, code: str) -> bool:
    """Whether the code has the shape of the carrier's codes, but not their check digit."""
    known = CARRIERS.get(carrier.strip().lower())
    plain = normalize_tracking_code(code)
    for pattern, check in known.shapes if known else ():
        found = re.fullmatch(pattern, plain, re.ASCII)
        if found:
            return check(found["serial"]) != found["digit"]
    return False


def tracking_url(carrier: str, code: str, postcode: str = "", country: str = "") -> str:
    """Where a customer sees the parcel; nothing for a carrier that is not known."""
    known = CARRIERS.get(carrier.strip().lower())
    if known is None or not code:
        return ""
    return known.link.format(
        code=quote(normalize_tracking_code(code)), postcode=quote(postcode), country=quote(country)
    )
