"""The same pages printed by WeasyPrint, in its own environment: ``weasyprint_peer.py FOLDER``."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from time import perf_counter

from weasyprint import HTML


def main() -> None:
    folder = Path(sys.argv[1])
    alone = sorted(folder.glob("alone-*.html"))
    HTML(string=alone[0].read_text()).write_pdf()
    started = perf_counter()
    for page in alone:
        HTML(string=page.read_text()).write_pdf()
    each = (perf_counter() - started) / len(alone)
    started = perf_counter()
    HTML(string=(folder / "together.html").read_text()).write_pdf()
    together = perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"alone": each, "together": together, "MiB": peak}))  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
