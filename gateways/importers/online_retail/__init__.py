"""Online Retail: a British gift shop's list of invoice lines (doi:10.1057/dbm.2012.17)."""

from gateways.importers.online_retail.orders import SOURCE, read_online_retail

__all__ = ["SOURCE", "read_online_retail"]
