"""Photos that are too large are refused as such, so that one knows what to send instead."""

from __future__ import annotations

import io
from collections.abc import Callable

import httpx
import pytest
from PIL import Image

from customer.photos import MOST_BYTES
from gateways.signed_links import Links
from models.return_case import ReturnCase
from tests.customer.test_return_page import at, typed
from tests.factories.order import an_order


def a_bomb() -> bytes:
    """Small as it is sent, and 400 million pixels when it is unpacked."""
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    return made.getvalue()


def a_heavy_one() -> bytes:
    """A photo with more behind it than is taken."""
    made = io.BytesIO()
    Image.new("RGB", (30, 20), "orange").save(made, "JPEG")
    return made.getvalue() + bytes(MOST_BYTES)


@pytest.mark.parametrize("make", [a_bomb, a_heavy_one])
async def test_a_photo_that_is_too_large_is_refused_as_such(
    browser: httpx.AsyncClient, links: Links, make: Callable[[], bytes]
) -> None:
    order = await an_order(shipped=True)
    files = [("photos", ("mug.jpg", make(), "image/jpeg"))]
    answer = await browser.post(at(links, order), data=await typed(order), files=files)
    assert answer.status_code == 422
    assert "One of the photos is too large" in answer.text
    assert "The handle is off" in answer.text
    assert not await ReturnCase.exists()
