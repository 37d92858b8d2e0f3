"""Whom we erased, nothing brings back: no import, no page, no rematch, no form, no backup."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from cli.main import run
from config.codebook import read_codebook
from config.errors import UsageError
from config.secret import read_secret
from config.settings import Settings
from db.archive.verify import verify_archive
from db.backup import write_backup
from db.models import Base, Candidate, Document, DocumentVersion, Event, Lead, Mention, Person, SavedFilter
from db.queries.captures import whole_index
from db.queries.decisions import NewDecision, append_decision, verify_chain
from db.queries.sweeping import LEFT_OUT, LEFT_OUT_COLUMNS
from db.session import Database, open_database
from tests.triage.erasure.conftest import AT, FILLER, KEPT, PRINTED, PRIVATE, WATCHLIST, House
from tests.triage.erasure.test_erasure import erase, kept_files, rows_saying, spelled_in_bytes
from triage.erasure import erasing
from triage.erasure.asking import agree_to_erasure, ask_erasure, open_requests, refuse_erasure
from triage.erasure.erasing import Order, erase_person
from triage.erasure.marks import read_erased, refuse_erased
from triage.intake.rematch import rematch
from triage.intake.run import prepare_intake
from triage.intake.whole import run_whole_intake
from triage.records.persons import import_persons

CLOSED = ("--decided-by", "ada", "--decided-by", "boris")


def command(house: House, *words: str) -> None:
    """Runs a command on a house. Raises SystemExit where it fails."""
    run_at(house.settings.home, *words)


def run_at(home: Path, *words: str) -> None:
    try:
        run(["--home", str(home), *words])
    except SystemExit as ended:
        if ended.code:
            raise


def names_of(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(Person.canonical_name).where(Person.status != "erased")))


def read_again(house: House) -> None:
    secret = read_secret(house.settings)
    intake = prepare_intake(house.database, 0.5, secret=secret)
    run_whole_intake(house.database, intake, lambda *_: None)
    rematch(house.database, intake, None, lambda *_: None)


def test_the_old_watchlist_leaves_him_out_and_says_so(house, tmp_path):
    erase(house)
    path = tmp_path / "again.csv"
    path.write_text(WATCHLIST, "utf8")
    done = import_persons(house.database, path, read_codebook(), read_secret(house.settings))
    assert (done.added, done.erased) == (0, 1)
    assert names_of(house.database) == {KEPT}
    path.write_text(WATCHLIST.replace("E-1", "E-2").replace(PRINTED, "Синовзода Умед"), "utf8")
    done = import_persons(house.database, path, read_codebook(), read_secret(house.settings))
    assert (done.added, done.erased) == (0, 1)


def test_an_import_without_the_key_is_refused_rather_than_blind(house, tmp_path):
    erase(house)
    path = tmp_path / "again.csv"
    path.write_text(WATCHLIST, "utf8")
    with pytest.raises(UsageError, match="installation's key"):
        import_persons(house.database, path, read_codebook())


def test_a_second_reading_of_all_pages_and_a_new_story_bring_nothing_back(house):
    erase(house)
    with house.database.write() as session:
        text = f"Tajikistan wants {PRINTED}, who was arrested in Poland on 19 November 2026. {FILLER}"
        document = Document(source="alpha", stable_id="9", url="https://alpha.example/9", first_seen=AT)
        document.versions = [DocumentVersion(number=1, url="https://alpha.example/9", title="News", text=text,
                                             language="en", published=AT, digest="9")]  # fmt: skip
        russian = "В Польше 19 ноября 2026 года задержали Умеда Синовзоду, его экстрадиции требует Таджикистан. " * 2
        other = Document(source="alpha", stable_id="8", url="https://alpha.example/8", first_seen=AT)
        other.versions = [DocumentVersion(number=1, url="https://alpha.example/8", title="Новости", text=russian,
                                          language="ru", published=AT, digest="8")]  # fmt: skip
        session.add_all([document, other])
    read_again(house)
    with house.database.read() as session:
        assert session.scalars(select(Mention).where(Mention.person_id == house.person)).all() == []
        assert session.scalars(select(Lead)).all() == []
        left = session.scalars(select(Candidate).where(Candidate.person_id == house.person)).all()
    assert {card.status for card in left} == {"erased"}


def test_the_same_story_makes_a_lead_of_somebody_who_was_not_erased(house):
    with house.database.write() as session:
        text = f"Tajikistan wants Farhod Bemulkov, who was arrested in Poland on 19 November 2026. {FILLER}"
        document = Document(source="alpha", stable_id="9", url="https://alpha.example/9", first_seen=AT)
        document.versions = [DocumentVersion(number=1, url="https://alpha.example/9", title="News", text=text,
                                             language="en", published=AT, digest="9")]  # fmt: skip
        session.add(document)
    read_again(house)
    with house.database.read() as session:
        assert "Farhod Bemulkov" in session.scalars(select(Lead.name)).all()


def test_the_desk_refuses_to_propose_him_and_lets_others_pass(house):
    secret = read_secret(house.settings)
    erase(house)
    with house.database.read() as session:
        assert refuse_erased(session, secret, ["Синовзода Умед"]).code == "refused.erased"
        assert refuse_erased(session, secret, ["Somebody Else", PRIVATE[1]]).code == "refused.erased"
        assert refuse_erased(session, secret, ["Umed Rahimov"]) is None


def test_a_namesake_is_let_in_by_two_administrators(house, tmp_path, capsys):
    erase(house)
    command(house, "persons", "let-in", PRINTED, "--reason", "Another man, born 1990", *CLOSED)
    with house.database.read() as session:
        assert not read_erased(session, read_secret(house.settings)).has_name(PRINTED)
        assert verify_chain(session) is None


def restored(house: House, backup: Path, *more: str) -> Database:
    home = house.settings.home.parent / "new"
    home.mkdir()
    (home / "secret.key").write_bytes((house.settings.home / "secret.key").read_bytes())
    run_at(home, "restore", str(backup), *more)
    return open_database(Settings(home=home).database)


def test_an_older_backup_forgets_him_again_by_the_ledger(house, capsys):
    backup = house.settings.home.parent / "old.tar"
    write_backup(house.database, house.settings.archive, backup)
    erase(house)
    ledger = house.settings.home / "erasures.jsonl"
    assert ledger.stat().st_mode & 0o777 == 0o600
    assert not any(name in ledger.read_text() for name in ("E-1", PRINTED, *PRIVATE))
    database = restored(house, backup, "--erasures", str(ledger))
    assert "1 people erased again" in capsys.readouterr().err
    assert names_of(database) == {KEPT}
    with database.read() as session:
        assert verify_chain(session) is None
        assert read_erased(session, read_secret(house.settings)).has_name(PRIVATE[0])
    database.close()
    body = (house.settings.home.parent / "new" / "exilewatch.sqlite").read_bytes()
    assert not any(name.encode() in body for name in PRIVATE)


def test_a_restore_without_a_ledger_says_that_somebody_may_be_back(house, capsys):
    backup = house.settings.home.parent / "old.tar"
    write_backup(house.database, house.settings.archive, backup)
    restored(house, backup).close()
    assert "No ledger of erasures" in capsys.readouterr().err


def test_a_ledger_under_another_key_stops_the_restore_before_anybody_is_back(house, capsys):
    backup = house.settings.home.parent / "old.tar"
    write_backup(house.database, house.settings.archive, backup)
    erase(house)
    (house.settings.home / "secret.key").write_text("another key altogether")
    with pytest.raises(SystemExit):
        restored(house, backup, "--erasures", str(house.settings.home / "erasures.jsonl"))
    assert "made under another key" in capsys.readouterr().err
    assert not (house.settings.home.parent / "new" / "exilewatch.sqlite").exists()


def test_whoever_has_the_key_of_an_erased_person_and_none_of_his_names_stays(house, tmp_path, capsys):
    erase(house)
    with house.database.write() as session:
        session.add(Person(person_key="E-1", canonical_name="Somebody Else"))
    command(house, "persons", "reapply")
    assert "1 with the key but no name" in capsys.readouterr().err
    assert "Somebody Else" in names_of(house.database)


def test_a_backup_after_the_erasure_holds_nothing_of_him(house, tmp_path):
    erase(house)
    write_backup(house.database, house.settings.archive, tmp_path / "new.tar")
    body = (tmp_path / "new.tar").read_bytes()
    assert not any(form in body for name in PRIVATE for form in (name.encode(), json.dumps(name).encode()))


def test_the_command_counts_first_and_erases_only_with_yes(house, capsys):
    words = ("persons", "erase", "E-1", "--reason", "He asked for it.", *CLOSED)
    command(house, *words)
    told = capsys.readouterr()
    assert "Nothing was erased" in told.err
    assert "\nevents: 1 rows" in told.out
    assert "partner Invented Archive was told" in told.out
    assert PRINTED in names_of(house.database)
    command(house, *words, "--yes")
    assert capsys.readouterr().out == told.out
    assert names_of(house.database) == {KEPT}
    with house.database.read() as session:
        assert rows_saying(house, list(PRIVATE)) == []
        assert verify_chain(session) is None


@pytest.mark.parametrize(
    ("by", "key"),
    [
        (("--decided-by", "ada"), "E-1"),
        (("--decided-by", "ada", "--decided-by", "ada"), "E-1"),
        (("--decided-by", "ada", "--decided-by", "nobody"), "E-1"),
        (CLOSED, "E-9"),
    ],
)
def test_the_command_wants_two_administrators_and_a_person(house, capsys, by, key):
    with pytest.raises(SystemExit):
        command(house, "persons", "erase", key, "--reason", "He asked.", *by, "--yes")
    assert PRINTED in names_of(house.database)


def test_at_the_desk_one_asks_and_only_another_can_agree(house):
    database, settings = house.database, house.settings
    assert isinstance(ask_erasure(database, "ada", house.person, "He asked in writing."), int)
    assert ask_erasure(database, "boris", house.person, "Again").code == "refused.erasure_asked"
    assert agree_to_erasure(database, settings, "ada", house.person).code == "refused.two_admins"
    assert agree_to_erasure(database, settings, "clara", house.person).code == "refused.two_admins"
    assert PRINTED in names_of(database)
    agree_to_erasure(database, settings, "boris", house.person)
    with database.read() as session:
        assert open_requests(session) == []
    assert names_of(database) == {KEPT}


def test_what_was_asked_for_can_be_refused_and_asked_again(house):
    ask_erasure(house.database, "ada", house.person, "He asked in writing.")
    assert isinstance(refuse_erasure(house.database, "boris", house.person), int)
    assert agree_to_erasure(house.database, house.settings, "boris", house.person).code == "refused.absent"
    assert isinstance(ask_erasure(house.database, "boris", house.person, "He insists."), int)


def test_every_table_is_swept_or_left_out_by_name():
    columns = {f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns}
    assert set(LEFT_OUT) <= set(Base.metadata.tables)
    assert set(LEFT_OUT_COLUMNS) <= columns


def test_what_others_write_of_him_while_he_is_looked_for_goes_as_well(house, monkeypatch):
    look, written = erasing.look_through, []

    def look_while_somebody_writes(session, target):
        found = look(session, target)
        if not written:
            written.append(True)
            _write_of_him(house)
        return found

    monkeypatch.setattr(erasing, "look_through", look_while_somebody_writes)
    erase(house)
    assert written
    assert rows_saying(house, list(PRIVATE)) == []
    with house.database.read() as session:
        assert verify_chain(session) is None
        event = session.scalars(select(Event).where(Event.person_id == house.kept)).one()
    assert event.note.startswith("rewritten: knows ███")


def _write_of_him(house: House) -> None:
    """Somebody rewrites a note that names him, and decides a card with his name in the note, meanwhile."""
    with house.database.write() as session:
        event = session.scalars(select(Event).where(Event.person_id == house.kept)).one()
        event.note = "rewritten: knows Sinovzoda Umedjon"
        session.add(SavedFilter(user_id=1, name="late", query="person=Umed+Sinowzade"))
        append_decision(session, NewDecision("ada", "note", human={"note": "Умед Синовзода again"}))


@pytest.mark.parametrize(
    "point",
    ["erasing.cover_logs", "erasing.look_through", "erasing.drop_records", "erasing.move_captures",
     "erasing.remove_rows", "erasing.append_decision", "erasing._sweep_rest", "erasing.clean_up",
     "cleaning.remove_file", "cleaning.scrub", "cleaning.append_decision"],
)  # fmt: skip
def test_an_erasure_that_is_cut_off_anywhere_is_finished_by_ordering_it_again(house, monkeypatch, point):
    def die(*_: object, **__: object) -> None:
        raise RuntimeError("killed here")

    with monkeypatch.context() as patched:
        patched.setattr(f"triage.erasure.{point}", die)
        with pytest.raises(RuntimeError, match="killed here"):
            erase_person(house.database, house.settings, Order(house.person, "He asked.", ("ada", "boris"), "boris"))
    erase_person(house.database, house.settings, Order(house.person, "He asked.", ("ada", "boris"), "boris"))
    command(house, "persons", "reapply")
    assert rows_saying(house, list(PRIVATE)) == []
    with house.database.read() as session:
        assert verify_chain(session) is None
        assert list(verify_archive(house.settings.archive, whole_index(session))) == []
    house.database.close()
    for path, body in kept_files(house):
        assert not [form for form in spelled_in_bytes() if form in body], path


def test_a_name_in_running_text_is_known_in_its_cases_and_nobody_else_is(house):
    erase(house)
    with house.database.read() as session:
        erased = read_erased(session, read_secret(house.settings))
    his = ("Умеда Синовзоды", "Синовзоде Умеду", "Умедом Синовзодой", "Умед Синовзода", "Umed Sinovzoda")
    assert [name for name in his if not erased.has_form_of(name)] == []
    others = ("Умед Рахимов", "Синовзода Фарход", "Умед")
    assert [name for name in others if erased.has_form_of(name)] == []
