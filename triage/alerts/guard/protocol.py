"""What passes between a sender and the guard: one line of JSON each way. Pure."""

import base64
import json
from dataclasses import dataclass

from triage.alerts.guard.values import Verdict
from triage.alerts.messages import Outgoing

SEALS = ("open", "sealed", "opaque")


@dataclass(frozen=True, slots=True)
class Question:
    """May this message leave? `before_sending` is false for a feed, which shows what was published."""

    number: int
    outgoing: Outgoing
    before_sending: bool = True


def write_question(question: Question) -> bytes:
    """One line. The key that a message is encrypted to is not part of it."""
    out = question.outgoing
    said = {
        "number": question.number,
        "before_sending": question.before_sending,
        "delivery_ids": out.delivery_ids,
        "address_id": out.address_id,
        "channel": out.channel,
        "destination": out.destination,
        "message_id": out.message_id,
        "headers": out.headers,
        "body": base64.b64encode(out.body).decode(),
        "seal": out.seal,
    }
    return json.dumps(said).encode() + b"\n"


def read_question(line: bytes) -> Question:
    """Raises ValueError, KeyError or TypeError for a line that is none."""
    said = json.loads(line)
    if said["seal"] not in SEALS:
        raise ValueError("unknown seal")
    outgoing = Outgoing(
        delivery_ids=tuple(int(number) for number in said["delivery_ids"]),
        address_id=int(said["address_id"]),
        channel=str(said["channel"]),
        destination=str(said["destination"]),
        message_id=str(said["message_id"]),
        headers=tuple((str(name), str(value)) for name, value in said["headers"]),
        body=base64.b64decode(said["body"], validate=True),
        seal=said["seal"],
    )
    return Question(int(said["number"]), outgoing, said["before_sending"] is not False)


def write_verdict(number: int, verdict: Verdict) -> bytes:
    """One line."""
    return json.dumps({"number": number, "reasons": verdict.reasons, "clear": verdict.is_clear}).encode() + b"\n"


def read_verdict(line: bytes) -> tuple[int, Verdict]:
    """(number of the question, verdict); anything but a plain yes refuses. Raises ValueError, KeyError, TypeError."""
    said = json.loads(line)
    reasons = tuple(str(reason) for reason in said["reasons"])
    is_yes = not reasons and said["clear"] is True
    return int(said["number"]), Verdict(reasons) if reasons or is_yes else Verdict(("the guard did not say yes",))
