"""What was issued before documents had a day of their own: it keeps the one that it was given."""

from __future__ import annotations

from backdesk.db.database import close_database, connection, dialect, open_database
from backdesk.db.migrate import migrate
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from tests.conftest import Database
from tests.factories.at import act_at, an_order_at
from tests.factories.settings import change

NAME = "0032_shop_days"
TABLES = ("invoice", "credit_memo")


async def as_before() -> None:
    """The tables as they were made before the migration."""
    of = "ON" if dialect() == "postgres" else ""
    for table in TABLES:
        for trigger in ("issued_on", "day_no_change"):
            on = f'{of} "{table}"' if of else ""
            await connection().execute_script(f'DROP TRIGGER "{table}_{trigger}" {on}')
        for index in ("issued_on_id", "status_issued_on_id"):
            await connection().execute_script(f'DROP INDEX "{table}_{index}"')
        await connection().execute_script(f'ALTER TABLE "{table}" DROP COLUMN "issued_on"')
    if of:
        await connection().execute_script("DROP FUNCTION dated_by_utc()")
    await connection().execute_script(f"DELETE FROM migration WHERE name = '{NAME}'")


async def test_full_tables_get_the_days_that_their_papers_say(database: Database) -> None:
    await change(time_zone="Europe/Amsterdam")
    for moment in ("2026-11-29T23:30", "2026-11-30T02:08", "2026-11-30T23:00"):
        order = await an_order_at(moment)
        await act_at(moment, order, "add_credit_memo", total=500)
    await as_before()
    await close_database()
    assert await migrate(database.url) == [NAME]
    await open_database(database.url)
    for model in (Invoice, CreditMemo):
        days = [str(one.issued_on) for one in await model.all().order_by("id")]
        assert days == ["2026-11-29", "2026-11-30", "2026-11-30"], model


async def test_older_code_beside_it_dates_as_it_did(database: Database) -> None:
    """It knows nothing of the column, so that it leaves it out."""
    await change(time_zone="Europe/Amsterdam")
    order = await an_order_at("2026-11-29T23:30")
    await act_at("2026-11-29T23:30", order, "add_credit_memo", total=500)
    for model, table in ((Invoice, "invoice"), (CreditMemo, "credit_memo")):
        names = [
            name for name in model._meta.fields_db_projection if name not in ("id", "issued_on")
        ]
        kept = [one for one in names if one != "number"]
        said = ", ".join(f'"{one}"' for one in kept)
        sql = f'INSERT INTO "{table}" ("number", {said}) SELECT \'OLD1\', {said} FROM "{table}"'
        await connection().execute_script(sql)
        assert str((await model.get(number="OLD1")).issued_on) == "2026-11-29"
