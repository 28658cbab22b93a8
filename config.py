"""What the environment decides, read once at the start, and refused in words where it is wrong.

These words are for who runs the shop, before any language is known: they are not translated.
"""

from __future__ import annotations

import importlib.util
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlsplit

DEFAULT_DATABASE = "sqlite://var/orderly.sqlite3"
VIES = "https://ec.europa.eu/taxation_customs/vies/rest-api"
"""The European Commission's service that knows which VAT numbers are valid."""

SECRET_FILE = Path("var/secret-key")
SHORTEST_SECRET = 32
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - recognised, not bound to
"""Hosts to listen on that no browser can open, and what it opens instead."""


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
    vies_url: str
    broker_url: str
    chromium: str
    presets: str
    plugins: tuple[str, ...]
    log: str
    request_timeout: float

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    def on_port(self, port: int) -> Config:
        """The same on another port; a base URL that followed from the port goes with it."""
        follows = self.base_url == default_base_url(self.host, self.port)
        base_url = default_base_url(self.host, port) if follows else self.base_url
        return replace(self, port=port, base_url=base_url)


def default_base_url(host: str, port: int) -> str:
    """How people on this machine reach it."""
    shown = EVERYWHERE.get(host) or (f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def load_config(environment: Mapping[str, str] | None = None) -> Config:
    """The configuration of ``environment``, by default the process's own.

    :raises WrongConfiguration: naming every wrong value.
    """
    read = _Reader(os.environ if environment is None else environment)
    host, port = read.host(), read.port()
    config = Config(
        database_url=read.database(),
        secret_key=read.secret(),
        host=host,
        port=port,
        base_url=read.base_url() or default_base_url(host, port),
        smtp_url=read.url("SMTP_URL", ("smtp", "smtps"), "smtp://user:password@host:587"),
        vies_url=read.url("VIES_URL", ("http", "https"), VIES) or VIES,
        broker_url=read.url("BROKER_URL", ("redis", "rediss", "nats"), "redis://host:6379"),
        chromium=read.chromium(),
        presets=read.presets(),
        plugins=read.plugins(),
        log=read.one_of("LOG", "text", ("text", "json")),
        request_timeout=read.seconds("REQUEST_TIMEOUT", 30),
    )
    if read.wrong:
        raise WrongConfiguration(read.wrong)
    return config


def kept_secret(file: Path) -> str:
    """The secret kept in ``file``, made by whichever process comes first."""
    if file.exists():
        return file.read_text().strip()
    file.parent.mkdir(parents=True, exist_ok=True)
    mine = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
        new.write(secrets.token_hex(32))
    try:
        os.link(mine, file)  # fails where another process was first
    except FileExistsError:
        pass
    finally:
        mine.unlink()
    return file.read_text().strip()


class _Reader:
    """Reads one variable after the other and collects what is wrong."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.wrong: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self.environment.get(f"ORDERLY_{name}", "").strip() or default

    def refuse(self, name: str, value: str, why: str) -> None:
        """Passwords stay out of the line: it ends in logs."""
        shown = "…" if name == "SECRET_KEY" else repr(re.sub(r"//[^/]*@", "//…@", value[:200]))
        self.wrong.append(f"ORDERLY_{name} is {shown}: {why}")

    def host(self) -> str:
        value = self.text("HOST", "127.0.0.1")
        if not re.fullmatch(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+", value):
            self.refuse("HOST", value, "write an address or a name, like 127.0.0.1")
        return value

    def port(self) -> int:
        value = self.text("PORT", "8000")
        if not value.isascii() or not value.isdigit() or not 1 <= int(value[:6]) <= 65535:
            self.refuse("PORT", value, "a port is a number from 1 to 65535")
            return 8000
        return int(value)

    def seconds(self, name: str, default: int) -> float:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:6]) <= 3600):
            self.refuse(name, value, "write seconds, from 1 to 3600")
            return default
        return int(value)

    def one_of(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in choices:
            self.refuse(name, value, f"choose {' or '.join(choices)}")
        return value

    def url(self, name: str, schemes: tuple[str, ...], example: str) -> str:
        value = self.text(name)
        parts = _parts(value)
        if value and (parts is None or parts.scheme not in schemes or not parts.hostname):
            self.refuse(name, value, f"write it like {example}")
        return value

    def base_url(self) -> str:
        value = self.url("BASE_URL", ("http", "https"), "https://shop.example.com").rstrip("/")
        parts = _parts(value)
        if parts and (parts.path or parts.query or parts.fragment or parts.username):
            self.refuse("BASE_URL", value, "it ends after the host and the port")
        return value

    def database(self) -> str:
        value = self.text("DATABASE_URL", DEFAULT_DATABASE)
        parts = _parts(value)
        if parts is not None and parts.scheme == "sqlite":
            if not (parts.netloc + parts.path).strip("/"):
                self.refuse("DATABASE_URL", value, f"name a file, like {DEFAULT_DATABASE}")
        elif parts is None or parts.scheme not in ("postgres", "postgresql"):
            examples = f"{DEFAULT_DATABASE} or postgres://user:password@host:5432/name"
            self.refuse("DATABASE_URL", value, f"write it like {examples}")
        elif not parts.path.strip("/") or not (parts.hostname or "host" in parse_qs(parts.query)):
            example = "postgres://user:password@host:5432/name"
            self.refuse("DATABASE_URL", value, f"name a host and a database, like {example}")
        return value.replace("postgresql://", "postgres://", 1)

    def secret(self) -> str:
        value = self.text("SECRET_KEY")
        if not value:
            try:
                value = kept_secret(SECRET_FILE)
            except OSError as error:
                why = f"set it, because it cannot be kept in {SECRET_FILE} ({error.strerror})"
                self.wrong.append(f"ORDERLY_SECRET_KEY is not set: {why}")
                return ""
        if len(value) < SHORTEST_SECRET:
            self.refuse("SECRET_KEY", value, f"it needs {SHORTEST_SECRET} characters or more")
        return value

    def chromium(self) -> str:
        value = self.text("CHROMIUM")
        if value and not (Path(value).is_file() and os.access(value, os.X_OK)):
            self.refuse("CHROMIUM", value, "there is no program of this name")
        return value

    def presets(self) -> str:
        value = self.text("PRESETS")
        if value and not Path(value).is_dir():
            self.refuse("PRESETS", value, "there is no folder of this name")
        return value

    def plugins(self) -> tuple[str, ...]:
        """Found, not imported yet: a plug-in imports the models, which come later."""
        names = tuple(one for one in map(str.strip, self.text("PLUGINS").split(",")) if one)
        for name in names:
            if not all(part.isidentifier() for part in name.split(".")):
                self.refuse("PLUGINS", name, "write modules, separated by commas")
            elif importlib.util.find_spec(name.partition(".")[0]) is None:
                self.refuse("PLUGINS", name, "Python finds no module of this name; install it")
        return names


def _parts(url: str) -> SplitResult | None:
    """None where it is no URL; a port that is no port makes it none too."""
    try:
        parts = urlsplit(url)
        return parts if "://" in url and parts.port != 0 else None
    except ValueError:
        return None
