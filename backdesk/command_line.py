"""The command line of a small application: its database, its people, its actions, its server."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
import uvicorn

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import find, models_with_actions
from backdesk.actions.errors import ActionError
from backdesk.actions.form import parse_strings
from backdesk.actions.pipeline import Invocation, run_form
from backdesk.admin.site import AdminSite
from backdesk.application import create_app
from backdesk.auth import create_user
from backdesk.db.database import close_database, open_database
from backdesk.db.migrate import migrate as bring_up_to_date

T = TypeVar("T")
Fields = Annotated[list[str] | None, typer.Argument(help="as name=value")]


def command_line(site: AdminSite, database_url: str) -> typer.Typer:
    """``migrate``, ``user EMAIL``, ``act ACTION NUMBER field=value``, ``serve``."""
    commands = typer.Typer(no_args_is_help=True, add_completion=False)
    _add_preparation(commands, database_url)
    _add_work(commands, site, database_url)
    return commands


def _add_preparation(commands: typer.Typer, database_url: str) -> None:
    @commands.command()
    def migrate() -> None:
        """Bring the database up to date."""
        applied = asyncio.run(bring_up_to_date(database_url))
        typer.echo("\n".join(f"applied {name}" for name in applied) or "it is up to date")

    @commands.command()
    def user(email: str, role: str = "admin") -> None:
        """Let somebody sign in; the password is read from standard input."""
        password = sys.stdin.readline().rstrip("\n")
        _on(database_url, lambda: create_user.create_user(email, role, password))


def _add_work(commands: typer.Typer, site: AdminSite, database_url: str) -> None:
    @commands.command()
    def act(name: str, number: str, fields: Fields = None) -> None:
        """Run an action on the row of that number."""
        action = next((one for model in models_with_actions() if (one := find(model, name))), None)
        if action is None:
            raise typer.BadParameter(f"there is no action {name}")
        pairs = (field.partition("=") for field in fields or ())
        given = {field: value for field, _equals, value in pairs}

        async def run() -> None:
            form = parse_strings(action.form, given)
            outcome = await run_form(action, number, form, Invocation(SystemActor()))
            typer.echo(outcome.message)

        _on(database_url, run)

    @commands.command()
    def serve(port: int = 8000) -> None:
        """Serve the back office and REST on this machine."""
        base_url = f"http://127.0.0.1:{port}"
        app = create_app(site, database_url, base_url=base_url, port=port)
        typer.echo(f"It is on {base_url}/admin")
        uvicorn.run(app, port=port, log_level="warning")


def _on(database_url: str, work: Callable[[], Awaitable[T]]) -> T:
    """Run ``work`` with the database open; a refusal is said, and ends with 1."""

    async def run() -> T:
        await open_database(database_url)
        try:
            return await work()
        finally:
            await close_database()

    try:
        return asyncio.run(run())
    except ActionError as problem:
        typer.echo(problem.detail, err=True)
        raise typer.Exit(1) from None
