"""Pages outside the back office: the sign-in, and what is said to who is turned away.

They need no menu, no script and no other style sheet than their own, so they are there at once.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from backdesk.admin.middleware.paths import ADMIN, SIGN_IN, STATIC
from backdesk.i18n import _, language
from backdesk.template_direction import own_directions

OWN = Path(__file__).parents[2]
STYLE = OWN / "static" / "bare.css"


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(OWN / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    own_directions(templates)
    fingerprint = hashlib.sha256(STYLE.read_bytes()).hexdigest()[:12]
    templates.globals.update(
        _=_,
        language=language,
        admin=ADMIN,
        sign_in=SIGN_IN,
        style=f"{STATIC}{STYLE.name}?v={fingerprint}",
        icon=f"{STATIC}orderly.svg",
    )
    return templates


def bare_page(
    name: str, status: int, headers: dict[str, str] | None = None, **values: object
) -> HTMLResponse:
    """The template ``name``, never kept by a cache."""
    shown = _templates().get_template(name).render(values)
    return HTMLResponse(shown, status, {"Cache-Control": "no-store", **(headers or {})})
