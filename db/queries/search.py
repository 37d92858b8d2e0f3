"""The full-text index of documents: words folded (db/folding.py), on SQLite FTS5 and PostgreSQL tsvector alike.

It is no table of the models: it can be made again at any time from the documents, and no backup holds it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, column, func, select, table, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Session

from db.folding import fold_words
from db.models import DocumentVersion

AT_ONCE = 500
_FTS = table("document_search", column("rowid"), column("document_search"))
_VECTORS = table("document_search", column("version_id"), column("words", TSVECTOR))


def index_some(session: Session) -> int:
    """Adds the next versions to the index; returns how many. 0 where all are in it."""
    rows = session.execute(
        select(DocumentVersion.id, DocumentVersion.title, DocumentVersion.text, DocumentVersion.hidden_text)
        .where(DocumentVersion.id > _last(session))
        .order_by(DocumentVersion.id)
        .limit(AT_ONCE)
    ).all()
    added = [{"id": row[0], "words": _words(*row[1:])} for row in rows]
    if added:
        session.execute(text(_INSERT[_dialect(session)]), added)
    return len(added)


def forget_version(session: Session, version: DocumentVersion) -> None:
    """Takes a version out of the index; its text must still be what was indexed. One that is not in it stays out."""
    if version.id <= _last(session):
        words = _words(version.title, version.text, version.hidden_text)
        session.execute(text(_DELETE[_dialect(session)]), {"id": version.id, "words": words})


def index_version(session: Session, version: DocumentVersion) -> None:
    """Puts a version back into the index, as it reads now; one that the index has not come to yet waits its turn."""
    if version.id <= _last(session):
        words = _words(version.title, version.text, version.hidden_text)
        session.execute(text(_INSERT[_dialect(session)]), {"id": version.id, "words": words})


def versions_with(session: Session, words: str) -> Select[tuple[int]] | None:
    """Numbers of the versions that hold words beginning with each of these; None where there is no word."""
    folded = fold_words(words)
    if not folded:
        return None
    if _dialect(session) == "sqlite":
        match: ColumnElement[bool] = _FTS.c.document_search.op("MATCH", is_comparison=True)(
            " AND ".join(f'"{word}"*' for word in folded)
        )
        return select(_FTS.c.rowid).where(match)
    wanted = func.to_tsquery("simple", " & ".join(f"{word}:*" for word in folded))
    return select(_VECTORS.c.version_id).where(_VECTORS.c.words.op("@@", is_comparison=True)(wanted))


def newest_with(session: Session, words: str, limit: int) -> Sequence[DocumentVersion]:
    """The newest versions that hold the words, at most `limit`, the newest first."""
    found = versions_with(session, words)
    if found is None:
        return []
    numbers = session.scalars(found.order_by(found.selected_columns[0].desc()).limit(limit)).all()
    rows = session.scalars(select(DocumentVersion).where(DocumentVersion.id.in_(numbers))).all()
    return sorted(rows, key=lambda row: row.id, reverse=True)


def versions_of(session: Session, document_id: int) -> Sequence[DocumentVersion]:
    """All versions of a document, the first one first."""
    query = select(DocumentVersion).where(DocumentVersion.document_id == document_id)
    return session.scalars(query.order_by(DocumentVersion.number)).all()


def _words(title: str, body: str, hidden: str) -> str:
    return " ".join(fold_words(f"{title}\n{body}\n{hidden}"))


def _last(session: Session) -> int:
    query = "SELECT max(id) FROM document_search_docsize"
    if _dialect(session) != "sqlite":
        query = "SELECT max(version_id) FROM document_search"
    return int(session.scalar(text(query)) or 0)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


_INSERT = {
    "sqlite": "INSERT INTO document_search (rowid, words) VALUES (:id, :words)",
    "postgresql": "INSERT INTO document_search (version_id, words) VALUES (:id, to_tsvector('simple', :words))",
}
_DELETE = {
    "sqlite": "INSERT INTO document_search (document_search, rowid, words) VALUES ('delete', :id, :words)",
    "postgresql": "DELETE FROM document_search WHERE version_id = :id AND CAST(:words AS text) IS NOT NULL",
}
