"""The do-not-disclose flag of a person."""

from starlette.responses import Response

from triage.alerts.disclosing import set_do_not_disclose
from triage.alerts.releasing import AlertError
from triage.desk.answers import go_to, show_error
from triage.desk.visit import Visit


def mark(visit: Visit) -> Response:
    """Sets the flag or takes it off; what is on its way is labelled anew."""
    person_id, hidden = visit.number("id"), visit.form.get("hidden") == "yes"
    try:
        set_do_not_disclose(visit.desk.database, visit.signed_in.name, person_id, hidden, visit.form.get("reason", ""))
    except AlertError:
        return show_error(visit, 409, "disclosure.refused")
    return go_to(f"/persons/{person_id}")
