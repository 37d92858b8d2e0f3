"""`exilewatch serve`: the desk, with the scheduler beside it."""

from typing import Annotated

import typer

from cli.main import settings_of
from db.session import open_database
from triage.desk.serving import serve as serve_desk

app = typer.Typer(rich_markup_mode=None)


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Run the desk, until Ctrl+C."""
    settings = settings_of(context)
    database = open_database(settings.database)
    serve_desk(settings, database, host or settings.desk_host, port or settings.desk_port, _tell)
    database.close()


def _tell(address: str) -> None:
    typer.echo(f"The desk is open at {address} — sign in, then press ? for the keys. Stop with Ctrl+C.", err=True)
