"""`python -m bench.backfill.reading FOLDER PAGES`: WARC to documents, beside fastwarc and resiliparse in the same run.

FOLDER holds files of JSON lines, whose items are printed as pages of 1 KB; with `--frame PAGE`, a recorded page of the
same site system, as pages of its size. Two are beside it: the bare extraction of text, and one that also tells what any
reader must: encoding, title, date and language. What is measured is processor time."""

import argparse
import gzip
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import chain, islice
from pathlib import Path
from statistics import median

from fastwarc.warc import ArchiveIterator, WarcRecordType
from lxml import etree
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import detect_encoding
from resiliparse.parse.html import HTMLTree
from resiliparse.parse.lang import detect_fast

from bench.backfill.pangea import HTML, Item, items_of, write_warc
from bench.backfill.real import source_of
from crawler.backfill.captured import item_key, read_captured
from crawler.backfill.files import read_responses
from spiders.reading.markup import parse_page
from spiders.source import Source

HOST = "www.ozodi.org"
ROUNDS = 7
TITLE, TEXT, DATE = "=title=", "=text=", "=date="
Print = Callable[[Item], bytes]


@dataclass(frozen=True)
class Asked:
    """What the command line asks for: how many pages of HOST, printed small or into a recorded page."""

    source: Source
    count: int
    pages: Iterator[tuple[str, str, bytes]]
    """Address, type and bytes of each, without an end that matters."""


def read_command() -> Asked:
    """The command line of a bench over pages: FOLDER PAGES [--frame PAGE]."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("pages", type=int)
    parser.add_argument("--frame", type=Path)
    said = parser.parse_args()
    source = source_of(HOST)
    if source is None:
        raise SystemExit(f"no source is published at {HOST}")
    ours = chain.from_iterable(items for _, items in items_of(said.folder) if items[0].host == HOST)
    page = framed(said.frame) if said.frame else Item.page
    return Asked(source, said.pages, ((each.url, HTML, page(each)) for each in ours))


def main() -> None:
    """Prints milliseconds a page of each, and their ratios."""
    asked = read_command()
    pages = list(islice(asked.pages, asked.count))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "pages.warc.gz"
        write_warc(path, pages)
        measure(path, asked.source, len(pages), sum(len(page) for _, _, page in pages))


def measure(path: Path, source: Source, pages: int, size: int) -> None:
    """Round by round, one after the other: what slows the one slows the other."""
    print(f"{pages} pages of {size / pages / 1000:.1f} KB")
    ways: tuple[Callable[[], int], ...] = (lambda: bare(path), lambda: told(path), lambda: read(path, source))
    for way in ways:
        way()
    rounds = [[_spent(way) for way in ways] for _ in range(ROUNDS)]
    titles = ("bare extraction", "and what each tells", "to documents")
    for title, spent in zip(titles, zip(*rounds, strict=True), strict=True):
        print(f"{title}: {median(spent) / pages * 1000:.2f} ms a page, {pages / median(spent):.0f}/s")
    for at, title in enumerate(("bare extraction", "bare extraction and what each tells")):
        ratio = median(spent[2] / spent[at] for spent in rounds)
        print(f"to documents: {ratio:.1f} times the {title}, the median of {ROUNDS} rounds")


def framed(path: Path) -> Print:
    """Prints items into a recorded page, in place of its title, date and text."""
    data = path.read_bytes()
    page = parse_page((gzip.decompress(data) if path.suffix == ".gz" else data).decode())
    for css, mark in (("h1", TITLE), ("#article-content div.wsw", TEXT), ("time", DATE)):
        for element in page.elements.find(css)[:1]:
            element.clear(keep_tail=True)
            element.attrib.update(dict([("class", "wsw")] if mark == TEXT else [("datetime", mark), ("pubdate", "")]))
            element.text = mark
    frame = str(etree.tostring(page.root, encoding="unicode", method="html"))

    def print_item(item: Item) -> bytes:
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in item.text.split("\n") if line.strip())
        filled = frame.replace(DATE, item.date).replace(TITLE, escape(item.title)).replace(TEXT, paragraphs)
        return f"<!DOCTYPE html>{filled}".encode()

    return print_item


def bare(path: Path) -> int:
    """The text of every page, and nothing else."""
    trees = (HTMLTree.parse_from_bytes(body, "utf-8") for body in _bodies(path))
    return sum(len(extract_plain_text(tree, main_content=True)) for tree in trees)


def told(path: Path) -> int:
    """The text of every page, its encoding, title, date and language, each as quickly as these libraries can."""
    letters = 0
    for body in _bodies(path):
        tree = HTMLTree.parse_from_bytes(body, detect_encoding(body) or "utf-8")
        text = extract_plain_text(tree, main_content=True)
        printed = tree.document.query_selector("time[datetime]") if tree.document else None
        date = datetime.fromisoformat(str(printed.getattr("datetime"))) if printed else None
        letters += len(text) if tree.title and date and detect_fast(text) else 0
    return letters


def read(path: Path, source: Source) -> int:
    """Every page as a night reads it: title, text, what stands outside of it, date, authors, language, checks."""
    ours = (each for each in read_responses(path) if item_key(source, each.url))
    return sum(len(document.text) for each in ours for document in read_captured(source.folder, each).documents)


def _bodies(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
            yield record.reader.read()


def _spent(work: Callable[[], int]) -> float:
    began = time.process_time()
    letters = work()
    if not letters:
        raise SystemExit("nothing was read")
    return time.process_time() - began


if __name__ == "__main__":
    main()
