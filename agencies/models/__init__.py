"""Tables of who acts, when, and who was told."""

from agencies.models.agencies import Agency, AgencyFunction, AgencyName, AgencySuccession
from agencies.models.days import JobRun, PortalState, SpecialDay
from agencies.models.files import StoredFile
from agencies.models.jobs import Job
from agencies.models.messages import MailText, Notification, OutgoingMail
from agencies.models.people import Membership, User
from agencies.models.sign_ins import SignInAttempt
from agencies.models.units import AdministrativeUnit, UnitSuccession

__all__ = [
    "AdministrativeUnit",
    "Agency",
    "AgencyFunction",
    "AgencyName",
    "AgencySuccession",
    "Job",
    "JobRun",
    "MailText",
    "Membership",
    "Notification",
    "OutgoingMail",
    "PortalState",
    "SignInAttempt",
    "SpecialDay",
    "StoredFile",
    "UnitSuccession",
    "User",
]
