"""Tables of who acts, when, and who was told."""

from agencies.models.agencies import Agency, AgencyFunction, AgencyName, AgencySuccession
from agencies.models.days import JobRun, PortalState, SpecialDay
from agencies.models.files import StoredFile
from agencies.models.messages import MailText, Notification, OutgoingMail
from agencies.models.people import Membership, User
from agencies.models.units import AdministrativeUnit, UnitSuccession

__all__ = [
    "AdministrativeUnit",
    "Agency",
    "AgencyFunction",
    "AgencyName",
    "AgencySuccession",
    "JobRun",
    "MailText",
    "Membership",
    "Notification",
    "OutgoingMail",
    "PortalState",
    "SpecialDay",
    "StoredFile",
    "UnitSuccession",
    "User",
]
