"""`exilewatch backup`: everything that is kept, in one file."""

from pathlib import Path
from typing import Annotated

import typer

from cli.database import database_of
from cli.main import settings_of
from db.backup import write_backup

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def backup(context: typer.Context, file: Annotated[Path, typer.Argument(help="File to write.")]) -> None:
    """Write database and archive into one file. It holds the watchlist: keep it where only you can read it."""
    settings = settings_of(context)
    database = database_of(context)
    report = write_backup(database, settings.archive, file)
    typer.echo(f"{file}: {report.rows} rows, {report.files} archive files. Try it: exilewatch restore", err=True)
