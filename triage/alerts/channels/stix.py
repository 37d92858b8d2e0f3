"""A private bundle after STIX 2.1: one report an alert, marked by TLP 2.0, with a link behind the sign-in."""

from datetime import UTC, datetime

from config.settings import Settings
from triage.alerts.channels.channel import Sender
from triage.alerts.channels.fetched import check_title, pack_json, stable_uuid, why_no_address
from triage.alerts.messages import Envelope, Notice, Outgoing, Sent
from triage.alerts.wording import say_thread

TYPE = "application/stix+json;version=2.1"
BORN = "2026-01-01T00:00:00.000Z"
# OASIS common objects: the marking definitions of TLP 2.0 and the extension that they are written in.
EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
MARKINGS = {
    "clear": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber+strict": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
OURSELVES = f"identity--{stable_uuid('identity')}"


class Stix:
    """Nothing is sent: what is published stands in the bundle that the partner's platform fetches."""

    name = "stix"
    is_fetched = True

    def why_off(self, settings: Settings) -> str:
        """It needs the address of the partners' pages."""
        return why_no_address(settings)

    def check_address(self, address: str) -> str:
        """It is known by a title."""
        return check_title(address)

    def compose(self, sender: Sender, envelope: Envelope) -> Outgoing:
        """The bundle with these reports alone: what the guard reads before they are published."""
        return compose_bundle(envelope)

    def compose_file(self, envelope: Envelope, name: str) -> Outgoing | None:
        """The whole bundle, at the address itself."""
        return None if name else compose_bundle(envelope)

    async def send(self, sender: Sender, outgoing: Outgoing) -> Sent:
        """Published with the state `delivered`; the partner fetches it."""
        return Sent("delivered")


def compose_bundle(envelope: Envelope) -> Outgoing:
    """One report a notice, with the markings that they refer to."""
    labels = sorted({notice.tlp for notice in envelope.notices})
    reports = [_report(notice, envelope.language) for notice in envelope.notices]
    shared = [_ourselves(), *(_marking(label) for label in labels)] if reports else []
    numbers = "/".join(notice.number for notice in envelope.notices)
    bundle_id = f"bundle--{stable_uuid('bundle', envelope.address_id, numbers)}"
    objects = {"objects": [*shared, *reports]} if reports else {}
    return pack_json(envelope, "stix", TYPE, {"type": "bundle", "id": bundle_id, **objects})


def _report(notice: Notice, language: str) -> dict[str, object]:
    told_at = _moment(notice.told_at)
    return {
        "type": "report",
        "spec_version": "2.1",
        "id": f"report--{stable_uuid('report', notice.number)}",
        "created_by_ref": OURSELVES,
        "created": told_at,
        "modified": told_at,
        "published": told_at,
        "name": say_thread(notice.number, language),
        "report_types": ["threat-report"],
        "labels": [notice.kind, f"stage-{notice.stage}", f"thread-{notice.thread}"],
        "external_references": [{"source_name": "exilewatch", "url": notice.link, "external_id": notice.number}],
        "object_marking_refs": [MARKINGS[notice.tlp]],
        "object_refs": [OURSELVES],
    }


def _ourselves() -> dict[str, object]:
    said = {"type": "identity", "spec_version": "2.1", "id": OURSELVES, "created": BORN, "modified": BORN}
    return {**said, "name": "exilewatch", "identity_class": "system"}


def _marking(label: str) -> dict[str, object]:
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": MARKINGS[label],
        "created": "2022-10-01T00:00:00.000Z",
        "name": f"TLP:{label.upper()}",
        "extensions": {EXTENSION: {"extension_type": "property-extension", "tlp_2_0": label}},
    }


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


CHANNEL = Stix()
