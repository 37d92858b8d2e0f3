"""Shows a card, and carries a decision on it out: shared by the actions that decide."""

from dataclasses import replace

from sqlalchemy.orm import Session
from starlette.responses import Response

from config.alerts import read_alert_rules
from db.models.base import now
from db.queries.alert_pages import answers_about
from db.queries.card import Card, Evidence, read_card_with_dossier, read_evidence_of
from db.queries.queue import FreeFor, Neighbours, Place, find_neighbours, find_place
from triage.desk.answers import go_to, show_error, show_page
from triage.desk.card_view import Standing, propose, view_card, view_standing
from triage.desk.done import read_done
from triage.desk.dossier_view import view_dossier, without_card
from triage.desk.filters import read_filter, write_filter
from triage.desk.told import who_would_hear
from triage.desk.visit import Visit
from triage.records.actions import Action
from triage.records.claiming import keep_claim
from triage.records.coding import PLACE_PRECISIONS, Refusal, coding_of
from triage.records.recording import read_state, record

CONFLICTS = ("refused.stale", "refused.decided", "refused.claimed", "refused.own_coding")


def show_card(visit: Visit, candidate_id: int, refusal: Refusal | None = None) -> Response:
    """The page of a card. After a refusal it says why, and its forms hold what was typed."""
    desk = visit.desk
    wanted = read_filter(visit.query)
    with desk.database.page() as session:
        found = read_card_with_dossier(session, candidate_id)
        if found is None:
            return show_error(visit, 404, "error.absent")
        card, dossier = found
        shown = _chosen_version(card, visit.query.get("version", ""))
        evidence: Evidence | None = read_evidence_of(session, card, shown) if shown else None
        neighbours = find_neighbours(session, wanted, Place(card.candidate.rank, candidate_id), _free_for(visit))
        done = read_done(session, visit)
        standing = _stand(session, visit, card)
        coding = coding_of(visit.form) if "measure" in visit.form else propose(card.candidate)
        told = who_would_hear(session, card.candidate, coding, desk.codebook, dossier)
        # A second reader reads blind: what partners said of the first reading is not shown.
        answers = answers_about(session, candidate_id) if card.is_recorded and standing.mode != "second" else ()
    keep_claim(desk.database, visit.signed_in.name, card.candidate, desk.terms.claim)
    if standing.mode == "second":
        dossier = without_card(dossier, candidate_id)
    latin = "latin" in visit.query
    view = view_card(card, evidence, view_dossier(dossier, desk.codebook), desk.codebook, visit.form, latin)
    return show_page(
        visit,
        "candidate.html",
        _status(refusal),
        view=view,
        candidate=card.candidate,
        standing=standing,
        neighbours=neighbours,
        filter="&".join(part for part in ("second=1" if "second" in visit.query else "", write_filter(wanted)) if part),
        latin=latin,
        refusal=refusal,
        note=visit.form.get("note", "") if "measure" not in visit.form else "",
        place_precisions=PLACE_PRECISIONS,
        done=done,
        told=told,
        answers=answers,
        answer_titles=read_alert_rules().answers,
        labels=read_alert_rules().labels,
    )


def decide_card(visit: Visit, action: Action, stays: bool = False) -> Response:
    """Decides on the card of the address, and goes on to the next one in the queue, or stays."""
    done = try_deciding(visit, action)
    return done if isinstance(done, Response) else go_on(visit, done, stays)


def try_deciding(visit: Visit, action: Action) -> Response | int:
    """Decides on the card of the address: the number of the decision, or the card with what is wrong."""
    candidate_id, revision = visit.number("id"), visit.form.get("revision", "")
    seen = int(revision) if revision.isdecimal() and len(revision) < 10 else -1
    desk = visit.desk
    done = record(desk.database, desk.codebook, visit.signed_in.name, candidate_id, seen, action, desk.terms)
    return show_card(visit, candidate_id, done) if isinstance(done, Refusal) else done.decision_id


def go_on(visit: Visit, decision_id: int, stays: bool) -> Response:
    """After a decision: the same card, the next one that nobody else is at, or the queue."""
    if "second" in visit.query:
        return go_to(f"/second?done={decision_id}")
    rest = "&".join(part for part in (f"done={decision_id}", write_filter(read_filter(visit.query))) if part)
    to = visit.number("id") if stays else _find_next(visit, visit.number("id")).next
    return go_to(f"/candidates/{to}?{rest}" if to else f"/queue?{rest}")


def _stand(session: Session, visit: Visit, card: Card) -> Standing:
    documents = tuple(sighting.document_id for sighting in card.sightings)
    state = read_state(session, card.candidate, visit.desk.terms, documents)
    if card.candidate.status in ("confirmed", "rejected") and "second" not in visit.query:
        # A card of the sample is shown as decided, but for who comes to read it a second time.
        state = replace(state, second="")
    return view_standing(state, visit.signed_in.name)


def _free_for(visit: Visit) -> FreeFor:
    return FreeFor(visit.signed_in.name, now() - visit.desk.terms.claim)


def _find_next(visit: Visit, candidate_id: int) -> Neighbours:
    with visit.desk.database.page() as session:
        place = find_place(session, candidate_id)
        if place is None:
            return Neighbours(None, None)
        return find_neighbours(session, read_filter(visit.query), place, _free_for(visit))


def _chosen_version(card: Card, asked: str) -> int | None:
    """The version to show: the one asked for, if it belongs to the card, else that of the best document."""
    versions = [sighting.version_id for sighting in card.sightings]
    chosen = int(asked) if asked.isdecimal() and len(asked) < 18 else 0
    return chosen if chosen in versions else next(iter(versions), None)


def _status(refusal: Refusal | None) -> int:
    if refusal is None:
        return 200
    return 409 if refusal.code in CONFLICTS else 422
