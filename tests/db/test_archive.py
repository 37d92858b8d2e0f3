"""The evidence archive gives back what was sent, and any change of it is found."""

import gzip
import random
import zlib
from datetime import UTC, datetime

import pytest

from db.archive.reading import read_capture, unpack
from db.archive.records import walk_records
from db.archive.sealing import archive_files, salvage, seal, seal_path
from db.archive.values import ArchiveError, Exchange
from db.archive.verify import verify_archive
from db.archive.writing import WarcFile, warc_name

AT = datetime(2026, 11, 22, 2, 0, 0, 123456, tzinfo=UTC)
NAME = warc_name("alpha", 17, AT)
PAGES = [
    Exchange("https://a.test/1", 200, b"<p>Fine weather in town</p>", AT, "OK", (("Content-Type", "text/html"),)),
    Exchange("https://a.test/2", 200, gzip.compress(b"packed " * 40), AT, "OK", (("Content-Encoding", "gzip"),)),
    Exchange("https://a.test/3", 404, b"", AT, "Not Found"),
    Exchange("https://a.test/robots.txt", 200, b"User-agent: *\n\r\n\r\nDisallow:\n", AT),
]


@pytest.fixture
def archive(tmp_path):
    """(folder, index) of one finished and sealed file."""
    folder = tmp_path / "archive"
    with WarcFile(folder, NAME) as file:
        index = [file.write(page) for page in PAGES]
    seal(folder, NAME)
    return folder, index


def test_a_response_comes_back_byte_for_byte(archive):
    folder, index = archive
    for page, row in zip(PAGES, index, strict=True):
        found = read_capture(folder, row.warc_file, row.offset)
        assert (found.url, found.status, found.raw, found.fetched_at) == (page.url, page.status, page.body, AT)
    assert read_capture(folder, NAME, index[1].offset).body == b"packed " * 40


@pytest.mark.parametrize(
    "page",
    [
        Exchange(
            "https://a.test/?q=\u0434", 200, b"x", AT, "\u0414\u0430", (("X-\u00e9", "caf\u00e9\x00\r\nEvil: yes"),)
        ),
        Exchange(
            "https://a.test/c", 200, b"abc", AT, "OK", (("Transfer-Encoding", "chunked"), ("Content-Length", "9"))
        ),
        Exchange("https://a.test/d", 200, b"\r\n\r\nWARC/1.0\r\n" * 9, AT, "OK", (("Content-Type", ""),)),
        Exchange("https://a.test/e", 200, bytes(range(256)) * 999, AT, "OK", request_headers=(("User-Agent", "we"),)),
    ],
)
def test_whatever_a_server_sends_can_be_read_back(tmp_path, page):
    with WarcFile(tmp_path, "x.warc.gz") as file:
        row = file.write(page)
    found = read_capture(tmp_path, "x.warc.gz", row.offset)
    assert (found.raw, found.status) == (page.body, 200)
    assert not any(key == "Evil" for key, _ in found.headers)
    assert [record.kind for record in walk_records(tmp_path / "x.warc.gz")] == ["warcinfo", "response", "request"]


def test_an_archive_that_nobody_touched_has_no_fault(archive):
    folder, index = archive
    assert list(verify_archive(folder, index)) == []
    assert list(archive_files(folder)) == [NAME]
    assert NAME == "2026/11/22/alpha-20261122T020000Z-17.warc.gz"


def test_every_changed_byte_is_found_and_its_record_named(archive):
    folder, index = archive
    path = folder / NAME
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << place % 8)]) + whole[place + 1 :])
        faults = list(verify_archive(folder, index))
        assert faults, f"byte {place} of {len(whole)}"
        assert all(fault.warc_file == NAME for fault in faults)
    place = index[0].offset + 40
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    first = next(iter(verify_archive(folder, index)))
    assert (first.offset, first.url) == (index[0].offset, "https://a.test/1")
    assert f"{NAME}, offset {index[0].offset} (https://a.test/1): damaged" in str(first)


def test_a_truncated_a_missing_and_a_foreign_file_are_found(archive):
    folder, index = archive
    path = folder / NAME
    whole = path.read_bytes()
    path.write_bytes(whole[: index[2].offset + 5])
    assert any("ends within the record" in fault.what for fault in verify_archive(folder, index))
    assert any(fault.url == "https://a.test/robots.txt" for fault in verify_archive(folder, index))
    path.unlink()
    [fault] = verify_archive(folder, index)
    assert "missing, with 4 responses" in fault.what
    [fault] = verify_archive(folder, [])
    assert "only its seal is there" in fault.what
    path.write_bytes(whole)
    assert [fault.what for fault in verify_archive(folder, index[:-1])] == ["a response that the index does not know"]


def test_a_swapped_record_and_a_broken_seal_are_found(archive):
    folder, index = archive
    path = folder / NAME
    other = path.with_name("other.warc.gz")
    with WarcFile(folder, other.relative_to(folder).as_posix()) as file:
        for page in reversed(PAGES):
            file.write(page)
    path.write_bytes(other.read_bytes())
    other.unlink()
    assert len(list(verify_archive(folder, index))) >= 4
    seal(folder, NAME)
    assert list(verify_archive(folder, index))
    seal_path(path).unlink()
    rows = salvage(folder, NAME).responses
    assert [fault.what.split(":")[0] for fault in verify_archive(folder, rows)] == ["never sealed"]


def test_a_file_that_is_being_written_is_not_judged_by_its_end(tmp_path):
    with WarcFile(tmp_path, "x.warc.gz") as file:
        row = file.write(PAGES[0])
        file.write(PAGES[1])
        assert list(verify_archive(tmp_path, [row], frozenset({"x.warc.gz"}))) == []


@pytest.mark.parametrize("seed", range(5))
def test_a_file_cut_anywhere_gives_back_all_its_whole_records(archive, seed):
    folder, index = archive
    path = folder / NAME
    whole = path.read_bytes()
    cut = random.Random(seed).randrange(1, len(whole))  # noqa: S311 - any places will do
    path.write_bytes(whole[:cut])

    salvaged = salvage(folder, NAME)

    expected = [row for row in index if row.offset + row.record_length <= cut]
    assert list(salvaged.responses) == expected
    assert path.stat().st_size == cut - salvaged.cut_bytes
    seal(folder, NAME)
    assert list(verify_archive(folder, salvaged.responses)) == []


def test_damage_in_the_middle_is_no_interruption_and_nothing_is_cut(archive):
    folder, index = archive
    path = folder / NAME
    whole = bytearray(path.read_bytes())
    whole[index[1].offset + 30] ^= 0xFF
    path.write_bytes(whole)
    with pytest.raises(ArchiveError, match="exilewatch verify"):
        salvage(folder, NAME)
    assert path.read_bytes() == whole


def test_what_the_index_points_to_wrongly_is_said(archive, tmp_path):
    folder, index = archive
    with pytest.raises(ArchiveError, match=r"missing; restore it from a backup"):
        read_capture(folder, "2026/none.warc.gz", 0)
    with pytest.raises(ArchiveError, match=f"offset {index[0].offset + 1}: damaged"):
        read_capture(folder, NAME, index[0].offset + 1)
    with pytest.raises(ArchiveError, match="a warcinfo record, not a response"):
        read_capture(folder, NAME, 0)
    (tmp_path / "secret").write_text("x")
    with pytest.raises(ArchiveError, match="outside the archive"):
        read_capture(folder, "../secret", 0)


@pytest.mark.parametrize(
    ("codings", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("identity", bytes),
        ("deflate, gzip", lambda body: gzip.compress(zlib.compress(body))),
    ],
)
def test_a_packed_body_is_unpacked_within_its_limit(codings, pack):
    body = b"a story " * 1000
    assert unpack(pack(body), codings, "https://a.test/") == body


def test_a_bomb_and_an_unknown_coding_are_refused():
    with pytest.raises(ArchiveError, match="more than 1000 bytes"):
        unpack(gzip.compress(bytes(10**6)), "gzip", "https://a.test/", limit=1000)
    with pytest.raises(ArchiveError, match="'br' is not one that we asked for"):
        unpack(b"x", "br", "https://a.test/")
    with pytest.raises(ArchiveError, match="does not unpack"):
        unpack(b"plain", "gzip", "https://a.test/")


def test_an_archive_file_is_never_reopened(archive):
    folder, _ = archive
    with pytest.raises(FileExistsError):
        WarcFile(folder, NAME)
