"""What a partner hands over becomes a document for researchers, and is never shown to another partner."""

from sqlalchemy import select

from config.codebook import read_codebook
from db.archive.reading import read_capture
from db.models import Capture, Document, DocumentVersion, EventDocument, PartnerAnswer
from db.queries.queue import QueueFilter, list_queue
from tests.triage.alerts.test_partner_pages import signed_in
from triage.alerts.telling import read_tellable
from triage.intake.run import prepare_intake
from triage.intake.whole import run_whole_intake

NAME = "Anvar Testov"
TIP = f"{NAME} was arrested in Warsaw on 14 November 2026 at the request of Tajikistan, says our lawyer."
LETTER = b"<html><body><p>Letter of the canary advocate.</p></body></html>"


def send_tip(client, csrf, content=None, **form):
    files = {"file": ("x", content)} if content is not None else None
    return client.post("/tip", data={"text": TIP, "csrf": csrf, **form}, files=files)


def tip_of(house):
    with house.database.read() as session:
        return session.execute(
            select(Document, DocumentVersion, Capture)
            .join(DocumentVersion, DocumentVersion.document_id == Document.id)
            .join(Capture, Capture.id == DocumentVersion.capture_id)
        ).one()


def test_text_link_and_file_become_one_document_under_the_partners_own_source_and_label(house, client):
    house.add_partner()
    csrf = signed_in(house, client)
    assert send_tip(client, csrf, LETTER, link="https://example.org/p", label="red").status_code == 200
    document, version, capture = tip_of(house)
    assert (document.source, document.kind) == ("partner:1", "tip")
    assert version.title == "TLP:RED: tip from Partner One"
    assert (version.more["label"], version.more["link"]) == ("TLP:RED", "https://example.org/p")
    assert version.more["handed_over_by"] == "ms.contact"
    for part in (TIP, "https://example.org/p", "Letter of the canary advocate."):
        assert part in version.text
    assert read_capture(house.settings.archive, capture.warc_file, capture.offset).raw == LETTER


def test_a_label_that_nobody_knows_counts_as_the_strictest_and_none_as_the_usual(house, client):
    house.add_partner()
    csrf = signed_in(house, client)
    send_tip(client, csrf, label="purple")
    assert tip_of(house)[1].more["label"] == "TLP:RED"
    send_tip(client, csrf, text=f"{TIP} More.")
    titles = house.read(lambda s: s.scalars(select(DocumentVersion.title).order_by(DocumentVersion.id)).all())
    assert titles[1].startswith("TLP:AMBER+STRICT")


def test_a_file_that_cannot_be_read_does_not_lose_the_text_beside_it(house, client):
    house.add_partner()
    csrf = signed_in(house, client)
    assert send_tip(client, csrf, b"%PDF-1.4 torn").status_code == 200
    version = tip_of(house)[1]
    assert version.text == TIP
    assert version.more["unread_file"] == "broken_pdf"


def test_researchers_find_the_tip_in_the_queue_with_its_label(house, client):
    house.add_partner()
    house.add_person(NAME)
    send_tip(client, signed_in(house, client), label="red")
    run_whole_intake(house.database, prepare_intake(house.database, 0.5), lambda done, total: None)
    rows = house.read(lambda s: list_queue(s, QueueFilter()))
    assert [(row.person, row.source) for row in rows] == [(NAME, "partner:1")]
    assert rows[0].title.startswith("TLP:RED")


def test_another_partner_sees_nothing_of_it_on_any_page_feed_or_alert(house, client):
    house.add_partner()
    house.add_partner("Partner Two")
    feed = house.add_address("Partner Two", "feed", "Case desk")
    send_tip(client, signed_in(house, client), LETTER, link="https://example.org/secret-place")
    document = tip_of(house)[0]
    with house.database.write() as session:
        session.add(Document(source="partner:1", stable_id="x", url="https://example.org/also-theirs", kind="tip"))
    event = house.confirm(house.add_person(NAME))[1]
    with house.database.write() as session:
        version = session.scalars(select(DocumentVersion.id)).one()
        for number in (document.id, document.id + 1):
            row = EventDocument(event_id=event, document_id=number, version_id=version, digest="0" * 64)
            session.add(row)
    house.after_hold()

    told = house.read(lambda s: read_tellable(s, event, "en", read_codebook()))
    assert told.values["sources"] == ""
    client.cookies.clear()
    signed_in(house, client, "Partner Two", "mr.other")
    token = house.key.feed_token(feed, 1)
    pages = [client.get(path).text for path in ("/", "/tip", "/routes", f"/feed/{token}")]
    numbers = house.read(lambda s: s.scalars(select(PartnerAnswer.id)).all())
    pages += [client.get(f"/alerts/{number}").text for number in ("22222-22222", *numbers)]
    for secret in ("canary advocate", "secret-place", "also-theirs", "Partner One", "lawyer"):
        assert not any(secret in page for page in pages), secret
