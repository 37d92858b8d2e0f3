"""The paper of an urgent action (PDF or Word): its numbers, its date, its title, as it prints them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from spiders.document import UnexpectedPage
from spiders.reading.dates import read_day
from spiders.reading.docx import read_docx
from spiders.reading.pdf import read_pdf
from spiders.sources.amnesty_ua.numbers import find_action, find_index

ZIP = b"PK\x03\x04"

# Form of 2017: each part under a label in capitals.
LABEL = re.compile(r"([A-Z][A-Z’'&“”,./() -]{6,}(?:\(.*\))?):\s*(.*)", re.DOTALL)
# Form of other years: `First UA: 102/21 Index: EUR 46/4813/2021 Russia Date: 30 September 2021`, in one line or more.
DATE = re.compile(r"\bDate:\s*(\d{1,2} \w+ \d{4})")
HEADING = "URGENT ACTION"
LABELS = {
    "title": "URGENT ACTION TITLE",
    "date": "PUBLICATION DATE",
    "summary": "URGENT ACTION SUMMARY",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper says of itself; '' and None where it says nothing."""

    text: str
    title: str = ""
    action: str = ""
    """The case: `UA 60/16`."""
    index: str = ""
    """The document: `amr37/6674/2017`."""
    published: datetime | None = None
    summary: str = ""


def read_paper(data: bytes) -> Paper:
    """A paper from the bytes of its file. Raises UnexpectedPage as `read_pdf` and `read_docx` do, and no_text_layer."""
    text = _read_word(data) if data.startswith(ZIP) else read_pdf(data).text
    if not text.strip():
        raise UnexpectedPage("no_text_layer", "the paper is a scan without text; type its names in by hand")
    return describe_paper(text)


def describe_paper(text: str) -> Paper:
    """A paper from its text, paragraphs divided by a blank line."""
    paragraphs = text.split("\n\n")
    labels = _read_labels(paragraphs)
    printed = DATE.search(text)
    day = read_day(labels.get(LABELS["date"]) or (printed[1] if printed else ""), ["en"])
    return Paper(
        text=text,
        title=labels.get(LABELS["title"]) or _after_heading(paragraphs),
        action=find_action(text),
        index=find_index(text),
        published=day.at if day else None,
        summary=labels.get(LABELS["summary"], ""),
    )


def _read_word(data: bytes) -> str:
    word = read_docx(data)
    return "\n\n".join(filter(None, (word.text, word.notes)))


def _read_labels(paragraphs: Sequence[str]) -> dict[str, str]:
    """Text by label; a label that stands alone takes the paragraph after it."""
    found: dict[str, str] = {}
    for paragraph, following in zip(paragraphs, [*paragraphs[1:], ""], strict=True):
        if match := LABEL.fullmatch(paragraph):
            found.setdefault(match[1], match[2] or following)
    return found


def _after_heading(paragraphs: Sequence[str]) -> str:
    """The line below `URGENT ACTION` in papers without labels."""
    if HEADING not in paragraphs[:-1]:
        return ""
    return paragraphs[paragraphs.index(HEADING) + 1]
