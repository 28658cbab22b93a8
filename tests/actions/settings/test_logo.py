"""A logo is a small picture, and a drawing that can do nothing but be looked at."""

from __future__ import annotations

import struct

import pytest

from actions.settings.logo import describe_logo, logo_data_url, validate_logo

OPEN, CLOSE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">', b"</svg>"
PLAIN = OPEN + b'<style>.a{fill:url(#g)}</style><path class="a" d="M0 0h9v9z"/>' + CLOSE


def a_png(width: int = 60, height: int = 20) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06\0\0\0"


def a_jpeg(width: int = 60, height: int = 20) -> bytes:
    frame = b"\xff\xc0\0\x11\x08" + struct.pack(">HH", height, width)
    return b"\xff\xd8\xff\xe0\0\x10JFIF" + frame + b"\xff\xd9"


@pytest.mark.parametrize(
    ("content", "kind"), [(a_png(), "png"), (a_jpeg(), "jpeg"), (PLAIN, "svg+xml")]
)
def test_a_picture_becomes_an_address_of_its_kind(content: bytes, kind: str) -> None:
    address = logo_data_url(content)
    assert address.startswith(f"data:image/{kind};base64,")
    assert validate_logo(address) == address


@pytest.mark.parametrize(
    "content",
    [
        OPEN + b"<script>alert(1)</script>" + CLOSE,
        OPEN.replace(b"<svg", b'<svg onload="alert(1)"') + CLOSE,
        OPEN + b'<image href="https://example.com/a.png"/>' + CLOSE,
        OPEN + b'<use href="https://example.com/a.svg#a"/>' + CLOSE,
        OPEN + b'<a href="javascript:alert(1)"><path d="M0 0"/></a>' + CLOSE,
        OPEN + b'<style>@import "https://example.com/a.css"</style>' + CLOSE,
        OPEN + b'<path style="fill: URL( \'https://example.com/a\')" d="M0 0"/>' + CLOSE,
        OPEN + b'<path style="fill:u\\72l(https://example.com/a)" d="M0 0"/>' + CLOSE,
        OPEN + b'<foreignObject><p xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>' + CLOSE,
        OPEN + b'<p xmlns="http://www.w3.org/1999/xhtml"/>' + CLOSE,
        OPEN + b'<animate attributeName="href" to="https://example.com"/>' + CLOSE,
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + OPEN + CLOSE,
        b'<?xml-stylesheet href="https://example.com/a.css"?>' + OPEN + CLOSE,
        b"<svg><path d='M0 0'/></svg>",
    ],
)
def test_a_drawing_that_could_do_more_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"Save it as PNG|choose a PNG"):
        logo_data_url(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"GIF89a", "choose a PNG, JPEG or SVG"),
        (b"", "choose a PNG, JPEG or SVG"),
        (a_png() + b"\0" * 300_000, "at most 300 kB"),
        (a_png(width=30_000), "more than 5000 pixels"),
        (a_jpeg(height=9_000), "more than 5000 pixels"),
        (b"\x89PNG\r\n\x1a\n", "cannot be read"),
        (b"\xff\xd8\xff", "cannot be read"),
        (b"<svg", "cannot be read"),
    ],
)
def test_what_is_no_small_picture_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        logo_data_url(content)


@pytest.mark.parametrize(
    "address", ["https://example.com/a.png", "data:image/png;base64,AAAA", "data:text/html,<p>"]
)
def test_an_address_that_holds_no_picture_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="choose a PNG"):
        validate_logo(address)


def test_the_history_says_its_kind_and_size() -> None:
    assert describe_logo(logo_data_url(a_png() + b"\0" * 12_000)) == "PNG, 12 kB"
    assert describe_logo("") == ""
