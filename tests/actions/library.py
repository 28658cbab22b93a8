"""A library on the generator alone, in a process of its own: it lends books, and knows no shop."""

from __future__ import annotations

import asyncio
import json
import sys

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model

from backdesk.actions.bulk import run_bulk
from backdesk.actions.checks import action_faults
from backdesk.actions.condition import Condition
from backdesk.actions.context import Context, SystemActor
from backdesk.actions.declaration import Success, action, get
from backdesk.actions.form import Field, Form, ShortText
from backdesk.actions.pipeline import Invocation, run
from backdesk.auth.permissions import register_permission
from backdesk.db.database import close_database, connection, open_database, register_models
from backdesk.db.migrate import migrate
from backdesk.i18n import _
from backdesk.models.history import History
from backdesk.resource import Resource, register

GENERATOR = ["backdesk.auth.user", "backdesk.models.history", "backdesk.models.idempotency_key"]


class Book(Model):
    id = fields.IntField(primary_key=True)
    number = fields.CharField(20, unique=True)
    version = fields.IntField(default=1)
    lent_to = fields.CharField(60, default="")

    class Meta:
        table = "book"


TABLE = """CREATE TABLE book (id INTEGER PRIMARY KEY, number VARCHAR(20) UNIQUE,
version INT NOT NULL, lent_to VARCHAR(60) NOT NULL)"""
LENDING = register_permission("books.lend", _("Lend books"))
LENT = Condition(~Q(lent_to=""), _("it is lent"), way_out=_("Wait until it is back."))


class LendForm(Form):
    to: ShortText = Field(title=_("To"))


@action(Book, label=_("Lend"), permission=LENDING, past="lent", refuse_if=[LENT])
async def lend(book: Book, form: LendForm, ctx: Context) -> Success:
    book.lent_to = form.to
    return Success(_("{number} is lent to {to}"), number=book.number, to=form.to)


async def lend_three(url: str) -> dict[str, object]:
    """What came of it: of one that is only tried, of one asked for twice, of three at once."""
    await migrate(url)
    await open_database(url)
    await connection().execute_script(TABLE)
    for number in ("B1", "B2"):
        await Book.create(number=number)
    lending = get(Book, "lend")
    tried = await run(lending, "B1", {"to": "Ann"}, Invocation(SystemActor(), dry_run=True))
    once = Invocation(SystemActor(), idempotency_key="once")
    done = [await run(lending, "B1", {"to": "Ann"}, once) for _time in range(2)]
    many = await run_bulk(lending, ["B1", "B2", "B3"], LendForm(to="Bo"), Invocation(SystemActor()))
    found: dict[str, object] = {
        "faults": [str(fault) for fault in action_faults()],
        "tried": [tried.changes, tried.emails, tried.dry_run],
        "done": [one.message for one in done],
        "many": [[one.number, one.verdict] for one in many.verdicts],
        "history": await History.all().order_by("id").values_list("kind", "text", "subject_key"),
        "shop": sorted({"models", "actions", "admin", "gateways"} & sys.modules.keys()),
    }
    await close_database()
    return found


if __name__ == "__main__":
    register(Resource(Book, "books", _("Book"), _("Books"), "book", LENDING))
    register_models("models", [*GENERATOR, __name__])
    sys.stdout.write(json.dumps(asyncio.run(lend_three(sys.argv[1]))))
