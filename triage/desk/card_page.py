"""Shows a card, and carries a decision on it out: shared by the actions that decide."""

from starlette.responses import Response

from config.alerts import read_alert_rules
from db.queries.card import Card, Evidence, read_card, read_evidence
from db.queries.dossier import read_dossier
from db.queries.queue import Neighbours, Place, find_neighbours
from triage.desk.answers import go_to, show_error, show_page
from triage.desk.card_view import propose, view_card
from triage.desk.done import read_done
from triage.desk.dossier_view import view_dossier
from triage.desk.filters import read_filter, write_filter
from triage.desk.told import who_would_hear
from triage.desk.visit import Visit
from triage.records.coding import PLACE_PRECISIONS, Refusal, coding_of
from triage.records.deciding import OPEN, Action
from triage.records.recording import record

CONFLICTS = ("refused.stale", "refused.decided")


def show_card(visit: Visit, candidate_id: int, refusal: Refusal | None = None) -> Response:
    """The page of a card. After a refusal it says why, and its forms hold what was typed."""
    desk = visit.desk
    wanted = read_filter(visit.query)
    with desk.database.read() as session:
        card = read_card(session, candidate_id)
        if card is None:
            return show_error(visit, 404, "error.absent")
        shown = _chosen_version(card, visit.query.get("version", ""))
        evidence: Evidence | None = read_evidence(session, shown, card.person.id) if shown else None
        dossier = read_dossier(session, card.person.id)
        neighbours = find_neighbours(session, wanted, Place(card.candidate.rank, candidate_id))
        done = read_done(session, visit)
        coding = coding_of(visit.form) if "measure" in visit.form else propose(card.candidate)
        told = who_would_hear(session, card.candidate, coding, desk.codebook)
    if dossier is None:
        return show_error(visit, 404, "error.absent")
    latin = "latin" in visit.query
    view = view_card(card, evidence, view_dossier(dossier, desk.codebook), desk.codebook, visit.form, latin)
    return show_page(
        visit,
        "candidate.html",
        _status(refusal),
        view=view,
        candidate=card.candidate,
        neighbours=neighbours,
        filter=write_filter(wanted),
        latin=latin,
        refusal=refusal,
        note=visit.form.get("note", "") if "measure" not in visit.form else "",
        is_open=card.candidate.status in OPEN,
        place_precisions=PLACE_PRECISIONS,
        done=done,
        told=told,
        labels=read_alert_rules().labels,
    )


def decide_card(visit: Visit, action: Action) -> Response:
    """Decides on the card of the address, and goes on to the next one in the queue."""
    candidate_id, revision = visit.number("id"), visit.form.get("revision", "")
    following = _find_next(visit, candidate_id)
    seen = int(revision) if revision.isdecimal() and len(revision) < 10 else -1
    done = record(visit.desk.database, visit.desk.codebook, visit.signed_in.name, candidate_id, seen, action)
    if isinstance(done, Refusal):
        return show_card(visit, candidate_id, done)
    rest = "&".join(part for part in (f"done={done.decision_id}", write_filter(read_filter(visit.query))) if part)
    return go_to(f"/candidates/{following.next}?{rest}" if following.next else f"/queue?{rest}")


def _find_next(visit: Visit, candidate_id: int) -> Neighbours:
    with visit.desk.database.read() as session:
        card = read_card(session, candidate_id)
        if card is None:
            return Neighbours(None, None)
        return find_neighbours(session, read_filter(visit.query), Place(card.candidate.rank, candidate_id))


def _chosen_version(card: Card, asked: str) -> int | None:
    """The version to show: the one asked for, if it belongs to the card, else that of the best document."""
    versions = [sighting.version_id for sighting in card.sightings]
    chosen = int(asked) if asked.isdecimal() and len(asked) < 18 else 0
    return chosen if chosen in versions else next(iter(versions), None)


def _status(refusal: Refusal | None) -> int:
    if refusal is None:
        return 200
    return 409 if refusal.code in CONFLICTS else 422
