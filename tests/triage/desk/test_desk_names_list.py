"""A list of names at the desk: looked for before anything is stored, or taken in as a watchlist file."""

import tempfile
import time

import pytest
from sqlalchemy import func, select

from db.models import Candidate, Decision, Person
from triage.desk.pages.persons_list import MOST, names_in

HEAD = "person_id,canonical_name,country_of_origin,category,birth_year,aliases\n"


def send(reader, content, status=200):
    answer = reader.client.post(
        "/persons/import", data={"csrf": reader.csrf}, files={"file": ("list.csv", content.encode())},
        follow_redirects=False,
    )  # fmt: skip
    assert answer.status_code == status, answer.text[-400:]
    return answer.text


def count(night, what):
    with night.read() as session:
        return session.scalar(select(func.count()).select_from(what))


def owed_of(night):
    with night.read() as session:
        return session.scalars(select(Person.names_owed)).all()


def wait_for(done, seconds=200.0):
    ends = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < ends, "the search has not ended"
        time.sleep(0.05)


def test_names_as_printed_are_looked_for_and_compared_and_nothing_is_stored(visitor, night):
    before = [count(night, what) for what in (Person, Candidate, Decision)]
    page = visitor("coder").post("/persons/list", 200, names="Навозиш Шариф\n\n  Zulmira   Hechkimova \n---\n")
    rows = page.split("<tbody>")[1].split("</tbody>")[0]
    assert rows.count("<tr>") == 2
    assert '<bdi>Навозиш Шариф</bdi></th><td class="number" data-title="Documents">2</td>' in rows
    assert ">Sharif Navozish</bdi></a> 100 %" in rows
    assert '<bdi>Zulmira Hechkimova</bdi></th><td class="number" data-title="Documents">0</td>' in rows
    assert "Nobody on the list has a name like it." in rows.split("Hechkimova")[1]
    assert [count(night, what) for what in (Person, Candidate, Decision)] == before


@pytest.mark.parametrize("names", ["", "---\n12\n"])
def test_a_list_without_a_name_finds_nothing(visitor, names):
    assert "<tbody>" not in visitor("coder").post("/persons/list", 200, names=names)


def test_a_list_is_cut_into_names_each_once():
    assert names_in("A  b\nA b\r\n\n\t\nC") == ["A b", "C"]
    assert len(names_in("\n".join(f"Person {number}" for number in range(MOST + 5)))) == MOST


def test_a_file_is_taken_in_logged_and_what_is_stored_is_searched_for_its_names(visitor, night):
    with night.read() as session:
        known = session.scalars(select(Person).where(Person.person_key == "O-0")).one()
        text = f"NEW-1,Polshalik Chegarachi,TJ,,1980,\nO-0,{known.canonical_name},UZ,,1979,Case Of Invented\n"
    page = send(visitor("admin"), HEAD + text)
    assert "Added: 1, changed: 1" in page
    wait_for(lambda: not any(owed for owed in owed_of(night)))
    with night.read() as session:
        row = session.scalars(select(Decision).order_by(Decision.id.desc())).first()
        assert (row.user, row.action) == ("admin", "persons_imported")
        assert row.human == {"added": 1, "changed": 1, "new_names": 2}
        found = session.scalars(select(Person.canonical_name).where(Person.person_key == "NEW-1")).one()
    assert found == "Polshalik Chegarachi"


def test_a_bad_line_is_named_and_nothing_of_the_file_is_stored(visitor, night):
    before = count(night, Person)
    page = send(visitor("admin"), HEAD + "NEW-1,Good Name,TJ,,1980,\n,No Key,TJ,,1980,\n", 422)
    assert "line 3: person_id is empty" in page.split('role="alert"')[1].split("</p>")[0]
    assert tempfile.gettempdir() not in page
    assert count(night, Person) == before


def test_a_coder_may_look_but_not_take_in(visitor, night):
    reader = visitor("coder")
    assert "/persons/import" not in reader.get("/persons/list")
    before = count(night, Person)
    send(reader, HEAD + "NEW-1,Good Name,TJ,,1980,\n", 403)
    assert count(night, Person) == before
