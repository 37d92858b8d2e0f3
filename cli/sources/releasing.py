"""`exilewatch sources release`: what failed runs read comes to light because a person says so."""

from typing import Annotated

import typer

from cli.database import database_of
from cli.intake import describe, take_in
from cli.main import settings_of
from config.errors import UsageError
from db.queries.health import read_health
from db.queries.publishing import release_all


def release(
    context: typer.Context, name: Annotated[str, typer.Argument(help="The source, as 'sources health' names it.")]
) -> None:
    """Release what failed runs of a source read, match it and queue candidates. Look at 'sources health' first."""
    settings = settings_of(context)
    database = database_of(context)
    with database.read() as session:
        known = {each.source.name for each in read_health(session)}
    if name not in known:
        raise UsageError(f"source '{name}' has never run; 'exilewatch sources health' shows those that have")
    with database.write() as session:
        released = release_all(session, name)
    typer.echo(f"{released} versions released. {describe(take_in(database, settings))}", err=True)
