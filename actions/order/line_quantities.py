"""Chosen lines and quantities: what Create invoice and Create packing slip ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from backdesk.actions.errors import FieldError, Invalid
from backdesk.actions.form import Field, Form, Quantity
from backdesk.i18n import _
from models.order import OrderLine


class SelectedLine(Form):
    """``line`` is the id of the order's line."""

    line: int = Field(ge=1)
    quantity: Quantity


class SelectedLines(Form):
    """Left empty, it is everything that is left."""

    lines: list[SelectedLine] | None = Field(
        None, title=_("Lines"), max_length=5000, json_schema_extra={"format": "quantities"}
    )


def selected_quantities(
    choices: Sequence[SelectedLine] | None,
    lines: Sequence[OrderLine],
    left_of: Callable[[OrderLine], int],
) -> dict[int, int]:
    """``{order line id: quantity}`` of what was chosen, or of all that is left.

    :raises Invalid: a line of another order, the same line twice, or more than is left of it.
    """
    left = {line.id: left_of(line) for line in lines}
    if choices is None:
        return {line: quantity for line, quantity in left.items() if quantity}
    quantities: dict[int, int] = {}
    errors = []
    for place, choice in enumerate(choices):
        if choice.line not in left:
            said = _("this order has no such line").format()
            errors.append(FieldError(f"lines.{place}.line", said))
        elif choice.line in quantities:
            errors.append(FieldError(f"lines.{place}.line", str(_("this line is chosen twice"))))
        elif choice.quantity > left[choice.line]:
            said = _("only {left} left of this line").format(left=left[choice.line])
            errors.append(FieldError(f"lines.{place}.quantity", said))
        quantities[choice.line] = choice.quantity
    if not quantities:
        errors.append(FieldError("lines", str(_("choose at least one line"))))
    if errors:
        raise Invalid(errors)
    return quantities
