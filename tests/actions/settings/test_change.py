"""Settings are changed together or not at all, by who may, and say what they were."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from actions.settings.change import change_settings
from backdesk.actions.errors import Invalid, NotPermitted, StaleVersion
from backdesk.models.history import History
from models.settings import ShopSettings, load_settings, store_settings
from tests.factories.order import an_order
from tests.factories.settings import a_settings_form, change
from tests.factories.user import a_user

on_both = pytest.mark.usefixtures("database")
anywhere = pytest.mark.usefixtures("sqlite_database")
SQUARE = (
    "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAg"
    "MCAxIDEiPjxwYXRoIGQ9Ik0wIDBoMXYxeiIvPjwvc3ZnPg=="
)


@on_both
async def test_what_changed_is_stored_and_remembered_with_who_and_from_what() -> None:
    manager = await a_user("manager")
    changes = await change(manager, company="Mugs & Co", payment_days=30, logo=SQUARE)
    assert (await load_settings()).company == "Mugs & Co"
    assert (await load_settings()).logo == SQUARE
    entry = await History.get(subject="shop_settings")
    assert entry.user_id == manager.id
    assert entry.kind == "changed"
    assert entry.changes == changes
    assert entry.changes["company"] == ["My shop", "Mugs & Co"]
    assert entry.changes["logo"] == ["", "SVG, 1 kB"]
    assert entry.text == "Settings changed: Name, Logo, Days to pay"
    assert (await ShopSettings.get()).version == 2


@anywhere
async def test_where_nothing_is_different_nothing_is_written() -> None:
    assert await change() == {}
    assert (await ShopSettings.get()).version == 1
    assert not await History.exists()


@anywhere
async def test_a_setting_that_the_form_does_not_ask_stays() -> None:
    await change(company="Mugs & Co")
    settings = (await load_settings()).model_copy(update={"emails_off": ["invoice"]})
    await store_settings(settings)
    await change(company="Mugs")
    assert (await load_settings()).emails_off == ["invoice"]


@anywhere
async def test_who_may_not_edit_settings_changes_none() -> None:
    with pytest.raises(NotPermitted):
        await change(await a_user("clerk"), company="Mine")
    assert (await load_settings()).company == "My shop"


@on_both
async def test_of_two_at_once_the_second_is_told() -> None:
    manager = await a_user("manager")
    first, second = await a_settings_form(company="One"), await a_settings_form(company="Two")
    results = await asyncio.gather(
        change_settings(first, manager, 1),
        change_settings(second, manager, 1),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in results) == ["StaleVersion", "dict"]
    assert isinstance(next(one for one in results if isinstance(one, Exception)), StaleVersion)
    assert await History.all().count() == 1


@on_both
async def test_a_refused_number_leaves_the_rest_as_it_was_too() -> None:
    await an_order()
    with pytest.raises(Invalid):
        await change(company="Mugs & Co", order={"next": 1})
    assert (await load_settings()).company == "My shop"


@anywhere
@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("vat_number", {"country": "NL", "vat_number": "NL 4495445B01"}, "NL004495445B01"),
        ("vat_number", {"country": "NL", "vat_number": "004495445B01"}, "NL004495445B01"),
        ("vat_number", {"country": "GR", "vat_number": "094259216"}, "EL094259216"),
        ("vat_number", {"country": "NL", "vat_number": "DE136695976"}, "DE136695976"),
        ("vat_number", {"country": "GB", "vat_number": "GB 980 7806 84"}, "GB980780684"),
        ("vat_number", {"country": "US", "vat_number": "12-3456789"}, "12-3456789"),
        ("bank_account", {"bank_account": "nl91abna0417164300"}, "NL91 ABNA 0417 1643 00"),
        ("bic", {"bic": "abnanl2a"}, "ABNANL2A"),
        ("country", {"country": "nl"}, "NL"),
        ("country", {"country": "Holland"}, "NL"),
        ("currency", {"currency": "usd"}, "USD"),
        ("email", {"email": "Shop@Example.com"}, "shop@example.com"),
        ("accent", {"accent": "#A1B2C3"}, "#a1b2c3"),
        ("reminder_delays_days", {"reminder_delays_days": [5, 10]}, [5, 10]),
        ("logo", {"logo": SQUARE}, SQUARE),
    ],
)
async def test_what_is_right_is_kept_as_it_is_written(
    field: str, typed: dict[str, Any], kept: object
) -> None:
    await change(**typed)
    assert getattr(await load_settings(), field) == kept


@anywhere
@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("company", {"company": "  "}, "this is needed"),
        ("country", {"country": "ZZ"}, "is no country"),
        ("country", {"country": "Atlantis"}, "is no country"),
        ("email", {"email": "nobody"}, "“nobody” is no e-mail address"),
        ("vat_number", {"country": "NL", "vat_number": "NL004495445B02X"}, "no valid VAT number"),
        ("vat_number", {"country": "DE", "vat_number": "136695978"}, "(Germany)"),
        ("vat_number", {"vat_number": "123"}, "Choose the country first"),
        ("bank_account", {"bank_account": "NL92 ABNA 0417 1643 00"}, "is no IBAN"),
        ("bic", {"bic": "ABN"}, "is no BIC"),
        ("currency", {"currency": "XYZ"}, "three letters, like EUR"),
        ("language", {"language": "it"}, "one of the list"),
        ("time_zone", {"time_zone": "Amsterdam"}, "Choose one, like Europe/Amsterdam"),
        ("accent", {"accent": "red;}"}, "no colour"),
        ("payment_days", {"payment_days": 366}, "365 or less"),
        ("reminder_delays_days", {"reminder_delays_days": [1, 2, 3, 4, 5]}, "At most 4"),
        ("reminder_delays_days", {"reminder_delays_days": [7, 7]}, "later than the one before"),
        ("reminder_delays_days", {"reminder_delays_days": "soon"}, "commas between"),
        ("logo", {"logo": "https://example.com/logo.png"}, "choose a PNG, JPEG or SVG"),
        ("series.invoice.prefix", {"invoice": {"prefix": "IN/V"}}, "Letters, digits and hyphens"),
        ("series.invoice.prefix", {"invoice": {"prefix": "I" * 11}}, "at most 10"),
        ("series.invoice.digits", {"invoice": {"digits": 10}}, "9 or less"),
        ("series.invoice.next", {"invoice": {"next": 0}}, "1 or more"),
        ("series.invoice.next", {"invoice": {"next": 10**9}}, "999999999 or less"),
    ],
)
async def test_what_is_wrong_is_refused_in_words(
    field: str, typed: dict[str, Any], said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await change(**typed)
    (error,) = (one for one in refused.value.errors if one.field == field)
    assert said in error.message
