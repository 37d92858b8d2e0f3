"""The clues of a score: each a pure function of a finding, whose docstring is the sentence that the card shows.

A clue returns its value (0 where it says nothing). Its weight is a row of config/names/weights.yml. Words in braces
are filled in by matcher/explain.py.
"""

from collections.abc import Callable

from matcher.findings import Finding
from matcher.index import Agreement

Clue = Callable[[Finding], float]


def full_name(finding: Finding) -> float:
    """Given name and family name stand together."""
    return float(finding.shape == "full")


def single_name(finding: Finding) -> float:
    """The one word by which the person is also known."""
    return float(finding.shape == "single")


def family_cost(finding: Finding) -> float:
    """“{family_word}” is not exactly {family}: some sounds differ."""
    return _weighed(finding.family)


def given_cost(finding: Finding) -> float:
    """“{given_word}” is not exactly {given}: some sounds differ."""
    return _weighed(finding.given)


def changed_family(finding: Finding) -> float:
    """“{family_word}” is another form of the surname {family}."""
    return float(finding.family is not None and finding.family.alternate.changed)


def changed_given(finding: Finding) -> float:
    """“{given_word}” is another form of the name {given}."""
    return float(finding.given is not None and finding.given.alternate.changed)


def gender_differs(finding: Finding) -> float:
    """The surname has the ending of the other gender."""
    return float(_other_gender(finding))


def surname_as_given(finding: Finding) -> float:
    """What would be the given name has the ending of a surname."""
    given = finding.given
    if given is None or finding.family is None or given.part.sounds.endswith(_SURNAME_ENDS):
        return 0.0
    return float(given.fit.sounds.endswith(_SURNAME_ENDS) and given.cost > 0.0)


def both_differ(finding: Finding) -> float:
    """Neither part of the name agrees exactly."""
    return min(_weighed(finding.family), _weighed(finding.given)) if finding.shape == "full" else 0.0


def unlike_form(finding: Finding) -> float:
    """Not even the other form of the surname agrees exactly."""
    family = finding.family
    if family is None or not family.alternate.changed:
        return 0.0
    return family.cost * (1 if finding.given is not None else _ALONE)


def common_differs(finding: Finding) -> float:
    """The given name is one that thousands bear, and the surname does not agree exactly."""
    if not finding.common_given or finding.family is None:
        return 0.0
    changed = float(finding.family.alternate.changed) / 2
    return _weighed(finding.family) + changed if finding.shape == "full" else 2 * changed


def given_left_out(finding: Finding) -> float:
    """Of the given names only the first is printed."""
    if finding.shape not in ("full", "titled") or len(finding.tokens) > 2:
        return 0.0
    return float(len(finding.name.given) > 1) * (_COMMON_GIVEN if finding.common_given else 1)


def bare_order(finding: Finding) -> float:
    """What stands first may as well be the given name of somebody else."""
    if not finding.reversed or finding.patronymic != "none" or finding.family is None:
        return 0.0
    comma = any(token.before == "comma" for token in finding.tokens[1:])
    bare = not comma and not finding.family.fit.sounds.endswith(_SURNAME_ENDS)
    return float(bare) * (1 + finding.gap)


def small_letters(finding: Finding) -> float:
    """The name is written in small letters, which may be plain words."""
    ends = (finding.tokens[0], finding.tokens[-1])
    if all(token.capital or not token.cased for token in ends) or finding.shape != "full":
        return 0.0
    changed = finding.family is not None and finding.family.alternate.changed
    return 1.0 + finding.gap + changed


def initial_only(finding: Finding) -> float:
    """Only the initial of the given name is printed."""
    return float(finding.shape == "initial")


def common_surname(finding: Finding) -> float:
    """Thousands bear this surname."""
    return float(finding.common and finding.shape in ("initial", "single"))


def gap(finding: Finding) -> float:
    """Another word stands between the parts of the name."""
    return float(finding.gap)


def reversed_order(finding: Finding) -> float:
    """The family name stands first."""
    return float(finding.reversed)


def patronymic_printed(finding: Finding) -> float:
    """A patronymic is printed; the watchlist knows none."""
    return float(finding.patronymic == "printed")


def patronymic_agrees(finding: Finding) -> float:
    """The patronymic agrees."""
    return float(finding.patronymic == "agrees")


def patronymic_differs(finding: Finding) -> float:
    """The patronymic is another one."""
    return float(finding.patronymic == "differs")


def extra_name(finding: Finding) -> float:
    """Another name stands right beside."""
    return float(finding.beside)


def title_only(finding: Finding) -> float:
    """Given name with a religious title; the family name is not printed."""
    return float(finding.shape == "titled")


def known_title(finding: Finding) -> float:
    """The watchlist knows the person by this title."""
    return float(finding.shape == "titled" and finding.name.has_title)


def resolved(finding: Finding) -> float:
    """A short form; the full name stands earlier in the same document."""
    return float(finding.resolved == "after")


def resolved_before(finding: Finding) -> float:
    """A short form; the full name stands later in the same document."""
    return float(finding.resolved == "before")


def ambiguous(finding: Finding) -> float:
    """Ambiguous: it may as well be {rivals}."""
    return float(bool(finding.rivals))


def disguised(finding: Finding) -> float:
    """The name is written with look-alike or hidden characters."""
    return float(finding.disguised)


CLUES: dict[str, Clue] = {
    clue.__name__: clue
    for clue in (
        full_name,
        single_name,
        family_cost,
        given_cost,
        changed_family,
        changed_given,
        gender_differs,
        surname_as_given,
        both_differ,
        unlike_form,
        common_differs,
        given_left_out,
        bare_order,
        small_letters,
        initial_only,
        common_surname,
        gap,
        reversed_order,
        patronymic_printed,
        patronymic_agrees,
        patronymic_differs,
        extra_name,
        title_only,
        known_title,
        resolved,
        resolved_before,
        ambiguous,
        disguised,
    )
}
"""Every clue by its name; a weight without a clue, or a clue without a weight, is refused by matcher/scoring.py."""

_USUAL_LENGTH = 6
_ALONE = 3
"""How much more a difference says where the surname stands alone."""
_COMMON_GIVEN = 4
"""How much more it says when what is left is only Muhammad."""


def _weighed(fits: Agreement | None) -> float:
    """A difference as it would weigh in a name of six sounds: in a short name a letter tells more."""
    if fits is None:
        return 0.0
    stretch: float = (_USUAL_LENGTH / max(3, len(fits.alternate.sounds))) ** 1.5
    return fits.cost * stretch


_OBLIQUE_LATIN = ("tk", "pl", "cs", "tr")
_SURNAME_ENDS = ("ov", "ev", "ova", "eva", "in", "ina", "zoda", "skiy")
_MALE, _FEMALE = ("ov", "ev"), ("ova", "eva")


def _other_gender(finding: Finding) -> bool:
    """Nazarova for Nazarov or the reverse, unless the а is a case ending, which the given name then shares."""
    family = finding.family
    if family is None or not family.part.gender:
        return False
    if family.part.gender == "f":
        return family.part.sounds.endswith(_FEMALE) and family.fit.sounds.endswith(_MALE)
    if family.alternate.changed:
        return False
    ending = family.fit.ending
    if ending is None or ending.sounds != "a":
        return False
    if finding.language[:2] in _OBLIQUE_LATIN:
        return False
    if family.fit.ending and ending.language in ("pl", "tk", "tr") and finding.language[:2] not in _OBLIQUE_LATIN:
        return True
    bare_given = finding.given is not None and finding.given.fit.ending is None
    return bare_given and not finding.given.part.sounds.endswith(("a", "o", "u", "i", "e"))  # type: ignore[union-attr]
