"""`dump`: all there is in one file, which only its owner may read."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from backdesk.db.dump import Progress, write_dump

ONLY_MINE = 0o600


async def dump(file: Path, progress: Progress) -> int:
    """Write ``file``, which is gone again where that fails; how many rows it holds.

    :raises FileExistsError: there is such a file already.
    """
    with open(file, "xb", opener=partial(os.open, mode=ONLY_MINE)) as out:  # noqa: ASYNC230 - nobody else waits
        try:
            manifest = await write_dump(out, progress)
        except BaseException:
            os.remove(file)  # noqa: PTH107 - as above
            raise
    return manifest.rows
