"""Connections go to the open internet on the ports of the web, and nowhere else."""

import pytest

from crawler.guard import ForbiddenAddressError, install_guard, places_of, refuse

FORBIDDEN = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8", "168.63.129.16",  # noqa: S104
    "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::", "2620:4f:8000::1",
    "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
]  # fmt: skip
NOT_ADDRESSES = ["localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "", "example.org", "127.0.0.1 "]
OPEN = ["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "2606:4700::6810:84e5", "2a00:1450::1"]


@pytest.mark.parametrize("host", FORBIDDEN + NOT_ADDRESSES)
def test_an_address_inside_is_refused_with_its_reason(host):
    assert host.strip() in refuse(host, 443)
    assert refuse(host, 443) != ""


@pytest.mark.parametrize("host", OPEN)
@pytest.mark.parametrize("port", [80, 443])
def test_an_address_of_the_open_internet_is_allowed_on_the_ports_of_the_web(host, port):
    assert refuse(host, port) == ""


@pytest.mark.parametrize("port", [0, 22, 25, 5432, 8000, 8080, 8443])
def test_another_port_is_refused(port):
    assert f"port {port}" in refuse("8.8.8.8", port)


class Reactor:
    def __init__(self):
        self.dialled = []

    def connectTCP(self, *arguments):  # noqa: N802
        self.dialled.append(arguments)
        return "connector"


def test_the_guard_stands_before_the_socket_and_shortens_the_wait():
    reactor = Reactor()
    install_guard(reactor, frozenset())

    with pytest.raises(ForbiddenAddressError, match="this machine"):
        reactor.connectTCP("127.0.0.1", 80, "factory", 60, None)
    assert reactor.dialled == []
    assert reactor.connectTCP("8.8.8.8", 443, "factory", 60, None) == "connector"
    assert reactor.dialled == [("8.8.8.8", 443, "factory", 15.0, None)]


def test_a_test_may_reach_its_own_server_and_nothing_beside_it():
    local = places_of(["https://127.0.0.1:4433/latest", "http://127.0.0.9/"])
    assert local == {("127.0.0.1", 4433), ("127.0.0.9", 80)}
    assert refuse("127.0.0.1", 4433, local) == ""
    assert "this machine" in refuse("127.0.0.1", 443, local)
    assert "port 4434" in refuse("127.0.0.1", 4434, local)
    assert "port 4433" in refuse("127.0.0.2", 4433, local)
