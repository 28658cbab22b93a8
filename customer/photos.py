"""Photos as customers send them, made small and harmless: new JPEGs with nothing hidden in them."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

MOST_BYTES = 12_000_000
MOST_PIXELS = 60_000_000
SIDE = 1600
MOST_KEPT = 1_000_000
"""Bytes of a photo that a return keeps."""
QUALITIES = (80, 60, 40, 20)
"""The best that makes it small enough: gravel and grass take more than a mug."""
KINDS = ("JPEG", "PNG", "WEBP")


class InvalidImage(Exception):
    """What was sent is no photo that can be read."""


class TooLarge(InvalidImage):
    """It is a photo, but a larger one than is taken."""


def to_thumbnail_jpeg(content: bytes) -> bytes:
    """The photo, turned upright, at most ``SIDE`` pixels a side; where it was taken is left out.

    :raises InvalidImage: it is none or is broken.
    :raises TooLarge: it is too much, as it is sent or unpacked.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a large picture is measured right below
            photo = Image.open(io.BytesIO(content), formats=KINDS)
        if len(content) > MOST_BYTES or photo.width * photo.height > MOST_PIXELS:
            raise TooLarge
        photo.draft("RGB", (SIDE, SIDE))
        upright = ImageOps.exif_transpose(photo).convert("RGB")
    except Image.DecompressionBombError as error:
        raise TooLarge from error
    except (OSError, ValueError, SyntaxError) as error:
        raise InvalidImage from error
    upright.thumbnail((SIDE, SIDE))
    for quality in QUALITIES:
        made = io.BytesIO()
        upright.save(made, "JPEG", quality=quality)
        if made.tell() <= MOST_KEPT:
            break
    return made.getvalue()
