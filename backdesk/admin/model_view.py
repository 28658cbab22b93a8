"""Our ModelView: what starlette-admin's Tortoise view lacks, mended once for every model.

A model gets list, detail, create and edit from five lines::

    class ProductView(ModelView):
        model = Product
        permission = "products"
        list_fields = ["sku", "name", "price", StatusField("stock_level", …)]
        form_fields = ["sku", "name", (_("Price"), ["price", "vat_rate"])]

All that may be declared stands at the top of the class. Hooks for more: ``detail_url`` (where
a row leads), ``actions_for_rows`` and ``run_action`` (the bar above the list), ``populate`` (typed
values to columns), ``saved`` and ``removed`` (inside the transaction), ``get_list_query``
(which rows there are for whoever asks).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.fields import BaseField
from starlette_admin.filters.registry import FilterRegistry
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from backdesk.actions.context import display_key
from backdesk.admin.actions.selection import BulkActionButton, delete_selected
from backdesk.admin.changelist.grouping import Grouping, groupings
from backdesk.admin.changelist.query_params import ListQuery, bad_request, sort_keys
from backdesk.admin.changelist.queryset import (
    get_object,
    icontains_any,
    only_columns,
    planned_queryset,
    search_columns,
)
from backdesk.admin.changelist.search_suggestions import search_condition
from backdesk.admin.detail.pages import DetailPage
from backdesk.admin.exports.row_kinds import RowKind
from backdesk.admin.field_conversion import (
    Group,
    Named,
    fieldsets,
    flatten,
    label_for,
    make_fields,
    model_columns,
    name_of,
    plural,
)
from backdesk.admin.filters import Filters, with_whole_values
from backdesk.admin.forms import deletion as deleting
from backdesk.admin.forms import persistence as saving
from backdesk.admin.permissions import PermissionMixin
from backdesk.db.pagination import InvalidCursor, Page, read_page
from backdesk.i18n import LazyText, _
from backdesk.resource import resource_of, subject_name
from backdesk.search.full_text import FullTextIndex, count_found
from backdesk.search.full_text import matches_text as saying
from backdesk.search.query_language import SearchSchema

if TYPE_CHECKING:
    from backdesk.admin.forms.persistence import InlineRow


class ModelView(PermissionMixin):
    """The back office of one model. ``key`` is its place: ``/admin/{key}``."""

    model: type[Model]

    list_fields: Sequence[Named] = ()
    """The columns of the list, in order; the first leads to the row. Default: all."""
    more_fields: Sequence[Named] = ()
    """Columns that the list offers beside its own; what is not shown is not queried."""
    more_groups: Sequence[Grouping] = ()
    """What rows are grouped by beside the day and the statuses."""
    sum_fields: Sequence[str] = ()
    """Amounts that are added up under the list, in the currency of each row."""
    form_fields: Sequence[Named | Group] = ()
    """What is typed in, in order, in groups where that reads better. Default: all."""
    detail_fields: Sequence[Named | Group] = ()
    """What the row's own page shows. Default: what is listed and what is typed in."""
    export_fields: Sequence[str] = ()
    export_groups: Sequence[tuple[LazyText | str, Sequence[str]]] = ()
    """More columns of the model that an export may have, in groups."""
    row_kinds: Sequence[RowKind] = ()
    """What a row of an export may be beside a row of the list: its lines, its documents."""
    import_path: str = ""
    """Where files of its rows are imported, below the site. Default: the page of every model."""
    search_fields: Sequence[str] | None = None
    """Text columns that the search looks in. Default: those of the list."""
    vocabulary: ClassVar[SearchSchema | None] = None
    """Words and keys that the search box understands, instead of looking in columns."""
    texts: ClassVar[FullTextIndex | None] = None
    """Texts that the search box looks in, instead of columns."""
    sort_fields: Sequence[str] | None = None
    then_by: ClassVar[dict[str, str]] = {}
    """What tells apart rows that are alike in the column that the list is sorted by last."""
    filter_fields: Sequence[str] | None = None
    shortcuts: Sequence[tuple[LazyText, str]] = ()
    """Filters that are asked for every day: a name and the filter as the address holds it."""
    default_sort: str = ""
    """A column of the list, with ``-`` for descending. Default: the newest first."""
    lookup_fields: Sequence[str] = ()
    """The columns that name a row where others refer to it. Default: the list's first."""
    needs: Sequence[str] = ()
    """Columns that a row's link or a computed field needs beside those shown."""
    labels: ClassVar[dict[str, LazyText | str]] = {}
    detail: ClassVar[DetailPage | None] = None
    """The page of each row at ``/{key}/{number}``, where actions bring it on."""
    letter: str = ""
    """After ``g``, where it leads to this list. Default: what the registry says."""
    peeks: bool = False
    """Whether a row's page can be looked at beside the list."""
    page_size = 25
    page_size_options = (25, 50, 100)

    def __init__(self) -> None:
        declared = [
            *flatten(self.list_fields),
            *flatten(self.form_fields),
            *flatten(self.detail_fields),
        ]
        declared += self.more_fields
        columns = model_columns(self.model)
        self._declare(columns)
        self.fields = make_fields(self.model, [*declared, *self.listed, *self.typed], self.labels)
        self._name()
        super().__init__(self.model)
        self._named = {field.name: field for field in self.fields}
        shown = [self._named[name] for name in self.listed]
        stored = [one.name for one in shown if one.name in self.model._meta.fields_map]
        self.sortable = stored if self.sort_fields is None else list(self.sort_fields)
        self.filterable = stored if self.filter_fields is None else list(self.filter_fields)
        self.groupings = groupings(self)
        self.lookup_fields = self.lookup_fields or self.listed[:1]
        if self.search_fields is None:
            self.search_fields = search_columns(self.model, self.listed)
        for field in self.fields:
            field._view = self  # noqa: SLF001 - related rows are named by their own view
            field.searchable = field.name in self.filterable
            field.orderable = field.name in self.sortable

    def _name(self) -> None:
        """By the registry, where the model is a resource; else after the model."""
        if resource := resource_of(self.model):
            self.key = self.key or resource.key
            self.menu_label = self.menu_label or str(resource.plural)
            self.display_name = self.display_name or str(resource.label)
            self.icon = self.icon or f"fa-solid fa-{resource.icon}"
            self.letter = self.letter or resource.shortcut
            if not self.permission:
                self.view_permission = self.view_permission or resource.view
        many = plural(self.model)
        self.key = self.key or many
        self.menu_label = self.menu_label or label_for(many)  # type: ignore[assignment]
        one = label_for(subject_name(self.model))
        self.display_name = self.display_name or one  # type: ignore[assignment]

    def _declare(self, columns: list[str]) -> None:
        """The names of each page, from what was declared or else from the model."""
        automatic = {"version", self.model._meta.pk_attr}
        self.listed = [name_of(one) for one in self.list_fields] or columns
        self.offered = list(dict.fromkeys([*self.listed, *map(name_of, self.more_fields)]))
        typed = self.form_fields or [name for name in columns if name not in automatic]
        self.form_groups = fieldsets(typed)
        self.typed = [name for _label, names in self.form_groups for name in names]
        self.detail_groups = fieldsets(self.detail_fields or (*self.listed, *self.typed))
        self.exported = list(self.export_fields) or self.listed

    def _init_inlines(self) -> None:
        ours: Any = self.inlines
        self._inline_instances = [inline(parent_view=self) for inline in ours]

    # What there is

    def field(self, name: str) -> BaseField:
        return self._named[name]

    def has(self, name: str) -> bool:
        return name in self._named

    @property
    def site(self) -> Any:
        """The back office that this belongs to."""
        return self._admin

    @property
    def inline_views(self) -> list[Any]:
        return list(self._inline_instances)

    def column_of(self, name: str) -> str:
        """The column in which a field is stored: ``customer_id`` for ``customer``."""
        meta = self.model._meta
        if name in meta.fk_fields | meta.o2o_fields:
            return str(meta.fields_map[name].source_field)
        return meta.pk_attr if name == "pk" else name

    @staticmethod
    def _parse_filter_string(raw: str) -> Any:
        return with_whole_values(PermissionMixin._parse_filter_string(raw))  # noqa: SLF001

    def get_filter_registry(self) -> FilterRegistry:
        return Filters()

    def sorted_by(self) -> list[tuple[str, bool]]:
        """The order of a list for which none was asked: (field, descending)."""
        asked = self.default_sort or f"-{self.model._meta.pk_attr}"
        return [(asked.removeprefix("-"), asked.startswith("-"))]

    def name_of(self, row: Model) -> str:
        """What the row is called where others refer to it."""
        said = [str(getattr(row, name)) for name in self.lookup_fields if getattr(row, name)]
        return " · ".join(said) or f"#{row.pk}"

    @property
    def names_its_rows(self) -> bool:
        """Whether ``name_of`` is the view's own: no query can work such names out."""
        return type(self).name_of is not ModelView.name_of

    def note_of(self, row: Any) -> str:
        """What the palette says of the row beside its name: the other columns that name it."""
        said = [str(getattr(row, name)) for name in self.lookup_fields if getattr(row, name)]
        return " · ".join(name for name in said if name != str(row))

    def detail_url(self, request: Request, row: Model) -> str:
        """Where the row's link leads; ``needs`` names the columns that this reads."""
        base = request.scope.get("root_path", "")
        if self.detail is not None:
            return f"{base}/{self.key}/{quote(display_key(row), safe='')}"
        return f"{base}/{self.key}/detail?pk={quote(str(row.pk), safe='')}"

    # Reading

    def get_list_query(self, request: Request) -> QuerySet[Any]:  # noqa: ARG002
        """The rows there are for whoever asks; every page, search and action keeps to them."""
        return self.model.all()

    def get_search_query(self, request: Request, term: str) -> Q:
        """:raises SearchSyntaxError: the vocabulary has no such words."""
        if self.vocabulary is not None:
            return search_condition(self.vocabulary, term, request.state.shop_zone)
        if self.texts is not None:
            return saying(term, self.texts)
        return icontains_any(self.search_fields or (), term)

    async def page(self, request: Request, query: ListQuery) -> Page:
        """The rows of one page of the list.

        :raises HTTPException: 400, the page's address does not fit the list.
        """
        keys = sort_keys(self, query.order)
        beside = [key.column for key in keys]
        beside += query.grouping.named_by if query.grouping else ()
        rows = only_columns(
            self, await planned_queryset(self, request, query), query.columns or self.listed, beside
        )
        try:
            return await read_page(rows, keys, query.size, after=query.after, before=query.before)
        except InvalidCursor:
            said = _("This page's address does not fit the list. Start again at its beginning.")
            raise bad_request(said) from None

    async def counted(self, request: Request, query: ListQuery) -> tuple[int, bool]:
        """How many rows the search and filters leave, and whether that is exact."""
        return await count_found(await planned_queryset(self, request, query))

    async def find_by_pk(self, request: Request, pk: Any) -> Any:
        return await get_object(self, request, pk)

    async def cells(self, request: Request, row: Model, names: Sequence[str]) -> dict[str, Any]:
        """The row's values as the current page shows them, by field."""
        shown = {}
        for one in (self.field(name) for name in names):
            value = await one.parse_obj(request, row)
            shown[one.name] = await self.serialize_field_value(value, one, request)
        return shown

    async def look_up(self, request: Request, term: str, limit: int = 20) -> list[Model]:
        """Rows by the columns that name them, and with no other column."""
        wanted = {self.model._meta.pk_attr, *self.lookup_fields}
        rows = self.get_list_query(request)
        if term:
            rows = rows.filter(icontains_any(search_columns(self.model, self.lookup_fields), term))
        return list(await rows.only(*wanted).order_by(self.model._meta.pk_attr).limit(limit))

    async def dialog_values(self, request: Request, row: Any) -> dict[str, Any] | None:  # noqa: ARG002
        """What the dialog of a row's action begins with, where its address says more than the row.

        For a button that opens it about one of the row's notes: ``?note=3``.
        """
        return None

    def makes(self, request: Request) -> bool:  # noqa: ARG002
        """Whether an action makes its rows, on a page of its own, for whoever asks."""
        return False

    # Changing: each in one transaction

    async def create(
        self, request: Request, data: dict[str, Any], rows: Sequence[InlineRow] = ()
    ) -> Model:
        return await saving.create_object(self, request, data, rows)

    async def edit(
        self,
        request: Request,
        pk: Any,
        data: dict[str, Any],
        *,
        version: int | None = None,
        rows: Sequence[InlineRow] = (),
    ) -> Model:
        return await saving.update_object(self, request, pk, data, version=version, rows=rows)

    async def delete(self, request: Request, pks: Sequence[Any]) -> int:
        return len(await deleting.delete(self, request, pks))

    async def fill(self, request: Request, row: Model, values: dict[str, Any]) -> None:
        """Typed values to columns; extend it where one is not the other (a password)."""
        await saving.populate(self, request, row, values)

    async def kept_from(self, request: Request, row: Model) -> str:  # noqa: ARG002
        """Why whoever asks may not change or delete this one; empty where they may."""
        return ""

    async def saved(
        self, request: Request, row: Model, changes: saving.Changes, *, created: bool
    ) -> None:
        """Inside the transaction, after a row was written: the place to write history."""
        if self.site is not None:
            await self.site.saved(self, request, row, changes, created=created)

    async def removed(self, request: Request, row: Model) -> None:
        """Inside the transaction, after a row was deleted."""
        if self.site is not None:
            await self.site.removed(self, request, row)

    # The bar above the list

    def actions_for_rows(self, request: Request) -> Sequence[BulkActionButton]:
        """The buttons above the list, which act on the chosen rows."""
        if not self.can_delete(request):
            return []
        return [BulkActionButton("delete", _("Delete"), icon="trash", danger=True)]

    async def run_action(self, request: Request, name: str) -> Response:
        """GET: the action's dialog; POST: run it. Extend it for what ``actions_for_rows`` adds.

        The dialog's template extends ``dialog.html``; its rows come from
        ``backdesk.admin.actions.selection.selected_rows``.
        """
        if name != "delete" or not self.can_delete(request):
            raise HTTPException(404, str(_("There is no such action.")))
        return await delete_selected(self, request)


class ReadOnlyView(ModelView):
    """A list and its rows to look at; what changes them are actions, if anything does."""

    read_only = True
