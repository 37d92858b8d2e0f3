"""The number of a part by its sounds and role: twelve bytes a part, and an entry for each that was asked for."""

from collections.abc import Iterator

import numpy as np

from matcher.batch import Numbers
from matcher.held import FAMILY, GIVEN, SINGLE, Held
from matcher.watchnames import Role

_REMEMBERED = 200_000
"""Parts that are remembered; then memory starts anew, so that it stays bounded."""

_ROLES: dict[int, Role] = {FAMILY: "family", GIVEN: "given", SINGLE: "single"}


class PartNumbers:
    """Finds the parts of a watchlist by Python's hash of sounds and role, and then by themselves."""

    def __init__(self, held: Held) -> None:
        hashes = np.fromiter(map(hash, _named(held)), np.int64, len(held.roles))
        order = np.argsort(hashes)
        self._held = held
        self._hashes, self._parts = hashes[order], order.astype(np.int32)
        self._known: Numbers = {}

    def of(self, sounds: str, role: str) -> int:
        """The number of a part. KeyError where there is none."""
        known = self._known.get((sounds, role))
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[sounds, role] = self._found(sounds, role)
        return known

    def _found(self, sounds: str, role: str) -> int:
        wanted = hash((sounds, role))
        first = int(np.searchsorted(self._hashes, wanted))
        for place in range(first, len(self._hashes)):
            part = int(self._parts[place])
            if self._hashes[place] != wanted:
                break
            if self._held.sounds_of(part) == sounds and role_of(self._held, part) == role:
                return part
        raise KeyError(sounds, role)


def role_of(held: Held, part: int) -> Role:
    """The role of a part."""
    return _ROLES[int(held.roles[part]) & (FAMILY | GIVEN | SINGLE)]


def numbers_of(held: Held) -> Numbers:
    """The numbers of all parts by their sounds and role."""
    return {named: number for number, named in enumerate(_named(held))}


def _named(held: Held) -> Iterator[tuple[str, str]]:
    """Sounds and role of each part."""
    sounds = held.sounds.tobytes().decode()
    ends = held.sound_ends.tolist()
    roles = (held.roles & np.uint8(FAMILY | GIVEN | SINGLE)).tolist()
    for low, high, role in zip([0, *ends][:-1], ends, roles, strict=True):
        yield sounds[low:high], _ROLES[role]
