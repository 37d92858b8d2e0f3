"""Webhooks after the Standard Webhooks specification: a thin signed payload, one id over all tries, no redirects."""

import json
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from config.settings import Settings
from triage.alerts.channels.channel import Sender
from triage.alerts.messages import Envelope, Notice, Outgoing, Sent
from triage.alerts.outbound import Answer, ForbiddenAddressError
from triage.alerts.signing import sign

GONE = 410


class Webhook:
    """POSTs JSON to an https address of the partner."""

    name = "webhook"
    is_fetched = False

    def why_off(self, settings: Settings) -> str:
        """Webhooks need only the address that their links begin with."""
        return "" if settings.partner_url else "EXILEWATCH_PARTNER_URL is not set"

    def check_address(self, address: str) -> str:
        """An https address with a host, without a user, on the usual port."""
        parts = urlsplit(address)
        if parts.scheme != "https" or not parts.hostname:
            return "a webhook address begins with https:// and a host"
        if parts.username or parts.password or parts.fragment:
            return "a webhook address has no user, password or fragment"
        return "" if address.isascii() and address.isprintable() and " " not in address else "it holds odd characters"

    def compose(self, sender: Sender, envelope: Envelope) -> Outgoing:
        """The payload; the same bytes at every try."""
        body = json.dumps(payload(envelope), ensure_ascii=False, separators=(",", ":")).encode()
        headers = (
            ("content-type", "application/json"),
            ("user-agent", "exilewatch"),
            ("accept-encoding", "identity"),
            ("webhook-id", envelope.message_id),
        )
        return Outgoing(
            delivery_ids=tuple(notice.delivery_id for notice in envelope.notices),
            address_id=envelope.address_id,
            channel=self.name,
            destination=envelope.destination,
            message_id=envelope.message_id,
            headers=headers,
            body=body,
            seal="sealed",
            generations=envelope.generations,
        )

    async def send(self, sender: Sender, outgoing: Outgoing) -> Sent:
        """Signs for this try, and sends."""
        keys = [sender.key.webhook_secret(outgoing.address_id, number) for number in outgoing.generations]
        signed = sign(keys, outgoing.message_id, sender.clock(), outgoing.body)
        headers = (*(pair for pair in outgoing.headers if pair[0] != "webhook-id"), *signed)
        try:
            return _judge(await sender.http.post(outgoing.destination, headers, outgoing.body), sender)
        except ForbiddenAddressError as error:
            return Sent("failed", f"not contacted: {error}")
        except TimeoutError:
            return Sent("failed", f"no answer within {sender.rules.times.try_seconds:g} s")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            return Sent("failed", f"no answer: {type(error).__name__}")


def payload(envelope: Envelope) -> dict[str, object]:
    """What the body says: one alert, or a digest of several."""
    alerts = [describe(notice) for notice in envelope.notices]
    told_at = max(notice.told_at for notice in envelope.notices).isoformat(timespec="seconds")
    if envelope.is_digest:
        return {"type": "alert.digest", "timestamp": told_at, "data": {"rhythm": envelope.rhythm, "alerts": alerts}}
    return {"type": f"alert.{envelope.notices[0].kind}", "timestamp": told_at, "data": alerts[0]}


def describe(notice: Notice) -> dict[str, object]:
    """One alert as JSON; `fields` only where there are any."""
    thin: dict[str, object] = {
        "alert": notice.number,
        "kind": notice.kind,
        "stage": notice.stage,
        "tlp": notice.tlp,
        "thread": notice.thread,
        "sequence": notice.sequence,
        "link": notice.link,
    }
    return {**thin, "fields": dict(notice.fields)} if notice.fields else thin


def _judge(answer: Answer, sender: Sender) -> Sent:
    if 200 <= answer.status < 300:
        return Sent("delivered")
    if answer.status == GONE:
        return Sent("gone", "the receiver answered 410: it wants no more")
    if 300 <= answer.status < 400:
        return Sent("failed", f"the receiver answered {answer.status}: redirects are not followed")
    wait = _seconds(answer.headers.get("retry-after", ""), sender)
    return Sent("failed", f"the receiver answered {answer.status}", wait)


def _seconds(retry_after: str, sender: Sender) -> float | None:
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        return max((parsedate_to_datetime(retry_after) - sender.clock()).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None


CHANNEL = Webhook()
