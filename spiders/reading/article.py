"""An article page read by the selectors of its source, or by trafilatura where a source has none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import trafilatura
from lxml.html import HtmlElement
from pydantic import field_validator

from config.rows import Row
from spiders.document import Precision
from spiders.reading.blocks import block_paragraphs
from spiders.reading.dates import Moment, read_moment
from spiders.reading.hidden import keep_unsaid
from spiders.reading.jsonld import LinkedData, read_linked_data
from spiders.reading.languages import read_language
from spiders.reading.markup import (
    Block,
    Page,
    check_css,
    fold_spaces,
    parse_page,
    read_blocks,
    text_of,
)
from spiders.reading.selecting import Elements
from spiders.reading.tags import calm_tags

MOST_GENERIC = 400_000
"""Letters of markup that trafilatura is given: its time grows with the square (3.4 MB took it two minutes).

Of a larger page everything but menus and lists of links is the text."""
MOSTLY_LINKS = 0.6
FRAME = frozenset(("a", "nav", "header", "footer", "aside"))
"""A picture in a link leads to another article: whom it shows is no matter of this one."""


class ArticleRules(Row):
    """Where an article page keeps its parts, as CSS selectors; of each list the first that finds something counts."""

    guard: tuple[str, ...] = ()
    """One of these stands on every page of the source: its absence means another page or a new layout."""
    title: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    """Empty: the source's markup is not known, trafilatura finds the text."""
    drop: tuple[str, ...] = ()
    """Parts inside the body that are no text of the article; all of them count."""
    frame: tuple[str, ...] = ()
    """Parts of the page that belong to the site, not to this article; all of them count."""
    date: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    no_author: tuple[str, ...] = ()
    """Beginnings of bylines that name the outlet, not a person."""
    boilerplate: tuple[str, ...] = ()
    """Whole lines of the site's frame."""

    @field_validator("guard", "title", "lead", "body", "drop", "frame", "date", "authors")
    @classmethod
    def _are_css(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(check_css(css) for css in value)


@dataclass(frozen=True, slots=True)
class Article:
    """What an article page says. Empty fields were not found; `guarded` is False where the guard was not there."""

    title: str
    text: str
    hidden_text: str
    published: datetime | None
    published_precision: Precision
    updated: datetime | None
    authors: tuple[str, ...]
    language: str
    section: str
    keywords: tuple[str, ...]
    summary: str
    guarded: bool
    page: Page


def read_article(markup: str, rules: ArticleRules, languages: Iterable[str]) -> Article:
    """Reads one page; never raises for what a page lacks, the caller judges that."""
    languages = tuple(languages)
    page = parse_page(markup)
    root, elements = page.root, page.elements
    data = read_linked_data(elements.of_tag("script"))
    generic = _read_generic(calm_tags(markup)) if not rules.body else {}
    dates, bylines, body = map(elements.first, (rules.date, rules.authors, rules.body))
    fields = dates + bylines + elements.every(rules.frame)
    blocks = read_blocks(root, body, elements.every(rules.drop), fields)
    summary = _meta(elements, "og:description") or _meta(elements, "description") or data.description
    title = _title(elements, rules, data, generic)
    text = "\n\n".join(line for line in _paragraphs(elements, rules, blocks, generic) if line != title)
    moment = _date(elements, dates, data, languages) or read_moment(str(generic.get("date") or ""))
    declared = root.get("lang") or data.language
    return Article(
        title=title,
        text=text,
        hidden_text=_hidden(page, body, blocks, rules, title, text, summary),
        published=moment.at if moment else None,
        published_precision=moment.precision if moment else "time",
        updated=data.modified,
        authors=_authors(bylines, rules, data, generic),
        language=read_language(f"{title}\n{text}", declared, languages),
        section=data.section,
        keywords=data.keywords,
        summary=summary,
        guarded=not rules.guard or bool(elements.first(rules.guard)),
        page=page,
    )


def _paragraphs(elements: Elements, rules: ArticleRules, blocks: list[Block], generic: dict[str, Any]) -> list[str]:
    if not rules.body and generic.get("too_large"):
        return [block.text for block in blocks if _is_content(block)]
    if not rules.body:
        return [line for line in str(generic.get("text") or "").split("\n") if line.strip()]
    body = [block.text for block in blocks if block.in_body and block.text not in rules.boilerplate]
    lead = [text_of(element) for element in elements.first(rules.lead)]
    return [line for line in lead if line and line not in body] + body


def _read_generic(markup: str) -> dict[str, Any]:
    if len(markup) > MOST_GENERIC:
        return {"too_large": True}
    found = trafilatura.bare_extraction(
        markup,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    return found if isinstance(found, dict) else dict(found.as_dict()) if found else {}


def _title(elements: Elements, rules: ArticleRules, data: LinkedData, generic: dict[str, Any]) -> str:
    printed = next((text for element in elements.first(rules.title) if (text := text_of(element))), "")
    title = printed or data.headline or _meta(elements, "og:title") or str(generic.get("title") or "")
    return fold_spaces(title)


def _date(elements: Elements, dates: list[HtmlElement], data: LinkedData, languages: tuple[str, ...]) -> Moment | None:
    for element in dates:
        if moment := read_moment(element.get("datetime") or text_of(element), languages):
            return moment
    if data.published:
        return data.published
    return read_moment(_meta(elements, "article:published_time"))


def _authors(
    bylines: list[HtmlElement], rules: ArticleRules, data: LinkedData, generic: dict[str, Any]
) -> tuple[str, ...]:
    printed = [text_of(element) for element in bylines]
    named = printed or list(data.authors) or [*str(generic.get("author") or "").split("; ")]
    return tuple(dict.fromkeys(name for name in named if name and not name.startswith(rules.no_author or ("\0",))))


def _hidden(
    page: Page, body: list[HtmlElement], blocks: list[Block], rules: ArticleRules, title: str, text: str, summary: str
) -> str:
    """What the page says outside the article, without menus, lists of links, and lines that the article has."""
    left_out = [block.text for block in blocks if not block.in_body and _is_content(block)]
    left_out += _descriptions(page.elements, body)
    if page.cut:
        left_out += block_paragraphs(page.markup)
    return keep_unsaid([summary, *left_out], title, text, rules.boilerplate)


def _descriptions(elements: Elements, body: list[HtmlElement]) -> list[str]:
    """Words that stand for a picture: all in the article, and outside of it those that are no link elsewhere."""
    pictures = [(said, image) for image in elements.of_tag("img") if (said := image.get("alt"))]
    inside = [said for said, image in pictures if any(each in body for each in image.iterancestors())] if body else []
    outside = [said for said, image in pictures if all(each.tag not in FRAME for each in image.iterancestors())]
    return list(map(fold_spaces, (*inside, *outside)))


def _is_content(block: Block) -> bool:
    return not block.furniture and block.linked_share < MOSTLY_LINKS


def _meta(elements: Elements, name: str) -> str:
    found = (each for each in elements.of_tag("meta") if name in (each.get("name"), each.get("property")))
    return next((fold_spaces(said) for each in found if (said := each.get("content")) is not None), "")
