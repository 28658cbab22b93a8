"""`worker`: what is done in the background, until the process is told to stop."""

from __future__ import annotations

import asyncio
import signal

import structlog

from config import Config
from gateways.links import Links
from web import documents_of
from worker.background import Background

log = structlog.get_logger()


async def work_until_stopped(config: Config) -> None:
    """A stop lets go of what is under way: the next worker takes it up where it is."""
    documents = documents_of(config)
    links = Links(config.base_url, config.secret_key)
    background = Background(documents, config.smtp_url, config.broker_url, links)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wanted, stop.set)
    async with background.reachable(), background.at_work():
        log.info("the worker works", broker=config.broker_url.partition("://")[0] or "none")
        await stop.wait()
    await documents.printer.close()
    log.info("the worker stops")
