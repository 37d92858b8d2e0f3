"""Which addresses a crawl may connect to: the open internet, on the ports of the web, and nothing else.

The check stands where the socket is opened, on the very address that is dialled. So no redirect, no notation of
an address and no name that resolves differently the second time gets round it.
"""

from collections.abc import Callable
from typing import Any

from config.addresses import forbidden_because

PORTS = frozenset({80, 443})
CONNECT_SECONDS = 15.0
"""A host that does not pick up within this time is down."""


class ForbiddenAddressError(ConnectionError):
    """A connection to an address that a crawl may not reach."""


def refuse(host: str, port: int) -> str:
    """Why a connection to this address literal and port is forbidden; empty where it is allowed."""
    if port not in PORTS:
        return f"port {port} is not one of the web's ({', '.join(map(str, sorted(PORTS)))})"
    what = forbidden_because(host)
    return f"{host} belongs to {what}" if what else ""


def install_guard(reactor: Any, allow_local: bool) -> None:
    """Makes every TCP connection of this process pass `refuse`; `allow_local` is for tests and benchmarks."""
    dial: Callable[..., Any] = reactor.connectTCP

    def connect(host: str, port: int, factory: Any, timeout: float = CONNECT_SECONDS, bindAddress: Any = None) -> Any:  # noqa: N803
        reason = "" if allow_local else refuse(host, port)
        if reason:
            raise ForbiddenAddressError(reason)
        return dial(host, port, factory, min(timeout, CONNECT_SECONDS), bindAddress)

    reactor.connectTCP = connect
