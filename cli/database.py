"""The database that a command works on."""

from contextlib import closing

import typer

from cli.main import settings_of
from db.session import Database, open_database


def database_of(context: typer.Context, durable: bool = True) -> Database:
    """The database of the home, closed when the command ends, however it ends; `durable` as of `open_database`."""
    return context.with_resource(closing(open_database(settings_of(context).database, durable=durable)))
