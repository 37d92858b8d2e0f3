"""What a partner does for itself: routes, quiet hours, keys, and comments on records that are laid before it."""

import re

import pytest
from sqlalchemy import select

from config.alerts import read_alert_rules
from db.models import Decision, Event, PartnerAddress, PartnerAnswer, PartnerRoute, PeerReview
from triage.alerts.contacts import add_contact, change_contact
from triage.alerts.pages.own import EDITS
from triage.alerts.reviewing import ask_review, close_review


def enter(house, client, role, partner="Partner One", name="ms.contact"):
    password = add_contact(house.database, "admin", partner, name, role)
    client.post("/sign-in", data={"name": name, "password": password})
    return re.search(r'name="csrf" value="([^"]+)"', client.get("/").text).group(1)


def all_of(house, model):
    return house.read(lambda session: session.scalars(select(model).order_by(model.id)).all())


def test_a_keeper_edits_its_own_routes_quiet_hours_and_secret(house, client, receiver):
    partner = house.add_partner()
    number = str(house.add_address(partner, "webhook", receiver.url))
    csrf = enter(house, client, "keeper")

    def edit(status=303, **form):
        answer = client.post("/routes", data={"csrf": csrf, **form})
        assert answer.status_code == status
        return answer.text

    edit(do="add_route", address=number, stages="3", host_states="pl, tr", rhythm="daily", wakes="yes")
    edit(do="remove_route", route="1")
    edit(do="change_address", address=number, quiet_from="21:00", quiet_until="06:30")
    shown = edit(200, do="rotate", address=number)
    secret = re.search(r"whsec_\S+(?=</code>)", shown)[0]
    assert secret not in client.get("/routes").text
    first, second = all_of(house, PartnerRoute)
    assert (first.active, second.active) == (False, True)
    assert (second.stages, second.host_states, second.rhythm, second.wakes) == (["3"], ["PL", "TR"], "daily", True)
    address = all_of(house, PartnerAddress)[0]
    assert (address.quiet_from, address.generation, address.status) == ("21:00", 2, "confirmed")
    assert {row.user for row in all_of(house, Decision)} == {"admin", "partner: ms.contact"}
    for form in ({"do": "add_route", "rhythm": "never"}, {"do": "change_address", "quiet_from": "21:00"}):
        assert "Nothing was changed" in edit(422, address=number, **form)


def test_nobody_edits_what_is_another_partners_or_without_the_role(house, client, receiver):
    house.add_partner()
    other = house.add_address(house.add_partner("Partner Two"), "webhook", receiver.url)
    csrf = enter(house, client, "keeper")
    for do in EDITS:
        form = {"csrf": csrf, "do": do, "address": str(other), "route": "1", "rhythm": "now", "pgp_key": "x"}
        assert client.post("/routes", data=form).status_code == 422, do
    change_contact(house.database, "admin", "Partner One", "ms.contact", "keeper", False)
    assert client.get("/routes").status_code == 303, "a change of a contact ends its sign-ins"
    reader = enter(house, client, "reader", name="mr.reader")
    assert client.post("/routes", data={"csrf": reader, "do": "rotate", "address": "1"}).status_code == 404
    assert 'name="do"' not in client.get("/routes").text
    assert [row.generation for row in all_of(house, PartnerAddress)] == [1]


@pytest.fixture
def review(house):
    """A record with a town, a note and a claim, laid before Partner One; the number of its review."""
    house.add_partner()
    house.add_partner("Partner Two")
    _, event = house.confirm(
        house.add_person("Anvar Testov"), act={"place": "Krakow", "place_precision": "town"}, note="inner note",
        claim=("He was at home that day.", "his lawyer"),
    )  # fmt: skip
    return ask_review(house.database, read_alert_rules(), "admin", 1, event)


def test_a_reviewer_sees_a_chosen_record_within_its_label_and_comments_on_a_field(house, client, review):
    csrf = enter(house, client, "reviewer")
    assert review in client.get("/reviews").text
    page = client.get(f"/reviews/{review}").text
    assert "Anvar Testov" in page
    assert "his lawyer" in page
    for hidden in ("Krakow", "inner note", "researcher.one"):
        assert hidden not in page
    said = {"csrf": csrf, "field": "date", "text": "It was <i>the 13th</i>."}
    assert client.post(f"/reviews/{review}", data=said).status_code == 303
    assert "&lt;i&gt;the 13th" in client.get(f"/reviews/{review}").text
    answer = all_of(house, PartnerAnswer)[0]
    assert (answer.kind, answer.field, answer.event_id, answer.via, answer.said_by, answer.status) == (
        "comment", "date", 1, "page", "ms.contact", "open",
    )  # fmt: skip
    assert client.post(f"/reviews/{review}", data={**said, "field": "score"}).status_code == 422
    assert client.post(f"/reviews/{review}", data={**said, "text": ""}).status_code == 422
    assert client.post(f"/reviews/{review}", data={**said, "csrf": "x"}).status_code == 403


def test_a_reader_comments_nothing_and_another_partner_sees_no_review(house, client, review):
    reader = enter(house, client, "reader")
    assert "<textarea" not in client.get(f"/reviews/{review}").text
    assert client.post(f"/reviews/{review}", data={"csrf": reader, "text": "x"}).status_code == 404
    other = enter(house, client, "reviewer", "Partner Two", "ms.other")
    assert review not in client.get("/reviews").text
    assert client.get(f"/reviews/{review}").status_code == 404
    assert client.post(f"/reviews/{review}", data={"csrf": other, "text": "x"}).status_code == 404
    assert all_of(house, PartnerAnswer) == []


@pytest.mark.parametrize("ending", ["closed", "withdrawn"])
def test_a_review_that_ended_or_whose_event_was_withdrawn_is_gone(house, client, review, ending):
    enter(house, client, "reviewer")
    if ending == "closed":
        close_review(house.database, "admin", 1, review)
    else:
        with house.database.write() as session:
            session.get_one(Event, 1).status = "withdrawn"
    assert client.get(f"/reviews/{review}").status_code == 404
    assert len(all_of(house, PeerReview)) == 1
