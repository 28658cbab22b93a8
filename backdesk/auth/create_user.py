"""Make a user: from the command line, by the demo shop, and by the form under System > Users."""

from __future__ import annotations

from datetime import UTC, datetime

from backdesk.actions.errors import field_error
from backdesk.auth.user import Role, User
from backdesk.db.derived_columns import fold_of
from backdesk.defaults import default_zone
from backdesk.email_address import parse_email
from backdesk.i18n import _

SHORTEST_PASSWORD = 10


def validate_password(password: str) -> str:
    """:raises Invalid: it is too short to be one."""
    if len(password) < SHORTEST_PASSWORD:
        said = _("a password has {number} characters or more").format(number=SHORTEST_PASSWORD)
        raise field_error("password", said)
    return password


async def create_user(
    email: str, role: str, password: str, name: str = "", since: datetime | None = None
) -> User:
    """A user who can sign in with ``password``; ``since`` is when they came, if not now.

    They are at home in the default time zone, until they say otherwise.

    :raises Invalid: the address is none or taken, the role is unknown, the password too short.
    """
    try:
        email = parse_email(email)
    except ValueError as error:
        raise field_error("email", error) from None
    if await User.exists(email=email):
        raise field_error("email", _("somebody here has this e-mail address already"))
    found = await Role.get_or_none(name_fold=fold_of(role))
    if found is None:
        names = ", ".join(one.name for one in await Role.all().order_by("id"))
        raise field_error(
            "role", _("there is no such role; there are: {names}").format(names=names)
        )
    user = User(
        email=email,
        name=name,
        role=found,
        timezone=str(await default_zone()),
        created_at=since or datetime.now(UTC),
    )
    user.set_password(validate_password(password))
    await user.save()
    return user
