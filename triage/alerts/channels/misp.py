"""A private feed in MISP's core format: a manifest, and one event an alert with its TLP tag and a link."""

from datetime import UTC

from config.settings import Settings
from triage.alerts.channels.channel import Sender
from triage.alerts.channels.fetched import check_title, pack_json, stable_uuid, why_no_address
from triage.alerts.messages import Envelope, Notice, Outgoing, Sent
from triage.alerts.wording import say_thread

TYPE = "application/json"
MANIFEST = "manifest.json"
COLOURS = {"clear": "#ffffff", "green": "#33ff00", "amber": "#ffc000", "amber+strict": "#ffc000", "red": "#ff2b2b"}
OTHER_COLOUR = "#6b7280"
OURSELVES = {"name": "exilewatch", "uuid": stable_uuid("organisation")}


class Misp:
    """Nothing is sent: a partner's MISP pulls what is published, as from any feed of MISP's own format."""

    name = "misp"
    is_fetched = True

    def why_off(self, settings: Settings) -> str:
        """It needs the address of the partners' pages."""
        return why_no_address(settings)

    def check_address(self, address: str) -> str:
        """It is known by a title."""
        return check_title(address)

    def compose(self, sender: Sender, envelope: Envelope) -> Outgoing:
        """All events together: what the guard reads before they are published."""
        return _pack(envelope, [{"Event": describe_event(notice, envelope.language)} for notice in envelope.notices])

    def compose_file(self, envelope: Envelope, name: str) -> Outgoing | None:
        """The manifest, or the event that a file is named by."""
        if name == MANIFEST:
            return _pack(envelope, {event_uuid(n.number): _head(n, envelope.language) for n in envelope.notices})
        for notice in envelope.notices:
            if name == f"{event_uuid(notice.number)}.json":
                return _pack(envelope, {"Event": describe_event(notice, envelope.language)})
        return None

    async def send(self, sender: Sender, outgoing: Outgoing) -> Sent:
        """Published with the state `delivered`; the partner's MISP pulls it."""
        return Sent("delivered")


def event_uuid(number: str) -> str:
    """The number of an alert as MISP wants it."""
    return stable_uuid("event", number)


def describe_event(notice: Notice, language: str) -> dict[str, object]:
    """One alert as an event; a correction or withdrawal extends the first of its thread."""
    stamp = _stamp(notice)
    extends = {"extends_uuid": event_uuid(notice.thread)} if notice.sequence > 1 else {}
    attributes = [_attribute("link", notice.link, notice), _attribute("text", notice.number, notice)]
    said = {"published": True, "publish_timestamp": stamp, "distribution": "0"}
    return {"uuid": event_uuid(notice.number), **_head(notice, language), **said, **extends, "Attribute": attributes}


def _head(notice: Notice, language: str) -> dict[str, object]:
    tags = [
        {"name": f"tlp:{notice.tlp}", "colour": COLOURS[notice.tlp]},
        {"name": f'exilewatch:kind="{notice.kind}"', "colour": OTHER_COLOUR},
        {"name": f'exilewatch:stage="{notice.stage}"', "colour": OTHER_COLOUR},
    ]
    return {
        "info": say_thread(notice.number, language),
        "date": f"{notice.told_at.astimezone(UTC):%Y-%m-%d}",
        "timestamp": _stamp(notice),
        "threat_level_id": "4",
        "analysis": "2",
        "Orgc": OURSELVES,
        "Tag": tags,
    }


def _attribute(kind: str, value: str, notice: Notice) -> dict[str, object]:
    return {
        "uuid": stable_uuid("attribute", notice.number, kind),
        "type": kind,
        "category": "Internal reference",
        "value": value,
        "to_ids": False,
        "distribution": "5",
        "timestamp": _stamp(notice),
    }


def _stamp(notice: Notice) -> str:
    return str(int(notice.told_at.timestamp()))


def _pack(envelope: Envelope, body: object) -> Outgoing:
    return pack_json(envelope, "misp", TYPE, body)


CHANNEL = Misp()
