"""Peer review: records that the researchers chose, for comments on their fields."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.models import Event
from db.queries.alert_pages import comments_of, reviews_of
from triage.alerts.answering import RefusedAnswer
from triage.alerts.composing import fields_for_page
from triage.alerts.labelling import label_now, stricter_of
from triage.alerts.pages.forms import Form
from triage.alerts.pages.site import Guest, Site, say, show
from triage.alerts.reviewing import Comment, open_review, take_comment
from triage.alerts.telling import read_tellable


def show_reviews(site: Site, request: Request, form: Form, guest: Guest) -> Response:
    """The records that are laid before this partner and not ended."""
    with site.database.read() as session:
        rows = [row for row in reviews_of(session, guest.partner_id) if row.closed_at is None]
    return show("reviews.html", guest.language, guest=guest, rows=rows, labels=site.rules.labels)


def show_review(site: Site, request: Request, form: Form, guest: Guest) -> Response:
    """One record with what its label lets onto this page, and a form to comment; 404 for another partner's."""
    try:
        with site.database.read() as session:
            review = open_review(session, guest.partner_id, str(request.path_params["number"]))
            event = session.get_one(Event, review.event_id)
            tellable = read_tellable(session, event.id, guest.language, site.codebook)
            label = stricter_of(site.rules, review.tlp, label_now(session, site.rules, event))
            comments = comments_of(session, guest.partner_id, review.event_id)
    except RefusedAnswer:
        return say(guest.language, "absent", 404, guest)
    told = fields_for_page(site.rules, label, tellable)
    return show(
        "review.html",
        guest.language,
        guest=guest,
        review=review,
        label=label,
        told=told,
        comments=comments,
        fields=site.rules.fields,
        labels=site.rules.labels,
    )


def comment(site: Site, request: Request, form: Form, guest: Guest) -> Response:
    """Takes a comment from a reviewer."""
    if not guest.may("reviewer"):
        return say(guest.language, "absent", 404, guest)
    number = str(request.path_params["number"])
    said = Comment(number, form.text("field"), form.text("text"), guest.contact)
    try:
        with site.database.write() as session:
            take_comment(session, site.rules, guest.partner_id, said, site.clock())
    except RefusedAnswer as refused:
        return say(guest.language, "refused", 404 if refused.reason == "absent" else 422, guest)
    return RedirectResponse(f"/reviews/{number}", 303)
