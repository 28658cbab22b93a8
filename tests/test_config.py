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
        ("SMTP_URL", "mail.example.com", "smtp://"),
        ("BROKER_URL", "amqp://x", "redis://"),
        ("BASE_URL", "shop.example.com", "https://"),
        ("CHROMIUM", "/no/such/program", "no program of this name"),
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


def test_plugins_are_modules_separated_by_commas() -> None:
    assert load_config({"ORDERLY_PLUGINS": "a.b, c ,"}).plugins == ("a.b", "c")
