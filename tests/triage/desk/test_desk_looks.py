"""What a reader has to see first, and what is said where there is nothing to see."""

import re
from html import unescape

import pytest
from sqlalchemy import delete, select, update

from config.codebook import read_codebook
from db.models import Candidate, CandidateDocument, DocumentVersion, Mention, Source
from db.models.base import now
from db.queries.decisions import NewDecision, append_decision
from triage.desk.keys import KEYS
from triage.desk.rendering import write_decimal, write_number
from triage.desk.strings import read_strings
from triage.records.actions import Confirm, Reject
from triage.records.coding import Coding
from triage.records.recording import record

SAY = read_strings().say


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_of_keys_lists_them_all_without_javascript(visitor, language):
    reader = visitor("viewer")
    reader.client.cookies.set("language", language)
    main = unescape(re.search("<main>.*</main>", reader.get("/help"), re.DOTALL)[0])
    assert [key.key for key in KEYS if f"<kbd>{key.key}</kbd></dt><dd>{SAY(language, key.says)}<" not in main] == []


def test_a_card_begins_with_a_document_that_tells_what_it_proposes(visitor, night):
    with night.write() as session:
        session.execute(update(CandidateDocument).where(CandidateDocument.version_id == 2).values(score=0.99))
    page = visitor("coder").get("/candidates/1")
    assert '<mark class="measure" title="measure">боздошт шудааст</mark>' in page
    # Each document says what was read in it.
    first, second = re.findall(r"<li(?: aria-current=\"true\")?><a href=\"/candidates/1\?version.*?</li>", page)
    assert "· arrested or detained abroad<" in first
    assert "arrested" not in second


def test_the_reasons_are_those_of_the_fullest_naming(visitor, night):
    with night.write() as session:
        version = session.get_one(DocumentVersion, 1)
        start = version.text.index("Навозишро")
        short = Mention(
            version_id=1, person_id=1, field="text", start=start, end=start + 9, surface="Навозишро", score=0.99,
            why=["A short form; the full name stands earlier."], matcher_version="test 1",
        )  # fmt: skip
        session.add(short)
    page = visitor("coder").get("/candidates/1")
    assert "Given name and family name agree with a listed spelling." in page
    assert "A short form; the full name stands earlier." not in page


def test_after_a_decision_the_page_says_of_whom_it_was(visitor):
    reader = visitor("coder")
    page = reader.get(reader.post("/candidates/2/reject", revision=1, reason="no_event"))
    line = re.search(r'<form class="notice good done".*?</span>', page, re.DOTALL)[0]
    assert '<a href="/candidates/2"><bdi>Invented Person0</bdi></a> · Decision' in line


def test_a_decision_that_is_about_no_card_is_not_told_as_one(visitor, night):
    reader = visitor("coder")
    with night.write() as session:
        number = append_decision(session, NewDecision("coder", "password_changed")).id
    assert "notice good done" not in reader.get(f"/queue?done={number}")


def test_an_empty_queue_says_where_else_to_look_and_a_filter_how_to_leave_it(visitor, night):
    reader = visitor("coder")
    page = reader.get("/queue?text=nothing-at-all")
    assert SAY("en", "queue.none_fits") in page
    assert SAY("en", "queue.empty") not in page
    with night.write() as session:
        session.execute(delete(CandidateDocument))
        session.execute(delete(Candidate))
    page = reader.get("/queue")
    assert SAY("en", "queue.empty") in page
    assert {"/second", "/leads", "/sources"} <= set(re.findall(r'href="([^"]+)"', page.split("nothing")[1]))


def test_states_and_languages_have_names_in_the_language_of_the_reader(visitor):
    reader = visitor("coder")
    assert '<output class="named">Poland</output>' in reader.get("/candidates/1")
    reader.client.cookies.set("language", "ru")
    assert '<output class="named">Польша</output>' in reader.get("/candidates/1")
    assert "· таджикский ·" in reader.get("/queue")


def test_no_example_in_a_field_looks_like_a_proposal(visitor, night):
    with night.read() as session:
        bare = session.scalars(select(Candidate.id).where(Candidate.date.is_(None))).first()
    page = visitor("coder").get(f"/candidates/{bare}")
    assert re.findall(r'placeholder="[^"]*[0-9][^"]*"', page) == []


def test_the_form_of_a_new_person_shows_the_text_that_it_is_filled_from(visitor):
    page = visitor("coder").get("/candidates/1/new-person")
    assert '<mark class="name" title="name">Шариф Навозиш</mark>' in page
    assert '<mark class="name" title="name">Sharif Navozish</mark>' in page


@pytest.mark.parametrize(("language", "written"), [("en", "1,234,567"), ("ru", "1\u00a0234\u00a0567")])
def test_thousands_stand_apart(language, written):
    assert write_number(language, 1_234_567) == written


@pytest.mark.parametrize(("language", "written"), [("en", "\u22120.50"), ("ru", "\u22120,50")])
def test_a_fraction_is_written_as_in_the_language(language, written):
    assert write_decimal(language, "{:+.2f}", -0.5) == written


@pytest.mark.parametrize("number", [-0.004, 0.0, 0.004])
def test_what_rounds_to_nothing_has_no_sign(number):
    assert write_decimal("en", "{:+.2f}", number) == "0.00"


def test_a_source_from_right_to_left_does_not_turn_the_date_on_the_button_that_splits(visitor, night):
    with night.write() as session:
        session.execute(update(Source).values(title="رادیو"))
    assert "<bdi>رادیو</bdi> · <time>2026-11-14</time>" in visitor("coder").get("/candidates/1/split")


def test_a_title_from_right_to_left_is_cut_at_its_end(visitor, night):
    # Cut by the window: the side that is cut follows the direction of the line, not of a word within it.
    title = re.search(r'<span class="title"[^>]*>', visitor("coder").get("/queue"))
    assert title
    assert 'dir="auto"' in title[0]


def test_readers_who_differ_see_what_they_said_and_no_empty_rows(visitor, night):
    first = Confirm(Coding("extradited", "2026-11-14", host="PL", claim="theft", claim_said_by="the court"))
    record(night, read_codebook(), "coder", 4, 1, first)
    record(night, read_codebook(), "reviewer", 4, 2, Reject("not_person", "another man"))
    table = re.search('<table class="judgements">.*?</table>', visitor("admin").get("/candidates/4"), re.DOTALL)[0]
    assert "<td><bdi>Poland</bdi></td>" in table
    assert SAY("en", "field.requested_by") not in table


def test_a_name_from_right_to_left_does_not_turn_the_date_beside_it(visitor, night):
    with night.write() as session:
        session.execute(update(Candidate).where(Candidate.id == 2).values(claimed_by="<b>نوازش", claimed_at=now()))
    assert "with <bdi>&lt;b&gt;نوازش</bdi>" in visitor("coder").get("/queue")
