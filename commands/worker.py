"""`worker`: what is done in the background, until the process is told to stop."""

from __future__ import annotations

import asyncio
import signal

import structlog
from starlette.applications import Starlette

from admin.site import build_site
from backdesk.admin.site import AdminSite
from config import Config
from gateways.signed_links import Links
from web import background_of, documents_of

log = structlog.get_logger()


async def work_until_stopped(config: Config) -> None:
    """A stop lets go of what is under way: the next worker takes it up where it is."""
    documents = documents_of(config)
    links = Links(config.base_url, config.secret_key)

    def office() -> AdminSite:
        """The lists that exports are made of; nobody reaches its pages here."""
        site = build_site(config)
        site.mount_to(Starlette())
        site.app.state.links = links
        return site

    background = background_of(config, documents, links, office)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wanted, stop.set)
    async with background.reachable(), background.at_work():
        log.info("the worker works", broker=config.broker_url.partition("://")[0] or "none")
        await stop.wait()
    await documents.printer.close()
    log.info("the worker stops")
