"""The tables, one file per part of the flow."""

from db.models.alerts import Alert, AlertFlag, AlertSilence, Delivery, PartnerAnswer, PeerReview
from db.models.backfill import PastItem, PastWindow, RequestDay
from db.models.base import Base
from db.models.candidates import Candidate, CandidateDocument
from db.models.captures import Capture, Validator
from db.models.decisions import ChainHead, Decision
from db.models.documents import Document, DocumentVersion, Happening
from db.models.events import Act, ActPerson, Claim, Event, EventDocument
from db.models.leads import Lead, LeadDocument, Tombstone
from db.models.mentions import Mention, Suggestion
from db.models.partners import Partner, PartnerAddress, PartnerContact, PartnerRoute, PartnerSession
from db.models.persons import Person, PersonAffiliation, PersonCategory, PersonName, PersonState
from db.models.searches import NameSearch
from db.models.sources import Look, Outcome, Run, Source
from db.models.users import DeskSession, SavedFilter, User

__all__ = [
    "Act",
    "ActPerson",
    "Alert",
    "AlertFlag",
    "AlertSilence",
    "Base",
    "Candidate",
    "CandidateDocument",
    "Capture",
    "ChainHead",
    "Claim",
    "Decision",
    "Delivery",
    "DeskSession",
    "Document",
    "DocumentVersion",
    "Event",
    "EventDocument",
    "Happening",
    "Lead",
    "LeadDocument",
    "Look",
    "Mention",
    "NameSearch",
    "Outcome",
    "Partner",
    "PartnerAddress",
    "PartnerAnswer",
    "PartnerContact",
    "PartnerRoute",
    "PartnerSession",
    "PastItem",
    "PastWindow",
    "PeerReview",
    "Person",
    "PersonAffiliation",
    "PersonCategory",
    "PersonName",
    "PersonState",
    "RequestDay",
    "Run",
    "SavedFilter",
    "Source",
    "Suggestion",
    "Tombstone",
    "User",
    "Validator",
]
