"""What partners answered, commented and sent: open for the researchers, with where it came from."""

from starlette.responses import Response

from config.alerts import read_alert_rules
from db.queries.alert_pages import list_answers
from triage.alerts.answering import handle_answer
from triage.alerts.releasing import AlertError
from triage.desk.answers import go_to, show_error, show_page
from triage.desk.visit import Visit

MOST = 200


def show_answers(visit: Visit) -> Response:
    """Answers that nobody has handled, or all of them."""
    status = "" if "all" in visit.query else "open"
    rules = read_alert_rules()
    with visit.desk.database.read() as session:
        rows = list_answers(session, status, MOST)
    return show_page(
        visit, "answers.html", rows=rows, only_open=bool(status), answers=rules.answers, fields=rules.fields
    )


def handle(visit: Visit) -> Response:
    """Says that an answer was dealt with, and how."""
    note = visit.form.get("note", "").strip()[:1000]
    try:
        handle_answer(visit.desk.database, visit.signed_in.name, visit.number("id"), note)
    except AlertError:
        return show_error(visit, 409, "alerts.gone")
    return go_to("/answers")
