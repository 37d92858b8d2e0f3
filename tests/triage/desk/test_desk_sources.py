"""The desk shows what waits at a source, what is not collected and why, what vanished, and where was looked."""

import re
from datetime import UTC, datetime

from sqlalchemy import update

from db.models import Document, DocumentVersion
from db.presence import Presence
from db.queries.looks import record_looks
from db.queries.presence import add_happening, write_presence
from db.queries.runs import close_run, keep_source, open_run

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
GONE = Presence(3, AT, AT)


def test_sources_that_never_ran_or_are_off_are_shown_with_the_reason(visitor):
    page = visitor("viewer").get("/sources")
    assert "not read yet" in page
    assert "since 2026-11-22" in page
    assert "INTERPOL itself refuses most machines" in page


def test_what_a_failed_run_read_is_counted_and_nobody_is_shown_it(visitor, night):
    with night.write() as session:
        run_id = open_run(session, "ozodi", "nightly", "n", AT)
        close_run(session, run_id, "failed", "a known page reads otherwise", {"documents": 2, "with:title": 1}, AT)
        session.execute(update(DocumentVersion).where(DocumentVersion.id == 1).values(held_by=run_id, read_at=AT))
    page = visitor("viewer").get("/sources")
    assert "a known page reads otherwise" in page
    assert "1 documents of failed runs are held back, the oldest since <time>2026-11-20 02:00 UTC</time>" in page
    assert "exilewatch sources release ozodi" in page


def test_a_card_says_that_its_document_is_no_longer_public_and_the_dossier_too(visitor, night):
    with night.write() as session:
        for document in session.query(Document).all():
            write_presence(session, document.source, document.stable_id, GONE)
            says = "No longer public at Radio Ozodi: its page was not there in 3 readings since 20 November 2026."
            add_happening(session, document.source, document.stable_id, "vanished", AT, 1, says)
    assert "No longer public at its source since <time>2026-11-20</time>" in visitor("coder").get("/candidates/1")
    assert "its page was not there in 3 readings" in visitor("coder").get("/persons/1")


def test_the_dossier_says_where_was_looked_and_nothing_found(visitor, night):
    with night.write() as session:
        at = datetime.now(UTC)
        keep_source(session, "forum18", "Forum 18", "Forum 18")
        close_run(session, open_run(session, "forum18", "nightly", "n", at), "complete", "", {}, at)
        record_looks(session, 7, "stamp")
    page = visitor("viewer").get("/persons/2")
    assert f"forum18: <time>{at:%Y-%m-%d %H:%M} UTC</time> · looked, found nothing" in page


def test_an_admin_is_led_from_a_person_to_the_searches_by_name_and_others_are_not(visitor, night):
    page = visitor("admin").get("/persons/1")
    assert '<a href="/searches?person=' in page
    [key] = re.findall(r'href="/searches\?person=([^"]+)"', page)
    assert f'name="person" required maxlength="80" value="{key}"' in visitor("admin").get(f"/searches?person={key}")
    assert "/searches?person=" not in visitor("coder").get("/persons/1")
