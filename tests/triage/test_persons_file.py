"""A watchlist goes in and comes out unchanged; a bad one changes nothing and says where."""

import io

import pytest
from sqlalchemy import select

from cli.persons import tell_import
from config.codebook import read_codebook
from db.models import Person, PersonName
from triage.records.persons import PersonsImport, export_persons, import_persons
from triage.records.watchlist_file import WatchlistError, read_watchlist_file

HEAD = "person_id,canonical_name,country_of_origin,category,birth_year,aliases"
GOOD = f"""{HEAD},edition
P1,Umarali Quvvatov,TJ,opposition party/movement,1968,Умаралӣ Қувватов|Умарали Кувватов,2019
P2,"Solih, Muhammad",uz,opposition party/movement|poet,1949,,
"""


@pytest.fixture
def write(tmp_path):
    def _write(text, encoding="utf8"):
        path = tmp_path / "persons.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return _write


def test_a_file_goes_in_and_comes_out(database, write):
    done = import_persons(database, write(GOOD), read_codebook())
    assert done == PersonsImport(added=2, new_names=4, unknown_categories=("poet",))
    out = io.StringIO()
    assert export_persons(database, out) == 2
    again = write(out.getvalue())
    assert import_persons(database, again, read_codebook()).unchanged == 2
    assert [row.more for row in read_watchlist_file(again)] == [{"edition": "2019"}, {}]


def test_what_a_spreadsheet_would_take_for_a_formula_goes_out_as_text_and_comes_in_again(sqlite_database, write):
    hostile = write(f"{HEAD},=1+1\nP1,Umarali Quvvatov,TJ,,,=HYPERLINK(1)|-Umarali,@SUM(1)\n")
    import_persons(sqlite_database, hostile, read_codebook())
    out = io.StringIO()
    export_persons(sqlite_database, out)
    assert "'=HYPERLINK(1)|-Umarali,'@SUM(1)" in out.getvalue()
    assert import_persons(sqlite_database, write(out.getvalue()), read_codebook()).unchanged == 1


def test_who_is_known_by_a_single_word_is_imported_and_named(sqlite_database, write, capsys):
    named = write(f"{HEAD}\nP1,Umarali Quvvatov,TJ,,,Umarali\nP7,Zarangov,TJ,,,Anvar Zarangov\n")
    done = import_persons(sqlite_database, named, read_codebook())
    assert (done.added, done.single_names) == (2, ("P7 Zarangov",))
    tell_import(done)
    assert "Known by a single word: P7 Zarangov. That word alone will be taken for them" in capsys.readouterr().err


def test_a_second_import_keeps_names_that_people_added(database, write):
    import_persons(database, write(GOOD), read_codebook())
    with database.write() as session:
        person = session.scalars(select(Person).where(Person.person_key == "P2")).one()
        person.names.append(PersonName(name="Муҳаммад Солиҳ", kind="alias", origin="desk"))
    done = import_persons(database, write(GOOD), read_codebook())
    assert (done.unchanged, done.new_names) == (2, 0)
    with database.read() as session:
        person = session.scalars(select(Person).where(Person.person_key == "P2")).one()
        assert "Муҳаммад Солиҳ" in [name.name for name in person.names]


def test_a_byte_order_mark_is_no_part_of_the_first_column(write):
    assert read_watchlist_file(write(GOOD, "utf-8-sig"))[0].person_id == "P1"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (",Somebody,TJ,,,", r"persons.csv:2: person_id is empty"),
        ("P1,,TJ,,,", r"persons.csv:2: canonical_name is empty"),
        ("P1,---,TJ,,,", r"holds no letter"),
        ("P1,Somebody,Tajikistan,,,", r"no ISO 3166-1 code"),
        ("P1,Somebody,TJ,,nineteen,", r"birth_year 'nineteen' is no year"),
        ("P1,Somebody,TJ,,,a,b,c", r"more values than columns"),
        ("P1,A,TJ,,,\nP1,B,TJ,,,", r"persons.csv:3: person_id 'P1' stands already in line 2"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_kept(sqlite_database, write, line, fault):
    with pytest.raises(WatchlistError, match=fault):
        import_persons(sqlite_database, write(f"{HEAD}\n{line}\nP9,Good Person,TJ,,,\n"), read_codebook())
    with sqlite_database.read() as session:
        assert session.scalars(select(Person)).all() == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"id,name\n1,a\n", "no column 'person_id'"),
        (HEAD.encode() + b"\nP1,\xff,,,,\n", "not UTF-8"),
        (b"", "no column"),
    ],
)
def test_a_file_that_is_no_watchlist_says_so(tmp_path, content, fault):
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(WatchlistError, match=fault):
        read_watchlist_file(path)


def test_an_absent_file_says_so(tmp_path):
    with pytest.raises(WatchlistError, match="cannot be read"):
        read_watchlist_file(tmp_path / "absent.csv")
