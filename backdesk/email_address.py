"""E-mail addresses: what is one, and how it is written into a message."""

from __future__ import annotations

from email.headerregistry import Address

from email_validator import (
    SPECIAL_USE_DOMAIN_NAMES,
    EmailNotValidError,
    ValidatedEmail,
    validate_email,
)

from backdesk.i18n import _

# A shop's own network, and a shop that is only tried.
SPECIAL_USE_DOMAIN_NAMES[:] = [
    name for name in SPECIAL_USE_DOMAIN_NAMES if name not in ("local", "test")
]


def parse_email(text: str) -> str:
    """``text`` as an address is kept: in small letters, its domain in the letters people read.

    :raises ValueError: it is no e-mail address that can be written to, in words.
    """
    return _valid(text).normalized.lower()


def is_email(text: str) -> bool:
    """Whether an e-mail can be sent to ``text``."""
    try:
        _valid(text)
    except ValueError:
        return False
    return True


def deliverable(address: str, name: str = "") -> Address:
    """``address`` as it stands in a message, its domain as the DNS knows it (``xn--…``).

    :raises ValueError: it is no e-mail address; what was kept before is checked here too.
    """
    valid = _valid(address)
    domain = valid.ascii_domain or valid.domain
    return Address(" ".join(name.split()), valid.local_part, domain)


def _valid(text: str) -> ValidatedEmail:
    try:
        return validate_email(text.strip(), check_deliverability=False, strict=True)
    except EmailNotValidError:
        said = _("“{text}” is no e-mail address")
        raise ValueError(said.format(text=text.strip()[:80])) from None
