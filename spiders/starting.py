"""Starts the folder of a new source: facts to be filled in, empty examples, and what to do next."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from config.errors import UsageError
from spiders.source import SOURCES

KINDS = {"articles": "feed", "wordpress": "feed", "pangea": "sitemap_index", "feed": "feed"}
"""The kinds that read a plain source, each with how its first way is read; `feed` is `articles` by another name."""
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

DETAILS = {
    "articles": """\
details:
  # The address of an item, with the source's own stable key as the group `id`: a number where there is one.
  item: '^https?://(?:www\\.)?{host}/(?P<id>[^?#]+)$'
  # CSS selectors of the article page. Without `body`, the text is found by a general reader.
  article:
    title: [h1]
""",
    "wordpress": """\
details:
  # Addresses of the feed that are no items of ours. Everything else has defaults: see spiders/kinds/wordpress.py.
  skip: []
""",
    "pangea": """\
details:
  # Labels of the feeds in /rssfeeds that are read.
  feeds: "."
""",
}

FACTS = """\
# Facts of one source. Read by spiders/source.py; lists and pages are read by spiders/kinds/{kind}.py.
# Marks: C-live measured on the site, C confirmed by code or documents, L only listed, U unconfirmed.
title: {name}
# Outlets of one publisher copy each other: they count as one origin.
publisher: {name}
family: {name}
kind: {kind}
# Every host that a request may go to; redirects to any other are refused.
hosts: [{host}]
# The first language is the one of a headline whose page cannot be had.
languages: [en]
countries: [KZ, KG, TJ, TM, UZ]
# Minute, hour, day, month, weekday.
schedule: "45 5 * * *"
# Below this a run has failed whatever HTTP said: items named per run, age of the newest, letters of an article.
expect: {{items: 3, newest_within_days: 14, text_chars: 200}}
polite: {{delay_seconds: 5, max_requests: 60}}
terms: >-
  What the site says of reuse, where and when it was read. [U]
# Take these three lines out when examples are reviewed.
status: "off"
off_since: {today}
off_reason: new, its examples are not reviewed yet
ways:
  - {{name: {via}, via: {via}, url: "{address}", mark: U}}
"""

REPLAY = """\
# A little night of this source: one response for each address. 'exilewatch sources sample' adds rows.
night: {today}T02:00:00Z
responses: []
"""

BROKEN = """\
# Answers that must be refused, each for the reason beside it: a list without items, a challenge page, another page.
responses: []
"""


def start_source(name: str, kind: str, address: str, today: date, folder: Path = SOURCES) -> Mapping[Path, str]:
    """The files of a new source with their text. Raises UsageError for a name, kind or address that cannot be."""
    if not NAME.fullmatch(name):
        raise UsageError(f"'{name}' is no name of a source: small letters and digits, words joined by '_'")
    if kind not in KINDS:
        raise UsageError(f"no kind '{kind}'; known are {', '.join(sorted(KINDS))}")
    if (folder / name).exists():
        raise UsageError(f"{folder / name} exists; nothing was written")
    host = urlsplit(address).hostname
    if not address.startswith("https://") or not host:
        raise UsageError(f"'{address}' is no https address")
    module = "articles" if kind == "feed" else kind
    path = urlsplit(address).path or "/"
    whole = f"https://{host}{path}" + (f"?{query}" if (query := urlsplit(address).query) else "")
    filled = {"name": name, "kind": module, "via": KINDS[kind], "host": host, "address": whole, "today": today}
    details = DETAILS[module].format(host=re.escape(host.removeprefix("www.")).replace("\\-", "-"))
    return {
        folder / name / "source.yml": FACTS.format(**filled) + details,
        folder / name / "examples" / "replay.yml": REPLAY.format(today=today),
        folder / name / "examples" / "broken" / "broken.yml": BROKEN,
    }


def next_steps(name: str) -> str:
    """What is left to do, in order."""
    return f"""\
next:
  1. correct spiders/sources/{name}/source.yml: title, publisher, languages, terms, what is expected of a run
  2. exilewatch sources probe {name}      (asks each address once)
  3. exilewatch sources sample {name}     (saves a list and an item as examples; shorten them, change what names people)
  4. add broken answers to examples/broken/broken.yml
  5. exilewatch sources check {name} --accept   then review examples/expected.json line by line
  6. take 'status: off' out of source.yml, and add the source to docs/sources.md
"""
