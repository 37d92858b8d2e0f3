"""A partner's tip as a document: under the partner's own source and label, for researchers and for nobody else."""

from config.alerts import AlertRules
from triage.alerts.pages.forms import Form
from triage.alerts.pages.site import Guest, Site
from triage.uploads.taking import Taken, Upload, take_upload

KIND = "tip"
STRICTEST = "red"
USUAL = "amber+strict"


def source_of(partner_id: int) -> str:
    """The source of all that one partner hands over: partner:3."""
    return f"partner:{partner_id}"


def label_of(rules: AlertRules, form: Form) -> str:
    """The label that the partner gave it; one that nobody knows counts as the strictest."""
    given = form.text("label") or USUAL
    return given if given in rules.labels else STRICTEST


def take_tip_document(site: Site, guest: Guest, form: Form) -> Taken:
    """Stores a tip's text, link and file as one document. Raises UploadError where there is nothing.

    The link is not followed: whose page it is would see who asks."""
    label = site.rules.labels[label_of(site.rules, form)].title("en")
    link = form.text("link")
    upload = Upload(
        source=source_of(guest.partner_id),
        source_title=f"Partner: {guest.partner}",
        by=guest.contact,
        content=form.file,
        text="\n\n".join(part for part in (form.text("text"), link) if part),
        title=f"{label}: tip from {guest.partner}",
        kind=KIND,
        more={"label": label, **({"link": link} if link else {})},
        keep_unread=True,
    )
    return take_upload(site.database, site.settings, upload, site.clock())
