"""/ke-hoach-nam/: what agencies undertake for a year."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.http import acting, allowed, excel_response
from agencies.lists import page_of
from agencies.permissions import Refusal
from agencies.selectors.calendar import working_calendar
from agencies.services.drafts import Conflict
from programs.exports.annual_plans import annual_plans_workbook
from programs.forms.annual_plans import (
    EVERY_YEAR,
    AnnualPlanForm,
    AnnualPlanListForm,
    CallDaysForm,
    CallForm,
    ReturnForm,
    item_rows,
    sent_rows,
    with_more_rows,
)
from programs.forms.requests import AskForm
from programs.models import AnnualPlanCall, AnnualPlanVersion
from programs.permissions import MAY_ASK_UNLOCK, MAY_EDIT_ANNUAL_PLAN, MAY_OPEN_CALL, MAY_READ, MAY_REMIND
from programs.selectors.annual_plans import (
    annual_plan_page,
    annual_plan_rows,
    annual_plans_for,
    comparables,
    conflict_between,
    draft_context,
    figures_by_year,
    list_rows,
    version_page,
    year_header,
)
from programs.selectors.comparisons import compare_versions, count_of_changes
from programs.selectors.deadline_words import DeadlineWords
from programs.services.annual_plans import (
    accept_annual_plan,
    approve_annual_plan,
    begin_review,
    move_call,
    open_call,
    return_annual_plan,
    save_annual_plan,
    submit_annual_plan,
    withdraw_annual_plan,
)
from programs.services.reminders import remind_all_missing
from programs.services.requests import ask_unlock

# --- The list -------------------------------------------------------------------------------------


@require_GET
@allowed(MAY_READ)
def annual_plan_list(request):
    years = figures_by_year(request.actor)
    form = question(request, years)
    words = DeadlineWords(request.actor.today, working_calendar())
    page = page_of(annual_plan_rows(request.actor, form.criteria), form.criteria.keys, request.GET)
    figures = next((figures for figures in years if figures.year == form.year), None)
    context = {
        "form": form,
        "page": page,
        "rows": list_rows(page.rows, words),
        "years": years,
        "every_year": EVERY_YEAR,
        "year": form.year,
        "header": year_header(request.actor, figures, words) if figures else None,
        "may_open_call": MAY_OPEN_CALL(request.actor),
        "query": request.GET.urlencode(),
    }
    return render(request, "programs/annual_plans/list.html", context)


def question(request, years):
    """What is asked of the list: at first the newest year, of one's own plans every year."""
    newest = years[0].year if years and request.actor.reads_everything else None
    return AnnualPlanListForm(request.GET, years=[figures.year for figures in years], default_year=newest)


@require_GET
@allowed(MAY_READ)
def annual_plan_export(request):
    form = question(request, figures_by_year(request.actor))
    words = DeadlineWords(request.actor.today, working_calendar())
    rows = annual_plan_rows(request.actor, form.criteria).order_by(*form.criteria.keys)
    content = annual_plans_workbook(rows, words, form.in_words())
    return excel_response(content, _("ke-hoach-nam-%(day)s.xlsx") % {"day": f"{request.today:%Y-%m-%d}"})


@require_POST
@allowed(MAY_REMIND)
def annual_plans_remind(request, pk):
    call = get_object_or_404(AnnualPlanCall, pk=pk)
    try:
        count = remind_all_missing(call=call, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("Đã nhắc %(n)s người.", "Đã nhắc %(n)s người.", count) % {"n": count}
        messages.success(request, said if count else _("Hôm nay những người này đã được nhắc rồi."))
    return redirect(f"{reverse('programs:annual-plans')}?nam={call.year}")


# --- The call -------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@allowed(MAY_OPEN_CALL)
def annual_plan_call(request):
    form = CallForm(request.POST or None, today=request.today)
    if form.is_valid():
        try:
            call = open_call(**form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã yêu cầu %(n)s đơn vị lập kế hoạch.") % {"n": call.plans.count()})
            return redirect(f"{reverse('programs:annual-plans')}?nam={call.year}")
    return render(request, "programs/annual_plans/call.html", {"form": form})


@require_http_methods(["GET", "POST"])
@allowed(MAY_OPEN_CALL)
def annual_plan_call_move(request, pk):
    call = get_object_or_404(AnnualPlanCall, pk=pk)
    form = CallDaysForm(request.POST or None, initial={"due_on": call.due_on, "lock_on": call.lock_on})
    if form.is_valid():
        try:
            move_call(call=call, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã đổi hạn cho các đơn vị chưa nộp."))
            return redirect(f"{reverse('programs:annual-plans')}?nam={call.year}")
    return render(request, "programs/annual_plans/call_move.html", {"form": form, "call": call})


# --- One plan -------------------------------------------------------------------------------------


@require_GET
@acting
def annual_plan_detail(request, pk):
    plan = get_object_or_404(annual_plans_for(request.actor), pk=pk)
    return render(request, "programs/annual_plans/detail.html", annual_plan_page(plan, request.actor))


@require_http_methods(["GET", "POST"])
@acting
def annual_plan_edit(request, pk):
    plan = get_object_or_404(annual_plans_for(request.actor), pk=pk)
    if request.method == "POST":
        return save_draft(request, plan)
    verdict = MAY_EDIT_ANNUAL_PLAN(request.actor, plan)
    if not verdict:
        messages.error(request, str(verdict.reason))
        return redirect(plan)
    form = AnnualPlanForm(initial={"aim": plan.aim, "version": plan.version})
    rows = item_rows(plan.items.order_by("position").prefetch_related("funding"))
    return draft_page(request, plan, form, rows)


def save_draft(request, plan):
    """Save what was sent, or show it again with what is wrong; “thêm dòng” saves nothing."""
    if "add_rows" in request.POST:
        rows = sent_rows(with_more_rows(request.POST))
        return draft_page(request, plan, AnnualPlanForm(initial=request.POST.dict()), rows)
    form, rows = AnnualPlanForm(request.POST), sent_rows(request.POST)
    if not (form.is_valid() & rows.is_valid()):
        return draft_page(request, plan, form, rows)
    mine = {"aim": form.cleaned_data["aim"], "items": rows.as_items}
    try:
        save_annual_plan(plan=plan, **mine, version=form.read_version, actor=request.actor, at=request.now)
    except Conflict as conflict:
        return draft_page(request, plan, form, rows, conflict=conflict_between(conflict.current, **mine))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return draft_page(request, plan, form, rows)
    messages.success(request, _("Đã lưu bản soạn. Khi xong, hãy trình để thư ký chương trình nhận được."))
    return redirect(plan)


def draft_page(request, plan, form, rows, conflict=None):
    context = draft_context(plan, request.actor) | {"form": form, "formset": rows, "conflict": conflict}
    return render(request, "programs/annual_plans/form.html", context)


@require_GET
@acting
def annual_plan_version(request, pk, number):
    plan = get_object_or_404(annual_plans_for(request.actor), pk=pk)
    version = get_object_or_404(AnnualPlanVersion, plan=plan, number=number)
    return render(request, "programs/annual_plans/version.html", {"plan": plan} | version_page(version))


@require_GET
@acting
def annual_plan_compare(request, pk):
    plan = get_object_or_404(annual_plans_for(request.actor), pk=pk)
    texts = comparables(plan, request.actor)
    if len(texts) < 2:
        messages.error(request, _("Chưa có hai bản để so sánh."))
        return redirect(plan)
    by_key = {text.key: text for text in texts}
    left = by_key.get(request.GET.get("tu", ""), texts[-2])
    right = by_key.get(request.GET.get("den", ""), texts[-1])
    lines = compare_versions(left.content, right.content)
    context = {"plan": plan, "texts": texts, "left": left, "right": right, "rows": lines}
    context["counts"] = count_of_changes(lines)
    return render(request, "programs/annual_plans/compare.html", context)


# --- Acts -----------------------------------------------------------------------------------------


def act_upon(request, pk, service, done):
    """Fetch the plan, let one service act, say how it went."""
    plan = get_object_or_404(annual_plans_for(request.actor), pk=pk)
    try:
        service(plan=plan, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(plan)


@require_POST
@acting
def annual_plan_submit(request, pk):
    return act_upon(request, pk, submit_annual_plan, _("Đã trình kế hoạch. Thư ký chương trình đã được báo."))


@require_POST
@acting
def annual_plan_withdraw(request, pk):
    return act_upon(request, pk, withdraw_annual_plan, _("Đã rút kế hoạch về. Sửa xong hãy trình lại."))


@require_POST
@acting
def annual_plan_begin_review(request, pk):
    return act_upon(request, pk, begin_review, _("Đã bắt đầu thẩm định; đơn vị không rút lại được nữa."))


@require_POST
@acting
def annual_plan_accept(request, pk):
    return act_upon(request, pk, accept_annual_plan, _("Đã chấp nhận và trình lãnh đạo."))


@require_POST
@acting
def annual_plan_approve(request, pk):
    return act_upon(request, pk, approve_annual_plan, _("Đã phê duyệt. Từ nay kế hoạch không thay đổi nữa."))


@require_POST
@acting
def annual_plan_return(request, pk):
    """The secretariat's return and the leader's; what was written as the reason is not lost when it fails."""
    plan = get_object_or_404(annual_plans_for(request.actor), pk=pk)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            return_annual_plan(plan=plan, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã trả lại kế hoạch kèm lý do. Đơn vị đã được báo."))
            return redirect(plan)
    return render(request, "programs/annual_plans/return.html", {"plan": plan, "form": form})


@require_http_methods(["GET", "POST"])
@acting
def annual_plan_unlock(request, pk):
    plan = get_object_or_404(annual_plans_for(request.actor), pk=pk)
    form = AskForm(request.POST or None)
    if form.is_valid():
        try:
            ask_unlock(plan=plan, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã gửi đề nghị mở khoá. Thư ký chương trình sẽ trả lời."))
            return redirect(plan)
    context = draft_context(plan, request.actor) | {"form": form}
    context["may"] = MAY_ASK_UNLOCK(request.actor, plan)
    return render(request, "programs/annual_plans/unlock.html", context)
