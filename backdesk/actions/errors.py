"""What can stand in the way of an action, each said in words and with its HTTP status."""

from __future__ import annotations

from dataclasses import dataclass

from backdesk.i18n import LazyText, _


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field; ``field`` is a dotted path (``lines.0.quantity``)."""

    field: str
    message: str


class ActionError(Exception):
    """The action was not done and nothing was changed."""

    status = 400
    title = _("This cannot be done")

    def __init__(
        self,
        detail: object,
        *,
        reason: object = "",
        way_out: str | LazyText = "",
        errors: list[FieldError] | None = None,
    ) -> None:
        super().__init__(str(detail))
        self.detail = str(detail)
        self.reason = str(reason)
        self.way_out = str(way_out)
        self.errors = errors or []


class Refused(ActionError):
    """A rule says no. ``reason`` is a clause ("it is on hold"), ``way_out`` what helps."""

    status = 409
    title = _("Not possible now")

    def __init__(
        self,
        reason: object,
        way_out: str | LazyText = "",
        *,
        detail: object = "",
        errors: list[FieldError] | None = None,
    ) -> None:
        super().__init__(detail or reason, reason=reason, way_out=way_out, errors=errors)


class NotPermitted(ActionError):
    """The user's role does not have the permission."""

    status = 403
    title = _("Not permitted")


class NotFound(ActionError):
    """There is no such thing, or none that this user may see."""

    status = 404
    title = _("Not found")


class StaleVersion(ActionError):
    """The caller looked at an older version than the one that is stored."""

    status = 412
    title = _("Changed meanwhile")


class Invalid(ActionError):
    """A field is wrong."""

    status = 422
    title = _("Please check the fields")

    def __init__(self, errors: list[FieldError]) -> None:
        said = "; ".join(f"{e.field}: {e.message}" if e.field else e.message for e in errors)
        super().__init__(said, errors=errors)


def field_error(field: str, message: object) -> Invalid:
    """One wrong field that only the handler could see."""
    return Invalid([FieldError(field, str(message))])
