"""Reads acts of the codebook from the meanings of one sentence."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from config.signals import ActRule

BAR_REACH = 5
"""Words within which a meaning of `unless` bars an act: 'released an album'."""


class Meaning(NamedTuple):
    """A concept found in a sentence: first and last word by position, denied or not, clause of its first word."""

    concept: str
    first: int
    last: int
    denied: bool = False
    clause: int = 0
    parts: tuple[int, ...] = ()
    """Positions of its own words, where others stand between them ('declared .. extremist'); else empty."""

    def words(self) -> Sequence[int]:
        """Positions of its own words."""
        return self.parts or range(self.first, self.last + 1)


class Need(NamedTuple):
    """What one part of an act must mean, and whether it must be denied; None where that does not matter."""

    concepts: frozenset[str]
    denied: bool | None

    def is_met(self, meaning: Meaning) -> bool:
        return meaning.concept in self.concepts and self.denied in (None, meaning.denied)


class Recipe(NamedTuple):
    """A rule of acts.yml, ready to be applied."""

    rule: ActRule
    needs: tuple[Need, ...]
    bars: frozenset[str]


class Act(NamedTuple):
    """A rule that held in a sentence, with the meanings it was read from; the first is the one that names the act."""

    rule: ActRule
    parts: tuple[Meaning, ...]

    @property
    def first(self) -> int:
        return min(part.first for part in self.parts)

    @property
    def last(self) -> int:
        return max(part.last for part in self.parts)

    def words(self) -> frozenset[int]:
        """Positions of all words that the act was read from."""
        return frozenset(place for part in self.parts for place in part.words())


class RecipeBook(NamedTuple):
    """All rules in their order, and by concept the numbers of those whose first need it may meet."""

    recipes: tuple[Recipe, ...]
    by_concept: dict[str, frozenset[int]]

    def possible(self, concepts: set[str]) -> list[Recipe]:
        """The recipes whose every need may be met by these concepts, in their order."""
        begun = sorted({number for concept in concepts for number in self.by_concept.get(concept, ())})
        recipes = [self.recipes[number] for number in begun]
        return [one for one in recipes if all(not concepts.isdisjoint(need.concepts) for need in one.needs)]


def build_recipes(rules: Sequence[ActRule]) -> RecipeBook:
    """The rules in their order, with their needs taken apart."""
    recipes = tuple(Recipe(rule, _needs(rule), frozenset(rule.unless)) for rule in rules)
    firsts = [(concept, number) for number, one in enumerate(recipes) for concept in one.needs[0].concepts]
    by_concept = {concept: frozenset(at for first, at in firsts if first == concept) for concept, _ in firsts}
    return RecipeBook(recipes, by_concept)


def _needs(rule: ActRule) -> tuple[Need, ...]:
    """The first need is the act, which happened or was denied; the others are its objects ('not granted asylum')."""
    plain = [need.removeprefix("!") for need in rule.needs]
    return tuple(
        Need(frozenset(text.split("|")), need.startswith("!") if need != text or not number else None)
        for number, (text, need) in enumerate(zip(plain, rule.needs, strict=True))
    )


def find_acts(meanings: Sequence[Meaning], book: RecipeBook) -> tuple[Act, ...]:
    """Acts of a sentence, by the order of the rules; a word serves one act only."""
    acts: list[Act] = []
    used: set[int] = set()
    for recipe in book.possible({meaning.concept for meaning in meanings}):
        for act in _apply(recipe, meanings, used):
            acts.append(act)
            used |= frozenset() if recipe.rule.shares else act.words()
    return tuple(acts)


def _apply(recipe: Recipe, meanings: Sequence[Meaning], used: set[int]) -> Iterator[Act]:
    """Each act of the rule whose words serve no act yet; `used` grows between two of them."""
    for meaning in meanings:
        if recipe.needs[0].is_met(meaning) and _is_free(meaning, used):
            parts = _complete(recipe, meaning, [one for one in meanings if _is_free(one, used)])
            if parts and not _is_barred(recipe, parts, meanings):
                yield Act(recipe.rule, parts)


def _is_free(meaning: Meaning, used: set[int]) -> bool:
    return used.isdisjoint(meaning.words())


def _complete(recipe: Recipe, start: Meaning, free: Sequence[Meaning]) -> tuple[Meaning, ...] | None:
    """For each further need the nearest meaning that overlaps none taken before, all within reach of each other."""
    parts = [start]
    for need in recipe.needs[1:]:
        apart = [one for one in free if need.is_met(one) and _joins(recipe.rule, one, parts)]
        nearest = min(apart, key=lambda one: _distance(one, start), default=None)
        if nearest is None or _distance(nearest, start) > recipe.rule.within:
            return None
        parts.append(nearest)
    return tuple(parts)


def _joins(rule: ActRule, one: Meaning, parts: Sequence[Meaning]) -> bool:
    apart = all(_distance(one, part) > 0 or _stands_within(one, part) for part in parts)
    return apart and not (rule.same_clause and one.clause != parts[0].clause)


def _stands_within(one: Meaning, part: Meaning) -> bool:
    """'declared [the party] extremist': between the words of a phrase, and none of them."""
    return part.first < one.first and one.last < part.last and set(one.words()).isdisjoint(part.words())


def _distance(one: Meaning, other: Meaning) -> int:
    """Words between two meanings plus one; 0 or less where they overlap."""
    return max(one.first, other.first) - min(one.last, other.last)


def _is_barred(recipe: Recipe, parts: Sequence[Meaning], meanings: Sequence[Meaning]) -> bool:
    bars = [one for one in meanings if one.concept in recipe.bars]
    return any(_distance(one, part) <= BAR_REACH for one in bars for part in parts)
