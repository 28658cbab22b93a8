"""Who may what: asked for on every page, by a direct POST too, and denied where nothing is said."""

from __future__ import annotations

import pytest

from tests.admin.two_views import WHOLE, Office, mends
from tests.admin.workshop import Maker, MakerView, Part, Spare

pytestmark = pytest.mark.usefixtures("tables")
READS = ["", "/detail?pk=1", "/export", "/create", "/edit?pk=1", "/import", "/actions/delete?pk=1"]


@mends
async def test_an_inline_row_of_another_parent_is_refused(office: Office) -> None:
    mine, theirs = await Part.create(code="A"), await Part.create(code="B")
    spare = await Spare.create(label="theirs", part=theirs)
    place = "inlines.spares.0."
    row = {f"{place}pk": str(spare.pk), f"{place}label": "taken", f"{place}quantity": "1"}
    answer = await office.edit(mine.pk, **WHOLE, **row)
    assert answer.status_code == 422
    assert "does not belong here" in answer.text
    await spare.refresh_from_db()
    assert (spare.label, spare.part_id) == ("theirs", theirs.pk)


@mends
async def test_an_inline_row_of_another_parent_is_not_deleted(office: Office) -> None:
    mine, theirs = await Part.create(code="A"), await Part.create(code="B")
    spare = await Spare.create(label="theirs", part=theirs)
    row = {"inlines.spares.0.pk": str(spare.pk), "inlines.spares.0.DELETE": "1"}
    await office.edit(mine.pk, **WHOLE, **row)
    assert await Spare.filter(pk=spare.pk).exists()


@mends
@pytest.mark.parametrize("what", ["add", "change", "delete"])
async def test_inline_rows_ask_for_their_own_permission(office: Office, what: str) -> None:
    office.user.permissions.discard("spares.edit")
    part = await Part.create(code="A")
    spare = await Spare.create(label="old", part=part)
    place = "inlines.spares.0."
    row = {
        "add": {f"{place}label": "new", f"{place}quantity": "1"},
        "change": {f"{place}pk": str(spare.pk), f"{place}label": "new", f"{place}quantity": "1"},
        "delete": {f"{place}pk": str(spare.pk), f"{place}DELETE": "1"},
    }[what]
    answer = await office.edit(part.pk, **WHOLE, **row)
    assert answer.status_code == 403
    assert [one.label for one in await Spare.all()] == ["old"]


async def test_the_rows_of_an_inline_are_added_changed_and_deleted(office: Office) -> None:
    part = await Part.create(code="A")
    kept, gone = [await Spare.create(label=name, part=part) for name in ("kept", "gone")]
    answer = await office.edit(
        part.pk,
        **{
            "inlines.spares.0.pk": str(kept.pk),
            "inlines.spares.0.label": "changed",
            "inlines.spares.1.pk": str(gone.pk),
            "inlines.spares.1.DELETE": "1",
            "inlines.spares.2.label": "new",
            "inlines.spares.2.quantity": "4",
        },
    )
    assert answer.status_code == 303
    found = [(one.label, one.quantity, one.part_id) for one in await Spare.all().order_by("id")]
    assert found == [("changed", 1, part.pk), ("new", 4, part.pk)]


@mends
async def test_an_action_that_nobody_permitted_does_not_run(office: Office) -> None:
    part = await Part.create(code="A")
    await office.post(f"/admin/_api/parts/action?name=wipe&pks={part.pk}")
    await office.get("/admin/parts/actions/wipe", pk=part.pk)
    assert await Part.filter(pk=part.pk).exists()


@mends
async def test_a_look_up_shows_the_columns_that_name_a_row_and_no_others(office: Office) -> None:
    await Maker.create(name="Acme", secret="hush")
    found = await office.look_up("makers", "Ac")
    assert found.status_code == 200
    assert found.json()["items"] == [{"pk": 1, "text": "Acme"}]


async def test_a_look_up_searches_only_the_columns_that_name_a_row(office: Office) -> None:
    await Maker.create(name="Acme", secret="hush")
    assert (await office.look_up("makers", "hush")).json() == {"items": []}


async def test_a_look_up_asks_for_the_permission_of_its_model(office: Office) -> None:
    await Maker.create(name="Acme")
    office.user.permissions.discard("makers.view")
    assert (await office.look_up("makers", "Ac")).status_code == 403


async def test_a_related_row_is_not_named_to_whoever_may_not_see_it(office: Office) -> None:
    await Part.create(code="A", maker=await Maker.create(name="Acme"))
    assert "Acme" in (await office.listed()).text
    office.user.permissions.discard("makers.view")
    for page in (await office.listed(), await office.get("/admin/parts/edit", pk=1)):
        assert page.status_code == 200
        assert "Acme" not in page.text
    assert "Acme" not in (await office.export_csv()).text


async def test_a_related_row_that_may_not_be_seen_cannot_be_chosen(office: Office) -> None:
    part, maker = await Part.create(code="A"), await Maker.create(name="Acme")
    office.user.permissions.discard("makers.view")
    assert (await office.edit(part.pk, maker=str(maker.pk))).status_code == 422


@pytest.mark.parametrize("place", READS)
async def test_whoever_may_not_see_a_model_sees_none_of_its_pages(
    office: Office, place: str
) -> None:
    await Part.create(code="A-part")
    office.user.permissions.clear()
    answer = await office.get(f"/admin/parts{place}")
    assert answer.status_code == 403
    assert "A-part" not in answer.text


async def test_whoever_may_only_look_changes_nothing(office: Office) -> None:
    part = await Part.create(code="A")
    office.user.permissions.discard("parts.edit")
    answers = [
        await office.create(code="B"),
        await office.edit(part.pk, code="B"),
        await office.import_csv("code\nB\n"),
        await office.post(f"/admin/parts/actions/delete?pk={part.pk}"),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 404]
    assert [one.code for one in await Part.all()] == ["A"]
    page = await office.listed()
    assert "New part" not in page.text
    assert "action-delete" not in page.text


@pytest.mark.parametrize("method", ["get", "post"])
async def test_a_read_only_view_has_no_way_to_change_anything(office: Office, method: str) -> None:
    spare = await Spare.create(label="s", part=await Part.create(code="A"))
    for place in ("create", f"edit?pk={spare.pk}", "import", f"actions/delete?pk={spare.pk}"):
        ask = office.browser.get if method == "get" else office.browser.post
        assert (await ask(f"/admin/spares/{place}")).status_code in (403, 404)
    for place in ("inline-edit", "import", "action", "row-action"):
        answer = await office.post(f"/admin/_api/spares/{place}?pk={spare.pk}&name=delete")
        assert answer.status_code in (404, 405)
    assert await Spare.all().count() == 1


async def test_a_view_that_declares_no_permission_is_open_to_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MakerView, "permission", "")
    assert (await office.listed("makers")).status_code == 403


async def test_nobody_signed_in_sees_nothing(office: Office) -> None:
    office.user.permissions.clear()
    answer = await office.get("/admin/")
    assert answer.status_code == 403
    assert "does not allow seeing anything yet" in answer.text
