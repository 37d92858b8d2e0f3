"""Places next door to a local server, at its own port: nobody who is not sent there has any business there."""

import socket
import threading

ELSEWHERE = "127.0.0.2"
"""Where a listener counts who gets through; the notations of the hostile site mean it, or what is as forbidden."""


class Listener:
    """Counts connections to the places next door, on the server's own port number."""

    def __init__(self, port: int) -> None:
        self.connections = 0
        self._sockets = [found for host in _neighbours() if (found := _bound(host, port))]
        for each in self._sockets:
            threading.Thread(target=self._count, args=(each,), daemon=True).start()

    def _count(self, bound: socket.socket) -> None:
        while True:
            try:
                connection, _ = bound.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()

    @property
    def places(self) -> int:
        """How many places are listened at."""
        return len(self._sockets)

    def close(self) -> None:
        """Stops counting."""
        for each in self._sockets:
            each.close()


def _neighbours() -> list[str]:
    """Loopback by its other addresses, and this machine by its own name."""
    try:
        own = [str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM)]
    except OSError:
        own = []
    return [ELSEWHERE, "::1", *(each for each in dict.fromkeys(own) if each != "127.0.0.1")]


def _bound(host: str, port: int) -> socket.socket | None:
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        found.bind((host, port))
    except OSError:  # a machine without IPv6, or whose name leads elsewhere
        found.close()
        return None
    found.listen(64)
    return found
