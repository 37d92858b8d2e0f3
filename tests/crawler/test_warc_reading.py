"""WARC files of other crawlers: read to the last whole record, and nothing damaged is taken for an end."""

import gzip
import io
import zipfile

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.backfill.files import ArchiveFileError, read_responses

PAGES = [f"<html><p>Страница {number}</p></html>".encode() * 40 for number in range(6)]
PACKED = b"\x1f\x8b\x08"
CHUNKED = b"5\r\nhello\r\n3\r\nabc\r\n0\r\n\r\n"


def warc_of(bodies, packed=True, headers=()):
    """A WARC file as warcio writes it: each response with a request before it."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=packed)
    for number, body in enumerate(bodies):
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "news.example")], is_http_request=True)
        address = f"https://news.example/{number}"
        writer.write_record(writer.create_warc_record(address, "request", http_headers=asked))
        said = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *headers], protocol="HTTP/1.1")
        response = writer.create_warc_record(address, "response", io.BytesIO(body), len(body), http_headers=said)
        writer.write_record(response)
    return stream.getvalue()


def read(folder, name, data):
    """(bodies, what the file was said to lack)"""
    path = folder / name
    path.write_bytes(data)
    bodies, why = [], ""
    try:
        for each in read_responses(path):
            bodies.append(each.body)
    except ArchiveFileError as error:
        why = str(error)
    return bodies, why


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("records.warc.gz", warc_of(PAGES)),
        ("plain.warc", warc_of(PAGES, packed=False)),
        ("packed-as-a-whole.warc.gz", gzip.compress(warc_of(PAGES, packed=False))),
    ],
)
def test_a_file_is_read_however_it_was_packed(tmp_path, name, data):
    assert read(tmp_path, name, data) == (PAGES, "")


def test_a_response_has_its_address_status_headers_and_moment(tmp_path):
    (tmp_path / "one.warc.gz").write_bytes(warc_of(PAGES[:1], headers=[("Set-Cookie", "a"), ("Set-Cookie", "b")]))
    (found,) = read_responses(tmp_path / "one.warc.gz")
    assert (found.url, found.status, found.file) == ("https://news.example/0", 200, "one.warc.gz")
    assert found.headers == (("Content-Type", "text/html"), ("Set-Cookie", "a"), ("Set-Cookie", "b"))
    assert found.fetched_at.tzinfo is not None


@pytest.mark.parametrize("packed", [True, False])
def test_wherever_a_file_ends_whole_pages_are_kept_and_the_end_is_named(tmp_path, packed):
    data = warc_of(PAGES, packed)
    for cut in range(10, len(data) - 4, len(data) // 60):
        bodies, why = read(tmp_path, "torn.warc.gz" if packed else "torn.warc", data[:cut])
        assert bodies == PAGES[: len(bodies)]
        assert why or data[cut:].startswith((b"\x1f\x8b", b"WARC/", b"\r\n"))


def test_damage_in_the_middle_is_named_and_no_damaged_page_is_given(tmp_path):
    data = bytearray(warc_of(PAGES))
    data[data.rindex(PACKED, 0, len(data) // 2) + 20] ^= 0xFF  # not in its head, where an hour or a name may stand
    bodies, why = read(tmp_path, "damaged.warc.gz", bytes(data))
    assert bodies == PAGES[: len(bodies)]
    assert len(bodies) < len(PAGES)
    assert "damaged.warc.gz: breaks off" in why


@pytest.mark.parametrize(("name", "data"), [("empty.warc.gz", b""), ("empty.warc", b""), ("page.warc", PAGES[0])])
def test_what_holds_no_record_is_named(tmp_path, name, data):
    bodies, why = read(tmp_path, name, data)
    assert bodies == []
    assert name in why


def test_a_record_longer_than_it_says_costs_no_other(tmp_path):
    data = warc_of(PAGES, packed=False)
    longer = data.replace(b"Content-Type: text/html\r\n\r\n<html>", b"Content-Type: text/html\r\n\r\n<html>....", 1)
    bodies, why = read(tmp_path, "longer.warc", longer)
    assert (bodies[1:], why) == (PAGES[1:], "")


def test_chunks_are_joined_and_what_only_says_that_it_has_some_stays(tmp_path):
    chunked = warc_of([CHUNKED, b"no chunks at all"], headers=[("Transfer-Encoding", "chunked")])
    assert read(tmp_path, "chunked.warc.gz", chunked) == ([b"helloabc", b"no chunks at all"], "")


def test_addresses_in_angle_brackets_and_odd_letters_in_headers_are_read(tmp_path):
    data = warc_of(PAGES[:1], packed=False, headers=[("X-Name", "oddly")])
    data = data.replace(b"https://news.example/0\r\n", b"<https://news.example/0>\r\n").replace(b"oddly", b"odd\xe9y")
    (tmp_path / "odd.warc").write_bytes(data.replace(b"Content-Length", b"X-Old: a\r\n  b\r\nContent-Length"))
    (found,) = read_responses(tmp_path / "odd.warc")
    assert (found.url, found.headers[1]) == ("https://news.example/0", ("X-Name", "oddéy"))


def test_a_wacz_with_a_torn_file_inside_names_it(tmp_path):
    with zipfile.ZipFile(tmp_path / "torn.wacz", "w") as packed:
        packed.writestr("archive/data.warc.gz", warc_of(PAGES)[:-20])
    with pytest.raises(ArchiveFileError, match=r"torn\.wacz: breaks off"):
        list(read_responses(tmp_path / "torn.wacz"))
