"""Rows for tests of the desk: invented people in invented stories, in the shape that intake leaves them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import (
    Candidate,
    CandidateDocument,
    Capture,
    Document,
    DocumentVersion,
    Mention,
    Partner,
    Person,
    PersonAffiliation,
    PersonCategory,
    PersonName,
    PersonState,
    Run,
    Source,
    Suggestion,
)
from db.session import Database
from triage.desk.accounts import add_user
from triage.intake.indexing import index_documents

PASSWORDS = {role: f"a long word for the {role}" for role in ("viewer", "coder", "reviewer", "admin")}
NIGHT = datetime(2026, 11, 15, 2, 10, tzinfo=UTC)

TAJIK_TITLE = "Дар Варшава шаҳрванди Тоҷикистон боздошт шуд"
TAJIK_TEXT = (
    "Фаъоли мухолифин Шариф Навозиш рӯзи 14 ноябр дар фурудгоҳи Варшава боздошт шудааст. "
    "Инро адвокаташ ба мо гуфт.\n\n"
    "Ба гуфтаи адвокат, Навозишро бо дархости Душанбе нигоҳ доштаанд. Худи ӯ айбҳоро рад мекунад.\n\n"
    "Расмиёни Полша то ҳол шарҳ надодаанд."
)
ENGLISH_TITLE = "Tajik activist held at Warsaw airport, lawyer says"
ENGLISH_TEXT = (
    "Sharif Navozish, an activist of a banned movement, was detained at Warsaw airport on 14 November, "
    "his lawyer told reporters.\n\nBorder guards did not comment. Rights groups asked Poland not to send him back."
)
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> "quoted" & \u202egnp.exe \u200bhidden'


def add_people(database: Database) -> None:
    """One account for each role; the name is the role."""
    for role, password in PASSWORDS.items():
        add_user(database, role, role, password)


def add_sources(session: Session) -> None:
    """Two sources: one whose last run was complete, one that has just failed."""
    session.add_all([Source(name="ozodi", title="Radio Ozodi", publisher="RFE/RL")])
    session.add_all([Source(name="eurasianet", title="Eurasianet", publisher="Eurasianet")])
    session.flush()
    for day in range(5):
        started = NIGHT - timedelta(days=day)
        for source, failed in (("ozodi", False), ("eurasianet", day == 0)):
            session.add(_run(source, started, failed))
    session.flush()
    for row in session.scalars(select(Source)):
        good = select(Run.id).where(Run.source == row.name, Run.status == "complete").order_by(Run.started_at.desc())
        row.last_good_run_id = session.scalars(good).first()


def _run(source: str, started: datetime, failed: bool) -> Run:
    reason = f"source {source}: 0 items, expected at least 5; run 'exilewatch sources check {source}'"
    return Run(
        source=source, kind="nightly", night=started.date().isoformat(), status="failed" if failed else "complete",
        reason=reason if failed else "", counts={"seen": 0 if failed else 31, "new": 0 if failed else 4},
        started_at=started, finished_at=started + timedelta(minutes=3),
    )  # fmt: skip


def add_person(session: Session, key: str, name: str, *more: str, state: str = "TJ") -> Person:
    """A person with names, a category, an affiliation and two states."""
    person = Person(
        person_key=key, canonical_name=name, home_state=state, birth_year=1979,
        names=[PersonName(name=each, kind="alias" if number else "canonical", origin="persons.csv")
               for number, each in enumerate((name, *more))],
        categories=[PersonCategory(category="2", label="opposition party/movement", codebook_version="2026.11")],
        states=[PersonState(state=state, relation="home"), PersonState(state="PL", relation="host", since="2016")],
        affiliations=[PersonAffiliation(label="Reform and Development", applied_by="the prosecutor's office")],
    )  # fmt: skip
    session.add(person)
    session.flush()
    return person


def add_document(
    session: Session, source: str, stable_id: str, title: str, text: str, language: str, **more: object
) -> DocumentVersion:
    """A document with one version, and the row of its capture."""
    url = str(more.pop("url", f"https://www.example.org/{stable_id}"))
    capture = Capture(
        source=source, url=url, status=200, content_type="text/html", digest="c" * 64, length=1000,
        warc_file=f"{source}.warc.gz", offset=int(stable_id), record_length=700, fetched_at=NIGHT,
    )  # fmt: skip
    document = Document(source=source, stable_id=stable_id, url=url, first_seen=NIGHT)
    session.add_all([capture, document])
    session.flush()
    version = DocumentVersion(
        document_id=document.id, number=1, capture_id=capture.id, url=url, title=title, text=text, language=language,
        published=NIGHT - timedelta(hours=5), digest=f"{int(stable_id):064x}", matched_by="test", **more,
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version


def add_mention(session: Session, version: DocumentVersion, person: Person, surface: str, score: float = 0.97) -> None:
    """A mention of the first place where the text says `surface`."""
    start = version.text.index(surface)
    session.add(
        Mention(
            version_id=version.id, person_id=person.id, field="text", start=start, end=start + len(surface),
            surface=surface, score=score, matcher_version="test 1",
            why=["Given name and family name agree with a listed spelling.", "He is known to live in Poland."],
        )
    )  # fmt: skip


def add_suggestion(session: Session, version: DocumentVersion, person: Person, **said: str) -> None:
    """A suggested coding; `said` holds measure, date, place and host, and the words that each was read from."""
    spans: list[dict[str, str | int]] = []
    for what in ("measure", "date", "place"):
        words = said.get(f"{what}_words")
        if words:
            start = version.text.index(words)
            spans.append({"what": what, "field": "text", "start": start, "end": start + len(words)})
    session.add(
        Suggestion(
            version_id=version.id, person_id=person.id, measure=said.get("measure"), date=said.get("date"),
            host=said.get("host"), place=said.get("place", ""), spans=spans, matcher_version="test 1",
            why=["The verb says that somebody was detained."],
        )
    )  # fmt: skip


def add_candidate(
    session: Session, person: Person, versions: list[DocumentVersion], rank: float, **more: object
) -> int:
    """A card over some documents, each an origin of its own; returns its number."""
    values: dict[str, object] = {
        "measure": "arrested", "stage": "2", "date": "2026-11-14", "host": "PL", "place": "Warsaw", "score": 0.97,
    } | more  # fmt: skip
    candidate = Candidate(
        person_id=person.id, rank=rank, documents=len(versions), origins=len(versions),
        published=versions[0].published, **values,
        sightings=[
            CandidateDocument(document_id=version.document_id, version_id=version.id, score=0.97 - number / 10,
                              origin=number + 1, facts=_facts(version, values))
            for number, version in enumerate(versions)
        ],
    )  # fmt: skip
    session.add(candidate)
    session.flush()
    return candidate.id


def _facts(version: DocumentVersion, values: dict[str, object]) -> dict[str, object]:
    published = version.published.isoformat() if version.published else None
    said = {name: values[name] for name in ("measure", "date", "host", "place")}
    return {**said, "publisher": version.url, "published": published}


def fill(database: Database, others: int = 6) -> int:
    """A night: one strong card in two languages, and `others` weaker ones. Returns the number of the strong one."""
    with database.write() as session:
        add_sources(session)
        # A partner without an address: it hears nothing.
        session.add(Partner(name="Invented Archive", clearance="green", created_by="test"))
        person = add_person(session, "T-1", "Sharif Navozish", "Шариф Навозиш", "Шарифи Навозиш")
        tajik = add_document(session, "ozodi", "1", TAJIK_TITLE, TAJIK_TEXT, "tg")
        english = add_document(session, "eurasianet", "2", ENGLISH_TITLE, ENGLISH_TEXT, "en")
        add_mention(session, tajik, person, "Шариф Навозиш")
        add_mention(session, english, person, "Sharif Navozish", 0.9)
        add_suggestion(session, tajik, person, measure="arrested", date="2026-11-14", place="Warsaw", host="PL",
                       measure_words="боздошт шудааст", date_words="14 ноябр", place_words="Варшава")  # fmt: skip
        strong = add_candidate(session, person, [tajik, english], 0.9)
        for number in range(others):
            add_other(session, number)
    index_documents(database)
    return strong


def add_other(session: Session, number: int) -> None:
    """A weaker card of a person of its own."""
    person = add_person(session, f"O-{number}", f"Invented Person{number}", state=("UZ", "KZ", "TM")[number % 3])
    text = f"A court heard the case of Invented Person{number} again.\n\nNothing was decided."
    version = add_document(session, "eurasianet", str(100 + number), f"Hearing number {number}", text, "en")
    add_mention(session, version, person, f"Invented Person{number}", 0.8)
    measure, stage = (("extradition_request", "2"), ("wanted_list", "1"), (None, None))[number % 3]
    add_candidate(session, person, [version], 0.5 - number / 100, measure=measure, stage=stage, date=None, host=None,
                  place="", score=0.8)  # fmt: skip
