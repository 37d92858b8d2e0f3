"""`exilewatch alerts list`, `replay` and `drop`: messages on their way, and those that are stuck."""

import json
from typing import Annotated

import typer

from cli.alerts.printing import By, print_rows, write_moment
from cli.database import database_of
from cli.tables import AsJson
from db.models import Delivery
from db.models.base import now
from db.queries.alert_deliveries import deliveries_of_state, delivery_counts
from triage.alerts.releasing import drop_delivery, replay


def list_(
    context: typer.Context,
    state: Annotated[str | None, typer.Option(help="waiting, approval, sending, delivered, parked, refused …")] = None,
    limit: Annotated[int, typer.Option(help="Most rows.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List deliveries, newest first."""
    database = database_of(context)
    with database.read() as session:
        rows = [_row(delivery) for delivery in deliveries_of_state(session, state, limit)]
        counts = delivery_counts(session)
    print_rows(rows, as_json)
    if not as_json:
        typer.echo(", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "none", err=True)


def try_again(
    context: typer.Context,
    delivery: Annotated[int | None, typer.Option(help="Number of one delivery.")] = None,
    address: Annotated[int | None, typer.Option(help="All that is parked for an address; opens it again.")] = None,
    by: By = "operator",
    as_json: AsJson = False,
) -> None:
    """Try parked or refused messages again, oldest first, under their old ids."""
    database = database_of(context)
    count = replay(database, by, delivery, address, now())
    if as_json:
        typer.echo(json.dumps({"waiting_again": count}))
    typer.echo(f"{count} messages wait again.", err=True)


def drop(
    context: typer.Context, delivery: Annotated[int, typer.Argument(help="Number of the delivery.")], by: By
) -> None:
    """Give up a parked or refused message: it holds back later ones of the same person no more."""
    database = database_of(context)
    drop_delivery(database, by, delivery)


def _row(delivery: Delivery) -> dict[str, object]:
    return {
        "delivery": delivery.id,
        "alert": delivery.alert.number,
        "event": delivery.alert.event_id,
        "kind": delivery.alert.kind,
        "address": delivery.address_id,
        "state": delivery.status,
        "tries": delivery.tries,
        "next_try_at": write_moment(delivery.next_try_at),
        "delivered_at": write_moment(delivery.delivered_at),
        "last_error": delivery.last_error,
    }
