"""What holds where neither a row nor a person says otherwise; the application decides it.

Where they can be changed while it runs, ``@provide_defaults`` decorates what reads them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Defaults:
    """``currency`` is that of amounts without one of their own (ISO 4217).

    ``zone`` is by whose clock days are counted, and where a new user is at home.
    """

    currency: str = "EUR"
    zone: ZoneInfo = UTC


Provider = Callable[[], Awaitable[Defaults]]
_providers: list[Provider] = []


def provide_defaults(provider: Provider) -> Provider:
    """Read them from ``provider`` from now on."""
    _providers[:] = [provider]
    return provider


async def load_defaults() -> Defaults:
    """As they are now."""
    return await _providers[0]() if _providers else Defaults()


async def default_zone() -> ZoneInfo:
    """By whose clock days are counted now."""
    return (await load_defaults()).zone


async def default_currency() -> str:
    """The currency of amounts without one of their own, now."""
    return (await load_defaults()).currency
