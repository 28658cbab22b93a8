"""starlette-admin's own Tortoise views over the shop's tables, for uvicorn: nothing mended.

Models of all the columns; the list shows our list's columns, the edit form the order's lines,
payments, invoices, packing slips and notes as inlines.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette_admin.actions import action
from starlette_admin.auth import AdminUser, AuthProvider
from starlette_admin.contrib.tortoise import Admin, InlineModelView, ModelView
from starlette_admin.exceptions import LoginFailed
from starlette_admin.export import ExportConfig
from starlette_admin.fields import HasOne
from tortoise import Tortoise, fields
from tortoise.expressions import F
from tortoise.models import Model
from watched import watched

TABLES = json.loads(Path(os.environ["BENCH_TABLES"]).read_text())
LISTED = (
    *("number", "placed_at", "name", "custom_status", "status", "payment_status"),
    *("shipping_status", "due", "gross"),
)
KINDS = {
    "int": fields.BigIntField,
    "bool": fields.BooleanField,
    "text": fields.TextField,
    "moment": fields.DatetimeField,
    "day": fields.DateField,
    "json": fields.JSONField,
}


def _class_name(table: str) -> str:
    return table.title().replace("_", "")


def _field(column: dict) -> tuple[str, fields.Field]:
    name = column["name"]
    if name == "id":
        return name, fields.IntField(primary_key=True)
    if column["to"] in TABLES:
        target = f"models.{_class_name(column['to'])}"
        return name.removesuffix("_id"), fields.ForeignKeyField(
            target, related_name=False, null=column["null"], source_field=name
        )
    if column["length"]:
        return name, fields.CharField(column["length"], null=column["null"])
    return name, KINDS[column["kind"]](null=column["null"])


def _model(table: str) -> type[Model]:
    said = TABLES[table]["called"]
    attributes = dict(_field(column) for column in TABLES[table]["columns"])
    attributes |= {
        "__module__": __name__,
        "Meta": type("Meta", (), {"table": table}),
        "__str__": lambda row: str(getattr(row, said)),
    }
    return type(_class_name(table), (Model,), attributes)


MODELS = {table: _model(table) for table in TABLES}
for _name, _made in MODELS.items():
    setattr(sys.modules[__name__], _class_name(_name), _made)
Tortoise.init_models([__name__], "models")


class SignIn(AuthProvider):
    async def login(self, username, password, remember_me, request):
        if password != os.environ["BENCH_PASSWORD"]:
            raise LoginFailed("Wrong")
        request.session["user"] = username

    async def authenticate(self, request):
        name = request.session.get("user")
        return AdminUser(username=name) if name else None

    async def logout(self, request):
        request.session.clear()


def _fields_of(table: str, skipped: str = "") -> list:
    found = []
    for column in TABLES[table]["columns"]:
        name = column["name"].removesuffix("_id") if column["to"] in TABLES else column["name"]
        if name == skipped:
            continue
        found.append(HasOne(name, key=column["to"]) if column["to"] in TABLES else name)
    return found


def _unlisted() -> list:
    names = [getattr(one, "name", one) for one in _fields_of("orders")]
    return [name for name in names if name not in LISTED]


def _inline(table: str) -> type:
    made = {"model": MODELS[table], "key": f"{table}_inline", "fk_attr": "order"}
    return type(
        f"{table}_inline", (InlineModelView,), {**made, "fields": _fields_of(table, "order")}
    )


class OrderView(ModelView):
    fields = _fields_of("orders")
    exclude_fields_from_list = _unlisted()
    searchable_fields = ("number", "email", "name", "company", "status", "id")
    fields_default_sort = (("placed_at", True),)
    page_size = 25
    inlines = tuple(
        _inline(table) for table in ("order_line", "payment", "invoice", "packing_slip", "note")
    )

    @action(name="mark_as_paid", text="Mark as paid")
    async def mark_as_paid(self, request, selection):
        rows = MODELS["orders"].filter(id__in=[int(pk) for pk in await selection.pks()])
        await rows.update(paid=F("gross"), due=0, payment_status="paid")


@asynccontextmanager
async def lifespan(app):
    await Tortoise.init(
        db_url=os.environ["BENCH_DATABASE"],
        modules={"models": [__name__]},
        use_tz=True,
        timezone="UTC",
        _enable_global_fallback=True,
    )
    yield
    await Tortoise.close_connections()


site = Starlette(lifespan=lifespan)
office = Admin(
    secret_key=os.environ["BENCH_SECRET"],
    auth_provider=SignIn(),
    middlewares=[Middleware(SessionMiddleware, secret_key=os.environ["BENCH_SECRET"])],
    export_config=ExportConfig(max_rows=None),
)
office.add_view(OrderView(MODELS["orders"], key="orders"))
for _table in TABLES:
    if _table != "orders":
        office.add_view(ModelView(MODELS[_table], key=_table))
office.mount_to(site)
app = watched(site)
