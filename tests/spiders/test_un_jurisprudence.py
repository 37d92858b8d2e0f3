"""Cases of the UN treaty bodies: pages to facts, UTF-16 files to text; the recorded index, views and mojibake read."""

import json
import xml.etree.ElementTree as ElementTree
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

import pytest

from spiders.document import UnexpectedPage
from spiders.reading.files import decode, read_file
from spiders.source import SOURCES, read_details, read_source
from spiders.sources.un_jurisprudence.case_page import Case, Selectors, is_foreign, read_case
from spiders.sources.un_jurisprudence.spider import Details

SOURCE = read_source(SOURCES / "un_jurisprudence")
DETAILS = read_details(SOURCE, Details)
SELECTORS = Selectors(DETAILS.title, DETAILS.symbol, DETAILS.label)
REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "ohchr"
recorded = pytest.mark.skipif(not REAL.exists(), reason=f"no recorded data: {REAL} is absent")


def page(title: str, symbol: str, labels: dict[str, str]) -> str:
    boxes = "".join(
        f'<div><p class="un-style-detail-label">{escape(label)}</p><p>{escape(value)}</p></div>'
        for label, value in labels.items()
    )
    return (
        f'<h1 class="un-style-page-title">{escape(title)}</h1>'
        f'<p class="un-style-detail-symbol"><strong>{escape(symbol)}</strong></p>{boxes}'
    )


def read(markup: str) -> Case:
    case = read_case(markup, SELECTORS, DETAILS.committees)
    assert case is not None
    return case


def test_page_without_a_symbol_is_no_case() -> None:
    assert read_case("<h1>Oops</h1>", SELECTORS, DETAILS.committees) is None


def test_initials_stay_as_the_committee_prints_them() -> None:
    assert read(page("D.Y. v. Sweden", "CAT/C/1/D/2/2022", {"Author": "D.Y."})).facts == {"author": "D.Y."}


def test_label_that_nobody_knows_is_named() -> None:
    assert read(page("A v. B", "CAT/C/1/D/2/2022", {"Colour": "blue"})).unknown_labels == ("Colour",)


def test_committee_that_nobody_knows_raises_by_name() -> None:
    with pytest.raises(UnexpectedPage, match="XYZ"):
        read(page("A v. B", "XYZ/C/1/D/2/2022", {}))


def test_changed_page_has_another_mark_of_change() -> None:
    one, other = (read(page("A v. B", "CAT/C/1/D/2/2022", {"Session": number})) for number in ("1", "2"))
    assert one.digest != other.digest


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig"])
def test_file_reads_the_same_in_every_encoding(encoding: str) -> None:
    body = "<html><body><p>Submitted by: Абдуллоҳ Раҳимзода</p></body></html>"
    assert read_file(body.encode(encoding)).text == "Submitted by: Абдуллоҳ Раҳимзода"


def test_declared_encoding_of_one_byte_letters_is_obeyed() -> None:
    body = '<html><meta charset="windows-1251"><body><p>Раҳим Кувватов</p></body></html>'.replace("ҳ", "х")
    assert read_file(body.encode("cp1251")).text == "Рахим Кувватов"


def test_file_that_is_neither_text_nor_known_is_refused() -> None:
    with pytest.raises(UnexpectedPage) as caught:
        read_file(bytes(range(128, 256)) * 40)
    assert caught.value.reason == "unknown_file"


@pytest.mark.real
@recorded
def test_recorded_text_that_was_read_wrongly_reads_right_from_its_bytes() -> None:
    record = json.loads((REAL / "juris_mojibake_case_3500.json").read_text("utf8"))
    # Somebody read UTF-16 as UTF-8 and then took the tags out, so that the zero bytes no longer alternate.
    said = record["text"].strip("\ufffd").replace("\x00", "")
    assert "\x00" in record["text"]
    text = decode(said.encode("utf-16"))
    assert text == said
    assert record["author"].split()[-1] in text
    assert record["symbol"] in "".join(text.split())


@pytest.mark.real
@recorded
@pytest.mark.parametrize("number", ["0000", "0003", "0010", "0011", "0014"])
def test_recorded_views_read_from_utf_16(number: str) -> None:
    record = json.loads((REAL / "treaty_body_views" / f"record_{number}.json").read_text("utf8"))
    case = read(page(record["title"], record["symbol"], {}))
    assert (case.title, case.symbol) == (record["title"], record["symbol"])
    lines = "".join(f"<p>{escape(line)}</p>" for line in record["text"].split("\n"))
    read_back = read_file(f"<html><body>{lines}</body></html>".encode("utf-16")).text
    assert "".join(read_back.split()) == "".join(record["text"].split())


@pytest.mark.real
@recorded
def test_recorded_index_reads_whole_and_counts_the_five_states() -> None:
    root = ElementTree.parse(REAL / "juris_index_2016-05-07.xml").getroot()  # noqa: S314 - a recorded file
    items = [{child.tag: child for child in item} for item in root]
    cases = [(item, _of_index(item)) for item in items]
    assert len(cases) == 2043
    assert all(case.committee == _said(item, "Committee") for item, case in cases)
    states = Counter(state for _, case in cases for state in case.facts.get("country", "").split("; "))
    five = ("Kazakhstan", "Uzbekistan", "Tajikistan", "Kyrgyzstan", "Turkmenistan")
    assert [states[state] for state in five] == [19, 39, 21, 15, 10]
    for item, case in cases:
        assert case.facts.get("author", "") == " ".join(_said(item, "Author").split())
        assert (case.decided is None) == (not _said(item, "Date_of_adoption_of_the_Views"))


def _said(item: dict[str, Any], name: str) -> str:
    element = item.get(name)
    return "" if element is None else " ".join((element.text or "").split())


def _of_index(item: dict[str, Any]) -> Case:
    country = "; ".join(value.text or "" for value in item["Countries"])
    labels = {
        "Communication number": _said(item, "Communication_numbers").rstrip(","),
        "Author": _said(item, "Author"),
        "Country": country,
        "Date of decision": _said(item, "Date_of_adoption_of_the_Views"),
    }
    return read(page(f"{_said(item, 'Display_name')} v. {country}", _said(item, "Id_string"), labels))


@pytest.mark.parametrize(
    ("value", "foreign"), [("Farrukh Sobirzoda", False), ("Фаррух Собирзода", True), ("1198/2023", False)]
)
def test_page_that_was_asked_for_in_english_gives_names_in_latin_letters(value: str, foreign: bool) -> None:
    assert is_foreign(value) is foreign
