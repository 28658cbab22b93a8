"""Why goods come back: reasons that programs know by a code, and people in their own language."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from gettext import translation

from backdesk.fold import fold
from backdesk.i18n import LANGUAGES, LOCALES


class ReturnReason(StrEnum):
    """A known reason. Goods that are damaged or do not work are not sold again by themselves."""

    DAMAGED = "damaged"
    NOT_ORDERED = "not_ordered"
    DOES_NOT_FIT = "does_not_fit"
    DOES_NOT_WORK = "does_not_work"
    CHANGED_MIND = "changed_mind"
    OTHER = "other"

    def label(self, language: str) -> str:
        """As the customer's pages and papers say it (ISO 639-1); English where they do not."""
        catalogue = translation("documents", LOCALES, languages=[language], fallback=True)
        return catalogue.gettext(LABELS[self])

    @property
    def sold_again(self) -> bool:
        """Whether what comes back for it goes into stock, unless somebody says otherwise."""
        return self not in (ReturnReason.DAMAGED, ReturnReason.DOES_NOT_WORK)


LABELS = {
    ReturnReason.DAMAGED: "It is damaged",
    ReturnReason.NOT_ORDERED: "It is not what I ordered",
    ReturnReason.DOES_NOT_FIT: "It does not fit",
    ReturnReason.DOES_NOT_WORK: "It does not work",
    ReturnReason.CHANGED_MIND: "I changed my mind",
    ReturnReason.OTHER: "Another reason",
}
"""In English; the catalogue of the documents has them in the other languages."""


def reason_meant(said: str) -> ReturnReason | None:
    """The reason that a code or a label means, in any language; free words mean none."""
    return _by_words().get(fold(said.strip()))


@lru_cache(maxsize=1)
def _by_words() -> dict[str, ReturnReason]:
    return {
        fold(words): reason
        for reason in ReturnReason
        for words in (reason.value, *(reason.label(language) for language in LANGUAGES))
    }
