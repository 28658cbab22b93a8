"""The logo on documents: a small picture, kept as a data: address; a drawing if it is inert."""

from __future__ import annotations

import base64
import binascii
import re
from xml.etree import ElementTree as ET

from backdesk.i18n import _

LARGEST = 300_000
"""Bytes of the file."""

MOST_PIXELS = 5_000
"""In each direction: a small file can unpack to a very large picture."""

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
SVG = "http://www.w3.org/2000/svg"
DRAWN = frozenset(
    "svg g defs title desc metadata style path rect circle ellipse line polyline "
    "polygon text tspan textPath linearGradient radialGradient stop clipPath mask pattern".split()
)
"""What a drawing may be made of: no scripts, no pages, no pictures, nothing that repeats itself."""

ADDRESS = re.compile(r"data:image/(?:png|jpeg|svg\+xml);base64,([A-Za-z0-9+/]+=*)")
_FRAME = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(..)(..)", re.DOTALL)
"""A JPEG's frame header: its height and width."""


def logo_data_url(content: bytes) -> str:
    """The picture as a data: address.

    :raises ValueError: it is no picture that documents can show, in words.
    """
    if len(content) > LARGEST:
        said = _("The logo has {size} kB; at most {most} kB are kept. Save it smaller first.")
        raise ValueError(said.format(size=len(content) // 1000, most=LARGEST // 1000))
    packed = base64.b64encode(content).decode()
    return f"data:image/{_kind(content)};base64,{packed}"


def validate_logo(address: str) -> str:
    """A data: address that was sent, made anew from what is really in it; or none.

    :raises ValueError: it is none that ``logo_data_url`` makes.
    """
    if not address:
        return ""
    found = ADDRESS.fullmatch(address)
    try:
        content = base64.b64decode(found[1], validate=True) if found else b""
    except binascii.Error:
        content = b""
    return logo_data_url(content)


def describe_logo(address: str) -> str:
    """What the history says of it: ``PNG, 12 kB``."""
    kind, _comma, packed = address.partition(",")
    if not packed:
        return ""
    name = kind.removeprefix("data:image/").partition(";")[0].partition("+")[0]
    return f"{name.upper()}, {max(len(packed) * 3 // 4000, 1)} kB"


def _kind(content: bytes) -> str:
    if content.startswith(PNG):
        _refuse_large(int.from_bytes(content[16:20]), int.from_bytes(content[20:24]))
        return "png"
    if content.startswith(JPEG):
        frame = _FRAME.search(content)
        height, width = (int.from_bytes(part) for part in frame.groups()) if frame else (0, 0)
        _refuse_large(width, height)
        return "jpeg"
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<svg", b"<?xml", b"<!--")):
        _refuse_unsafe(content)
        return "svg+xml"
    raise ValueError(str(_("This is no logo that can be shown: choose a PNG, JPEG or SVG file.")))


def _refuse_large(width: int, height: int) -> None:
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        said = _("The picture cannot be read, or is more than {most} pixels wide or high.")
        raise ValueError(said.format(most=MOST_PIXELS))


def _refuse_unsafe(content: bytes) -> None:
    """:raises ValueError: the drawing could load or run something, or is none."""
    unsafe = _(
        "This SVG file can do more than be looked at (scripts, links or other files in it), so it "
        "is not taken. Save it as PNG, or as a plain SVG."
    )
    if re.search(rb"<!(DOCTYPE|ENTITY)|<\?xml-stylesheet|\x00", content, re.IGNORECASE):
        raise ValueError(str(unsafe))
    try:
        drawing = ET.fromstring(content)  # noqa: S314 - no entities can be declared in it
    except (ET.ParseError, ValueError, LookupError):
        raise ValueError(str(_("This SVG file cannot be read. Save it as PNG."))) from None
    if drawing.tag != f"{{{SVG}}}svg" or not all(_inert(one) for one in drawing.iter()):
        raise ValueError(str(unsafe))


def _inert(one: ET.Element) -> bool:
    namespace, _brace, name = one.tag.removeprefix("{").rpartition("}")
    if namespace != SVG:
        return _is_note(one)
    return (
        name in DRAWN
        and (name != "style" or _plain(one.text or ""))
        and all(_inert_attribute(key, value) for key, value in one.attrib.items())
    )


def _is_note(one: ET.Element) -> bool:
    """A drawing program's own notes, which no browser knows; anything of HTML is none."""
    return "w3.org/1999/xhtml" not in one.tag and one.tag.startswith("{")


def _inert_attribute(key: str, value: str) -> bool:
    name = key.rpartition("}")[2].lower()
    if name == "href":
        return value.startswith("#")
    return not name.startswith("on") and _plain(value)


def _plain(style: str) -> bool:
    """No address other than of a piece of the drawing itself, and nothing spelled in disguise."""
    words = style.lower()
    outward = re.search(r"url\(\s*['\"]?(?!#)", words)
    disguised = ("@import", "javascript:", "expression(", "\\", "image(", "image-set(", "src(")
    return outward is None and not any(word in words for word in disguised)
