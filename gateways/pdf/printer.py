"""HTML printed as PDF by one Chromium that is kept: no scripts, no network, no files."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from playwright.async_api import Browser, Page, Playwright, Route, async_playwright
from playwright.async_api import Error as PlaywrightError

from backdesk.i18n import _
from gateways.pdf.chromium import NO_BROWSER, launch_arguments

PATIENCE = 60.0
"""Seconds that a document may take to print."""

CLOSES_WITHIN = 5.0
"""Seconds; one that hangs does not close either."""

MOST_PRINTED = 2000
"""Documents after which the browser is started anew, so that its memory stays bounded."""


NO_NETWORK = ("--host-resolver-rules=MAP * ~NOTFOUND", "--dns-prefetch-disable")
"""Offline pages still connect ahead of a navigation: no name and no address is found at all."""

LEAVES = re.compile(r"<meta[^>]*\brefresh\b[^>]*>", re.IGNORECASE)
"""What would send the page elsewhere while it is being printed, without any script."""


class CannotPrint(Exception):
    """The document was not printed, in a sentence; nothing was lost, and it can be tried again."""


class Printer:
    """One browser with one page, used by one document at a time; started when first needed."""

    def __init__(self, find: Callable[[], Path | None]) -> None:
        self._find = find
        self._lock = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._page: Page | None = None
        self._printed = 0

    async def pdf(self, html: str, *, tagged: bool = True) -> bytes:
        """The document as PDF; size and margins are as its ``@page`` says.

        What is taken apart afterwards needs no tags: they are of the whole file. A caller
        that goes away leaves the page to finish: the next one finds it in order.

        :raises CannotPrint: there is no browser, it died, or it hangs.
        """
        return await asyncio.shield(asyncio.create_task(self._in_turn(html, tagged)))

    async def close(self) -> None:
        async with self._lock:
            await self._stop()

    async def _in_turn(self, html: str, tagged: bool) -> bytes:
        async with self._lock:
            try:
                async with asyncio.timeout(PATIENCE):
                    return await self._print(await self._ready(), html, tagged)
            except TimeoutError as error:
                await self._stop()
                said = _("The browser that prints did not answer in {seconds} seconds; try again.")
                raise CannotPrint(said.format(seconds=round(PATIENCE))) from error
            except (PlaywrightError, OSError) as error:
                await self._stop()
                said = _("The browser that prints failed; try again. ({error})")
                first_line = str(error).partition("\n")[0][:200]
                raise CannotPrint(said.format(error=first_line)) from error

    async def _print(self, page: Page, html: str, tagged: bool) -> bytes:
        await page.set_content(LEAVES.sub("", html), wait_until="load")
        made = await page.pdf(prefer_css_page_size=True, print_background=True, tagged=tagged)
        self._printed += 1
        if self._printed >= MOST_PRINTED:
            await self._stop()
        return made

    async def _ready(self) -> Page:
        if self._page is not None and self._browser is not None and self._browser.is_connected():
            return self._page
        await self._stop()
        executable = self._find()
        if executable is None:
            raise CannotPrint(NO_BROWSER)
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(
            executable_path=executable,
            args=[*launch_arguments(), *NO_NETWORK],
            chromium_sandbox=os.geteuid() != 0,
        )
        context = await self._browser.new_context(java_script_enabled=False, offline=True)
        await context.route("**/*", _refuse)
        self._page = await context.new_page()
        self._printed = 0
        return self._page

    async def _stop(self) -> None:
        browser, playwright = self._browser, self._playwright
        self._browser = self._playwright = self._page = None
        with suppress(PlaywrightError, OSError, TimeoutError):
            if browser is not None:
                async with asyncio.timeout(CLOSES_WITHIN):
                    await browser.close()
        with suppress(PlaywrightError, OSError, TimeoutError):
            if playwright is not None:
                async with asyncio.timeout(CLOSES_WITHIN):  # its driver ends the browser with it
                    await playwright.stop()


async def _refuse(route: Route) -> None:
    await route.abort()
