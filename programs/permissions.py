"""Which plans, duties and annual plans one sees, and what one may do with them."""

from functools import reduce
from operator import or_

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.enums import STAFF, Role
from agencies.lists import IsAmong
from agencies.permissions import YES, Actor, Rule, Verdict, guard, held_by, no, same_agency
from programs.enums import DutyStatus, Part, PlanStatus
from programs.models import AnnualPlan, AnnualPlanItem, Assignment, DeadlineRequest, Duty, ProgramPlan
from programs.models.annual_plans import NOT_HANDED_IN, WITH_AGENCY

SECRETARIAT = held_by(Role.SECRETARIAT)
LEADER = held_by(Role.LEADER)
DESK = held_by(Role.SECRETARIAT, Role.LEADER)
AGENCY_STAFF = held_by(Role.OFFICER, Role.HEAD)

# --- Which rows ---------------------------------------------------------------------------------------------------


def visible_program_plans(actor: Actor) -> Q:
    """Documents issued by the day are for everyone; a draft is the secretariat's own."""
    issued = ~Q(status=PlanStatus.DRAFT) & Q(issued_on__lte=actor.today)
    if actor.role == Role.SECRETARIAT:
        return issued | Q(status=PlanStatus.DRAFT)
    return issued


def visible_duties(actor: Actor) -> Q:
    """One's own agency's duties and those it inherited; the lead also sees its co-ordinators' parts."""
    return reduce(or_, visible_duties_in_parts(actor))


def visible_duties_in_parts(actor: Actor) -> list[Q]:
    """The same as conditions of which every duty meets at most one: each lets the database walk one index.

    What an agency leads is asked for as an array, known before the first duty is looked at.
    """
    if actor.reads_everything:
        return [Q()]
    own = Q(agency__in=actor.agency_ids)
    led = Assignment.objects.filter(lead__in=actor.agency_ids).values("pk")
    return [own, Q(IsAmong(F("assignment_id"), ArraySubquery(led)), ~own, part=Part.COORDINATE)]


def visible_annual_plans(actor: Actor) -> Q:
    """One's own agency's plans and those it inherited; what others have not submitted shows as a status only."""
    if actor.reads_everything:
        return Q()
    return Q(agency__in=actor.agency_ids)


def visible_requests(actor: Actor) -> Q:
    """Requests of one's own agency to move a deadline."""
    if actor.reads_everything:
        return Q()
    return Q(duty__agency__in=actor.agency_ids) | Q(annual_plan__agency__in=actor.agency_ids)


def visible_reminders(actor: Actor) -> Q:
    """Who reads everything reads the whole register; others what was told to their agency's people."""
    if actor.reads_everything:
        return Q()
    return Q(agency__in=actor.agency_ids)


def sees_working_text(actor: Actor | None, plan: AnnualPlan) -> bool:
    """Whether the actor sees the text an agency is still working on, not only what it submitted.

    `actor` None is a superuser without a membership, who works in no agency.
    """
    own = actor is not None and plan.agency_id in actor.agency_ids
    return own or plan.status not in NOT_HANDED_IN


# --- Clauses ------------------------------------------------------------------------------------------------------


@guard(_("khi còn là bản soạn"))
def still_a_draft(actor: Actor, plan: ProgramPlan) -> Verdict:
    """The document is not handed out yet."""
    if plan.status == PlanStatus.DRAFT:
        return YES
    return no(_("Văn bản đã giao thì không sửa được; hãy ban hành văn bản mới thay thế."))


@guard(_("có số và ngày ban hành"))
def has_number_and_day(actor: Actor, plan: ProgramPlan) -> Verdict:
    """The document says its number and a day of issue that has come."""
    if not plan.number:
        return no(_("Chưa có số, ký hiệu văn bản. Hãy ghi số rồi giao."))
    if plan.issued_on is None:
        return no(_("Chưa có ngày ban hành. Hãy ghi ngày rồi giao."))
    if plan.issued_on > actor.today:
        return no(_("Chưa đến ngày ban hành; đến ngày đó mới giao được."))
    return YES


@guard(_("có ít nhất một nhiệm vụ"))
def has_assignments(actor: Actor, plan: ProgramPlan) -> Verdict:
    """The document orders some work."""
    if plan.assignments.exists():
        return YES
    return no(_("Văn bản chưa có nhiệm vụ nào. Hãy thêm nhiệm vụ rồi giao."))


@guard(_("khi cơ quan còn đang làm"))
def with_the_agency(actor: Actor, record: AnnualPlan) -> Verdict:
    """The plan lies with the agency that writes it, not with those who judge it."""
    if record.status in WITH_AGENCY:
        return YES
    return no(_("Kế hoạch đã trình nên không sửa được. Hãy rút lại, hoặc đợi thư ký trả lại."))


@guard(_("có ít nhất một hoạt động"))
def has_items(actor: Actor, plan: AnnualPlan) -> Verdict:
    """The plan holds some activity."""
    if AnnualPlanItem.objects.filter(plan=plan).exists():
        return YES
    return no(_("Kế hoạch chưa có hoạt động nào. Hãy thêm ít nhất một hoạt động rồi trình."))


@guard(_("chưa quá ngày khoá, hoặc đã được mở khoá"))
def not_locked(actor: Actor, plan: AnnualPlan) -> Verdict:
    """The last day to submit, an unlocking counted in, is not past."""
    if actor.today <= plan.last_day:
        return YES
    return no(
        _("Đã khoá sau ngày %(day)s. Hãy xin mở khoá; thư ký đồng ý thì trình được.")
        % {"day": f"{plan.last_day:%d/%m/%Y}"}
    )


@guard(_("khi đã khoá"))
def is_locked(actor: Actor, plan: AnnualPlan) -> Verdict:
    """The last day to submit is past."""
    if actor.today > plan.last_day:
        return YES
    return no(_("Kế hoạch chưa khoá nên chưa cần xin mở khoá."))


@guard(_("có hạn"))
def has_a_deadline(actor: Actor, duty: Duty) -> Verdict:
    """There is a day that could be moved."""
    if duty.due_on is not None:
        return YES
    return no(_("Việc này không tính hạn."))


@guard(_("khi việc chưa xong"))
def undone(actor: Actor, duty: Duty) -> Verdict:
    """The agency still owes the work."""
    if duty.status in (DutyStatus.OPEN, DutyStatus.RETURNED):
        return YES
    return no(_("Việc đã báo cáo xong hoặc đã thôi thực hiện."))


@guard(_("chưa có đề nghị nào đang chờ"))
def no_open_request(actor: Actor, record: Duty | AnnualPlan) -> Verdict:
    """Nothing asked for this record waits for a decision."""
    if not record.requests.filter(status="asked").exists():
        return YES
    return no(_("Đã có một đề nghị đang chờ quyết định."))


@guard(_("khi cơ quan đã kết thúc hoạt động"))
def agency_is_closed(actor: Actor, record: Duty | AnnualPlan) -> Verdict:
    """The agency the record belongs to is no more."""
    if record.agency.has_ended_on(actor.today):
        return YES
    return no(_("Cơ quan này còn hoạt động."))


@guard(_("của cơ quan mình"))
def own_request(actor: Actor, request: DeadlineRequest) -> Verdict:
    """The request concerns something the actor's own agency owes."""
    return same_agency(actor, request.subject)


# --- Acts that are no move of a workflow ---------------------------------------------------------------------------

MAY_DRAFT_PLAN = Rule("plan.draft", _("Soạn văn bản giao việc"), (SECRETARIAT,))
MAY_EDIT_PLAN = Rule("plan.edit", _("Sửa văn bản giao việc"), (SECRETARIAT, still_a_draft))
MAY_REPORT_PROGRESS = Rule("duty.progress", _("Báo cáo tiến độ"), (AGENCY_STAFF, same_agency, undone))
MAY_ASK_EXTENSION = Rule(
    "duty.ask_extension",
    _("Xin gia hạn"),
    (AGENCY_STAFF, same_agency, undone, has_a_deadline, no_open_request),
)
MAY_HAND_OVER = Rule(
    "duty.hand_over", _("Chuyển giao việc của cơ quan đã kết thúc hoạt động"), (SECRETARIAT,)
)
MAY_OPEN_CALL = Rule("annual_plan.call", _("Yêu cầu lập kế hoạch năm"), (SECRETARIAT,))
MAY_EDIT_ANNUAL_PLAN = Rule(
    "annual_plan.edit", _("Sửa kế hoạch năm"), (AGENCY_STAFF, same_agency, with_the_agency)
)
MAY_ASK_UNLOCK = Rule(
    "annual_plan.ask_unlock",
    _("Xin mở khoá"),
    (AGENCY_STAFF, same_agency, with_the_agency, is_locked, no_open_request),
)
MAY_REMIND = Rule("reminder.remind_all", _("Nhắc tất cả đơn vị chưa nộp"), (DESK,))
MAY_READ_OVERVIEW = Rule(
    "overview.read", _("Xem tổng quan"), (held_by(Role.SECRETARIAT, Role.LEADER, Role.AUDITOR),)
)
MAY_READ = Rule("programs.read", _("Xem danh sách trong phạm vi của mình"), (held_by(*STAFF),))

RULES = (
    MAY_READ,
    MAY_READ_OVERVIEW,
    MAY_DRAFT_PLAN,
    MAY_EDIT_PLAN,
    MAY_REPORT_PROGRESS,
    MAY_ASK_EXTENSION,
    MAY_HAND_OVER,
    MAY_OPEN_CALL,
    MAY_EDIT_ANNUAL_PLAN,
    MAY_ASK_UNLOCK,
    MAY_REMIND,
)
