"""`exilewatch persons`: the watchlist."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.main import settings_of
from config.codebook import read_codebook
from db.session import open_database
from triage.records.persons import PersonsImport, export_persons, import_persons

app = typer.Typer(
    help="The watchlist: import and export.", rich_markup_mode=None, add_completion=False, no_args_is_help=True
)


@app.command("import")
def import_(context: typer.Context, file: Annotated[Path, typer.Argument(help="CSV file of persons.")]) -> None:
    """Add and update persons from a file: all of it or, where a line is bad, nothing."""
    database = open_database(settings_of(context).database)
    tell_import(import_persons(database, file, read_codebook()))
    database.close()


@app.command()
def export(context: typer.Context) -> None:
    """Write the watchlist to stdout, in the form that `import` reads."""
    database = open_database(settings_of(context).database)
    export_persons(database, sys.stdout)
    database.close()


def tell_import(done: PersonsImport) -> None:
    """Says on stderr what an import did, and what to look at."""
    typer.echo(
        f"Watchlist: {done.added} persons added, {done.changed} changed, {done.unchanged} as before; "
        f"{done.new_names} new names.",
        err=True,
    )
    if done.unknown_categories:
        typer.echo(
            f"Kept as labels, for they are no categories of the codebook: {', '.join(done.unknown_categories)}.",
            err=True,
        )
