"""The command line: what it prints, and how it exits (0 done, 1 refused, 2 wrong words)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backdesk.db.migrate import migration_names
from tests.gateways.importers.test_shopify import ROW, an_export

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def app(sqlite_template: Path, tmp_path: Path) -> Run:
    """``app("act", "hold", "ORD00001")`` on a database of its own."""
    file = tmp_path / "shop.sqlite3"
    shutil.copy(sqlite_template, file)

    def run(*words: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {
            "ORDERLY_DATABASE_URL": f"sqlite://{file}",
            "ORDERLY_SECRET_KEY": "s" * 32,
            "PYTHONPATH": str(Path.cwd()),
        }
        return subprocess.run(
            [sys.executable, str(Path.cwd() / "app.py"), *words],
            env=os.environ | settings | environment,
            input=given,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
            timeout=120,
        )

    return run


def test_the_life_of_an_order_on_the_command_line(app: Run) -> None:
    assert app("demo", "--orders", "1").returncode == 0
    held = app("act", "hold", "ORD00001", "--reason", "asks for another colour")
    assert (held.returncode, held.stdout) == (
        0,
        "Order ORD00001 is on hold: asks for another colour\n",
    )
    refused = app("act", "create_invoice", "ORD00001")
    assert refused.returncode == 1
    assert "it is on hold" in refused.stderr
    assert "Unhold" in refused.stderr
    unheld = app("act", "unhold", "ORD00001", "--json")
    answer = json.loads(unheld.stdout)
    assert (answer["order"]["status"], answer["order"]["on_hold"]) == ("awaiting payment", False)
    tried = app("act", "cancel", "ORD00001", "--notify", "--dry-run", "--json")
    assert json.loads(tried.stdout)["changes"]["status"][1] == "cancelled"
    credit = app("act", "add_credit_memo", "ORD00001", "--total", "1.00", "--dry-run")
    assert "€1.00 on invoice" in credit.stdout
    assert "Part of" in credit.stdout
    assert "taken off what is due: €1.00" in credit.stdout
    many = app("act", "mark_as_paid", "ORD00001", "ORD99999")
    assert many.returncode == 1
    assert "ORD00001: done" in many.stderr
    assert "There is no order ORD99999" in many.stderr
    assert app("check").stdout == "nothing is wrong\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("act", "hold", "ORD00001", "--colour", "red"), "hold has no field --colour"),
        (("act", "explode", "ORD00001"), "There is no action explode"),
        (("act", "hold"), "name at least one number"),
        (("import", "nowhere", "file.csv"), "is no source"),
        (("user", "create", "--email", "a@example.com", "--role", "clerk"), "--password-stdin"),
        (("serve", "--port", "0"), "port"),
        (("juggle",), "No such command"),
    ],
)
def test_wrong_words_exit_2_and_say_why(app: Run, words: tuple[str, ...], said: str) -> None:
    if words[0] == "act":
        app("demo", "--orders", "1")
    done = app(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_configuration_exits_2_with_a_line_for_each(app: Run) -> None:
    done = app("check", ORDERLY_PORT="x", ORDERLY_LOG="xml")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 2


def test_a_plug_in_that_is_not_there_exits_2(app: Run) -> None:
    done = app("check", ORDERLY_PLUGINS="no_such_plugin")
    assert done.returncode == 2
    assert done.stderr.startswith("ORDERLY_PLUGINS is 'no_such_plugin': ")
    assert len(done.stderr.splitlines()) == 1


def test_a_preset_of_the_shops_own_that_is_wrong_exits_2_with_its_file_and_key(
    app: Run, tmp_path: Path
) -> None:
    (tmp_path / "kiosk.toml").write_text('source = "kiosk"\ntitle = "Kiosk"\ncolour = "red"\n')
    done = app("check", ORDERLY_PRESETS=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "ORDERLY_PRESETS: kiosk.toml: exports: Field required",
        "kiosk.toml: colour: there is no such key",
    ]


def test_a_database_that_was_not_migrated_is_said_so(app: Run, tmp_path: Path) -> None:
    empty = f"sqlite://{tmp_path}/empty.sqlite3"
    done = app("check", ORDERLY_DATABASE_URL=empty)
    assert done.returncode == 1
    assert "python app.py migrate" in done.stderr
    applied = app("migrate", ORDERLY_DATABASE_URL=empty).stdout.splitlines()
    assert applied == [f"applied {name}" for name in migration_names()]
    assert app("migrate", ORDERLY_DATABASE_URL=empty).stdout == "the database is up to date\n"


def test_the_demo_prints_its_login_again_and_leaves_other_shops_alone(
    app: Run, tmp_path: Path
) -> None:
    first, second = app("demo", "--orders", "5"), app("demo", "--orders", "5")
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout == second.stdout
    login = tmp_path / "var" / "demo-login.txt"
    assert login.stat().st_mode & 0o777 == 0o600
    login.unlink()
    elsewhere = app("demo")
    assert elsewhere.returncode == 1
    assert "there are orders in this database" in elsewhere.stderr


def test_a_user_is_made_and_a_token_is_printed_last(app: Run) -> None:
    words = ("user", "create", "--email", "C@example.com", "--role", "clerk", "--password-stdin")
    assert app(*words, given="correct horse battery\n").returncode == 0
    again = app(*words, given="correct horse battery\n")
    assert again.returncode == 1
    assert "has this e-mail address already" in again.stderr
    token = app("token", "create", "--user", "c@example.com")
    assert token.stdout.splitlines()[-1].startswith("ord_")
    nobody = app("token", "create", "--user", "n@example.com")
    assert nobody.returncode == 1
    assert "n@example.com" in nobody.stderr
    short = app(*words[:3], "d@example.com", *words[4:], given="short\n")
    assert short.returncode == 1
    assert "characters or more" in short.stderr


def test_a_corrupt_file_is_refused_in_a_sentence_and_changes_nothing(
    app: Run, tmp_path: Path
) -> None:
    (tmp_path / "broken.csv.gz").write_bytes(b"\x1f\x8b not really gzip")
    done = app("import", "online-retail", "broken.csv.gz")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert app("check").stdout == "nothing is wrong\n"
    assert app("import", "online-retail", "missing.csv").returncode == 1


def test_a_clerk_on_the_command_line_may_no_more_than_elsewhere(app: Run) -> None:
    app("demo", "--orders", "1")
    words = ("user", "create", "--email", "w@example.com", "--role", "warehouse")
    app(*words, "--password-stdin", given="correct horse battery\n")
    done = app("act", "hold", "ORD00001", "--user", "w@example.com")
    assert done.returncode == 1
    assert "Your role does not allow this" in done.stderr


def test_an_import_as_a_user_does_what_their_role_allows_or_nothing(
    app: Run, tmp_path: Path
) -> None:
    words = ("user", "create", "--email", "c@example.com", "--role", "clerk", "--password-stdin")
    app(*words, given="correct horse battery\n")
    file = an_export(tmp_path, ROW, ROW | {"Name": "#2", "Id": "2", "Refunded Amount": "5.00"})
    asked = ("import", "shopify", str(file), "--user")
    done = app(*asked, "c@example.com")
    assert done.returncode == 1
    assert "Your role does not allow this: Record refunds." in done.stderr
    assert app("act", "hold", "ORD00001").returncode == 1  # there is none
    assert app(*asked, "nobody@example.com").returncode == 2
    an_export(tmp_path, ROW)
    assert app(*asked, "c@example.com").returncode == 0
    assert app("act", "hold", "ORD00001").returncode == 0
