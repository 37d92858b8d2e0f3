"""A digest has one label, the strictest of what is in it: none of its alerts says more than that one may."""

import json

from triage.alerts.releasing import approve_event
from triage.alerts.routes import Route


def digest_of(house, receiver, events):
    """The one digest that a partner with full detail gets of these; TLP:RED is approved by a second person."""
    for _, event, needs_second in events:
        if needs_second:
            approve_event(house.database, "second", event, house.clock())
    house.clock.advance(days=1)
    house.send()
    (request,) = receiver.requests
    said = json.loads(request.get_data())
    assert said["type"] == "alert.digest"
    return {alert["tlp"]: alert.get("fields", {}) for alert in said["data"]["alerts"]}


def listens(house, receiver):
    partner = house.add_partner(clearance="red")
    house.add_address(partner, "webhook", receiver.url, Route(rhythm="daily"), detail="full")


def test_in_a_digest_of_one_label_each_alert_tells_what_it_would_alone(house, receiver):
    listens(house, receiver)
    for name in ("Anvar Testov", "Bahrom Sinov"):
        house.confirm(house.add_person(name))
    assert set(digest_of(house, receiver, [])["amber"]) == {"measure", "date", "home_state", "host_state"}


def test_beside_a_stricter_alert_no_alert_of_the_digest_tells_more_than_that_label_lets_out(house, receiver):
    listens(house, receiver)
    house.confirm(house.add_person("Anvar Testov"))
    red = (*house.confirm(house.add_person("Bahrom Sinov"), tlp="red"), True)
    assert digest_of(house, receiver, [red]) == {"amber": {}, "red": {}}


def test_a_person_who_is_not_to_be_disclosed_stops_no_digest(house, receiver):
    listens(house, receiver)
    house.confirm(house.add_person("Anvar Testov"), act={"place": "Krakow", "place_precision": "region"})
    hidden = (*house.confirm(house.add_person("Bahrom Sinov", do_not_disclose=True)), True)
    fields = digest_of(house, receiver, [hidden])
    assert sorted(fields) == ["amber", "red"]
    assert not any(fields.values())
