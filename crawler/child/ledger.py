"""The ledger of one run: every scheduled request is entered once and closed once."""

from dataclasses import dataclass, field


@dataclass
class Entry:
    """One scheduled request, while it is open."""

    number: int
    url: str
    way: str = ""
    item: str = ""
    offset: int | None = None
    """Of its last response in the archive file."""
    status: int | None = None
    dropped: str = ""


@dataclass
class Ledger:
    """All requests of a run. Raises KeyError where one is closed twice: that is a fault of ours."""

    scheduled: int = 0
    _open: dict[int, Entry] = field(default_factory=dict)

    def enter(self, url: str, way: str = "", item: str = "") -> Entry:
        """A new open request."""
        self.scheduled += 1
        entry = Entry(self.scheduled, url, way, item)
        self._open[entry.number] = entry
        return entry

    def entry(self, number: int) -> Entry:
        """The open request with this number."""
        return self._open[number]

    def close(self, number: int) -> Entry:
        """Takes a request out: its outcome is being told."""
        return self._open.pop(number)

    def is_open(self, number: int) -> bool:
        """Whether a request still waits for its outcome."""
        return number in self._open

    def open_entries(self) -> list[Entry]:
        """What is still open, in the order of scheduling."""
        return list(self._open.values())

    @property
    def waiting(self) -> int:
        """How many requests are still open."""
        return len(self._open)
