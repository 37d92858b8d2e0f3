"""Documents from a file: all of it or nothing, once however often, in few transactions."""

import json

import pytest
from sqlalchemy import event, select

from crawler.documents_import import BadLineError, import_documents, stable_id_of
from db.models import Document, DocumentVersion, Run, Source

LINE = {
    "url": "https://www.alpha.test/news/7",
    "title": "Bridge to be mended",
    "text": "The old bridge will be mended.",
    "published": "2024-05-01T10:00:00+05:00",
    "lang": "en",
    "tags": ["bridge"],
}


@pytest.fixture
def write(tmp_path):
    def write(*rows):
        path = tmp_path / "stories.jsonl"
        path.write_bytes(b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows))
        return path

    return write


def stored(database, *columns):
    with database.read() as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(columns[0]))]


def test_a_line_becomes_a_document_of_the_source_that_its_address_belongs_to(database, world, write):
    world.add_source("alpha")
    other = {**LINE, "url": "https://elsewhere.test/b?utm=1#part", "published": None, "date": "2023-02"}

    done = import_documents(database, write(LINE, b"", other), world.sources())

    assert (done.read, done.new, done.sources) == (2, 2, ("alpha", "import"))
    assert stored(database, Document.source, Document.stable_id) == [
        ("alpha", "https://www.alpha.test/news/7"),
        ("import", "https://elsewhere.test/b?utm=1"),
    ]
    with database.read() as session:
        version = session.scalars(select(DocumentVersion).order_by(DocumentVersion.id)).first()
        assert version.published.isoformat() == "2024-05-01T05:00:00+00:00"
        assert (version.language, version.more, version.capture_id) == ("en", {"tags": ["bridge"]}, None)
    assert ("import", "import", "complete") in stored(database, Run.source, Run.kind, Run.status)
    assert ("import",) in stored(database, Source.name)


def test_a_second_import_adds_nothing_and_a_changed_line_is_a_new_version(database, write):
    import_documents(database, write(LINE), {}, "alpha")
    assert import_documents(database, write(LINE), {}, "alpha").unchanged == 1
    done = import_documents(database, write({**LINE, "text": "It is mended."}), {}, "alpha")
    assert (done.new, done.changed, done.unchanged) == (0, 1, 0)
    assert stored(database, DocumentVersion.number) == [(1,), (2,)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"url": "https://a.test/1", "title": ', "not JSON"),
        (b"[1, 2]", "expected an object, found list"),
        (b'{"url": "https://a.test/1", "title": "\xff"}', "not UTF-8"),
        ({**LINE, "url": None}, "url: expected an http"),
        ({**LINE, "url": "javascript:alert(1)"}, "url: expected an http"),
        ({**LINE, "title": 7}, "title: expected text, found 7"),
        ({**LINE, "title": "", "text": " "}, "neither title nor text"),
        ({**LINE, "published": "yesterday"}, "published: expected an ISO date"),
        ({**LINE, "authors": {"a": 1}}, "authors: expected a list of names"),
    ],
)
def test_a_bad_line_is_named_and_nothing_of_the_file_is_stored(database, write, line, said):
    path = write(LINE, LINE, line, LINE)
    with pytest.raises(BadLineError, match="nothing of the file was stored") as raised:
        import_documents(database, path, {})
    assert str(raised.value).startswith(f"{path}:3: {said}")
    assert stored(database, Document.id) == stored(database, Run.id) == []


@pytest.mark.parametrize(
    ("url", "family", "expected"),
    [
        ("https://www.ozodi.org/a/some-slug/31234567.html", "rferl", "31234567"),
        ("https://www.ozodi.org/a/31234567.html?x=1", "rferl", "31234567"),
        ("https://www.rferl.org/a/Old_Slug-1067241.html", "rferl", "1067241"),
        ("https://www.ozodi.org/z/549", "rferl", "https://www.ozodi.org/z/549"),
        ("https://elsewhere.test/a/31234567.html", "", "https://elsewhere.test/a/31234567.html"),
        ("https://a.test/x?b=2&a=1#top", "", "https://a.test/x?a=1&b=2"),
    ],
)
def test_the_stable_id_is_the_articles_number_or_the_canonical_address(url, family, expected):
    assert stable_id_of(url, family) == expected


def test_thousands_of_lines_take_a_transaction_for_each_thousand_and_a_statement_for_each_line(sqlite_database, write):
    rows = [{**LINE, "url": f"https://a.test/{number}"} for number in range(2_500)]
    path = write(*rows)
    statements, commits = [], []
    engine = sqlite_database.engine
    event.listen(engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
    event.listen(engine, "commit", commits.append)
    assert import_documents(sqlite_database, path, {}).new == 2_500
    assert len(commits) <= 3 + 2
    assert len(statements) < 2_500 + 50
