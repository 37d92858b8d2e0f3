"""Silences: what is held back for a while."""

from datetime import UTC, datetime, timedelta

from starlette.responses import Response

from db.models.base import now
from db.queries.alert_pages import list_silences
from db.queries.partners import list_partners
from triage.alerts.releasing import AlertError
from triage.alerts.silences import Silence
from triage.alerts.silencing import LONGEST, add_silence, lift_silence
from triage.desk.answers import go_to, show_error, show_page
from triage.desk.pages.deliveries import read_number
from triage.desk.visit import Visit

MOST = 100


def show_silences(visit: Visit) -> Response:
    """Silences, those in force first, and the form for a new one."""
    moment = now()
    with visit.desk.database.read() as session:
        rows, partners = list_silences(session, moment, MOST), list_partners(session)
    usual = (moment + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    return show_page(
        visit, "silences.html", rows=rows, partners=partners, at=moment, usual=usual, longest=LONGEST.days,
        person=visit.query.get("person", ""),
    )  # fmt: skip


def begin(visit: Visit) -> Response:
    """Begins a silence. What is left empty fits all."""
    form, ends_at = visit.form, _read_moment(visit.form.get("until", ""))
    stage = form.get("stage", "")
    if ends_at is None or stage not in ("", *visit.desk.codebook.stages):
        return show_error(visit, 422, "silence.refused", days=LONGEST.days)
    silence = Silence(ends_at, read_number(form.get("partner", "")), read_number(form.get("person", "")), stage)
    try:
        add_silence(visit.desk.database, visit.signed_in.name, silence, form.get("reason", ""))
    except AlertError:
        return show_error(visit, 422, "silence.refused", days=LONGEST.days)
    return go_to("/silences")


def lift(visit: Visit) -> Response:
    """Ends a silence before its time."""
    try:
        lift_silence(visit.desk.database, visit.signed_in.name, visit.number("id"))
    except AlertError:
        return show_error(visit, 409, "alerts.gone")
    return go_to("/silences")


def _read_moment(text: str) -> datetime | None:
    """A moment in UTC, as a browser's field of date and time writes it."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=UTC)
    except ValueError:
        return None
