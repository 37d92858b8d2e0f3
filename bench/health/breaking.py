"""Ways in which a source breaks while it answers: each changes the good responses of an example night."""

import gzip
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from spiders.examples import Recorded

HEADERS = {"Content-Type": "text/html; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Changed(Recorded):
    """A recorded response whose body, status, headers or final address are not what they were."""

    body: bytes = b""
    lands_at: str = ""

    def answer(self, request: Request) -> Response:
        headers = {name: [value] for name, value in self.row.headers.items()}
        url = self.lands_at or request.url
        plain = Response(url, headers=headers)
        chosen: type[Response] = responsetypes.from_args(headers=plain.headers, url=url, body=self.body)
        asked = request.replace(url=url)
        return chosen(url, status=self.row.status, headers=headers, body=self.body, request=asked)


@dataclass(frozen=True, slots=True)
class Part:
    """One response of the night, and what it was asked for."""

    recorded: Recorded
    is_list: bool

    @property
    def body(self) -> bytes:
        """Unpacked."""
        raw = (self.recorded.folder / self.recorded.row.file).read_bytes()
        return gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw

    @property
    def form(self) -> str:
        """json, xml, html, or other."""
        head = self.body.lstrip()[:400].lower()
        if head.startswith((b"{", b"[")):
            return "json" if b"}\n{" not in self.body else "other"  # one object a line
        if b"<html" in head or b"<!doctype html" in head:
            return "html"
        return "xml" if head.startswith(b"<") else "other"

    def changed(self, body: bytes | str, status: int = 200, lands_at: str = "", **headers: str) -> Changed:
        """The same response with another body."""
        content = body.encode("utf8", "surrogateescape") if isinstance(body, str) else body
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        row = self.recorded.row.model_copy(update={"status": status, "headers": {**self.recorded.row.headers, **more}})
        return Changed(row, self.recorded.folder, content, lands_at)

    @property
    def text(self) -> str:
        """As UTF-8."""
        return self.body.decode("utf8", "surrogateescape")


Break = Callable[[Part, random.Random], Recorded | None]
"""The broken response, or None where it cannot break so."""

ITEM = re.compile(r"<(item|entry|url|sitemap)\b(?![\w:-]).*?</\1>", re.DOTALL)
ANCHOR = re.compile(r"<a\b[^>]*>", re.IGNORECASE)
SOFT_404 = (
    "<!DOCTYPE html><html lang='en'><head><title>Page not found</title></head><body><header><nav><a href='/about'>About"
    "</a></nav></header><main><h1>Page not found</h1><p>The page that you are looking for may have been moved or "
    "deleted. Check the address, use the search above, or go back to the front page, where our latest stories "
    "are. If you followed a link from another site, please tell its editors.</p></main></body></html>"
)
CONSENT = (
    "<!DOCTYPE html><html lang='en'><head><title>Before you continue</title></head><body><h1>Your privacy</h1><p>We "
    "and our partners store information on your device. You may accept or manage your choices below before you go on "
    "to the site.</p><form action='/consent'><button>Accept all</button></form></body></html>"
)
CHALLENGE = (
    "<!DOCTYPE html><html lang='en-US'><head><title>Just a moment...</title></head><body><noscript>Enable "
    "JavaScript and cookies to continue</noscript><script>window._cf_chl_opt={cvId:'3'}</script></body></html>"
)
OTHER_WORDS = {
    False: "Правительство обсудило строительство дороги и новые правила для рынков города в этом году",
    True: "The government has discussed a new road and the rules for the markets of the city this year",
}


def emptied(part: Part, chance: random.Random) -> Recorded | None:
    """The list answers well and names nothing."""
    return _with_share(part, 0.0)


def halved(part: Part, chance: random.Random) -> Recorded | None:
    """The list names half of what it did."""
    return _with_share(part, 0.5)


def renamed_classes(part: Part, chance: random.Random) -> Recorded | None:
    """A new design: every class and id of the item pages has another name, headings another rank."""
    if part.is_list or part.form != "html":
        return None
    text = re.sub(r"""\b(class|id)=(["'])([^"']*)\2""", r"\1=\2x-\3-v2\2", part.text)
    return part.changed(re.sub(r"(</?)h1\b", r"\1h4", re.sub(r"\bitemprop=", "data-prop=", text)))


def moved_dates(part: Part, chance: random.Random) -> Recorded | None:
    """Every date is fifteen years older: a template's own, or an archive's."""
    changed = re.sub(r"\b20(2[56])(?=-\d\d)|(?<=[ .])20(2[56])\b", "2010", part.text)
    return part.changed(changed) if changed != part.text else None


def dates_gone(part: Part, chance: random.Random) -> Recorded | None:
    """No date is given any more."""
    text = re.sub(r"<time\b.*?</time>|<(pubDate|published|updated|dc:date|lastmod)>.*?</\1>", "", part.text, flags=re.S)
    text = re.sub(r'"(datePublished|dateModified|date_gmt|date)"\s*:\s*"[^"]*"', r'"\1": ""', text)
    text = re.sub(r"<meta\b[^>]*(published|date|modified)[^>]*>", "", text)
    text = re.sub(r"\b\d{1,2}[ .]\w+[ .,]+20\d\d\b|\b\w+ \d{1,2}, 20\d\d\b", "", text)
    return part.changed(text) if text != part.text else None


def title_gone(part: Part, chance: random.Random) -> Recorded | None:
    """No title is given any more."""
    text = re.sub(r"<(h1|title)\b[^>]*>.*?</\1>", r"<\1></\1>", part.text, flags=re.S)
    text = re.sub(r'"(headline|title|docname)"\s*:\s*"(?:[^"\\]|\\.)*"', r'"\1": ""', text)
    text = re.sub(r"<meta\b[^>]*title[^>]*>", "", text)
    return part.changed(text) if text != part.text else None


def language_switched(part: Part, chance: random.Random) -> Recorded | None:
    """The same page in another language: every run of words is replaced."""
    if part.form not in ("html", "xml"):
        return None
    cyrillic = len(re.findall("[а-яё]", part.text)) > 200
    words = OTHER_WORDS[cyrillic].split()

    def other(found: re.Match[str]) -> str:
        count = len(found[0].split())
        return found[0] if count < 6 else " " + " ".join(chance.choice(words) for _ in range(count)) + " "

    changed = re.sub(r"(?<=[>\]])[^<>{}\[\]]{30,}(?=[<\]])", other, part.text)
    return part.changed(changed) if changed != part.text else None


def challenge(status: int) -> Break:
    """A page that wants proof that we are no machine, with this status."""

    def broken(part: Part, chance: random.Random) -> Recorded | None:
        return part.changed(CHALLENGE, status, Content_Type="text/html; charset=UTF-8")

    return broken


def soft_404(part: Part, chance: random.Random) -> Recorded | None:
    """Everything answers 200 and says that it is not there."""
    return part.changed(SOFT_404, **{"Content_Type": HEADERS["Content-Type"]})


def consent(part: Part, chance: random.Random) -> Recorded | None:
    """Everything leads to a page that asks for consent, on another host or on this one."""
    lands = chance.choice(["https://consent.example/m?continue=x", ""])
    return part.changed(CONSENT, lands_at=lands, Content_Type=HEADERS["Content-Type"])


def truncated(part: Part, chance: random.Random) -> Recorded | None:
    """The body ends in its middle, with a length that agrees."""
    body = part.body
    return part.changed(body[: int(len(body) * chance.uniform(0.3, 0.7))])


def lying_charset(part: Part, chance: random.Random) -> Recorded | None:
    """The header names another encoding than the body has, or the body has another than header and page say."""
    if part.form not in ("html", "xml") or part.body.isascii():
        return None
    if chance.random() < 0.5:
        kind = part.recorded.row.headers.get("Content-Type", "text/html").split(";")[0]
        return part.changed(part.body, Content_Type=f"{kind}; charset=windows-1252")
    return part.changed(part.text.encode("cp1251", "replace"), Content_Type="text/html; charset=utf-8")


KINDS: dict[str, Break] = {
    "emptied": emptied,
    "halved": halved,
    "renamed classes": renamed_classes,
    "moved dates": moved_dates,
    "dates gone": dates_gone,
    "title gone": title_gone,
    "language switched": language_switched,
    "challenge at 200": challenge(200),
    "challenge at 403": challenge(403),
    "challenge at 429": challenge(429),
    "challenge at 503": challenge(503),
    "soft 404": soft_404,
    "consent page": consent,
    "truncated": truncated,
    "lying charset": lying_charset,
}
STALE = "stale copy"
"""The lists of an earlier night, night after night: all in them is known, the last run's items are not there."""


def break_night(
    kind: str, parts: Sequence[Part], chance: random.Random, gone: Sequence[str] = ()
) -> list[Recorded] | None:
    """The night's responses, broken; None where nothing of it can break so. A stale copy lacks the addresses `gone`."""
    if kind == STALE:
        return [_without(part, gone) for part in parts]
    broken = [(part, KINDS[kind](part, chance)) for part in parts]
    if not any(each for _, each in broken):
        return None
    return [each or part.recorded for part, each in broken]


def _without(part: Part, gone: Sequence[str]) -> Recorded:
    """A list without the items at these addresses, as it was before they came."""
    if not part.is_list:
        return part.recorded
    marks = [urlsplit(url).fragment or urlsplit(url).path for url in gone]
    if part.form == "json":
        return part.changed(json.dumps(_drop(json.loads(part.body), marks)))
    if part.form == "other":
        lines = part.text.splitlines(keepends=True)
        return part.changed("".join(line for line in lines if not any(mark in line for mark in marks)))
    pattern = ANCHOR if part.form == "html" else ITEM
    kept = pattern.sub(lambda found: "" if any(mark in found[0] for mark in marks) else found[0], part.text)
    return part.changed(kept)


def _drop(value: Any, marks: Sequence[str]) -> Any:
    """Without the rows that name one of these items, and with a total that agrees."""
    if isinstance(value, list):
        return [_drop(each, marks) for each in value if not (isinstance(each, dict) and _names(each, marks))]
    if not isinstance(value, dict):
        return value
    kept = {key: _drop(each, marks) for key, each in value.items()}
    lost = len(json.dumps(value)) != len(json.dumps(kept)) and sum(_names(row, marks) for row in _rows(value))
    return kept | {"total": kept["total"] - lost} if lost and isinstance(kept.get("total"), int) else kept


def _rows(value: Any) -> list[dict[str, Any]]:
    """All rows of lists in this value."""
    if isinstance(value, dict):
        return [row for each in value.values() for row in _rows(each)]
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _names(row: dict[str, Any], marks: Sequence[str]) -> bool:
    return any(mark in json.dumps(row) for mark in marks)


def _with_share(part: Part, share: float) -> Recorded | None:
    """A list with this share of its items; None for what is no list."""
    if not part.is_list:
        return None
    if part.form == "json":
        return part.changed(json.dumps(_cut(json.loads(part.body), share)))
    pattern = ANCHOR if part.form == "html" else ITEM
    kept = int(len(pattern.findall(part.text)) * share)
    if part.form == "other":
        lines = part.body.splitlines(keepends=True)
        return part.changed(b"".join(lines[: max(1, int(len(lines) * share))]))
    numbers = iter(range(10**6))
    return part.changed(pattern.sub(lambda found: found[0] if next(numbers) < kept else "", part.text))


def _cut(value: Any, share: float) -> Any:
    if isinstance(value, list):
        return value[: int(len(value) * share)]
    return {key: _cut(each, share) for key, each in value.items()} if isinstance(value, dict) else value
