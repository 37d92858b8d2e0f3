"""Signal or Slack through apprise, an optional extra: the thin lines of a plain mail, and no more.

Only these two: apprise speaks to any host that an address names, and a partner's address must not choose one."""

import asyncio
import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import quote, urlsplit

from config.settings import Settings
from triage.alerts.channels.channel import Sender
from triage.alerts.messages import Envelope, Outgoing, Sent
from triage.alerts.wording import say_notice

ADDRESS = re.compile(r"signal:(\+\d{6,15})|slack:(T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]+)")


class Chat:
    """Hands lines to apprise; Signal goes through the gateway that the operator runs."""

    name = "chat"
    is_fetched = False

    def why_off(self, settings: Settings) -> str:
        """It needs apprise, and the address of the partners' pages."""
        if find_spec("apprise") is None:
            return "apprise is not installed; add the extra 'chat'"
        return "" if settings.partner_url else "EXILEWATCH_PARTNER_URL is not set"

    def check_address(self, address: str) -> str:
        """A number at Signal, or the three parts of an incoming webhook at Slack."""
        return "" if ADDRESS.fullmatch(address) else "expected signal:+48123456789 or slack:T…/B…/…"

    def compose(self, sender: Sender, envelope: Envelope) -> Outgoing:
        """The lines in the clear: chat services and their servers read them."""
        blocks = ("\n".join(say_notice(notice, envelope.language)) for notice in envelope.notices)
        return Outgoing(
            delivery_ids=tuple(notice.delivery_id for notice in envelope.notices),
            address_id=envelope.address_id,
            channel=self.name,
            destination=envelope.destination,
            message_id=envelope.message_id,
            headers=(),
            body="\n\n".join(blocks).encode(),
            seal="open",
        )

    async def send(self, sender: Sender, outgoing: Outgoing) -> Sent:
        """One try."""
        return await self.ask(sender, outgoing.destination, outgoing.body.decode())

    async def ask(self, sender: Sender, destination: str, text: str) -> Sent:
        """Says a text at an address; also the question whether its owner wants messages."""
        url = service_url(destination, sender.settings)
        if not url:
            return Sent("failed", "EXILEWATCH_SIGNAL_URL is not set")
        try:
            async with asyncio.timeout(sender.rules.times.try_seconds):
                taken = await asyncio.to_thread(_say, url, text)
        except TimeoutError:
            return Sent("failed", f"no answer within {sender.rules.times.try_seconds:g} s")
        return Sent("delivered") if taken else Sent("failed", f"{destination.partition(':')[0]} did not take it")


def service_url(destination: str, settings: Settings) -> str:
    """The address as apprise writes it; empty where the operator has no gateway for it."""
    kind, _, rest = destination.partition(":")
    if kind == "slack":
        return f"slack://{rest}/?footer=no&image=no"
    if settings.signal_url is None:
        return ""
    gateway = urlsplit(settings.signal_url.get_secret_value())
    scheme = "signals" if gateway.scheme == "https" else "signal"
    return f"{scheme}://{gateway.netloc}/{quote(gateway.path.strip('/'), safe='')}/{quote(rest, safe='')}"


@cache
def _apprise() -> Any:
    return import_module("apprise")


def _say(url: str, text: str) -> bool:
    known = _apprise().Apprise()
    return bool(known.add(url)) and bool(known.notify(body=text, body_format="text"))


CHANNEL = Chat()
