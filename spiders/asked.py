"""What an engine is asked by name: the one thing that reads a watched name on its way out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """The queries of one run, as they are sent. `key` is the operator's; it is archived nowhere."""

    queries: tuple[str, ...]
    key: str = ""
    address: str = ""
    """Takes the place of the address in source.yml: a server of the operator's own, or of a test."""
