"""Which addresses a crawl may connect to: the open internet, on the ports of the web, and nothing else.

The check stands where the socket is opened, on the very address that is dialled. So no redirect, no notation of
an address and no name that resolves differently the second time gets round it.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from config.addresses import forbidden_because

PORTS = frozenset({80, 443})
CONNECT_SECONDS = 15.0
"""A host that does not pick up within this time is down."""

Places = frozenset[tuple[str, int]]
"""Address literals with their ports."""


class ForbiddenAddressError(RuntimeError):
    """A connection to an address that a crawl may not reach. No OSError: nothing is to be tried again."""


def refuse(host: str, port: int, local: Places = frozenset()) -> str:
    """Why a connection to this address literal and port is forbidden; empty where it is allowed.

    `local` holds the places on this machine that are allowed all the same."""
    if (host, port) in local:
        return ""
    if port not in PORTS:
        return f"port {port} is not one of the web's ({', '.join(map(str, sorted(PORTS)))})"
    what = forbidden_because(host)
    return f"{host} belongs to {what}" if what else ""


def places_of(addresses: Iterable[str]) -> Places:
    """The very places that these URLs name: what a test or a benchmark may reach on its own machine, and no more."""
    parts = [urlsplit(address) for address in addresses]
    return frozenset((each.hostname or "", each.port or (80 if each.scheme == "http" else 443)) for each in parts)


def install_guard(reactor: Any, local: Places) -> None:
    """Makes every TCP connection of this process pass `refuse`; `local` is empty but for tests and benchmarks."""
    dial: Callable[..., Any] = reactor.connectTCP

    def connect(host: str, port: int, factory: Any, timeout: float = CONNECT_SECONDS, bindAddress: Any = None) -> Any:  # noqa: N803
        if reason := refuse(host, port, local):
            raise ForbiddenAddressError(reason)
        return dial(host, port, factory, min(timeout, CONNECT_SECONDS), bindAddress)

    reactor.connectTCP = connect
