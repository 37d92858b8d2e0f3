"""`exilewatch documents`: documents from files."""

from pathlib import Path
from typing import Annotated

import typer

from cli.intake import describe, take_in
from cli.main import settings_of
from config.errors import UsageError
from crawler.documents_import import import_documents
from db.session import open_database
from spiders.source import find_sources

app = typer.Typer(
    help="Import documents from a file.", rich_markup_mode=None, add_completion=False, no_args_is_help=True
)


@app.callback()
def _group() -> None:
    """Import documents from a file."""


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="JSON Lines: url, title, text, published or date, lang …")],
    source: Annotated[str | None, typer.Option(help="Name of the source; else it follows from each address.")] = None,
) -> None:
    """Store the documents of a file, then match and queue them. A bad line is named, and nothing is stored."""
    if not file.is_file():
        raise UsageError(f"{file}: no such file; give the path of a JSON Lines file")
    settings = settings_of(context)
    database = open_database(settings.database, durable=False)
    done = import_documents(database, file, find_sources(), source)
    typer.echo(
        f"{file.name}: {done.read} documents read: {done.new} new, {done.changed} changed, "
        f"{done.unchanged} as before; sources: {', '.join(done.sources) or 'none'}.",
        err=True,
    )
    typer.echo(describe(take_in(database, settings)), err=True)
    database.close()
