"""The shop's manual: each sentence names the browser test that shows it, none is left out."""

from __future__ import annotations

import ast
import re
from pathlib import Path

HOUSE = Path(__file__).parent.parent
MANUAL = HOUSE / "docs" / "manual.md"
SHOWN = HOUSE / "tests" / "browser" / "manual"
SENTENCE = re.compile(r"- (?P<said>.+\.) \[shown\]\(\.\./tests/browser/manual/(?P<file>\w+\.py)\)")


def test_every_sentence_of_the_manual_names_the_test_that_is_called_like_it() -> None:
    promised = _promised()
    assert promised, "the manual has no sentence"
    assert [one for one in promised if one not in _tests()] == []


def test_every_test_of_the_manual_is_a_sentence_of_it() -> None:
    assert sorted(_tests() - set(_promised())) == []


def test_no_sentence_is_promised_twice() -> None:
    promised = _promised()
    assert len(promised) == len(set(promised))


def test_what_is_listed_in_the_manual_is_a_sentence_with_its_test() -> None:
    listed = [line for line in MANUAL.read_text().splitlines() if line.startswith("- ")]
    assert [line for line in listed if not SENTENCE.fullmatch(line)] == []


def _promised() -> list[tuple[str, str]]:
    """The file and the test of each sentence, the test being the sentence in small letters."""
    found = SENTENCE.finditer(MANUAL.read_text())
    return [(one["file"], _as_a_name(one["said"])) for one in found]


def _as_a_name(sentence: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", sentence.lower().replace("'", "").replace("&", "and"))
    return f"test_{words.strip('_')}"


def _tests() -> set[tuple[str, str]]:
    return {
        (file.name, node.name)
        for file in SHOWN.glob("test_*.py")
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
