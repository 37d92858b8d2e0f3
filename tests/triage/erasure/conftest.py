"""A house in which somebody is known, told of, asked for and talked about in every place that we keep."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.engine import make_url

from config.codebook import read_codebook
from config.secret import read_secret
from config.settings import Settings
from db.archive.sealing import seal
from db.archive.values import Exchange
from db.archive.writing import WarcFile, warc_name
from db.models import (
    Alert,
    AlertFlag,
    Candidate,
    Delivery,
    Document,
    DocumentVersion,
    Lead,
    Outcome,
    Partner,
    PartnerAddress,
    PartnerAnswer,
    PartnerRoute,
    Person,
    Run,
    SavedFilter,
    Source,
)
from db.queries.captures import add_capture
from db.session import Database, open_database
from tests.conftest import copied
from triage.alerts.silences import Silence
from triage.alerts.silencing import add_silence
from triage.desk.accounts import add_user
from triage.intake.leads import sound_of
from triage.intake.run import prepare_intake
from triage.intake.whole import run_whole_intake
from triage.records.actions import Confirm, Reject, Unsure
from triage.records.coding import Coding
from triage.records.naming import add_spelling
from triage.records.persons import import_persons
from triage.records.recording import record
from triage.records.searching import SearchWish, switch_on
from triage.uploads.taking import Upload, take_upload

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PRINTED = "Umed Sinovzoda"
"""As a public page prints him: that page stays."""
PRIVATE = ("Умед Синовзода", "Umed Sinowzade", "Sinovzoda Umedjon", "Умеджон Синовзода")
"""Spellings that stand nowhere but in what is ours."""
KEPT = "Bahrom Misolov"
WATCHLIST = f"""person_id,canonical_name,country_of_origin,category,birth_year,aliases,notes
E-1,{PRINTED},TJ,2,1971,{"|".join(PRIVATE)},brother of Умед Синовзода
K-1,{KEPT},UZ,4,1969,Баҳром Мисолов,a friend of Умед Синовзода
"""
FILLER = "Border guards did not comment, and rights groups asked that nobody be sent back against his will. " * 4
STORIES = {
    "1": f"{PRINTED} was detained at Warsaw airport on 14 November 2026, his lawyer said. {FILLER}",
    "2": f"{KEPT} was arrested in Istanbul on 12 November 2026, police said. {FILLER}",
    "3": f"A court in Vilnius heard {KEPT}, who is wanted by Uzbekistan, on 3 November 2026. {FILLER}",
}


@dataclass(frozen=True)
class House:
    """Everything that is kept, and whom it is about."""

    settings: Settings
    database: Database
    person: int
    kept: int
    archive_of_search: str
    """Archive file of what an engine was asked."""


@pytest.fixture(scope="session")
def filled_home(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A filled house on SQLite, made once and closed: tests work on copies."""
    folder = tmp_path_factory.mktemp("filled")
    (folder / "home").mkdir()
    shutil.copy(sqlite_template, folder / "home" / "exilewatch.sqlite")
    return _fill_and_close(Settings(home=folder / "home", database_url=None), folder)


@pytest.fixture(scope="session")
def filled_postgres(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The same on PostgreSQL."""
    folder = tmp_path_factory.mktemp("filled")
    (folder / "home").mkdir()
    with copied(postgres, "template") as address:
        yield _fill_and_close(Settings(home=folder / "home", database_url=SecretStr(address)), folder)


def _fill_and_close(settings: Settings, folder: Path) -> House:
    house = fill(settings, open_database(settings.database), folder)
    house.database.close()
    return house


@pytest.fixture
def house(filled_home: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A house on SQLite."""
    monkeypatch.delenv("EXILEWATCH_DATABASE_URL", raising=False)
    yield from _open_copy(filled_home, Settings(home=tmp_path / "home"))


@pytest.fixture
def postgres_house(postgres: str, filled_postgres: House, tmp_path: Path) -> Iterator[House]:
    """A house on PostgreSQL."""
    template = make_url(filled_postgres.settings.database).database
    with copied(postgres, str(template)) as address:
        yield from _open_copy(filled_postgres, Settings(home=tmp_path / "home", database_url=SecretStr(address)))


def _open_copy(filled: House, settings: Settings) -> Iterator[House]:
    shutil.copytree(filled.settings.home, settings.home)
    database = open_database(settings.database)
    yield replace(filled, settings=settings, database=database)
    database.close()


@pytest.fixture(params=["house", pytest.param("postgres_house", marks=pytest.mark.postgres)])
def each_house(request: pytest.FixtureRequest) -> House:
    """A house on SQLite and on PostgreSQL in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, House)
    return found


def fill(settings: Settings, database: Database, folder: Path) -> House:
    """People, pages, decisions, alerts, answers, tips, searches, filters and logs."""
    for name in ("ada", "boris"):
        add_user(database, name, "admin", f"a long word for {name}")
    watchlist = folder / "watchlist.csv"
    watchlist.write_text(WATCHLIST, "utf8")
    import_persons(database, watchlist, read_codebook())
    _publish(settings, database)
    _hand_over(settings, database)
    run_whole_intake(database, prepare_intake(database, 0.5), lambda *_: None)
    numbers = _numbers(database)
    _switch_on_what_is_for_him(database, numbers["E-1"])
    add_spelling(database, "ada", numbers["E-1"], "Умед С.")
    _decide(database, numbers)
    _hear(database, numbers)
    searched = _ask_an_engine(settings, database)
    _write_logs(settings)
    read_secret(settings)
    return House(settings, database, numbers["E-1"], numbers["K-1"], searched)


def _publish(settings: Settings, database: Database) -> None:
    with database.write() as session:
        session.add(Source(name="alpha", title="Alpha", publisher="Alpha"))
        session.flush()
        run = Run(source="alpha", kind="nightly", night="2026-11-20", status="complete", started_at=AT)
        session.add(run)
        session.flush()
        name = warc_name("alpha", run.id, AT)
        with WarcFile(settings.archive, name) as warc:
            for number, story in STORIES.items():
                url = f"https://alpha.example/{number}"
                recorded = warc.write(Exchange(url, 200, story.encode(), AT))
                capture = add_capture(session, recorded, "alpha", run.id, "crawl")
                document = Document(source="alpha", stable_id=number, url=url, first_seen=AT)
                document.versions = [
                    DocumentVersion(number=1, capture_id=capture, url=url, title=f"Story {number}", text=story,
                                    language="en", published=AT, digest=number)
                ]  # fmt: skip
                session.add(document)
        seal(settings.archive, name)


def _hand_over(settings: Settings, database: Database) -> None:
    said = f"Умед Синовзода and {KEPT} share a flat. Nobody may know where."
    tip = Upload("partner:1", "Invented Archive", "contact", text=said, title="A tip on Sinovzoda Umed", kind="tip")
    take_upload(database, settings, tip, AT)


def _numbers(database: Database) -> dict[str, int]:
    with database.read() as session:
        return dict(session.execute(select(Person.person_key, Person.id)).all())


def _switch_on_what_is_for_him(database: Database, person: int) -> None:
    with database.write() as session:
        partner = Partner(name="Invented Archive", clearance="red", created_by="ada")
        session.add(partner)
        session.flush()
        address = PartnerAddress(partner_id=partner.id, channel="feed", address="feed", status="confirmed", key_id="x")
        session.add(address)
        session.flush()
        for persons in ([person], []):
            session.add(PartnerRoute(partner_id=partner.id, address_id=address.id, persons=persons))
    wish = SearchWish("E-1", "google_news", "Умед Синовзода has vanished", (AT + timedelta(days=30)).date())
    switch_on(database, wish, "ada", AT)
    soon = datetime.now(UTC) + timedelta(days=3)
    add_silence(database, "ada", Silence(soon, None, person), "Umed Sinowzade asked us to wait")


def _decide(database: Database, numbers: dict[str, int]) -> None:
    with database.read() as session:
        cards = {card.person_id: card for card in session.scalars(select(Candidate).order_by(Candidate.id.desc()))}
        theirs = session.scalars(select(Candidate).where(Candidate.person_id == numbers["K-1"])).all()
    his = cards[numbers["E-1"]]
    book = read_codebook()
    said = Coding("arrested", "2026-11-14", "Warsaw", "town", "PL", "TJ", claim="Umed Sinowzade is ill",
                  claim_said_by="his lawyer", note="Умеджон Синовзода must not be named")  # fmt: skip
    record(database, book, "ada", his.id, his.revision, Confirm(said))
    other = Coding("arrested", "2026-11-12", host="TR", actor="a cousin of Умеда Синовзоды", actor_said_by="police",
                   note="shares a lawyer with Sinovzoda Umedjon")  # fmt: skip
    record(database, book, "ada", theirs[0].id, theirs[0].revision, Confirm(other))
    record(database, book, "ada", theirs[1].id, theirs[1].revision, Unsure("is this УМЕД СИНОВЗОДА after all?"))
    with database.read() as session:
        again = session.get_one(Candidate, theirs[1].id)
    record(database, book, "boris", again.id, again.revision, Reject("not_person", "no, Umed is somebody else"))


def _hear(database: Database, numbers: dict[str, int]) -> None:
    """Partners answer, filters are kept, somebody unknown sounds like him."""
    with database.write() as session:
        alert = session.scalars(select(Alert).where(Alert.person_id == numbers["E-1"])).first()
        assert alert is not None
        delivery = session.scalars(select(Delivery).where(Delivery.alert_id == alert.id)).first()
        assert delivery is not None
        delivery.status, delivery.delivered_at = "delivered", AT
        session.add_all(
            [
                PartnerAnswer(partner_id=1, alert_id=alert.id, kind="more", text="born 1972", via="page",
                              message_id="1"),
                PartnerAnswer(partner_id=1, kind="tip", text="Umed Sinowzade is in Vilnius", via="page",
                              message_id="2"),
                AlertFlag(kind="parked", subject=f"delivery {delivery.id}", says="parked"),
                SavedFilter(user_id=1, name="mine", query=f"person={quote_plus('Умед Синовзода')}&status=all"),
                Lead(name="Sinovzoda Umedjon", sound=sound_of("Sinovzoda Umedjon"), rank=1.0),
            ]
        )  # fmt: skip


def _ask_an_engine(settings: Settings, database: Database) -> str:
    with database.write() as session:
        session.add(Source(name="google_news", title="Engine", publisher="Engine"))
        session.flush()
        run = Run(source="google_news", kind="search", night="2026-11-20", status="complete", started_at=AT)
        session.add(run)
        session.flush()
        name = warc_name("google_news", run.id, AT)
        with WarcFile(settings.archive, name) as warc:
            for asked in ("Умед Синовзода", "Баҳром Мисолов"):
                url = f"https://engine.example/search?q={quote_plus(asked)}"
                recorded = warc.write(Exchange(url, 200, f"results for {asked}".encode(), AT))
                add_capture(session, recorded, "google_news", run.id, "crawl")
                session.add(Outcome(run_id=run.id, url=url, result="read"))
        seal(settings.archive, name)
    return name


def _write_logs(settings: Settings) -> None:
    settings.logs.mkdir(exist_ok=True)
    escaped = "Умед Синовзода".encode("unicode_escape").decode()
    lines = ['{"event": "fine"}', '{"event": "looked for Умед Синовзода today"}', f'{{"event": "{escaped}"}}', "end"]
    (settings.logs / "desk.jsonl").write_text("\n".join(lines) + "\n", "utf8")
