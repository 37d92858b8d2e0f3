"""Serves the desk until it is told to stop."""

from collections.abc import Callable

import uvicorn

from config.settings import Settings
from db.session import Database
from triage.desk.app import make_app


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
    settings: Settings, database: Database, host: str, port: int, on_start: Callable[[str], None] | None = None
) -> None:
    """Serves until SIGINT or SIGTERM; `on_start` hears the address once the desk listens. Port 0 takes a free one.

    Exits with a message of uvicorn where the port is taken."""
    config = uvicorn.Config(
        make_app(settings, database),
        host=host,
        port=port,
        log_level=settings.log_level,
        # The access log would write what somebody searches for.
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
    )
    _Server(config, on_start).run()
