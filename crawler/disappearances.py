"""Writes down, after a good run, what vanished and what came back; of an entry of a whole list, as a document.

Such a document goes through intake like any other, so that whoever watches the person gets a card: no longer public,
and nothing inferred from it."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from crawler.vanishing import APART, ENOUGH, Step, SweepFacts, see, take_step
from db.presence import Presence
from db.queries.documents import store_documents
from db.queries.presence import add_happening, last_state, read_presences, write_presence
from db.values import DISAPPEARANCE, NewDocument, clip_id
from spiders.source import Source


def record_presences(
    session: Session, source: Source, facts: SweepFacts, at: datetime, run_id: int, apart: timedelta = APART
) -> dict[str, int]:
    """Takes the step of every document of which the run says something; returns how many vanished and returned."""
    done = {"vanished": 0, "returned": 0}
    for stable_id, before in read_presences(session, source.name).items():
        step = take_step(before, see(stable_id, facts), at, apart)
        if step.presence != before:
            write_presence(session, source.name, stable_id, step.presence)
        if step.happened:
            done[step.happened] += 1
            _tell(session, source, stable_id, before, step, at, run_id)
    return done


def _tell(
    session: Session, source: Source, stable_id: str, before: Presence, step: Step, at: datetime, run_id: int
) -> None:
    says = describe(source, step, before)
    add_happening(session, source.name, stable_id, step.happened, at, run_id, says)
    if step.happened == "vanished" and source.lists_all:
        last = last_state(session, source.name, stable_id)
        store_documents(session, [compose(last.document, says, step.presence, at)], last.capture_id, at)


def describe(source: Source, step: Step, before: Presence) -> str:
    """What was seen, in one sentence."""
    if step.happened == "returned":
        return f"Public again at {source.title}; it had been missed since {before.since:%d %B %Y}."
    since = step.presence.since
    if source.lists_all:
        return (
            f"No longer in the list of {source.title}: absent from {ENOUGH} complete readings since {since:%d %B %Y}."
        )
    return f"No longer public at {source.title}: its page was not there in {ENOUGH} readings since {since:%d %B %Y}."


def compose(last: NewDocument, says: str, presence: Presence, at: datetime) -> NewDocument:
    """The document that tells of a disappearance: what was seen, what it does not say, and the entry as it stood."""
    nothing = "Why is not known. It says nothing of any charge, and nothing of where the person is."
    return NewDocument(
        source=last.source,
        stable_id=clip_id(f"{last.stable_id}~gone {presence.since:%Y-%m-%d}"),
        url=last.url,
        title=f"No longer public: {last.title}",
        text=f"{says}\n\n{nothing}\n\nAs it last stood:\n\n{last.text}",
        hidden_text=last.hidden_text,
        language=last.language,
        kind=DISAPPEARANCE,
        published=at,
        more={DISAPPEARANCE: last.stable_id, "missed_since": presence.since.isoformat() if presence.since else ""},
    )
