"""The private feed of a partner, opened by its token."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from db.models import PartnerAddress
from db.queries.alerts import published_to
from db.queries.partners import find_address
from triage.alerts.channels.feed import TYPE, compose_feed, write_feed
from triage.alerts.messages import Envelope, Notice, Outgoing
from triage.alerts.pages.site import Site

MOST = 100
"""Entries, newest first."""
ID = "dig_" + "0" * 32
"""A feed is no message of its own: an id for the guard."""


async def send_feed(site: Site, request: Request) -> Response:
    """The feed; 404 for a token that opens none, 503 where the guard refuses it or does not answer."""
    outgoing = await run_in_threadpool(_compose, site, _token(request))
    if outgoing is None:
        return Response(status_code=404)
    # An empty feed tells nothing, and has no delivery that the guard could look up.
    verdict = await site.guard.check(outgoing, before_sending=False) if outgoing.delivery_ids else None
    if verdict is not None and not verdict.is_clear:
        return Response(status_code=503, headers={"Retry-After": "600"})
    return Response(outgoing.body, media_type=TYPE)


def _token(request: Request) -> str:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else str(request.path_params.get("token", ""))


def _compose(site: Site, token: str) -> Outgoing | None:
    number = token.partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return None
    with site.database.read() as session:
        address = find_address(session, int(number))
        if address is None or not _is_open(site, address, token):
            return None
        notices = tuple(
            Notice(
                delivery_id=row.id,
                number=row.alert.number,
                kind=row.alert.kind,
                stage=row.alert.stage,
                tlp=row.alert.tlp,
                thread=row.alert.thread,
                sequence=row.alert.sequence,
                link=f"{site.settings.partner_url.rstrip('/')}/alerts/{row.alert.number}",
                told_at=row.alert.created_at,
            )
            for row in published_to(session, address.id, MOST)
        )
        language = address.partner.language
    envelope = Envelope(address.id, "feed", address.address, language, ID, "now", notices)
    if notices:
        return compose_feed(envelope)
    return Outgoing((), address.id, "feed", address.address, ID, (), write_feed(address.id, language, ()), "open")


def _is_open(site: Site, address: PartnerAddress, token: str) -> bool:
    expected = site.key.feed_token(address.id, address.generation)
    is_on = address.channel == "feed" and address.status == "confirmed" and address.partner.active
    return site.key.is_same(token, expected) and is_on and address.key_id == site.key.id
