"""How far two readings are apart, in sounds: a weighted edit distance that knows which sounds are interchanged."""

from config.names import NameRules

VOWELS = frozenset("aeiou")
FAR = 9.0


class SoundCosts:
    """The cost tables of `rules`, ready for alignment. Costs are symmetric; 0 means the same sound."""

    def __init__(self, rules: NameRules) -> None:
        self._costs = rules.costs
        self.swap = _swap_table(rules)
        self._drop = {sound: self._drop_cost(sound) for sound in map(chr, range(97, 123))}
        self._short = {**self._drop, **dict.fromkeys(VOWELS, rules.costs.short_vowel_missing)}
        near: dict[tuple[str, str, str], float] = {}
        for row in rules.missing:
            if row.before or row.after:
                near[row.after, row.sound, row.before] = row.cost
            else:
                self._drop[row.sound] = self._short[row.sound] = row.cost
        self._near = near

    def _drop_cost(self, sound: str) -> float:
        return self._costs.vowel_missing if sound in VOWELS else self._costs.consonant_missing

    def drops(self, sounds: str, short_vowels: bool = False) -> list[float]:
        """What it costs to leave out each sound of a reading."""
        table = self._short if short_vowels else self._drop
        costs = [table.get(sound, 1.0) for sound in sounds]
        for (after, sound, before), cost in self._near.items():
            for place, here in enumerate(sounds):
                if here == sound and _stands(sounds, place, after, before):
                    costs[place] = min(costs[place], cost)
        return costs

    def last_row(self, part: str, token: str, limit: float = FAR, short_vowels: bool = False) -> list[float]:
        """Costs of aligning the whole of `part` with each beginning of `token`: index j is its first j sounds.

        Beginnings that cost more than `limit` may be reported as any number above it. Time is len(part) * len(token).
        """
        part_drops, token_drops = self.drops(part, short_vowels), self.drops(token, short_vowels)
        row = [0.0]
        for cost in token_drops:
            row.append(row[-1] + cost)
        swap = self.swap
        for sound, drop in zip(part, part_drops, strict=True):
            costs, diagonal = swap[sound], row[0]
            left = row[0] = diagonal + drop
            lowest = left
            for place, other in enumerate(token):
                above = row[place + 1]
                best = diagonal + costs[other]
                if above + drop < best:
                    best = above + drop
                if left + token_drops[place] < best:
                    best = left + token_drops[place]
                diagonal, left = above, best
                row[place + 1] = best
                lowest = min(lowest, best)
            if lowest > limit:
                return [FAR] * len(row)
        return row


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
    return rules.costs.consonant if (a in VOWELS) == (b in VOWELS) else 2 * rules.costs.consonant


def _stands(sounds: str, place: int, after: str, before: str) -> bool:
    left = sounds[place - 1] if place else ""
    right = sounds[place + 1] if place + 1 < len(sounds) else ""
    return (not after or left == after) and (not before or right == before)
