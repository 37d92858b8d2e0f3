"""`exilewatch restore`: a backup into a new home."""

from pathlib import Path
from typing import Annotated

import typer

from cli.main import settings_of
from db.backup import restore_backup

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def restore(context: typer.Context, file: Annotated[Path, typer.Argument(help="File that 'backup' wrote.")]) -> None:
    """Restore a backup into an empty home and an empty database, SQLite or PostgreSQL."""
    settings = settings_of(context)
    report = restore_backup(file, settings.database, settings.archive)
    typer.echo(
        f"{settings.home}: {report.rows} rows, {report.files} archive files restored. Check: exilewatch verify",
        err=True,
    )
