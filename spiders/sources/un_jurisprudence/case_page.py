"""The page of one case: symbol, parties, dates, and where its text is. Pure: markup in, facts out."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from lxml.html import HtmlElement

from spiders.document import UnexpectedPage
from spiders.reading.dates import Moment, read_day
from spiders.reading.markup import parse_page, select, text_of

LABELS = {
    "Communication number": "communication",
    "Communication no": "communication",
    "Author": "author",
    "Author(s)": "author",
    "Victim": "victim",
    "Type of decision": "decision_type",
    "Session No": "session",
    "Session": "session",
    "Country": "country",
    "Submission date": "submitted",
    "Date of decision": "decided",
    "Comment": "comment",
    "Substantive issues": "issues",
    "Substantive articles": "articles",
    "Procedural issues": "procedural_issues",
    "Procedural articles": "procedural_articles",
}
NOTHING = ("", "no comment", "no comments", "none")


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS selectors of a page's parts, from source.yml."""

    title: tuple[str, ...]
    symbol: tuple[str, ...]
    label: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One case; `facts` by our names, lists joined by '; '."""

    symbol: str
    committee: str
    title: str
    facts: Mapping[str, str]
    decided: datetime | None
    file: str
    unknown_labels: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Of all that the page says: another one means that the case or its file has changed."""
        said = (self.symbol, self.title, sorted(self.facts.items()), self.file)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def read_case(markup: str, selectors: Selectors, committees: Mapping[str, str]) -> Case | None:
    """The case of a page, None where the page holds none. Raises UnexpectedPage: unknown_committee (by its name)."""
    root = parse_page(markup).root
    symbol = _first(root, selectors.symbol)
    if not symbol:
        return None
    committee = next((name for begin, name in committees.items() if symbol.startswith(f"{begin}/")), "")
    if not committee:
        raise UnexpectedPage("unknown_committee", f"{symbol} is of a committee that source.yml does not name")
    facts, unknown = _facts(root, selectors.label)
    decided = _day(facts.get("decided", ""))
    return Case(
        symbol=symbol,
        committee=committee,
        title=_first(root, selectors.title) or symbol,
        facts=facts,
        decided=decided.at if decided else None,
        file=_file(root),
        unknown_labels=unknown,
    )


def is_foreign(value: str) -> bool:
    """Whether most letters of a value are not Latin: the pages are asked for in English, names included."""
    letters = [letter for letter in value if letter.isalpha()]
    return 2 * sum(letter > "\u024f" for letter in letters) > len(letters)


def _first(root: HtmlElement, selectors: tuple[str, ...]) -> str:
    return next((text for element in select(root, selectors) if (text := text_of(element))), "")


def _facts(root: HtmlElement, label: tuple[str, ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    facts: dict[str, str] = {}
    unknown: list[str] = []
    for element in select(root, label):
        printed = text_of(element).rstrip(": ")
        value = "; ".join(_values(element))
        if printed not in LABELS:
            unknown.append(printed)
        elif value.casefold() not in NOTHING:
            facts[LABELS[printed]] = value
    return facts, tuple(unknown)


def _values(label: HtmlElement) -> Iterator[str]:
    after = label.getnext()
    if after is None:
        return
    for each in after.findall(".//li") or [after]:
        if text := text_of(each):
            yield text


def _day(text: str) -> Moment | None:
    return read_day(text, ["en"])


def _file(root: HtmlElement) -> str:
    """Address of the text: of the English row its last link, which is HTML; else of the first row that has one."""
    rows = {text_of(cells[0]).casefold(): row for row in root.iter("tr") if (cells := row.findall("td"))}
    found: dict[str, list[str]] = {language: row.xpath(".//a/@href") for language, row in rows.items()}
    links = found.get("english") or next((each for each in found.values() if each), [])
    return str(links[-1]) if links else ""
