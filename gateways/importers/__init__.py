"""Orders from elsewhere: one module a source, which reads and classifies and stores nothing."""

from gateways.importers.sources import (
    import_csv,
    import_northwind,
    import_online_retail,
    import_shopify,
    import_woocommerce,
)
from gateways.importers.table import UnreadableFile

__all__ = [
    "UnreadableFile",
    "import_csv",
    "import_northwind",
    "import_online_retail",
    "import_shopify",
    "import_woocommerce",
]
