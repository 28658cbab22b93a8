"""Online Retail: a British gift shop's list of invoice lines (doi:10.1057/dbm.2012.17)."""

from gateways.importers.online_retail.credits import (
    Sales,
    SoldLine,
    SoldOrder,
    credit_became,
    find_credits,
)
from gateways.importers.online_retail.orders import CURRENCY, SOURCE, read_online_retail
from gateways.importers.online_retail.rows import FEES, SHIPPING

__all__ = [
    "CURRENCY",
    "FEES",
    "SHIPPING",
    "SOURCE",
    "Sales",
    "SoldLine",
    "SoldOrder",
    "credit_became",
    "find_credits",
    "read_online_retail",
]
