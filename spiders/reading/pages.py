"""Checks that hold for every answer of every source, before its own reader sees it."""

import re
from urllib.parse import urlsplit

from scrapy.http import Response, TextResponse

from spiders.document import UnexpectedPage
from spiders.source import Source

LEAST_BYTES = 20
"""RFE/RL answered 200 with 11 bytes for a feed that was gone (2026-10-04); an empty JSON list has about 30."""

HEAD_BYTES = 20_000

CHALLENGE_HEADERS = {b"cf-mitigated": b"challenge", b"x-amzn-waf-action": b"challenge"}

# Only what stands in challenge pages alone: Cloudflare also puts /cdn-cgi/challenge-platform/ into ordinary pages,
# and an article may well speak of a captcha.
CHALLENGE = re.compile(
    rb"""<title>\s*(just\ a\ moment|attention\ required!|ddos-guard|access\ denied|checking\ your\ browser|robot\ check
    |one\ moment,\ please|please\ wait\.\.\.|verifying\ you\ are\ human|security\ check)
    |_cf_chl_opt|id=["']challenge-form|awswafcookiedomainlist|/ddos-guard/js-challenge|id=["']px-captcha
    |<iframe[^>]+_incapsula_resource""",
    re.VERBOSE | re.IGNORECASE,
)
CHALLENGE_SIGNS = (
    b"just a moment", b"attention required!", b"ddos-guard", b"access denied", b"checking your browser",
    b"robot check", b"one moment, please", b"please wait...", b"verifying you are human", b"security check",
    b"_cf_chl_opt", b"challenge-form", b"awswafcookiedomainlist", b"px-captcha", b"_incapsula_resource",
)  # fmt: skip
"""One of these stands in whatever CHALLENGE finds; most pages have none, and need not be searched letter by letter."""
MOST_LOST = 0.005
"""Share of letters that could not be decoded above which the page is in another encoding than it says."""
END_BYTES, VERY_END_BYTES = 5_000, 100
END_OF_PAGE = re.compile(rb"</(html|body)\s*>", re.IGNORECASE)
HTML = re.compile(rb"^\W*(<!doctype\s+html|<html\b|<head\b|<body\b)", re.IGNORECASE)


def check_page(response: Response, source: Source) -> None:
    """Raises UnexpectedPage where the answer cannot be what was asked for, whatever the source.

    Reasons: left_source, challenge, tiny_body, wrong_type, wrong_charset, cut.
    The request's meta may say `expects` (xml, json), `may_be_empty`, and `anywhere` (a result of a search engine).
    """
    meta = response.request.meta if response.request else {}
    if not meta.get("anywhere"):
        _check_host(response, source)
    _check_challenge(response, source)
    if not meta.get("may_be_empty"):
        _check_size(response, source)
    if meta.get("expects") in ("xml", "json") and HTML.match(response.body[:HEAD_BYTES]):
        raise UnexpectedPage(
            "wrong_type",
            f"{response.url} answered with an HTML page, expected {meta['expects']}; "
            f"see the address in {source.where('ways')}",
        )
    _check_letters(response)
    _check_end(response, source)


def with_real_charset(response: Response) -> Response:
    """The response itself, or read as UTF-8 where it is that whatever its header says: no other text is by chance."""
    if not isinstance(response, TextResponse) or response.encoding == "utf-8" or response.body.isascii():
        return response
    try:
        response.body.decode("utf-8")
    except UnicodeDecodeError:
        return response
    return response.replace(encoding="utf-8")


def _check_letters(response: Response) -> None:
    if not isinstance(response, TextResponse) or response.encoding != "utf-8":
        return
    if "\ufffd" not in response.text:  # which the reader asks for anyway
        return
    lost = response.body.decode("utf-8", "replace").count("\ufffd")
    if lost > max(5, MOST_LOST * len(response.body)):
        raise UnexpectedPage(
            "wrong_charset",
            f"{response.url} says that it is UTF-8, but {lost} letters are none: the site sends another encoding",
        )


def _check_end(response: Response, source: Source) -> None:
    """A page that ends in its middle answers with 200 all the same; the names behind the cut are lost."""
    if not source.expect.whole_pages or not HTML.match(response.body[:HEAD_BYTES]):
        return
    if not any(END_OF_PAGE.search(response.body[-size:]) for size in (VERY_END_BYTES, END_BYTES)):
        where = source.where("expect")
        raise UnexpectedPage(
            "cut",
            f"{response.url} ends without </html> after {len(response.body)} bytes; "
            f"where a site never writes it, set whole_pages: false in {where}",
        )


def _check_host(response: Response, source: Source) -> None:
    host = urlsplit(response.url).hostname or ""
    if host not in source.hosts:
        raise UnexpectedPage("left_source", f"{response.url} is on {host}, not on a host of {source.where('hosts')}")


def _check_challenge(response: Response, source: Source) -> None:
    by_header = any(value in (response.headers.get(name) or b"").lower() for name, value in CHALLENGE_HEADERS.items())
    if by_header or _is_challenge(response.body[:HEAD_BYTES]):
        raise UnexpectedPage(
            "challenge",
            f"{response.url} answered with a challenge to prove that we are no machine; we break none: "
            f"ask {source.publisher} for access, or set status: off in {source.where('status')}",
        )


def _is_challenge(head: bytes) -> bool:
    lowered = head.lower()
    return any(sign in lowered for sign in CHALLENGE_SIGNS) and CHALLENGE.search(head) is not None


def _check_size(response: Response, source: Source) -> None:
    size = len(response.body.strip())
    if size < LEAST_BYTES:
        raise UnexpectedPage(
            "tiny_body",
            f"{response.url} answered with {size} bytes, expected a page; see the address in {source.where('ways')}",
        )
