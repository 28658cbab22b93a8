"""Shopify: the orders export (CSV) and the orders of its REST interface (JSON), as they are."""

from __future__ import annotations

from pathlib import Path

from actions.importing.data import ImportBatch
from backdesk.i18n import _
from backdesk.imports.csv_table import UnreadableFile
from backdesk.imports.json_file import files_of
from gateways.importers.shopify.export import read_export
from gateways.importers.shopify.rest import read_rest

SOURCE = "shopify"
__all__ = ["SOURCE", "read_shopify"]


def read_shopify(path: Path) -> list[ImportBatch]:
    """Read ``path``: a CSV or JSON file, or a folder of them; one reading a currency.

    Refunds, transactions and fulfillments in JSON files beside it are read along.

    :raises UnreadableFile: in one sentence, what is wrong with which file.
    """
    if not path.is_dir():
        return read_rest([path], path) if path.suffix.lower() == ".json" else read_export(path)
    orders = files_of(path, "order")
    exports = [] if orders else files_of(path, "", ".csv")
    if not orders and len(exports) != 1:
        raise UnreadableFile(
            _("{file} has no order….json, and not just one CSV file: name the file."), file=path
        )
    return read_rest(orders, path) if orders else read_export(exports[0])
