"""Read a JSON file of bounded size; whatever is wrong with it is told in one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backdesk.i18n import _
from backdesk.imports.csv_table import UnreadableFile

LARGEST = 200 * 1024 * 1024


def read_json(path: Path) -> Any:
    """:raises UnreadableFile: not there, too large, not text, or no JSON."""
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableFile(_("{file} is larger than 200 MB."), file=path.name)
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise UnreadableFile(
            _("{file} cannot be opened: {why}."), file=path, why=error.strerror or error
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(_("{file} is not text in UTF-8."), file=path.name) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(_("{file} is no JSON, or is cut off."), file=path.name) from error


def records(content: Any, *names: str) -> Iterator[dict[str, Any]]:
    """The records of a list, of ``{"orders": [...]}``, of ``{"order": {...}}``, or the one."""
    if isinstance(content, dict):
        held = [content[name] for name in names if name in content]
        content = [one for part in held for one in (part if isinstance(part, list) else [part])]
        if not held:
            content = []
    if isinstance(content, list):
        yield from (one for one in content if isinstance(one, dict))


def files_of(path: Path, start: str, ending: str = ".json") -> list[Path]:
    """The files in the folder whose names begin so, by name."""
    folder = path if path.is_dir() else path.parent
    found = (one for one in folder.iterdir() if one.name.startswith(start))
    return sorted(one for one in found if one.is_file() and one.name.endswith(ending))
