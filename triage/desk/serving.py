"""Serves the desk until it is told to stop: in this process, or in several that share one address."""

import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from config.secret import read_secret
from config.settings import Settings
from db.session import Database, checkpointing
from triage.desk.app import make_app
from triage.desk.workers import Worker

WAITING = 2048
"""Connections that may wait to be taken."""
HUNG = 60
"""Seconds without a sign of life after which a worker is replaced; a busy machine is no hung one."""
SETTINGS: dict[str, Any] = {"access_log": False, "server_header": False, "date_header": True, "proxy_headers": False}
"""Of uvicorn. The access log would write what somebody searches for."""


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config, on_start: Callable[[str], None] | None) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup()
        if self._on_start is not None and self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            self._on_start(f"http://{self.config.host}:{port}")


def serve(
    settings: Settings, database: Database, host: str, port: int, on_start: Callable[[str], None] | None = None,
    workers: int = 1,
) -> None:  # fmt: skip
    """Serves until SIGINT or SIGTERM; `on_start` hears the address once the desk listens. Port 0 takes a free one.

    workers: processes that answer; each opens the database anew. Exits with a message of uvicorn where the port is
    taken."""
    if workers > 1:
        read_secret(settings)  # The first of them to need the key would make one of its own.
        with checkpointing(database):
            serve_many(Worker(settings, workers), host, port, workers, settings.log_level, on_start)
        return
    app = make_app(settings, database)
    config = uvicorn.Config(app, host=host, port=port, log_level=settings.log_level, **SETTINGS)
    _Server(config, on_start).run()


def serve_many(
    factory: Callable[[], object], host: str, port: int, workers: int, log_level: str,
    on_start: Callable[[str], None] | None = None,
) -> None:  # fmt: skip
    """Serves what the factory makes in each of several processes; one that ends or hangs is replaced."""
    with socket.create_server((host, port), family=_family(host), backlog=WAITING) as listener:
        # Of a socket that it did not make asyncio does not ask this: an answer's second packet would wait 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        config = uvicorn.Config(
            factory,
            factory=True, workers=workers, log_level=log_level, timeout_worker_healthcheck=HUNG,
            **SETTINGS,
        )  # fmt: skip
        if on_start is not None:
            on_start(f"http://{host}:{listener.getsockname()[1]}")
        Multiprocess(config, [listener]).run()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
