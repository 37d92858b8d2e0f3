"""A backfill and a retro-match tell nobody; what is confirmed of them goes out when somebody says so.

Run it alone with `python -m bench.alerts.backfill [DOCUMENTS]`."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bench.alerts.near import NearGuard
from bench.alerts.receivers import Plan, read_effects, receivers
from bench.alerts.world import make_world
from config.codebook import read_codebook
from config.settings import Settings
from db.models import Alert, Candidate, Delivery, Document, DocumentVersion, Event, Person, PersonName, Source
from db.session import Database
from triage.alerts.releasing import release_event
from triage.alerts.sending import Dispatcher, Trial
from triage.intake.rematch import rematch
from triage.intake.run import prepare_intake, run_intake
from triage.records.actions import Confirm
from triage.records.coding import Coding, Refusal
from triage.records.recording import record

NAMES = ("Sharif Navozish", "Gulnora Invented", "Bakhtiyor Sattorzoda", "Maruf Nazarkhudo")
TOWNS = ("Warsaw", "Istanbul", "Vienna", "Vilnius")
FIRST = datetime(2001, 1, 1, tzinfo=UTC)
DAYS = 8000
"""Over which the documents are spread."""
CONFIRMED = 20
"""Cards that somebody confirms afterwards, of each queue."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came out. `told` are messages that arrived before, and `released` after somebody said so."""

    documents: int
    cards: int
    alerts: int
    told: int
    confirmed: int
    released: int
    seconds: float


def run_backfill(folder: Path, documents: int) -> Report:
    """One run in a folder, with a partner that listens to everything."""
    began, plan = time.monotonic(), Plan(1, {0: 0.0}, folder / "effects", folder / "down")
    plan.log.touch()
    with receivers(plan) as urls:
        settings, database = make_world(folder / "home", urls, 0)
        _add_people(database)
        _add_documents(database, documents)
        run_intake(database, prepare_intake(database, settings.match_threshold, "backfill"), _quietly)
        rematch(database, prepare_intake(database, settings.match_threshold, "rematch"), None, _quietly)
        events = _confirm_some(database)
        asyncio.run(_send(settings, database))
        alerts, told = _count(database, Alert), len(read_effects(plan.log))
        for event in events:
            release_event(database, "researcher", event)
        asyncio.run(_send(settings, database))
        released = len(read_effects(plan.log)) - told
        report = Report(
            documents, _count(database, Candidate), alerts, told, len(events), released, time.monotonic() - began
        )
        waits = _count(database, Delivery) - released
        database.close()
    if waits:
        raise RuntimeError(f"{waits} messages were written and did not arrive")
    return report


def _add_people(database: Database) -> None:
    with database.write() as session:
        session.add(Source(name="invented", title="Invented News", publisher="Invented"))
        for number, name in enumerate(NAMES):
            spelled = PersonName(name=name, kind="canonical")
            session.add(Person(person_key=f"b{number}", canonical_name=name, home_state="TJ", names=[spelled]))


def _add_documents(database: Database, count: int) -> None:
    with database.write() as session:
        for number in range(count):
            session.add(_document(number, DAYS / count))
            if number % 500 == 0:
                session.flush()


def _document(number: int, step: float) -> Document:
    name, town, day = NAMES[number % len(NAMES)], TOWNS[number % len(TOWNS)], FIRST + timedelta(days=number * step)
    text = (
        f"{name}, an opposition activist from Tajikistan, was detained in {town} on {day:%d %B %Y} at the request of "
        f"Dushanbe, his lawyer said. It was report number {number} on the case. {'Nothing more was known. ' * 3}"
    )
    said = DocumentVersion(
        number=1, url=f"https://news.example/{number}", title=f"Activist detained in {town}", text=text, language="en",
        published=day, digest=f"{number:064x}",
    )  # fmt: skip
    return Document(source="invented", stable_id=str(number), url=said.url, first_seen=day, versions=[said])


def _confirm_some(database: Database) -> list[int]:
    with database.read() as session:
        cards: Sequence[Candidate] = session.scalars(select(Candidate).order_by(Candidate.id).limit(CONFIRMED)).all()
    coding, events = Coding(measure="arrested", host="PL"), []
    for card in cards:
        done = record(database, read_codebook(), "researcher", card.id, card.revision, Confirm(coding))
        if isinstance(done, Refusal):
            raise RuntimeError(f"card {card.id} could not be confirmed: {done.code}")
        events.append(_event_of(database, card.id))
    return events


def _event_of(database: Database, card_id: int) -> int:
    with database.read() as session:
        return session.scalars(select(Event.id).where(Event.candidate_id == card_id)).one()


async def _send(settings: Settings, database: Database) -> None:
    later = datetime.now(UTC) + timedelta(days=30)
    trial = Trial(clock=lambda: later, guard=NearGuard(settings, database), allow_local=True)
    async with Dispatcher(settings, database, trial) as dispatcher:
        await dispatcher.run_until_idle()


def _count(database: Database, model: type[Alert] | type[Candidate] | type[Delivery]) -> int:
    with database.read() as session:
        return session.scalars(select(func.count()).select_from(model)).one()


def _quietly(_done: int, _all: int) -> None:
    return None


def main(documents: int = 10_000) -> int:
    """Prints the report; exit code 1 where anybody was told before somebody said so, or was not afterwards."""
    with tempfile.TemporaryDirectory(prefix="exilewatch-backfill-") as folder:
        report = run_backfill(Path(folder), documents)
    print(report)
    return int(bool(report.alerts or report.told or report.released != report.confirmed or not report.cards))


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
