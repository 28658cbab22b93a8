"""Where the back office is, and which of its places are open to everybody."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from starlette.types import Scope

ADMIN = "/admin"
SIGN_IN = "/admin/sign-in"
SIGN_OUT = "/admin/sign-out"
SESSION = "/admin/session"
STATIC = "/admin/static/"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


def is_admin_path(scope: Scope) -> bool:
    path: str = scope["path"]
    return path == ADMIN or path.startswith(ADMIN + "/")


def is_public_path(scope: Scope) -> bool:
    """The way in, and the style sheets that it needs."""
    path: str = scope["path"]
    return path == SIGN_IN or path.startswith(STATIC)


def sign_in_url(next_path: str = "") -> str:
    return f"{SIGN_IN}?{urlencode({'next': next_path})}" if next_path else SIGN_IN


def safe_next_path(wanted: str) -> str:
    r"""``wanted`` where it is a page of the back office, else its first page.

    Browsers read ``//host``, ``/\\host`` and paths with line breaks in them as other sites.
    """
    within = wanted == ADMIN or wanted.startswith((ADMIN + "/", ADMIN + "?"))
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return ADMIN
    plain = wanted.isprintable() and "\\" not in wanted and not (parts.scheme or parts.netloc)
    back_to_the_door = parts.path in (SIGN_IN, SIGN_OUT, SESSION)
    return wanted if within and plain and not back_to_the_door else ADMIN
