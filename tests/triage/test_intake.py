"""Intake over a real database: documents become cards once, and only facts move them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from config.codebook import read_codebook
from db.models import Candidate, Document, DocumentVersion, Mention, Person, PersonName, Source, Suggestion
from triage.intake.rematch import UnknownPersonError, rematch
from triage.intake.run import prepare_intake, run_intake
from triage.records.persons import import_persons

WATCHLIST = """person_id,canonical_name,country_of_origin,category,birth_year,aliases
T1,Umarali Quvvatov,TJ,2,1968,
T2,Mukhtar Ablyazov,KZ,2,1963,
T3,Muhammad Solih,UZ,2,1949,Salay Madaminov
"""

DETAINED = "Mukhtar Ablyazov was detained near Cannes on 31 July 2013, his lawyer said. "
FILLER = "The court in the south of France will hear him on Thursday, and his family asked for his release. " * 4


@pytest.fixture
def watched(database, tmp_path):
    path = tmp_path / "persons.csv"
    path.write_text(WATCHLIST, encoding="utf8")
    import_persons(database, path, read_codebook())
    with database.write() as session:
        session.add_all(Source(name=name, title=name, publisher=name.upper()) for name in ("alpha", "beta", "gamma"))
    return database


def publish(database, source, stable_id, text, day="2013-08-01", title="News", number=1):
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
    with database.write() as session:
        document = session.scalars(
            select(Document).where(Document.source == source, Document.stable_id == stable_id)
        ).one_or_none() or Document(source=source, stable_id=stable_id, url=f"https://example.org/{stable_id}")
        session.add(document)
        version = DocumentVersion(
            number=number, url=document.url, title=title, text=text, published=moment, digest=f"{stable_id}-{number}"
        )
        document.versions.append(version)


def take_in(database):
    return run_intake(database, prepare_intake(database, 0.5), lambda done, total: None)


def cards(database):
    with database.read() as session:
        rows = session.execute(select(Person.person_key, Candidate).join(Person).order_by(Candidate.id)).all()
        return [
            (key, card.status, card.measure, card.stage, card.date, card.documents, card.origins, card.revision)
            for key, card in rows
        ]


def test_documents_become_one_card_for_each_person_and_event(watched):
    publish(watched, "alpha", "1", DETAINED + FILLER)
    publish(watched, "beta", "2", "Reprint. " + DETAINED + FILLER, day="2013-08-02")
    publish(watched, "gamma", "3", "Мухтар Аблязов задержан 31 июля 2013 года во Франции.", day="2013-08-01")
    publish(watched, "alpha", "4", "Салай Мадаминовга Туркия бошпана берди.")
    publish(watched, "alpha", "5", "The harvest of apricots in the valley was good this year.")
    counts = take_in(watched)
    assert (counts.read, counts.sightings) == (5, 4)
    found = {card[0]: card[2:7] for card in cards(watched)}
    assert set(found) == {"T2", "T3"}
    assert found["T2"] == ("arrested", "2", "2013-07-31", 3, 2)


def test_a_second_intake_changes_nothing(watched):
    publish(watched, "alpha", "1", DETAINED + FILLER)
    take_in(watched)
    before = cards(watched)
    assert take_in(watched).read == 0
    assert cards(watched) == before


def test_every_mention_is_the_text_at_its_offsets(watched):
    publish(watched, "alpha", "1", DETAINED + FILLER, title="Mukhtar Ablyazov detained")
    take_in(watched)
    with watched.read() as session:
        mentions = session.scalars(select(Mention)).all()
        version = session.scalars(select(DocumentVersion)).one()
        assert {mention.field for mention in mentions} == {"title", "text"}
        for mention in mentions:
            assert getattr(version, mention.field)[mention.start : mention.end] == mention.surface
            assert mention.why
        assert session.scalars(select(Suggestion)).one().measure == "arrested"


def test_an_edited_page_moves_its_place_on_the_card_and_adds_none(watched):
    publish(watched, "alpha", "1", "Mukhtar Ablyazov spoke in Paris about the banks. " + FILLER)
    take_in(watched)
    publish(watched, "alpha", "1", DETAINED + FILLER, number=2)
    take_in(watched)
    [card] = cards(watched)
    assert card[2] == "arrested"
    assert (card[5], card[7]) == (1, 2)


def test_a_rejected_card_stays_away_until_a_stronger_fact_is_told(watched):
    publish(watched, "alpha", "1", "Mukhtar Ablyazov was threatened by unknown men in London on 1 August 2013.")
    take_in(watched)
    with watched.write() as session:
        session.scalars(select(Candidate)).one().status = "rejected"
    publish(watched, "beta", "2", "Mukhtar Ablyazov gave an interview to a newspaper.", day="2013-08-02")
    take_in(watched)
    assert [card[1] for card in cards(watched)] == ["rejected"]


def test_a_new_person_is_found_in_what_is_already_stored(watched):
    publish(watched, "alpha", "1", "Muhiddin Kabiri was questioned at Warsaw airport on 2 August 2013.")
    publish(watched, "alpha", "2", DETAINED)
    take_in(watched)
    before = cards(watched)
    with watched.write() as session:
        kabiri = Person(person_key="T9", canonical_name="Muhiddin Kabiri", home_state="TJ")
        kabiri.names.append(PersonName(name="Muhiddin Kabiri", kind="canonical"))
        session.add(kabiri)
    counts = rematch(watched, prepare_intake(watched, 0.5), "T9", lambda done, total: None)
    assert (counts.read, counts.new_cards, counts.same_cards) == (2, 1, 0)
    assert [card for card in cards(watched) if card[0] != "T9"] == before
    again = rematch(watched, prepare_intake(watched, 0.5), "T9", lambda done, total: None)
    assert (again.new_cards, again.grown_cards, again.same_cards) == (0, 0, 1)


def test_a_rematch_of_all_leaves_a_decided_queue_as_it_was(watched):
    for number in range(5):
        publish(watched, "alpha", str(number), DETAINED, day=f"2013-0{number + 3}-01")
    take_in(watched)
    with watched.write() as session:
        for card in session.scalars(select(Candidate)):
            card.status = "rejected"
    before = cards(watched)
    rematch(watched, prepare_intake(watched, 0.5), None, lambda done, total: None)
    assert cards(watched) == before


def test_a_name_that_no_longer_matches_leaves_undecided_cards_only(watched):
    publish(watched, "alpha", "1", DETAINED)
    publish(watched, "alpha", "2", "Umarali Quvvatov was shot dead in Istanbul on 5 March 2015.", day="2015-03-06")
    take_in(watched)
    with watched.write() as session:
        ablyazov = session.scalars(select(Person).where(Person.person_key == "T2")).one()
        ablyazov.canonical_name = "Somebody Else"
        for name in ablyazov.names:
            name.name = "Somebody Else"
    counts = rematch(watched, prepare_intake(watched, 0.5), None, lambda done, total: None)
    assert counts.dropped_cards == 1
    assert [card[0] for card in cards(watched)] == ["T1"]


def test_an_unknown_person_is_named(sqlite_database):
    with pytest.raises(UnknownPersonError, match="'X9' is not on the watchlist"):
        rematch(sqlite_database, prepare_intake(sqlite_database, 0.5), "X9", lambda done, total: None)


def test_many_documents_are_read_in_batches_without_loss(watched):
    for number in range(45):
        publish(watched, "alpha", str(number), f"Report {number} on the weather in the mountains.")
    publish(watched, "beta", "last", DETAINED, day="2014-01-01")
    told = []
    counts = run_intake(watched, prepare_intake(watched, 0.5), lambda *done: told.append(done), batch_size=20)
    assert (counts.read, told) == (46, [(20, 46), (40, 46), (46, 46)])
    with watched.read() as session:
        assert session.scalars(select(func.count()).select_from(Candidate)).one() == 1
