"""Admits requests: reads them within bounds, finds who asks, applies the policy, and only then calls a page."""

import hmac
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from triage.alerts.pages.forms import Form as FileForm
from triage.alerts.pages.forms import read_form as read_file_form
from triage.desk.answers import go_to, show_error
from triage.desk.policy import LEAST_ROLE, PUBLIC, may
from triage.desk.sign_ins import cookie_name, find_by_token
from triage.desk.strings import choose_language
from triage.desk.visit import Desk, Handler, Visit

LARGEST_FORM = 256 * 1024
"""Bytes; a coding with its longest notes is about a tenth of it."""
MOST_FIELDS = 100
TAKES_FILE = frozenset({"upload", "list.import"})
START_COOKIE = "exilewatch_start"
"""Ties the sign-in form to the browser that it was shown to, before there is a session."""


class UnreadableRequestError(Exception):
    """A request that cannot be read; `status` is the HTTP answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def answer(desk: Desk, action: str, handler: Handler, request: Request) -> Response:
    """The answer to one request, from the page or from the gate."""
    try:
        sent = await _read_sent(desk, action, request)
    except UnreadableRequestError as refused:
        return Response("This request cannot be read.", refused.status, media_type="text/plain")
    return await run_in_threadpool(_admit_in_turn, desk, action, handler, request, sent)


def _admit_in_turn(desk: Desk, action: str, handler: Handler, request: Request, sent: FileForm) -> Response:
    """Whoever writes waits for the disk and for other writers, and meanwhile holds nobody up."""
    with desk.turns.taken() if request.method != "POST" else nullcontext():
        return _admit(desk, action, handler, request, sent)


def _admit(desk: Desk, action: str, handler: Handler, request: Request, sent: FileForm) -> Response:
    visit = replace(_visit(desk, request, sent.fields, public=LEAST_ROLE.get(action) == PUBLIC), file=sent.file)
    role = visit.user.role if visit.user else None
    if not may(role, action):
        return _turn_away(visit, request)
    if request.method == "POST" and not _is_from_our_page(visit, request):
        return show_error(visit, 403, "error.csrf")
    return handler(visit)


def _visit(desk: Desk, request: Request, form: Mapping[str, str], public: bool) -> Visit:
    cookies = request.cookies
    token = cookies.get(cookie_name(desk.settings), "")
    return Visit(
        desk=desk,
        user=find_by_token(desk.database, desk.settings, token) if token and not public else None,
        language=choose_language(cookies.get("language", ""), request.headers.get("accept-language", "")),
        path=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        parameters=request.path_params,
        query=dict(request.query_params),
        form=form,
        cookies=cookies,
        address=request.client.host if request.client else "",
    )


def _turn_away(visit: Visit, request: Request) -> Response:
    if visit.user is not None:
        return show_error(visit, 403, "error.role", role=visit.user.role)
    back = visit.path if request.method in ("GET", "HEAD") else "/queue"
    return go_to("/sign-in?" + urlencode({"back": back}))


def _is_from_our_page(visit: Visit, request: Request) -> bool:
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        return False
    expected = visit.user.csrf if visit.user else visit.cookies.get(START_COOKIE, "")
    return bool(expected) and hmac.compare_digest(visit.form.get("csrf", "").encode(), expected.encode())


async def _read_sent(desk: Desk, action: str, request: Request) -> FileForm:
    """The form; with a file only on the page that takes one, and from somebody who may send it."""
    if action not in TAKES_FILE or not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return FileForm(await _read_form(request))
    visit = await run_in_threadpool(_visit, desk, request, {}, False)
    if not may(visit.user.role if visit.user else None, action):
        return FileForm()
    try:
        return await read_file_form(request)
    except HTTPException as error:
        raise UnreadableRequestError(error.status_code) from error


async def _read_form(request: Request) -> Mapping[str, str]:
    if request.method != "POST":
        return {}
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise UnreadableRequestError(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise UnreadableRequestError(413)
    return _parse(bytes(body))


def _parse(body: bytes) -> Mapping[str, str]:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise UnreadableRequestError(400) from error
    # No database keeps NUL in text; browsers send line ends as CR LF.
    return {name: value.replace("\0", "").replace("\r\n", "\n") for name, value in pairs}
