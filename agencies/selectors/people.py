"""People of the sample, for the sign-in page of a rehearsal."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from agencies.enums import AgencyKind, Level, Role
from agencies.models import Membership, User
from agencies.selectors.actors import names_on

ORDER = [*Role]


@dataclass(frozen=True)
class SampleUser:
    """A name to sign in with, and as whom one then acts."""

    username: str
    label: str
    # One of the many; the page shows them when asked.
    of_commune: bool = False


def sample_users(day: date) -> list[SampleUser]:
    """Everybody who can act on `day`, from the secretariat down, and the administrators of the system."""
    names = names_on(day)
    memberships = Membership.objects.at_work_on(day).select_related("user", "agency")
    labels: dict[str, list[str]] = {}
    of_communes = {member.user.username for member in memberships if _works_in_commune(member)}
    for member in sorted(memberships, key=_rank):
        name = names.get(member.agency_id)
        labels.setdefault(member.user.username, []).append(
            f"{member.get_role_display()} · {name.short_name if name else member.agency.short_name}"
        )
    people = [
        SampleUser(username, " / ".join(hats), username in of_communes) for username, hats in labels.items()
    ]
    administrators = User.objects.filter(is_superuser=True, is_active=True).exclude(username__in=labels)
    return people + [
        SampleUser(user.username, _("Quản trị hệ thống")) for user in administrators.order_by("pk")
    ]


def _works_in_commune(member: Membership) -> bool:
    return member.agency.kind == AgencyKind.LOCAL and member.agency.level == Level.COMMUNE


def _rank(member: Membership) -> tuple[int, bool, int]:
    return ORDER.index(Role(member.role)), member.agency.level != Level.PROVINCE, member.pk
