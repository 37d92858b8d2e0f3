"""A private Atom feed (RFC 4287): entries are published when their hold is over, and read with a token."""

from collections.abc import Sequence
from datetime import UTC, datetime

from lxml import etree

from config.settings import Settings
from triage.alerts.channels.channel import Sender
from triage.alerts.messages import Envelope, Notice, Outgoing, Sent
from triage.alerts.wording import say_feed_title, say_notice

ATOM = "http://www.w3.org/2005/Atom"
THREAD = "http://purl.org/syndication/thread/1.0"
"""RFC 4685: which entry another one follows."""
TYPE = "application/atom+xml"


class Feed:
    """Nothing is sent: what is published stands in the feed that the partner fetches."""

    name = "feed"
    is_fetched = True

    def why_off(self, settings: Settings) -> str:
        """A feed needs the address of the partners' pages."""
        return "" if settings.partner_url else "EXILEWATCH_PARTNER_URL is not set"

    def check_address(self, address: str) -> str:
        """A feed is known by a title, for the operator."""
        return "" if 0 < len(address.strip()) <= 80 else "give the feed a title of 1 to 80 characters"

    def compose(self, sender: Sender, envelope: Envelope) -> Outgoing:
        """The feed with these entries alone: what the guard reads before they are published."""
        return compose_feed(envelope)

    def compose_file(self, envelope: Envelope, name: str) -> Outgoing | None:
        """The whole feed, at the address itself."""
        return None if name else compose_feed(envelope)

    async def send(self, sender: Sender, outgoing: Outgoing) -> Sent:
        """Published with the state `delivered`; the partner fetches it."""
        return Sent("delivered")


def compose_feed(envelope: Envelope) -> Outgoing:
    """A feed with the notices of an envelope, in their order."""
    body = write_feed(envelope.address_id, envelope.language, envelope.notices)
    return Outgoing(
        delivery_ids=tuple(notice.delivery_id for notice in envelope.notices),
        address_id=envelope.address_id,
        channel="feed",
        destination=envelope.destination,
        message_id=envelope.message_id,
        headers=(("content-type", TYPE),),
        body=body,
        seal="open",
    )


def write_feed(address_id: int, language: str, notices: Sequence[Notice]) -> bytes:
    """The document as UTF-8. An empty one is valid too."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM, "thr": THREAD})
    _add(root, "id", f"urn:exilewatch:feed:{address_id}")
    _add(root, "title", say_feed_title(len(notices), language))
    _add(root, "updated", _moment(max((n.told_at for n in notices), default=datetime(2026, 1, 1, tzinfo=UTC))))
    _add(_add(root, "author", ""), "name", "exilewatch")
    for notice in notices:
        _add_entry(root, notice, language)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _add_entry(root: etree._Element, notice: Notice, language: str) -> None:
    entry = _add(root, "entry", "")
    lines = say_notice(notice, language)
    _add(entry, "id", f"urn:exilewatch:alert:{notice.number}")
    _add(entry, "title", lines[0])
    _add(entry, "updated", _moment(notice.told_at))
    _add(entry, "link", "").set("href", notice.link)
    _add(entry, "category", "").set("term", notice.kind)
    _add(entry, "summary", "\n".join(lines[1:]))
    if notice.sequence > 1:
        etree.SubElement(entry, f"{{{THREAD}}}in-reply-to").set("ref", f"urn:exilewatch:alert:{notice.thread}")


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    node = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    node.text = text or None
    return node


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


CHANNEL = Feed()
