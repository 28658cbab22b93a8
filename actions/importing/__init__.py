"""Orders from elsewhere, written as they were: real dates and numbers of our own, no e-mails."""

from actions.importing.report import ImportReport
from actions.importing.run import import_northwind, import_online_retail

__all__ = ["ImportReport", "import_northwind", "import_online_retail"]
