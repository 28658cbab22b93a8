"""What nobody foresaw: it is logged under a name, and whoever met with it is told the name."""

from __future__ import annotations

import uuid

import structlog

from backdesk.i18n import _

WENT_WRONG = _("Something went wrong")


def log_unexpected_error(error: Exception) -> str:
    """Log ``error``; the sentence for whoever waits for an answer."""
    name = uuid.uuid4().hex[:12]
    structlog.get_logger().error("request failed", incident=name, exc_info=error)
    said = _("Something went wrong on our side; nothing was changed. It is noted as {incident}.")
    return said.format(incident=name)
