"""The dashboard's page: there at once, its figures when they are counted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal, get_currency_precision
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route
from starlette_admin.views import CustomView

from admin.dashboard.metrics import Chart, live_page, load_metrics
from admin.dashboard.periods import (
    CUSTOM,
    PERIODS,
    USUAL,
    DateRange,
    InvalidPeriod,
    Period,
    parse_period,
)
from backdesk.admin.changelist.views import is_partial
from backdesk.i18n import _, language
from backdesk.local_day import day_of
from backdesk.money import format_money

TO, MINUS, PLUS_MINUS = "\u2013", "\u2212", "\u00b1"


class DashboardPage(CustomView):
    """``/dashboard?period=7-days``, or ``?from=…&to=…``; its figures at ``/dashboard/figures``."""

    menu_label = str(_("Dashboard"))
    icon = "fa-solid fa-chart-column"
    path = "/dashboard"
    letter = "d"

    def is_accessible(self, request: Request) -> bool:
        user = getattr(request.state, "user", None)
        return user is not None and bool(live_page(user))

    @route("")
    async def index(self, request: Request) -> Response:
        return await self._shown(request, counted=False)

    @route("/figures", name="dashboard-figures")
    async def figures(self, request: Request) -> Response:
        """The piece of the page for its script; without one, the whole page."""
        return await self._shown(request, counted=True)

    async def _shown(self, request: Request, *, counted: bool) -> Response:
        if not self.is_accessible(request):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        user, base = request.state.user, request.scope.get("root_path", "")
        asked = request.query_params
        today = day_of(datetime.now(UTC), request.state.shop_zone)
        period, wrong = None, ""
        try:
            period = parse_period(asked, today)
        except InvalidPeriod as error:
            wrong = str(error)
        context: dict[str, Any] = {
            "title": self.menu_label,
            "here": f"{base}{self.path}",
            "asked": asked,
            "periods": PERIODS,
            "own": CUSTOM,
            "chosen": period.name if period else asked.get("period") or CUSTOM,
            "usual": USUAL,
            "period": period,
            "today": today,
            "wrong": wrong,
            "live_at": live_page(user),
        }
        if period is not None:
            context |= _words(user.timezone)
            zone = str(request.state.shop_zone)
            context["elsewhere"] = zone if zone != user.timezone else ""
            if counted:
                context["figures"] = await load_metrics(user, period, base, request.state.shop_zone)
        piece = counted and period is not None and is_partial(request)
        template = "dashboard/_figures.html" if piece else "dashboard/page.html"
        site: Any = self._admin
        page: Response = site._template_response(  # noqa: SLF001 - how starlette-admin names it
            request, template, context, 400 if wrong else 200
        )
        return page


def _words(zone: str) -> dict[str, Any]:
    """How the page says days, figures and plots."""

    def days(one: DateRange) -> str:
        first, last = (
            format_date(day, "d MMM y", locale=language()) for day in (one.first, one.last)
        )
        return first if one.first == one.last else f"{first} {TO} {last}"

    def amount(value: int, currency: str) -> str:
        return (
            format_money(value, currency) if currency else format_decimal(value, locale=language())
        )

    def signed(value: int, currency: str) -> str:
        sign = "+" if value > 0 else MINUS if value < 0 else PLUS_MINUS
        return f"{sign}{amount(abs(value), currency)}"

    def plotted(plot: Chart, period: Period) -> dict[str, Any]:
        """As JSON can hold it; amounts in the major unit, which axes show."""
        unit = 10 ** get_currency_precision(plot.currency) if plot.currency else 1
        of_days = all(one.count == 1 for one in plot.days)
        return {
            "labels": [
                format_date(one.first, "d MMM" if of_days else "MMM y", locale=language())
                for one in plot.days
            ],
            "series": [
                {"name": days(period.days), "data": [value / unit for value in plot.values]},
                {"name": days(period.before), "data": [value / unit for value in plot.before]},
            ],
        }

    return {
        "days": days,
        "amount": amount,
        "signed": signed,
        "plotted": plotted,
        "now": format_time(datetime.now(UTC), "HH:mm", tzinfo=ZoneInfo(zone), locale=language()),
    }
