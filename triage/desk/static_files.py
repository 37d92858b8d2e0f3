"""The desk's own style sheets, scripts and picture, read once; nothing is ever loaded from elsewhere."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("static")
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file: what is sent, and a digest that changes with it."""

    body: bytes
    content_type: str
    digest: str


def read_static_files(folder: Path = FOLDER) -> dict[str, StaticFile]:
    """The files by their path under the folder; a request is looked up here and never reaches the disk."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in TYPES)
    return {path.relative_to(folder).as_posix(): _read(path) for path in paths}


def _read(path: Path) -> StaticFile:
    body = path.read_bytes()
    return StaticFile(body, TYPES[path.suffix], hashlib.sha256(body).hexdigest()[:12])
