"""Pages of Media Cloud's list of stories as values. Pure: bytes in, stories out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from spiders.document import UnexpectedPage
from spiders.reading.blocks import read_blocks
from spiders.reading.dates import read_moment
from spiders.reading.markup import fold_spaces

READ = frozenset(("id", "url", "title", "text", "media_name", "media_url", "publish_date", "language", "indexed_date"))
READ_OF_PAGE = frozenset(("stories", "pagination_token"))


@dataclass(frozen=True, slots=True)
class Story:
    """One story; `text` is empty where the key may not have it."""

    key: str
    url: str
    title: str
    text: str
    outlet: str
    domain: str
    language: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class StoryPage:
    """One page; `token` names the next one, '' on the last."""

    stories: tuple[Story, ...]
    token: str
    unknown_fields: tuple[str, ...]


def read_stories(body: bytes, where: str) -> StoryPage:
    """The stories of a page. Raises UnexpectedPage: broken_json, changed_layout."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnexpectedPage("broken_json", f"the stories of {where} are no JSON: {error}") from error
    try:
        rows: list[Mapping[str, Any]] = answer["stories"]
        unknown = {name for row in rows for name in set(row) - READ} | (set(answer) - READ_OF_PAGE)
        return StoryPage(tuple(map(_story, rows)), answer.get("pagination_token") or "", tuple(sorted(unknown)))
    except (KeyError, TypeError, AttributeError) as error:
        raise UnexpectedPage("changed_layout", f"the answer of {where} lacks {error}") from error


def _story(row: Mapping[str, Any]) -> Story:
    published = read_moment(str(row["publish_date"] or ""))
    return Story(
        key=str(row["id"]),
        url=row["url"],
        title=fold_spaces(row["title"] or ""),
        text=read_blocks(row.get("text") or ""),
        outlet=row.get("media_name") or row.get("media_url") or "",
        domain=(row.get("media_url") or "").casefold(),
        language=(row.get("language") or "").casefold(),
        published=published.at if published else None,
    )
