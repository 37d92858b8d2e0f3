"""HUDOC's rows (JSON) and feed items (RSS) as values."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree
from pydantic import BaseModel, Field, ValidationError

from spiders.document import JsonValue, UnexpectedPage
from spiders.reading.rss_xml import item_text, read_rss_items
from spiders.source import Source, read_details
from spiders.sources.hudoc.query import Details

# One column has its own format each; a parser that guesses takes 3/4/2020 for the wrong day.
AMERICAN = "%m/%d/%Y %I:%M:%S %p"
EUROPEAN = "%d/%m/%Y %H:%M:%S"
DATE_COLUMNS = {
    "kpdate": AMERICAN,
    "kpdateAsText": EUROPEAN,
    "judgementdate": EUROPEAN,
    "decisiondate": EUROPEAN,
    "introductiondate": EUROPEAN,
}
LANGUAGES = {
    **{"ENG": "en", "FRE": "fr", "RUS": "ru", "UKR": "uk", "TUR": "tr", "GER": "de", "POL": "pl", "ITA": "it"},
    **{"SPA": "es", "RUM": "ro", "AZE": "az", "GEO": "ka", "ARM": "hy", "BUL": "bg", "HUN": "hu", "CZE": "cs"},
    **{"SLO": "sk", "SLV": "sl", "HRV": "hr", "SRP": "sr", "BOS": "bs", "MAC": "mk", "ALB": "sq", "GRE": "el"},
    **{"NLD": "nl", "POR": "pt", "SWE": "sv", "DAN": "da", "NOR": "no", "FIN": "fi", "EST": "et", "LAV": "lv"},
    **{"LIT": "lt", "ICE": "is"},
}
"""English and French are asked for; others are translations that the Court publishes beside them."""
KINDS = {
    "JUDGMENTS": "judgment",
    "DECISIONS": "decision",
    "COMMUNICATEDCASES": "communicated_case",
    "CLIN": "legal_summary",
    "ADVISORYOPINIONS": "advisory_opinion",
    "REPORTS": "report",
    "RESOLUTIONS": "resolution",
}
"""The first collection of a row that stands here says what it is; the feed says it in these words."""
SAYS_NO_MORE = frozenset(
    (
        *("CASELAW", "GRANDCHAMBER", "CHAMBER", "COMMITTEE", "ADMISSIBILITY", "ADMISSIBILITYCOM", "DECGRANDCHAMBER"),
        *("DECCOMMISSION", "SCREENINGPANEL", "MERITS", "EXECUTION"),
    )
)
"""Collections that say of which body or branch a document is; HUDOC's own page ranks by them."""
DOCTYPE = re.compile(r"H[EF]?(JUD|DEC|COM|REP|RES|ADV)\w*|CLIN\w*")
"""Judgment, decision, communicated case, report, resolution, advisory opinion, legal summary; HJUDAZE: translated."""

NOT_ASKED = frozenset(("Rank", "DocId"))
"""Columns that HUDOC adds of itself: the place of a row in the answer."""
LISTS = ("appno", "respondent")
TOLD = ("ecli", "doctype", "importance", "conclusion", "article", "representedby", "rulesofcourt", "originatingbody")
ITEM_ID = re.compile(r'"itemid":\["([^"]+)"\]')


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One document of the Court in one language."""

    itemid: str
    title: str
    published: datetime | None
    language: str
    kind: str
    digest: str
    """Changes when any column changes; '' where only the feed named the item."""
    facts: Mapping[str, JsonValue]
    unknown_fields: tuple[str, ...] = ()
    unknown_types: tuple[str, ...] = ()
    """Collections, types of document and languages that neither are read nor are ignored by name."""


@dataclass(frozen=True, slots=True)
class RowPage:
    """One page of rows: `count` is that of the whole query."""

    count: int
    rows: tuple[CaseRow, ...]


class _Result(BaseModel):
    columns: dict[str, str | int | float | bool | None]


class _Answer(BaseModel):
    resultcount: int = Field(ge=0)
    results: tuple[_Result, ...]


def read_rows(body: bytes, source: Source) -> RowPage:
    """The rows of an answer. Raises UnexpectedPage: broken_json, changed_layout, bad_date."""
    try:
        answer = _Answer.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        reason = "broken_json" if first["type"] == "json_invalid" else "changed_layout"
        place = ".".join(map(str, first["loc"]))
        message = f"HUDOC's answer is not as in rows.py: {place} {first['msg']}; see {source.where('ways')}"
        raise UnexpectedPage(reason, message) from error
    try:
        columns = frozenset(read_details(source, Details).columns)
        return RowPage(answer.resultcount, tuple(_read_row(each.columns, columns) for each in answer.results))
    except KeyError as error:
        message = f"a row of HUDOC's answer has no column {error}; see {source.where('details', 'columns')}"
        raise UnexpectedPage("changed_layout", message) from error
    except ValueError as error:
        raise UnexpectedPage("bad_date", f"a date of HUDOC is not in the form that rows.py knows: {error}") from error


def read_feed(body: bytes, source: Source, way: str) -> list[CaseRow]:
    """The items of the feed. Raises UnexpectedPage as `read_rss_items` does, and changed_layout."""
    return [_read_item(item, source) for item in read_rss_items(body, source, way)]


def read_date(column: str, value: str) -> datetime | None:
    """The day in a column, by that column's own format; None for an empty one. Raises ValueError."""
    if not value:
        return None
    return datetime.strptime(value, DATE_COLUMNS[column]).replace(tzinfo=UTC)


def _read_row(columns: Mapping[str, Any], asked: frozenset[str]) -> CaseRow:
    values = {name: "" if value is None else str(value).strip() for name, value in columns.items()}
    collections = values.get("documentcollectionid2", "").split(";")
    return CaseRow(
        itemid=values["itemid"],
        title=values["docname"],
        published=_read_published(values),
        language=LANGUAGES.get(values["languageisocode"], values["languageisocode"].lower()),
        kind=next((KINDS[each] for each in collections if each in KINDS), "court_document"),
        digest=hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16],
        facts=_facts(values),
        unknown_fields=tuple(sorted(set(values) - asked - NOT_ASKED)),
        unknown_types=tuple(_unknown_types(values, collections)),
    )


def _unknown_types(values: Mapping[str, str], collections: Sequence[str]) -> Iterator[str]:
    language, doctype = values["languageisocode"], values.get("doctype", "")
    yield from (each for each in collections if each and each not in {*KINDS, *SAYS_NO_MORE, *LANGUAGES, language})
    if not any(each in KINDS for each in collections):
        yield f"documentcollectionid2 {values.get('documentcollectionid2', '')}"
    if doctype and not DOCTYPE.fullmatch(doctype):
        yield f"doctype {doctype}"
    if language not in LANGUAGES:
        yield f"languageisocode {language}"


def _read_published(values: Mapping[str, str]) -> datetime | None:
    dates = [read_date(name, values.get(name, "")) for name in DATE_COLUMNS]
    return dates[0] or dates[1]


def _facts(values: Mapping[str, str]) -> dict[str, JsonValue]:
    facts: dict[str, JsonValue] = {name: values[name] for name in TOLD if values.get(name)}
    for name in LISTS:
        facts[name] = [each for each in values.get(name, "").split(";") if each]
    # Communicated case, judgment, its translations and its summary share the numbers; the ECLI is one judgment's.
    facts["case"] = values.get("appno") or values.get("ecli", "")
    return facts


def _read_item(item: etree._Element, source: Source) -> CaseRow:
    link = item_text(item, "link")
    found = ITEM_ID.search(link)
    if not found:
        raise UnexpectedPage("changed_layout", f"no item id in the link {link!r} of the feed in {source.where('ways')}")
    numbers, _, kind = item_text(item, "description").partition(" - ")
    facts: dict[str, JsonValue] = {"appno": [each for each in numbers.split(";") if each], "case": numbers}
    return CaseRow(
        itemid=found[1],
        title=item_text(item, "title"),
        published=_feed_date(item_text(item, "pubDate")),
        language="",
        kind=_feed_kind(kind),
        digest="",
        facts=facts,
    )


def _feed_kind(description: str) -> str:
    """`Chamber Judgment`, `Grand Chamber Decision` …; the feed has no codes."""
    words = description.lower()
    return next((kind for kind in KINDS.values() if kind.replace("_", " ") in words), "court_document")


def _feed_date(value: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(value)
    except ValueError:
        return None  # a sister feed says year 0001
    return read if read.tzinfo else read.replace(tzinfo=UTC)
