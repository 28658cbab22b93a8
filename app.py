"""The application and its command line: `python app.py --help`."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress

from actions.checks.database import run_checks as all_findings
from backdesk.actions.checks import action_faults
from backdesk.actions.errors import ActionError
from backdesk.auth.api_token import create_token
from backdesk.auth.create_user import create_user
from backdesk.auth.user import User
from backdesk.checks import WrongDeclarations, refuse
from backdesk.db.availability import is_unavailable
from backdesk.db.database import close_database, open_database
from backdesk.db.migrate import migrate as bring_up_to_date
from backdesk.db.migrate import newer, pending
from backdesk.logging import configure_logging
from backdesk.plugins import load_plugins
from config import Config, WrongConfiguration, load_config

T = TypeVar("T")
commands = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
user_commands = typer.Typer(no_args_is_help=True, help="People who sign in.")
token_commands = typer.Typer(no_args_is_help=True, help="Tokens for the REST API.")
commands.add_typer(user_commands, name="user")
commands.add_typer(token_commands, name="token")


def on_database(config: Config, work: Callable[[], Awaitable[T]]) -> T:
    """Run ``work`` with the database open and up to date; what stands in the way ends it."""

    async def run() -> T:
        await open_database(config.database_url)
        try:
            missing = await pending()
            if missing:
                stop(f"the database lacks {', '.join(missing)}: run `python app.py migrate`")
            if unknown := await newer():
                stop(f"the database is newer than this version, it has {', '.join(unknown)}")
            return await work()
        finally:
            await close_database()

    try:
        return asyncio.run(run())
    except ActionError as problem:
        stop(problem.detail)
    except Exception as error:
        if is_unavailable(error):
            stop(f"the database that ORDERLY_DATABASE_URL names cannot be used: {error}")
        raise


def stop(said: str, code: int = 1) -> NoReturn:
    """Say why on standard error, and end."""
    typer.echo(said, err=True)
    raise typer.Exit(code)


def ready() -> Config:
    """The configuration, with log and actions set up by it."""
    config = load_config()
    configure_logging(config.log)
    try:
        load_plugins(config.plugins)
    except ImportError as error:
        stop(f"ORDERLY_PLUGINS: {error}", 2)
    refuse(action_faults())
    return config


def ready_to_import() -> Config:
    """Ready, and the presets of the shop's own are read too."""
    from gateways.importers.presets import WrongPreset, load_presets

    config = ready()
    try:
        load_presets(config.presets)
    except WrongPreset as wrong:
        stop(f"ORDERLY_PRESETS: {wrong}", 2)
    return config


@contextlib.contextmanager
def rows_counted(what: str = "Rows") -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, for what is done and all there is."""
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@commands.command()
def serve(
    port: Annotated[int | None, typer.Option(min=1, max=65535)] = None,
    workers: Annotated[int, typer.Option(min=1, max=64)] = 1,
) -> None:
    """Serve the back office and the REST API."""
    from commands import serve as serving

    config = ready_to_import()
    config = config.on_port(port) if port else config

    async def nothing() -> None:
        """Opening the database is the check."""

    on_database(config, nothing)
    try:
        listener = serving.listen(config)
    except serving.PortUnavailable as unavailable:
        stop(str(unavailable))
    typer.echo(f"Orderly is on {config.base_url}/admin (stop with Ctrl-C)")
    with contextlib.suppress(KeyboardInterrupt):
        serving.serve(config, listener, workers)


@commands.command()
def migrate() -> None:
    """Bring the database up to date."""
    applied = asyncio.run(bring_up_to_date(load_config().database_url))
    typer.echo("\n".join(f"applied {name}" for name in applied) or "the database is up to date")


@commands.command()
def demo(orders: Annotated[int, typer.Option(min=1, max=100_000)] = 250) -> None:
    """Make a demo shop in an empty database, and print its login."""
    from demo.shop import make_demo
    from gateways.signed_links import Links

    config = ready()
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Orders", total=orders, visible=False)
        login = on_database(
            config,
            lambda: make_demo(
                orders,
                lambda done: progress.update(task, completed=done, visible=True),
                links=Links(config.base_url, config.secret_key),
            ),
        )
    typer.echo(f"The demo login: {login.email}  password: {login.password}")


def _importer(
    source: str, name: str, rows: str, beside: Path | None
) -> Callable[..., Awaitable[object]]:
    """What takes in files of that source; ``name``, ``rows`` and ``beside`` are of a list."""
    from gateways import importers

    if rows not in ("", "line", "order"):
        stop(f"a row is a line or an order, not {rows!r}", 2)
    imports: dict[str, Callable[..., Awaitable[object]]] = {
        "online-retail": importers.import_online_retail,
        "northwind": importers.import_northwind,
        "shopify": importers.import_shopify,
        "woocommerce": importers.import_woocommerce,
        "csv": partial(importers.import_csv, source=name, rows=rows, beside=beside),
    }
    if source not in imports:
        stop(f"{source!r} is no source; there are: {', '.join(imports)}", 2)
    return imports[source]


@commands.command("import")
def import_(
    source: str,
    file: Path,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    name: Annotated[str, typer.Option("--source", help="Whose list it is (csv)")] = "",
    rows: Annotated[str, typer.Option(help="What a row of it is: line or order (csv)")] = "",
    beside: Annotated[
        Path | None, typer.Option(help="A second file that belongs to it, like Etsy's orders (csv)")
    ] = None,
    user: Annotated[str, typer.Option(help="Import as this user, by e-mail")] = "",
) -> None:
    """Take in orders: online-retail, northwind, shopify, woocommerce or csv."""
    from gateways.importers import UnreadableFile

    bring_in = _importer(source, name, rows, beside)
    config = ready_to_import()
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Orders", total=None)

        async def bring() -> object:
            who = await User.with_role(email=user.lower()) if user else None
            if user and who is None:
                stop(f"nobody here has the e-mail address {user}", 2)
            return await bring_in(
                file,
                who,
                dry_run=dry_run,
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )

        try:
            report = on_database(config, bring)
        except UnreadableFile as unreadable:
            stop(str(unreadable))
    typer.echo(str(report))


@commands.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def act(
    context: typer.Context,
    action: str,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    user: Annotated[str, typer.Option(help="Act as this user, by e-mail")] = "",
) -> None:
    """Run an action: act ACTION NUMBER… [--field value …]. An amount is 5.00 or €5, in the currency
    of what it is about; digits alone (500) are minor units, as in REST.
    """
    from commands import act as acting

    config = ready()
    try:
        numbers, fields = acting.split_arguments(context.args)
        if not numbers:
            stop("name at least one number, like ORD00001", 2)
        said, done = on_database(
            config, lambda: acting.run_act(action, numbers, fields, user, dry_run, as_json)
        )
    except acting.UsageError as wrong:
        stop(str(wrong), 2)
    typer.echo(said, err=not (done or as_json))
    raise typer.Exit(0 if done else 1)


@commands.command()
def check(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Verify what is declared, then books, stock and numbers of the whole database."""
    from web import checked_app

    config = ready_to_import()
    checked_app(config)

    async def find() -> list[dict[str, str]]:
        with rows_counted("Orders") as progress:
            return [vars(finding) async for finding in all_findings(progress)]

    findings = on_database(config, find)
    if as_json:
        typer.echo(json.dumps({"findings": findings}, ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(f"{finding['subject']}: {finding['what']}")
        typer.echo(f"{len(findings)} findings" if findings else "nothing is wrong")
    raise typer.Exit(1 if findings else 0)


@commands.command()
def dump(file: Path) -> None:
    """Write all there is to FILE, a zip of JSON lines; the shop may go on meanwhile."""
    from commands import dump as dumping

    config = ready()
    try:
        with rows_counted() as progress:
            rows = on_database(config, lambda: dumping.dump(file, progress))
    except OSError as error:
        stop(f"{file} cannot be written: {error.strerror}")
    typer.echo(f"{rows:,} rows are in {file}, passwords' hashes and customers' data among them")


@commands.command()
def load(file: Path) -> None:
    """Take FILE, which `dump` wrote, into a new database: under the same numbers."""
    from backdesk.db.dump import CannotLoad, load_dump

    config = ready()
    asyncio.run(bring_up_to_date(config.database_url))
    try:
        with rows_counted() as progress:
            loaded = on_database(config, lambda: load_dump(file, progress))
    except CannotLoad as refused:
        stop(str(refused))
    typer.echo(f"{loaded.rows:,} rows are loaded; `python app.py check` looks at what they say")


@user_commands.command("create")
def user_create(
    email: Annotated[str, typer.Option()],
    role: Annotated[str, typer.Option()],
    password_stdin: Annotated[bool, typer.Option("--password-stdin")] = False,
    name: Annotated[str, typer.Option()] = "",
) -> None:
    """Let somebody sign in; the password is read from standard input."""
    if not password_stdin:
        stop("give the password on standard input, with --password-stdin", 2)
    password = sys.stdin.readline().rstrip("\r\n")
    user = on_database(ready(), lambda: create_user(email, role, password, name))
    typer.echo(f"{user.email} can sign in as {role}")


@token_commands.command("create")
def token_create(
    user: Annotated[str, typer.Option(help="Whose token, by e-mail")],
    name: Annotated[str, typer.Option()] = "",
) -> None:
    """Make a token; it is printed last, and only now."""

    async def make() -> str:
        owner = await User.with_role(email=user.lower())
        return await create_token(owner, name) if owner else ""

    token = on_database(ready(), make)
    if not token:
        stop(f"nobody here has the e-mail address {user}")
    typer.echo(token)


@commands.command()
def worker() -> None:
    """Background work: jobs, e-mails, what time brings; until it is stopped."""
    from commands.worker import work_until_stopped

    config = ready_to_import()
    on_database(config, lambda: work_until_stopped(config))


def main() -> None:
    """Exit 0 done, 1 refused or found something, 2 wrong words."""
    try:
        commands()
    except (WrongConfiguration, WrongDeclarations) as wrong:
        for line in wrong.lines:
            typer.echo(line, err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
