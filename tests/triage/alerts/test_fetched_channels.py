"""What a partner's platform fetches: a STIX bundle and a feed for MISP, within what the guard lets out."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
import stix2
from pymisp import MISPEvent

from config.alerts import read_alert_rules
from config.alerts_guard import read_guard_policy
from tests.triage.alerts.test_guard_canaries import case_of, compose, is_clear
from triage.alerts.addresses import rotate_secret
from triage.alerts.channels import find_channels
from triage.alerts.channels.channel import FetchedChannel, Sender
from triage.alerts.channels.misp import event_uuid
from triage.alerts.channels.stix import EXTENSION, MARKINGS

FETCHED = sorted(name for name, channel in find_channels().items() if isinstance(channel, FetchedChannel))
JSON = ("misp", "stix", "webhook")
NEEDED = {
    "bundle": {"type", "id"},
    "identity": {"type", "spec_version", "id", "created", "modified", "name", "identity_class"},
    "report": {"type", "spec_version", "id", "created", "modified", "name", "published", "object_refs"},
    "marking-definition": {"type", "spec_version", "id", "created", "extensions"},
}
"""What STIX 2.1 asks of each kind of object that we write."""


@pytest.fixture
def sender(house):
    return Sender(house.settings, read_alert_rules(), house.key, None, house.clock)


@pytest.fixture
def published(house, client):
    """Fetches a file of a channel after one alert was published there and withdrawn again."""
    partner = house.add_partner()
    addresses = {name: house.add_address(partner, name, "cases") for name in FETCHED}
    decision, _ = house.confirm(house.add_person("Anvar Testov"), note="inner note", claim=("He fled.", "somebody"))
    house.after_hold()
    house.clock.advance(days=1)
    house.undo(decision)
    house.send()

    def fetch(channel, name="", status=200):
        token = house.key.feed_token(addresses[channel], 1)
        answer = client.get(f"/feed/{token}/{name}" if name else f"/feed/{token}")
        assert answer.status_code == status
        for told in ("Anvar", "Testov", "inner note", "He fled", "researcher"):
            assert told not in answer.text
        return answer

    return fetch


def test_a_stix_bundle_holds_what_the_specification_asks_of_each_object(published):
    answer = published("stix")
    assert answer.headers["content-type"] == "application/stix+json;version=2.1"
    bundle = answer.json()
    objects = bundle["objects"]
    ids = [row["id"] for row in objects]
    assert len(ids) == len(set(ids))
    for row in (bundle, *objects):
        kind, _, number = row["id"].partition("--")
        assert row["type"] == kind
        assert set(row) >= NEEDED[kind]
        assert str(UUID(number)) == number
        refs = (*row.get("object_refs", ()), *row.get("object_marking_refs", ()), row.get("created_by_ref", ids[0]))
        assert set(refs) <= set(ids), "every reference is within the bundle"
    reports = [row for row in objects if row["type"] == "report"]
    assert [row["labels"][0] for row in reports] == ["withdrawal", "new"]
    assert reports[0]["labels"][2] == reports[1]["labels"][2] == f"thread-{reports[1]['name'].removeprefix('Message ')}"
    assert {ref for row in reports for ref in row["object_marking_refs"]} == {MARKINGS["amber"]}
    (marking,) = [row for row in objects if row["type"] == "marking-definition"]
    assert marking["extensions"][EXTENSION]["tlp_2_0"] == "amber"


def test_a_misp_pulls_a_manifest_and_the_events_that_it_names(published):
    manifest = published("misp", "manifest.json").json()
    assert len(manifest) == 2
    events = {number: published("misp", f"{number}.json").json()["Event"] for number in manifest}
    for number, head in manifest.items():
        event = events[number]
        assert (event["uuid"], event["info"], event["timestamp"]) == (number, head["info"], head["timestamp"])
        assert event["Orgc"] == head["Orgc"]
        assert event["Tag"][0]["name"] == "tlp:amber"
        link, text = event["Attribute"]
        assert (link["type"], link["category"], link["to_ids"]) == ("link", "Internal reference", False)
        assert link["value"].endswith(text["value"])
        assert datetime.fromtimestamp(int(event["timestamp"]), UTC).strftime("%Y-%m-%d") == event["date"]
    extends = [event.get("extends_uuid") for event in events.values()]
    assert set(extends) - {None} <= set(events), "the withdrawal extends the first event"
    assert len(set(extends)) == 2
    for name in ("hashes.csv", "x.json", f"{event_uuid('AAAAA-AAAAA')}.json"):
        published("misp", name, 404)


def test_the_stix2_library_reads_the_bundle_strictly(published):
    bundle = stix2.parse(published("stix").text, allow_custom=False)
    assert isinstance(bundle, stix2.v21.Bundle)
    reports = [row for row in bundle.objects if isinstance(row, stix2.v21.Report)]
    assert [report.labels[0] for report in reports] == ["withdrawal", "new"]
    (marking,) = [row for row in bundle.objects if isinstance(row, stix2.v21.MarkingDefinition)]
    assert all(report.object_marking_refs == [marking.id] for report in reports)


def test_pymisp_reads_the_feed_and_writes_the_same_manifest(published):
    manifest, stages = published("misp", "manifest.json").json(), set()
    for number, head in manifest.items():
        event = MISPEvent(strict_validation=True)
        event.load(published("misp", f"{number}.json").text)
        assert (str(event.uuid), event.published, event.Orgc.name) == (number, True, "exilewatch")
        link, text = event.attributes
        assert (link.type, text.type, link.to_ids, text.to_ids) == ("link", "text", False, False)
        again = event.manifest[number]
        assert {key: again[key] for key in ("info", "date", "analysis", "threat_level_id")} == {
            "info": head["info"], "date": head["date"], "analysis": int(head["analysis"]),
            "threat_level_id": int(head["threat_level_id"]),
        }  # fmt: skip
        stages.update(tag.name for tag in event.tags)
    assert {"tlp:amber", 'exilewatch:stage="2"', 'exilewatch:kind="withdrawal"'} <= stages


@pytest.mark.parametrize("channel", FETCHED)
def test_what_is_fetched_opens_with_its_own_token_only(house, client, published, channel):
    name = "manifest.json" if channel == "misp" else ""
    published(channel, name)
    address = FETCHED.index(channel) + 1
    rotate_secret(house.database, house.key, "admin", address, house.clock())
    published(channel, name, 404)
    assert client.get(f"/feed/{house.key.feed_token(address, 2)}{'/' if name else ''}{name}").status_code == 200


@pytest.mark.parametrize("channel", FETCHED)
def test_before_anything_is_published_there_is_an_empty_document_or_none(house, client, channel):
    token = house.key.feed_token(house.add_address(house.add_partner(), channel, "cases"), 1)
    answer = client.get(f"/feed/{token}/manifest.json" if channel == "misp" else f"/feed/{token}")
    assert answer.status_code == 200
    assert channel == "feed" or "objects" not in answer.json()


def leaves(value, path=()):
    """The paths of all values and keys of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from leaves(inner, (*path, key))


def changed(value, path, canary, rename):
    """The document with a canary in the place of one value, or of one key."""
    copy = json.loads(json.dumps(value))
    holder = copy
    for key in path[:-1]:
        holder = holder[key]
    if rename and isinstance(holder, dict):
        holder[canary] = holder.pop(path[-1])
    elif isinstance(holder[path[-1]], str):
        holder[path[-1]] = f"{holder[path[-1]]} {canary}"
    else:
        holder[path[-1]] = canary
    return copy


@pytest.mark.parametrize("channel", JSON)
def test_a_canary_in_any_value_or_key_of_a_document_is_refused(sender, channel):
    policy, counted = read_guard_policy(), 0
    for number, kind in enumerate(policy.kinds):
        canary = f"Zacarias{number} Vacata{number}"
        outgoing = compose(sender, channel, "clear", {})
        case = case_of(kind, canary, "clear", channel)
        assert is_clear(outgoing, case)
        body = json.loads(outgoing.body)
        for path in leaves(body):
            for rename in (False, True):
                said = json.dumps(changed(body, path, canary, rename)).encode()
                assert not is_clear(replace(outgoing, body=said), case), (kind, path)
                counted += 1
    assert counted >= 100
