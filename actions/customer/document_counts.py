"""What hangs on a customer: counted for the sentences that are said before anything is done."""

from __future__ import annotations

from backdesk.i18n import _
from backdesk.resource import children_of, get_resource
from models.customer import Customer
from models.note import Note
from models.order import Order
from models.quote import Quote


async def document_counts(customer: Customer) -> list[str]:
    """``orders: 3``, ``quotes: 1`` and so on; what there is none of is not said."""
    own = [(get_resource(model), {"customer_id": customer.id}) for model in (Order, Quote)]
    theirs = [(one, {"order__customer_id": customer.id}) for one in children_of(Order)]
    found = [
        (str(resource.plural).lower(), await resource.model.filter(**of_them).count())
        for resource, of_them in own + theirs
    ]
    notes = await Note.filter(order__customer_id=customer.id).count()
    found.append((str(_("Notes")).lower(), notes))
    said = _("{what}: {number}")
    return [said.format(what=what, number=number) for what, number in found if number]
