"""`exilewatch alerts flags` and `close-flag`: what needs an eye."""

from typing import Annotated

import typer

from cli.alerts.printing import By, print_rows, write_moment
from cli.database import database_of
from cli.tables import AsJson
from db.models import AlertFlag
from db.queries.alert_flags import open_flags
from triage.alerts.releasing import close_flag


def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List what needs an eye: refused and parked messages, failing channels, keys that expire."""
    database = database_of(context)
    with database.read() as session:
        rows = [_row(flag) for flag in open_flags(session)]
    print_rows(rows, as_json)


def close(context: typer.Context, number: Annotated[int, typer.Argument(help="Number of the flag.")], by: By) -> None:
    """Say that a flag was looked at."""
    database = database_of(context)
    close_flag(database, by, number)


def _row(flag: AlertFlag) -> dict[str, object]:
    since = write_moment(flag.opened_at)
    return {"flag": flag.id, "kind": flag.kind, "subject": flag.subject, "since": since, "says": flag.says}
