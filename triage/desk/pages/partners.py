"""Partners: who is told of confirmed events, where, and of what."""

from starlette.responses import Response

from config.alerts import read_alert_rules
from db.queries.alert_pages import contacts_of, reviews_of
from db.queries.partners import find_partner_by_number, list_partners
from triage.alerts.addresses import DETAILS
from triage.alerts.channels import find_channels
from triage.alerts.contacts import ROLES
from triage.alerts.partner_routes import CASES, transitions_of
from triage.alerts.partners import LANGUAGES, PartnerError, PartnerFacts, add_partner
from triage.alerts.timing import RHYTHMS
from triage.desk.answers import go_to, show_error, show_page
from triage.desk.pages.deliveries import read_number
from triage.desk.visit import Visit

LISTS = ("home_states", "host_states", "categories", "stages", "measures", "transitions")
"""Columns of a route that are lists of codes."""


def show_partners(visit: Visit) -> Response:
    """All partners by name, and the form for a new one."""
    with visit.desk.database.read() as session:
        rows = list_partners(session)
    labels = read_alert_rules().labels
    return show_page(visit, "partners.html", rows=rows, labels=labels, tongues=LANGUAGES, refused="")


def add(visit: Visit) -> Response:
    """Adds a partner: it hears nothing before it has a confirmed address and a route."""
    form = visit.form
    try:
        number = add_partner(visit.desk.database, visit.signed_in.name, form.get("name", ""), read_facts(visit))
    except PartnerError:
        return show_error(visit, 422, "partners.refused")
    return go_to(f"/partners/{number}")


def read_facts(visit: Visit) -> PartnerFacts:
    """What a form says of a partner as a whole."""
    form = visit.form
    rate = read_number(form.get("per_hour", ""))
    return PartnerFacts(form.get("clearance", ""), form.get("language", ""), form.get("time_zone", ""), rate)


def show_partner(visit: Visit) -> Response:
    """Everything of one partner, with forms to change it for who may."""
    return show_partner_page(visit, visit.number("id"))


def show_partner_page(
    visit: Visit, partner_id: int, status: int = 200, refused: str = "", secret: str = ""
) -> Response:
    """The page of a partner; after a refusal it says why, and a new secret is shown this once."""
    with visit.desk.database.read() as session:
        partner = find_partner_by_number(session, partner_id)
        if partner is None:
            return show_error(visit, 404, "error.absent")
        contacts, reviews = contacts_of(session, partner_id), reviews_of(session, partner_id)
    channels = find_channels()
    off = {name: channel.why_off(visit.desk.settings) for name, channel in channels.items()}
    return show_page(
        visit, "partner.html", status, partner=partner, contacts=contacts, reviews=reviews, refused=refused,
        secret=secret, labels=read_alert_rules().labels, tongues=LANGUAGES, channels=off, details=DETAILS,
        rhythms=RHYTHMS, cases=CASES, lists=LISTS, transitions=transitions_of(visit.desk.codebook), contact_roles=ROLES,
    )  # fmt: skip
