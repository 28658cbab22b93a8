"""What a list was asked for: its order, search, filters and place, read from the address.

Whatever the address asks that cannot be done is refused in words, never ignored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette_admin.fields import EnumField
from starlette_admin.filters.base import FilterDataType, FilterGroup

from backdesk.admin.changelist.grouping import Grouping
from backdesk.admin.fields import ForeignKeyField, StatusField
from backdesk.admin.filters import label_of
from backdesk.db.derived_columns import sorted_by
from backdesk.db.pagination import SortKey
from backdesk.i18n import LazyText, _

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView

CURSOR_PARAMS = ("after", "before")
LONGEST_SEARCH = 1000
MOST_SORTS = 4
DENSITIES = {"comfortable": _("Comfortable"), "compact": _("Compact")}


@dataclass(frozen=True)
class ListQuery:
    """``sorts`` are (field, descending); ``after`` and ``before`` are cursors of
    ``backdesk.db.pagination``.

    No ``columns`` and no ``density`` are those of whoever looks.
    """

    sorts: Sequence[tuple[str, bool]]
    size: int
    q: str = ""
    filters: FilterGroup = field(default_factory=FilterGroup)
    after: str = ""
    before: str = ""
    columns: Sequence[str] = ()
    grouping: Grouping | None = None
    density: str = ""

    @property
    def order(self) -> Sequence[tuple[str, bool]]:
        """The sorts, those of a group together."""
        if self.grouping is None:
            return self.sorts
        column = self.grouping.column
        falling = dict(self.sorts).get(column, self.grouping.by_day)
        return [(column, falling), *(one for one in self.sorts if one[0] != column)]


@dataclass(frozen=True)
class ActiveFilter:
    """A filter in force, and the list's address without it."""

    label: str
    without: str


def bad_request(said: LazyText, **values: object) -> HTTPException:
    return HTTPException(400, said.format(**values))


def parse_list_query(
    request: Request, view: ModelView, asked: QueryParams | None = None
) -> ListQuery:
    """:raises HTTPException: 400, what cannot be done, in words."""
    asked = request.query_params if asked is None else asked
    if asked.get("page", "1") != "1":
        raise bad_request(_("A list has no page numbers. Use Next and Previous."))
    q = (asked.get("q") or "").strip()
    if len(q) > LONGEST_SEARCH or any("\0" in value for value in asked.values()):
        raise bad_request(_("This cannot be searched for."))
    return ListQuery(
        sorts=_sorts(view, asked.getlist("sort")),
        size=_size(view, asked.get("page_size", "")),
        q=q,
        filters=_filters(request, view, asked),
        after=asked.get("after", ""),
        before=asked.get("before", ""),
        columns=_columns(view, asked.get("columns", "")),
        grouping=_grouping(view, asked.get("group", "")),
        density=_density(asked.get("density", "")),
    )


def _columns(view: ModelView, asked: str) -> Sequence[str]:
    names = list(dict.fromkeys(name for name in asked.split(",") if name))
    for name in names:
        if name not in view.offered:
            raise bad_request(_("This list has no column “{name}”."), name=name[:40])
    return names


def _grouping(view: ModelView, asked: str) -> Grouping | None:
    if asked and asked not in view.groupings:
        raise bad_request(_("This list cannot be grouped by “{name}”."), name=asked[:40])
    return view.groupings[asked] if asked else None


def _density(asked: str) -> str:
    if asked and asked not in DENSITIES:
        raise bad_request(_("Rows are comfortable or compact."))
    return asked


def _sorts(view: ModelView, asked: Sequence[str]) -> Sequence[tuple[str, bool]]:
    sorts: list[tuple[str, bool]] = []
    for raw in asked:
        name, _between, direction = raw.rpartition("__")
        if name not in view.sortable or direction not in ("asc", "desc"):
            raise bad_request(_("This list cannot be sorted by “{name}”."), name=(name or raw)[:40])
        if name in dict(sorts):
            raise bad_request(_("This list is sorted by “{name}” twice."), name=name)
        sorts.append((name, direction == "desc"))
    if len(sorts) > MOST_SORTS:
        raise bad_request(_("A list is sorted by at most {most} columns."), most=MOST_SORTS)
    return sorts or view.sorted_by()


def _size(view: ModelView, asked: str) -> int:
    sizes = [str(size) for size in view.page_size_options]
    if asked and asked not in sizes:
        raise bad_request(_("A page shows {sizes} rows."), sizes=", ".join(sizes))
    return int(asked) if asked else view.page_size


def _filters(request: Request, view: ModelView, asked: QueryParams) -> FilterGroup:
    if not asked.get("filter"):
        return FilterGroup()
    try:
        parsed = view._parse_filter_param(request, asked)  # noqa: SLF001 - the stock grammar
    except HTTPException as error:
        reason = str(error.detail).partition(": ")[2] or error.detail
        raise bad_request(_("This filter cannot be used: {reason}."), reason=reason) from None
    if parsed.is_empty():
        raise bad_request(_("This filter cannot be used: it says nothing."))
    return parsed


def sort_keys(view: ModelView, sorts: Sequence[tuple[str, bool]]) -> list[SortKey]:
    """The columns of an order, the primary key last."""
    keys: list[SortKey] = []
    last = sorts[-1] if sorts else ("", False)
    then = [(view.then_by[last[0]], last[1])] if last[0] in view.then_by else []
    end = (view.model._meta.pk_attr, bool(sorts and sorts[0][1]))
    for name, descending in [*sorts, *then, end]:
        column = sorted_by(view.model, view.column_of(name))
        if column not in [key.column for key in keys]:
            nullable = bool(view.model._meta.fields_map[column].null)
            keys.append(SortKey(column, descending, nullable))
    return keys


def list_url(request: Request, **changes: Any) -> str:
    """The list's own address with other parameters; it begins again unless a place is given."""
    dropped = {*changes, *CURSOR_PARAMS}
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in dropped]
    added = [(k, str(v)) for k, v in changes.items() if v not in (None, "")]
    return "?" + urlencode(kept + added)


async def active_filters(request: Request, view: ModelView) -> list[ActiveFilter]:
    """One for each filter in force; a group of filters is one."""
    raw = request.query_params.get("filter")
    if not raw:
        return []
    tree = view._parse_filter_string(raw)  # noqa: SLF001
    rules = tree.get("rules", [tree])
    logic = tree.get("logic", "and")
    names = await _related_names(view, rules)
    return [
        ActiveFilter(
            _say(view, rule, names),
            list_url(request, filter=_written(view, logic, rules[:place] + rules[place + 1 :])),
        )
        for place, rule in enumerate(rules)
    ]


def _written(view: ModelView, logic: str, rules: list[Any]) -> str:
    return view._serialize_filter_string({"logic": logic, "rules": rules}) if rules else ""  # noqa: SLF001


async def _related_names(view: ModelView, rules: list[Any]) -> dict[tuple[str, str], str]:
    """What related rows that a filter asks for by their key are called."""
    names: dict[tuple[str, str], str] = {}
    for rule in rules:
        if "rules" in rule:
            names |= await _related_names(view, rule["rules"])
            continue
        one, value = view.field(rule["field"]), str(rule.get("value", ""))
        other = one.view() if isinstance(one, ForeignKeyField) else None
        if other is not None and value.isdecimal() and len(value) < 10:
            row = await other.model.get_or_none(pk=int(value))
            names[one.name, value] = other.name_of(row) if row is not None else f"#{value}"
    return names


def _say(view: ModelView, rule: dict[str, Any], names: dict[tuple[str, str], str]) -> str:
    if "rules" in rule:
        between = str(_(" or ") if rule.get("logic") == "or" else _(" and "))
        return between.join(_say(view, one, names) for one in rule["rules"])
    one = view.field(rule["field"])
    kind = view.get_filter_registry().get_filter(one, rule["filter"])
    value = rule.get("value", "")
    words = dict(filter_options(one))
    values = value if isinstance(value, list) else [value]
    words |= {key: said for (name, key), said in names.items() if name == one.name}
    said = ", ".join(str(words.get(str(word), word)) for word in values)
    return f"{one.label} {label_of(kind) if kind else ''} {said}".strip()


def filter_options(one: Any) -> list[tuple[str, str]]:
    """(value, label) of a field that has a few fixed values."""
    if isinstance(one, EnumField) and one.choices:
        pairs: Any = one.choices
        return [(str(value), str(label)) for value, label in pairs]
    if isinstance(one, StatusField):
        return [(word, str(_(word))) for word in one.choices or one.tones]
    return []


def filter_choices(view: ModelView) -> list[dict[str, Any]]:
    """What the page's filter builder offers, as JSON can hold it."""
    registry = view.get_filter_registry()
    offered = []
    for one in (view.field(name) for name in view.filterable):
        kinds = [
            {
                "name": kind.name,
                "label": str(label_of(kind)),
                "value": kind.data_type != FilterDataType.NONE,
                "type": kind.data_type.value,
            }
            for kind in registry.filters_for(one)
        ]
        if kinds:
            offered.append(
                {
                    "name": one.name,
                    "label": str(one.label),
                    "kinds": kinds,
                    "choices": filter_options(one),
                }
            )
    return offered
