"""A recorded event: what it says, what it rests on, how it came about; corrected and withdrawn here."""

from starlette.responses import Response

from config.alerts import read_alert_rules
from db.models.base import now
from db.queries.events import find_event
from triage.desk.answers import go_to, show_error, show_page
from triage.desk.done import read_done
from triage.desk.visit import Visit
from triage.records.coding import PLACE_PRECISIONS, Refusal, coding_of, read_coding
from triage.records.event_changes import correct_event, last_decision_on, withdraw_event
from triage.records.events import coding_of_event
from triage.records.recording import Recorded


def show_event(visit: Visit) -> Response:
    """The event of the address."""
    return _show(visit, None)


def correct(visit: Visit) -> Response:
    """Makes the event say what the form says."""
    coding = read_coding(visit.form, visit.desk.codebook, now().date())
    if isinstance(coding, Refusal):
        return _show(visit, coding)
    desk = visit.desk
    return _answer(
        visit,
        correct_event(desk.database, desk.codebook, visit.signed_in.name, visit.number("id"), _seen(visit), coding),
    )


def withdraw(visit: Visit) -> Response:
    """Says that the event is none after all."""
    reason = visit.form.get("reason", "").strip()
    return _answer(
        visit, withdraw_event(visit.desk.database, visit.signed_in.name, visit.number("id"), _seen(visit), reason)
    )


def _answer(visit: Visit, done: Recorded | Refusal) -> Response:
    if isinstance(done, Refusal):
        return _show(visit, done)
    return go_to(f"/events/{visit.number('id')}?done={done.decision_id}")


def _seen(visit: Visit) -> int:
    text = visit.form.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 18 else -1


def _show(visit: Visit, refusal: Refusal | None) -> Response:
    number = visit.number("id")
    with visit.desk.database.read() as session:
        found = find_event(session, number)
        if found is None or not found.event.acts:
            return show_error(visit, 404, "error.absent")
        coding = coding_of(visit.form) if "measure" in visit.form else coding_of_event(found.event)
        return show_page(
            visit,
            "event.html",
            422 if refusal else 200,
            event=found.event,
            person=found.person,
            sources=found.sources,
            coding=coding,
            history=found.history,
            seen=last_decision_on(session, number),
            refusal=refusal,
            place_precisions=PLACE_PRECISIONS,
            labels=read_alert_rules().labels,
            done=read_done(session, visit),
        )
