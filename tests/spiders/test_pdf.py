"""Text of PDF files: paragraphs, mended words, and files that are none."""

import io

import pypdfium2
import pytest

from spiders.document import UnexpectedPage
from spiders.reading import pdf
from spiders.reading.pdf import join_pages, read_pdf
from spiders.source import SOURCES

PAPER = SOURCES / "amnesty_ua" / "examples" / "ua-91-26-english.pdf"


def save(document: pypdfium2.PdfDocument) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def make_pdf(pages: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    return save(document)


def test_lines_of_a_real_file_become_paragraphs() -> None:
    read = read_pdf(PAPER.read_bytes())
    assert read.pages == 1
    assert read.pages_without_text == ()
    assert (
        "Jamshed Nazriev left Tajikistan in 2015. He was recognized as a refugee in Poland in 2018 and has worked as a "
        "driver since then."
    ) in read.text.split("\n\n")
    assert "Ҷамшед Назриев" in read.text


@pytest.mark.parametrize(
    ("page", "paragraphs"),
    [
        ("Umarali Kuv-\r\nvatov was the leader of a group\r\nthat lived abroad.", ["Umarali Kuvvatov"]),
        ("They asked for news of Abdul-\r\nRahman and of his brother, who\r\nlives abroad.", ["Abdul-Rahman and"]),
        ("Umarali Kuv\ufffe\r\nvatov was the leader of a group\r\nthat lived abroad.", ["Umarali Kuvvatov"]),
        ("Umarali Kuv\u00ad\r\nvatov was the leader of a group\r\nthat lived abroad.", ["Umarali Kuvvatov"]),
        ("They were last seen with Muhiddin\r\nKabiri in the capital of the state.", ["Muhiddin Kabiri in"]),
    ],
)
def test_names_that_a_line_break_cut_are_whole_again(page: str, paragraphs: list[str]) -> None:
    text = join_pages([page])
    assert all(each in text for each in paragraphs)


def test_a_line_ends_a_paragraph_where_the_next_word_would_have_fitted() -> None:
    page = (
        "The first paragraph is long enough to\r\nwrap and ends.\r\nThe second one begins here and is long\r\nas well."
    )
    assert join_pages([page]).split("\n\n") == [
        "The first paragraph is long enough to wrap and ends.",
        "The second one begins here and is long as well.",
    ]


def test_a_sentence_goes_on_over_a_page_and_page_numbers_are_dropped() -> None:
    pages = ["The journalist Bobomurod Abdullaev was\r\nheld in the city for two weeks and then\r\n12\r\n"]
    pages.append("13\r\nhanded over to the authorities of the\r\nstate that had asked for him.")
    assert join_pages(pages).split("\n\n") == [
        "The journalist Bobomurod Abdullaev was held in the city for two weeks and then handed over to the authorities "
        "of the state that had asked for him."
    ]


def test_scans_are_told_by_their_page_numbers() -> None:
    read = read_pdf(make_pdf(3))
    assert read.text == ""
    assert read.pages_without_text == (1, 2, 3)


def test_pages_over_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    assert read_pdf(make_pdf(5)).pages_left_out == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<!DOCTYPE html><html><body>Please sign in</body></html>", "not_pdf"),
        (b"", "not_pdf"),
        (b"%PDF-1.7\n" + b"\x00garbage" * 500, "broken_pdf"),
        (PAPER.read_bytes()[:1500], "broken_pdf"),
    ],
)
def test_what_is_no_pdf_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnexpectedPage) as refused:
        read_pdf(data)
    assert refused.value.reason == reason


def read_or_refuse(data: bytes) -> str:
    try:
        return read_pdf(data).text
    except UnexpectedPage as refused:
        return refused.reason


def test_a_file_cut_anywhere_gives_its_text_or_a_named_refusal() -> None:
    whole = PAPER.read_bytes()
    given = {read_or_refuse(whole[:end]) for end in range(0, len(whole), len(whole) // 40)}
    assert given <= {"not_pdf", "broken_pdf", "", read_pdf(whole).text}


def test_a_locked_file_is_named_as_such() -> None:
    locked = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj 4 0 obj<</Filter/Standard/V 1/R 2/O <"
        + b"41" * 32
        + b">/U <"
        + b"42" * 32
        + b">/P -4>>endobj\ntrailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]/Size 5>>\n%%EOF"
    )
    with pytest.raises(UnexpectedPage) as refused:
        read_pdf(locked)
    assert refused.value.reason == "locked_pdf"
