"""Takes decisions back: the chain keeps the decision and its undo, the records are as they were before."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.codebook import Codebook
from db.models import Candidate, Decision, Event, Person
from db.models.base import Json
from db.queries.decisions import NewDecision, append_decision, decisions_of_candidate, last_decision_of, standing
from db.session import Database
from db.values import ERASED
from triage.alerts.outbox import recall_alerts
from triage.records.arranging import unmerge_cards, unsplit_card
from triage.records.coding import Refusal
from triage.records.deciding import CARD_ACTIONS, CardState, Change, Past, decide_undo
from triage.records.event_changes import restore_event
from triage.records.recording import SNAPSHOT, Recorded, lock_card

NOT_LATEST = Refusal("refused.not_latest")


def undo(
    database: Database, codebook: Codebook, user: str, decision_id: int | None, may_undo_others: bool
) -> Recorded | Refusal:
    """Takes a decision back: the one of that number, or the user's last. The chain keeps both."""
    with database.write() as session:
        target = (
            last_decision_of(session, user, CARD_ACTIONS) if decision_id is None else session.get(Decision, decision_id)
        )
        if target is None or target.candidate_id is None:
            return Refusal("refused.nothing_to_undo")
        candidate = lock_card(session, target.candidate_id)
        if candidate is None or candidate.status == ERASED:
            return Refusal("refused.absent")
        state = CardState(candidate.status, candidate.revision)
        change = decide_undo(state, _past(session, target), user, may_undo_others)
        if isinstance(change, Refusal):
            return change
        return _take_back(session, candidate, target, change, user, codebook)


def _past(session: Session, target: Decision) -> Past:
    rows = decisions_of_candidate(session, target.candidate_id) if target.candidate_id else []
    left = [row.id for row in standing(rows) if row.action in CARD_ACTIONS]
    return Past(
        id=target.id,
        user=target.user,
        action=target.action if target.undoes is None else "undo",
        status_before=str(target.machine.get("status_before", "new")),
        is_latest=bool(left) and left[-1] == target.id,
        is_undone=target.id in {row.undoes for row in rows},
    )


def _take_back(
    session: Session, candidate: Candidate, target: Decision, change: Change, user: str, codebook: Codebook
) -> Recorded | Refusal:
    if target.action in ("correct", "withdraw"):
        return _restore_event(session, candidate, target, user, codebook)
    if _is_person_settled(session, target) or not _rearrange_back(session, candidate, target, codebook):
        return NOT_LATEST
    said = {"status_before": candidate.status}
    row = append_decision(
        session, NewDecision(user, "undo", candidate.id, target.event_id, target.id, change.reason, {}, said)
    )
    _withdraw_what_it_made(session, target)
    recall_alerts(session, row)
    _restore_card(candidate, change.status, target.machine.get("before", {}))
    return Recorded(row.id, candidate.id, row.action)


def _is_person_settled(session: Session, target: Decision) -> bool:
    """Whether a decision proposed somebody whom others have read since: that is theirs now too."""
    person = session.get(Person, target.human["person_id"]) if target.action == "new_person" else None
    return person is not None and person.status not in ("proposed", "removed")


def _rearrange_back(session: Session, candidate: Candidate, target: Decision, codebook: Codebook) -> bool:
    if target.action == "merge":
        return unmerge_cards(session, candidate, target.machine, codebook)
    return target.action != "split" or unsplit_card(session, candidate, target.machine, codebook)


def _withdraw_what_it_made(session: Session, target: Decision) -> None:
    event = session.get(Event, target.event_id) if target.event_id else None
    if event is not None:
        event.status = "withdrawn"
    person = session.get(Person, target.human["person_id"]) if target.action == "new_person" else None
    if person is not None:
        person.status, person.names_owed = "removed", []


def _restore_card(candidate: Candidate, status: str, before: Json) -> None:
    for name in SNAPSHOT:
        if name in before:
            setattr(candidate, name, before[name])
    candidate.status = status
    candidate.revision += 1


def _restore_event(
    session: Session, candidate: Candidate, target: Decision, user: str, codebook: Codebook
) -> Recorded | Refusal:
    event = session.scalars(select(Event).where(Event.id == target.event_id).with_for_update()).first()
    if event is None:
        return Refusal("refused.absent")
    row = restore_event(session, event, target, user, codebook)
    candidate.revision += 1
    return Recorded(row.id, candidate.id, "undo")
