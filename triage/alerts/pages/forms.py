"""Reads forms within bounds: fields, and at most one file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

LARGEST_FILE = 10 * 2**20
LARGEST_BODY = LARGEST_FILE + 256 * 1024
MOST_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent."""

    fields: Mapping[str, str] = field(default_factory=dict)
    file: bytes = b""

    def text(self, name: str) -> str:
        """A field, trimmed, without NUL; empty where it is absent."""
        return self.fields.get(name, "").replace("\0", "").replace("\r\n", "\n").strip()


async def read_form(request: Request) -> Form:
    """The form of a POST. Raises HTTPException 411, 413 or 415."""
    if request.method != "POST":
        return Form()
    kind, length = request.headers.get("content-type", ""), request.headers.get("content-length", "")
    if length == "0":
        return Form()
    if not kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        raise HTTPException(415)
    # Starlette's parser spools a file to disk as it comes: its size must be known before.
    if not (length.isascii() and length.isdigit()):
        raise HTTPException(411)
    if int(length) > LARGEST_BODY:
        raise HTTPException(413)
    async with request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=256 * 1024) as form:
        upload = form.get("file")
        content = await upload.read(LARGEST_FILE + 1) if isinstance(upload, UploadFile) else b""
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    if len(content) > LARGEST_FILE:
        raise HTTPException(413)
    return Form(fields, content)
