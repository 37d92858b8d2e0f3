"""`python -m bench.backfill.parting ROWS`: versions of documents in one table beside the same in a partition a month.

On a real PostgreSQL, twenty years of ROWS versions of about 1 KB: what storing, a look by document, a month's count (by
no index, by BRIN, by partition), the removal of a month and the vacuum after it take in each. Both have the indexes of
our tables; the parted one cannot keep a version's number unique over all months, nor references by id."""

import argparse
import tempfile
import time
from pathlib import Path

import psycopg

from bench.backfill.storing import server_in

COLUMNS = """id bigint NOT NULL, document_id bigint NOT NULL, number int NOT NULL, text text NOT NULL,
    published timestamptz NOT NULL, matched_by varchar(80) NOT NULL, capture_id bigint, held_by bigint"""
INDEXES = ("(matched_by)", "(capture_id)", "(held_by)")
MONTHS = 240
NIGHT = 5_000
LOOKS = 2_000
ROWS_OF = """INSERT INTO {table} SELECT n, n, 1, repeat(md5(n::text), 32), {day}, 'a', n, NULL
    FROM generate_series({first}, {last}) n"""
DAY = "timestamptz '2005-01-01 UTC' + n * (interval '7300 days' / {rows})"
LOOK = "SELECT text FROM {table} WHERE document_id = %s"
COUNT = "SELECT count(*) FROM {table} WHERE published >= '2012-03-01 UTC' AND published < '2012-04-01 UTC'"
REMOVE = "DELETE FROM {table} WHERE published >= '2012-03-01 UTC' AND published < '2012-04-01 UTC'"


def make_whole(connection: psycopg.Connection) -> None:
    """One table, as ours."""
    connection.execute(f"CREATE TABLE whole ({COLUMNS}, PRIMARY KEY (id), UNIQUE (document_id, number))")
    for columns in INDEXES:
        connection.execute(f"CREATE INDEX ON whole {columns}")


def make_parted(connection: psycopg.Connection) -> None:
    """A partition a month; what is unique must hold the month."""
    keys = "PRIMARY KEY (id, published), UNIQUE (document_id, number, published)"
    connection.execute(f"CREATE TABLE parted ({COLUMNS}, {keys}) PARTITION BY RANGE (published)")
    for month in range(MONTHS + 1):
        first, after = (f"'{2005 + each // 12}-{each % 12 + 1:02}-01 UTC'" for each in (month, month + 1))
        connection.execute(f"CREATE TABLE p{month} PARTITION OF parted FOR VALUES FROM ({first}) TO ({after})")
    for columns in INDEXES:
        connection.execute(f"CREATE INDEX ON parted {columns}")


def timed(connection: psycopg.Connection, title: str, statement: str) -> None:
    """Prints the milliseconds of a statement."""
    began = time.perf_counter()
    connection.execute(statement)
    print(f"  {title}: {(time.perf_counter() - began) * 1000:.0f} ms", flush=True)


def measure(connection: psycopg.Connection, table: str, rows: int) -> None:
    """Everything of one layout."""
    print(table, flush=True)
    day = DAY.format(rows=rows)
    timed(connection, f"{rows} rows", ROWS_OF.format(table=table, day=day, first=1, last=rows))
    timed(connection, "vacuum analyze", f"VACUUM ANALYZE {table}")
    for night in range(3):
        first = rows + 1 + night * NIGHT
        old = "timestamptz '2005-01-02 UTC' + (n::bigint * 7919 % 7200) * interval '1 day'"
        timed(
            connection,
            f"{NIGHT} rows of all years",
            ROWS_OF.format(table=table, day=old, first=first, last=first + NIGHT - 1),
        )
    began = time.perf_counter()
    for number in range(LOOKS):
        connection.execute(LOOK.format(table=table), (number * 7919 % rows + 1,)).fetchall()
    print(f"  a look by document: {(time.perf_counter() - began) / LOOKS * 1000:.2f} ms", flush=True)
    timed(connection, "a month counted", COUNT.format(table=table))
    if table == "whole":
        timed(connection, "BRIN made", "CREATE INDEX brin ON whole USING brin (published)")
        timed(connection, "a month counted by BRIN", COUNT.format(table=table))
        timed(connection, "a month removed", REMOVE.format(table=table))
    else:
        timed(connection, "a month removed", "DROP TABLE p86")
    timed(connection, "vacuum", f"VACUUM {table}")


def main() -> None:
    """Reads the arguments."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=int)
    said = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        server_in(Path(name) / "postgres") as server,
        psycopg.connect(server.address, autocommit=True) as connection,
    ):
        make_whole(connection)
        make_parted(connection)
        for table in ("whole", "parted"):
            measure(connection, table, said.rows)


if __name__ == "__main__":
    main()
