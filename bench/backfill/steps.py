"""`python -m bench.backfill.steps FOLDER PAGES [--frame PAGE]`: what each step of WARC to documents costs.

Functions are wrapped where they are called; of each the time without that of the wrapped ones within it is counted, in
processor time, beside the bare extraction by resiliparse in the same run. See bench.backfill.reading for FOLDER."""

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.backfill.pangea import write_warc
from bench.backfill.reading import bare, read_command
from crawler.backfill.captured import item_key, read_captured
from crawler.backfill.files import read_responses
from crawler.backfill.importing import exchange_of
from crawler.child.bookkeeping import new_document
from db.archive.writing import pack
from db.values import cleaned
from spiders.source import Source

ROUNDS = 5
CAPTURED, ARTICLE, MARKUP = "crawler.backfill.captured", "spiders.reading.article", "spiders.reading.markup"
STEPS = (
    (f"{CAPTURED}._response", "response made of the record"),
    (f"{CAPTURED}.with_real_charset", "charset looked at"),
    (f"{CAPTURED}.check_page", "checks of every page"),
    ("spiders.kinds.articles.ArticlesSpider.ask_past_item", "request made"),
    ("spiders.kinds.articles.ArticlesSpider.markup", "bytes decoded"),
    ("spiders.kinds.articles.ArticlesSpider.read_item", "document made"),
    (f"{ARTICLE}.read_article", "article: between the steps"),
    (f"{ARTICLE}.parse_page", "tree by libxml2"),
    (f"{MARKUP}.calm_tags", "tags with too much"),
    (f"{MARKUP}.read_elements", "elements by class, id, tag"),
    (f"{ARTICLE}.read_linked_data", "structured data"),
    ("spiders.reading.selecting.Elements.first", "selectors"),
    ("spiders.reading.selecting.Elements.every", "selectors"),
    (f"{ARTICLE}.read_blocks", "blocks of text"),
    (f"{ARTICLE}._title", "title"),
    (f"{ARTICLE}._date", "date"),
    (f"{ARTICLE}._authors", "authors"),
    (f"{ARTICLE}._meta", "meta tags"),
    (f"{ARTICLE}._paragraphs", "paragraphs chosen"),
    (f"{ARTICLE}._hidden", "what stands outside the text"),
    (f"{ARTICLE}.read_language", "language"),
)
"""Function by the name under which it is called, and what it does."""


class Stack:
    """Counts seconds of processor time for whatever runs innermost."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._since = time.process_time()

    def turn(self, title: str = "") -> None:
        """Begins a step within the present one; without a title ends the present one."""
        now = time.process_time()
        if self._open:
            self.spent[self._open[-1]] += now - self._since
        if title:
            self._open.append(title)
        else:
            self._open.pop()
        self._since = time.process_time()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Counts what runs within it."""
        self.turn(title)
        try:
            yield
        finally:
            self.turn()

    def wrapped(self, work: Callable[..., Any], title: str) -> Callable[..., Any]:
        """The function, counted; of one that gives one thing after the other, all of it at once."""

        def counted(*given: Any, **more: Any) -> Any:
            with self.step(title):
                found = work(*given, **more)
                return list(found) if isinstance(found, Iterator) else found

        return counted


@contextmanager
def counting(stack: Stack) -> Iterator[None]:
    """Meanwhile each of STEPS is counted."""
    patches = [patch(name, stack.wrapped(_named(name), title)) for name, title in STEPS]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()


def _named(name: str) -> Any:
    holder, _, last = name.rpartition(".")
    if holder.rpartition(".")[2][:1].isupper():
        return getattr(_named(holder), last)
    return getattr(import_module(holder), last)


def read(path: Path, source: Source, stack: Stack) -> None:
    """Every page of a file to what is committed of it, without the commit."""
    coming = read_responses(path)
    while True:
        with stack.step("record read and unpacked"):
            captured = next(coming, None)
        if captured is None:
            return
        with stack.step("address known as an item"):
            item_key(source, captured.url)
        with stack.step("between all steps"):
            found = read_captured(source.folder, captured)
        with stack.step("packed for our archive"):
            pack(exchange_of(captured))
        with stack.step("row and digest"):
            for document in found.documents:
                assert cleaned(new_document(document)).digest


def main() -> None:
    """Prints a table, the dearest step first."""
    asked = read_command()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "pages.warc.gz"
        pages = list(islice(asked.pages, asked.count))
        write_warc(path, pages)
        print(f"{len(pages)} pages of {sum(len(page) for _, _, page in pages) / len(pages) / 1000:.1f} KB")
        best = _measured(path, asked.source)
    milliseconds = 1000 / len(pages)
    print(f"{'all':>32} {_all_of(best) * milliseconds:8.3f} ms a page")
    for title, spent in sorted(best.items(), key=itemgetter(1), reverse=True):
        print(f"{title:>32} {spent * milliseconds:8.3f} {spent / _all_of(best):6.1%}")


def _all_of(spent: dict[str, float]) -> float:
    return sum(spent.values())


def _measured(path: Path, source: Source) -> dict[str, float]:
    """Seconds by step in the quickest round; prints the bare extraction's beside it."""
    rounds, barely = [], []
    for _ in range(ROUNDS):
        stack = Stack()
        with counting(stack):
            read(path, source, stack)
        rounds.append(stack.spent)
        began = time.process_time()
        bare(path)
        barely.append(time.process_time() - began)
    best = min(rounds, key=_all_of)
    print(f"bare extraction: {min(barely):.2f} s, to documents with their rows: {_all_of(best):.2f} s")
    return best


if __name__ == "__main__":
    main()
