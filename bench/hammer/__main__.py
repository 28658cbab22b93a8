"""Hammer the product for some minutes on this machine; what went wrong ends it with 1.

``--only locked`` (or another fault, several by commas) tries one; ``--little`` a little of each.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from time import perf_counter

from rich.console import Console
from rich.table import Table

from bench.hammer.came import Came
from bench.hammer.faults import FAULTS, LITTLE, Size


async def hammered(names: list[str], size: Size) -> bool:
    """Each fault by itself; whether all went well."""
    console = Console()
    table = Table("fault", "lost", "doubled", "500s", "figures", show_lines=True)
    well = True
    for name in names:
        begun = perf_counter()
        came = await FAULTS[name](size)
        came.figures.append(f"{perf_counter() - begun:.0f} s")
        console.print(f"{name}: {'well' if came.well else 'NOT WELL'}, {came.figures[-1]}")
        table.add_row(came.name, *_counts(came), "\n".join(came.figures))
        for line in came.broken[:5]:
            console.print(f"  {line}", markup=False)
        well = well and came.well
    console.print(table)
    return well


def _counts(came: Came) -> list[str]:
    if came.left_out:
        return ["–", "–", "–"]
    return [str(came.lost), str(came.doubled), str(len(came.broken))]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", default=",".join(FAULTS))
    arguments.add_argument("--little", action="store_true")
    given = arguments.parse_args()
    size = LITTLE if given.little else Size()
    sys.exit(0 if asyncio.run(hammered(given.only.split(","), size)) else 1)


if __name__ == "__main__":
    main()
