"""A reading in parts: an order with all that belongs to it in each, to come in bit by bit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from actions.importing.data import (
    ImportBatch,
    ImportedCredit,
    ImportedOrder,
    ImportNotice,
    SkippedLine,
)


class Chunk(NamedTuple):
    """An order with its credits and remarks, or one that stayed out; ``of`` is where it stands."""

    of: ImportBatch
    line: int
    order: ImportedOrder | None = None
    credits: Sequence[ImportedCredit] = ()
    remarks: Sequence[ImportNotice] = ()
    leftovers: Sequence[SkippedLine] = ()


def split_by_order(readings: Iterable[ImportBatch]) -> list[Chunk]:
    """In the order of the file. Only of readings whose credits tell their order themselves."""
    parts = [part for reading in readings for part in _parts(reading)]
    return sorted(parts, key=lambda part: part.line)


def _parts(reading: ImportBatch) -> Iterator[Chunk]:
    credited: dict[str, list[ImportedCredit]] = defaultdict(list)
    remarks: dict[str, list[ImportNotice]] = defaultdict(list)
    for credit in reading.credits:
        credited[credit.parts[0].order].append(credit)
    for remark in reading.remarks:
        remarks[remark.document].append(remark)
    for order in reading.orders:
        line = order.rows[0][0] if order.rows else 0
        own = credited.pop(order.external_id, ())
        yield Chunk(reading, line, order, own, remarks.pop(order.document, ()))
    out: dict[str, list[SkippedLine]] = defaultdict(list)
    for leftover in reading.leftovers:
        out[leftover.document].append(leftover)
    for leftovers in out.values():
        yield Chunk(reading, leftovers[0].line, leftovers=leftovers)


def merge_chunks(parts: Iterable[Chunk]) -> list[ImportBatch]:
    """One reading a currency, with the customers and products of these parts only."""
    found: dict[str, ImportBatch] = {}
    for part in parts:
        of = part.of
        reading = found.setdefault(
            of.currency, ImportBatch(of.source, of.currency, of.codes, of.of_any_shop)
        )
        if part.leftovers:
            reading.documents += 1
            reading.leftovers += part.leftovers
            reading.lines += len(part.leftovers)
            reading.total += sum(leftover.amount for leftover in part.leftovers)
        if part.order is not None:
            _add(reading, part, part.order)
    return list(found.values())


def _add(reading: ImportBatch, part: Chunk, order: ImportedOrder) -> None:
    reading.orders.append(order)
    reading.credits += part.credits
    reading.remarks += part.remarks
    reading.customers[order.customer] = part.of.customers[order.customer]
    for line in order.lines:
        if line.product:
            reading.products[line.sku] = part.of.products[line.sku]
    reading.documents += 1 + len(part.credits)
    reading.lines += len(order.rows) + len(part.credits)
    reading.total += order.gross - sum(credit.amount for credit in part.credits)
