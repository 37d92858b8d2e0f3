"""Answers that a partner's system sends back: signed as ours are, taken once, never when stale or altered."""

import json
from datetime import timedelta

from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from db.models import PartnerAddress
from db.queries.partners import find_address
from triage.alerts.answering import Given, RefusedAnswer, take_answer
from triage.alerts.pages.site import Site
from triage.alerts.signing import why_refused

LARGEST = 64 * 1024
STATUS = {"absent": 404, "kind": 422, "long": 422, "replayed": 409}


async def take(site: Site, request: Request) -> Response:
    """204 taken · 401 unsigned, altered or stale · 404 no alert of yours · 409 replayed · 413 · 422 not an answer."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return Response(status_code=413)
    headers = {name: request.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")}
    status = await run_in_threadpool(_take, site, int(request.path_params["address"]), headers, bytes(body))
    return Response(status_code=status)


def _take(site: Site, address_id: int, headers: dict[str, str], body: bytes) -> int:
    with site.database.read() as session:
        address = find_address(session, address_id)
    if address is None or not _is_signed(site, address, headers, body):
        return 401
    given = _read(address.partner_id, headers["id"], body)
    if given is None:
        return 422
    try:
        with site.database.write() as session:
            take_answer(session, site.rules, given, site.clock())
    except RefusedAnswer as refused:
        return STATUS[refused.reason]
    except IntegrityError:  # the same id came twice at the same moment
        return 409
    return 204


def _is_signed(site: Site, address: PartnerAddress, headers: dict[str, str], body: bytes) -> bool:
    is_open = address.channel == "webhook" and address.status == "confirmed" and address.partner.active
    moment, oldest = site.clock(), timedelta(minutes=site.rules.times.answer_minutes)
    rotating = address.old_secret_until is not None and address.old_secret_until > moment
    generations = (address.generation, address.generation - 1) if rotating else (address.generation,)
    keys = [site.key.webhook_secret(address.id, number) for number in generations]
    why = why_refused(keys, headers["id"], headers["timestamp"], headers["signature"], body, moment, oldest)
    return is_open and address.key_id == site.key.id and not why


def _read(partner_id: int, message_id: str, body: bytes) -> Given | None:
    try:
        said = json.loads(body)
        data = said["data"]
        fits = said["type"] == "alert.answer" and len(message_id) <= 100
        texts = (data["alert"], data["answer"], data.get("text", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if not fits or not all(isinstance(text, str) for text in texts):
        return None
    return Given(partner_id, texts[0], texts[1], texts[2].replace("\0", ""), "webhook", message_id=message_id)
