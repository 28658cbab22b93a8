"""The environment: defaults, and each wrong value refused in one clear line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import config
from config import WrongConfiguration, kept_secret, load_config


@pytest.fixture(autouse=True)
def _secret_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "SECRET_FILE", tmp_path / "var" / "secret-key")


def test_without_an_environment_everything_has_a_default() -> None:
    found = load_config({})
    assert found.database_url == "sqlite://var/orderly.sqlite3"
    assert (found.host, found.port, found.base_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert (found.plugins, found.log, found.smtp_url) == ((), "text", "")


def test_the_secret_key_is_made_once_and_kept_for_nobody_else_to_read() -> None:
    first = load_config({}).secret_key
    assert len(first) == 64
    assert load_config({}).secret_key == first
    assert config.SECRET_FILE.stat().st_mode & 0o777 == 0o600


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _number: kept_secret(file), range(8)))
    assert len(found) == 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "80x", "a number from 1 to 65535"),
        ("PORT", "70000", "a number from 1 to 65535"),
        ("PORT", "9" * 5000, "a number from 1 to 65535"),
        ("DATABASE_URL", "mysql://x", "sqlite://var/orderly.sqlite3"),
        ("DATABASE_URL", "sqlite://", "name a file"),
        ("DATABASE_URL", "sqlite:///", "name a file"),
        ("DATABASE_URL", "postgres://[::1", "postgres://user:password@host"),
        ("DATABASE_URL", "postgres://host:99999/name", "postgres://user:password@host"),
        ("DATABASE_URL", "postgres://host", "name a host and a database"),
        ("DATABASE_URL", "postgres:///name", "name a host and a database"),
        ("HOST", "http://x", "127.0.0.1"),
        ("SMTP_URL", "mail.example.com", "smtp://"),
        ("SMTP_URL", "smtp://", "smtp://user"),
        ("BROKER_URL", "amqp://x", "redis://"),
        ("BASE_URL", "shop.example.com", "https://"),
        ("BASE_URL", "https://", "https://shop"),
        ("BASE_URL", "https://shop.example.com/orders", "ends after the host"),
        ("PLUGINS", "shop gifts", "separated by commas"),
        ("PLUGINS", "no_such_plugin.actions", "no module of this name"),
        ("CHROMIUM", "/no/such/program", "no program of this name"),
        ("CHROMIUM", "/", "no program of this name"),
        ("PRESETS", "/no/such/folder", "no folder of this name"),
        ("LOG", "xml", "text or json"),
        ("SECRET_KEY", "short", "32 characters"),
    ],
)
def test_a_wrong_value_is_refused_in_one_clear_line(name: str, value: str, said: str) -> None:
    with pytest.raises(WrongConfiguration) as refused:
        load_config({f"ORDERLY_{name}": value})
    (line,) = refused.value.lines
    assert line.startswith(f"ORDERLY_{name} is ")
    assert said in line
    assert "short" not in line


def test_all_wrong_values_are_told_at_once() -> None:
    with pytest.raises(WrongConfiguration) as refused:
        load_config({"ORDERLY_PORT": "x", "ORDERLY_LOG": "x"})
    assert len(refused.value.lines) == 2


def test_a_refused_url_does_not_show_its_password() -> None:
    with pytest.raises(WrongConfiguration) as refused:
        load_config({"ORDERLY_DATABASE_URL": "mysql://shop:open@sesame@host/name"})
    assert "sesame" not in str(refused.value)
    assert "//…@host/name" in str(refused.value)


def test_a_secret_that_cannot_be_kept_has_to_be_set(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    with pytest.raises(WrongConfiguration, match="ORDERLY_SECRET_KEY is not set: set it"):
        load_config({})
    assert load_config({"ORDERLY_SECRET_KEY": "k" * 32}).secret_key == "k" * 32


def test_plugins_are_modules_separated_by_commas() -> None:
    assert load_config({"ORDERLY_PLUGINS": "json.tool, csv ,"}).plugins == ("json.tool", "csv")


def test_an_empty_value_is_no_value() -> None:
    assert load_config({"ORDERLY_PORT": "", "ORDERLY_LOG": " "}).port == 8000


@pytest.mark.parametrize(
    ("host", "reached_at"),
    [
        ("0.0.0.0", "http://127.0.0.1:9000"),
        ("::1", "http://[::1]:9000"),
        ("shop.lan", "http://shop.lan:9000"),
    ],
)
def test_the_base_url_follows_from_host_and_port(host: str, reached_at: str) -> None:
    found = load_config({"ORDERLY_HOST": host, "ORDERLY_PORT": "9000"})
    assert found.base_url == reached_at
    assert found.on_port(9001).base_url == reached_at.replace("9000", "9001")


def test_a_base_url_that_was_set_stays_on_another_port() -> None:
    found = load_config({"ORDERLY_BASE_URL": "https://shop.example.com/"})
    assert found.on_port(9001).base_url == "https://shop.example.com"
    assert found.https


@pytest.mark.parametrize(
    "url",
    [
        "postgres://shop:secret@db.example.com:5432/orders?ssl=true",
        "postgres://shop:secret@/orders?host=/run/postgresql",
        "sqlite:///srv/orderly.sqlite3",
    ],
)
def test_a_database_url_stays_as_it_is_written(url: str) -> None:
    assert load_config({"ORDERLY_DATABASE_URL": url}).database_url == url
