"""Which shop's export a file is, seen by what stands in it, and its orders as the shop tells."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.importing.data import ImportBatch
from backdesk.i18n import LazyText, _
from backdesk.imports.csv_table import UnreadableFile
from backdesk.imports.json_file import records
from backdesk.imports.json_rows import json_rows
from gateways.importers.headers import known_names
from gateways.importers.import_types import KINDS
from gateways.importers.named_columns import names_in
from gateways.importers.shopify import SOURCE as SHOPIFY
from gateways.importers.shopify import read_shopify
from gateways.importers.shopify.export import NEEDED
from gateways.importers.woocommerce import SOURCE as WOOCOMMERCE
from gateways.importers.woocommerce import read_woocommerce


@dataclass(frozen=True)
class Shop:
    """``title`` says what the file is; ``read`` is the reader of the command line."""

    title: LazyText
    read: Callable[[Path], list[ImportBatch]]


IMPORTERS: Mapping[str, Shop] = {
    SHOPIFY: Shop(_("This is a Shopify order export"), read_shopify),
    WOOCOMMERCE: Shop(_("These are WooCommerce orders"), read_woocommerce),
}


def detect_source(content: bytes, name: str) -> str:
    """Whose it is, a key of ``IMPORTERS``; empty where it is a list of any make.

    :raises UnreadableFile: it is JSON, which no list is, and no shop's.
    """
    if is_json(content, name) and _is_a_list(content):
        return ""
    if name.lower().endswith(".json"):
        return _of_json(content, name)
    if is_json(content, name):
        try:
            return _of_json(content, name)
        except UnreadableFile:  # a list, whose first column is called so
            return ""
    return SHOPIFY if is_shopify(names_in(content, name)) else ""


def is_shopify(header: set[str]) -> bool:
    """Whether these are the columns of its orders export."""
    return {*NEEDED} <= header


def _is_a_list(content: bytes) -> bool:
    """Flat objects whose names are those of columns."""
    rows = json_rows(content)
    return rows is not None and any(known_names(kind, rows[0][1]) > 1 for kind in KINDS.values())


def is_json(content: bytes, name: str) -> bool:
    begins = content[:100].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return name.lower().endswith(".json") or begins in (b"[", b"{")


def _of_json(content: bytes, name: str) -> str:
    told = _loaded(content, name)
    single = [told] if isinstance(told, dict) else []
    for record in (*single, *records(told, "orders", "order", "create", "update")):
        if "line_items" in record and "order_key" in record:
            return WOOCOMMERCE
        if "created_at" in record and ("financial_status" in record or "line_items" in record):
            return SHOPIFY
    raise UnreadableFile(
        _("{file} is JSON, but holds no orders of Shopify or WooCommerce."), file=name
    )


def _loaded(content: bytes, name: str) -> Any:
    """:raises UnreadableFile: no text, no JSON, or with letters that no database takes."""
    try:
        told = json.loads(content.decode("utf-8-sig"))
        json.dumps(told, ensure_ascii=False).encode()
    except UnicodeError as error:
        raise UnreadableFile(_("{file} is not text in UTF-8."), file=name) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(_("{file} is no JSON, or is cut off."), file=name) from error
    if b"\\u0000" in content:
        raise UnreadableFile(
            _("{file} holds NUL characters: it is no text, or damaged."), file=name
        )
    return told


def read_upload(shop: str, content: bytes, name: str) -> list[ImportBatch]:
    """Its orders, one reading a currency, by the reader that the command line has.

    :raises UnreadableFile: in one sentence, what is wrong with it.
    """
    ending = ".json" if is_json(content, name) else ".csv"
    stem = re.sub(r"[^\w.-]", "_", name.removesuffix(ending))[:60] or "orders"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{stem}{ending}"
        path.write_bytes(content)
        return IMPORTERS[shop].read(path)
