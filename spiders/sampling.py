"""Turns a response into an example: its file's name, and its row of replay.yml. Pure; nothing is ever overwritten."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

import yaml

ENDINGS = {
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/rss+xml": ".xml",
    "application/atom+xml": ".xml",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/csv": ".csv",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
EMPTY = re.compile(r"^responses:\s*\[\s*\]\s*$", re.MULTILINE)
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Sample:
    """One response that is to become an example."""

    url: str
    """As it was asked for."""
    status: int
    content_type: str
    body: bytes
    """Unpacked."""


def name_file(sample: Sample, taken: Collection[str]) -> str:
    """A name for the body: the last word of the address, an ending by its type, a number where it is taken."""
    kind = sample.content_type.split(";")[0].strip().lower()
    last = urlsplit(sample.url).path.rstrip("/").rsplit("/", 1)[-1] or "front"
    stem, dot, ending = last.rpartition(".")
    stem, own = (stem, dot + ending) if dot and ending.isalnum() else (last, "")
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-")[:LONGEST] or "page"
    ending = ENDINGS.get(kind) or own or ".bin"
    names = (f"{stem}{'' if number == 1 else f'_{number}'}{ending}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def add_row(index: str, sample: Sample, file: str) -> str:
    """The text of replay.yml with one row more; every line of it stays as it is."""
    row: dict[str, object] = {"url": sample.url, "file": file}
    if sample.status != 200:
        row["status"] = sample.status
    if sample.content_type:
        row["headers"] = {"Content-Type": sample.content_type}
    lines = yaml.safe_dump([row], allow_unicode=True, sort_keys=False, width=1000)
    written = "".join(f"  {line}\n" for line in lines.splitlines())
    return EMPTY.sub("responses:", index).rstrip("\n") + "\n" + written
