"""New people are coded blind by two, adjudicated without names; only then is anybody watched."""

import pytest
from sqlalchemy import select

from config.codebook import read_codebook
from db.models import Decision, Person
from db.queries.decisions import verify_chain
from db.queries.readings import readings_of
from tests.triage.desk.rows import add_document
from triage.records.approving import Read, judgements_of, read_person_blind
from triage.records.coding import Refusal
from triage.records.new_person import PersonForm, read_person_form
from triage.records.person_reading import (
    PersonJudgement,
    form_of,
    is_read_alike,
    joined_form,
    measure_person_agreement,
)

BOOK = read_codebook()
FIRST = {
    "canonical_name": "Anvar Zarangov", "home_state": "TJ", "birth_year": "1980", "category_2": "1",
    "gate_politics": "1", "why_included": "He led a banned party.", "aliases": "Анвар Зарангов",
}  # fmt: skip
SECRET_WORDS = ("1980", "He led a banned party", "Анвар Зарангов", "category_2&#34; value=&#34;1&#34; checked")


@pytest.fixture
def proposed(visitor, night):
    """Somebody whom the coder proposed from card 1; his number."""
    coder = visitor("coder")
    coder.post("/candidates/1/new-person", revision="1", **FIRST)
    with night.read() as session:
        return session.scalars(select(Person.id).where(Person.canonical_name == "Anvar Zarangov")).one()


def form(**changes: str) -> PersonForm:
    found = read_person_form({**FIRST, **changes}, BOOK, 2026)
    assert isinstance(found, PersonForm), found
    return found


def status_of(night, number: int) -> str:
    with night.read() as session:
        return session.get_one(Person, number).status


@pytest.mark.parametrize("page", ["/persons/{}", "/second", "/audit", "/persons", "/search?q=zarangov"])
def test_no_page_tells_the_second_reader_what_the_first_said(visitor, proposed, page):
    text = visitor("reviewer").get(page.format(proposed))
    assert not [words for words in SECRET_WORDS if words in text]


def test_the_second_reader_sees_the_documents_the_nearest_people_and_what_would_be_found(visitor, proposed):
    text = visitor("reviewer").get(f"/persons/{proposed}")
    assert "фурудгоҳи Варшава" in text
    assert "<mark" in text
    assert "Stored documents that name him: 0" in text
    assert 'name="gate_politics"' in text


def test_both_readers_are_told_how_many_stored_documents_name_him_before_anything_is_committed(
    visitor, night, proposed
):
    with night.write() as session:
        for number in ("301", "302"):
            text = f"A court in Warsaw released Anvar Zarangov, report {number} said."
            add_document(session, "ozodi", number, "Released", text, "en")
    for role in ("coder", "reviewer", "admin"):
        assert "Stored documents that name him: 2, of 10 looked at" in visitor(role).get(f"/persons/{proposed}")


@pytest.mark.parametrize(
    ("path", "wrong", "said"),
    [
        ("/candidates/1/new-person", {"canonical_name": "Anvar"}, "single"),
        ("/candidates/1/new-person", {"gate_politics": ""}, "None of the questions"),
        ("/candidates/1/new-person", {"why_included": " "}, "Say in words why"),
        ("/candidates/1/new-person", {"home_state": "PL"}, ""),
    ],
)
def test_the_first_reader_gets_nobody_onto_the_list_without_name_gate_and_reason(visitor, night, path, wrong, said):
    text = visitor("coder").post(path, 422, revision="1", **{**FIRST, **wrong})
    assert said.lower() in text.lower()
    with night.read() as session:
        assert session.scalars(select(Person).where(Person.status == "proposed")).all() == []


def test_the_first_reader_sees_his_own_and_cannot_read_again(visitor, proposed):
    coder = visitor("coder")
    text = coder.get(f"/persons/{proposed}")
    assert "He led a banned party" in text
    assert f"/persons/{proposed}/second" not in text
    coder.post(f"/persons/{proposed}/second", 409, judgement="include", **FIRST)


def test_each_reader_sees_the_spellings_that_he_found_himself(visitor, proposed):
    second = {**FIRST, "home_state": "UZ", "aliases": "Anvar Zarangow"}
    reviewer, page = visitor("reviewer"), f"/persons/{proposed}/spellings"
    reviewer.post(f"/persons/{proposed}/second", judgement="include", **second)
    reviewer.post(page, what="add", spelling="Anvari Zarang")
    his, hers, thirds = (visitor(role).get(page) for role in ("coder", "reviewer", "admin"))
    seen = ("Анвар Зарангов", "Anvar Zarangow", "Anvari Zarang")
    assert [f"<bdi>{name}</bdi>" in his for name in seen] == [True, False, False]
    assert [f"<bdi>{name}</bdi>" in hers for name in seen] == [False, True, True]
    assert [f"<bdi>{name}</bdi>" in thirds for name in seen] == [False, False, False]


def test_a_spelling_that_two_find_apart_tells_neither_of_the_other(visitor, night, proposed):
    coder, reviewer, page = visitor("coder"), visitor("reviewer"), f"/persons/{proposed}/spellings"
    text = reviewer.post(page, 422, what="remove", spelling="Анвар Зарангов")
    assert text.count("<li><bdi>Анвар Зарангов</bdi>") == 0
    assert reviewer.post(page, what="add", spelling="Анвар Зарангов") == page
    mine = reviewer.get(page)
    assert "<li><bdi>Анвар Зарангов</bdi>" in mine
    assert "coder" not in mine
    assert "known already" in reviewer.post(page, 422, what="add", spelling="Анвар Зарангов")
    reviewer.post(page, what="remove", spelling="Анвар Зарангов")
    assert "<li><bdi>Анвар Зарангов</bdi>" not in reviewer.get(page)
    assert "<li><bdi>Анвар Зарангов</bdi>" in coder.get(page)
    with night.read() as session:
        assert verify_chain(session) is None


def test_two_who_agree_put_him_on_the_list_with_all_that_either_said(visitor, night, proposed):
    second = {**FIRST, "birth_year": "", "category_2": "", "category_4": "1", "aliases": "Anvar Zarangow",
              "why_included": "He spoke in exile.", "gate_exile_politics": "1"}  # fmt: skip
    assert visitor("reviewer").post(f"/persons/{proposed}/second", judgement="include", **second) == (
        f"/persons/{proposed}"
    )
    with night.read() as session:
        person = session.get_one(Person, proposed)
        assert (person.status, person.birth_year, person.home_state) == ("active", 1980, "TJ")
        assert {row.category for row in person.categories} == {"2", "4"}
        assert {row.name for row in person.names} == {"Anvar Zarangov", "Анвар Зарангов", "Anvar Zarangow"}
        assert "proposed_by" not in person.more
        assert verify_chain(session) is None
        actions = session.scalars(select(Decision.action).order_by(Decision.id.desc()).limit(3)).all()
    assert actions == ["person_approved", "person_coded", "new_person"]


@pytest.mark.parametrize(
    "second",
    [{**FIRST, "judgement": "include", "home_state": "UZ"}, {**FIRST, "judgement": "include", "birth_year": "1970"},
     {"judgement": "refuse", "reason": "He is a trader, and nobody is after him."}],
)  # fmt: skip
def test_two_who_differ_leave_him_to_a_third_who_sees_both_without_names(visitor, night, proposed, second):
    reviewer, admin = visitor("reviewer"), visitor("admin")
    assert reviewer.post(f"/persons/{proposed}/second", **second) == "/second"
    assert status_of(night, proposed) == "disputed"
    reviewer.post(f"/persons/{proposed}/second", 409, **second)
    text = admin.get(f"/persons/{proposed}")
    assert "Reader 1" in text
    assert "Reader 2" in text
    assert "He led a banned party" in text
    main = text[text.index("<main>") : text.index("</main>")]
    assert not [name for name in ("coder", "reviewer") if name in main]
    admin.post(f"/persons/{proposed}/second", judgement="include", **{**FIRST, "home_state": "TJ"})
    assert status_of(night, proposed) == "active"


def test_the_third_may_keep_him_off_and_must_say_why(visitor, night, proposed):
    visitor("reviewer").post(f"/persons/{proposed}/second", judgement="refuse", reason="A namesake.")
    admin = visitor("admin")
    admin.post(f"/persons/{proposed}/second", 409, judgement="refuse", reason=" ")
    admin.post(f"/persons/{proposed}/second", judgement="refuse", reason="A namesake of somebody.")
    with night.read() as session:
        person = session.get_one(Person, proposed)
        assert (person.status, person.names_owed) == ("removed", [])


def test_a_single_given_name_and_an_unanswered_gate_pass_no_reader(visitor, night, proposed):
    reviewer = visitor("reviewer")
    for wrong in ({"canonical_name": "Anvar"}, {"gate_politics": ""}, {"why_included": ""}, {"category_2": ""}):
        text = reviewer.post(f"/persons/{proposed}/second", 422, judgement="include", **{**FIRST, **wrong})
        assert 'id="refusal"' in text
    assert status_of(night, proposed) == "proposed"


def test_a_proposal_that_others_have_read_cannot_be_taken_back_any_more(visitor, night, proposed):
    visitor("reviewer").post(f"/persons/{proposed}/second", judgement="include", **FIRST)
    visitor("coder").post("/undo", 409)
    assert status_of(night, proposed) == "active"


def test_a_proposal_that_nobody_has_read_is_taken_back_whole(visitor, night, proposed):
    visitor("coder").post("/undo")
    assert status_of(night, proposed) == "removed"
    visitor("reviewer").post(f"/persons/{proposed}/second", 409, judgement="include", **FIRST)


def test_of_two_who_read_at_once_the_later_one_finds_it_settled(night, proposed):
    done = read_person_blind(night, BOOK, "reviewer", proposed, form())
    late = read_person_blind(night, BOOK, "admin", proposed, form())
    assert isinstance(done, Read)
    assert late == Refusal("refused.absent")


def test_the_page_of_agreement_counts_new_people_by_field_and_pair(visitor, night, proposed):
    visitor("reviewer").post(f"/persons/{proposed}/second", judgement="include", **{**FIRST, "category_4": "1"})
    text = visitor("admin").get("/agreement")
    assert "without knowing what the other said: 1." in text
    assert "<bdi>coder</bdi> · <bdi>reviewer</bdi>" in text


def test_agreement_of_people_by_hand():
    one, other = form(), form(home_state="UZ", category_2="", category_4="1")
    readings = [
        [PersonJudgement("a", one), PersonJudgement("b", one)],
        [PersonJudgement("a", one), PersonJudgement("b", other)],
        [PersonJudgement("a", one), PersonJudgement("b", None, "no")],
    ]
    found = {row.field: (row.units, row.same) for row in measure_person_agreement(readings)}
    assert found == {
        "included": (3, 2), "home_state": (2, 1), "birth_year": (2, 2), "categories": (2, 1), "gate": (2, 2)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "alike"),
    [({}, True), ({"birth_year": ""}, True), ({"birth_year": "1979"}, False), ({"home_state": "KG"}, False),
     ({"canonical_name": "Anwar Zarangow"}, True), ({"category_2": "", "category_5": "1"}, True)],
)  # fmt: skip
def test_what_two_readers_of_a_person_must_agree_on(changes, alike):
    assert is_read_alike(PersonJudgement("a", form()), PersonJudgement("b", form(**changes))) is alike


def test_a_form_survives_the_audit_chain_and_a_second_name_becomes_a_spelling():
    assert form_of(form().as_json()) == form()
    joined = joined_form(form(), form(canonical_name="Anwar Zarangow", birth_year=""))
    assert (joined.canonical_name, joined.birth_year) == ("Anvar Zarangov", 1980)
    assert joined.aliases == ("Анвар Зарангов", "Anwar Zarangow")


def test_the_chain_alone_tells_what_each_reader_said(visitor, night, proposed):
    visitor("reviewer").post(f"/persons/{proposed}/second", judgement="refuse", reason="A namesake.")
    with night.read() as session:
        first, second = judgements_of(readings_of(session)[proposed])
    assert (first.user, first.form.birth_year) == ("coder", 1980)
    assert (second.user, second.form, second.reason) == ("reviewer", None, "A namesake.")
