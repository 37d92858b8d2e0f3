"""Alerting at the desk: partners are edited, what failed is tried again, what waits for a second person goes on."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from config.alerts import read_alert_rules
from config.codebook import read_codebook
from db.models import (
    Alert,
    AlertFlag,
    AlertSilence,
    Candidate,
    Decision,
    Delivery,
    Event,
    Partner,
    PartnerAddress,
    PartnerAnswer,
    PartnerContact,
    PartnerRoute,
    PeerReview,
    Person,
)
from triage.alerts.addresses import NewAddress, add_address
from triage.alerts.answering import Given, take_answer
from triage.alerts.flags import raise_flag
from triage.alerts.keys import read_key
from triage.alerts.partner_routes import add_route
from triage.alerts.partners import PartnerFacts, add_partner
from triage.alerts.routes import Route
from triage.desk.pages.partners_edit import EDITS
from triage.records.coding import Coding
from triage.records.deciding import Confirm
from triage.records.recording import record

AT = datetime(2026, 11, 18, 10, tzinfo=UTC)
CODING = Coding(measure="arrested", date="2026-11-14", host="PL")


def rows(database, model):
    with database.read() as session:
        return session.scalars(select(model).order_by(model.id)).all()


@pytest.fixture
def told(night, settings):
    """Card 1 is confirmed, and one partner with a feed is to hear of it."""
    add_partner(night, "operator", "Invented Partner", PartnerFacts("red"))
    new = NewAddress(channel="feed", address="cases")
    add_route(night, "operator", "Invented Partner", add_address(
        night, read_key(settings.home), "operator", "Invented Partner", new), Route())  # fmt: skip
    record(night, read_codebook(), "coder", 1, 1, Confirm(CODING))
    return night


def set_state(database, state, **more):
    with database.write() as session:
        session.execute(update(Delivery).values(status=state, **more))


def test_a_partner_is_set_up_and_edited_at_the_desk_alone(visitor, night):
    admin = visitor("admin")
    place = admin.post("/partners", name="Fair Courts", clearance="amber", language="ru", time_zone="Europe/Warsaw")
    admin.post(place, do="add_address", channel="email", where="case@example.org", detail="thin", per_hour="20",
               quiet_from="22:00", quiet_until="07:00")  # fmt: skip
    number = str(rows(night, PartnerAddress)[0].id)
    admin.post(place, do="add_route", address=number, stages="2, 3", home_states="TJ", rhythm="daily", case="new")
    admin.post(place, do="change_address", address=number, detail="full", per_hour="5")
    admin.post(place, do="change", clearance="green", language="en", time_zone="UTC", per_hour="50")
    password = admin.post(place, 200, do="add_contact", contact="ms.contact", role="reviewer")
    assert re.search(r'<code class="address">\S{12,}</code>', password)
    partner = rows(night, Partner)[-1]
    assert (partner.clearance, partner.language, partner.per_hour) == ("green", "en", 50)
    address = rows(night, PartnerAddress)[0]
    assert (address.status, address.detail, address.per_hour, address.quiet_from) == ("unconfirmed", "full", 5, "")
    route = rows(night, PartnerRoute)[0]
    assert (route.stages, route.home_states, route.rhythm, route.case) == (["2", "3"], ["TJ"], "daily", "new")
    admin.post(place, do="remove_route", route=str(route.id))
    admin.post(place, do="change_contact", contact="ms.contact", role="reader", state="close")
    assert not rows(night, PartnerRoute)[0].active
    assert (rows(night, PartnerContact)[0].role, rows(night, PartnerContact)[0].active) == ("reader", False)
    actions = [row.action for row in rows(night, Decision) if row.user == "admin"]
    assert actions[-8:] == [
        "partner_added", "address_added", "route_added", "address_changed", "partner_changed", "contact_added",
        "route_removed", "contact_changed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "form",
    [
        {"do": "change", "clearance": "purple", "language": "en", "time_zone": "UTC"},
        {"do": "change", "clearance": "red", "language": "en", "time_zone": "Mars/Base"},
        {"do": "add_address", "channel": "email", "where": "nobody"},
        {"do": "add_address", "channel": "pigeon", "where": "roof"},
        {"do": "add_address", "channel": "webhook", "where": "http://example.org/in"},
        {"do": "add_address", "channel": "feed", "where": "x", "quiet_from": "22:00"},
        {"do": "add_route", "address": "999", "rhythm": "now"},
        {"do": "add_contact", "contact": "", "role": "reader"},
        {"do": "add_contact", "contact": "x", "role": "owner"},
        {"do": "ask_review", "event": "999"},
        {"do": "close_review", "review": "AAAAA-AAAAA"},
        {"do": "confirm", "code": "1-00"},
        {"do": "rotate", "address": "-1"},
    ],
)
def test_a_change_that_cannot_be_says_why_and_changes_nothing(visitor, night, form):
    before = len(rows(night, Decision))
    page = visitor("admin").post("/partners/1", 422, **form)
    assert re.search(r'class="notice bad" role="alert">.{10,}</p>', page)
    assert len(rows(night, Decision)) == before


def test_every_change_of_a_partner_has_a_form_on_its_page(visitor, told, settings):
    admin = visitor("admin")
    number = add_address(
        told, read_key(settings.home), "x", "Invented Partner", NewAddress(channel="email", address="a@example.org")
    )
    admin.post("/partners/2", do="ask_review", event="1")
    admin.post("/partners/2", 200, do="add_contact", contact="somebody", role="reader")
    page = admin.get("/partners/2")
    assert set(re.findall(r'name="do" value="(\w+)"', page)) == set(EDITS)
    assert f'id="address-{number}"' in page


def test_nobody_edits_one_partner_through_the_page_of_another(visitor, told):
    address = rows(told, PartnerAddress)[0]
    page = visitor("admin").post("/partners/1", 422, do="rotate", address=str(address.id))
    assert "has no address" in page
    visitor("admin").post("/partners/1", 422, do="remove_route", route=str(rows(told, PartnerRoute)[0].id))
    assert rows(told, PartnerAddress)[0].generation == 1


def test_a_new_secret_is_shown_once_and_never_again(visitor, told):
    admin = visitor("admin")
    shown = admin.post("/partners/2", 200, do="rotate", address=str(rows(told, PartnerAddress)[0].id))
    secret = re.search(r'<code class="address">(\S+)</code>', shown)[1]
    assert "/feed/" in secret
    assert secret not in admin.get("/partners/2")


def test_deliveries_show_state_tries_and_last_error_and_are_tried_again_or_given_up(visitor, told):
    set_state(told, "parked", tries=10, last_error="the receiver answered 503")
    reviewer = visitor("reviewer")
    page = reviewer.get("/deliveries?state=parked")
    for shown in ("the receiver answered 503", "Invented Partner", 'data-title="Tries">10</td>', "parked"):
        assert shown in page
    assert 'action="/deliveries/replay"' not in visitor("coder").get("/deliveries")
    assert reviewer.post("/deliveries/replay", delivery="1") == "/deliveries?state=waiting"
    assert (rows(told, Delivery)[0].status, rows(told, Delivery)[0].tries) == ("waiting", 0)
    reviewer.post("/deliveries/replay", 409, delivery="1")
    set_state(told, "refused")
    reviewer.post("/deliveries/drop", delivery="1")
    assert rows(told, Delivery)[0].status == "dropped"


def test_what_needs_an_eye_is_listed_and_closed(visitor, told):
    with told.write() as session:
        raise_flag(session, "refused", "delivery 1", 2, "The guard refused it: holds a value of kind note.", AT)
        raise_flag(session, "key_expires", "address 1", 2, "The OpenPGP key of address 1 expires on 2026-12-01.", AT)
    page = visitor("coder").get("/alerts")
    assert "refused by the guard" in page
    assert "expires on 2026-12-01" in page
    visitor("reviewer").post("/alerts/flags/1")
    assert [row.closed_by for row in rows(told, AlertFlag)] == ["reviewer", ""]
    visitor("reviewer").post("/alerts/flags/1", 409)


def test_a_second_person_agrees_at_the_desk_and_never_who_decided(visitor, told):
    record(told, read_codebook(), "reviewer", 2, 1, Confirm(Coding(measure="arrested", tlp="red")))
    assert 'action="/events/2/approve"' not in visitor("reviewer").get("/alerts")
    visitor("reviewer").post("/events/2/approve", 409)
    assert 'action="/events/2/approve"' in visitor("admin").get("/alerts")
    visitor("admin").post("/events/2/approve")
    assert [(row.status, row.alert_id) for row in rows(told, Delivery)] == [("waiting", 1), ("waiting", 2)]


def test_an_event_of_a_silent_queue_goes_out_when_somebody_says_so(visitor, told):
    with told.write() as session:
        session.execute(update(Candidate).where(Candidate.id == 2).values(queue="backfill"))
    assert record(told, read_codebook(), "coder", 2, 1, Confirm(CODING)).candidate_id == 2
    assert len(rows(told, Alert)) == 1
    assert 'action="/events/2/release"' in visitor("reviewer").get("/alerts")
    visitor("reviewer").post("/events/2/release")
    assert [row.event_id for row in rows(told, Alert)] == [1, 2]


def test_answers_of_partners_stand_with_where_they_came_from_and_are_handled(visitor, told):
    set_state(told, "delivered")
    number = rows(told, Alert)[0].number
    with told.write() as session:
        given = Given(2, number, "wrong_person", "Born in <b>1980</b>.", "webhook", message_id="m-1")
        take_answer(session, read_alert_rules(), given, AT)
    coder = visitor("coder")
    page = coder.get("/answers")
    for shown in ("Wrong person", "Born in &lt;b&gt;1980", "Invented Partner", "by signed webhook", "/candidates/1"):
        assert shown in page
    assert "answers that nobody has handled: 1" in coder.get("/alerts")
    assert "Born in &lt;b&gt;1980" in coder.get("/candidates/1"), "the card says what partners said of it"
    coder.post("/answers/1", note="it was his brother")
    answer = rows(told, PartnerAnswer)[0]
    assert (answer.status, answer.handled_by) == ("done", "coder")
    assert rows(told, AlertFlag)[0].closed_by == "coder"
    assert "No answer waits." in coder.get("/answers")
    assert "handled by <bdi>coder</bdi>" in coder.get("/answers?all=1")
    assert rows(told, Decision)[-1].human["note"] == "it was his brother"


def test_a_silence_is_begun_and_lifted_at_the_desk(visitor, told):
    reviewer = visitor("reviewer")
    until = datetime.now(UTC).replace(day=1, hour=9, minute=0)
    until = until.replace(year=until.year + until.month // 12, month=until.month % 12 + 1)
    reviewer.post("/silences", partner="2", person="1", stage="2", until=f"{until:%Y-%m-%dT%H:%M}", reason="embargo")
    row = rows(told, AlertSilence)[0]
    assert (row.partner_id, row.person_id, row.stage, row.created_by) == (2, 1, "2", "reviewer")
    assert "embargo" in visitor("coder").get("/silences")
    reviewer.post("/silences/1/lift")
    assert rows(told, AlertSilence)[0].lifted_by == "reviewer"
    for until in ("2020-01-01T00:00", "2999-01-01T00:00", "soon"):
        reviewer.post("/silences", 422, until=until, reason="x")
    reviewer.post("/silences", 422, until=f"{datetime.now(UTC):%Y-%m-%dT23:59}", reason="")


def test_do_not_disclose_takes_back_what_is_on_its_way_to_who_is_not_cleared(visitor, told):
    with told.write() as session:
        session.execute(update(Partner).where(Partner.id == 2).values(clearance="amber"))
    reviewer = visitor("reviewer")
    assert "May be told to partners" in reviewer.get("/persons/1")
    reviewer.post("/persons/1/disclosure", 409, hidden="yes", reason=" ")
    reviewer.post("/persons/1/disclosure", hidden="yes", reason="the family asks for it")
    assert "Not to be disclosed" in reviewer.get("/persons/1")
    assert [row.status for row in rows(told, Delivery)] == ["recalled"]
    assert rows(told, Person)[0].do_not_disclose
    reviewer.post("/persons/1/disclosure", hidden="no", reason="they agree now")
    assert [row.status for row in rows(told, Delivery)] == ["recalled"]


def test_do_not_disclose_asks_for_a_second_person_where_the_partner_is_cleared(visitor, told):
    visitor("reviewer").post("/persons/1/disclosure", hidden="yes", reason="the family asks for it")
    assert [(row.tlp, row.needs_second) for row in rows(told, Alert)] == [("red", True)]
    assert [row.status for row in rows(told, Delivery)] == ["approval"]


def test_a_record_is_laid_before_a_partner_within_its_clearance_only(visitor, told):
    admin = visitor("admin")
    admin.post("/partners/2", do="ask_review", event="1")
    assert [(row.partner_id, row.event_id, row.tlp) for row in rows(told, PeerReview)] == [(2, 1, "amber")]
    admin.post("/partners/2", 422, do="ask_review", event="1")
    assert "cleared up to" in admin.post("/partners/1", 422, do="ask_review", event="1")
    admin.post("/partners/2", do="close_review", review=rows(told, PeerReview)[0].number)
    assert rows(told, PeerReview)[0].closed_by == "admin"
    with told.write() as session:
        session.execute(update(Event).values(status="withdrawn"))
    admin.post("/partners/1", 422, do="ask_review", event="1")


FORMS = (
    {"measure": "arrested", "host": "PL"},
    {"measure": "threat", "host": "TR"},
    {"measure": "relatives", "host": ""},
    {"measure": "arrested", "host": "pl", "tlp": "red"},
    {"measure": "killed", "host": "TR", "tlp": "clear"},
)


@pytest.mark.parametrize("form", FORMS)
def test_what_the_card_says_with_the_edited_coding_is_what_is_then_written(visitor, night, settings, form):
    for name, clearance in (("Partner A", "red"), ("Partner B", "amber")):
        add_partner(night, "operator", name, PartnerFacts(clearance))
        for number, route in enumerate((Route(stages=("2", "3"), host_states=("PL",)), Route(rhythm="daily"))):
            new = NewAddress(channel="feed", address=f"cases {number}")
            address = add_address(night, read_key(settings.home), "operator", name, new)
            add_route(night, "operator", name, address, route)
    coder = visitor("coder")
    said = lines_of(coder.post("/candidates/1/told?part=1", 200, **form))
    assert lines_of(coder.post("/candidates/1/told", 200, **form)) == said
    # Stage 3 is recorded, and told, when a second person has coded it alike.
    for who in ("coder", "reviewer")[: 2 if form["measure"] == "killed" else 1]:
        revision = str(rows(night, Candidate)[0].revision)
        visitor(who).post("/candidates/1/confirm", revision=revision, date="2026-11-14", **form)
    with night.read() as session:
        written = sorted(
            (session.get_one(Partner, alert.partner_id).name, len(alert.deliveries), f"TLP:{alert.tlp}".upper(),
             alert.needs_second)
            for alert in session.scalars(select(Alert))
        )  # fmt: skip
    assert said == written


def lines_of(page):
    """(partner, messages, label, whether a second person is asked for) of each line of the preview."""
    part = page.partition('<div id="told"')[2].partition("</div>")[0] or page
    found = re.findall(r"<li><bdi>(.*?)</bdi>(.*?)</li>", part)
    return sorted(
        (name, rest.count("by private feed"), re.search(r"TLP:[A-Z+]+", rest)[0], "second person" in rest)
        for name, rest in found
    )


def test_a_card_without_measure_and_one_of_a_silent_queue_say_why_nobody_hears(visitor, night):
    coder = visitor("coder")
    assert "Choose a measure" in coder.post("/candidates/1/told?part=1", 200, measure="")
    with night.write() as session:
        session.execute(update(Candidate).values(queue="backfill"))
    assert "cards of this queue tell no partner" in coder.post("/candidates/1/told?part=1", 200, measure="arrested")
    coder.post("/candidates/999/told?part=1", 404, measure="arrested")
