"""`exilewatch init`: the home folder, the database, and a first watchlist."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from cli.database import database_of
from cli.main import settings_of
from cli.persons import tell_import
from config.codebook import read_codebook
from config.secret import read_secret
from db.models import Person, Run, User
from db.session import Database, upgrade
from triage.records.persons import import_persons

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def init(
    context: typer.Context,
    watchlist: Annotated[Path | None, typer.Option(help="CSV file of persons to watch.")] = None,
) -> None:
    """Prepare the home folder and the database (again: bring the database up to date), and read a watchlist."""
    settings = settings_of(context)
    for folder in (settings.home, settings.archive, settings.logs):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    upgrade(settings.database)
    typer.echo(f"Ready: {settings.home}", err=True)
    database = database_of(context)
    if watchlist is not None:
        tell_import(import_persons(database, watchlist, read_codebook(), read_secret(settings)))
    for step in _next_steps(database):
        typer.echo(f"Still to do: {step}", err=True)


def _next_steps(database: Database) -> list[str]:
    """What a new home still lacks, as commands."""
    with database.read() as session:
        steps = {
            "exilewatch persons import FILE": session.scalar(select(Person.id).limit(1)),
            "exilewatch users add NAME --role admin": session.scalar(select(User.id).limit(1)),
            "exilewatch nightly": session.scalar(select(Run.id).limit(1)),
        }
    return [step for step, found in steps.items() if found is None]
