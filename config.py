"""What the environment decides, read once at the start, and refused in words where it is wrong."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

DEFAULT_DATABASE = "sqlite://var/orderly.sqlite3"
SECRET_FILE = Path("var/secret-key")
SHORTEST_SECRET = 32


class WrongConfiguration(Exception):
    """One clear line for each wrong value."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class Config:
    """The product's configuration; every value has a default."""

    database_url: str
    secret_key: str
    host: str
    port: int
    base_url: str
    smtp_url: str
    broker_url: str
    chromium: str
    plugins: tuple[str, ...]
    log: str

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")


class _Reader:
    """Reads one variable after the other and collects what is wrong."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.wrong: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self.environment.get(f"ORDERLY_{name}", "").strip() or default

    def refuse(self, name: str, value: str, why: str) -> None:
        shown = "…" if name == "SECRET_KEY" else repr(value)
        self.wrong.append(f"ORDERLY_{name} is {shown}: {why}")

    def port(self) -> int:
        value = self.text("PORT", "8000")
        if not value.isascii() or not value.isdigit() or not 1 <= int(value[:6]) <= 65535:
            self.refuse("PORT", value, "a port is a number from 1 to 65535")
            return 8000
        return int(value)

    def one_of(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in choices:
            self.refuse(name, value, f"choose {' or '.join(choices)}")
        return value

    def url(self, name: str, schemes: tuple[str, ...], example: str, default: str = "") -> str:
        value = self.text(name, default)
        if value and (urlsplit(value).scheme not in schemes or "://" not in value):
            self.refuse(name, value, f"write it like {example}")
        return value

    def secret(self) -> str:
        value = self.text("SECRET_KEY")
        if not value:
            return kept_secret(SECRET_FILE)
        if len(value) < SHORTEST_SECRET:
            self.refuse("SECRET_KEY", value, f"it needs {SHORTEST_SECRET} characters or more")
        return value

    def chromium(self) -> str:
        value = self.text("CHROMIUM")
        if value and not os.access(value, os.X_OK):
            self.refuse("CHROMIUM", value, "there is no program of this name")
        return value


def load_config(environment: Mapping[str, str] | None = None) -> Config:
    """The configuration of ``environment``, by default the process's own.

    :raises WrongConfiguration: naming every wrong value.
    """
    read = _Reader(os.environ if environment is None else environment)
    host, port = read.text("HOST", "127.0.0.1"), read.port()
    database = read.url(
        "DATABASE_URL",
        ("sqlite", "postgres", "postgresql"),
        "sqlite://var/orderly.sqlite3 or postgres://user:password@host:5432/name",
        DEFAULT_DATABASE,
    )
    if database in ("sqlite://", "sqlite:///"):
        read.refuse("DATABASE_URL", database, "name a file, like sqlite://var/orderly.sqlite3")
    config = Config(
        database_url=database.replace("postgresql://", "postgres://", 1),
        secret_key=read.secret(),
        host=host,
        port=port,
        base_url=read.url(
            "BASE_URL", ("http", "https"), "https://shop.example.com", f"http://{host}:{port}"
        ).rstrip("/"),
        smtp_url=read.url("SMTP_URL", ("smtp", "smtps"), "smtp://user:password@host:587"),
        broker_url=read.url("BROKER_URL", ("redis", "rediss", "nats"), "redis://host:6379"),
        chromium=read.chromium(),
        plugins=tuple(one for one in map(str.strip, read.text("PLUGINS").split(",")) if one),
        log=read.one_of("LOG", "text", ("text", "json")),
    )
    if read.wrong:
        raise WrongConfiguration(read.wrong)
    return config


def kept_secret(file: Path) -> str:
    """The secret kept in ``file``, made by whichever process comes first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    mine = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as new:
        new.write(secrets.token_hex(32))
    try:
        os.link(mine, file)  # fails where another process was first
    except FileExistsError:
        pass
    finally:
        mine.unlink()
    return file.read_text()
