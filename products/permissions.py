"""Who sees which producers, products, papers, dossiers, sheets and certificates, and what they may do with them.

Blindness: until a session closes nobody but its writer sees a score sheet, its total or whether it is signed; a
recused member sees nothing of that dossier's scores ever. `visible_sheets` and `visible_results` are the only ways
to them: every list, count, sort, export, search, admin page and history goes through one of the two.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.enums import STAFF, Function, Role
from agencies.permissions import YES, Actor, Rule, Verdict, guard, held_by, no
from products.enums import DossierStatus, SeatKind, SessionStatus, SheetStatus, StageLevel
from products.models import (
    Attendance,
    Council,
    Decision,
    Dossier,
    EvaluationRound,
    Outlet,
    Paper,
    Producer,
    Product,
    Recusal,
    ScoreSheet,
    Seat,
    Session,
    SessionItem,
)
from products.models.councils import JUDGING_SEATS
from products.models.dossiers import WITH_PRODUCER

SECRETARIAT = held_by(Role.SECRETARIAT)
PRODUCER = held_by(Role.PRODUCER)
COUNCIL = held_by(Role.COUNCIL)
ADVISER = held_by(Role.ADVISER)
# Who handles dossiers at one of the levels; which of them, the stage says.
HANDLERS = held_by(Role.SECRETARIAT, Role.HEAD, Role.OFFICER)
SIGNERS = held_by(Role.SECRETARIAT, Role.LEADER, Role.HEAD)
NOTHING = Q(pk__in=[])

# --- Which rows ---------------------------------------------------------------------------------------------------


def visible_producers(actor: Actor) -> Q:
    """The register is for all who work for the programme; a producer sees itself."""
    if actor.role in STAFF:
        return Q()
    return Q(agency__in=actor.agency_ids) if actor.role == Role.PRODUCER else NOTHING


def visible_products(actor: Actor) -> Q:
    """As their producers."""
    if actor.role in STAFF:
        return Q()
    return Q(producer__agency__in=actor.agency_ids) if actor.role == Role.PRODUCER else NOTHING


def visible_certificates(actor: Actor) -> Q:
    """A certificate is public; the list of them is for staff, and for producers as far as it is theirs."""
    return visible_products(actor)


def visible_outlets(actor: Actor) -> Q:
    """Where products are sold is no secret among those who work for the programme."""
    return Q() if actor.role in (*STAFF, Role.PRODUCER) else NOTHING


def visible_dossiers(actor: Actor) -> Q:
    """The producer's own; what was ever lodged for those who read everything and the agencies it passed through.

    A council member sees what its sessions judge unless recused; an adviser what its group looks at.
    """
    lodged = Q(first_lodged_on__isnull=False)
    if actor.reads_everything:
        return lodged
    if actor.role == Role.PRODUCER:
        return Q(producer__agency__in=actor.agency_ids)
    if actor.role == Role.COUNCIL:
        return lodged & Q(pk__in=items_of_seat(actor).values("dossier"))
    if actor.role == Role.ADVISER:
        advised = Q(status=DossierStatus.IN_ADVICE) | Q(advice__isnull=False)
        owners = Council.objects.filter(agency__in=actor.agency_ids).values("owner")
        return lodged & Q(
            pk__in=Dossier.objects.filter(advised, stage__level__in=_levels_of(owners)).values("pk")
        )
    if actor.role in STAFF:
        return lodged & (Q(local_agency__in=actor.agency_ids) | Q(agency__in=actor.agency_ids))
    return NOTHING


def _levels_of(owners):
    """The levels of the councils of these owners."""
    return Council.objects.filter(owner__in=owners).values("level")


def visible_papers(actor: Actor) -> Q:
    """The producer's own library; for others the papers of dossiers they see; for who reads everything all."""
    if actor.reads_everything:
        return Q()
    if actor.role == Role.PRODUCER:
        return Q(producer__agency__in=actor.agency_ids)
    seen = Dossier.objects.filter(visible_dossiers(actor)).values("pk")
    return Q(dossier_links__dossier__in=seen) | Q(choice_links__choice__dossier__in=seen)


def sees_private_facts(actor: Actor, producer: Producer) -> bool:
    """Whether the actor sees what is kept about the representative for indicators, and unpublished contacts."""
    if actor.reads_everything or producer.agency_id in actor.agency_ids:
        return True
    dossiers = Dossier.objects.filter(visible_dossiers(actor), producer=producer)
    return actor.role in STAFF and dossiers.exists()


def items_of_seat(actor: Actor) -> QuerySet[SessionItem]:
    """What is before the sessions of the councils where the actor sits today, less what they are recused from."""
    seats = seats_of(actor)
    return SessionItem.objects.filter(not_recused_from(actor), session__council__in=seats.values("council"))


def not_recused_from(actor: Actor, item: str = "pk") -> Q:
    """Rows that concern no item which this person was recused from, in whatever role they come by."""
    recused = Recusal.objects.filter(item=OuterRef(item), seat__membership__user=actor.user_id)
    return Q(~Exists(recused))


def seats_of(actor: Actor) -> QuerySet[Seat]:
    """The seats that the actor holds today in the role they act in."""
    return Seat.objects.in_force_on(actor.today).filter(membership=actor.membership_id)


def visible_councils(actor: Actor) -> Q:
    """One's own council, or those that one's agency set up; the readers of everything see all."""
    if actor.reads_everything:
        return Q()
    if actor.role in (Role.COUNCIL, Role.ADVISER):
        return Q(pk__in=seats_of(actor).values("council"))
    if actor.role in (Role.HEAD, Role.OFFICER):
        return Q(owner__in=actor.agency_ids)
    return NOTHING


def visible_rounds(actor: Actor) -> Q:
    """The province's rounds are for all who work for the programme; a locality's for itself."""
    if actor.reads_everything:
        return Q()
    if actor.role in (Role.COUNCIL, Role.ADVISER):
        return Q(agency__in=Council.objects.filter(visible_councils(actor)).values("owner"))
    if actor.role in (Role.HEAD, Role.OFFICER):
        return Q(level=StageLevel.PROVINCE) | Q(agency__in=actor.agency_ids)
    return NOTHING


def visible_sessions(actor: Actor) -> Q:
    """The sessions of the councils one sees."""
    return Q(council__in=Council.objects.filter(visible_councils(actor)).values("pk"))


def visible_items(actor: Actor) -> Q:
    """What is before the sessions one sees; what one is recused from is not there in any role."""
    return not_recused_from(actor) & Q(
        session__in=Session.objects.filter(visible_sessions(actor)).values("pk")
    )


def visible_sheets(actor: Actor) -> Q:
    """One's own; once the session is closed also the others', for its council, its owner and who reads everything.

    Never those of a dossier that one is recused from.
    """
    seen = Q(item__session__status=SessionStatus.CLOSED)
    if actor.role == Role.COUNCIL:
        seen |= Q(seat__membership=actor.membership_id)
    elif not (actor.reads_everything or actor.role in (Role.HEAD, Role.OFFICER)):
        return NOTHING
    return seen & Q(item__in=SessionItem.objects.filter(visible_items(actor)).values("pk"))


def visible_results(actor: Actor) -> Q:
    """Results of closed items; a producer sees those of its own dossiers, a recused person none of that dossier."""
    closed = Q(closed_at__isnull=False) & not_recused_from(actor)
    if actor.reads_everything:
        return closed
    if actor.role == Role.COUNCIL:
        return closed & Q(pk__in=items_of_seat(actor).values("pk"))
    return closed & Q(dossier__in=Dossier.objects.filter(visible_dossiers(actor)).values("pk"))


def visible_decisions(actor: Actor) -> Q:
    """Published decisions are for staff and for the producers they name; drafts for those who write and sign them."""
    if actor.role in (Role.SECRETARIAT, Role.LEADER):
        return Q()
    published = Q(status="published")
    if actor.role in (Role.HEAD, Role.OFFICER):
        return published | Q(issuer__in=actor.agency_ids)
    if actor.role == Role.PRODUCER:
        return published & Q(items__item__dossier__producer__agency__in=actor.agency_ids)
    return published if actor.role in STAFF else NOTHING


# --- Clauses ------------------------------------------------------------------------------------------------------


@guard(_("của chủ thể mình"))
def own_producer(actor: Actor, record: Producer | Product | Paper | Dossier) -> Verdict:
    """The record belongs to the actor's own producer."""
    producer = record if isinstance(record, Producer) else record.producer
    if producer is not None and producer.agency_id == actor.agency_id:
        return YES
    return no(_("Bản ghi này thuộc chủ thể khác."))


@guard(_("khi hồ sơ đang ở chủ thể"))
def with_the_producer(actor: Actor, dossier: Dossier) -> Verdict:
    """The producer is writing, or was asked to complete."""
    if dossier.status in WITH_PRODUCER:
        return YES
    return no(_("Hồ sơ đã nộp nên không sửa được. Khi được trả lại để bổ sung thì sửa được."))


@guard(_("ở cấp đang xử lý hồ sơ"))
def handles_dossier(actor: Actor, dossier: Dossier) -> Verdict:
    """The dossier is at the actor's own level: the secretariat for the province, the agency itself below."""
    stage = dossier.stage
    if stage is None:
        return no(_("Hồ sơ chưa nộp."))
    if stage.level in (StageLevel.PROVINCE, StageLevel.CENTRE):
        mine = actor.role == Role.SECRETARIAT
    else:
        mine = actor.role in (Role.HEAD, Role.OFFICER) and dossier.agency_id in actor.agency_ids
    return YES if mine else no(_("Hồ sơ đang ở cấp khác xử lý."))


@guard(_("ở cấp có hội đồng chấm"))
def stage_scores(actor: Actor, dossier: Dossier) -> Verdict:
    """A council judges at this level."""
    if dossier.stage is not None and dossier.stage.scores:
        return YES
    return no(_("Cấp này không có hội đồng; hãy lập báo cáo và đề nghị lên cấp trên."))


@guard(_("ở cấp chỉ đánh giá một số nội dung"))
def stage_reports(actor: Actor, dossier: Dossier) -> Verdict:
    """This level checks and proposes without scoring."""
    if dossier.stage is not None and not dossier.stage.scores:
        return YES
    return no(_("Cấp này có hội đồng chấm điểm nên không chuyển thẳng lên cấp trên."))


@guard(_("đã ký báo cáo đánh giá một số nội dung"))
def report_signed(actor: Actor, dossier: Dossier) -> Verdict:
    """The commune's report of this turn is signed (Mẫu số 03)."""
    if dossier.stage is None or not dossier.stage.writes_report:
        return YES
    if dossier.commune_reports.filter(signed_on__gte=dossier.lodged_on).exists():
        return YES
    return no(_("Chưa ký Báo cáo đánh giá một số nội dung của hồ sơ (Mẫu số 03)."))


@guard(_("khi cấp xã đang kiểm tra hồ sơ"))
def report_being_written(actor: Actor, dossier: Dossier) -> Verdict:
    """A report is written between receiving the dossier and proposing it."""
    if dossier.status == DossierStatus.RECEIVED:
        return YES
    return no(_("Báo cáo chỉ lập, ký được sau khi tiếp nhận và trước khi đề nghị lên cấp trên."))


@guard(_("trong Tổ tư vấn của cấp đó"))
def advises(actor: Actor, dossier: Dossier) -> Verdict:
    """The actor sits in the advisory group beside the council of this level."""
    seats = seats_of(actor).filter(kind=SeatKind.ADVISER)
    if dossier.stage is not None and seats.filter(council__level=dossier.stage.level).exists():
        return YES
    return no(_("Bạn không thuộc Tổ tư vấn của cấp này."))


def organises(actor: Actor, level: str, agency_id: int) -> bool:
    """Whether the actor's desk organises the judging of a level: the secretariat the province's, a locality its own."""
    if level in (StageLevel.PROVINCE, StageLevel.CENTRE):
        return actor.role == Role.SECRETARIAT
    return actor.role in (Role.HEAD, Role.OFFICER) and agency_id in actor.agency_ids


@guard(_("do cơ quan mình tổ chức"))
def runs_council(actor: Actor, record: Council | Session | EvaluationRound) -> Verdict:
    """The secretariat runs the province's councils and rounds, a locality its own."""
    if isinstance(record, EvaluationRound):
        mine = organises(actor, record.level, record.agency_id)
    else:
        council = record if isinstance(record, Council) else record.council
        mine = organises(actor, council.level, council.owner_id)
    return YES if mine else no(_("Việc này do cơ quan khác tổ chức."))


@guard(_("là Chủ tịch hoặc Phó Chủ tịch hội đồng"))
def chairs(actor: Actor, record: Session | ScoreSheet) -> Verdict:
    """The actor chairs the council today, or stands in as its vice-chair."""
    session = record if isinstance(record, Session) else record.item.session
    seats = seats_of(actor).filter(council=session.council_id)
    if seats.filter(kind__in=[SeatKind.CHAIR, SeatKind.VICE_CHAIR]).exists():
        return YES
    return no(_("Việc này dành cho Chủ tịch hoặc Phó Chủ tịch hội đồng."))


@guard(_("là Thư ký, Chủ tịch hoặc Phó Chủ tịch hội đồng"))
def keeps_minutes(actor: Actor, record: Session) -> Verdict:
    """The council's secretary, or who chairs it."""
    kinds = [SeatKind.SECRETARY, SeatKind.CHAIR, SeatKind.VICE_CHAIR]
    if seats_of(actor).filter(council=record.council_id, kind__in=kinds).exists():
        return YES
    return no(_("Việc này dành cho Thư ký hội đồng."))


@guard(_("phiếu của chính mình"))
def own_sheet(actor: Actor, sheet: ScoreSheet) -> Verdict:
    """The sheet belongs to a seat that the actor holds today."""
    if seats_of(actor).filter(pk=sheet.seat_id, kind__in=JUDGING_SEATS).exists():
        return YES
    return no(_("Đây không phải phiếu của bạn."))


@guard(_("không thuộc diện phải tránh"))
def not_recused(actor: Actor, sheet: ScoreSheet) -> Verdict:
    """Neither declared nor found to be concerned with this dossier."""
    if Recusal.objects.filter(item=sheet.item_id, seat__membership__user=actor.user_id).exists():
        return no(_("Bạn không tham gia đánh giá hồ sơ này."))
    return YES


@guard(_("khi phiên họp đang mở"))
def session_is_open(actor: Actor, record: ScoreSheet | Session) -> Verdict:
    """Sheets are written between opening and closing."""
    session = record if isinstance(record, Session) else record.item.session
    if session.status == SessionStatus.OPEN:
        return YES
    return no(_("Phiên họp không còn mở nên không chấm, không ký được nữa."))


@guard(_("khi phiếu chưa ký"))
def sheet_is_a_draft(actor: Actor, sheet: ScoreSheet) -> Verdict:
    """A signed sheet is changed only by reopening it."""
    if sheet.status == SheetStatus.DRAFT:
        return YES
    return no(_("Phiếu đã ký. Chủ tịch hội đồng có thể cho mở lại, có lý do."))


@guard(_("khi hồ sơ đang ở trung ương"))
def at_the_centre(actor: Actor, dossier: Dossier) -> Verdict:
    """The province sent the dossier to the ministry and waits for its answer."""
    if dossier.status == DossierStatus.AT_CENTRE:
        return YES
    return no(_("Hồ sơ không ở trung ương."))


@guard(_("được ghi là có mặt"))
def is_present(actor: Actor, sheet: ScoreSheet) -> Verdict:
    """The secretary took the member down as present: only the sheets of those present count."""
    there = Attendance.objects.filter(session=sheet.item.session_id, seat=sheet.seat_id, present=True)
    if there.exists():
        return YES
    return no(_("Thư ký hội đồng chưa ghi bạn có mặt nên chưa ký phiếu được. Phần đã chấm vẫn được giữ."))


@guard(_("khi phiên họp chưa kết thúc"))
def session_not_closed(actor: Actor, record: Session) -> Verdict:
    """Before and while the council meets."""
    if record.status != SessionStatus.CLOSED:
        return YES
    return no(_("Phiên họp đã kết thúc."))


@guard(_("khi phiên họp chưa mở"))
def session_is_planned(actor: Actor, record: Session) -> Verdict:
    """What is before a session is settled when it opens."""
    if record.status == SessionStatus.PLANNED:
        return YES
    return no(_("Phiên họp đã mở nên danh sách hồ sơ không thay đổi nữa."))


@guard(_("có ghế chấm điểm trong hội đồng"))
def sits_there(actor: Actor, record: Session) -> Verdict:
    """The actor holds a seat of this council that scores, or that an invited expert holds."""
    if seats_of(actor).filter(council=record.council_id, kind__in=JUDGING_SEATS).exists():
        return YES
    return no(_("Việc này dành cho thành viên chấm điểm của hội đồng."))


@guard(_("thuộc thẩm quyền của mình"))
def signs_decision(actor: Actor, decision: Decision) -> Verdict:
    """A leader for the province, the head of a locality for its own; the secretariat enters the centre's."""
    if decision.level == StageLevel.PROVINCE:
        mine = actor.role == Role.LEADER
    elif decision.level == StageLevel.CENTRE:
        mine = actor.role == Role.SECRETARIAT
    else:
        mine = actor.role == Role.HEAD and decision.issuer_id in actor.agency_ids
    return YES if mine else no(_("Quyết định này do cấp khác ký."))


@guard(_("do cơ quan mình soạn"))
def drafts_decision(actor: Actor, decision: Decision) -> Verdict:
    """The secretariat drafts for province and centre, a locality for itself."""
    if decision.level in (StageLevel.PROVINCE, StageLevel.CENTRE):
        mine = actor.role == Role.SECRETARIAT
    else:
        mine = actor.role in (Role.HEAD, Role.OFFICER) and decision.issuer_id in actor.agency_ids
    return YES if mine else no(_("Quyết định này do cấp khác soạn."))


@guard(_("do cơ quan mình giữ thông tin"))
def keeps_outlet(actor: Actor, outlet: Outlet) -> Verdict:
    """The agency that entered it, or what it became; the secretariat and the trade department for all."""
    if looks_after_trade(actor) or outlet.keeper_id in actor.agency_ids:
        return YES
    return no(_("Điểm bán này do cơ quan khác giữ thông tin."))


@guard(_("khi điểm bán còn mở"))
def outlet_is_open(actor: Actor, outlet: Outlet) -> Verdict:
    """What is closed is history."""
    if outlet.closed_on is None or outlet.closed_on > actor.today:
        return YES
    return no(_("Điểm bán này đã đóng."))


def looks_after_trade(actor: Actor) -> bool:
    """Whose task points of sale are in the whole province: the trade department and the secretariat."""
    return actor.role == Role.SECRETARIAT or (
        actor.role in (Role.HEAD, Role.OFFICER) and Function.TRADE in actor.functions
    )


# --- Acts that are no move of a workflow ---------------------------------------------------------------------------

ANY_STAFF = held_by(*STAFF)

MAY_READ_LAWS = Rule("laws.read", _("Xem bộ tiêu chí, quy định"), (held_by(*Role),))
MAY_IMPORT_CRITERIA = Rule("criteria.import", _("Nạp bộ tiêu chí mới"), (SECRETARIAT,))
MAY_READ_REGISTERS = Rule(
    "products.read", _("Xem chủ thể, sản phẩm, giấy chứng nhận"), (held_by(*STAFF, Role.PRODUCER),)
)
MAY_REGISTER_PRODUCER = Rule("producer.register", _("Lập chủ thể"), (HANDLERS,))
MAY_EDIT_PRODUCER = Rule("producer.edit", _("Sửa thông tin chủ thể"), (PRODUCER, own_producer))
MAY_EDIT_PRODUCER_AT_DESK = Rule("producer.correct", _("Đính chính thông tin chủ thể"), (SECRETARIAT,))
MAY_ADD_PRODUCT = Rule("product.add", _("Thêm sản phẩm"), (PRODUCER, own_producer))
MAY_EDIT_PRODUCT = Rule("product.edit", _("Sửa sản phẩm"), (PRODUCER, own_producer))
MAY_ADD_PAPER = Rule("paper.add", _("Thêm giấy tờ"), (PRODUCER, own_producer))
MAY_REPLACE_PAPER = Rule("paper.replace", _("Thay giấy tờ"), (PRODUCER, own_producer))
MAY_OPEN_OUTLET = Rule(
    "outlet.open", _("Thêm điểm bán"), (held_by(Role.SECRETARIAT, Role.HEAD, Role.OFFICER, Role.PRODUCER),)
)
MAY_EDIT_OUTLET = Rule(
    "outlet.edit", _("Sửa điểm bán"), (*MAY_OPEN_OUTLET.guards, keeps_outlet, outlet_is_open)
)
MAY_CLOSE_OUTLET = Rule("outlet.close", _("Đóng điểm bán"), MAY_EDIT_OUTLET.guards)
MAY_CHECK_OUTLET = Rule("outlet.check", _("Kiểm tra điểm bán"), (HANDLERS, outlet_is_open))
MAY_SELL_AT_OUTLET = Rule(
    "outlet.sell", _("Ghi sản phẩm bán ở điểm"), (*MAY_OPEN_OUTLET.guards, outlet_is_open)
)
MAY_READ_DOSSIERS = Rule("dossier.read", _("Xem hồ sơ trong phạm vi của mình"), (held_by(*Role),))
MAY_OPEN_DOSSIER = Rule("dossier.open", _("Mở hồ sơ"), (PRODUCER, own_producer))
MAY_EDIT_DOSSIER = Rule("dossier.edit", _("Soạn hồ sơ"), (PRODUCER, own_producer, with_the_producer))
MAY_WRITE_REPORT = Rule(
    "dossier.report",
    _("Lập báo cáo đánh giá một số nội dung"),
    (HANDLERS, handles_dossier, stage_reports, report_being_written),
)
MAY_SIGN_REPORT = Rule(
    "dossier.sign_report",
    _("Ký báo cáo đánh giá một số nội dung"),
    (held_by(Role.HEAD), handles_dossier, stage_reports, report_being_written),
)
MAY_BUNDLE_DOSSIER = Rule("dossier.bundle", _("Tải trọn bộ hồ sơ"), (held_by(*Role),))
MAY_READ_COUNCILS = Rule(
    "councils.read",
    _("Xem hội đồng, đợt, phiên họp"),
    (held_by(*STAFF, Role.COUNCIL, Role.ADVISER),),
)
MAY_SET_UP_COUNCIL = Rule("council.set_up", _("Lập hội đồng"), (HANDLERS,))
MAY_CHANGE_COUNCIL = Rule("council.change", _("Thay đổi hội đồng"), (HANDLERS, runs_council))
MAY_HOLD_ROUND = Rule("round.hold", _("Lập, sửa đợt đánh giá"), (HANDLERS, runs_council))
MAY_PLAN_SESSION = Rule("session.plan", _("Lập phiên họp"), (HANDLERS, runs_council))
MAY_CHANGE_ITEMS = Rule(
    "session.items", _("Đưa hồ sơ vào, ra khỏi phiên họp"), (HANDLERS, runs_council, session_is_planned)
)
MAY_TAKE_ATTENDANCE = Rule("session.attendance", _("Điểm danh"), (COUNCIL, keeps_minutes, session_is_open))
MAY_AGREE_OPTIONS = Rule(
    "session.agree", _("Ghi mức hội đồng thống nhất"), (COUNCIL, keeps_minutes, session_is_open)
)
MAY_DECLARE_CONFLICT = Rule(
    "session.recuse", _("Xin không tham gia đánh giá"), (COUNCIL, sits_there, session_not_closed)
)
MAY_SCORE = Rule(
    "sheet.score",
    _("Chấm điểm"),
    (COUNCIL, own_sheet, session_is_open, sheet_is_a_draft, not_recused),
)
MAY_START_SECOND_TURN = Rule("session.second_turn", _("Chấm lại lần hai"), (COUNCIL, chairs, session_is_open))
MAY_DRAFT_DECISION = Rule("decision.draft", _("Soạn quyết định"), (HANDLERS,))
MAY_EDIT_DECISION = Rule("decision.edit", _("Sửa dự thảo quyết định"), (HANDLERS, drafts_decision))
MAY_ENTER_CENTRE_POINTS = Rule(
    "dossier.centre_points", _("Ghi kết quả của trung ương"), (SECRETARIAT, at_the_centre)
)
MAY_OPEN_CASE = Rule("certificate.case", _("Đề nghị thu hồi giấy chứng nhận"), (SECRETARIAT,))
MAY_READ_MISUSE = Rule(
    "misuse.read",
    _("Xem phản ánh của người dân"),
    (held_by(Role.SECRETARIAT, Role.LEADER, Role.AUDITOR),),
)
MAY_EXTEND_CERTIFICATE = Rule("certificate.extend", _("Gia hạn theo quy định chuyển tiếp"), (SECRETARIAT,))

RULES = (
    MAY_READ_LAWS,
    MAY_IMPORT_CRITERIA,
    MAY_READ_REGISTERS,
    MAY_REGISTER_PRODUCER,
    MAY_EDIT_PRODUCER,
    MAY_EDIT_PRODUCER_AT_DESK,
    MAY_ADD_PRODUCT,
    MAY_EDIT_PRODUCT,
    MAY_ADD_PAPER,
    MAY_REPLACE_PAPER,
    MAY_OPEN_OUTLET,
    MAY_EDIT_OUTLET,
    MAY_CLOSE_OUTLET,
    MAY_CHECK_OUTLET,
    MAY_SELL_AT_OUTLET,
    MAY_READ_DOSSIERS,
    MAY_OPEN_DOSSIER,
    MAY_EDIT_DOSSIER,
    MAY_WRITE_REPORT,
    MAY_SIGN_REPORT,
    MAY_BUNDLE_DOSSIER,
    MAY_READ_COUNCILS,
    MAY_SET_UP_COUNCIL,
    MAY_CHANGE_COUNCIL,
    MAY_HOLD_ROUND,
    MAY_PLAN_SESSION,
    MAY_CHANGE_ITEMS,
    MAY_TAKE_ATTENDANCE,
    MAY_AGREE_OPTIONS,
    MAY_DECLARE_CONFLICT,
    MAY_SCORE,
    MAY_START_SECOND_TURN,
    MAY_DRAFT_DECISION,
    MAY_EDIT_DECISION,
    MAY_ENTER_CENTRE_POINTS,
    MAY_OPEN_CASE,
    MAY_READ_MISUSE,
    MAY_EXTEND_CERTIFICATE,
)
