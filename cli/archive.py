"""`exilewatch archive`: how long captures are kept, and on which disk."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.database import database_of
from cli.main import settings_of
from config.errors import UsageError
from config.settings import Settings
from crawler.locking import only_one
from db.archive.cooling import cool, left_by_a_kill
from db.archive.dropping import drop_records, remove_file
from db.archive.values import ArchiveError
from db.queries.keeping import count_classes, droppable
from db.queries.private import move_captures
from db.session import Database

app = typer.Typer(
    help="How long captures are kept, and on which disk.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)
Before = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Only what was fetched before this day.")]


@app.command()
def classes(context: typer.Context, before: Before) -> None:
    """Count captures by how long they are kept: evidence, naming, rest."""
    database = database_of(context)
    with database.read() as session:
        for kept in count_classes(session, before.replace(tzinfo=UTC)):
            typer.echo(f"{kept.kind}: {kept.captures} captures, {kept.size / 1e6:.1f} MB")


@app.command()
def drop(context: typer.Context, before: Before) -> None:
    """Drop captures that name nobody. Their stored text stays; they cannot be shown or read again."""
    settings = settings_of(context)
    database = database_of(context)
    with only_one("night", settings.home, database):
        dropped = drop_rest(database, settings, before.replace(tzinfo=UTC))
    typer.echo(f"Dropped the responses of {dropped} addresses.", err=True)


@app.command()
def cold(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where they are moved: a folder on another disk.")],
    before: Annotated[int, typer.Option(help="Years before this one.")],
) -> None:
    """Move old years of the archive to another disk; links stand in their place."""
    settings = settings_of(context)
    try:
        with only_one("night", settings.home, database_of(context)):
            left_by_a_kill(settings.archive)
            for year, size in cool(settings.archive, folder, before):
                typer.echo(f"{year}: {size / 1e6:.1f} MB moved to {folder / year}", err=True)
    except ArchiveError as error:
        raise UsageError(str(error)) from error


def drop_rest(database: Database, settings: Settings, before: datetime) -> int:
    """Drops what is of no class that is kept, file by file, each in one transaction; returns how many addresses."""
    with database.read() as session:
        found = droppable(session, before)
    for warc_file, urls in found.items():
        new = drop_records(settings.archive, warc_file, urls)
        with database.write() as session:
            move_captures(session, warc_file, urls, new.warc_file, new.moved)
        remove_file(settings.archive, warc_file)
    return sum(map(len, found.values()))
