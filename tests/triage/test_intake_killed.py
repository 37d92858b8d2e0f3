"""kill -9 in the middle of intake, at ten places: finished later, the queue is as if nothing had happened."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from config.codebook import read_codebook
from db.models import Candidate, CandidateDocument, Document, DocumentVersion, Mention, Person, Source, Suggestion
from db.session import open_database
from triage.intake.run import prepare_intake, run_intake
from triage.records.persons import import_persons

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS, BATCH = 240, 32
"""As many batches as 1,500 documents make by themselves: it is between and within them that kills fall."""
NAMES = ("Mukhtar Ablyazov", "Umarali Quvvatov", "Muhammad Solih", "a farmer of the valley")
ACTS = ("was detained in {}", "was refused asylum in {}", "gave an interview in {}", "was threatened in {}")
TOWNS = ("Warsaw", "Istanbul", "Moscow", "Vienna", "Prague")
SCRIPT = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from db.session import open_database
from triage.intake.run import prepare_intake, run_intake

def intake_in_a_child(steps):
    child = os.fork()
    if child == 0:
        left = iter(range(steps))
        for what in ("before_cursor_execute", "commit"):
            event.listen(Engine, what, lambda *_: next(left, None) is None and os.kill(os.getpid(), signal.SIGKILL))
        run_intake(open_database(sys.argv[1]), intake, lambda done, total: None, batch_size=int(sys.argv[2]))
        os._exit(0)
    return child

database = open_database(sys.argv[1])
intake = prepare_intake(database, 0.5)
database.close()
for steps in map(int, sys.argv[3:]):
    _, ended = os.waitpid(intake_in_a_child(steps), 0)
    if not os.WIFSIGNALED(ended) or os.WTERMSIG(ended) != signal.SIGKILL:
        sys.exit(f"not killed at step {steps}")
"""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory, sqlite_template):
    """A database in which documents wait for intake."""
    path = tmp_path_factory.mktemp("crawled") / "crawled.sqlite"
    shutil.copy(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    watchlist = path.with_name("persons.csv")
    rows = "\n".join(f"P{i},{name},,,," for i, name in enumerate(NAMES[:3]))
    watchlist.write_text(f"person_id,canonical_name,country_of_origin,category,birth_year,aliases\n{rows}\n")
    import_persons(database, watchlist, read_codebook())
    with database.write() as session:
        session.add(Source(name="s", title="S", publisher="S"))
        session.flush()
        for number in range(DOCUMENTS):
            session.add(_document(number))
    database.close()
    return path


def _document(number):
    act = ACTS[number // 7 % len(ACTS)].format(TOWNS[number // 3 % len(TOWNS)])
    text = f"{NAMES[number % len(NAMES)]} {act}, his lawyer said. Report {number} of the day."
    day = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=number * 37 % 900)
    version = DocumentVersion(
        number=1, url="https://example.org", title="", text=text, published=day, digest=str(number)
    )
    return Document(source="s", stable_id=str(number), url="https://example.org", versions=[version])


def queue_of(path):
    """Everything that intake writes, by natural keys."""
    database = open_database(f"sqlite:///{path}")
    with database.read() as session:
        mentions = session.execute(
            select(Document.stable_id, Person.person_key, Mention.start, Mention.end, Mention.score)
            .join(DocumentVersion, DocumentVersion.id == Mention.version_id)
            .join(Document, Document.id == DocumentVersion.document_id)
            .join(Person, Person.id == Mention.person_id)
            .order_by(Document.stable_id, Person.person_key, Mention.start)
        ).all()
        cards = session.execute(
            select(
                Candidate.id, Person.person_key, Candidate.measure, Candidate.date, Candidate.rank, Candidate.documents
            )
            .join(Person)
            .order_by(Candidate.id)
        ).all()
        placed = session.execute(
            select(CandidateDocument.candidate_id, CandidateDocument.document_id, CandidateDocument.origin).order_by(
                CandidateDocument.id
            )
        ).all()
        suggestions = session.scalar(select(func.count()).select_from(Suggestion))
        waiting = session.scalar(select(func.count()).where(DocumentVersion.matched_by == ""))
    database.close()
    return {"mentions": mentions, "cards": cards, "placed": placed, "suggestions": suggestions, "waiting": waiting}


def finish(path):
    """Runs intake to its end; gives how many statements and commits that took without its preparation."""
    database, steps = open_database(f"sqlite:///{path}"), []
    intake = prepare_intake(database, 0.5)
    for what in ("before_cursor_execute", "commit"):
        event.listen(database.engine, what, lambda *_: steps.append(1))
    run_intake(database, intake, lambda done, total: None, batch_size=BATCH)
    database.close()
    return len(steps)


def kill_at(path, places):
    """Starts intake in a process of its own for each place, which is killed before the step of that number."""
    command = [sys.executable, "-c", SCRIPT, f"sqlite:///{path}", str(BATCH), *map(str, places)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300)


@pytest.mark.timeout(600)
def test_killed_at_ten_places_and_finished_the_queue_is_the_same(crawled, tmp_path):
    calm = tmp_path / "calm.sqlite"
    shutil.copy(crawled, calm)
    steps = finish(calm)
    undisturbed = queue_of(calm)
    assert undisturbed["waiting"] == 0
    assert len(undisturbed["cards"]) > 50
    killed = tmp_path / "killed.sqlite"
    shutil.copy(crawled, killed)
    kill_at(killed, [steps * place // 40 for place in range(1, 11)])
    assert queue_of(killed)["mentions"], "some of the kills fell into the work"
    finish(killed)
    assert queue_of(killed) == undisturbed
