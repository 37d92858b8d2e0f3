"""`exilewatch users`: the accounts of the desk."""

import sys
from typing import Annotated

import typer

from cli.database import database_of
from cli.main import settings_of
from cli.tables import AsJson, tell_rows
from config.errors import UsageError
from db.models import User
from db.queries.users import list_users
from triage.desk.accounts import add_user, change_user, link_user
from triage.desk.elsewhere.terms import read_terms
from triage.desk.second_factor import drop_factor
from triage.records.coding import Refusal

app = typer.Typer(help="The accounts of the desk.", rich_markup_mode=None, add_completion=False, no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name to sign in with.")]
Role = Annotated[str, typer.Option(help="viewer, coder, reviewer or admin.")]


@app.command()
def add(
    context: typer.Context,
    name: Name,
    role: Role,
    password_stdin: Annotated[bool, typer.Option(help="Read the password from stdin, not make one.")] = False,
    if_none: Annotated[bool, typer.Option(help="Only where there is no account yet.")] = False,
) -> None:
    """Add an account; its password is made, and shown this once on stdout."""
    database = database_of(context)
    with database.read() as session:
        skip = if_none and bool(list_users(session))
    if not skip:
        given = sys.stdin.readline().rstrip("\n") if password_stdin else None
        password = add_user(database, name, role, given)
        if given is None:
            typer.echo(f"Account '{name}' ({role}); the password is shown only now:", err=True)
            typer.echo(password)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the accounts: name, role, open or closed, with or without a second factor."""
    database = database_of(context)
    with database.read() as session:
        rows = [_row(user) for user in list_users(session)]
    tell_rows(rows, as_json, _words, "No account yet; add one: exilewatch users add NAME --role ROLE")


def _row(user: User) -> dict[str, str | bool]:
    return {"name": user.name, "role": user.role, "open": user.active, "second_factor": bool(user.totp_secret)}


def _words(row: dict[str, str | bool]) -> str:
    state = "open" if row["open"] else "closed"
    factors = "second factor" if row["second_factor"] else "password alone"
    return "\t".join((str(row["name"]), str(row["role"]), state, factors))


@app.command()
def link(
    context: typer.Context,
    name: Name,
    subject: Annotated[str, typer.Argument(help="Who it is at the OpenID provider: its `sub`; empty to unlink.")],
    only: Annotated[bool, typer.Option("--only", help="Drop the password: only the provider lets in.")] = False,
) -> None:
    """Let somebody sign in at the OpenID provider under an account; all its sign-ins end."""
    settings = settings_of(context)
    terms = read_terms(settings)
    if terms is None:
        raise UsageError("no OpenID provider is configured; set EXILEWATCH_OIDC_ISSUER, see docs/settings.md")
    database = database_of(context)
    link_user(database, name, "operator", f"{terms.issuer} {subject}" if subject else None, only)


@app.command()
def change(
    context: typer.Context,
    name: Name,
    role: Annotated[str | None, typer.Option(help="New role.")] = None,
    active: Annotated[bool | None, typer.Option("--open/--close", help="Open or close the account.")] = None,
    without_factor: Annotated[
        bool, typer.Option("--without-factor", help="Drop the second factor: its device, or our key, is lost.")
    ] = False,
) -> None:
    """Give an account another role, close or open it, or drop its second factor; all its sign-ins end."""
    database = database_of(context)
    change_user(database, name, by="operator", role=role, active=active)
    if without_factor and isinstance(drop_factor(database, "operator", name), Refusal):
        typer.echo(f"Account '{name}' has no second factor; nothing to drop.", err=True)
