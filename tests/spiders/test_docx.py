"""Text of Word files: what python-docx writes, and what stands outside its paragraphs."""

import io
import zipfile

import docx
import pytest

from spiders.document import UnexpectedPage
from spiders.reading.docx import read_docx

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
COMPAT = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def make_docx(body: str = "", **parts: str) -> bytes:
    """A package with the XML of a body, and further parts by name (`footnotes` …)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", wrap("document", f"<w:body>{body}</w:body>"))
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", wrap(name, content))
    return buffer.getvalue()


def wrap(root: str, content: str) -> str:
    return f'<?xml version="1.0"?><w:{root} xmlns:w="{SPACE}" xmlns:mc="{COMPAT}">{content}</w:{root}>'


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_paragraphs_and_tables_in_the_order_of_the_file() -> None:
    written = docx.Document()
    written.add_paragraph("Муҳиддин Кабирӣ")
    table = written.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "NAME"
    table.rows[0].cells[1].text = "Malika Tursunova"
    written.add_paragraph("The end.")
    buffer = io.BytesIO()
    written.save(buffer)
    assert read_docx(buffer.getvalue()).text == "Муҳиддин Кабирӣ\n\nNAME\n\nMalika Tursunova\n\nThe end."


def test_a_name_in_several_runs_is_one_word() -> None:
    body = f"<w:p>{run('Bobo')}{run('murod ')}<w:hyperlink>{run('Abdullaev')}</w:hyperlink></w:p>"
    assert read_docx(make_docx(body)).text == "Bobomurod Abdullaev"


def test_inserted_text_counts_and_deleted_text_does_not() -> None:
    body = f"<w:p>{run('held in ')}<w:ins>{run('Bishkek')}</w:ins><w:del>{run('Osh')}</w:del></w:p>"
    assert read_docx(make_docx(body)).text == "held in Bishkek"


def test_a_text_box_is_read_once_and_apart_from_the_line_that_holds_it() -> None:
    box = f"<w:txbxContent><w:p>{run('Umarali Quvvatov')}</w:p></w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    body = f"<w:p>{run('Beside the box')}<w:r>{both}</w:r></w:p>"
    assert read_docx(make_docx(body)).text == "Beside the box\n\nUmarali Quvvatov"


def test_notes_and_headers_come_after_the_text() -> None:
    read = read_docx(
        make_docx(
            f"<w:p>{run('Text')}</w:p>",
            footnotes=f"<w:footnote><w:p>{run('See Iskandarov v. Russia.')}</w:p></w:footnote>",
            header1=f"<w:p>{run('JUDGMENT')}</w:p>",
            header2=f"<w:p>{run('JUDGMENT')}</w:p>",
        )
    )
    assert read.text == "Text"
    assert read.notes == "See Iskandarov v. Russia.\n\nJUDGMENT"


def test_a_file_that_declares_entities_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr(
            "word/document.xml",
            f'<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/hostname">]><w:document xmlns:w="{SPACE}"><w:body>'
            "<w:p><w:r><w:t>before &e; after</w:t></w:r></w:p></w:body></w:document>",
        )
    with pytest.raises(UnexpectedPage) as refused:
        read_docx(buffer.getvalue())
    assert refused.value.reason == "forbidden_xml"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old Word", "not_docx"),
        (b"<html>please sign in</html>", "not_docx"),
        (make_docx()[:-30], "not_docx"),
        (make_docx("<w:p>"), "broken_docx"),
    ],
)
def test_what_is_no_word_file_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnexpectedPage) as refused:
        read_docx(data)
    assert refused.value.reason == reason


def test_an_archive_without_a_text_is_no_word_file() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(UnexpectedPage, match=r"no word/document\.xml"):
        read_docx(buffer.getvalue())


def test_a_bomb_is_refused_by_its_directory_before_it_is_unpacked() -> None:
    bomb = make_docx(f"<w:p>{run(' ' * (65 * 2**20))}</w:p>")
    assert len(bomb) < 200_000
    with pytest.raises(UnexpectedPage) as refused:
        read_docx(bomb)
    assert refused.value.reason == "bomb"
