"""A card as its page shows it: marked evidence, reasons, proposed coding. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from config.codebook import Codebook
from db.models import Candidate
from db.queries.card import Card, Evidence
from triage.desk.changes import ShortEdit, view_short_edit
from triage.desk.dossier_view import STAGES_OF_REPRESSION, DossierView, stage_of
from triage.desk.latin import pieces_in_latin
from triage.desk.marking import Mark, Piece, mark_text, paragraphs
from triage.records.coding import Coding, coding_of
from triage.records.deciding import OPEN, READ_BY_TWO, CardState, is_sample_due
from triage.records.second_reading import Judgement

CONTEXT = 300
"""Characters around a mention that are shown of text outside the article."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph as it was printed, and beside it in Latin letters where that was asked for."""

    printed: list[Piece]
    latin: list[Piece]


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One document as it is shown: pieces of title and text, paragraph by paragraph."""

    facts: Evidence
    title: Line
    text: list[Line]
    hidden: list[Line]
    """What surrounds the mentions outside the article; empty where there are none."""
    edit: list[Line]
    """What this version changed of the one before, its words marked `went` and `came`; the first few lines."""
    more_edits: int
    """Changed lines that are not among them."""


@dataclass(frozen=True, slots=True)
class CardView:
    """Everything of a card's page that needs thought."""

    card: Card
    evidence: EvidenceView | None
    dossier: DossierView
    why: tuple[str, ...]
    """Why it is this person, then why this measure."""
    coding: Coding
    """What the form holds: the machine's proposal, or what somebody has just typed."""
    stage_before: str
    events: tuple[int, ...]
    """Numbers of what was recorded of this card and stands."""
    stage_after: str
    """The stage of the person once the proposal is confirmed; equal to the one before where nothing changes."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody may do with a card now."""

    mode: Literal["open", "second", "adjudicate", "own", "decided"]
    """open: decide · second: read it without knowing what the first said · adjudicate: choose between two ·
    own: wait for somebody else · decided"""
    claimed_by: str
    judgements: tuple[Judgement, ...] = ()
    """Of an adjudication: both, without names."""

    @property
    def decides(self) -> bool:
        """Whether the forms are shown."""
        return self.mode in ("open", "second", "adjudicate")


def view_standing(state: CardState, user: str) -> Standing:
    """What a user may do with a card in that state."""
    if state.status in OPEN:
        return Standing("open", state.claimed_by)
    if state.status not in READ_BY_TWO and not is_sample_due(state):
        return Standing("decided", state.claimed_by)
    if user in {judged.user for judged in state.judgements}:
        return Standing("own", state.claimed_by)
    if state.status == "adjudicate" or state.second == "differs":
        nameless = tuple(replace(judged, user="") for judged in state.judgements)
        return Standing("adjudicate", state.claimed_by, nameless)
    return Standing("second", state.claimed_by)


def view_card(
    card: Card, evidence: Evidence | None, dossier: DossierView, codebook: Codebook,
    typed: Mapping[str, str], latin: bool,
) -> CardView:  # fmt: skip
    """The view of a card; `typed` is the form that was refused, if any."""
    return CardView(
        card=card,
        evidence=view_evidence(evidence, latin) if evidence else None,
        dossier=dossier,
        why=_reasons(evidence) if evidence else (),
        coding=coding_of(typed) if "measure" in typed else propose(card.candidate),
        stage_before=dossier.stage,
        events=_events_of(dossier, card.candidate.id),
        stage_after=_stage_after(dossier.stage, card.candidate.measure, codebook),
    )


def _events_of(dossier: DossierView, candidate_id: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys(act.event_id for act in dossier.facts.acts if act.candidate_id == candidate_id))


def propose(candidate: Candidate) -> Coding:
    """The coding that the machine proposes for a candidate."""
    return Coding(
        measure=candidate.measure or "",
        date=candidate.date or "",
        place=candidate.place,
        place_precision="town" if candidate.place else "",
        host=candidate.host or "",
    )


def view_evidence(evidence: Evidence, latin: bool) -> EvidenceView:
    """A document with everything marked that was found in it; in Latin letters too where asked."""
    version = evidence.version
    title, text, hidden = (
        _marked(field_text, field, evidence)
        for field, field_text in (("title", version.title), ("text", version.text), ("hidden", version.hidden_text))
    )
    edit = view_short_edit(evidence.before, version) if evidence.before else ShortEdit((), 0)
    around = paragraphs(_around_marks(hidden))
    shown, beside, edited = (_lines(each, latin) for each in (paragraphs(text), around, edit.lines))
    return EvidenceView(evidence, _lines([title], latin)[0], shown, beside, edited, edit.more)


def _lines(lines: Iterable[Sequence[Piece]], latin: bool) -> list[Line]:
    printed = map(list, lines)
    return [Line(line, pieces_in_latin(line) if latin else []) for line in printed]


def _marked(text: str, field: str, evidence: Evidence) -> list[Piece]:
    marks = [Mark(found.start, found.end, "name") for found in evidence.mentions if found.field == field]
    spans = evidence.suggestion.spans if evidence.suggestion else []
    marks += [Mark(int(span["start"]), int(span["end"]), str(span["what"])) for span in spans if span["field"] == field]
    return mark_text(text, marks)


def _around_marks(pieces: list[Piece]) -> list[Piece]:
    kept = []
    for number, piece in enumerate(pieces):
        if piece.what:
            kept.append(piece)
            continue
        after = pieces[number - 1].what if number else ""
        before = pieces[number + 1].what if number + 1 < len(pieces) else ""
        kept.append(Piece(_ends(piece.text, bool(after), bool(before))))
    return kept


def _ends(text: str, keep_start: bool, keep_end: bool) -> str:
    if len(text) <= 2 * CONTEXT and (keep_start or keep_end):
        return text
    start = text[:CONTEXT] if keep_start else ""
    end = text[-CONTEXT:] if keep_end else ""
    return f"{start} … {end}" if start or end else ""


def _reasons(evidence: Evidence) -> tuple[str, ...]:
    # Where the name stands in full, it says most; of the equally full, the best comes first already.
    fullest = max(evidence.mentions, key=lambda found: len(found.surface.split()), default=None)
    said = list(fullest.why) if fullest else []
    said += evidence.suggestion.why if evidence.suggestion else []
    return tuple(dict.fromkeys(said))


def _stage_after(before: str, measure: str | None, codebook: Codebook) -> str:
    proposed = stage_of(measure, codebook)
    if proposed not in STAGES_OF_REPRESSION:
        return before
    if before and codebook.stages[before].strength >= codebook.stages[proposed].strength:
        return before
    return proposed
