"""The keys of the desk: the one list, shown on `?` and checked against the templates. None has two meanings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """A key and the string that says what it does. Elements carry it as `data-key`."""

    key: str
    says: str


KEYS = (
    Key("j", "key.next"),
    Key("k", "key.previous"),
    Key("Enter", "key.open"),
    Key("a", "key.confirm"),
    Key("x", "key.reject"),
    Key("i", "key.no_event"),
    Key("o", "key.old_story"),
    Key("u", "key.unsure"),
    Key("d", "key.duplicate"),
    Key("t", "key.defer"),
    Key("b", "key.merge"),
    Key("s", "key.split"),
    Key("1 … 9", "key.pick"),
    Key("r", "key.ask_second"),
    Key("f", "key.sensitive"),
    Key("c", "key.claim"),
    Key("n", "key.new_person"),
    Key("e", "key.edit"),
    Key("m", "key.measure"),
    Key("z", "key.undo"),
    Key("w", "key.event"),
    Key("l", "key.latin"),
    Key("/", "key.search"),
    Key("Escape", "key.back"),
    Key("?", "key.help"),
)
