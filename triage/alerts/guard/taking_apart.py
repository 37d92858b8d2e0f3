"""Takes a message apart into every text that its receiver, or anybody on the way, could read. Pure.

What it cannot take apart it does not know: it raises, and the guard refuses."""

import csv
import io
import json
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from lxml import etree

from triage.alerts.guard.shapes import UUID
from triage.alerts.guard.values import Piece
from triage.alerts.messages import Outgoing

NAMESPACES = ("http://www.w3.org/2005/Atom", "http://purl.org/syndication/thread/1.0")
JSON_CHANNELS = ("stix", "misp")
UUID_KEY = re.compile(UUID)
PGP = b"-----BEGIN PGP MESSAGE-----"


class UnreadableMessage(ValueError):  # noqa: N818 - named for what it is
    """A part of a message is of a kind that the guard does not know."""


def take_apart(outgoing: Outgoing) -> list[Piece]:
    """All texts of a message, decoded. Raises UnreadableMessage."""
    headers = [Piece(f"header:{name.lower()}", value) for name, value in outgoing.headers]
    ids = [Piece("message-id", outgoing.message_id)]
    if outgoing.channel == "email":
        return [*headers, *ids, *_mail(outgoing.body)]
    if outgoing.channel == "webhook":
        return [*headers, *ids, *_json(_parse_json(outgoing.body))]
    if outgoing.channel == "feed":
        return [*headers, *ids, *_feed(outgoing.body)]
    if outgoing.channel == "chat":
        return [*headers, *ids, *_lines(outgoing.body)]
    if outgoing.channel in JSON_CHANNELS:
        return [*headers, *ids, *_json(_without_uuids(_parse_json(outgoing.body)))]
    raise UnreadableMessage(f"channel {outgoing.channel}")


def _lines(body: bytes) -> Iterator[Piece]:
    return (Piece("line", line) for line in body.decode("utf8").splitlines() if line.strip())


def _without_uuids(value: object) -> object:
    """A list of what a mapping holds, where all its keys are such numbers as MISP's manifest has: else itself."""
    if isinstance(value, dict) and value and all(UUID_KEY.fullmatch(str(key)) for key in value):
        return list(value.values())
    return value


def _mail(body: bytes) -> Iterator[Piece]:
    message = message_from_bytes(body, policy=policy.default)
    for part in message.walk():
        yield from _mail_headers(part)
        if part.get_filename() is not None:
            yield Piece("file", str(part.get_filename()))
        if not part.is_multipart():
            yield from _content(part)
        if part.preamble or part.epilogue or part.defects:
            raise UnreadableMessage("text outside of the parts")


def _mail_headers(part: EmailMessage) -> Iterator[Piece]:
    for name, value in part.items():
        yield Piece(f"header:{name.lower()}", str(value))


def _content(part: EmailMessage) -> Iterator[Piece]:
    kind, content = part.get_content_type(), part.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise UnreadableMessage(f"part {kind}")
    if kind == "application/octet-stream" and content.startswith(PGP):
        return
    if kind == "application/pgp-encrypted" and content.strip() == b"Version: 1":
        return
    if kind == "application/json":
        yield from _json(_parse_json(content))
    elif kind == "text/csv":
        yield from _table(content.decode("utf8"))
    elif kind == "text/plain":
        yield from _lines(content)
    else:
        raise UnreadableMessage(f"part {kind}")


def _parse_json(content: bytes) -> object:
    try:
        return json.loads(content)
    except ValueError as error:
        raise UnreadableMessage("JSON that cannot be read") from error


def _json(value: object, key: str = "") -> Iterator[Piece]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield Piece("field" if key == "fields" else "key", str(name))
            yield from _json(inner, f"field:{name}" if key == "fields" else str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _json(inner, key)
    else:
        yield Piece(key if key.startswith("field:") else f"value:{key}", str(value))


def _table(text: str) -> Iterator[Piece]:
    rows = list(csv.reader(io.StringIO(text)))
    columns = rows[0] if rows else []
    yield from (Piece("key", name) for name in columns)
    for row in rows[1:]:
        if len(row) != len(columns):
            raise UnreadableMessage("a table whose rows are not alike")
        yield from (Piece(f"value:{name}", cell) for name, cell in zip(columns, row, strict=True))


def _feed(body: bytes) -> Iterator[Piece]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableMessage("XML that cannot be read") from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableMessage("XML with a document type")
    for node in root.iter():
        if not isinstance(node.tag, str) or etree.QName(node).namespace not in NAMESPACES:
            raise UnreadableMessage("XML of an unknown kind")
        tag = etree.QName(node).localname
        yield Piece("key", tag)
        yield from (Piece(f"value:{name}", str(value)) for name, value in node.attrib.items())
        for line in f"{node.text or ''}\n{node.tail or ''}".splitlines():
            if line.strip():
                yield Piece("line" if tag in ("title", "summary") else f"value:{tag}", line.strip())
