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

from bench.hammer.faults import FAULTS, LITTLE, Size
from bench.hammer.result import Result


async def hammered(names: list[str], size: Size) -> bool:
    """Each fault by itself; whether all went well."""
    console = Console()
    table = Table("fault", "lost", "doubled", "500s", "figures", show_lines=True)
    well = True
    for name in names:
        begun = perf_counter()
        result = await FAULTS[name](size)
        result.figures.append(f"{perf_counter() - begun:.0f} s")
        console.print(f"{name}: {'well' if result.passed else 'NOT WELL'}, {result.figures[-1]}")
        table.add_row(result.name, *_counts(result), "\n".join(result.figures))
        for line in result.broken[:5]:
            console.print(f"  {line}", markup=False)
        well = well and result.passed
    console.print(table)
    return well


def _counts(result: Result) -> list[str]:
    if result.left_out:
        return ["–", "–", "–"]
    return [str(result.lost), str(result.doubled), str(len(result.broken))]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", default=",".join(FAULTS))
    arguments.add_argument("--little", action="store_true")
    given = arguments.parse_args()
    size = LITTLE if given.little else Size()
    sys.exit(0 if asyncio.run(hammered(given.only.split(","), size)) else 1)


if __name__ == "__main__":
    main()
