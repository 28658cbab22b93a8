"""Every page of the demo shop opens: links are followed, two of each kind of address."""

from __future__ import annotations

import re
import shutil
from collections import Counter, deque
from pathlib import Path

from backdesk.db.database import close_database, open_database
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database

LINK = re.compile(r'(?:href|data-dialog|data-url)="(/admin[^"#]*)')
NEVER_ENDING = "/live"
OF_A_KIND = 2


async def test_no_page_of_the_demo_shop_fails(sqlite_demo: Database, tmp_path: Path) -> None:
    copy = shutil.copy(sqlite_demo.url.removeprefix("sqlite://"), tmp_path / "demo.sqlite3")
    await open_database(f"sqlite://{copy}")
    browser = await signed_in("admin")
    waiting, seen, kinds = deque(["/admin/orders"]), set[str](), Counter[str]()
    failed = []
    while waiting:
        address = waiting.popleft()
        kind = re.sub(r"=[^&]*", "", re.sub(r"[A-Z]*\d+", "N", address))
        if address in seen or kinds[kind] == OF_A_KIND or NEVER_ENDING in address:
            continue
        seen.add(address)
        kinds[kind] += 1
        page = await browser.get(address)
        if page.is_server_error:
            failed.append(address)
        if page.headers.get("content-type", "").startswith("text/html"):
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(page.text)]
    await close_database()
    assert failed == []
    assert len(seen) > 200
