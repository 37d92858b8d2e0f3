"""`exilewatch alerts release` and `approve`: what a person must say before an event goes out."""

from typing import Annotated

import typer

from cli.alerts.printing import By
from cli.database import database_of
from triage.alerts.releasing import approve_event, release_event

Event = Annotated[int, typer.Argument(help="Number of the event.")]


def release(context: typer.Context, event: Event, by: By) -> None:
    """Send out an event that does not go by itself, as one from a backfill."""
    database = database_of(context)
    alerts = release_event(database, by, event)
    typer.echo(f"{len(alerts)} alerts are written; an undo recalls them within the hold.", err=True)


def approve(context: typer.Context, event: Event, by: By) -> None:
    """Agree as the second person that an event goes out."""
    database = database_of(context)
    count = approve_event(database, by, event)
    typer.echo(f"{count} messages may go.", err=True)
