"""An outage is never taken for a withdrawal, and a withdrawal is not overlooked: 1,000 simulated sequences."""

import dataclasses
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from crawler.disappearances import record_presences
from crawler.night import run_night
from crawler.vanishing import ENOUGH, SweepFacts, find_mass_absence, see, take_step
from db.models import Document, DocumentVersion, Happening
from db.presence import Presence
from db.queries.documents import store_documents
from db.queries.publishing import publish
from db.queries.runs import close_run, keep_source, open_run
from db.session import open_database
from db.values import DISAPPEARANCE, NewDocument

FIRST = datetime(2026, 10, 1, 3, tzinfo=UTC)
NIGHTS = 40
ENTRIES = [f"2020/{number}" for number in range(12)]


@dataclasses.dataclass(frozen=True)
class Night:
    """One night of a simulated list: what is truly public, what the list shows, and whether the run was good."""

    public: frozenset[str]
    shown: frozenset[str]
    good: bool
    edited: frozenset[str] = frozenset()


def slips_of(chance):
    """Nights in which a list lacks an entry that is public: one or two in a row, far apart."""
    starts = range(chance.randint(0, 9), NIGHTS, 10)
    return {start + more for start in starts for more in range(chance.randint(0, ENOUGH - 1))}


def simulate(seed):
    """Entries appear, are edited, vanish and return; between that, outages, and slips of one or two nights."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    public = set(chance.sample(ENTRIES, 8))
    slips = {entry: slips_of(chance) for entry in ENTRIES}
    for number in range(NIGHTS):
        public ^= {entry for entry in ENTRIES if chance.random() < (0.02 if entry in public else 0.08)}
        shown = {entry for entry in ENTRIES if entry in public and number not in slips[entry]}
        outage = chance.random() < 0.15
        if outage:
            shown = set(chance.sample(sorted(shown), chance.randint(0, len(shown) // 2)))
        edited = {entry for entry in sorted(shown) if chance.random() < 0.05}
        yield Night(frozenset(public), frozenset(shown), not outage, frozenset(edited))


def expected(nights):
    """What an observer who hears good nights alone must tell, by the plain words of the rule."""
    told, missing, known, vanished = [], Counter(), set(), set()
    for number, night in enumerate(nights):
        if not night.good:
            continue
        for entry in sorted(known):
            missing[entry] = 0 if entry in night.shown else missing[entry] + 1
            if entry in night.shown and entry in vanished:
                vanished.remove(entry)
                told.append((number, entry, "returned"))
            elif missing[entry] == ENOUGH and entry not in vanished:
                vanished.add(entry)
                told.append((number, entry, "vanished"))
        known |= night.shown
    return told


def follow(nights):
    """The same nights through the rule itself."""
    told, presences = [], {}
    for number, night in enumerate(nights):
        if not night.good:
            continue
        facts = SweepFacts(True, night.shown, {})
        for entry, before in sorted(presences.items()):
            step = take_step(before, see(entry, facts), FIRST + timedelta(days=number))
            presences[entry] = step.presence
            if step.happened:
                told.append((number, entry, step.happened))
        for entry in night.shown:
            presences.setdefault(entry, Presence())
    return told


def is_confused(nights, told):
    """Whether anything was called vanished that was public in a good night since it was first missed."""
    for number, entry, happened in told:
        good = [night for night in nights[: number + 1] if night.good][-ENOUGH:]
        if happened == "vanished" and all(entry in night.public for night in good):
            return True
    return False


def test_a_thousand_sequences_of_appear_edit_vanish_outage_and_return_give_no_confusion():
    happened = Counter()
    for seed in range(1000):
        nights = list(simulate(seed))
        told = follow(nights)
        assert told == expected(nights), seed
        assert not is_confused(nights, told), seed
        happened.update(what for _, _, what in told)
    assert happened["vanished"] > 1000
    assert happened["returned"] > 500


SOURCE_FACTS = ("schedule:", "lists_all: true\nschedule:")


@pytest.fixture
def source(world):
    found = world.add_source("alpha", items=1, days=100_000)
    path = found.folder / "source.yml"
    path.write_text(path.read_text().replace(*SOURCE_FACTS))
    return world.sources()["alpha"]


@pytest.mark.parametrize("seed", range(5))
def test_a_database_that_lives_through_the_nights_tells_the_same(sqlite_database, source, seed):
    nights, edits = list(simulate(seed)), Counter()
    with sqlite_database.write() as session:
        keep_source(session, "alpha", "Alpha", "Alpha")
        for number, night in enumerate(nights):
            at = FIRST + timedelta(days=number)
            run_id = open_run(session, "alpha", "nightly", str(number), at)
            edits.update(night.edited)
            for entry in sorted(night.shown):
                new = NewDocument("alpha", entry, f"https://a.test/{entry}", f"Notice {entry}", f"Text {edits[entry]}")
                store_documents(session, [new], None, at, held_by=run_id)
            if night.good:
                record_presences(session, source, SweepFacts(True, night.shown, {}), at, run_id)
                publish(session, run_id)
            close_run(session, run_id, "complete" if night.good else "failed", "", {}, at)
        rows = session.execute(
            select(Happening.at, Document.stable_id, Happening.what).join(Document).order_by(Happening.id)
        )
        told = [((at - FIRST).days, entry, what) for at, entry, what in rows]
        cards = session.scalars(select(Document).where(Document.kind == DISAPPEARANCE)).all()
    assert sorted(told) == sorted(expected(nights))
    assert len(cards) == sum(what == "vanished" for _, _, what in told)


@pytest.mark.parametrize(
    ("lists_all", "named", "items", "sight"),
    [
        (True, {"1"}, {}, "there"),
        (True, set(), {}, "gone"),
        (False, set(), {}, "unsaid"),
        (False, {"1"}, {}, "unsaid"),
        (False, {"1"}, {"1": "http_410"}, "gone"),
        (False, set(), {"1": "read"}, "there"),
        (False, set(), {"1": "timeout"}, "unsaid"),
        (False, set(), {"1": "http_403"}, "unsaid"),
        (True, {"1"}, {"1": "http_404"}, "there"),
        (True, set(), {"1": "http_404"}, "gone"),
    ],
)
def test_what_a_run_says_of_a_document(lists_all, named, items, sight):
    assert see("1", SweepFacts(lists_all, named, items)) == sight


def test_a_night_that_is_run_again_by_hand_is_no_second_look():
    presence = Presence()
    for minutes in (0, 10, 20, 30):
        presence = take_step(presence, "gone", FIRST + timedelta(minutes=minutes)).presence
    assert presence == Presence(1, FIRST)


def test_a_list_that_lost_much_at_once_is_a_fault_until_a_person_says_that_it_is_right(source):
    before = {str(number): Presence() for number in range(20)}
    shrunk = SweepFacts(True, {str(number) for number in range(13)}, {})
    [fault] = find_mass_absence(source, before, shrunk, FIRST)
    assert fault.says == "7 of 20 entries are gone at once: is it the whole list?"
    assert find_mass_absence(source, before, dataclasses.replace(shrunk, lists_all=False), FIRST) == []
    accepted = dataclasses.replace(source, expect=dataclasses.replace(source.expect, since=FIRST.date()))
    assert find_mass_absence(accepted, before, shrunk, FIRST) == []


def test_an_entry_that_three_nights_lack_becomes_a_document_of_its_own_and_may_return(settings, world, source):
    def night(last):
        world.publish(source, range(1, last + 1))
        [report] = run_night(settings, [source], world.replay_folder, [].append).sources
        assert report.status == "complete", report.reason

    for last in (4, 3, 3):
        night(last)
    assert told(settings) == ([], [])
    night(3)
    [(says, what)], [gone] = told(settings)
    assert what == "vanished"
    assert says.startswith("No longer in the list of alpha: absent from 3 complete readings since ")
    assert (gone.title, gone.held_by, gone.matched_by) == ("No longer public: Story 4", None, "")
    assert "It says nothing of any charge" in gone.text
    assert "The council of town 4 met" in gone.text
    assert gone.capture_id is not None
    night(4)
    assert [what for _, what in told(settings)[0]] == ["vanished", "returned"]


def told(settings):
    database = open_database(settings.database)
    with database.read() as session:
        happened = session.execute(select(Happening.says, Happening.what).order_by(Happening.id)).all()
        gone = session.scalars(select(DocumentVersion).join(Document).where(Document.kind == DISAPPEARANCE)).all()
    database.close()
    return happened, gone
