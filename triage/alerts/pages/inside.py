"""Pages behind the sign-in: what the partner was sent, one alert with its answers, tips, routes."""

import hashlib
import os
import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.models import Event, Person
from db.queries.alert_answers import answers_to
from db.queries.alerts import alerts_told_to
from triage.alerts.answering import LONGEST_TIP, Given, RefusedAnswer, take_answer, take_tip, told_alert
from triage.alerts.composing import fields_for_page
from triage.alerts.labelling import label_now, stricter_of
from triage.alerts.pages.forms import Form
from triage.alerts.pages.sessions import cookie_of, sign_out
from triage.alerts.pages.site import Guest, Site, say, show
from triage.alerts.pages.tips import USUAL, take_tip_document
from triage.alerts.telling import read_tellable
from triage.uploads.taking import UploadError

MOST = 500


def show_told(site: Site, request: Request, form: Form, guest: Guest) -> Response:
    """The list of what was sent, newest first."""
    with site.database.read() as session:
        alerts = alerts_told_to(session, guest.partner_id, MOST)
    return show(
        "told.html",
        guest.language,
        guest=guest,
        alerts=alerts,
        labels=site.rules.labels,
        stages=site.codebook.stages,
    )


def show_alert(site: Site, request: Request, form: Form, guest: Guest) -> Response:
    """One alert, with what its label lets onto this page; 404 for another partner's, as for none."""
    try:
        with site.database.read() as session:
            alert = told_alert(session, guest.partner_id, str(request.path_params["number"]))
            event = session.get_one(Event, alert.event_id)
            gone = event.status == "withdrawn" or session.get_one(Person, event.person_id).status != "active"
            # Since it was told the event may have become stricter: the page follows.
            label = stricter_of(site.rules, alert.tlp, label_now(session, site.rules, event))
            tellable = read_tellable(session, event.id, guest.language, site.codebook)
            given = answers_to(session, alert.id)
    except RefusedAnswer:
        return say(guest.language, "absent", 404, guest)
    told = {} if gone else fields_for_page(site.rules, label, tellable)
    return show(
        "alert.html",
        guest.language,
        guest=guest,
        alert=alert,
        label=label,
        told=told,
        is_withdrawn=gone,
        given=given,
        labels=site.rules.labels,
        fields=site.rules.fields,
        answers=site.rules.answers,
        stages=site.codebook.stages,
    )


def answer(site: Site, request: Request, form: Form, guest: Guest) -> Response:
    """Takes an answer from the page."""
    number = str(request.path_params["number"])
    given = Given(guest.partner_id, number, form.text("kind"), form.text("text"), "page", said_by=guest.contact)
    try:
        with site.database.write() as session:
            take_answer(session, site.rules, given, site.clock())
    except RefusedAnswer as refused:
        return say(guest.language, "refused", 404 if refused.reason == "absent" else 422, guest)
    return RedirectResponse(f"/alerts/{number}", 303)


def show_tip(site: Site, request: Request, form: Form, guest: Guest) -> Response:
    """The form."""
    return show("tip.html", guest.language, guest=guest, labels=site.rules.labels, usual=USUAL)


def tip(site: Site, request: Request, form: Form, guest: Guest) -> Response:
    """Takes a tip; a file lies unopened in the home folder, under a name of ours."""
    text = form.text("text")
    if not text or len(text) > LONGEST_TIP:
        return say(guest.language, "refused", 422, guest)
    try:
        take_tip_document(site, guest, form)
    except UploadError:
        return say(guest.language, "refused", 422, guest)
    kept = _keep(site, form.file) if form.file else ""
    with site.database.write() as session:
        take_tip(session, guest.partner_id, guest.contact, text + kept, site.clock())
    return say(guest.language, "thanks", guest=guest)


def leave(site: Site, request: Request, form: Form, guest: Guest) -> Response:
    """Signs out."""
    sign_out(site, guest)
    gone = RedirectResponse("/sign-in", 303)
    gone.delete_cookie(cookie_of(site), secure=site.settings.secure_cookies, httponly=True, samesite="lax")
    return gone


def _keep(site: Site, content: bytes) -> str:
    folder = site.settings.home / "tips"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}.bin"
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    digest = hashlib.sha256(content).hexdigest()
    return f"\n\n[file tips/{path.name}, {len(content)} bytes, SHA-256 {digest}]"
