"""The do-not-disclose flag of a person, and what its setting does to what is still on its way."""

from db.models import Person
from db.queries.alerts import open_alerts_of_person
from db.queries.decisions import NewDecision, append_decision
from db.session import Database
from triage.alerts.labelling import label_anew
from triage.alerts.releasing import AlertError

LONGEST_REASON = 1000


def set_do_not_disclose(database: Database, user: str, person_id: int, hidden: bool, reason: str) -> int:
    """Marks a person as not to be disclosed, or takes the mark off. Returns how many messages were taken back by it.

    Raises AlertError without a reason, or for nobody."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise AlertError(f"this needs a reason of at most {LONGEST_REASON} characters")
    with database.write() as session:
        person = session.get(Person, person_id)
        if person is None or person.do_not_disclose == hidden:
            raise AlertError(f"person {person_id} is absent, or marked so already")
        person.do_not_disclose = hidden
        said = {"person": person_id, "do_not_disclose": hidden, "note": reason.strip()}
        append_decision(session, NewDecision(user, "disclosure", human=said))
        session.flush()
        return sum(label_anew(session, alert) for alert in open_alerts_of_person(session, person_id))
