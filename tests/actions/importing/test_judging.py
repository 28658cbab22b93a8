"""What a preview and a report say of each order of a file."""

from __future__ import annotations

from actions.importing.data import Classification, ImportBatch, SkippedLine
from actions.importing.plan import Plan
from actions.importing.preview import row_results
from actions.importing.report import ImportReport


def test_what_stays_out_is_said_of_its_first_line_and_of_each_that_has_no_name() -> None:
    plan = Plan(ImportBatch("shopify", "EUR"))
    report = ImportReport("shopify", "orders.csv", "EUR", True, 0, 0)
    for line, document in ((2, ""), (3, ""), (5, "#1"), (6, "#1")):
        report.leftovers.append(
            SkippedLine(line, document, Classification.LEFT_OVER, 100, "why not")
        )
    assert [(one.line, one.name) for one in row_results(plan, report)] == [
        (2, ""),
        (3, ""),
        (5, "#1"),
    ]
