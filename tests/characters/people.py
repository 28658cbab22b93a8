"""People's names in twelve scripts, as they are written and as somebody else types them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

Form = Literal["NFC", "NFD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD")


@dataclass(frozen=True)
class Person:
    """``typed`` finds ``name``; ``email`` is a plain address of theirs."""

    script: str
    name: str
    typed: str

    @property
    def email(self) -> str:
        return f"{self.script}@example.com"

    def written(self, form: Form) -> str:
        return unicodedata.normalize(form, self.name)


PEOPLE = (
    Person("latin", "Éric Łukasz Röder", "ERIC LUKASZ RODER"),
    Person("greek", "Αθηνά Πάνου", "ΑΘΗΝΑ ΠΑΝΟΥ"),
    Person("cyrillic", "Сергей Ёлкин", "СЕРГЕЙ ЕЛКИН"),
    Person("armenian", "Արմեն Պետրոսյան", "ԱՐՄԵՆ"),
    Person("georgian", "გიორგი ბერიძე", "გიორგი"),
    Person("hebrew", "שָׁלוֹם לוי", "שלום"),
    Person("arabic", "مُحَمَّد علي", "محمد"),
    Person("devanagari", "ज़ाकिर हुसैन", "ज़ाकिर"),
    Person("thai", "สมชาย ใจดี", "สมชาย"),
    Person("kana", "がぎ みどり", "がぎ"),
    Person("han", "山田太郎", "山田太"),
    Person("hangul", "김민수", "김민수"),
)

IN_ORDER = tuple(person.script for person in PEOPLE)
"""As the Unicode Collation Algorithm has the scripts, and so the people."""

ALIKE = (
    ("Ave", "bou", "Chamois", "Éric", "Zoë"),
    ("αβγ", "Άγιος", "Δέλτα", "ώρα"),
    ("Абрамов", "Еда", "Ёлкин", "жук", "Яна"),
    ("ก", "เก", "ข"),
    ("あい", "アウ", "がく", "ギク"),
)
"""Within one script: case and accents do not part what stands together."""
