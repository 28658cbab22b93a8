"""What keeps an issued document from being an e-invoice, said while it is made."""

from __future__ import annotations

from collections.abc import Sequence

from actions.shop_context import ShopContext
from backdesk.i18n import _
from models.credit_memo import CreditMemo
from models.e_invoice.profile import Facts, Syntax, is_business
from models.e_invoice.requirement import missing_requirements
from models.invoice import DocumentLine, Invoice

SAID = {
    Syntax.CII: _("It goes as a plain PDF, not as e-invoice ({profile}). Missing: {parts}."),
    Syntax.UBL: _("No UBL by the rules of {profile} can be made of it. Missing: {parts}."),
}
"""Of a Factur-X, which is what e-mails carry; else of the file for programs."""


def warn_of_e_invoice(
    paper: Invoice | CreditMemo, lines: Sequence[DocumentLine], ctx: ShopContext
) -> None:
    """Warn of what is missing, where the buyer is a business: a person needs no e-invoice, and a
    shop that never typed its VAT number makes none.
    """
    if not is_business(paper) or not paper.seller["vat_number"]:
        return
    facts = Facts.of(paper, lines, paper.seller)
    for syntax, said in SAID.items():
        if lacks := missing_requirements(facts, syntax):
            parts = ", ".join(str(one.what) for one in lacks)
            ctx.warn(said.format(profile=facts.profile_in(syntax), parts=parts))
            return
