"""Which addresses a crawl may connect to: the open internet, on the ports of the web, and nothing else.

The check stands where the socket is opened, on the very address that is dialled. So no redirect, no notation of
an address and no name that resolves differently the second time gets round it.
"""

import ipaddress
from collections.abc import Callable
from typing import Any

PORTS = frozenset({80, 443})
CONNECT_SECONDS = 15.0
"""A host that does not pick up within this time is down."""

# IANA's special-purpose registries (2026-10), and two addresses of cloud metadata that no registry lists.
FORBIDDEN_V4 = tuple(
    (ipaddress.IPv4Network(network), what)
    for network, what in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a provider's shared network, cloud metadata among it"),
        ("127.0.0.0/8", "this machine"),
        ("168.63.129.16/32", "cloud metadata"),
        ("169.254.0.0/16", "link-local, cloud metadata among it"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "AS112"),
        ("192.52.193.0/24", "multicast tunnels"),
        ("192.88.99.0/24", "6to4 relays"),
        ("192.168.0.0/16", "a private network"),
        ("192.175.48.0/24", "AS112"),
        ("198.18.0.0/15", "benchmarks"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved or broadcast"),
    )
)
# IPv6: only global unicast, without its corners. ::1, ::ffff:…, 64:ff9b:: (NAT64), fc00::, fe80:: lie outside it.
GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
FORBIDDEN_V6 = tuple(
    (ipaddress.IPv6Network(network), what)
    for network, what in (
        ("2001::/23", "protocol assignments, Teredo among them"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("2620:4f:8000::/48", "AS112"),
        ("3fff::/20", "documentation"),
    )
)


class ForbiddenAddressError(ConnectionError):
    """A connection to an address that a crawl may not reach."""


def refuse(host: str, port: int) -> str:
    """Why a connection to this address literal and port is forbidden; empty where it is allowed."""
    if port not in PORTS:
        return f"port {port} is not one of the web's ({', '.join(map(str, sorted(PORTS)))})"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return f"{host!r} is no address"
    if isinstance(address, ipaddress.IPv4Address):
        return _reason(host, next((what for network, what in FORBIDDEN_V4 if address in network), ""))
    if address.scope_id is not None or address not in GLOBAL_V6:
        return _reason(host, "outside global unicast")
    return _reason(host, next((what for network, what in FORBIDDEN_V6 if address in network), ""))


def install_guard(reactor: Any, allow_local: bool) -> None:
    """Makes every TCP connection of this process pass `refuse`; `allow_local` is for tests and benchmarks."""
    dial: Callable[..., Any] = reactor.connectTCP

    def connect(host: str, port: int, factory: Any, timeout: float = CONNECT_SECONDS, bindAddress: Any = None) -> Any:  # noqa: N803
        reason = "" if allow_local else refuse(host, port)
        if reason:
            raise ForbiddenAddressError(reason)
        return dial(host, port, factory, min(timeout, CONNECT_SECONDS), bindAddress)

    reactor.connectTCP = connect


def _reason(host: str, what: str) -> str:
    return f"{host} belongs to {what}" if what else ""
