"""docs/actions.md, generated from the declarations: ``python -m actions.reference``."""

from __future__ import annotations

import models.resources  # noqa: F401 - its actions are those of the registered resources
from backdesk.actions.reference import reference
from backdesk.plugins import load_plugins

HEAD = """# The actions

Generated from the declarations (`python -m actions.reference > docs/actions.md`); a test holds
it against them. Each action is a button, a bulk action, `POST /api/…/actions/{name}` and
`python app.py act {name} NUMBER`.

"""

if __name__ == "__main__":
    load_plugins()
    print(HEAD + reference(), end="")  # noqa: T201 - this is what it is for
