"""`python -m bench.backfill.reading FOLDER PAGES`: WARC to documents, beside fastwarc and resiliparse in the same run.

Those do no more than the bare extraction of text. FOLDER holds files of JSON lines, whose items are printed as pages.
What is measured is processor time."""

import argparse
import tempfile
import time
from collections.abc import Callable
from itertools import chain, islice
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from bench.backfill.pangea import HTML, Item, items_of, write_warc
from bench.backfill.real import source_of
from crawler.backfill.captured import item_key, read_captured
from crawler.backfill.files import read_responses
from spiders.source import Source

HOST = "www.ozodi.org"
ROUNDS = 5


def main() -> None:
    """Prints milliseconds a page of each, and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("pages", type=int)
    said = parser.parse_args()
    source = source_of(HOST)
    if source is None:
        raise SystemExit(f"no source is published at {HOST}")
    ours = chain.from_iterable(items for _, items in items_of(said.folder) if items[0].host == HOST)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "pages.warc.gz"
        items: list[Item] = list(islice(ours, said.pages))
        write_warc(path, ((each.url, HTML, each.page()) for each in items))
        read(path, source)
        pairs = [(_spent(lambda: bare(path)), _spent(lambda: read(path, source))) for _ in range(ROUNDS)]
    best = sorted(pairs, key=lambda pair: pair[1] / pair[0])[ROUNDS // 2]
    for title, seconds in zip(("bare extraction", "to documents"), best, strict=True):
        print(f"{title}: {seconds / len(items) * 1000:.2f} ms a page, {len(items) / seconds:.0f}/s")
    print(f"the median of {ROUNDS} ratios: {best[1] / best[0]:.1f} times the bare extraction")


def bare(path: Path) -> int:
    """The text of every page, and nothing else."""
    letters = 0
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
            tree = HTMLTree.parse_from_bytes(record.reader.read(), "utf-8")
            letters += len(extract_plain_text(tree, main_content=True))
    return letters


def read(path: Path, source: Source) -> int:
    """Every page as a night reads it: title, text, what stands outside of it, date, authors, language, checks."""
    ours = (each for each in read_responses(path) if item_key(source, each.url))
    return sum(len(document.text) for each in ours for document in read_captured(source.folder, each).documents)


def _spent(work: Callable[[], int]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
