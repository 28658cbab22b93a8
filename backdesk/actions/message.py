"""How an e-mail that an action writes is named in what comes of it: to whom, about what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

ALSO = "also"
"""What an e-mail tells of beside its main thing, where one tells of several."""


def named(recipient: str, events: Sequence[str]) -> dict[str, Any]:
    """An e-mail as a dry run names it: what it tells of beside the main thing is ``also``."""
    main, *others = events
    return {"event": main, "recipient": recipient} | ({ALSO: others} if others else {})


def events_named(email: dict[str, Any]) -> list[str]:
    """What an e-mail tells of, as a dry run names it."""
    return [email["event"], *email.get(ALSO, [])]
