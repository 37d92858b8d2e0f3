"""What the desk reads, on SQLite and on PostgreSQL: queue, neighbours, dossier, persons, health, a page of each."""

import shutil
from contextlib import nullcontext
from datetime import date

import pytest
from sqlalchemy import update

from config.settings import Settings
from db.models import Candidate, DocumentVersion
from db.queries import queue_filter
from db.queries.dossier import list_persons, read_dossier
from db.queries.health import read_health
from db.queries.queue import Neighbours, Place, QueueFilter, count_queue, find_neighbours, list_queue
from db.queries.users import find_user
from db.session import open_database
from tests.conftest import copied
from tests.triage.desk.conftest import TestClient
from tests.triage.desk.everything import fill_everything
from tests.triage.desk.rows import add_people, fill
from triage.desk.app import make_app
from triage.desk.sign_ins import COOKIE, start_sign_in

KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="module", params=KINDS)
def night(request, tmp_path_factory):
    """A night on each kind of database, for all tests that only look."""
    with fresh(request, tmp_path_factory) as address:
        database = open_database(address)
        yield fill_night(database)
        database.close()


def fresh(request, tmp_path_factory):
    if request.param == "postgres":
        return copied(request.getfixturevalue("postgres"), "template")
    path = tmp_path_factory.mktemp("night") / "night.sqlite"
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    return nullcontext(f"sqlite:///{path}")


@pytest.fixture
def own_night(database):
    """A night on each kind of database, for a test that changes it."""
    return fill_night(database)


def fill_night(database):
    """Card 1 in two languages, then six weaker ones; 3 unsure, 4 confirmed."""
    fill(database)
    with database.write() as session:
        session.execute(update(Candidate).where(Candidate.id == 3).values(status="unsure"))
        session.execute(update(Candidate).where(Candidate.id == 4).values(status="confirmed"))
    return database


def ids(database, **wanted) -> list[int]:
    with database.read() as session:
        return [row.id for row in list_queue(session, QueueFilter(**wanted))]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [1, 2, 5, 6, 7]),
        ({"status": "unsure"}, [3]),
        ({"status": "open"}, [1, 2, 3, 5, 6, 7]),
        ({"status": "all"}, [1, 2, 3, 4, 5, 6, 7]),
        ({"queue": "backfill"}, []),
        ({"person": "T-1"}, [1]),
        ({"person": "навозиш"}, [1]),
        ({"person": "sharif"}, [1]),
        ({"person": "100%"}, []),
        ({"source": "ozodi"}, [1]),
        ({"source": "eurasianet"}, [1, 2, 5, 6, 7]),
        ({"measure": "wanted_list"}, [6]),
        ({"stage": "2"}, [1, 2, 5]),
        ({"state": "UZ"}, [2, 5]),
        ({"language": "tg"}, [1]),
        ({"language": "en", "source": "ozodi"}, []),
        ({"text": "фурудгоҳи"}, [1]),
        ({"text": "HEARING"}, [2, 5, 6, 7]),
        ({"text": "_earing"}, []),
        ({"since": date(2026, 11, 14), "until": date(2026, 11, 14)}, [1, 2, 5, 6, 7]),
        ({"since": date(2026, 11, 15)}, []),
        ({"until": date(2026, 11, 13)}, []),
    ],
)
def test_a_filter_finds_what_it_says_strongest_first(night, wanted, found):
    assert ids(night, **wanted) == found
    with night.read() as session:
        assert count_queue(session, QueueFilter(**wanted)) == len(found)


@pytest.mark.parametrize("status", ["new", "open", "all"])
def test_a_frequent_and_a_rare_source_are_found_alike(night, status, monkeypatch):
    from_its_side = [ids(night, source=source, status=status) for source in ("ozodi", "eurasianet", "nobody")]
    monkeypatch.setattr(queue_filter, "FREQUENT", 0)
    assert [ids(night, source=source, status=status) for source in ("ozodi", "eurasianet", "nobody")] == from_its_side
    assert from_its_side[0][0] == 1
    assert from_its_side[2] == []


@pytest.mark.parametrize("status", ["new", "open", "all"])
@pytest.mark.parametrize("source", ["", "ozodi"])
def test_a_frequent_and_a_rare_language_are_found_alike(night, status, source, monkeypatch):
    from_its_side = [ids(night, source=source, language=said, status=status) for said in ("tg", "en", "xx")]
    monkeypatch.setattr(queue_filter, "FREQUENT", 0)
    assert [ids(night, source=source, language=said, status=status) for said in ("tg", "en", "xx")] == from_its_side
    assert 1 in from_its_side[0]
    assert from_its_side[2] == []


@pytest.mark.parametrize(("language", "found"), [("tg-Cyrl", [1]), ("tgk", []), ("tg-", [])])
def test_a_language_is_found_in_each_of_its_scripts_and_in_no_other(own_night, language, found):
    with own_night.write() as session:
        session.execute(update(DocumentVersion).where(DocumentVersion.language == "tg").values(language=language))
    assert ids(own_night, language="tg") == found


def test_pages_of_the_queue_join_without_gap_or_overlap(own_night):
    with own_night.write() as session:
        session.execute(update(Candidate).values(rank=0.5))
    seen, after = [], None
    with own_night.read() as session:
        while rows := list_queue(session, QueueFilter(status="all"), after, limit=2):
            seen += [row.id for row in rows]
            after = Place(rows[-1].rank, rows[-1].id)
    assert seen == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("card", "wanted", "neighbours"),
    [
        (1, {}, Neighbours(None, 2)),
        (2, {}, Neighbours(1, 5)),
        (4, {}, Neighbours(2, 5)),
        (2, {"status": "open"}, Neighbours(1, 3)),
        (7, {"status": "all"}, Neighbours(6, None)),
        (5, {"state": "UZ"}, Neighbours(2, None)),
    ],
)
def test_neighbours_are_the_wanted_cards_around_a_place(night, card, wanted, neighbours):
    with night.read() as session:
        rank = session.get_one(Candidate, card).rank
        assert find_neighbours(session, QueueFilter(**wanted), Place(rank, card)) == neighbours


def test_the_row_of_a_card_names_its_best_document(night):
    with night.read() as session:
        row = list_queue(session, QueueFilter())[0]
    assert (row.person, row.source, row.language, row.documents) == ("Sharif Navozish", "ozodi", "tg", 2)


def test_a_dossier_knows_when_every_source_was_last_read_to_the_end(night):
    with night.read() as session:
        dossier = read_dossier(session, 1)
    longest_ago = dossier.looked
    assert (longest_ago.source, longest_ago.at.isoformat()) == ("eurasianet", "2026-11-14T02:13:00+00:00")
    assert longest_ago.sources == 2
    assert [card.id for card in dossier.open_cards] == [1]


def test_persons_are_counted_with_their_spellings_and_cards(night):
    with night.read() as session:
        rows = list_persons(session, "navozish")
        assert len(list_persons(session, limit=3)) == 3
    assert [(row.person_key, row.names, row.open_cards, row.events) for row in rows] == [("T-1", 3, 1, 0)]


def test_health_tells_the_last_run_and_the_last_good_one(night):
    with night.read() as session:
        health = {row.source.name: row for row in read_health(session)}
    sick = health["eurasianet"]
    assert (sick.runs[0].status, len(sick.runs)) == ("failed", 5)
    assert sick.last_good.started_at.isoformat() == "2026-11-14T02:10:00+00:00"


def test_every_page_answers_on_each_kind_of_database(own_night, tmp_path):
    add_people(own_night)
    with own_night.read() as session:
        user = find_user(session, "admin")
    client = TestClient(make_app(Settings(home=tmp_path), own_night), base_url="http://desk.test")
    client.cookies.set(COOKIE, start_sign_in(own_night, user))
    filtered = "/queue?status=all&text=a&person=a&source=ozodi&language=tg&state=TJ&since=2026-01-01"
    for path in (filtered, "/candidates/1", "/persons", "/persons/1", "/sources", "/audit", "/users", "/alive"):
        assert client.get(path).status_code == 200, path


def test_an_edited_page_is_found_once(database, settings):
    add_people(database)
    fill_everything(database)
    with TestClient(make_app(settings, database), base_url="http://desk.test") as client:
        with database.read() as session:
            user = find_user(session, "viewer")
        assert user is not None
        client.cookies.set(COOKIE, start_sign_in(database, user))
        page = client.get("/search?q=варшава").text
    assert page.count('href="/documents/1"') == 1
