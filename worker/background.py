"""All that is done in the background, in this process or in others that a broker wakes.

The rows of the database are the truth, and every worker looks for them by itself; the broker
only says that there are some, so that nobody waits for the next look.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from taskiq import AsyncBroker, InMemoryBroker
from taskiq.api import run_receiver_task
from tortoise.expressions import Q

from backdesk.actions.selection_snapshot import JOB_KIND
from backdesk.db.deadline import no_deadline
from backdesk.imports.uploads import COMPARE, READ
from backdesk.jobs.bulk_action import BulkActionJob
from backdesk.jobs.export import ExportJob
from backdesk.jobs.worker import JobHandler, Worker
from backdesk.models.job import Job
from gateways.documents import Documents
from gateways.signed_links import Links
from worker import scheduled as rounds
from worker.import_orders import ImportJob
from worker.import_preview import ImportPreviewJob
from worker.list_reading import ListReading
from worker.outbox import OutboxSender
from worker.print_documents import PrintJob
from worker.upload_cache import UploadCache
from worker.vat_numbers import VatNumbers

CHANNEL = "orderly"
ACTING = 2
"""What somebody waits for before the page, at once, so that a short one waits for no long one."""

LISTENS_AGAIN_AFTER = 5.0
CONNECTS_WITHIN = 2.0
"""Seconds for which a process that begins waits for its broker."""

log = structlog.get_logger()


def broker_of(url: str) -> AsyncBroker:
    """``redis://…``, ``nats://…``, or this very process; only what is spoken to is loaded."""
    if not url:
        return InMemoryBroker()
    if url.startswith("nats://"):
        from taskiq_nats import NatsBroker

        return NatsBroker(url, subject=CHANNEL)
    from taskiq_redis import PubSubBroker

    return PubSubBroker(url, queue_name=CHANNEL)


class JobRunner:
    """Jobs, post and rounds; ``broker_url`` is empty where this process does them itself."""

    def __init__(
        self,
        documents: Documents,
        smtp_url: str,
        broker_url: str,
        links: Links,
        exporting: ExportJob | None = None,
        vies_url: str = "",
    ) -> None:
        self.elsewhere = bool(broker_url)
        bringing = UploadCache()
        kinds: dict[str, JobHandler] = {"print": PrintJob(documents), "import": ImportJob(bringing)}
        soon: dict[str, JobHandler] = {
            JOB_KIND: BulkActionJob(),
            COMPARE: ImportPreviewJob(bringing),
            READ: ListReading(),
        }
        if exporting is not None:
            kinds["export"] = exporting
        self._jobs = Worker(kinds, ~Q(kind__in=[*soon]))
        self._acting = [Worker(soon, Q(kind__in=[*soon])) for _ in range(ACTING)]
        self._vat_numbers = VatNumbers(vies_url)
        self._post = OutboxSender(smtp_url, documents, links=links)
        self._broker = broker_of(broker_url)

        async def woken() -> None:
            for worker in (self._jobs, *self._acting):
                worker.wake()
            self._post.wake()

        self._woken = self._broker.register_task(woken, task_name="wake")

    async def at_once(self, job: Job) -> None:
        """Do what is small in this process, while whoever asked for it waits."""
        with no_deadline():  # it goes on in the background where they do not wait so long
            await self._acting[0].at_once(job)

    async def wake(self) -> None:
        """There is something to do. A broker out of reach costs a moment, nothing else."""
        try:
            await self._woken.kiq()
        except Exception as error:  # each broker fails in its own way
            log.warning("nobody was woken", error=repr(error))

    @asynccontextmanager
    async def reachable(self) -> AsyncIterator[None]:
        """The broker can be spoken to inside; where it is away, that is tried on meanwhile."""
        connecting = asyncio.create_task(self._connect())
        await asyncio.wait([connecting], timeout=CONNECTS_WITHIN)
        try:
            yield
        finally:
            connecting.cancel()
            await asyncio.wait([connecting], timeout=1)
            await self._broker.shutdown()

    async def _connect(self) -> None:
        """As long as it takes: NATS asks for two minutes before it says that nobody is there."""
        while True:
            try:
                await self._broker.startup()
            except Exception as error:  # each broker fails in its own way
                log.warning("the broker is away", error=repr(error))
            else:
                return
            await asyncio.sleep(LISTENS_AGAIN_AFTER)

    async def _listen(self) -> None:
        """Never ends by itself; a broker that goes away is listened to again when it is back."""
        while True:
            try:
                await run_receiver_task(self._broker)
            except Exception as error:  # each broker fails in its own way
                log.warning("the broker is away", error=repr(error))
            await asyncio.sleep(LISTENS_AGAIN_AFTER)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """It is all done inside, by this process; what is under way at the end is let go."""
        loops = [self._jobs.work(), self._post.work(), rounds.run_forever()]
        loops.append(self._vat_numbers.work())
        loops += [worker.work() for worker in self._acting]
        if self.elsewhere:
            loops.append(self._listen())
        working = [asyncio.create_task(loop) for loop in loops]
        try:
            yield
        finally:
            for task in working:
                task.cancel()
            await asyncio.wait(working)
