"""What an export was asked for: which list in which state, which fields, and what file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette_admin.types import RequestAction

from backdesk.admin.actions.selection import SELECTION_PARAMS, selected_rows
from backdesk.admin.changelist.query_params import (
    CURSOR_PARAMS,
    active_filters,
    bad_request,
    parse_list_query,
)
from backdesk.admin.changelist.queryset import filtered_queryset
from backdesk.admin.exports.columns import Column, ColumnType, column_for_field, column_for_path
from backdesk.admin.exports.row_kinds import RowKind, row_kinds_for
from backdesk.i18n import LazyText, _

if TYPE_CHECKING:
    from tortoise.queryset import QuerySet

    from backdesk.admin.model_view import ModelView

FORMATS: dict[str, tuple[LazyText, str]] = {
    "csv": (_("CSV"), "text/csv; charset=utf-8"),
    "xlsx": (
        _("Excel (XLSX)"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "jsonl": (_("JSON lines"), "application/jsonl"),
    "json": (_("JSON"), "application/json"),
}
STYLES = {
    "plain": _("Commas, 1234.56 and ISO dates, for programs"),
    "local": _("As spreadsheets in your language read it"),
}
OURS = {"format", "style", "bom", "rows", "field", "schedule", "_csrf", *CURSOR_PARAMS}
"""Parameters that say what file; all others say which rows."""

MOST_FIELDS = 200


@dataclass(frozen=True)
class ExportRequest:
    """``address`` holds the list's search, filter, order and columns; no fields: its own.

    ``style`` and ``bom`` are of CSV only.
    """

    view: str
    address: str = ""
    rows: str = "each"
    fields: Sequence[str] = ()
    format: str = "csv"
    style: str = "plain"
    bom: bool = False

    def as_data(self) -> dict[str, Any]:
        return {**asdict(self), "fields": list(self.fields)}

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> ExportRequest:
        return cls(**data)

    @property
    def whole_address(self) -> str:
        """The address of the page that asks for it, with all that was chosen there."""
        chosen = [("format", self.format), ("style", self.style), ("rows", self.rows)]
        chosen += [("bom", "1")] if self.bom else []
        chosen += [("field", field) for field in self.fields]
        return "&".join(filter(None, (self.address, urlencode(chosen))))

    @property
    def media_type(self) -> str:
        return FORMATS[self.format][1]

    def request(self, site: Any, user: Any, zone: tzinfo) -> Request:
        """The page's request again, where nobody has a page open; the shop is in ``zone``."""
        scope = {
            "type": "http",
            "method": "GET",
            "path": f"/{self.view}/export",
            "query_string": self.address.encode(),
            "headers": [],
            "app": site.app,
            "state": {"user": user, "action": RequestAction.EXPORT, "shop_zone": zone},
        }
        return Request(scope)


def parse_export_request(
    view: ModelView, request: Request, form: FormData | None = None
) -> ExportRequest:
    """What the reading of its rows refuses is refused there.

    :raises HTTPException: 400, there is no such file.
    """
    said = form if form is not None and "format" in form else request.query_params
    rows = str(said.get("rows") or "each")
    fields = [str(one) for one in said.getlist("field")]
    asked = ExportRequest(
        view=str(view.key),
        address=urlencode([(k, v) for k, v in request.query_params.multi_items() if k not in OURS]),
        rows=rows,
        fields=tuple(one for one in fields if _fits(one, rows))[:MOST_FIELDS],
        format=str(said.get("format") or "csv"),
        style=str(said.get("style") or "plain"),
        bom=bool(said.get("bom")),
    )
    if asked.format not in FORMATS:
        raise bad_request(_("An export is CSV, XLSX, JSON lines or JSON."))
    if asked.style not in STYLES:
        raise bad_request(_("There is no such way to write CSV."))
    return asked


def _fits(field: str, rows: str) -> bool:
    """Without a script the page sends the fields of all kinds of rows that are ticked."""
    kind, dot, _name = field.partition(".")
    return not dot or kind == rows


def row_kind(view: ModelView, request: Request, asked: ExportRequest) -> RowKind:
    """:raises HTTPException: 400, there is none, or not for whoever asks."""
    found = row_kinds_for(view, request.state.user).get(asked.rows)
    if found is None:
        raise bad_request(_("There are no such rows to export."))
    return found


def queryset_for(view: ModelView, request: Request) -> QuerySet[Any]:
    """The rows that the list matches, or those that were chosen.

    :raises HTTPException: 400, the address cannot be understood.
    """
    some = any(name in request.query_params for name in SELECTION_PARAMS)
    return (
        selected_rows(view, request)
        if some
        else filtered_queryset(view, request, parse_list_query(request, view))
    )


def columns_in_view(view: ModelView, asked: QueryParams) -> list[str]:
    """The columns of the list as it stands: those that its address names, else its own."""
    named = [name for name in asked.get("columns", "").split(",") if name and view.has(name)]
    return named or list(view.exported)


def columns_of(view: ModelView, request: Request, asked: ExportRequest) -> list[Column]:
    """The columns of the list's row; those of its parts are the row kind's.

    An amount says nothing without its currency, so that column comes along.

    :raises HTTPException: 400, there is no such field.
    """
    own = [name for name in asked.fields if "." not in name]
    names = own if asked.fields else _by_itself(view, request, asked)
    columns = [resolve_column(view, request, name) for name in dict.fromkeys(names)]
    parts = [
        column for part in field_path(row_kind(view, request, asked), asked) for column in part
    ]
    known = any(column.name.rpartition(".")[2] == "currency" for column in (*columns, *parts))
    amounts = [column for column in (*columns, *parts) if column.kind is ColumnType.AMOUNT]
    if not known and any(len(column.paths) > 1 for column in amounts):
        columns.append(resolve_column(view, request, "currency"))
    return columns


def _by_itself(view: ModelView, request: Request, asked: ExportRequest) -> list[str]:
    """What is exported where no field was chosen: of rows that belong to one mostly their own."""
    kind = row_kind(view, request, asked)
    if not kind.parts:
        return columns_in_view(view, request.query_params)
    return list(kind.parent_fields or view.lookup_fields)


def resolve_column(view: ModelView, request: Request, name: str) -> Column:
    """:raises HTTPException: 400, it is none that the list offers."""
    if view.has(name):
        return column_for_field(view, request, name)
    offered = {field for _title, names in view.export_groups for field in names} | {"currency"}
    if name not in offered or name not in view.model._meta.fields_map:
        raise bad_request(_("There is no field “{name}” to export here."), name=name[:40])
    from backdesk.admin.field_conversion import label_for

    return column_for_path(view.model, name, str(view.labels.get(name) or label_for(name)))


def field_path(kind: RowKind, asked: ExportRequest) -> list[list[Column]]:
    """The chosen columns of each part.

    :raises HTTPException: 400, there is no such field.
    """
    wanted = [name for name in asked.fields if "." in name]
    parts = kind.columns()
    known = {column.name for columns in parts for column in columns}
    for name in wanted:
        if name not in known:
            raise bad_request(_("There is no field “{name}” to export here."), name=name[:40])
    if not asked.fields:
        return parts
    return [[column for column in columns if column.name in wanted] for columns in parts]


async def describe_filter(view: ModelView, request: Request) -> str:
    """Which rows, in words: what was typed, and each filter in force."""
    asked = request.query_params
    said = [
        asked.get("q", "").strip(),
        *(chip.label for chip in await active_filters(request, view)),
    ]
    if "pk" in asked and asked.get("all") != "1":
        said.append(str(_("{count} chosen rows")).format(count=len(asked.getlist("pk"))))
    return " · ".join(one for one in said if one) or str(_("all"))
