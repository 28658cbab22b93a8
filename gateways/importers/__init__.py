"""Orders from elsewhere: one module a source, which reads and classifies and stores nothing."""

from backdesk.imports.csv_table import UnreadableFile
from gateways.importers.run import (
    import_csv,
    import_northwind,
    import_online_retail,
    import_shopify,
    import_woocommerce,
)

__all__ = [
    "UnreadableFile",
    "import_csv",
    "import_northwind",
    "import_online_retail",
    "import_shopify",
    "import_woocommerce",
]
