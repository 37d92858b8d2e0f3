"""`exilewatch users`: the accounts of the desk."""

import sys
from typing import Annotated

import typer

from cli.main import settings_of
from db.queries.users import list_users
from db.session import open_database
from triage.desk.accounts import add_user, change_user

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
    database = open_database(settings_of(context).database)
    with database.read() as session:
        skip = if_none and bool(list_users(session))
    if not skip:
        given = sys.stdin.readline().rstrip("\n") if password_stdin else None
        password = add_user(database, name, role, given)
        if given is None:
            typer.echo(f"Account '{name}' ({role}); the password is shown only now:", err=True)
            typer.echo(password)
    database.close()


@app.command()
def change(
    context: typer.Context,
    name: Name,
    role: Annotated[str | None, typer.Option(help="New role.")] = None,
    active: Annotated[bool | None, typer.Option("--open/--close", help="Open or close the account.")] = None,
) -> None:
    """Give an account another role, or close or open it; all its sign-ins end."""
    database = open_database(settings_of(context).database)
    change_user(database, name, by="operator", role=role, active=active)
    database.close()
