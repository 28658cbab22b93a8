"""What is wrongly declared is refused at the start, with an id and a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from tortoise.expressions import Q
from tortoise.models import Model

from admin.site import HOUSE
from app import main
from backdesk import resource as registry
from backdesk.actions import declaration as framework
from backdesk.actions.checks import action_faults
from backdesk.actions.condition import Condition
from backdesk.actions.declaration import Success, action
from backdesk.actions.form import Field, Form
from backdesk.admin.checks import view_faults
from backdesk.admin.detail.pages import DetailPage
from backdesk.admin.model_view import ModelView
from backdesk.admin.site import AdminSite
from backdesk.api import resource as rest
from backdesk.api.checks import rest_faults
from backdesk.api.query_filters import ListSpec
from backdesk.checks import WrongDeclarations, resource_faults
from backdesk.i18n import _
from backdesk.plugins import load_plugins
from backdesk.resource import Resource, get_resource, register
from config import load_config
from models.invoice import Invoice
from models.note import Note
from models.order import Order
from models.product import Product
from web import checked_app

load_plugins()

pytestmark = pytest.mark.usefixtures("log_as_it_was")


@pytest.fixture(autouse=True)
def own_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test declares is gone after it."""
    monkeypatch.setattr(registry, "_resources", list(registry._resources))
    monkeypatch.setattr(rest, "_resources", dict(rest._resources))
    known = {model: dict(actions) for model, actions in framework._registry.items()}
    monkeypatch.setattr(framework, "_registry", known)
    monkeypatch.setattr(framework, "_duplicate_actions", [])


def notes(**wrong: Any) -> None:
    """Register notes as a resource, with something wrong."""
    right = Resource(
        Note, key="notes", label=_("Note"), plural=_("Notes"), icon="note", view="orders.view"
    )
    register(replace(right, **wrong))


def declare(model: type[Model] = Order, name: str = "polish", **more: Any) -> None:
    """An action of that name, with something wrong."""

    async def handler(row: Any, form: Form, ctx: Any) -> Success:
        return Success(_("done"))

    handler.__name__ = name
    asked = {"label": _("Polish"), "permission": "orders.edit", **more}
    action(model, **asked)(handler)


def declare_with_field_permission() -> None:
    class PolishForm(Form):
        wax: bool = Field(False, json_schema_extra={"permission": "wax.use"})

    async def polish(row: Any, form: PolishForm, ctx: Any) -> Success:
        return Success(_("done"))

    polish.__annotations__["form"] = PolishForm
    action(Order, label=_("Polish"), permission="orders.edit")(polish)


def same_name_twice() -> None:
    declare()

    async def polish(row: Any, form: Form, ctx: Any) -> Success:
        return Success(_("done"))

    action(Order, label=_("Polish again"), permission="orders.edit")(polish)


def condition(**more: Any) -> Condition:
    return Condition(**{"q": Q(version__gt=0), "reason": _("it is so"), **more})


def lists(**wrong: Any) -> None:
    right = ListSpec(Product, {}, sorts=("name",), default_sort="name")
    rest.register(Product, replace(right, **wrong), serialize=_json, row=dict)


async def _json(row: Any) -> dict[str, Any]:
    return {}


RESOURCES: dict[str, Callable[[], object]] = {
    "orderly.E001": lambda: notes(key="orders"),
    "orderly.E002": lambda: register(replace(get_resource(Order), key="again", shortcut="")),
    "orderly.E003": lambda: notes(view="notes.see"),
    "orderly.E004": lambda: notes(parent="text"),
    "orderly.E005": lambda: notes(series="order"),
    "orderly.E006": lambda: notes(shortcut="o"),
    "orderly.E007": lambda: notes(shortcut="h"),
    "orderly.E008": lambda: notes(locks_first=["order"]),
}
ACTIONS: dict[str, Callable[[], object]] = {
    "orderly.E010": lambda: declare(Note),
    "orderly.E011": same_name_twice,
    "orderly.E012": lambda: declare(permission="orders.polish"),
    "orderly.E013": lambda: declare(undo="unpolish"),
    "orderly.E014": lambda: declare(key="h"),
    "orderly.E015": lambda: declare(refuse_if=[condition(q=~Q(polished=True))]),
    "orderly.E016": lambda: declare(refuse_if=[condition(way_out="unpolish")]),
    "orderly.E017": lambda: declare(sums="shine"),
    "orderly.E018": lambda: declare(notifies="order_polished"),
}
REST: dict[str, Callable[[], object]] = {
    "orderly.E030": lambda: rest._resources.pop(Product),
    "orderly.E031": lambda: lists(sorts=("name", "shine")),
    "orderly.E032": lambda: lists(default_sort="-sku"),
    "orderly.E033": lambda: lists(related=("maker",)),
}


@pytest.mark.parametrize("number", RESOURCES)
def test_a_wrong_resource_is_found(number: str) -> None:
    assert list(resource_faults()) == []
    RESOURCES[number]()
    assert number in {fault.id for fault in resource_faults()}


@pytest.mark.parametrize("number", ACTIONS)
def test_a_wrong_action_is_found(number: str) -> None:
    assert list(action_faults()) == []
    ACTIONS[number]()
    assert {fault.id for fault in action_faults()} == {number}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: declare(also=["orders.polish"]),
        declare_with_field_permission,
    ],
)
def test_a_permission_that_is_unknown_is_found_wherever_it_is_asked(
    wrong: Callable[[], object],
) -> None:
    wrong()
    assert {fault.id for fault in action_faults()} == {"orderly.E012"}


@pytest.mark.parametrize("key", ["[", "zz"])
def test_a_key_of_the_page_is_no_key_of_an_action(key: str) -> None:
    declare(key=key)
    assert {fault.id for fault in action_faults()} == {"orderly.E014"}


def test_two_sides_of_one_thing_share_a_key() -> None:
    declare(key="y", undo="unpolish")
    declare(name="unpolish", key="y")
    assert list(action_faults()) == []


def test_a_module_that_is_read_again_declares_nothing_twice() -> None:
    declare()
    declare()
    assert list(action_faults()) == []


@pytest.mark.parametrize("number", REST)
def test_what_rest_lacks_is_found(number: str) -> None:
    assert list(rest_faults()) == []
    REST[number]()
    assert number in {fault.id for fault in rest_faults()}


async def context(row: Any, user: Any) -> dict[str, Any]:
    return {}


class Right(ModelView):
    model = Product
    permission = "products"
    detail: ClassVar[DetailPage | None] = DetailPage("product", context)
    list_fields = ("name", "sku")


class Pageless(Right):
    detail = None


class WithoutColumn(Right):
    sort_fields = ("name", "shine")


class WithoutPermission(Right):
    permission = "polish"


class WithoutTemplate(Right):
    detail = DetailPage("polish", context)


class WithoutLetter(Right):
    letter = "h"


class Wide(Right):
    labels: ClassVar = {"shine": _("Shine")}


VIEWS: dict[str, list[type[ModelView]]] = {
    "orderly.E020": [Pageless],
    "orderly.E021": [Right, Right],
    "orderly.E022": [WithoutColumn],
    "orderly.E023": [WithoutPermission],
    "orderly.E024": [WithoutTemplate],
    "orderly.E025": [WithoutLetter],
}


def faults_of(*views: type[ModelView]) -> set[str]:
    """What is wrong with a back office of these; the shop's other resources have no page in it."""
    site = AdminSite(secret_key="s" * 32, templates=[HOUSE / "templates" / "admin"])
    for view in views:
        site.add_view(view())
    return {one.id for one in view_faults(site) if one.subject not in OTHERS}


OTHERS = {one.model.__name__ for one in registry.resources() if one.model is not Product}


@pytest.mark.parametrize("number", VIEWS)
def test_a_wrong_view_is_found(number: str) -> None:
    assert faults_of(Right) == set()
    assert faults_of(*VIEWS[number]) == {number}


def test_every_column_that_a_view_names_is_looked_for() -> None:
    assert faults_of(Wide) == {"orderly.E022"}


def test_the_shop_starts() -> None:
    checked_app(load_config({}))


def test_it_does_not_start_with_something_wrong() -> None:
    declare(undo="unpolish")
    with pytest.raises(WrongDeclarations) as refused:
        checked_app(load_config({}))
    assert refused.value.lines == [
        "orderly.E013 Order.polish: it is undone by 'unpolish', which is no action of the model"
    ]


def test_a_plug_in_with_something_wrong_is_said_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plugin = tmp_path / "polishing.py"
    plugin.write_text(PLUGIN)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("ORDERLY_PLUGINS", "polishing")
    monkeypatch.setenv("ORDERLY_DATABASE_URL", f"sqlite://{tmp_path}/none.sqlite3")
    monkeypatch.setattr("sys.argv", ["app.py", "check"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = "orderly.E012 Invoice.polish: there is no permission 'polish': register it"
    assert said in capsys.readouterr().err


PLUGIN = f"""
from backdesk.actions.declaration import Success, action
from {Invoice.__module__} import Invoice
from backdesk.i18n import _

@action(Invoice, label=_("Polish"), permission="polish")
async def polish(invoice, form, ctx):
    return Success(_("done"))
"""
