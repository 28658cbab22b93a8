"""Whether the customer of a return is told: as the settings say, and as who acts decides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from backdesk.actions.errors import Refused
from backdesk.i18n import _
from models.email_event import event_title
from models.order import Order
from models.return_case import ReturnCase
from models.settings import load_settings


def off(event: str) -> Callable[[ReturnCase], Awaitable[Mapping[str, Refused]]]:
    """For ``stays``: where the settings have emptied this e-mail, nobody is asked about it."""

    async def what_is_off(case: ReturnCase) -> Mapping[str, Refused]:
        order = await Order.get(id=case.order_id)
        if (await load_settings()).sends(event, order.language):
            return {}
        said = _("No e-mail is sent: “{title}” is empty in the settings").format(
            title=event_title(event)
        )
        return {"notify": Refused(said, _("Write it under Settings > Notification e-mails."))}

    return what_is_off
