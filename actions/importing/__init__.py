"""Orders from elsewhere, written as they were: real dates, numbers of our own, no e-mails."""

from actions.importing.report import ImportReport
from actions.importing.run import Progress, import_batch

__all__ = ["ImportReport", "Progress", "import_batch"]
