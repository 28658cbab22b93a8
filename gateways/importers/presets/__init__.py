"""Presets: exports of other systems, known by their headers, each declared in a TOML file.

Those shipped are beside this file; a shop's own are in the folder that ORDERLY_PRESETS names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from backdesk.imports.columns import plain
from gateways.importers.presets.preset import Preset, System
from gateways.importers.status_words import Words

SHIPPED = Path(__file__).parent
LARGEST = 1 << 20
NONE = "none"
"""In place of a preset's key: the list is of any make, whatever its headers are."""
_own: dict[str, Preset] = {}


class WrongPreset(Exception):
    """Names the file, and what is wrong at which key."""


def load_presets(folder: str) -> None:
    """Read those of the shop's own ``folder`` too; empty for none. At the start, once.

    :raises WrongPreset: one of them, shipped or own, cannot be read.
    """
    _own.clear()
    _shipped()
    if folder:
        _own.update(_read_all(sorted(Path(folder).glob("*.toml"))))


@cache
def _shipped() -> dict[str, Preset]:
    return _read_all(sorted(SHIPPED.glob("*.toml")))


def _read_all(files: Iterable[Path]) -> dict[str, Preset]:
    found: dict[str, Preset] = {}
    for file in files:
        system = read_system(file)
        for name in system.exports:
            preset = Preset(system, name)
            if preset.key in found:
                raise WrongPreset(f"{file.name}: {preset.key} is declared in another file as well")
            found[preset.key] = preset
    return found


def read_system(file: Path) -> System:
    """:raises WrongPreset: it is no TOML, or declares what there is not."""
    try:
        if file.stat().st_size > LARGEST:
            raise WrongPreset(f"{file.name}: larger than 1 MB")
        return System.model_validate(tomllib.loads(file.read_text("utf-8")))
    except OSError as error:
        raise WrongPreset(f"{file.name}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise WrongPreset(f"{file.name}: not text in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise WrongPreset(f"{file.name}: {error}") from error
    except ValidationError as error:
        raise WrongPreset("\n".join(_said(file, one) for one in error.errors())) from error


def _said(file: Path, error: Any) -> str:
    where = ".".join(map(str, error["loc"]))
    why = "there is no such key" if error["type"] == "extra_forbidden" else error["msg"]
    why = why.removeprefix("Value error, ")
    return f"{file.name}: {where}: {why}" if where else f"{file.name}: {why}"


def all_presets() -> dict[str, Preset]:
    """By key; one of the shop's own goes before that of the same key which is shipped."""
    return _own | {key: one for key, one in _shipped().items() if key not in _own}


def presets_of(kind: str) -> Iterator[Preset]:
    """Of orders, customers or products, in the order of their titles."""
    found = [one for one in all_presets().values() if one.export.kind == kind]
    yield from sorted(found, key=lambda one: one.title.casefold())


def sources() -> set[str]:
    return {preset.source for preset in all_presets().values()}


def words_of(key: str) -> Words:
    """The table of words of the preset of this key; empty where there is none."""
    preset = all_presets().get(key)
    return preset.words if preset else {}


def preset_for(key: str, kind: str, header: Sequence[str]) -> Preset | None:
    """The one that was chosen, ``NONE`` for none; else the one that knows most of the headers.

    Of several of one system it is the one declared first.
    """
    if key == NONE:
        return None
    chosen = all_presets().get(key)
    if chosen is not None and chosen.export.kind == kind:
        return chosen
    names = {plain(field) for field in header}
    known: dict[str, Preset] = {}
    for one in all_presets().values():
        if one.export.kind == kind and one.knows(names):
            known.setdefault(one.source, one)
    return max(known.values(), key=lambda one: (len(one.headers), one.key in _own), default=None)
