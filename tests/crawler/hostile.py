"""A server that means harm: each page a trick, with the outcomes that it may have."""

import base64
import gzip
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path

import brotli
from backports import zstd

from tests.crawler.conftest import FACTS, article, listing
from tests.crawler.next_door import ELSEWHERE
from tests.crawler.server import Server

Setting = Callable[[Server, str], None]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
END = "</p></div></body></html>"
BODY_CAP = 2 * 2**20
"""Largest body of these nights."""
BOMB_BYTES = 64 * 2**20
REQUEST_SECONDS = 2.0
"""Longest time of one request, on a machine that has nothing else to do."""
DRIPS = 200
"""Pieces of an answer that drips, five a second: longer than any request may take."""
NOTATIONS = (
    "127.0.0.2", "127.2", "2130706434", "0x7f000002", "0177.0.0.2", "0x7f.2", "017700000002", "127.0.0.2.",
    "[::ffff:127.0.0.2]", "[::ffff:7f00:2]", "[0:0:0:0:0:ffff:7f00:2]", "[::1]", "[0:0:0:0:0:0:0:1]", "0", "0.0.0.0",  # noqa: S104
    "[::]", "user@127.0.0.2", "www.example.org@127.0.0.2", "127.0.0.2%2f@2130706434", "localhost.localdomain",
    "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "[::ffff:169.254.169.254]",
    "[fd00:ec2::254]", "100.100.100.200", "168.63.129.16", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:2::]", "[fe80::1]",
    "10.0.0.1", "192.168.1.1", "172.16.0.1", "198.18.0.1", "metadata.google.internal",
    "\uff11\uff12\uff17.0.0.2", "127\u30020\u30020\u30022",
)  # fmt: skip
SCHEMES = (
    "file:///etc/passwd",
    "data:text/html,x",
    "javascript:alert(1)",
    "ftp://127.0.0.2/",
    "gopher://127.0.0.2:70/_",
)


@dataclass(frozen=True)
class Trick:
    """One way to do harm, and what may come of it."""

    name: str
    play: Setting
    ends_as: frozenset[str]
    most: int = 1_000_000
    """How often in one night: a trick that only waits costs seconds each time."""


STORY = Trick("story", lambda server, path: server.say(path, article(_number(path))), frozenset({"read"}))


def tricks(port: int) -> list[Trick]:
    """All of them, for a server on this port."""
    return [*_plain(), *_packed(), *_slow(), *_wire(), *_redirects(port), *_markup()]


def assign(pages: int, port: int) -> Iterator[tuple[str, Trick]]:
    """A trick for every second page, in turn, between plain stories; the costly ones only as often as they may."""
    left = {trick.name: trick.most for trick in tricks(port)}
    turn = cycle(tricks(port))
    for number in range(1, pages + 1):
        if number % 2:
            yield f"/news/{number}", STORY
            continue
        trick = next(each for each in turn if left[each.name] > 0)
        left[trick.name] -= 1
        yield f"/news/{number}", trick


def play(server: Server, pages: int) -> None:
    """Sets up the listing and every page. The server must know its port."""
    server.say("/robots.txt", "User-agent: *\nDisallow:\n", Content_Type="text/plain")
    server.say("/latest", listing(server.host, range(1, pages + 1)))
    server.say("/days", listing(server.host, range(FIRST_DAY, FIRST_DAY + DAYS)))
    server.otherwise = _endless
    for path, trick in assign(pages, server.port):
        trick.play(server, path)


def add_hostile_source(folder: Path, server: Server, pages: int) -> None:
    """The facts of the source: worst case, every host that a redirect names is one of its own."""
    hosts = {each.rsplit("@", 1)[-1].strip("[]") for each in NOTATIONS} | {"127.0.0.1", socket.gethostname()}
    text = FACTS.format(
        name="hostile", host=server.host, name_of_host="127.0.0.1", items=3, days=100_000, delay=0, budget=3 * pages
    ).replace("max_items: 1000", f"max_items: {pages}")
    quoted = ", ".join(f'"{host}"' for host in sorted({server.host, *hosts}))
    text = "\n".join(f"hosts: [{quoted}]" if line.startswith("hosts:") else line for line in text.splitlines())
    (folder / "hostile").mkdir(parents=True)
    (folder / "hostile" / "source.yml").write_text(text + "\n", "utf8")


ENDLESS: dict[str, Callable[[int], range]] = {
    "same": lambda page: range(1, 6),
    "ring": lambda page: range(1 + 5 * (page % 3), 6 + 5 * (page % 3)),
    "growing": lambda page: range(10_000_000 + 5 * page, 10_000_005 + 5 * page),
}
"""Lists of the past whose pages never end: what each page names, by its number."""
A_DAY = 25
"""Requests that a walk through one of them may make in a day."""
FIRST_DAY, DAYS = 20_090_101, 1000


def add_endless_sources(folder: Path, server: Server) -> None:
    """A source for each endless list of the past, and one of a calendar, each day of which names a thousand others."""
    for name in (*ENDLESS, "calendar"):
        text = FACTS.format(
            name=name, host=server.host, name_of_host="127.0.0.1", items=3, days=100_000, delay=0, budget=A_DAY
        ).replace("max_requests", f"past_per_day: {A_DAY}, max_requests")
        if name in ENDLESS:
            text += f"history:\n  - {{via: listing, url: 'https://{server.host}/{name}?page={{page}}'}}\n"
        (folder / name).mkdir(parents=True)
        (folder / name / "source.yml").write_text(text.replace("/latest", "/days"), "utf8")


def _plain() -> Iterator[Trick]:
    for status in (204, 206, 304, 400, 401, 403, 404, 410, 418, 451, 599, 999):
        ends = {"read"} if status == 206 else {f"http_{status}", "tiny_body", "no_article"}
        yield Trick(
            f"status {status}", _say(article(3) if status == 206 else "no", status=status), frozenset(ends), most=20
        )


def _packed() -> Iterator[Trick]:
    cut = frozenset({"too_large", "wrong_coding"})
    for name in ("gzip", "deflate", "br", "zstd"):
        yield Trick(f"bomb {name}", _say_bomb(name, name), cut)
    yield Trick("bomb raw deflate", _say_bomb("raw", "deflate"), cut)
    yield Trick("bomb gzip in gzip", _say_bomb("gzip gzip", "gzip, gzip"), cut)
    yield Trick("gzip 500 times over", _say_bomb("gzip", ", ".join(["gzip"] * 500)), frozenset({"wrong_coding"}))
    yield Trick("gzip that is none", _say(article(1), Content_Encoding="gzip"), frozenset({"download_error"}))
    yield Trick(
        "br that is none", _say(article(1), Content_Encoding="br"), frozenset({"download_error", "reader_error"})
    )
    yield Trick(
        "unknown coding", _say(article(1), Content_Encoding="rot13"), frozenset({"read", "wrong_type", "no_article"})
    )


def _slow() -> Iterator[Trick]:
    late = frozenset({"timeout"})
    yield Trick(
        "drip of the body", _raw(HEAD + b"Content-Length: 900\r\n\r\n", *[b"x"] * DRIPS, pause=0.2), late, most=6
    )
    yield Trick("drip of the head", _raw(b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * DRIPS, pause=0.2), late, most=6)
    yield Trick("silence", _raw(*[b""] * DRIPS, pause=0.2), late | {"download_error"}, most=6)
    yield Trick(
        "endless chunks", _endless_chunks, frozenset({"too_large", "dataloss", "partial", "download_error"}), most=200
    )
    slow = _raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n"] * DRIPS, pause=0.2)
    yield Trick("endless slow chunks", slow, late, most=6)
    yield Trick("endless 100 Continue", _endless_continue, late | {"download_error"}, most=6)


def _wire() -> Iterator[Trick]:
    broken = frozenset({"download_error", "partial", "dataloss", "too_large", "tiny_body", "timeout"})
    yield Trick(
        "4 MB of headers",
        _raw(HEAD + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 4000) for n in range(1000)) + b"\r\n<html>"),
        broken,
        most=40,
    )
    yield Trick("one header of 4 MB", _raw(HEAD + b"X: " + b"y" * (4 * 2**20) + b"\r\n\r\n<html>"), broken, most=40)
    yield Trick("not HTTP", _raw(b"\x00\xff\xfe not http at all\r\n\r\n"), broken)
    yield Trick("too short", _raw(HEAD + b"Content-Length: 9000\r\n\r\n<html><p>half"), broken)
    yield Trick("says 20 GB", _raw(HEAD + b"Content-Length: 21474836480\r\n\r\n<html>"), broken)
    yield Trick("says less than nothing", _raw(HEAD + b"Content-Length: -5\r\n\r\n<html>"), broken)
    yield Trick("two lengths", _raw(HEAD + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\n<html>"), broken)
    yield Trick("wrong chunk", _raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n<html>\r\n"), broken)
    yield Trick(
        "huge chunk number",
        _raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 5000 + b"\r\nx"),
        broken,
        most=40,
    )
    yield Trick("closes at once", _raw(), broken)
    yield Trick("too much", _say("<p>x</p>" * (BODY_CAP // 4)), frozenset({"too_large"}), most=100)
    yield Trick("nothing", _say(""), frozenset({"tiny_body"}))


def _redirects(port: int) -> Iterator[Trick]:
    ends = frozenset(
        {
            "refused",
            "redirect_loop",
            "redirect_limit",
            "download_error",
            "unknown_host",
            "timeout",
            "no_connection",
            "duplicate",
        }
    )
    hosts = (*NOTATIONS, socket.gethostname())
    for host in hosts:
        yield Trick(f"redirect to {host}", _moved(f"https://{host}:{port}/latest"), ends)
        yield Trick(f"redirect to {host} in the clear", _moved(f"http://{host}/latest/meta-data/"), ends)
    for number, address in enumerate(SCHEMES):
        yield Trick(f"redirect to scheme {number}", _moved(address), ends | {"http_302"})
    yield Trick("redirect to another port", _moved(f"https://127.0.0.1:{port + 1}/"), ends)
    yield Trick("redirect to no port", _moved("https://127.0.0.1:99999/"), ends)
    yield Trick("redirect to itself", lambda server, path: server.say(path, "", 302, Location=path), ends)
    yield Trick(
        "redirect to a megabyte",
        _moved(f"https://127.0.0.1:{port}/" + "a" * 60_000),
        ends | {"http_414", "read", "no_article"},
    )
    yield Trick(
        "redirect in the head",
        _say("moved", Refresh=f"0; url=https://{ELSEWHERE}:{port}/"),
        frozenset({"no_article", "tiny_body"}),
    )
    meta = f'<html><head><meta http-equiv="refresh" content="0; url=https://{ELSEWHERE}:{port}/"></head><body><p>x</body></html>'
    yield Trick("redirect in the page", _say(meta), frozenset({"no_article"}))
    yield Trick(
        "endless redirects", lambda server, path: server.say(path, "", 302, Location=f"/calendar/{_number(path)}"), ends
    )


def _markup() -> Iterator[Trick]:
    any_end = frozenset({"read", "no_article", "too_large", "wrong_charset", "wrong_type", "cut", "reader_error"})
    story = article(5)
    names = (
        '<!DOCTYPE html [<!ENTITY a "lol">'
        + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefghi", "bcdefghij", strict=True))
        + "]>"
    )
    outside = f'<!DOCTYPE html [<!ENTITY x SYSTEM "https://{ELSEWHERE}/secret">]>'
    deep = story.replace("The council", "<div>" * 100_000 + "Hidden Deep Name" + "</div>" * 100_000 + "The council")
    yield Trick("entity bomb", _say(names + story.replace("bridge", "&j;")), any_end)
    yield Trick(
        "entity from elsewhere",
        _say(outside + story.replace("bridge", "&x;"), Content_Type="application/xhtml+xml"),
        any_end,
    )
    yield Trick("100,000 levels", _say(deep), any_end, most=12)
    yield Trick(
        "a calendar of links",
        _say(story + "".join(f'<a href="/calendar/{n}">{n}</a>' for n in range(20_000))),
        any_end,
        most=12,
    )
    yield Trick(
        "200,000 attributes",
        _say(story.replace("<h1", "<h1 " + " ".join(f"a{n}=b" for n in range(100_000)))),
        any_end,
        most=6,
    )
    yield Trick("one word of a megabyte", _say(story.replace("bridge", "x" * 2**20)), any_end, most=12)
    yield Trick(
        "deep JSON",
        _say(story.replace("</head>", '<script type="application/ld+json">' + "[" * 100_000 + "</script></head>")),
        any_end,
        most=12,
    )
    yield Trick(
        "wide date",
        _say(story.replace("day</time>", "1 " * 200_000 + "</time>").replace("datetime", "x")),
        any_end,
        most=12,
    )
    yield Trick("lying charset", _say(story.encode("utf-16"), Content_Type="text/html; charset=utf-8"), any_end)
    yield Trick("charset that is none", _say(story, Content_Type="text/html; charset=\x7f\x01zz"), any_end)
    yield Trick(
        "picture", _say(base64.b64decode("iVBORw0KGgo=") * 40, Content_Type="image/png"), any_end | {"tiny_body"}
    )
    yield Trick("zero bytes", _say(story.replace("bridge", "\0" * 5000)), any_end)
    yield Trick("bytes at random", _say(bytes(range(256)) * 400), any_end)


def _say(body: bytes | str, status: int = 200, **headers: str) -> Setting:
    content = body.encode("utf8", "replace") if isinstance(body, str) else body
    return lambda server, path: server.say(path, content, status, **headers)


def _raw(*parts: bytes, pause: float = 0) -> Setting:
    return lambda server, path: server.send_raw(path, *parts, pause=pause)


def _moved(address: str) -> Setting:
    """To an address of its own each time: one that was asked for before would not be asked for again."""
    location = address.encode("utf8").decode("latin-1")
    return lambda server, path: server.say(path, "moved", 302, Location=f"{location}?{_number(path)}")


def _say_bomb(name: str, said: str) -> Setting:
    return lambda server, path: server.say(path, bomb(name), Content_Encoding=said)


@cache
def bomb(name: str) -> bytes:
    """64 MB of the same paragraph, packed."""
    text = b"<p>boom</p>" * (BOMB_BYTES // 11)
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    packers: dict[str, Callable[[], bytes]] = {
        "gzip": lambda: gzip.compress(text, 6),
        "deflate": lambda: zlib.compress(text, 6),
        "raw": lambda: raw.compress(text) + raw.flush(),
        "br": lambda: brotli.compress(text, quality=5),
        "zstd": lambda: zstd.compress(text),
        "gzip gzip": lambda: gzip.compress(bomb("gzip"), 6),
    }
    return packers[name]()


def _endless_chunks(server: Server, path: str) -> None:
    def answer(handler: object) -> None:
        out = handler.wfile  # type: ignore[attr-defined]
        out.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b"y" * 65536 + b"\r\n"
        for _ in range(4 * BODY_CAP // 65536):
            out.write(chunk)

    server.answers[path] = answer


def _endless_continue(server: Server, path: str) -> None:
    def answer(handler: object) -> None:
        until = time.monotonic() + DRIPS * 0.2
        while time.monotonic() < until:
            handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)  # type: ignore[attr-defined]
            time.sleep(0.05)

    server.answers[path] = answer


def _endless(handler: object) -> None:
    """What has no end: days that lead to the next one, days that are a thousand others, pages after the last."""
    path: str = handler.path  # type: ignore[attr-defined]
    name, _, number = path.replace("?page=", "/").strip("/").rpartition("/")
    if not number.isdecimal() or name not in ("calendar", "news", *ENDLESS):
        _send(handler, 404, "")
    elif name == "calendar":
        _send(handler, 302, "", Location=f"/calendar/{int(number) + 100_000}")
    else:
        found = ENDLESS[name](int(number)) if name in ENDLESS else range(int(number) + 1, int(number) + 1001)
        _send(handler, 200, listing(handler.headers["Host"], found))  # type: ignore[attr-defined]


def _send(handler: object, status: int, text: str, **headers: str) -> None:
    body = text.encode()
    handler.send_response(status)  # type: ignore[attr-defined]
    for name, value in {"Content-Type": "text/html", "Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)  # type: ignore[attr-defined]
    handler.end_headers()  # type: ignore[attr-defined]
    handler.wfile.write(body)  # type: ignore[attr-defined]


def _number(path: str) -> int:
    return int(path.rsplit("/", 1)[1])
