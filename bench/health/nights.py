"""Simulated nights of a real source: its own spider reads its example night, of which some items are known already."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from scrapy.http import Request

from bench.health.breaking import Part
from crawler.child.choosing import Chooser
from crawler.health import find_departures
from crawler.judging import RunFacts, judge_run
from crawler.known_page import CHECK, compare_reading, judge_known_page, known_page_of
from crawler.shapes import PastRun, pages_of, shape_of
from db.queries.documents import Standing, Stored, decide
from db.values import NewDocument
from spiders.checking import read_night
from spiders.document import Document, Listed
from spiders.examples import OfflineNight, Recorded, read_replay, run_offline
from spiders.source import Source
from spiders.spider import make_spider

HISTORY = 20


@dataclass(eq=False)
class World:
    """A source with its example night read once in full."""

    source: Source
    recorded: list[Recorded] = field(init=False)
    at: datetime = field(init=False)
    whole: OfflineNight = field(init=False)

    def __post_init__(self) -> None:
        path = self.source.folder / "examples" / "replay.yml"
        self.recorded, self.at = read_replay(path), read_night(path)
        self.whole = read(self, self.recorded, lambda _: True)

    @property
    def ids(self) -> list[str]:
        """Stable ids of all items of the night, in their order."""
        listed = [
            meta["listed"].stable_id for request in self.whole.asked.values() if "listed" in (meta := request.meta)
        ]
        return list(dict.fromkeys([*listed, *(each.stable_id for each in self.whole.documents)]))

    def addresses(self, ids: Sequence[str]) -> list[str]:
        """The addresses of items, as lists name them."""
        asked = [url for url, request in self.whole.asked.items() if _id_of(request) in ids]
        return asked + [each.url for each in self.whole.documents if each.stable_id in ids]

    @property
    def documents(self) -> dict[str, Document]:
        """What each item says in a good night."""
        return {each.stable_id: each for each in self.whole.documents}

    @property
    def marks(self) -> dict[str, str]:
        """What the lists of a good night say of the last change of each item."""
        listed = [request.meta["listed"] for request in self.whole.asked.values() if "listed" in request.meta]
        kept = {each.stable_id: each.listed_as for each in listed}
        return {key: each.listed_as for key, each in self.documents.items()} | kept

    @property
    def parts(self) -> list[Part]:
        """The responses that were asked for."""
        asked = self.whole.asked.items()
        first = {}
        for each in self.recorded:
            hits = [request for url, request in asked if each.answers(url)]
            if hits:
                first[id(each)] = Part(each, any("way" in request.meta for request in hits))
        return list(first.values())


def _id_of(request: Request) -> str:
    listed: Listed | None = request.meta.get("listed")
    return listed.stable_id if listed else ""


def read(world: World, recorded: Sequence[Recorded], wanted: Callable[[Listed], bool]) -> OfflineNight:
    """One night of the source's spider over these responses."""
    return asyncio.run(run_offline(make_spider(world.source, night=world.at), recorded, wanted))


def choose_new(world: World, chance: random.Random, least: int = 1) -> set[str]:
    """The items that are new in a night: some of them, as many as in most nights."""
    ids = world.ids
    return set(chance.sample(ids, min(len(ids), chance.randint(least, max(least, (2 * len(ids)) // 3)))))


@cache
def clean_past(world: World) -> list[PastRun]:
    """Good runs before this night, newest first, each with other items that were new."""
    chance = random.Random(world.source.name)  # noqa: S311 - a repeatable choice, no secret
    given = [choose_new(world, chance) for _ in range(HISTORY)]
    nights = (judge(world, world.recorded, new, [], sorted(choose_new(world, chance) - new)) for new in given)
    return [
        PastRun(world.at - timedelta(days=days), "complete", counts) for days, (_, counts, _) in enumerate(nights, 1)
    ]


def count(documents: Sequence[Document], world: World, new: set[str], checked: set[str]) -> Counter[str]:
    """The counts of a run, as the runner keeps them: a known item that says the same again adds nothing."""
    counts: Counter[str] = Counter()
    for each in documents:
        before = world.documents.get(each.stable_id) if each.stable_id not in new else None
        if each.stable_id in checked:
            continue
        fate = decide(stored_of(before) if before else None, plain(each), plain(each).digest)
        counts[fate] += 1
        if fate in ("new", "changed"):
            counts.update(shape_of(plain(each), world.at))
    return counts


def stored_of(document: Document) -> Stored:
    """As it would lie in the database."""
    whole = plain(document)
    return Stored(1, "", "", 1, Standing(1, whole.digest, "partial" in whole.more, whole.published), {})


def judge(
    world: World, recorded: Sequence[Recorded], new: set[str], past: Sequence[PastRun], recent: Sequence[str] = ()
) -> tuple[str, Counter[str], OfflineNight]:
    """Why this night failed, '' where it did not; its counts, and what was read."""
    known = {key: world.marks.get(key, "") for key in world.ids if key not in new}
    chooser = Chooser(known, again=known.keys() & world.documents.keys(), checks=1)
    night = read(world, recorded, lambda listed: chooser.choose(listed) == "fetch")
    for each in night.documents:
        chooser.take(each.stable_id, "partial" in each.metadata)
    counts = count(night.documents, world, new, chooser.checked)
    counts.update(seen=len(chooser.seen), skipped=chooser.skipped)
    counts.update(recent=len(recent), recent_seen=len(chooser.seen.intersection(recent)))
    facts = _facts(world, night, len(chooser.seen))
    counts.update(pages_of(facts.item_results))
    for key in chooser.checked:
        counts[CHECK + _compare(world, night, key)] += 1
    verdict = judge_run(facts)
    if verdict.status == "failed":
        return verdict.reason, counts, night
    faults = [*judge_known_page(counts), *find_departures(world.source, counts, past, world.at)]
    return "; ".join(fault.says for fault in faults), counts, night


def _compare(world: World, night: OfflineNight, key: str) -> str:
    """How the page of a known item reads in this night."""
    result = next(night.outcomes[url] for url, asked in night.asked.items() if _id_of(asked) == key)
    given = [known_page_of(plain(each)) for each in night.documents if each.stable_id == key]
    return compare_reading(known_page_of(plain(world.documents[key])), result, given[0] if given else None)


def _facts(world: World, night: OfflineNight, seen: int) -> RunFacts:
    items: Counter[str] = Counter()
    ways: dict[str, Counter[str]] = defaultdict(Counter)
    for url, outcome in night.outcomes.items():
        meta = night.asked[url].meta
        if "listed" in meta:
            items[outcome] += 1
        if way := meta.get("way"):
            ways[way][outcome] += 1
    results = Counter(night.outcomes.values())
    dates = [each.published for each in world.whole.documents if each.published]
    return RunFacts(
        source=world.source, replay=True, finish="finished", message="", scheduled=results.total(), results=results,
        item_results=items, way_results=ways, way_reasons={}, unknown="", seen=seen,
        newest=max(dates, default=None), now=world.at,
    )  # fmt: skip


def plain(document: Document) -> NewDocument:
    """As the crawler hands it on, as far as its shape goes."""
    return NewDocument(
        source=document.source, stable_id=document.stable_id, url=document.url, title=document.title,
        text=document.text, language=document.language, published=document.published,
        published_precision=document.published_precision, authors=document.authors,
        more=document.metadata,
    )  # fmt: skip
