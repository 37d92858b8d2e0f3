"""`exilewatch alerts release` and `approve`: what a person must say before an event goes out."""

from typing import Annotated

import typer

from cli.alerts.printing import By
from cli.main import settings_of
from db.session import open_database
from triage.alerts.releasing import approve_event, release_event

Event = Annotated[int, typer.Argument(help="Number of the event.")]


def release(context: typer.Context, event: Event, by: By) -> None:
    """Send out an event that does not go by itself, as one from a backfill."""
    database = open_database(settings_of(context).database)
    alerts = release_event(database, by, event)
    database.close()
    typer.echo(f"{len(alerts)} alerts are written; an undo recalls them within the hold.", err=True)


def approve(context: typer.Context, event: Event, by: By) -> None:
    """Agree as the second person that an event goes out."""
    database = open_database(settings_of(context).database)
    count = approve_event(database, by, event)
    database.close()
    typer.echo(f"{count} messages may go.", err=True)
