"""The web application: the back office, the REST API, and what tells whether it is well."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import prometheus_client
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from admin.site import build_site
from backdesk.actions.checks import action_faults
from backdesk.admin.checks import view_faults
from backdesk.admin.live.connections import LiveHub
from backdesk.admin.middleware import middleware_stack
from backdesk.admin.middleware.body_limit import MIB
from backdesk.admin.middleware.error_response import error_response
from backdesk.admin.middleware.outage import takes_too_long, unavailable
from backdesk.admin.sign_in import sign_in_routes
from backdesk.admin.site import AdminSite
from backdesk.api.checks import rest_faults
from backdesk.api.routes import routes as api_routes
from backdesk.application import healthz, readyz
from backdesk.checks import refuse
from backdesk.db.availability import is_unavailable, was_stopped
from backdesk.db.clock import database_now
from backdesk.db.database import close_database, open_database
from backdesk.db.sort_key import load_collation
from backdesk.errors import WENT_WRONG, log_unexpected_error
from backdesk.i18n import LazyText, _
from backdesk.jobs.export import ExportJob
from backdesk.logging import configure_logging
from backdesk.plugins import load_plugins, plugin_templates
from config import Config, load_config
from customer.routes import routes as customer_routes
from gateways.documents import Documents
from gateways.e_invoice.export import EInvoices
from gateways.importers.presets import load_presets
from gateways.pdf.chromium import find_chromium
from gateways.pdf.printer import Printer
from gateways.signed_links import Links
from worker.background import JobRunner
from worker.export_mail import ExportMailer

BODY_LIMITS = {"/returns/": 40 * MIB, "/admin/imports/": 51 * MIB}
"""Photos of what comes back, and files of a shop's whole history; in bytes."""

SHOP_TEMPLATES = Path("var/templates")
"""A template of the shop's own goes before the product's of the same name."""


def from_environment() -> Starlette:
    """For servers that start several processes."""
    config = load_config()
    configure_logging(config.log)
    load_plugins(config.plugins)
    load_presets(config.presets)
    app = checked_app(config)
    app.state.office.compile_templates()
    load_collation()
    gc.collect()
    gc.freeze()  # what stays for ever is not searched again and again while somebody waits
    return app


def create_app(config: Config) -> Starlette:
    """The application; actions and plug-ins must have been loaded."""
    documents = documents_of(config)
    links = Links(config.base_url, config.secret_key)
    live = LiveHub(config.database_url)
    background = background_of(config, documents, links, lambda: site)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await open_database(config.database_url, 2 * config.request_timeout)
        async with background.reachable(), live.at_work():
            if background.elsewhere:
                yield
            else:
                async with background.at_work():
                    yield
        await documents.printer.close()
        await close_database()

    app = Starlette(
        routes=routes_of(config),
        middleware=middleware_of(config),
        exception_handlers={HTTPException: not_served, Exception: broken},
        lifespan=lifespan,
    )
    site = build_site(config)
    site.mount_to(app)
    app.state.office = site
    e_invoices = EInvoices(documents)
    for state in (app.state, site.app.state):
        state.documents, state.links, state.live = documents, links, live
        state.background, state.e_invoices = background, e_invoices
    site.app.add_exception_handler(Exception, broken)
    return app


def checked_app(config: Config) -> Starlette:
    """The application, if nothing is wrongly declared.

    :raises WrongDeclarations: naming each fault.
    """
    app = create_app(config)
    refuse([*action_faults(), *rest_faults(), *view_faults(app.state.office)])
    return app


def middleware_of(
    config: Config, clock: Callable[[], Awaitable[datetime]] = database_now
) -> list[Middleware]:
    """In front of every page."""
    return middleware_stack(
        config.base_url,
        config.port,
        request_timeout=config.request_timeout,
        body_limits=BODY_LIMITS,
        clock=clock,
    )


def routes_of(config: Config) -> list[BaseRoute]:
    """All that is served beside the back office."""
    return [
        Route("/", lambda _request: RedirectResponse("/admin")),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
        *sign_in_routes(),
        Mount("/api", routes=api_routes(config.base_url)),
        *customer_routes(own_templates(config)),
    ]


def background_of(
    config: Config, documents: Documents, links: Links, office: Callable[[], AdminSite]
) -> JobRunner:
    """What is done in the background; ``office`` has the lists that exports are made of."""
    exporting = ExportJob(office, ExportMailer(config.base_url))
    return JobRunner(
        documents, config.smtp_url, config.broker_url, links, exporting, config.vies_url
    )


def documents_of(config: Config) -> Documents:
    """Documents in the shop's own templates, else in those of plug-ins, else in ours."""
    printer = Printer(lambda: find_chromium(config.chromium))
    return Documents(printer, own_templates(config))


def own_templates(config: Config) -> list[Path]:
    """Templates of the shop's own and of plug-ins."""
    return [SHOP_TEMPLATES, *plugin_templates(config.plugins)]


async def not_served(request: Request, error: Exception) -> Response:
    """Nothing is at this address, or not for this method."""
    assert isinstance(error, HTTPException)
    title = LazyText(HTTPStatus(error.status_code).phrase)
    allowed = (error.headers or {}).get("Allow")
    said = _("This address answers to {methods}.") if allowed else _("There is nothing at {path}.")
    sentence = said.format(methods=allowed, path=request.url.path[:200])
    if error.status_code not in (404, 405):
        sentence = error.detail
    return error_response(
        request.scope, error.status_code, title, sentence, **(error.headers or {})
    )


async def broken(request: Request, error: Exception) -> Response:
    """What nobody foresaw: a sentence and a name for it, never a bare 500."""
    if was_stopped(error):
        return takes_too_long(request.scope)
    if is_unavailable(error):
        return unavailable(request.scope)
    return error_response(request.scope, 500, WENT_WRONG, log_unexpected_error(error))


async def metrics(_request: Request) -> Response:
    """For Prometheus."""
    return Response(
        prometheus_client.generate_latest(), media_type=prometheus_client.CONTENT_TYPE_LATEST
    )
