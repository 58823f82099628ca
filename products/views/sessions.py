"""/danh-gia/: rounds and sessions, from the plan to the result."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.http import acting, allowed, must, word_response
from agencies.lists import page_of
from agencies.permissions import Refusal
from agencies.services.drafts import Conflict
from products.enums import SessionStatus, SheetStatus
from products.exports.sessions import minutes_document, results_document
from products.forms.sessions import (
    NONE_MET,
    AgreeForm,
    MoreDossiersForm,
    ReopenForm,
    SessionForm,
    SessionListForm,
    attendance_in,
)
from products.models import AgreedOption, Attendance, SessionItem
from products.permissions import (
    MAY_AGREE_OPTIONS,
    MAY_CHANGE_ITEMS,
    MAY_PLAN_SESSION,
    MAY_READ_COUNCILS,
    MAY_TAKE_ATTENDANCE,
    chairs,
    visible_results,
)
from products.selectors.councils import councils_for, may_hold_rounds, rounds_for, rules_in_words
from products.selectors.sessions import (
    CHIPS,
    dossiers_waiting,
    marked_lines,
    members_to_reopen,
    result_rows,
    session_page,
    sessions_for,
    side_by_side,
)
from products.selectors.sheets import Words, items_for
from products.services.recusals import declare_conflict
from products.services.sessions import (
    add_dossiers,
    agree_options,
    agreed_state,
    close_session,
    open_session,
    plan_session,
    remove_item,
    start_second_turn,
    take_attendance,
)
from products.services.sheets import live_sheet, reopen_sheet

ROUNDS_SHOWN = 12

# --- The list -------------------------------------------------------------------------------------------------------


@require_GET
@allowed(MAY_READ_COUNCILS)
def session_list(request):
    form = SessionListForm(request.GET)
    sessions = sessions_for(request.actor)
    if form.status:
        sessions = sessions.filter(status=form.status)
    page = page_of(sessions, ("-held_on", "-pk"), request.GET)
    context = {
        "form": form,
        "page": page,
        "rows": [(session, CHIPS[session.status]) for session in page.rows],
        "rounds": rounds_for(request.actor)[:ROUNDS_SHOWN],
        "may_hold": may_hold_rounds(request.actor),
    }
    return render(request, "products/sessions/list.html", context)


@require_http_methods(["GET", "POST"])
@acting
def session_new(request, pk):
    council = get_object_or_404(councils_for(request.actor), pk=pk)
    must(MAY_PLAN_SESSION(request.actor, council))
    rounds = rounds_for(request.actor).filter(level=council.level, agency=council.owner)
    form = SessionForm(
        request.POST or None,
        council=council,
        rounds=rounds,
        dossiers=dossiers_waiting(council),
        initial={"held_on": request.today, "round": rounds.first()},
    )
    if form.is_valid():
        try:
            session = plan_session(council=council, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lập phiên họp và mời các thành viên."))
            warn_if_late(request, session)
            return redirect(session)
    return render(request, "products/sessions/form.html", {"form": form, "council": council})


def warn_if_late(request, session):
    until = session.round.evaluate_before
    if until and session.held_on >= until:
        day = f"{until:%d/%m/%Y}"
        messages.warning(request, _("Ngày họp không trước ngày %(day)s của đợt đánh giá.") % {"day": day})


# --- One session ----------------------------------------------------------------------------------------------------


@require_GET
@acting
def session_detail(request, pk):
    session = get_object_or_404(sessions_for(request.actor), pk=pk)
    return render(request, "products/sessions/detail.html", session_page(session, request.actor))


@require_http_methods(["GET", "POST"])
@acting
def session_items(request, pk):
    session = get_object_or_404(sessions_for(request.actor), pk=pk)
    must(MAY_CHANGE_ITEMS(request.actor, session))
    form = MoreDossiersForm(request.POST or None, dossiers=dossiers_waiting(session.council))
    if form.is_valid():
        try:
            add_dossiers(session=session, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã đưa hồ sơ vào phiên họp."))
            return redirect(session)
    return session_form(request, session, form, _("Đưa hồ sơ vào phiên họp"))


def session_form(request, session, form, here):
    context = {"session": session, "form": form, "here": here}
    return render(request, "products/sessions/small_form.html", context)


def act_upon(request, session, act, done):
    """Let one service act, say how it went, go back to the session."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(session)


@require_POST
@acting
def session_open(request, pk):
    session = get_object_or_404(sessions_for(request.actor), pk=pk)

    def act():
        open_session(session=session, actor=request.actor, at=request.now)

    return act_upon(
        request, session, act, _("Đã mở phiên họp. Thư ký hội đồng điểm danh trước khi ký phiếu.")
    )


@require_POST
@acting
def session_close(request, pk):
    session = get_object_or_404(sessions_for(request.actor), pk=pk)

    def act():
        close_session(session=session, actor=request.actor, at=request.now)

    return act_upon(request, session, act, _("Phiên họp đã kết thúc, kết quả đã chốt."))


@require_http_methods(["GET", "POST"])
@acting
def session_attendance(request, pk):
    session = get_object_or_404(sessions_for(request.actor), pk=pk)
    must(MAY_TAKE_ATTENDANCE(request.actor, session))
    rows = (
        Attendance.objects.filter(session=session).select_related("seat__membership__user").order_by("seat")
    )
    if request.method == "POST":
        present, notes = attendance_in(request.POST, [row.seat_id for row in rows])

        def act():
            take_attendance(
                session=session, present=present, notes=notes, actor=request.actor, at=request.now
            )

        return act_upon(request, session, act, _("Đã ghi thành phần có mặt."))
    return render(request, "products/sessions/attendance.html", {"session": session, "rows": rows})


@require_http_methods(["GET", "POST"])
@acting
def session_reopen(request, pk):
    """The chair names a member and a dossier; whether there is a signed sheet shows only when it is tried."""
    session = get_object_or_404(sessions_for(request.actor), pk=pk)
    must(chairs(request.actor, session))
    items = list(items_for(request.actor).filter(session=session).order_by("position", "pk"))
    form = ReopenForm(request.POST or None, seats=members_to_reopen(session, request.actor), items=items)
    if form.is_valid():
        try:
            reopen_sheet(
                sheet=sheet_to_reopen(form.cleaned_data, items),
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã mở lại phiếu. Phiếu đã ký vẫn được giữ."))
            return redirect(session)
    return session_form(request, session, form, _("Cho mở lại phiếu"))


def sheet_to_reopen(data, items):
    turns = {item.pk: item.turn for item in items}
    sheet = live_sheet(data["item"], data["seat"], turns[data["item"]])
    if sheet is None or sheet.status != SheetStatus.SIGNED:
        raise Refusal(_("Không có phiếu đã ký để mở lại."))
    return sheet


# --- One dossier before it ------------------------------------------------------------------------------------------


@require_POST
@acting
def item_remove(request, pk):
    item = get_object_or_404(items_for(request.actor), pk=pk)

    def act():
        remove_item(item=item, actor=request.actor, at=request.now)

    return act_upon(request, item.session, act, _("Đã đưa hồ sơ ra khỏi phiên họp."))


@require_POST
@acting
def item_recuse(request, pk):
    item = get_object_or_404(items_for(request.actor), pk=pk)
    reason = request.POST.get("reason", "").replace("\x00", "")

    def act():
        declare_conflict(item=item, reason=reason, actor=request.actor, at=request.now)

    done = _("Đã ghi bạn không tham gia đánh giá hồ sơ này. Từ nay bạn không thấy hồ sơ này trong phiên họp.")
    return act_upon(request, item.session, act, done)


@require_POST
@acting
def item_second_turn(request, pk):
    item = get_object_or_404(items_for(request.actor), pk=pk)

    def act():
        start_second_turn(item=item, actor=request.actor, at=request.now)

    return act_upon(request, item.session, act, _("Đã cho chấm lại lần hai. Phiếu lần một được giữ."))


@require_http_methods(["GET", "POST"])
@acting
def item_agree(request, pk):
    item = get_object_or_404(items_for(request.actor), pk=pk)
    must(MAY_AGREE_OPTIONS(request.actor, item.session))
    criteria_set = item.dossier.criteria_set
    grounds = [(one["code"], Words(one["vi"], one.get("en", ""))) for one in criteria_set.exclusion_grounds]
    form = AgreeForm(
        request.POST or None, criteria=marked_lines(item), grounds=grounds, initial=agreed_so_far(item)
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            agree_options(
                item=item,
                answers=form.answers,
                exclusion=data["exclusion"],
                opinion=data["opinion"],
                seen=data["seen"],
                actor=request.actor,
                at=request.now,
            )
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            # What was typed stays; who sends it again has seen that somebody else wrote too.
            sent = request.POST.copy()
            sent["seen"] = agreed_state(conflict.current)
            form.data = sent
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi mức hội đồng thống nhất."))
            return redirect(item.session)
    return render(
        request, "products/sessions/agree.html", {"item": item, "session": item.session, "form": form}
    )


def agreed_so_far(item):
    options = AgreedOption.objects.filter(item=item).values_list("criterion_id", "option_id")
    codes = {ground["vi"]: ground["code"] for ground in item.dossier.criteria_set.exclusion_grounds}
    return {f"c{criterion}": str(option or NONE_MET) for criterion, option in options} | {
        "exclusion": codes.get(item.excluded_for, ""),
        "opinion": item.opinion,
        "seen": agreed_state(item),
    }


@require_GET
@acting
def item_result(request, pk):
    visible = SessionItem.objects.filter(visible_results(request.actor))
    item = get_object_or_404(items_for(request.actor).filter(pk__in=visible.values("pk")), pk=pk)
    [row] = [row for row in result_rows(item.session, request.actor) if row.item.pk == item.pk]
    context = {"item": item, "session": item.session, "row": row} | side_by_side(item, request.actor)
    return render(request, "products/sessions/item_result.html", context)


# --- On paper -------------------------------------------------------------------------------------------------------


def closed_session(request, pk):
    """A session whose results may be read; before it is closed there are none, for nobody."""
    return get_object_or_404(sessions_for(request.actor), pk=pk, status=SessionStatus.CLOSED)


@require_GET
@acting
def session_minutes(request, pk):
    session = closed_session(request, pk)
    page = session_page(session, request.actor)
    content = minutes_document(
        session, page["seats"], page["rows"], page["results"], rules_in_words(session.council)
    )
    return word_response(content, f"bien-ban-{session.held_on:%Y-%m-%d}.docx")


@require_GET
@acting
def session_results(request, pk):
    session = closed_session(request, pk)
    content = results_document(session, result_rows(session, request.actor))
    return word_response(content, f"ket-qua-{session.held_on:%Y-%m-%d}.docx")
