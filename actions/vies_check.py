"""What checking a VAT number at VIES shares between orders and customers."""

from __future__ import annotations

from actions.shop_context import ShopContext
from backdesk.actions.errors import Refused
from backdesk.country import is_in_the_union
from backdesk.i18n import _
from models.customer import Customer
from models.order import Order
from models.vies_answer import WAITED_FOR, ViesAnswer

VIES_IS_ASKED = _(
    "VIES, a service of the European Commission, is asked: it learns the number, and your own."
)


async def require_vies(party: Order | Customer, ctx: ShopContext) -> None:
    """:raises Refused: the shop does not ask VIES, or VIES cannot know the number."""
    if not ctx.settings.vies:
        raise Refused(
            _("this shop does not ask VIES"),
            _("Switch it on under Settings > General > Administration: Check VAT numbers."),
        )
    if not is_in_the_union(party.vat_number):
        raise Refused(
            _("VIES knows VAT numbers of the European Union only"),
            _("Look it up in the register of its country."),
        )


async def wait_for_answer(number: str) -> None:
    """It is asked in the background, before all that is due; nothing here awaits the network."""
    await ViesAnswer.bulk_create([ViesAnswer(number=number)], ignore_conflicts=True)
    await ViesAnswer.filter(number=number).update(next_at=WAITED_FOR, attempts=0)
