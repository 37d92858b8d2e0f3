"""What the pages show, and what a decision on them does."""

import re

import pytest
from sqlalchemy import select, update

from config.secret import read_secret
from db.models import Candidate, Decision, DocumentVersion, Event
from tests.triage.desk.everything import poison
from tests.triage.desk.rows import HOSTILE
from tests.triage.desk.tags import Tags
from triage.desk.sampling import is_drawn

CODING = {"measure": "arrested", "date": "2026-11-14", "place": "Warsaw", "host": "PL"}


def test_the_queue_shows_the_strongest_card_first(visitor):
    page = visitor("viewer").get("/queue")
    order = re.findall(r'class="card-link" href="/candidates/(\d+)"', page)
    assert order == ["1", "2", "3", "4", "5", "6", "7"]


def test_a_card_shows_evidence_dossier_reasons_and_proposal(visitor):
    page = visitor("coder").get("/candidates/1")
    for shown in (
        '<mark class="name" title="name">Шариф Навозиш</mark>',
        '<mark class="date" title="date">14 ноябр</mark>',
        '<mark class="place" title="place">Варшава</mark>',
        '<mark class="measure" title="measure">боздошт шудааст</mark>',
        "would move from no stage to stage 2",
        '<bdi>Шарифи Навозиш</bdi> <span class="facts">(persons.csv)</span>',
        "Given name and family name agree with a listed spelling.",
        'value="2026-11-14"',
        "Tajik activist held at Warsaw airport",
    ):
        assert shown in page


def test_another_document_of_the_card_can_be_read(visitor):
    page = visitor("viewer").get("/candidates/1?version=2")
    assert '<mark class="name" title="name">Sharif Navozish</mark>' in page


@pytest.mark.parametrize("version", ["3", "999", "x", "-1", "9" * 30])
def test_only_documents_of_the_card_are_shown_on_it(visitor, version):
    assert "Шариф Навозиш</mark>" in visitor("viewer").get(f"/candidates/1?version={version}")


def test_latin_letters_on_request(visitor):
    page = visitor("viewer").get("/candidates/1?latin=1")
    assert '<mark class="name" title="name">Sharif Navozish</mark>' in page
    assert '<mark class="date" title="date">14 noyabr</mark>' in page
    # The original stands beside it.
    assert '<mark class="date" title="date">14 ноябр</mark>' in page


def test_confirming_leads_to_the_next_card_and_offers_undo(visitor, night):
    reader = visitor("coder")
    after = reader.post("/candidates/1/confirm", revision=1, **CODING)
    assert re.fullmatch(r"/candidates/2\?done=\d+", after)
    page = reader.get(after)
    assert re.search(r"Decision \d+: confirmed\.", page)
    back = reader.post("/undo", decision=re.search(r'name="decision" value="(\d+)"', page).group(1))
    assert back.startswith("/candidates/1?done=")
    assert "The card is as it was" in reader.get(back)
    with night.read() as session:
        assert session.get(Candidate, 1).status == "new"
        assert session.scalars(select(Event.status)).all() == ["withdrawn"]


def test_filters_are_kept_from_card_to_card(visitor):
    reader = visitor("coder")
    after = reader.post("/candidates/2/reject?state=UZ", revision=1, reason="not_person")
    assert re.fullmatch(r"/candidates/5\?done=\d+&state=UZ", after)
    assert re.fullmatch(
        r"/queue\?done=\d+&state=UZ", reader.post("/candidates/5/reject?state=UZ", revision=1, reason="old_story")
    )


def test_a_stale_form_is_told_so_and_loses_nothing(visitor, night):
    reader = visitor("coder")
    with night.write() as session:
        session.execute(update(Candidate).where(Candidate.id == 1).values(revision=2))
    page = reader.post("/candidates/1/confirm", status=409, revision=1, **{**CODING, "note": "typed with care"})
    assert "This card changed while you looked at it" in page
    assert 'value="typed with care"' in page
    assert 'name="revision" value="2"' in page


def test_a_second_decision_on_one_card_is_refused(visitor, night, settings):
    reader = visitor("coder")
    reader.post("/candidates/1/reject", revision=1, reason="not_person")
    # A card drawn for the sample waits for a second reading: it has changed, rather than been decided for good.
    refusal = "This card changed" if is_drawn(read_secret(settings), 1) else "Somebody has decided"
    assert refusal in reader.post("/candidates/1/confirm", status=409, revision=1, **CODING)
    with night.read() as session:
        assert session.scalars(select(Decision.action).where(Decision.candidate_id == 1)).all() == ["reject"]


def test_a_coding_that_cannot_be_meant_says_why_at_its_field(visitor):
    page = visitor("coder").post("/candidates/1/confirm", status=422, revision=1, measure="arrested", date="yesterday")
    assert "A date is 2026-11-14, 2026-11 or 2026." in page
    field = next(attrs for tag, attrs in Tags(page).found if tag == "input" and attrs.get("name") == "date")
    assert (field["aria-invalid"], field["value"]) == ("true", "yesterday")


def test_unsure_needs_a_note(visitor):
    reader = visitor("coder")
    assert "Say in a note" in reader.post("/candidates/1/unsure", status=422, revision=1, note=" ")
    reader.post("/candidates/1/unsure", revision=1, note="who is he?")
    assert "who is he?" in reader.get("/audit")
    assert "Sharif Navozish" in reader.get("/queue?status=unsure")


def test_a_new_person_is_added_from_the_mention(visitor, night):
    reader = visitor("coder")
    assert 'name="canonical_name" value="Шариф Навозиш"' in reader.get("/candidates/1/new-person")
    form = {"canonical_name": "Anvar Zarangov", "home_state": "TJ", "category_4": "1", "why_included": "a journalist"}
    form["gate_civil_society"] = "1"
    page = reader.post("/candidates/1/new-person", status=422, revision=1, **{**form, "canonical_name": "Anvar"})
    assert "A single name is not enough" in page
    assert "a journalist</textarea>" in page
    reader.post("/candidates/1/new-person", revision=1, **form)
    assert "Anvar Zarangov" in reader.get("/persons?words=zarangov")


def test_a_viewer_sees_no_buttons_to_decide(visitor):
    page = visitor("viewer").get("/candidates/1")
    assert "may read but not decide" in page
    assert "/confirm" not in page


def test_a_coder_cannot_undo_for_others_but_a_reviewer_can(visitor):
    coder, reviewer = visitor("coder"), visitor("reviewer")
    reviewer.post("/candidates/1/reject", revision=1, reason="not_person")
    assert "a reviewer can take it back" in coder.post("/undo", status=409, decision=5)
    coder.post("/candidates/2/reject", revision=1, reason="not_person")
    assert reviewer.post("/undo", decision=6).startswith("/candidates/2")


def test_rejections_before_are_shown_on_the_next_card_of_that_person(visitor, night):
    reader = visitor("coder")
    reader.post("/candidates/1/reject", revision=1, reason="not_person", note="a footballer")
    with night.write() as session:
        session.execute(update(Candidate).where(Candidate.id == 2).values(person_id=1))
    assert "not this person – <bdi>a footballer</bdi>" in reader.get("/candidates/2")


def test_a_rejection_that_was_undone_is_not_shown(visitor, night):
    reader = visitor("coder")
    reader.post("/candidates/1/reject", revision=1, reason="not_person", note="a footballer")
    reader.post("/undo")
    assert "a footballer" not in reader.get("/candidates/1")


def test_the_dossier_has_a_timeline_by_stage(visitor):
    reader = visitor("coder")
    reader.post("/candidates/1/confirm", revision=1, **CODING)
    page = reader.get("/persons/1")
    assert re.search(r"stage 2</span> <time>2026-11-14</time> arrested or detained abroad, <bdi>Warsaw", page)


def test_the_audit_shows_decisions_and_says_that_the_chain_is_whole(visitor):
    reader = visitor("coder")
    reader.post("/candidates/1/confirm", revision=1, **CODING)
    reader.post("/undo")
    page = reader.get("/audit")
    assert "The chain is whole" in page
    assert "takes back 5" in page


def test_the_health_page_puts_the_sick_source_first_with_its_reason(visitor):
    page = visitor("viewer").get("/sources")
    assert page.index("0 items, expected at least 5") < page.index("Radio Ozodi")
    assert "2026-11-14 02:13 UTC" in page


def test_the_source_is_reached_through_a_warning_and_only_by_web_address(visitor, night):
    reader = visitor("viewer")
    assert 'href="https://www.example.org/1"' in reader.get("/leave/1")
    assert "https://www.example.org" not in reader.get("/candidates/1")
    with night.write() as session:
        session.execute(update(DocumentVersion).where(DocumentVersion.id == 1).values(url="javascript:alert(1)"))
    assert 'href="javascript' not in reader.get("/leave/1")


@pytest.mark.parametrize(
    "path", ["/candidates/999", "/persons/999", "/leave/999", "/captures/999", "/captures/999/page"]
)
def test_what_does_not_exist_is_said_to_be_absent(visitor, path):
    assert "nothing under this number" in visitor("viewer").get(path, status=404)


def test_an_unknown_page_is_no_page(visitor):
    assert "no such page" in visitor("viewer").get("/wp-admin", status=404)


def test_a_bidi_trick_and_a_zero_width_space_are_visible(visitor, night):
    poison(night, HOSTILE)
    page = visitor("viewer").get("/candidates/1")
    assert "⟨U+202E⟩gnp.exe" in page
    assert "⟨U+200B⟩hidden" in page
