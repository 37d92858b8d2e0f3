"""Pages of eight other news sites and thousands of news items, as recorded beside the checkout."""

import gzip
import json
from collections import Counter
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from spiders.reading.article import Article, ArticleRules, read_article
from spiders.reading.languages import read_language

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
EXPECTED = sorted((REAL / "news_html").glob("*.expected.json"))
PAGES = sorted((REAL / "news_html").glob("*.html.gz"))
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL.exists(), reason=f"recorded pages and texts are absent: {REAL}"),
]


def read(page: Path) -> Article:
    markup = gzip.decompress(page.read_bytes()).decode("utf8")
    return read_article(markup, ArticleRules(), ["tr", "ru", "en"])


def flat(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name.split(".")[0])
def test_page_without_selectors_gives_every_paragraph_that_another_reader_found(path: Path) -> None:
    versions: dict[str, Any] = json.loads(path.read_text(encoding="utf8"))
    expected = versions[list(versions)[-1]]
    (page,) = path.parent.glob(f"{path.name.split('.')[0]}_*.html.gz")
    article = read(page)
    paragraphs = [line for section in expected["body"]["sections"] for line in section["paragraphs"]]
    assert paragraphs
    assert [line for line in paragraphs if flat(line) not in flat(article.text)] == []
    assert article.title == unescape(expected["title"])
    assert article.published is not None
    assert str(article.published.replace(tzinfo=None)) == expected["publishing_date"].split("+")[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name.split(".")[0])
def test_page_has_title_date_language_and_text(page: Path) -> None:
    article = read(page)
    assert article.title
    assert article.published is not None
    assert article.language == {"tr": "tr", "ru": "ru", "uk": "en", "us": "en"}[page.name[:2]]
    assert len(article.text) > 1500


@pytest.mark.parametrize(
    ("path", "expected", "least"),
    [
        ("tg/rferl_ozodi.jsonl", "tg", 0.99),
        ("uz-Cyrl/rferl_ozodlik.jsonl", "uz-Cyrl", 0.985),
        ("kk/rferl_azattyq.jsonl", "kk", 0.99),
        ("tk/rferl_azathabar.jsonl", "tk", 0.98),
        ("ru/rferl_rus_azattyk.jsonl", "ru", 0.985),
        ("en/rferl_rferl.jsonl", "en", 0.99),
    ],
)
def test_language_of_a_news_item_is_told(path: str, expected: str, least: float) -> None:
    with (REAL / "corpora" / path).open(encoding="utf8") as lines:
        items = [json.loads(line) for line in islice(lines, 0, None, 8)]
    told = Counter(read_language(f"{item['title']}\n{item['text']}", expected, [expected]) for item in items)
    assert told[expected] >= least * len(items), told.most_common(4)
