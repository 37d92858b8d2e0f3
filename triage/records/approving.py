"""People who were proposed at the desk: watched only once somebody else, who read blind, has agreed.

proposed ──► active, or disputed ──► active | removed (a third decides, between two who stand without names)
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from config.codebook import Codebook
from db.models import Decision, Person
from db.queries.decisions import NewDecision, append_decision
from db.queries.readings import CODED, readings_of_one
from db.session import Database
from triage.records.coding import Refusal
from triage.records.events import fill_person
from triage.records.naming import WAITING
from triage.records.new_person import PersonForm
from triage.records.person_reading import PersonJudgement, form_of, is_read_alike, joined_form

PROPOSER = "proposed_by"
"""Key of a person's `more` while he is proposed; it is no column of an export."""
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a person by a reading."""

    decision_id: int
    status: str
    """active | disputed | removed"""


def judgements_of(rows: Sequence[Decision]) -> list[PersonJudgement]:
    """What the readers of a person made of him, in order."""
    return [judgement_of(row) for row in rows]


def judgement_of(row: Decision) -> PersonJudgement:
    """The judgement that one row of the audit chain holds."""
    said = row.human.get("person")
    return PersonJudgement(row.user, form_of(said) if said else None, "" if said else row.reason)


def read_person_blind(
    database: Database, codebook: Codebook, user: str, person_id: int, form: PersonForm | None, reason: str = ""
) -> Read | Refusal:
    """Takes what a second or third reader makes of a proposed person: a form, or (None) why he does not belong.

    Refused for whoever has read him already, and for somebody who does not wait (any more)."""
    if form is None and not 0 < len(reason.strip()) <= LONGEST_REASON:
        return Refusal("refused.reason_missing", "reason")
    with database.write() as session:
        person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
        if person is None or person.status not in WAITING:
            return Refusal("refused.absent")
        before = judgements_of(readings_of_one(session, person_id))
        if user in {person.more.get(PROPOSER), *(judged.user for judged in before)}:
            return Refusal("refused.own_coding")
        return _settle(session, codebook, person, before, PersonJudgement(user, form, reason.strip()))


def _settle(
    session: Session, codebook: Codebook, person: Person, before: Sequence[PersonJudgement], mine: PersonJudgement
) -> Read:
    first = before[0] if before else PersonJudgement("")
    said = {"person": mine.form.as_json()} if mine.form else {}
    _append(session, person, NewDecision(mine.user, CODED, reason=mine.reason, human=said))
    if person.status == "proposed" and not is_read_alike(first, mine):
        person.status = "disputed"
        return Read(_append(session, person, NewDecision(mine.user, "person_disputed")), "disputed")
    if mine.form is None:
        return _refuse(session, person, mine)
    form = joined_form(first.form, mine.form) if person.status == "proposed" and first.form else mine.form
    return _approve(session, codebook, person, _with_all_spellings(form, before), mine.user)


def _with_all_spellings(form: PersonForm, before: Sequence[PersonJudgement]) -> PersonForm:
    """A spelling that any of them found is looked for: one too many costs a glance, one too few a man."""
    names = [name for judged in before if judged.form for name in (judged.form.canonical_name, *judged.form.aliases)]
    spelled = dict.fromkeys((*form.aliases, *names))
    return replace(form, aliases=tuple(name for name in spelled if name != form.canonical_name))


def _approve(session: Session, codebook: Codebook, person: Person, form: PersonForm, user: str) -> Read:
    person.status = "active"
    fill_person(person, form, user, codebook)
    human = {"person": form.as_json()}
    return Read(_close(session, person, NewDecision(user, "person_approved", human=human)), "active")


def _refuse(session: Session, person: Person, mine: PersonJudgement) -> Read:
    person.status, person.names_owed = "removed", []
    said = NewDecision(mine.user, "person_refused", human={"note": mine.reason})
    return Read(_close(session, person, said), "removed")


def _close(session: Session, person: Person, said: NewDecision) -> int:
    number = _append(session, person, replace(said, machine={PROPOSER: person.more.get(PROPOSER, "")}))
    person.more = {key: value for key, value in person.more.items() if key != PROPOSER}
    return number


def _append(session: Session, person: Person, said: NewDecision) -> int:
    human = {"person_id": person.id, "person_key": person.person_key, **said.human}
    return append_decision(session, replace(said, human=human)).id
