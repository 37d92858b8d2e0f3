"""Matching as a job that runs anywhere: watchlist and rules in, findings out. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from config.names import NameRules, read_name_rules
from config.signals import SignalRules, read_signal_rules
from db.work.job import Job
from matcher.engine import Matcher
from matcher.values import Text, WatchedPerson
from triage.intake.reading import Finding, Reader

Batch = tuple[Text, ...]
Findings = tuple[tuple[Finding, ...], ...]


@dataclass(frozen=True)
class ReaderFacts:
    """What a worker is told: persons by their ids as imported, names, and the facts that tell namesakes apart.

    No dossier: neither notes, nor events, nor what was decided of anybody."""

    persons: tuple[WatchedPerson, ...]
    names: NameRules
    signals: SignalRules
    threshold: float
    only: str | None = None
    """One person of whom alone it is asked."""


MatchJob = Job[ReaderFacts, Reader, Batch, Findings]


def match_job(persons: Sequence[WatchedPerson], threshold: float, only: str | None = None) -> MatchJob:
    """The job of matching texts against a watchlist; `only`: for one person of it."""
    facts = ReaderFacts(tuple(persons), read_name_rules(), read_signal_rules(), threshold, only)
    return Job(facts, make_reader, read_batch)


def make_reader(facts: ReaderFacts) -> Reader:
    """The reader of these facts."""
    reader = Reader(Matcher(facts.persons, facts.names), facts.persons, facts.signals, facts.threshold)
    return reader.asked_of(facts.only)


def read_batch(reader: Reader, batch: Batch) -> Findings:
    """What each text of a batch says of watched persons."""
    return tuple(tuple(found) for found in reader.read_all(batch))


def batches_of(texts: Iterator[Text], size: int) -> Iterator[Batch]:
    """The texts in batches."""
    while batch := tuple(islice(texts, size)):
        yield batch
