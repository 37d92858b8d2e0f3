"""Five hundred canaries in records of every label, over every channel: what the policy forbids is nowhere."""

import email
import itertools
import logging
import re
from email import policy as mail_policy

import pytest
from sqlalchemy import select, update

from config.alerts_guard import read_guard_policy
from db.models import Alert, AlertFlag, Delivery, Event
from triage.alerts.guard.folding import fold_for_search
from triage.alerts.metrics import AlertCollector

# apprise imports a module that Python 3.13 removes, behind a shim of its own.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
LABELS = ("clear", "green", "amber", "amber+strict", "red")
PRECISIONS = ("town", "region", "state", "")
POLICY = read_guard_policy()
ALLOWED = {"name": "name", "town": "town", "region": "region", "state": "state_place", "": "town"}
"""Where a canary stands → its kind in the guard's policy; all other places are forbidden under every label."""


def word(number):
    """A word that nothing else holds."""
    return f"Zq{''.join('abcdefghij'[int(digit)] for digit in f'{number:05d}')}"


def plant(house, numbers):
    """One record with twenty canaries in all its places. Returns canary → (event, label, kind where one is allowed)."""
    number = next(numbers)
    names = [word(number * 20 + place) for place in range(20)]
    label, precision = LABELS[number % 5], PRECISIONS[number % 4]
    person = house.add_person(f"{names[0]} {names[1]}", do_not_disclose=label == "red")
    _, event = house.confirm(
        person, note=" ".join(names[2:10]), relative=" ".join(names[10:14]), user=f"coder {names[19]}",
        claim=(" ".join(names[14:16]), " ".join(names[16:18])), act={"place": names[18], "place_precision": precision},
    )  # fmt: skip
    kinds = {names[0]: "name", names[1]: "name", names[18]: ALLOWED[precision]}
    return {name: (event, label, kinds.get(name, "")) for name in names}


def test_no_canary_is_anywhere_where_the_policy_forbids_it(
    house, every_channel, client, receiver, gateway, keyring, mailbox, caplog, capfd
):
    caplog.set_level(logging.DEBUG)
    fetched = [every_channel[channel] for channel in ("feed", "misp", "stix")]
    numbers = itertools.count(1)
    canaries = {name: facts for _ in range(25) for name, facts in plant(house, numbers).items()}
    with house.database.write() as session:
        for event, label, _ in set(canaries.values()):
            session.execute(update(Alert).where(Alert.event_id == event).values(tlp=label, approved_by="second"))
        session.execute(update(Delivery).values(status="waiting"))
    assert len(canaries) == 500
    house.after_hold()
    house.send()
    states = house.read(lambda session: session.scalars(select(Delivery.status)).all())
    assert (states.count("delivered"), states.count("refused")) == (len(states), 0)

    assert len(states) == 25 * len(every_channel)
    mails = [email.message_from_bytes(raw, policy=mail_policy.default) for _, raw in mailbox[0].messages]
    (inside,) = (keyring.open_mail(raw) for to, raw in mailbox[0].messages if to.startswith("sealed@"))
    sealed = [part.get_content() for part in inside.walk() if part.get_content_type() == "text/plain"]
    attached = [str(part.get_payload(decode=True)) for part in inside.walk() if part.get_filename()]
    assert len(gateway.said) == 25
    assert len(attached) == 2

    allowed = 0
    for body in (*(request.get_data(as_text=True) for request in receiver.requests), *sealed):
        folded = fold_for_search(body)
        for name, (_, label, kind) in canaries.items():
            if f" {name.lower()} " in folded:
                assert POLICY.allows(POLICY.kinds.get(kind, "never"), label), (name, label, kind)
                allowed += 1
    assert allowed > 5, "what may be told is told"

    parts = [part for mail in mails for part in mail.walk()]
    everywhere = [
        *(str(request.headers) + request.path for request in receiver.requests),
        *(f"{part.get_filename()} {list(part.items())}" for part in parts),
        *(str(part.get_payload(decode=True)) for part in parts),
        *attached,
        *map(str, gateway.said),
        *fetch_all(house, client, fetched),
        *(f"{flag.says} {flag.subject}" for flag in house.read(lambda s: s.scalars(select(AlertFlag)).all())),
        *(row.last_error for row in house.read(lambda s: s.scalars(select(Delivery)).all())),
        *(str(metric.samples) for metric in AlertCollector(house.database, house.clock).collect()),
        caplog.text,
        *capfd.readouterr(),
    ]
    found = fold_for_search("\n".join(everywhere))
    assert len(found) > 10_000
    assert [name for name in canaries if name.lower() in found] == []
    assert house.read(lambda session: len(session.scalars(select(Event)).all())) == 25


def fetch_all(house, client, addresses):
    """Everything that stands at the private addresses, headers too."""
    for address in addresses:
        token = house.key.feed_token(address, 1)
        whole = client.get(f"/feed/{token}")
        manifest = client.get(f"/feed/{token}/manifest.json")
        assert {whole.status_code, manifest.status_code} == {200, 404}
        yield from (whole.text + str(whole.headers), manifest.text)
        for number in re.findall(r"[0-9a-f-]{36}(?=\":)", manifest.text):
            yield client.get(f"/feed/{token}/{number}.json").text
