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
    Key("n", "key.new_person"),
    Key("e", "key.edit"),
    Key("m", "key.measure"),
    Key("z", "key.undo"),
    Key("l", "key.latin"),
    Key("/", "key.search"),
    Key("?", "key.help"),
)
