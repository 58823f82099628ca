"""Which plans, duties and annual plans one sees, and what one may do with them."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.enums import STAFF, Function, Role
from agencies.kept_sql import IsAmong
from agencies.permissions import YES, Actor, Rule, Verdict, guard, held_by, no, same_agency
from programs.enums import BudgetYearStatus, DutyStatus, Part, PlanStatus, SettlementStatus
from programs.models import (
    AnnualPlan,
    AnnualPlanItem,
    Assignment,
    BudgetLine,
    BudgetYear,
    DeadlineRequest,
    Duty,
    Estimate,
    EstimateLine,
    MoneyDecision,
    MoneyDecisionLine,
    ProgramPlan,
    Settlement,
)
from programs.models.annual_plans import NOT_HANDED_IN, WITH_AGENCY
from programs.models.estimates import ESTIMATE_WITH_AGENCY
from programs.models.money_decisions import DECISION_IN_HAND
from programs.models.settlements import SETTLEMENT_IN_HAND

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


def keeps_the_budget(actor: Actor) -> bool:
    """Whether the actor works where the budget is added up and settled on this day: what the agency does decides."""
    return actor.role in (Role.OFFICER, Role.HEAD) and bool(
        actor.functions & {Function.BUDGET, Function.FINANCE}
    )


def sees_all_money(actor: Actor) -> bool:
    """Who reads everything, and those who keep the budget, see every agency's money."""
    return actor.reads_everything or keeps_the_budget(actor)


def visible_money(actor: Actor) -> Q:
    """Estimates, lines, settlements of one's own agency and those it inherited; anything with an `agency`."""
    if sees_all_money(actor):
        return Q()
    return Q(agency__in=actor.agency_ids) if actor.role in STAFF else Q(pk__in=())


def visible_estimates(actor: Actor) -> Q:
    """As `visible_money`; what another agency is still working on is its own business."""
    if actor.role in STAFF and not sees_all_money(actor):
        return visible_money(actor)
    return visible_money(actor) & (Q(agency__in=actor.agency_ids) | ~Q(status__in=ESTIMATE_WITH_AGENCY))


def visible_commitments(actor: Actor) -> Q:
    """Commitments on lines one sees; a producer sees what it was promised itself."""
    if sees_all_money(actor):
        return Q()
    if actor.role == Role.PRODUCER:
        return Q(producer__agency=actor.agency_id)
    return Q(line__agency__in=actor.agency_ids) if actor.role in STAFF else Q(pk__in=())


def visible_entries(actor: Actor) -> Q:
    """Entries of the ledger on lines one sees; those of ceilings alone are for who sees all money."""
    if sees_all_money(actor):
        return Q()
    return Q(line__agency__in=actor.agency_ids) if actor.role in STAFF else Q(pk__in=())


def visible_money_decisions(actor: Actor) -> Q:
    """Signed decisions that give the own agency something; those who see all money see drafts too."""
    if sees_all_money(actor):
        return Q()
    if actor.role not in STAFF:
        return Q(pk__in=())
    given = MoneyDecisionLine.objects.filter(agency__in=actor.agency_ids).values("decision_id")
    return Q(status="signed", pk__in=given)


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


@guard(_("cơ quan tổng hợp, quản lý kinh phí"))
def of_the_budget_desk(actor: Actor, record: Any) -> Verdict:
    """The actor's agency adds the budget up or settles it today."""
    if actor.functions & {Function.BUDGET, Function.FINANCE}:
        return YES
    return no(_("Việc này của cơ quan tổng hợp, quản lý kinh phí chương trình."))


@guard(_("của cơ quan mình, hoặc cơ quan mình kế thừa"))
def own_or_inherited(actor: Actor, record: Any) -> Verdict:
    """The record belongs to the actor's agency or one whose work passed to it."""
    if record.agency_id in actor.agency_ids:
        return YES
    return no(_("Bản ghi này thuộc cơ quan khác."))


@guard(_("năm ngân sách chưa khoá sổ"))
def year_is_open(actor: Actor, record: Any) -> Verdict:
    """The budget year of the record is not closed."""
    year = record if isinstance(record, BudgetYear) else record.year
    if year.status == BudgetYearStatus.OPEN:
        return YES
    return no(_("Năm ngân sách %(year)s đã khoá sổ; chỉ còn ghi bút toán điều chỉnh.") % {"year": year.year})


@guard(_("khi dự toán còn ở đơn vị"))
def estimate_in_hand(actor: Actor, estimate: Estimate) -> Verdict:
    """The estimate lies with the agency that writes it."""
    if estimate.status in ESTIMATE_WITH_AGENCY:
        return YES
    return no(_("Dự toán đã trình nên không sửa được. Hãy rút lại, hoặc đợi được trả lại."))


@guard(_("khi dự toán đã trình"))
def estimate_handed_in(actor: Actor, estimate: Estimate) -> Verdict:
    """The estimate was submitted, so there is something to propose about."""
    if estimate.status not in ESTIMATE_WITH_AGENCY:
        return YES
    return no(_("Đơn vị chưa trình dự toán này."))


@guard(_("có ít nhất một dòng"))
def has_estimate_lines(actor: Actor, estimate: Estimate) -> Verdict:
    """The estimate asks for something."""
    if EstimateLine.objects.filter(estimate=estimate).exists():
        return YES
    return no(_("Dự toán chưa có dòng nào. Hãy thêm ít nhất một dòng rồi trình."))


@guard(_("khi quyết định chưa trình ký"))
def decision_in_hand(actor: Actor, decision: MoneyDecision) -> Verdict:
    """The decision is still being written."""
    if decision.status in DECISION_IN_HAND:
        return YES
    return no(_("Quyết định đã trình ký nên không sửa được."))


@guard(_("có ít nhất một dòng tiền"))
def has_decision_lines(actor: Actor, decision: MoneyDecision) -> Verdict:
    """The decision gives or takes something."""
    if MoneyDecisionLine.objects.filter(decision=decision).exists():
        return YES
    return no(_("Quyết định chưa có dòng nào. Hãy ghi số tiền rồi trình ký."))


@guard(_("đơn vị chưa trình quyết toán"))
def not_yet_settling(actor: Actor, line: BudgetLine) -> Verdict:
    """The agency has not handed in its final account of the year."""
    handed_in = Settlement.objects.filter(year=line.year_id, agency=line.agency_id).exclude(
        status__in=SETTLEMENT_IN_HAND
    )
    if not handed_in.exists():
        return YES
    return no(
        _("Đơn vị đã trình quyết toán năm này nên không ghi thêm được. Muốn ghi, hãy rút quyết toán lại.")
    )


@guard(_("khi quyết toán còn ở đơn vị"))
def settlement_in_hand(actor: Actor, settlement: Settlement) -> Verdict:
    """The settlement lies with the agency that writes it."""
    if settlement.status in SETTLEMENT_IN_HAND:
        return YES
    return no(_("Quyết toán đã trình nên không sửa được. Hãy rút lại, hoặc đợi được trả lại."))


@guard(_("mọi đơn vị có dự toán đã được phê duyệt quyết toán"))
def everything_is_settled(actor: Actor, year: BudgetYear) -> Verdict:
    """Every agency that had money in the year has its settlement approved."""
    settled = Settlement.objects.filter(year=year, status=SettlementStatus.APPROVED).values("agency_id")
    left = BudgetLine.objects.filter(year=year).exclude(agency__in=settled).values("agency_id").distinct()
    count = left.count()
    if not count:
        return YES
    return no(_("Còn %(count)s đơn vị chưa được phê duyệt quyết toán.") % {"count": count})


BUDGET_DESK = (AGENCY_STAFF, of_the_budget_desk)

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
# --- Money

MAY_READ_MONEY = Rule("budget.read", _("Xem kinh phí trong phạm vi của mình"), (held_by(*STAFF),))
MAY_READ_SUPPORT = Rule(
    "budget.support", _("Xem hỗ trợ mà mình được nhận"), (held_by(*STAFF, Role.PRODUCER),)
)
MAY_OPEN_BUDGET_YEAR = Rule("budget_year.open", _("Mở năm ngân sách"), BUDGET_DESK)
MAY_MOVE_BUDGET_DAY = Rule(
    "budget_year.day", _("Đổi hạn, ghi nhận mốc của năm ngân sách"), (*BUDGET_DESK, year_is_open)
)
MAY_BEGIN_ESTIMATE = Rule(
    "estimate.begin", _("Bắt đầu lập dự toán"), (AGENCY_STAFF, same_agency, year_is_open)
)
MAY_EDIT_ESTIMATE = Rule(
    "estimate.edit", _("Lập dự toán"), (AGENCY_STAFF, same_agency, estimate_in_hand, year_is_open)
)
MAY_PROPOSE = Rule(
    "estimate.propose", _("Đề xuất theo dòng dự toán"), (*BUDGET_DESK, estimate_handed_in, year_is_open)
)
MAY_DRAFT_MONEY_DECISION = Rule(
    "money_decision.draft", _("Soạn quyết định kinh phí"), (*BUDGET_DESK, year_is_open)
)
MAY_EDIT_MONEY_DECISION = Rule(
    "money_decision.edit", _("Sửa quyết định kinh phí"), (*BUDGET_DESK, decision_in_hand, year_is_open)
)
MAY_SPEND = Rule(
    "budget.spend",
    _("Ghi cam kết, tạm ứng, giải ngân"),
    (AGENCY_STAFF, own_or_inherited, year_is_open, not_yet_settling),
)
MAY_CORRECT = Rule("budget.correct", _("Ghi bút toán điều chỉnh sổ"), BUDGET_DESK)
MAY_BEGIN_SETTLEMENT = Rule(
    "settlement.begin", _("Lập quyết toán"), (AGENCY_STAFF, own_or_inherited, year_is_open)
)
MAY_EDIT_SETTLEMENT = Rule(
    "settlement.edit",
    _("Sửa quyết toán"),
    (AGENCY_STAFF, own_or_inherited, settlement_in_hand, year_is_open),
)
MAY_EXPLAIN_FINDING = Rule("ledger.explain", _("Giải thích sai lệch của sổ kinh phí"), BUDGET_DESK)

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
    MAY_READ_MONEY,
    MAY_READ_SUPPORT,
    MAY_OPEN_BUDGET_YEAR,
    MAY_MOVE_BUDGET_DAY,
    MAY_BEGIN_ESTIMATE,
    MAY_EDIT_ESTIMATE,
    MAY_PROPOSE,
    MAY_DRAFT_MONEY_DECISION,
    MAY_EDIT_MONEY_DECISION,
    MAY_SPEND,
    MAY_CORRECT,
    MAY_BEGIN_SETTLEMENT,
    MAY_EDIT_SETTLEMENT,
    MAY_EXPLAIN_FINDING,
)
