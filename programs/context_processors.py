"""What every page shows around its content: navigation, as whom one acts, the rehearsal's day."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from agencies.kept_sql import run_counts, sql_of_counts
from agencies.models import Notification, OutgoingMail
from agencies.permissions import MAY_USE_ADMIN_SITE, visible_notifications
from products.permissions import (
    MAY_READ_COUNCILS,
    MAY_READ_DOSSIERS,
    MAY_READ_LAWS,
    MAY_READ_MISUSE,
    MAY_READ_REGISTERS,
)
from programs.permissions import MAY_READ, MAY_READ_MONEY, MAY_READ_OVERVIEW, MAY_READ_SUPPORT
from programs.selectors.waiting import waits
from programs.selectors.work import what_waits

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
    unread, mails, waiting = figures(actor, rehearsal) if actor else (0, 0, 0)
    return {
        "portal": {
            "rehearsal": rehearsal,
            "today": request.today,
            "stepping_until": state.stepping_until,
            "mailbox_count": mails,
            "actor": actor,
            "may_search": actor is not None and bool(MAY_READ(actor)),
            "memberships": [
                {
                    "id": hat.membership_id,
                    "label": f"{hat.role_label} · {hat.agency_short_name}",
                    "current": hat == actor,
                }
                for hat in request.hats
            ],
            "unread_count": unread,
            "waiting_count": waiting,
            "nav": navigation(actor, request.path, waiting) if actor else "",
        }
    }


def figures(actor, rehearsal) -> tuple[int, int, int]:
    """Unread messages, mails of a rehearsal, things that wait for this person; by one query."""
    unread, mails, *waiting = run_counts(*_counts(actor, rehearsal))
    return unread, mails, sum(waiting)


@lru_cache(maxsize=1000)
def _counts(actor, rehearsal):
    """Kept for the next click of the same person on the same day: it takes longer to write than to run."""
    unread = Notification.objects.filter(visible_notifications(actor), read_at__isnull=True)
    mails = OutgoingMail.objects.all() if rehearsal else OutgoingMail.objects.none()
    return sql_of_counts(unread[:COUNT_UP_TO], mails[:COUNT_UP_TO], *what_waits(actor), *waits(actor))


def navigation(actor, path: str, waiting: int) -> SafeString:
    """The left column, by what people come to do; what a role never opens is not offered."""
    section = path[: path.find("/", 1) + 1]
    return _navigation(actor, section, waiting, get_language())


@lru_cache(maxsize=1000)
def _navigation(actor, section: str, waiting: int, language: str | None) -> SafeString:
    """Kept for the next click in the same section of the portal."""
    top = [NavItem(reverse("programs:my-work"), _("Việc của tôi"), "my-work", badge=waiting)]
    if MAY_READ_OVERVIEW(actor):
        top.append(NavItem(reverse("programs:overview"), _("Tổng quan"), "overview"))
    system = [NavItem(reverse("agencies:agencies"), _("Cơ quan, đơn vị"), "agency")]
    if MAY_READ(actor):
        system.append(NavItem(reverse("programs:reminders"), _("Sổ nhắc việc"), "reminder"))
    system.append(NavItem(reverse("agencies:preferences"), _("Cá nhân"), "person"))
    if MAY_USE_ADMIN_SITE(actor):
        system.append(NavItem(reverse("admin:index"), _("Quản trị"), "admin"))
    groups = [
        NavGroup("", top),
        NavGroup(_("Điều hành"), _steering(actor)),
        NavGroup(_("Sản phẩm, hạng sao"), _products(actor)),
        NavGroup(_("Hệ thống"), system),
    ]
    groups = [group for group in groups if group.items]
    for item in (item for group in groups for item in group.items):
        item.active = section != "/" and item.url.startswith(section)
    return render_to_string("_nav.html", {"nav_groups": groups})


def _steering(actor) -> list[NavItem]:
    """What the province orders and its agencies owe."""
    if not MAY_READ(actor):
        return []
    return [
        NavItem(reverse("programs:plans"), _("Văn bản giao việc"), "plan"),
        NavItem(reverse("programs:duties"), _("Nhiệm vụ"), "duty"),
        NavItem(reverse("programs:annual-plans"), _("Kế hoạch năm"), "annual-plan"),
        NavItem(reverse("programs:requests"), _("Xin gia hạn"), "clock"),
        NavItem(reverse("programs:budget-years"), _("Kinh phí"), "budget"),
    ]


def _products(actor) -> list[NavItem]:
    """From who makes what to the stars it has."""
    offered = (
        (MAY_READ_REGISTERS, "products:producers", pgettext("trình đơn", "Chủ thể"), "producer"),
        (MAY_READ_REGISTERS, "products:products", _("Sản phẩm"), "product"),
        (MAY_READ_REGISTERS, "products:outlets", _("Điểm bán"), "outlet"),
        (MAY_READ_DOSSIERS, "products:dossiers", pgettext("trình đơn", "Hồ sơ"), "dossier"),
        (MAY_READ_COUNCILS, "products:sessions", _("Hội đồng đánh giá"), "evaluation"),
        (MAY_READ_REGISTERS, "products:decisions", pgettext("trình đơn", "Quyết định"), "approve"),
        (
            MAY_READ_REGISTERS,
            "products:certificates",
            pgettext("trình đơn", "Giấy chứng nhận"),
            "certificate",
        ),
        (MAY_READ_LAWS, "products:criteria", _("Bộ tiêu chí"), "star"),
        (MAY_READ_LAWS, "products:regimes", pgettext("trình đơn", "Quy định"), "report"),
        (MAY_READ_MISUSE, "products:misuse", _("Phản ánh"), "flag"),
    )
    items = [NavItem(reverse(name), label, icon) for rule, name, label, icon in offered if rule(actor)]
    if MAY_READ_SUPPORT(actor) and not MAY_READ_MONEY(actor):
        items.append(NavItem(reverse("programs:support"), _("Hỗ trợ được nhận"), "budget"))
    return items
