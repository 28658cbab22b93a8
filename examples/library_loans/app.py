"""`python app.py migrate`, then `python app.py serve`; `user EMAIL` adds a librarian."""

from __future__ import annotations

import os

import library
from backdesk.application import build_site
from backdesk.command_line import command_line

URL = os.environ.get("LIBRARY_DATABASE_URL", "sqlite://library.sqlite3")
SECRET = os.environ.get("LIBRARY_SECRET_KEY", "only for trying it out, on one machine")

site = build_site("Library", library.views(), secret_key=SECRET)
commands = command_line(site, URL)

if __name__ == "__main__":
    commands()
