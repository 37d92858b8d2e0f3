"""What stands around the cards of a desk in use: a year of nights, sealed decisions, partners, and who is signed in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, literal, select, update

from bench.desk.rows import N, add_rows, minutes_ago, named, one_of
from db.models import ChainHead, Decision, Partner, PartnerAddress, PartnerRoute, Run, Source, User
from db.queries.decisions import GENESIS, seal
from db.session import Database
from triage.desk.accounts import add_user

NIGHTS = 400
PARTNERS = 20
USERS = 20
AT_ONCE = 5000
"""Decisions that are written together."""
LAST = datetime(2026, 11, 15, 2, tzinfo=UTC)


def add_nights(database: Database, sources: int) -> None:
    """A run of each source in each night; one in twelve has failed."""
    started = minutes_ago(database)
    add_rows(database, Run, sources * NIGHTS, {
        Run.source: one_of(tuple(f"s{n}" for n in range(sources))), Run.kind: literal("nightly"),
        Run.night: named("night ", N // sources), Run.started_at: started, Run.finished_at: started,
        Run.status: one_of(("complete",) * 11 + ("failed",), N // sources),
        Run.counts: literal({"seen": 31, "new": 4}, Run.counts.type),
    })  # fmt: skip
    last = select(func.max(Run.id)).where(Run.source == Source.name, Run.status == "complete").scalar_subquery()
    with database.write() as session:
        session.execute(update(Source).values(last_good_run_id=last))


def add_decisions(database: Database, candidates: int) -> None:
    """The chain that made every fourth card rejected, or confirmed where its number is also one of twenty."""
    last, rest = GENESIS, _decisions(candidates)
    while rows := list(islice(rest, AT_ONCE)):
        with database.write() as session:
            session.execute(insert(Decision), rows)
        last = rows[-1]["hash"]
    with database.write() as session:
        session.execute(update(ChainHead).values(decisions=candidates // 4, hash=last))


def _decisions(candidates: int) -> Iterator[dict[str, Any]]:
    previous = GENESIS
    for number in range(1, candidates // 4 + 1):
        row = _decision(number, previous)
        previous = row.hash = seal(row)
        yield {name: value for name, value in vars(row).items() if not name.startswith("_")}


def _decision(number: int, previous: str) -> Decision:
    card = number * 4
    event = card // 20 if card % 20 == 0 else None
    return Decision(
        id=number, at=LAST - timedelta(minutes=card), user=f"user{number % USERS}",
        action="confirm" if event else "reject", candidate_id=card, event_id=event,
        undoes=None, reason="" if event else "not_person", human={"note": ""}, machine={"features": {}},
        previous_hash=previous,
    )  # fmt: skip


def add_partners(database: Database) -> None:
    """Partners that hear of arrests and worse by mail, each of one home state."""
    with database.write() as session:
        for number in range(PARTNERS):
            box = PartnerAddress(channel="email", address=f"p{number}@example.org", status="confirmed", key_id="bench")
            partner = Partner(name=f"Invented Archive {number}", clearance="amber", created_by="bench", addresses=[box])
            session.add(partner)
            session.flush()
            states = [("UZ", "TJ", "TM", "KZ", "KG")[number % 5]]
            session.add(PartnerRoute(partner_id=partner.id, address_id=box.id, home_states=states, stages=["2", "3"]))


def add_accounts(database: Database) -> None:
    """Coders and reviewers in turn."""
    for number in range(USERS):
        add_user(database, f"user{number}", ("coder", "reviewer")[number % 2])


def read_users(database: Database) -> list[User]:
    """The accounts, the first one first."""
    with database.read() as session:
        return list(session.scalars(select(User).order_by(User.id)))
