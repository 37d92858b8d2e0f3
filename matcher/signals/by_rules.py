"""What the rules alone take for the person's new event: the act of the greatest weight, if it weighs enough. Pure."""

from collections import defaultdict
from collections.abc import Sequence

from config.codebook import read_codebook
from matcher.signals.host import belongs_to_office, names_office
from matcher.signals.patient import patient_of
from matcher.signals.placed import Placed, place_acts
from matcher.signals.read import Signals
from matcher.signals.weigh import ENOUGH, weigh
from matcher.values import Mention, WatchedPerson

TOLD_AGAIN = 0.8
"""What it adds that the title or another sentence of the lead tells the same measure."""
ALMOST = 2.3
"""Weight from which one telling supports another."""
TOLD_OF_OTHERS = -2.0
NEARLY_AS_LIKELY = 0.5
"""Where one sentence tells two acts about as likely, the stronger fact is the event: extradited, not arrested."""
LEAD = 3
AFTER_RELEASE = ("rendered", "deported", "disappeared", "killed")


def weighed_acts(signals: Signals, mentions: Sequence[Mention], person: WatchedPerson) -> list[tuple[Placed, float]]:
    """The acts that may be events of the person, each with its weight."""
    acts = [one for one in place_acts(signals, mentions) if _counts(one, signals, person)]
    return list(zip(acts, _against_lead(acts, [weigh(one) for one in acts]), strict=True))


def likeliest(weighed: Sequence[tuple[Placed, float]]) -> Placed | None:
    """The act that is suggested; None where none weighs enough."""
    acts, weights = [one for one, _ in weighed], [weight for _, weight in weighed]
    told = _told_in(acts, weights)
    totals = [
        weight + TOLD_AGAIN * (len(told[one.act.rule.measure] - {one.number}) > 0)
        for one, weight in zip(acts, weights, strict=True)
    ]
    best = max(range(len(acts)), key=lambda at: (totals[at], _strength(acts[at])), default=None)
    if best is None or totals[best] < ENOUGH:
        return None
    best = _after_release(acts, totals, best)
    rivals = [at for at, total in enumerate(totals) if total >= totals[best] - NEARLY_AS_LIKELY]
    here = (at for at in rivals if acts[at].number == acts[best].number)
    return acts[max(here, key=lambda at: (_strength(acts[at])[0], totals[at], _strength(acts[at])))]


def _after_release(acts: Sequence[Placed], totals: Sequence[float], best: int) -> int:
    """'Released in the morning, he was put on a plane the same night': what followed his release is the event."""
    if acts[best].act.rule.measure != "released":
        return best
    later = [at for at, one in enumerate(acts) if totals[at] >= ENOUGH and _follows(one, acts[best])]
    return max(later, key=lambda at: totals[at], default=best)


def _follows(one: Placed, released: Placed) -> bool:
    """Whether it stands behind in the lead and is one of the things that happen to somebody just let go."""
    lead = one.home.sentence.field == "text" and one.home.sentence.number < LEAD
    return lead and one.number > released.number and one.act.rule.measure in AFTER_RELEASE


def _against_lead(acts: Sequence[Placed], weights: Sequence[float]) -> list[float]:
    """The weights, less for a title without his name where the lead tells the same act of somebody else."""
    if not any(_is_bare_title(one) for one in acts):
        return list(weights)
    lead = [(one.act.rule.measure, weight) for one, weight in zip(acts, weights, strict=True) if _in_lead(one)]
    others = {one.act.rule.measure for one in acts if _in_lead(one) and patient_of(one) == "other"}
    others -= {measure for measure, weight in lead if weight >= ENOUGH}
    untold = [_is_bare_title(one) and one.act.rule.measure in others for one in acts]
    return [weight + TOLD_OF_OTHERS * is_so for weight, is_so in zip(weights, untold, strict=True)]


def _is_bare_title(placed: Placed) -> bool:
    return placed.home.sentence.field == "title" and not placed.named


def _in_lead(placed: Placed) -> bool:
    return placed.home.sentence.field == "text" and placed.home.sentence.number < LEAD


def _strength(placed: Placed) -> tuple[int, int]:
    return read_codebook().strength(placed.act.rule.measure)


def _counts(placed: Placed, signals: Signals, person: WatchedPerson) -> bool:
    """Handing over or sending away is an extradition only where the home state is named, or named as where to."""
    rule = placed.act.rule
    near = [placed.home, *signals.sentences[placed.number + 1 : placed.number + 2]]
    home = [(one, hit) for one in near for hit in one.places if hit.value.state == person.country]
    towns = [hit.first not in one.origins for one, hit in home if hit.value.kind != "people"]
    if not rule.home or rule.home == "named":
        return not rule.home or bool(towns)
    if "send_home" in rule.needs and any(towns):
        return True
    own = [(one, hit) for one, hit in home if one is placed.home or "hand_over" not in rule.needs]
    if "hand_over" in rule.needs and any(belongs_to_office(one, hit) for one, hit in own):
        return True
    return any(hit.first in one.goals or names_office(one, hit) for one, hit in own)


def _told_in(acts: Sequence[Placed], weights: Sequence[float]) -> dict[str, set[int]]:
    """By measure, the sentences of title and lead that tell it with some weight."""
    told: dict[str, set[int]] = defaultdict(set)
    for one, weight in zip(acts, weights, strict=True):
        if weight >= ALMOST and (one.home.sentence.field == "title" or one.home.sentence.number < LEAD):
            told[one.act.rule.measure].add(one.number)
    return told
