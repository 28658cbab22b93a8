"""A row made in a hurry is the row that its model makes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tortoise.models import Model

from backdesk.db.unvalidated import construct_unvalidated
from models.invoice import InvoiceLine, LineKind
from models.packing_slip import PackingSlipLine
from models.stock import StockMove, StockReason

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        (StockMove, {"product_id": 7, "on_hand": -2, "reason": StockReason.SHIPPED, "at": NOW}),
        (InvoiceLine, {"order_line_id": 3, "kind": LineKind.PRODUCT, "gross": 1998}),
        (PackingSlipLine, {"packing_slip_id": 3, "sku": "MUG-1", "quantity": 2}),
    ],
)
def test_a_fresh_row_is_what_the_models_own_constructor_makes(
    model: type[Model], columns: dict[str, Any]
) -> None:
    assert vars(construct_unvalidated(model, **columns)) == vars(model(**columns))
    assert vars(construct_unvalidated(model)) == vars(model()), (
        "one row's columns are not the next one's"
    )
