"""What waits for one person because of products: dossiers, sheets, results, decisions, reports of the public."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext as _

from agencies.enums import Role
from agencies.lists import kept_rows
from agencies.permissions import Actor
from agencies.selectors.calendar import WorkingCalendar, working_calendar
from products.enums import DecisionStatus, DossierStatus, MisuseStatus, SessionStatus, SheetStatus, StageLevel
from products.models import Decision, Dossier, MisuseReport, RevocationCase, ScoreSheet, SessionItem
from products.models.dossiers import WITH_PRODUCER
from products.permissions import items_of_seat, seats_of, visible_dossiers
from programs.selectors.work import MOST_COUNTED, MOST_ROWS, Section, WorkRow, days_told, urgency

# What lies with the level that handles a dossier, until the council sits.
TO_HANDLE = (DossierStatus.LODGED, DossierStatus.RECEIVED, DossierStatus.READY, DossierStatus.SCORED)


def product_work(actor: Actor) -> list[Section]:
    """The sections of one's page that come from products, empty ones left out."""
    calendar = working_calendar()
    sections = [
        _section("dossiers", _("Hồ sơ chờ bạn"), _dossier_rows(actor, calendar)),
        _section("sheets", _("Phiếu chấm chưa ký"), _sheet_rows(actor)),
        _section("decisions", _("Quyết định chờ ký"), _decision_rows(actor)),
        _section("revocations", _("Thu hồi giấy chứng nhận"), _case_rows(actor, calendar)),
        _section("misuse", _("Phản ánh của người dân"), _misuse_rows(actor, calendar)),
    ]
    return [section for section in sections if section.rows]


def product_waits(actor: Actor) -> list[QuerySet]:
    """The rows that add to the badge beside “Việc của tôi”."""
    found = [
        dossiers_waiting(actor),
        sheets_to_sign(actor),
        decisions_to_sign(actor),
        cases_to_settle(actor),
        reports_to_answer(actor),
    ]
    return [queryset[:MOST_COUNTED] for queryset in found if queryset is not None]


def dossiers_waiting(actor: Actor) -> QuerySet[Dossier] | None:
    """Dossiers on which it is this person's turn; None for roles that never have one."""
    seen = Dossier.objects.filter(visible_dossiers(actor))
    if actor.role == Role.PRODUCER:
        return seen.filter(status__in=WITH_PRODUCER)
    if actor.role == Role.ADVISER:
        return seen.filter(status=DossierStatus.IN_ADVICE)
    if actor.role == Role.SECRETARIAT:
        return seen.filter(
            Q(stage__level=StageLevel.PROVINCE, status__in=TO_HANDLE) | Q(status=DossierStatus.AT_CENTRE)
        )
    if actor.role in (Role.HEAD, Role.OFFICER):
        return seen.filter(agency__in=actor.agency_ids, status__in=TO_HANDLE).exclude(
            stage__level__in=[StageLevel.PROVINCE, StageLevel.CENTRE]
        )
    return None


def sheets_to_sign(actor: Actor) -> QuerySet[SessionItem] | None:
    """Dossiers of open sessions that this member has not signed a sheet for yet, in the turn that runs."""
    if actor.role != Role.COUNCIL:
        return None
    items = items_of_seat(actor).filter(session__status=SessionStatus.OPEN, closed_at__isnull=True)
    signed = ScoreSheet.objects.filter(seat__in=seats_of(actor), status=SheetStatus.SIGNED)
    first = signed.filter(turn=1).values("item")
    second = signed.filter(turn=2).values("item")
    return items.filter(Q(turn=1) & ~Q(pk__in=first) | Q(turn=2) & ~Q(pk__in=second))


def decisions_to_sign(actor: Actor) -> QuerySet[Decision] | None:
    """Drafts that wait for this person's signature."""
    drafts = Decision.objects.filter(status=DecisionStatus.DRAFT)
    if actor.role == Role.LEADER:
        return drafts.filter(level=StageLevel.PROVINCE)
    if actor.role == Role.HEAD:
        return drafts.filter(issuer__in=actor.agency_ids)
    return None


def cases_to_settle(actor: Actor) -> QuerySet[RevocationCase] | None:
    """Proposed revocations without a decision, for the secretariat."""
    if actor.role != Role.SECRETARIAT:
        return None
    return RevocationCase.objects.filter(decision__isnull=True, dropped_on__isnull=True)


def reports_to_answer(actor: Actor) -> QuerySet[MisuseReport] | None:
    """Reports of the public that nobody answered, for the secretariat."""
    if actor.role != Role.SECRETARIAT:
        return None
    return MisuseReport.objects.filter(status=MisuseStatus.OPEN)


# --- In words -----------------------------------------------------------------------------------------------------


def _section(key: str, title: str, rows: Iterable[WorkRow]) -> Section:
    rows = list(rows)
    shown = rows[:MOST_ROWS]
    return Section(key, title, "info", shown, len(shown), len(rows) > MOST_ROWS, "")


@kept_rows
def _dossiers(actor: Actor) -> QuerySet:
    dossiers = dossiers_waiting(actor)
    if dossiers is None:
        return Dossier.objects.none()
    return (
        dossiers.annotate(clock=Min("clocks__due_on", filter=Q(clocks__ended_on__isnull=True)))
        .order_by("status_since", "pk")
        .values_list("pk", "product__name", "producer__name", "status", "status_since", "clock")[
            : MOST_ROWS + 1
        ]
    )


def _dossier_rows(actor, calendar):
    for pk, product, producer, status, since, clock in _dossiers(actor):
        words = str(DossierStatus(status).label)
        yield _row(f"/ho-so/{pk}/", product, f"{producer} · {words}", clock, since, actor.today, calendar)


def _sheet_rows(actor):
    items = sheets_to_sign(actor)
    if items is None:
        return
    rows = items.order_by("session__held_on", "position", "pk").values_list(
        "pk", "dossier__product__name", "session__held_on", "turn"
    )
    for pk, product, held_on, turn in rows[: MOST_ROWS + 1]:
        told = _("phiên họp %(day)s") % {"day": f"{held_on:%d/%m/%Y}"}
        detail = _("chấm lần hai") if turn == 2 else ""
        yield WorkRow(f"/danh-gia/ho-so/{pk}/phieu/", product, detail, None, "info", told)


def _decision_rows(actor):
    decisions = decisions_to_sign(actor)
    if decisions is None:
        return
    for decision in decisions.order_by("status_since", "pk")[: MOST_ROWS + 1]:
        told = _("soạn ngày %(day)s") % {"day": f"{decision.status_since:%d/%m/%Y}"}
        kind = decision.get_kind_display()
        yield WorkRow(decision.get_absolute_url(), decision.title, kind, None, "info", told)


def _case_rows(actor, calendar):
    cases = cases_to_settle(actor)
    if cases is None:
        return
    rows = cases.order_by("due_on", "pk").values_list(
        "certificate_id", "certificate__product__name", "due_on"
    )
    for certificate, product, due_on in rows[: MOST_ROWS + 1]:
        yield _row(f"/giay-chung-nhan/{certificate}/", product, "", due_on, due_on, actor.today, calendar)


def _misuse_rows(actor, calendar):
    reports = reports_to_answer(actor)
    if reports is None:
        return
    for product, due_on in reports.order_by("due_on", "pk").values_list(
        "certificate__product__name", "due_on"
    )[: MOST_ROWS + 1]:
        yield _row("/phan-anh/", product, "", due_on, due_on, actor.today, calendar)


def _row(
    path: str,
    title: str,
    detail: str,
    due_on: date | None,
    since: date,
    today: date,
    calendar: WorkingCalendar,
) -> WorkRow:
    """What has a clock says how long still; the rest since when it waits."""
    if due_on is None:
        told = _("từ ngày %(day)s") % {"day": f"{since:%d/%m/%Y}"}
        return WorkRow(path, title, detail, None, "info", told)
    return WorkRow(path, title, detail, due_on, urgency(due_on, today), days_told(due_on, today, calendar))
