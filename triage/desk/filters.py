"""The queue's filters as they stand in an address. Pure."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from urllib.parse import urlencode

from db.queries.queue import Place, QueueFilter

DEFAULT = QueueFilter()
STATUSES = ("new", "unsure", "open", "deferred", "second", "confirmed", "rejected", "duplicate", "all")
QUEUES = ("nightly", "backfill")
LANGUAGES = ("tg", "uz", "kk", "ky", "tk", "ru", "en", "tr", "fa", "uk", "pl", "de", "fr")
LONGEST = 200
"""Characters of a filter that are looked at."""


def read_filter(query: Mapping[str, str]) -> QueueFilter:
    """The filter that an address holds; what makes no sense is as if it were not there."""
    said = {name: query.get(name, "").strip()[:LONGEST] for name in QueueFilter.__dataclass_fields__}
    return QueueFilter(
        queue=said["queue"] if said["queue"] in QUEUES else DEFAULT.queue,
        status=said["status"] if said["status"] in STATUSES else DEFAULT.status,
        person=said["person"],
        source=said["source"],
        measure=said["measure"],
        stage=said["stage"],
        state=said["state"],
        language=said["language"],
        since=_day(said["since"]),
        until=_day(said["until"]),
        text=said["text"],
    )


def write_filter(wanted: QueueFilter) -> str:
    """The filter as the query of an address; what is as usual is left out."""
    usual = asdict(DEFAULT)
    return urlencode({name: value for name, value in asdict(wanted).items() if value and value != usual[name]})


def read_place(text: str) -> Place | None:
    """A place in the queue from `rank_id`; None where the text is none."""
    found = re.fullmatch(r"(-?[0-9][0-9.e+-]{0,30})_([0-9]{1,18})", text)
    try:
        return Place(float(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def write_place(place: Place) -> str:
    """A place in the queue as `rank_id`, without loss."""
    return f"{place.rank!r}_{place.id}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
