"""`exilewatch alerts answers` and `handle`: what partners answered."""

from typing import Annotated

import typer

from cli.alerts.printing import By, print_rows, write_moment
from cli.database import database_of
from cli.tables import AsJson
from db.models import PartnerAnswer
from db.queries.alert_answers import open_answers
from triage.alerts.answering import handle_answer


def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List what partners answered or sent, and nobody has handled."""
    database = database_of(context)
    with database.read() as session:
        rows = [_row(answer) for answer in open_answers(session)]
    print_rows(rows, as_json)


def handle(
    context: typer.Context, answer: Annotated[int, typer.Argument(help="Number of the answer.")], by: By
) -> None:
    """Say that an answer was dealt with."""
    database = database_of(context)
    handle_answer(database, by, answer)


def _row(answer: PartnerAnswer) -> dict[str, object]:
    who = {"partner": answer.partner_id, "via": answer.via, "said_by": answer.said_by}
    said = {"alert": answer.alert_id, "kind": answer.kind, "text": answer.text}
    return {"answer": answer.id, "at": write_moment(answer.at), **who, **said}
