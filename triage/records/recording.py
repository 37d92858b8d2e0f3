"""Carries a decision out: card, event or person, audit row and alerts in one transaction, or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from config.codebook import Codebook
from db.models import Candidate, Mention
from db.models.base import Json, now
from db.queries.card import Sighting, read_sightings
from db.queries.decisions import NewDecision, append_decision, decisions_of_candidate, standing
from db.session import Database, ask
from triage.alerts.outbox import write_alerts
from triage.records.actions import Action, Duplicate, Merge
from triage.records.arranging import merge_cards, split_card
from triage.records.claiming import holder_of
from triage.records.coding import Refusal
from triage.records.deciding import CardState, Change, decide
from triage.records.events import write_event, write_person
from triage.records.second_reading import Judgement, judgement_of


def never(_candidate_id: int) -> bool:
    """Draws no card for the sample that two read."""
    return False


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all decisions of a desk."""

    claim: timedelta = timedelta(minutes=20)
    """Idle time after which a claim is none."""
    draw: Callable[[int], bool] = never
    """Whether the card of a number belongs to the random tenth that two read."""


USUAL = Terms()
CODINGS = ("code", "confirm", "reject", "differ")
"""Rows that hold a judgement while a second reader is wanted."""
SNAPSHOT = ("status", "second", "sensitive", "deferred_until", "duplicate_of")
"""Columns of a card that a decision may change and an undo restores."""
_LOCKED = (
    select(Candidate)
    .where(Candidate.id == bindparam("candidate"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_MATCHERS = (
    select(Mention.matcher_version)
    .where(Mention.person_id == bindparam("person"), Mention.version_id.in_(bindparam("versions", expanding=True)))
    .distinct()
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision that stands in the chain, and the card it is about."""

    decision_id: int
    candidate_id: int
    action: str


def record(
    database: Database,
    codebook: Codebook,
    user: str,
    candidate_id: int,
    revision: int,
    action: Action,
    terms: Terms = USUAL,
) -> Recorded | Refusal:
    """Decides on a card. `revision` is of the card as the user saw it: where it has changed since, nothing happens."""
    with database.write() as session:
        partner = _partner_of(action)
        # In the order of their numbers, so that two people who merge two cards both ways cannot wait for each other.
        locked = {number: lock_card(session, number) for number in sorted({candidate_id, partner or candidate_id})}
        candidate = locked[candidate_id]
        if candidate is None:
            return Refusal("refused.absent")
        other = locked.get(partner) if partner not in (None, candidate_id) else None
        sightings = read_sightings(session, candidate_id)
        state = read_state(session, candidate, terms, _documents(sightings))
        beside = None
        if other is not None:
            beside = read_state(session, other, terms, _documents(read_sightings(session, other.id)))
        change = decide(state, revision, action, codebook, user, beside)
        if isinstance(change, Refusal):
            return change
        return _write(session, candidate, sightings, change, other, user, codebook)


def lock_card(session: Session, candidate_id: int) -> Candidate | None:
    """The card, which nobody else can change until the transaction ends."""
    return session.scalars(_LOCKED, {"candidate": candidate_id}).first()


def read_state(
    session: Session, candidate: Candidate, terms: Terms, documents: Sequence[int], at: datetime | None = None
) -> CardState:
    """What of a card, with these documents, decides which actions are open."""
    return CardState(
        status=candidate.status,
        revision=candidate.revision,
        person=candidate.person_id,
        documents=tuple(documents),
        claimed_by=holder_of(candidate, terms.claim, at or now()),
        sensitive=candidate.sensitive,
        second=candidate.second,
        judgements=read_judgements(session, candidate) if candidate.second else (),
        is_drawn=terms.draw(candidate.id),
    )


def read_judgements(session: Session, candidate: Candidate) -> tuple[Judgement, ...]:
    """What the readers of a card made of it since it was last open, in order."""
    rows = [row for row in standing(decisions_of_candidate(session, candidate.id)) if row.action in CODINGS]
    starts = [number for number, row in enumerate(rows) if row.action != "differ"]
    return tuple(judgement_of(row.user, row.human, row.reason) for row in rows[starts[-1] :]) if starts else ()


def _documents(sightings: list[Sighting]) -> tuple[int, ...]:
    return tuple(sighting.document_id for sighting in sightings)


def _partner_of(action: Action) -> int | None:
    if isinstance(action, Merge):
        return action.other
    return action.of if isinstance(action, Duplicate) else None


def _write(
    session: Session, candidate: Candidate, sightings: list[Sighting], change: Change, other: Candidate | None,
    user: str, codebook: Codebook,
) -> Recorded:  # fmt: skip
    machine = _machine(session, candidate, sightings)
    event = write_event(session, candidate, change.event, sightings, user, codebook) if change.event else None
    human = dict(change.human or {})
    if change.person:
        person = write_person(session, change.person, user, codebook)
        human["person_id"], human["person_key"] = person.id, person.person_key
    machine |= _arrange(session, candidate, change, other, codebook)
    said = NewDecision(
        user, change.action, candidate.id, event.id if event else None, None, change.reason, human, machine
    )
    row = append_decision(session, said)
    # Of a sensitive card nothing goes by itself: somebody releases it (triage/alerts/releasing.py).
    if event is not None and not candidate.sensitive:
        write_alerts(session, row, event)
    turn(candidate, change)
    return Recorded(row.id, candidate.id, row.action)


def _arrange(
    session: Session, candidate: Candidate, change: Change, other: Candidate | None, codebook: Codebook
) -> Json:
    """Moves documents where the change says so; what an undo needs to move them back."""
    if change.split:
        new = split_card(session, candidate, change.split, codebook)
        return {"new_card": new.id}
    if change.merge is None or other is None:
        return {}
    before = other.status
    return {"other": other.id, "other_before": before, "moved": merge_cards(session, candidate, other, codebook)}


def turn(candidate: Candidate, change: Change) -> None:
    """Gives a card its new values; its claim is over."""
    if change.status != candidate.status or change.deferred_until:
        candidate.deferred_until, candidate.duplicate_of = change.deferred_until, change.duplicate_of
    candidate.status = change.status
    candidate.second = candidate.second if change.second is None else change.second
    candidate.sensitive = candidate.sensitive if change.sensitive is None else change.sensitive
    candidate.claimed_by, candidate.claimed_at = "", None
    candidate.revision += 1


def _machine(session: Session, candidate: Candidate, sightings: list[Sighting]) -> Json:
    said = {"person": candidate.person_id, "versions": [sighting.version_id for sighting in sightings]}
    matchers = ask(session, _MATCHERS, said).scalars()
    proposal = {name: getattr(candidate, name) for name in ("measure", "stage", "date", "host", "place", "score")}
    return {
        "proposal": proposal,
        "features": candidate.features,
        "matcher": sorted(matchers),
        "documents": [{"version": s.version_id, "digest": s.digest} for s in sightings],
        "status_before": candidate.status,
        "before": {name: getattr(candidate, name) for name in SNAPSHOT},
        "revision": candidate.revision,
    }
