"""Carriers' check digits on the valid and invalid codes of a public collection."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from models.carrier import check_digit_error, tracking_url

KNOWN = {"ups": "UPS", "dhl": "DHL", "dpd": "DPD", "fedex": "FedEx", "s10": "PostNL"}


def _kinds(folder: Path, courier: str) -> list[dict[str, Any]]:
    file = folder / "tracking-numbers" / "couriers" / f"{courier}.json"
    kinds: list[dict[str, Any]] = json.loads(file.read_text())["tracking_numbers"]
    return kinds


def _has_the_shape(kind: dict[str, Any], code: str) -> bool:
    pattern = kind["regex"] if isinstance(kind["regex"], str) else "".join(kind["regex"])
    return re.fullmatch(pattern.replace("(?<", "(?P<"), code) is not None


@pytest.mark.parametrize("courier", KNOWN)
def test_valid_codes_are_taken(outside_files: Path, courier: str) -> None:
    for kind in _kinds(outside_files, courier):
        for code in kind["test_numbers"]["valid"]:
            assert not check_digit_error(KNOWN[courier], code), (kind["name"], code)


OURS = {
    "UPS",
    "UPS Waybill",
    "DHL Express",
    "DPD (28)",
    "DPD (14)",
    "FedEx Express (12)",
    "FedEx Express (34)",
    "FedEx Ground",
    "S10",
}


@pytest.mark.parametrize("courier", KNOWN)
def test_codes_with_a_wrong_digit_are_found(outside_files: Path, courier: str) -> None:
    """One of them is wrong for its country, which is none."""
    found = 0
    for kind in _kinds(outside_files, courier):
        for code in kind["test_numbers"]["invalid"]:
            if kind["name"] in OURS and _has_the_shape(kind, code) and code[-2:] != "XX":
                assert check_digit_error(KNOWN[courier], code), (kind["name"], code)
                found += 1
    assert found


def test_the_customer_gets_a_link() -> None:
    link = tracking_url("PostNL", "3S ABCD 1234567", "1234 AB", "NL")
    assert link == "https://postnl.nl/tracktrace/?B=3SABCD1234567&P=1234%20AB&D=NL"
    assert tracking_url("A pigeon", "1") == ""
