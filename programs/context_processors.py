"""What every page shows around its content: navigation, as whom one acts, the rehearsal's day."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import Notification, OutgoingMail
from agencies.permissions import MAY_USE_ADMIN_SITE, visible_notifications
from programs.permissions import MAY_READ_OVERVIEW
from programs.selectors.work import waiting_count

COUNT_UP_TO = 1000


@dataclass
class NavItem:
    url: str
    label: str
    icon: str
    badge: int = 0
    active: bool = False


@dataclass
class NavGroup:
    label: str
    items: list[NavItem] = field(default_factory=list)


def portal(request):
    """`portal` for templates/base.html. Pages of the admin site bring their own frame."""
    if not hasattr(request, "portal_state") or request.path.startswith("/quan-tri/"):
        return {"portal": None}
    state, actor = request.portal_state, request.actor
    rehearsal = state.rehearsal_day is not None
    return {
        "portal": {
            "rehearsal": rehearsal,
            "today": request.today,
            "stepping_until": state.stepping_until,
            "mailbox_count": OutgoingMail.objects.all()[:COUNT_UP_TO].count() if rehearsal and actor else 0,
            "actor": actor,
            "memberships": [
                {
                    "id": membership.pk,
                    "label": f"{membership.get_role_display()} · {membership.agency.short_name}",
                    "current": actor is not None and membership.pk == actor.membership_id,
                }
                for membership in request.memberships
            ],
            "unread_count": unread_count(actor),
            "nav": navigation(request, actor) if actor else [],
        }
    }


def unread_count(actor) -> int:
    if actor is None:
        return 0
    unread = Notification.objects.filter(visible_notifications(actor), read_at__isnull=True)
    return unread[:COUNT_UP_TO].count()


def navigation(request, actor) -> list[NavGroup]:
    """The left column, by what people come to do; what a role never opens is not offered."""
    top = [NavItem(reverse("programs:my-work"), _("Việc của tôi"), "my-work", badge=waiting_count(actor))]
    if MAY_READ_OVERVIEW(actor):
        top.append(NavItem(reverse("programs:overview"), _("Tổng quan"), "overview"))
    steering = [
        NavItem(reverse("programs:plans"), _("Văn bản giao việc"), "plan"),
        NavItem(reverse("programs:duties"), _("Nhiệm vụ"), "duty"),
        NavItem(reverse("programs:annual-plans"), _("Kế hoạch năm"), "annual-plan"),
        NavItem(reverse("programs:requests"), _("Xin gia hạn"), "clock"),
    ]
    system = [
        NavItem(reverse("agencies:agencies"), _("Cơ quan, đơn vị"), "agency"),
        NavItem(reverse("programs:reminders"), _("Sổ nhắc việc"), "reminder"),
        NavItem(reverse("agencies:preferences"), _("Cá nhân"), "person"),
    ]
    if MAY_USE_ADMIN_SITE(actor):
        system.append(NavItem(reverse("admin:index"), _("Quản trị"), "admin"))
    groups = [NavGroup("", top), NavGroup(_("Điều hành"), steering), NavGroup(_("Hệ thống"), system)]
    for item in (item for group in groups for item in group.items):
        item.active = request.path.startswith(item.url)
    return groups
