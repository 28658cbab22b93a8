"""Create, edit, import and delete: atomic, only what was sent, refused in words."""

from __future__ import annotations

from typing import Any

import pytest

from backdesk.db.database import atomically
from tests.admin.two_views import WHOLE, Office, mends
from tests.admin.workshop import Maker, Part, PartView, Spare

pytestmark = pytest.mark.usefixtures("tables")


@mends
async def test_a_refused_inline_row_takes_back_its_parent(office: Office) -> None:
    first, second = "inlines.spares.0.", "inlines.spares.1."
    rows = {f"{first}label": "same", f"{first}quantity": "1"}
    rows |= {f"{second}label": "same", f"{second}quantity": "1"}
    answer = await office.create(**WHOLE, **rows)
    assert answer.status_code == 422
    assert await Part.all().count() == 0


@mends
async def test_an_edit_changes_only_what_the_form_sent(office: Office) -> None:
    maker = await Maker.create(name="Acme")
    part = await Part.create(code="A", name="Old", left=3, maker=maker)
    answer = await office.edit(part.pk, name="New")
    assert answer.status_code == 303
    await part.refresh_from_db()
    assert (part.name, part.code, part.left, part.active) == ("New", "A", 3, True)
    assert part.maker_id == maker.pk


@mends
async def test_an_edit_writes_only_what_changed(office: Office, sql: list[str]) -> None:
    part = await Part.create(code="A", name="Old", left=3)
    await office.edit(part.pk, **(WHOLE | {"name": "New", "left": "3"}))
    (update,) = [line for line in sql if line.startswith("UPDATE")]
    assert '"name"' in update
    assert '"code"' not in update


@mends
async def test_an_older_page_cannot_overwrite_a_newer_row(office: Office) -> None:
    part = await Part.create(code="A", name="Theirs", version=2)
    answer = await office.edit(
        part.pk, **(WHOLE | {"name": "Mine"}), _version="1", _was='{"name": "Old"}'
    )
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert 'value="Mine"' in answer.text
    await part.refresh_from_db()
    assert part.name == "Theirs"


@mends
async def test_an_import_changes_only_the_columns_of_its_file(office: Office) -> None:
    part = await Part.create(code="A", name="Old", left=3)
    answer = await office.import_csv(f"id,name\n{part.pk},New\n")
    assert answer.status_code in (200, 303)
    await part.refresh_from_db()
    assert (part.name, part.code, part.left, part.active) == ("New", "A", 3, True)


async def test_a_view_says_where_else_files_of_its_rows_are_imported(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await office.get("/admin/parts/import")).status_code == 200
    monkeypatch.setattr(PartView, "import_path", "warehouse/files")
    answer = await office.get("/admin/parts/import")
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/warehouse/files")


@mends
async def test_an_import_with_a_wrong_row_imports_nothing(office: Office) -> None:
    await office.import_csv("code,name,price,left,active,maker\nA,One,0,1,yes,\nA,Twice,0,2,yes,\n")
    assert await Part.all().count() == 0


@mends
@pytest.mark.usefixtures("both_tables")
async def test_what_must_be_unique_is_refused_in_words(office: Office) -> None:
    await Part.create(code="A")
    answer = await office.create(**(WHOLE | {"name": "Typed with care"}))
    assert answer.status_code == 422
    assert "Another part has the same Code." in answer.text
    assert "Typed with care" in answer.text


@mends
@pytest.mark.usefixtures("both_tables")
async def test_an_unknown_related_row_is_refused_in_words(office: Office) -> None:
    part = await Part.create(code="A", maker=await Maker.create(name="Acme"))
    for wrong in ("999", "99999999999999999999", "nonsense"):
        answer = await office.edit(part.pk, **WHOLE, maker=wrong)
        assert answer.status_code == 422
        assert "There is no such row." in answer.text
    await part.refresh_from_db()
    assert part.maker_id is not None


@mends
async def test_a_number_that_is_none_is_refused_not_emptied(office: Office) -> None:
    part = await Part.create(code="A", left=3)
    answer = await office.edit(part.pk, **(WHOLE | {"left": "three"}))
    assert answer.status_code == 422
    assert 'value="three"' in answer.text
    await part.refresh_from_db()
    assert part.left == 3


@pytest.mark.parametrize(
    "wrong", [{"left": str(2**40)}, {"left": "9" * 30}, {"name": "a\0b"}, {"code": "x" * 41}]
)
@pytest.mark.usefixtures("both_tables")
async def test_what_a_column_cannot_hold_is_refused(office: Office, wrong: dict[str, str]) -> None:
    part = await Part.create(code="A")
    answer = await office.edit(part.pk, **wrong)
    assert answer.status_code == 422


async def test_what_was_written_is_told_once_inside_the_transaction(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[dict[str, Any], bool]] = []

    async def saved(_view: Any, _request: Any, _row: Any, changes: Any, *, created: bool) -> None:
        told.append((changes, created))

    monkeypatch.setattr(PartView, "saved", saved)
    part = await Part.create(code="A", name="Old")
    await office.edit(part.pk, name="New", code="A")
    await office.edit(part.pk, name="New", code="A")
    assert told == [({"name": ("Old", "New")}, False)]
    await part.refresh_from_db()
    assert part.version == 2


async def test_what_fails_in_the_hook_undoes_the_edit(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def saved(*_args: Any, **_named: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(PartView, "saved", saved)
    part = await Part.create(code="A", name="Old")
    assert (await office.edit(part.pk, name="New")).status_code == 500
    await part.refresh_from_db()
    assert part.name == "Old"


@pytest.mark.usefixtures("both_tables")
async def test_what_others_refer_to_is_not_deleted_and_nothing_else_is(office: Office) -> None:
    free, needed = await Maker.create(name="Free"), await Maker.create(name="Needed")
    await Part.create(code="A", maker=needed)
    path = f"/admin/makers/actions/delete?pk={free.pk}&pk={needed.pk}"
    answer = await office.post(path)
    assert answer.status_code == 409
    assert "Needed cannot be deleted" in answer.text
    assert await Maker.all().count() == 2


async def test_the_chosen_rows_are_deleted_together(office: Office) -> None:
    keys = [(await Part.create(code=str(n))).pk for n in range(3)]
    await atomically(lambda: Spare.create(label="s", part_id=keys[0]))
    answer = await office.post(f"/admin/parts/actions/delete?pk={keys[0]}&pk={keys[2]}")
    assert answer.status_code == 303
    assert [part.pk for part in await Part.all()] == [keys[1]]
