"""The one HTTP module: where it connects, how long it waits, how much it reads."""

import asyncio
import socket
import threading

import httpx
import pytest
from werkzeug import Response

from config.addresses import forbidden_because
from config.alerts import read_alert_rules
from triage.alerts.outbound import Bounds, ForbiddenAddressError, Outbound, bounds_of

FORBIDDEN = (
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:1::1",
    "fd00:ec2::254",
    "fc00::1",
    "fe80::1",
    "ff02::1",
    "2001:db8::1",
    "fec0::1",
)


def post(bounds: Bounds, url: str, body: bytes = b"{}"):
    async def go():
        outbound = Outbound(bounds)
        try:
            return await outbound.post(url, (("content-type", "application/json"),), body)
        finally:
            await outbound.close()

    return asyncio.run(go())


@pytest.mark.parametrize("literal", FORBIDDEN)
def test_no_forbidden_address_is_contacted(literal):
    host = f"[{literal}]" if ":" in literal else literal
    with pytest.raises(ForbiddenAddressError):
        post(bounds_of(read_alert_rules()), f"https://{host}/in")


@pytest.mark.parametrize("host", ["localhost", "127.1", "0x7f000001", "2130706433", "017700000001"])
def test_no_notation_gets_round_the_check(host):
    with pytest.raises((ForbiddenAddressError, OSError)):
        post(bounds_of(read_alert_rules()), f"https://{host}/in")


def test_open_addresses_are_allowed():
    assert [forbidden_because(literal) for literal in ("1.1.1.1", "93.184.215.14", "2606:4700::1111")] == ["", "", ""]


def test_a_name_that_resolves_to_one_good_and_one_bad_address_is_refused(monkeypatch):
    dialled = resolve_as(monkeypatch, [["93.184.215.14", "10.0.0.1"]])
    with pytest.raises(ForbiddenAddressError):
        post(bounds_of(read_alert_rules()), "https://partner.example.org/in")
    assert dialled == []


def test_what_was_checked_is_what_is_dialled_so_rebinding_changes_nothing(monkeypatch):
    dialled = resolve_as(monkeypatch, [["93.184.215.14"], ["127.0.0.1"]])
    for _ in range(2):
        with pytest.raises(httpx.ConnectError):
            post(bounds_of(read_alert_rules()), "https://partner.example.org/in")
    assert dialled == [("93.184.215.14", 443)]


def resolve_as(monkeypatch, answers):
    """A resolver that changes its mind, and a dialler that only writes down."""
    import httpcore

    dialled = []

    async def getaddrinfo(self, host, port, **_):
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (literal, port)) for literal in found]

    async def connect_tcp(self, host, port, *_):
        dialled.append((host, port))
        raise httpcore.ConnectError("not in a test")

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect_tcp)
    return dialled


def test_only_https_on_the_usual_port_is_spoken():
    rules = bounds_of(read_alert_rules())
    for url in ("http://93.184.215.14/in", "https://93.184.215.14:8443/in"):
        with pytest.raises(ForbiddenAddressError):
            post(rules, url)


def test_a_redirect_is_not_followed(httpserver):
    httpserver.expect_request("/in").respond_with_response(Response(status=307, headers={"Location": "/inner"}))
    reached = []
    httpserver.expect_request("/inner").respond_with_handler(lambda request: reached.append(request) or Response())
    answer = post(Bounds(60, 1000, frozenset(), True), httpserver.url_for("/in"))
    assert (answer.status, reached) == (307, [])


def test_a_proxy_of_the_environment_is_not_used(httpserver, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    httpserver.expect_request("/in").respond_with_data("ok")
    assert post(Bounds(60, 1000, frozenset(), True), httpserver.url_for("/in")).status == 200


def test_a_long_or_packed_answer_is_cut_by_its_bytes_on_the_wire(httpserver):
    httpserver.expect_request("/long").respond_with_data(b"x" * 100_000)
    httpserver.expect_request("/bomb").respond_with_data(b"\x00" * 500, headers={"Content-Encoding": "br"})
    bounds = Bounds(60, 1000, frozenset(), True)
    with pytest.raises(httpx.RemoteProtocolError):
        post(bounds, httpserver.url_for("/long"))
    assert post(bounds, httpserver.url_for("/bomb")).status == 200


@pytest.mark.timeout(90)
@pytest.mark.parametrize("talk", [b"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n", b""])
def test_a_dripping_receiver_is_cut_by_the_clock(talk):
    """Each byte comes in time; with all of them the answer would be whole after minutes."""
    with dripping(talk) as port, pytest.raises((TimeoutError, httpx.HTTPError)):
        post(Bounds(0.7, 10_000, frozenset(), True), f"http://127.0.0.1:{port}/in")


class dripping:  # noqa: N801 - reads as what it is
    """A server that sends one byte every tenth of a second."""

    def __init__(self, head: bytes) -> None:
        self.head, self.listener, self.over = head, socket.create_server(("127.0.0.1", 0)), threading.Event()

    def __enter__(self) -> int:
        threading.Thread(target=self._serve, daemon=True).start()
        return int(self.listener.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.listener.close()

    def _serve(self) -> None:
        peer, _ = self.listener.accept()
        with peer:
            peer.recv(65536)
            peer.sendall(self.head)
            while not self.over.wait(0.1):
                try:
                    peer.sendall(b"x" if self.head else b"H")
                except OSError:
                    return
