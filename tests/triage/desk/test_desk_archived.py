"""The archived copy: what was fetched, from a real archive, unable to do anything."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from db.archive.values import Exchange
from db.archive.writing import WarcFile
from db.models import Capture
from triage.desk.headers import ARCHIVE_POLICY

PAGE = (
    "<html><head><meta http-equiv=refresh content='0;url=https://evil.example'><script>alert(1)</script></head>"
    "<body><h1>Боздошт</h1><p onclick='alert(2)'>Матни мақола <a href='https://evil.example'>пайванд</a></p>"
    "<img src='https://evil.example/pixel.png'></body></html>"
).encode()


@pytest.fixture
def archived(night, settings):
    """Puts a body into the archive as capture 1."""

    def write(body: bytes, content_type: str) -> None:
        at = datetime(2026, 11, 15, 2, tzinfo=UTC)
        with WarcFile(settings.archive, "2026/11/15/ozodi.warc.gz") as warc:
            recorded = warc.write(
                Exchange(
                    url="https://www.example.org/1", status=200, headers=((b"Content-Type", content_type.encode()),),
                    body=body, fetched_at=at,
                )
            )  # fmt: skip
        place = {"warc_file": recorded.warc_file, "offset": recorded.offset, "content_type": recorded.content_type}
        with night.write() as session:
            session.execute(update(Capture).where(Capture.id == 1).values(**place))

    return write


def test_the_page_around_it_frames_it_without_any_right(visitor):
    page = visitor("viewer").get("/captures/1")
    assert '<iframe sandbox="" src="/captures/1/page"' in page


def test_html_comes_as_text_and_structure_under_its_own_policy(visitor, archived):
    archived(PAGE, "text/html; charset=utf-8")
    response = visitor("viewer").client.get("/captures/1/page")
    assert response.headers["content-security-policy"] == ARCHIVE_POLICY
    assert "<h1>Боздошт</h1>" in response.text
    assert "Матни мақола" in response.text
    assert "evil.example" not in response.text
    assert "alert" not in response.text


def test_what_is_no_html_comes_as_plain_text(visitor, archived):
    archived("<rss><title>Хабар\u202e</title></rss>".encode(), "application/rss+xml")
    response = visitor("viewer").client.get("/captures/1/page")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.text == "<rss><title>Хабар⟨U+202E⟩</title></rss>"


def test_plain_text_is_read_in_its_own_encoding(visitor, archived):
    archived("Кувватов боздошт шуд".encode("cp1251"), "text/plain; charset=windows-1251")
    assert visitor("viewer").get("/captures/1/page") == "Кувватов боздошт шуд"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "2,097,152 of 3,000,000 bytes"), ("ru", "2\u00a0097\u00a0152 из 3\u00a0000\u00a0000")]
)
def test_a_text_of_hundreds_of_pages_says_that_it_is_cut(visitor, archived, language, said):
    archived(b"A page of it. \n" * 200_000, "text/plain")
    reader = visitor("viewer")
    reader.client.cookies.set("language", language)
    assert said in reader.get("/captures/1/page")[-150:]


def test_what_is_no_text_says_so(visitor, archived):
    archived(b"%PDF-1.7\0\0\0", "application/pdf")
    assert "11 bytes that are no text" in visitor("viewer").get("/captures/1/page")


def test_the_exact_bytes_come_as_a_file_that_no_browser_shows(visitor, archived):
    archived(PAGE, "text/html; charset=utf-8")
    response = visitor("viewer").client.get("/captures/1/bytes")
    assert response.content == PAGE
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"].startswith("attachment")


def test_a_file_that_is_missing_is_named(visitor, settings):
    for path in ("/captures/1/page", "/captures/1/bytes"):
        said = visitor("viewer").get(path, status=410)
        assert "ozodi.warc.gz: missing; restore it from a backup" in said
        # Its folder is nobody's business but the operator's.
        assert str(settings.archive) not in said
