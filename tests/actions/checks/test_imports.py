"""An import that was broken off is a finding, until its file came in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from actions.checks.database import run_checks
from backdesk.models.import_file import ImportFile
from backdesk.models.job import Job
from gateways.importers import import_shopify
from tests.admin.behind_the_door import a_member
from tests.gateways.importers.test_shopify import ROW, an_export

pytestmark = pytest.mark.usefixtures("database")
AT = datetime(2026, 2, 1, tzinfo=UTC)


async def findings() -> list[tuple[str, str]]:
    return [(finding.subject, finding.what) async for finding in run_checks()]


async def bring_in(file: Path, *, dry_run: bool = False) -> None:
    await import_shopify(file, None, dry_run=dry_run, progress=lambda _done, _of: None)


async def test_an_import_that_was_broken_off_is_found_until_it_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = an_export(tmp_path, ROW)

    async def killed(*_around: object) -> None:
        raise KeyError

    with monkeypatch.context() as broken:
        broken.setattr("actions.importing.run._write_orders", killed)
        with pytest.raises(KeyError):
            await bring_in(file)
    ((name, what),) = await findings()
    assert (name, "was broken off" in what) == ("orders_export.csv", True)
    await bring_in(file, dry_run=True)
    assert len(await findings()) == 1
    await bring_in(file)
    assert await findings() == []


async def test_what_was_written_before_it_broke_off_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = an_export(tmp_path, ROW)

    async def killed(*_around: object) -> None:
        raise KeyError

    with monkeypatch.context() as broken:
        broken.setattr("actions.importing.run._log_import", killed)
        with pytest.raises(KeyError):
            await bring_in(file)
    assert len(await findings()) == 1
    await bring_in(file)
    assert await findings() == []


@pytest.mark.parametrize("state", ["failed", "stopped", "running", "done", "waiting"])
async def test_a_list_whose_import_ended_halfway_is_found_until_it_came_in(state: str) -> None:
    by = await a_member()
    said: dict[str, Any] = {"kind": "import", "title": "Import", "asked_by": by, "asked_at": AT}
    job = await Job.create(**said, total=9, done=3, state=state, taken_until=AT)
    shape: dict[str, Any] = {"kind": "orders", "name": "list.csv", "size": 9}
    shape |= {"brought_by": by, "brought_at": AT}
    await ImportFile.create(**shape, job=job)
    left = state in ("failed", "stopped", "running")
    said_so = [("list.csv", "its import ended after 3 of 9: import it again")]
    assert await findings() == (said_so if left else [])
    await ImportFile.create(
        **shape, job=await Job.create(**said, total=9, done=9, state="done", finished_at=AT)
    )
    assert await findings() == []
