"""How far two readings are apart, in sounds: a weighted edit distance that knows which sounds are interchanged."""

from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from config.names import UNTOLD, NameRules

VOWELS = frozenset("aeiou") | {UNTOLD}
FAR = 9.0
_REMEMBERED = 100_000
_NEVER = 99.0


class SoundCosts:
    """The cost tables of `rules`, ready for alignment. Costs are symmetric; 0 means the same sound."""

    def __init__(self, rules: NameRules) -> None:
        self._costs = rules.costs
        self._swap = _swap_table(rules)
        self._drop = {sound: self._drop_cost(sound) for sound in map(chr, range(97, 123))}
        self._unwritten = {row.sound: row.cost for row in rules.unwritten}
        self._near: dict[str, list[tuple[str, str, float]]] = {}
        for row in rules.missing:
            if row.before or row.after:
                self._near.setdefault(row.sound, []).append((row.after, row.before, row.cost))
            else:
                self._drop[row.sound] = row.cost
        self._known: dict[str, list[float]] = {}

        self.turned = rules.costs.turned

    def swap_matrix(self) -> NDArray[np.float32]:
        """What it costs to put one sound for another: 27 × 27, a is 1; 0 is no sound, for which nothing stands."""
        matrix = np.full((27, 27), _NEVER, np.float32)
        for sound, row in self._swap.items():
            matrix[ord(sound) - 96, 1:] = list(row.values())
        return matrix

    def drop_matrix(self, sounds: NDArray[np.uint8]) -> NDArray[np.float32]:
        """`drops` of many readings at once: rows of sounds as numbers, a is 1, filled up with 0, which is free."""
        table = np.zeros(27, np.float32)
        table[1:] = list(self._drop.values())
        drops = table[sounds]
        empty = np.zeros((len(sounds), 1), np.uint8)
        before, behind = np.hstack([empty, sounds[:, :-1]]), np.hstack([sounds[:, 1:], empty])
        for sound, rules in self._near.items():
            here = sounds == ord(sound) - 96
            for left, right, cost in rules:
                stands = (
                    here
                    & (not left or before == ord(left or "a") - 96)
                    & (not right or behind == ord(right or "a") - 96)
                )
                drops[stands] = np.minimum(drops[stands], np.float32(cost))
        return drops

    def unwritten_matrix(self, sounds: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The same for parts beside a word in a script that leaves short vowels out."""
        drops = self.drop_matrix(sounds)
        for sound, cost in self._unwritten.items():
            drops[sounds == ord(sound) - 96] = cost
        return drops

    def _drop_cost(self, sound: str) -> float:
        return self._costs.vowel_missing if sound in VOWELS else self._costs.consonant_missing

    def drops(self, sounds: str) -> list[float]:
        """What it costs to leave out each sound of a reading. The list is shared: do not change it."""
        known = self._known.get(sounds)
        if known is None:
            known = [self._drop_at(sounds, place) for place in range(len(sounds))]
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[sounds] = known
        return known

    def _drop_at(self, sounds: str, place: int) -> float:
        sound = sounds[place]
        near = [cost for after, before, cost in self._near.get(sound, ()) if _stands(sounds, place, after, before)]
        return min([self._drop[sound], *near])

    def last_row(self, part: str, token: str, limit: float = FAR, unwritten: bool = False) -> list[float]:
        """Costs of aligning the whole of `part` with each beginning of `token`: index j is its first j sounds.

        `unwritten`: the token's script leaves short vowels out. Where all beginnings cost more than `limit`, every
        number is FAR. Time is len(part) * len(token).
        """
        part_drops, token_drops = self.drops(part), self.drops(token)
        if unwritten:
            part_drops = [self._unwritten.get(sound, cost) for sound, cost in zip(part, part_drops, strict=True)]
        row = list(accumulate(token_drops, initial=0.0))
        older: list[float] = []
        last = ""
        for sound, drop in zip(part, part_drops, strict=True):
            before = row.copy()
            _next_row(row, self._swap[sound], drop, token, token_drops)
            if last and sound + last in token:
                _turn(row, older, sound + last, token, self._costs.turned)
            older, last = before, sound
            if min(row) > limit and min(older) + self._costs.turned > limit:
                return [FAR] * len(row)
        return row


def _turn(row: list[float], older: list[float], pair: str, token: str, cost: float) -> None:
    """Allows two neighbouring sounds to have changed places; what follows in the row may only get cheaper by it."""
    place = token.find(pair)
    while place >= 0:
        row[place + 2] = min(row[place + 2], older[place] + cost)
        place = token.find(pair, place + 1)


def _next_row(row: list[float], costs: dict[str, float], drop: float, token: str, token_drops: list[float]) -> None:
    """Advances a row of the edit table by one sound of the part, in place: the hot loop, so it is written plainly."""
    diagonal = row[0]
    left = row[0] = diagonal + drop
    place = 1
    for other, insert in zip(token, token_drops):  # noqa: B905 (equal by construction; strict costs a fifth)
        above = row[place]
        best = diagonal + costs[other]
        if above + drop < best:
            best = above + drop
        if left + insert < best:
            best = left + insert
        diagonal = above
        left = row[place] = best
        place += 1


def _swap_table(rules: NameRules) -> dict[str, dict[str, float]]:
    letters = [chr(code) for code in range(97, 123)]
    table = {a: {b: _default(rules, a, b) for b in letters} for a in letters}
    for row in rules.pairs:
        table[row.a][row.b] = table[row.b][row.a] = row.cost
    return table


def _default(rules: NameRules, a: str, b: str) -> float:
    if a == b:
        return 0.0
    if a in VOWELS and b in VOWELS:
        return rules.costs.vowel
    return rules.costs.consonant if (a in VOWELS) == (b in VOWELS) else rules.costs.mixed


def _stands(sounds: str, place: int, after: str, before: str) -> bool:
    left = sounds[place - 1] if place else ""
    right = sounds[place + 1] if place + 1 < len(sounds) else ""
    return (not after or left == after) and (not before or right == before)
