"""Carries a decision out: card, event or person, audit row and alerts in one transaction, or nothing."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.codebook import Codebook
from db.models import Candidate, Decision, Event, Mention, Person
from db.models.base import Json
from db.queries.card import Sighting, read_sightings
from db.queries.decisions import NewDecision, append_decision, decisions_of_candidate, last_decision_of
from db.session import Database
from triage.alerts.outbox import recall_alerts, write_alerts
from triage.records.coding import Refusal
from triage.records.deciding import CARD_ACTIONS, Action, CardState, Change, Past, decide, decide_undo
from triage.records.events import write_event, write_person


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision that stands in the chain, and the card it is about."""

    decision_id: int
    candidate_id: int
    action: str


def record(
    database: Database, codebook: Codebook, user: str, candidate_id: int, revision: int, action: Action
) -> Recorded | Refusal:
    """Decides on a card. `revision` is of the card as the user saw it: where it has changed since, nothing happens."""
    with database.write() as session:
        candidate = _lock(session, candidate_id)
        if candidate is None:
            return Refusal("refused.absent")
        change = decide(CardState(candidate.status, candidate.revision), revision, action, codebook)
        return change if isinstance(change, Refusal) else _write(session, candidate, change, user, codebook)


def undo(database: Database, user: str, decision_id: int | None, may_undo_others: bool) -> Recorded | Refusal:
    """Takes a decision back: the one of that number, or the user's last. The chain keeps both."""
    with database.write() as session:
        target = (
            last_decision_of(session, user, CARD_ACTIONS) if decision_id is None else session.get(Decision, decision_id)
        )
        if target is None or target.candidate_id is None:
            return Refusal("refused.nothing_to_undo")
        candidate = _lock(session, target.candidate_id)
        if candidate is None:
            return Refusal("refused.absent")
        past = _past(session, target)
        change = decide_undo(CardState(candidate.status, candidate.revision), past, user, may_undo_others)
        return change if isinstance(change, Refusal) else _take_back(session, candidate, target, change, user)


def _lock(session: Session, candidate_id: int) -> Candidate | None:
    return session.get(Candidate, candidate_id, with_for_update=True, populate_existing=True)


def _write(session: Session, candidate: Candidate, change: Change, user: str, codebook: Codebook) -> Recorded:
    sightings = read_sightings(session, candidate.id)
    machine = _machine(session, candidate, sightings)
    event = write_event(session, candidate, change.event, sightings, user, codebook) if change.event else None
    human = dict(change.human or {})
    if change.person:
        person = write_person(session, change.person, user, codebook)
        human["person_id"], human["person_key"] = person.id, person.person_key
    said = NewDecision(
        user, change.action, candidate.id, event.id if event else None, None, change.reason, human, machine
    )
    row = append_decision(session, said)
    if event is not None:
        write_alerts(session, row, event)
    _turn(candidate, change.status)
    return Recorded(row.id, candidate.id, row.action)


def _take_back(session: Session, candidate: Candidate, target: Decision, change: Change, user: str) -> Recorded:
    event = session.get(Event, target.event_id) if target.event_id else None
    if event is not None:
        event.status = "withdrawn"
    person = session.get(Person, target.human["person_id"]) if target.action == "new_person" else None
    if person is not None:
        person.status = "removed"
    said = NewDecision(
        user, "undo", candidate.id, target.event_id, target.id, change.reason, {}, {"status_before": candidate.status}
    )
    row = append_decision(session, said)
    recall_alerts(session, row)
    _turn(candidate, change.status)
    return Recorded(row.id, candidate.id, row.action)


def _turn(candidate: Candidate, status: str) -> None:
    candidate.status = status
    candidate.revision += 1


def _past(session: Session, target: Decision) -> Past:
    rows = decisions_of_candidate(session, target.candidate_id) if target.candidate_id else []
    undone = {row.undoes for row in rows if row.undoes is not None}
    standing = [row.id for row in rows if row.action in CARD_ACTIONS and row.id not in undone]
    return Past(
        id=target.id,
        user=target.user,
        action=target.action,
        status_before=str(target.machine.get("status_before", "new")),
        is_latest=bool(standing) and standing[-1] == target.id,
        is_undone=target.id in undone,
    )


def _machine(session: Session, candidate: Candidate, sightings: list[Sighting]) -> Json:
    versions = [sighting.version_id for sighting in sightings]
    matchers = session.scalars(
        select(Mention.matcher_version)
        .where(Mention.person_id == candidate.person_id, Mention.version_id.in_(versions))
        .distinct()
    )
    proposal = {name: getattr(candidate, name) for name in ("measure", "stage", "date", "host", "place", "score")}
    return {
        "proposal": proposal,
        "matcher": sorted(matchers),
        "documents": [{"version": s.version_id, "digest": s.digest} for s in sightings],
        "status_before": candidate.status,
        "revision": candidate.revision,
    }
