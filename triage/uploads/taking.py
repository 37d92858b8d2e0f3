"""Takes what somebody hands over: archived as it came, stored as a document, its provenance beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from config.errors import UsageError
from config.settings import Settings
from db.archive.sealing import seal
from db.archive.writing import WarcFile, warc_name
from db.models import Source
from db.queries.captures import add_capture
from db.queries.documents import store_documents
from db.queries.runs import close_run, open_run
from db.session import Database
from db.values import NewDocument
from triage.uploads.reading import ReadFile, RefusedFile, read_in_child, type_of

KIND = "upload"
SOURCE_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}|partner:[1-9][0-9]{0,9}")
LONGEST_TITLE = 500


class UploadError(UsageError, ValueError):
    """What was handed over cannot be taken; `code` says why in one word."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody hands over. `text` stands before what the file says; one of the two may be empty."""

    source: str
    source_title: str
    by: str
    """Who handed it over."""
    content: bytes = b""
    text: str = ""
    title: str = ""
    url: str = ""
    """Where it was published, if it was."""
    published: datetime | None = None
    kind: str = KIND
    more: Mapping[str, str | int] = field(default_factory=dict)
    keep_unread: bool = False
    """Whether it is stored though its file gives no text: better a text with a file beside it than neither."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it."""

    fate: str
    """new | changed | unchanged …"""
    letters: int
    unread_pages: int
    refused: str
    """Why the file gave no text; empty where it gave some."""


def take_upload(database: Database, settings: Settings, upload: Upload, at: datetime) -> Taken:
    """Archives and stores it; the next intake reads it. Raises UploadError, and then nothing was taken."""
    _check(upload)
    found, refused = _read(upload)
    document = _document(upload, found, refused)
    with database.write() as session:
        if session.get(Source, upload.source) is None:
            session.add(Source(name=upload.source, title=upload.source_title, publisher=upload.source))
            session.flush()
        run_id = open_run(session, upload.source, KIND, f"{KIND} {at:%Y-%m-%dT%H:%M:%SZ}", at)
    name = warc_name(KIND, run_id, at)
    with WarcFile(settings.archive, name) as warc:
        body = upload.content or upload.text.encode()
        kind = type_of(upload.content) if upload.content else "text/plain; charset=utf-8"
        recorded = warc.write_resource(document.url, kind, body, at)
    seal(settings.archive, name)
    with database.write() as session:
        capture = add_capture(session, recorded, upload.source, run_id, KIND)
        fates = store_documents(session, [document], capture, at)
        counts = {"seen": 1, **{str(fate): number for fate, number in fates.items()}}
        close_run(session, run_id, "complete", "", counts, at)
    fate = next(iter(fates), "unchanged")
    return Taken(fate, len(document.text) + len(document.hidden_text), found.unread_pages, refused)


def _check(upload: Upload) -> None:
    if not SOURCE_NAME.fullmatch(upload.source):
        raise UploadError("source", f"'{upload.source}' is no name of a source: small letters, digits and _")
    if upload.url and (urlsplit(upload.url).scheme not in ("http", "https") or not urlsplit(upload.url).hostname):
        raise UploadError("url", f"'{upload.url}' is no http(s) address")
    if not upload.content and not upload.text.strip():
        raise UploadError("empty", "neither a file nor a text")


def _read(upload: Upload) -> tuple[ReadFile, str]:
    if not upload.content:
        return ReadFile("", "", 0), ""
    try:
        return read_in_child(upload.content), ""
    except RefusedFile as error:
        if upload.keep_unread and upload.text.strip():
            return ReadFile("", "", 0), error.reason
        raise UploadError(error.reason, str(error)) from error


def _document(upload: Upload, found: ReadFile, refused: str) -> NewDocument:
    text = "\n\n".join(part for part in (upload.text.strip(), found.text) if part)
    digest = sha256(upload.content or upload.text.encode()).hexdigest()
    title = upload.title.strip() or next((line for line in text.splitlines() if line.strip()), "")
    unread = {"unread_pages": found.unread_pages} if found.unread_pages else {}
    return NewDocument(
        source=upload.source,
        stable_id=upload.url or f"sha256:{digest}",
        url=upload.url or f"urn:sha256:{digest}",
        title=title[:LONGEST_TITLE],
        text=text,
        hidden_text=found.hidden_text,
        kind=upload.kind,
        published=upload.published,
        published_precision="day",
        more={"handed_over_by": upload.by, **upload.more, **unread, **({"unread_file": refused} if refused else {})},
    )
