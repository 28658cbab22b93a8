"""What is asked before an e-mail goes out by a click: to whom."""

from __future__ import annotations

from typing import Annotated

import pydantic

from backdesk.actions.form import Field, Form, ShortText
from backdesk.email_address import parse_email
from backdesk.i18n import _


def _address(text: str) -> str:
    return parse_email(text) if text else ""


class LetterForm(Form):
    """Left empty, it goes to the address that the order or quote has today."""

    to: Annotated[ShortText, pydantic.Field(max_length=254), pydantic.AfterValidator(_address)] = (
        Field(
            "",
            title=_("To"),
            description="Left empty, the address that the order or quote has today",
            json_schema_extra={"format": "letter_to"},
        )
    )
