"""Documents that a person adds at the desk, and searches by name that an admin switches on there."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from db.archive.reading import read_capture
from db.archive.verify import verify_archive
from db.models import Capture, Decision, Document, DocumentVersion, NameSearch, Person
from db.queries.captures import whole_index
from triage.uploads import reading
from triage.uploads.reading import LARGEST, RefusedFile, read_in_child, type_of

UNTIL = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
PAGE = b"<html><body><h1>A report</h1><p>Nobody was hurt in the invented town of Qorasuv.</p></body></html>"


def docx(text):
    part = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        f"<w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("word/document.xml", part)
    return packed.getvalue()


def pdf(text):
    """The smallest PDF with a line of text."""
    stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"".join(b"%d 0 obj%sendobj\n" % (number, each) for number, each in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF"


def send(reader, content, status=200, **form):
    answer = reader.client.post(
        "/upload", data={"csrf": reader.csrf, **form}, files={"file": ("x.bin", content)}, follow_redirects=False
    )
    assert answer.status_code == status, answer.text[-400:]
    return answer.text


def only(night, source):
    with night.read() as session:
        return session.execute(
            select(Document, DocumentVersion, Capture)
            .join(DocumentVersion, DocumentVersion.document_id == Document.id)
            .join(Capture, Capture.id == DocumentVersion.capture_id)
            .where(Document.source == source)
        ).one()


def test_a_file_is_archived_as_it_came_and_becomes_a_document_that_intake_has_read(visitor, night, settings):
    page = send(visitor("coder"), PAGE, source="old_reports", url="https://example.org/r", date="2019-05-01")
    assert "A report" not in page
    document, version, capture = only(night, "old_reports")
    assert (document.url, document.kind, version.title) == ("https://example.org/r", "upload", "A report")
    assert version.published == datetime(2019, 5, 1, tzinfo=UTC)
    assert version.more["handed_over_by"] == "coder"
    assert version.matched_by
    assert capture.provenance == "upload"
    kept = read_capture(settings.archive, capture.warc_file, capture.offset)
    assert (kept.raw, kept.content_type) == (PAGE, "text/html")
    with night.read() as session:
        ours = [row for row in whole_index(session) if row.warc_file == capture.warc_file]
    assert [str(fault) for fault in verify_archive(settings.archive, ours)] == []


def test_a_name_of_the_list_in_a_file_comes_into_the_queue(visitor, night):
    with night.read() as session:
        name = session.scalars(select(Person.canonical_name).where(Person.status == "active")).first()
    text = f"{name} was arrested in Warsaw on 14 November 2026 at the request of Tajikistan, his lawyer said."
    page = send(visitor("coder"), docx(text))
    assert "Cards: 0" not in page
    assert name in only(night, "upload")[1].text


@pytest.mark.parametrize(
    ("content", "form", "says"),
    [
        (b"", {}, "Not taken"),
        (b"%PDF-1.4 and nothing more", {}, "cannot be opened"),
        (docx(""), {}, "no letters"),
        (PAGE, {"url": "javascript:alert(1)"}, "no http(s) address"),
        (PAGE, {"source": "../etc"}, "no name of a source"),
        (PAGE, {"source": "partner 7"}, "no name of a source"),
        (PAGE, {"date": "tomorrow"}, "no day"),
        (bytes(range(256)) * 40, {}, "neither PDF, Word nor text"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason_and_leaves_nothing(visitor, night, content, form, says):
    assert says in send(visitor("coder"), content, 422, **form).replace("&#39;", "'")
    with night.read() as session:
        assert session.scalars(select(Document).where(Document.kind == "upload")).all() == []


def test_a_file_that_is_too_large_is_not_even_read(visitor):
    assert "cannot be read" in send(visitor("coder"), b"x" * (LARGEST + 400_000), 413)


@pytest.mark.parametrize("role", ["nobody", "viewer"])
def test_only_who_may_code_hands_in_a_file(visitor, night, role):
    reader = visitor(role)
    answer = reader.client.post(
        "/upload", data={"csrf": reader.csrf}, files={"file": ("x", PAGE)}, follow_redirects=False
    )
    assert answer.status_code in (303, 403)
    with night.read() as session:
        assert session.scalars(select(Document).where(Document.kind == "upload")).all() == []


def test_a_file_without_the_forms_token_is_refused(visitor):
    send(visitor("coder"), PAGE, 403, csrf="another")


def test_the_text_of_a_pdf_is_read_in_a_child_that_a_bomb_cannot_outlive(monkeypatch):
    assert read_in_child(pdf("Qorasuv by night")).text == "Qorasuv by night"
    monkeypatch.setattr(reading, "LONGEST_SECONDS", 0.01)
    with pytest.raises(RefusedFile) as late:
        read_in_child(PAGE)
    assert late.value.reason == "too_slow"


def test_the_type_is_told_by_the_bytes():
    assert [type_of(each) for each in (pdf("x"), PAGE, b"plain")] == ["application/pdf", "text/html", "text/plain"]
    assert type_of(docx("x")).endswith("wordprocessingml.document")


def key_of(night):
    with night.read() as session:
        return session.scalars(select(Person.person_key).where(Person.status == "active")).first()


def test_an_admin_switches_a_search_on_below_what_it_leaks_and_off_again(visitor, night):
    admin, key = visitor("admin"), key_of(night)
    page = admin.get("/searches")
    assert "learns whom we look for" in page
    assert "Brave learns every spelling" in page
    form = {"person": key, "engine": "brave", "reason": "his family asked us to look further", "until": UNTIL}
    assert admin.post("/searches", **form) == "/searches"
    assert "his family asked us" in admin.get("/searches")
    assert admin.post("/searches", person=key, engine="brave", off="1") == "/searches"
    with night.read() as session:
        row = session.scalars(select(NameSearch)).one()
        actions = session.scalars(select(Decision.action).order_by(Decision.id.desc()).limit(2)).all()
    assert (row.switched_off_by, row.engine) == ("admin", "brave")
    assert actions == ["search_off", "search_on"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reason": "x"}, "ten letters"),
        ({"until": "2031-01-01"}, "a year from now"),
        ({"until": ""}, "a year from now"),
        ({"engine": "bing"}, "no such engine"),
        ({"person": "nobody-has-this"}, "Nobody on the list"),
    ],
)
def test_a_wish_without_reason_end_engine_or_person_is_refused(visitor, night, change, says):
    form = {"person": key_of(night), "engine": "brave", "reason": "his family asked us", "until": UNTIL, **change}
    assert says in visitor("admin").post("/searches", 422, **form)
    with night.read() as session:
        assert session.scalars(select(NameSearch)).all() == []


def test_a_reviewer_may_not_switch_on_a_search(visitor):
    visitor("reviewer").get("/searches", 403)
