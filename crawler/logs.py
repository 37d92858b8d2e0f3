"""Log files: one JSON object a line, in the home's folder `logs`. No watched name ever reaches this room."""

import logging
from pathlib import Path

import structlog


def log_to(path: Path, level: str, **facts: str | int) -> None:
    """Sends everything that this process logs to a file, each line with `facts`. Replaces earlier handlers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, encoding="utf8", delay=True)
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _adding(facts),
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            foreign_pre_chain=shared,
        )
    )
    # On the handler too: Scrapy opens the root logger to everything.
    handler.setLevel(level.upper())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())


def _adding(facts: dict[str, str | int]) -> structlog.types.Processor:
    def add(_logger: object, _name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
        return {**event, **facts}

    return add
