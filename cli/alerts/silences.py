"""`exilewatch alerts silences`: what is held back for a while."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.alerts.printing import By, print_rows, write_moment
from cli.database import database_of
from cli.tables import AsJson
from db.models.base import now
from db.queries.alert_pages import SilenceRow, list_silences
from db.session import Database
from triage.alerts.partners import require_partner
from triage.alerts.silences import Silence
from triage.alerts.silencing import add_silence, lift_silence

FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M"]

app = typer.Typer(
    help="What is held back for a while: list, add, end.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)


@app.command("list")
def list_(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help="Most rows.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List silences, those in force first."""
    database, moment = database_of(context), now()
    with database.read() as session:
        rows = [_row(row, moment) for row in list_silences(session, moment, limit)]
    print_rows(rows, as_json)


@app.command()
def add(
    context: typer.Context,
    until: Annotated[datetime, typer.Option(formats=FORMATS, help="Its end, in UTC; at most 92 days from now.")],
    reason: Annotated[str, typer.Option(help="Why; whoever finds it later must understand.")],
    by: By,
    partner: Annotated[str, typer.Option(help="Name of one partner; without it, all.")] = "",
    person: Annotated[int | None, typer.Option(help="Number of one person; without it, all.")] = None,
    stage: Annotated[str, typer.Option(help="One stage of the codebook; without it, all.")] = "",
    as_json: AsJson = False,
) -> None:
    """Hold back new alerts from now on; they go out at its end. Corrections and withdrawals are never held."""
    database = database_of(context)
    silence = Silence(until.replace(tzinfo=UTC), _number_of(database, partner), person, stage)
    number = add_silence(database, by, silence, reason)
    typer.echo(json.dumps({"silence": number}) if as_json else number)


@app.command()
def end(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="Number of the silence.")],
    by: By,
    as_json: AsJson = False,
) -> None:
    """End a silence before its time: what it held may go."""
    database = database_of(context)
    count = lift_silence(database, by, number)
    if as_json:
        typer.echo(json.dumps({"may_go": count}))
    typer.echo(f"{count} messages may go.", err=True)


def _number_of(database: Database, partner: str) -> int | None:
    if not partner:
        return None
    with database.read() as session:
        return require_partner(session, partner).id


def _row(row: SilenceRow, moment: datetime) -> dict[str, object]:
    # The person's number alone: what a terminal shows may be kept in a log.
    silence = row.silence
    return {
        "silence": silence.id,
        "in_force": silence.lifted_at is None and silence.ends_at > moment,
        "since": write_moment(silence.starts_at),
        "until": write_moment(silence.lifted_at or silence.ends_at),
        "partner": row.partner,
        "person": silence.person_id,
        "stage": silence.stage,
        "reason": silence.reason,
        "by": silence.created_by,
    }
