"""What was published for a partner, at a private address: an Atom feed, a STIX bundle, a feed for MISP."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from db.models import Delivery, PartnerAddress
from db.queries.alerts import published_to
from db.queries.partners import find_address
from triage.alerts.channels import find_channels
from triage.alerts.channels.channel import FetchedChannel
from triage.alerts.messages import Envelope, Notice, Outgoing
from triage.alerts.pages.site import Site

MOST = 100
"""Entries, newest first."""
ID = "dig_" + "0" * 32
"""A feed is no message of its own: an id for the guard."""


async def send_feed(site: Site, request: Request) -> Response:
    """A file of it; 404 for a token that opens none, 503 where the guard refuses it or does not answer."""
    name = str(request.path_params.get("name", ""))
    outgoing = await run_in_threadpool(_compose, site, _token(request), name)
    if outgoing is None:
        return Response(status_code=404)
    # An empty feed tells nothing, and has no delivery that the guard could look up.
    verdict = await site.guard.check(outgoing, before_sending=False) if outgoing.delivery_ids else None
    if verdict is not None and not verdict.is_clear:
        return Response(status_code=503, headers={"Retry-After": "600"})
    return Response(outgoing.body, media_type=dict(outgoing.headers)["content-type"])


def _token(request: Request) -> str:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else str(request.path_params.get("token", ""))


def _compose(site: Site, token: str, name: str) -> Outgoing | None:
    number = token.partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return None
    with site.database.read() as session:
        address = find_address(session, int(number))
        channel = find_channels().get(address.channel) if address is not None else None
        if address is None or not isinstance(channel, FetchedChannel) or not _is_open(site, address, token):
            return None
        notices = tuple(_notice(site, row) for row in published_to(session, address.id, MOST))
        language = address.partner.language
    envelope = Envelope(address.id, channel.name, address.address, language, ID, "now", notices)
    return channel.compose_file(envelope, name)


def _notice(site: Site, row: Delivery) -> Notice:
    return Notice(
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


def _is_open(site: Site, address: PartnerAddress, token: str) -> bool:
    expected = site.key.feed_token(address.id, address.generation)
    is_on = address.status == "confirmed" and address.partner.active
    return site.key.is_same(token, expected) and is_on and address.key_id == site.key.id
