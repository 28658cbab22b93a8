"""Models, and a view of each in two ways: as ours and as starlette-admin's own.

What our ModelView mends is tested on ours, and shown to be missing on the stock view.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette_admin.actions import ActionSelection, action
from starlette_admin.contrib.tortoise import InlineModelView as StockInlineView
from starlette_admin.contrib.tortoise import ModelView as StockView
from tortoise import Tortoise, fields
from tortoise.models import Model

from backdesk.admin.inlines import InlineView
from backdesk.admin.model_view import ModelView, ReadOnlyView
from backdesk.money import MoneyField


class Maker(Model):
    """Who makes parts. ``secret`` is for nobody's eyes."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(100, unique=True)
    secret = fields.CharField(100, default="")

    class Meta:
        table = "trial_maker"

    def __str__(self) -> str:
        return self.name


class Part(Model):
    """Something that is kept."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(40, unique=True)
    name = fields.CharField(200, default="")
    price = MoneyField(default=0)
    left: int | None = fields.IntField(null=True)
    active = fields.BooleanField(default=True)
    maker: fields.ForeignKeyNullableRelation[Maker] = fields.ForeignKeyField(
        "trial.Maker", related_name="parts", null=True, on_delete=fields.RESTRICT
    )
    story = fields.TextField(default="")
    version = fields.IntField(default=1)

    maker_id: int | None

    class Meta:
        table = "trial_part"


class Spare(Model):
    """What belongs to a part."""

    id = fields.IntField(primary_key=True)
    label = fields.CharField(40, unique=True)
    quantity = fields.IntField(default=1)
    part: fields.ForeignKeyRelation[Part] = fields.ForeignKeyField(
        "trial.Part", related_name="spares"
    )

    part_id: int

    class Meta:
        table = "trial_spare"


Tortoise.init_models([__name__], "trial")

LISTED = ["code", "name", "price", "left", "active", "maker"]
TYPED = ["code", "name", "price", "left", "active", "maker"]


class SpareInline(InlineView):
    model = Spare
    permission = "spares"
    form_fields = ("label", "quantity")


class PartView(ModelView):
    model = Part
    permission = "parts"
    list_fields = LISTED
    form_fields = TYPED
    inlines = (SpareInline,)  # type: ignore[assignment]

    @action(name="wipe", text="Wipe")
    async def wipe(self, request: Request, selection: ActionSelection) -> None:
        await Part.filter(id__in=await selection.pks()).delete()


class MakerView(ModelView):
    model = Maker
    permission = "makers"
    list_fields = ("name",)
    form_fields = ("name",)


class SpareView(ReadOnlyView):
    model = Spare
    permission = "spares"
    list_fields = ("quantity", "part")


class Asked:
    """The stock views, asking for the same permissions as ours."""

    permission = ""

    def is_accessible(self, request: Request) -> bool:
        return bool(request.state.user.may(f"{self.permission}.view"))

    def can_edit(self, request: Request) -> bool:
        return bool(request.state.user.may(f"{self.permission}.edit"))

    can_create = can_delete = can_import = can_edit


class StockSpareInline(Asked, StockInlineView):
    model = Spare  # type: ignore[misc]
    key = "spares"
    permission = "spares"
    fields: Any = ["id", "label", "quantity"]


class StockPartView(Asked, StockView):
    permission = "parts"
    fields: Any = ["id", *LISTED]
    inlines = (StockSpareInline,)
    page_size = 25

    @action(name="wipe", text="Wipe")
    async def wipe(self, request: Request, selection: ActionSelection) -> None:
        await Part.filter(id__in=await selection.pks()).delete()


class StockMakerView(Asked, StockView):
    permission = "makers"
    fields: Any = ["id", "name", "secret"]
    exclude_fields_from_list = ["secret"]
    exclude_fields_from_detail = ["secret"]


class StockSpareView(Asked, StockView):
    permission = "spares"
    fields: Any = ["id", "quantity"]


def stock_views() -> list[Any]:
    """Built when asked for: a view is built from models that are known by then."""
    return [
        StockPartView(Part, key="parts"),
        StockMakerView(Maker, key="maker"),
        StockSpareView(Spare, key="spares"),
    ]
