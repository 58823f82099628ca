"""/ke-hoach/: documents that order work."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.http import allowed, excel_response, file_response, must
from agencies.permissions import Refusal
from agencies.selectors.calendar import working_calendar
from agencies.services.drafts import Conflict
from programs.exports.plans import plans_workbook
from programs.forms.plans import (
    AssignmentForm,
    PlanForm,
    PlanVersionForm,
    compare_assignments,
    compare_heads,
    next_number,
)
from programs.forms.reasons import ReasonForm
from programs.models import Assignment, ProgramPlan
from programs.permissions import MAY_DRAFT_PLAN, MAY_EDIT_PLAN, MAY_READ
from programs.selectors import plans as selectors
from programs.services.handing_in import draft_plan_with_document, edit_plan_with_document
from programs.services.plan_previews import preview_issue
from programs.services.plans import close_plan, issue_plan, remove_assignment, save_assignment

EDITABLE = require_http_methods(["GET", "POST"])


@require_GET
@allowed(MAY_READ)
def plan_list(request):
    return render(request, "programs/plans/list.html", selectors.plan_list(request.actor, request.GET))


@require_GET
@allowed(MAY_READ)
def plan_export(request):
    filters = selectors.filters_in(request.GET)
    content = plans_workbook(selectors.plans_to_export(request.actor, filters), filters, request.actor)
    return excel_response(content, _("van-ban-%(day)s.xlsx") % {"day": f"{request.today:%Y-%m-%d}"})


@require_GET
@allowed(MAY_READ)
def plan_detail(request, pk):
    plan = _plan(request, pk)
    return render(request, "programs/plans/detail.html", {"page": selectors.plan_page(plan, request.actor)})


@require_GET
@allowed(MAY_READ)
def plan_file(request, pk):
    plan = _plan(request, pk)
    if plan.document is None:
        raise Http404
    return file_response(plan.document)


@EDITABLE
@allowed(MAY_DRAFT_PLAN)
def plan_new(request):
    form = PlanForm(
        request.POST or None,
        request.FILES or None,
        instance=ProgramPlan(),
        initial={"issuer": _("Ủy ban nhân dân tỉnh Đồng Nai"), "period_from": request.today.year},
        earlier=selectors.plans_for(request.actor),
    )
    if request.method == "POST" and form.is_valid():
        try:
            plan = draft_plan_with_document(
                fields=form.values,
                relations=form.relations,
                upload=form.cleaned_data["upload"],
                actor=request.actor,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu bản soạn. Hãy thêm nhiệm vụ rồi giao."))
            return redirect(plan)
    return render(request, "programs/plans/form.html", {"form": form, "version": 1})


@EDITABLE
@allowed(MAY_READ)
def plan_edit(request, pk):
    plan = _plan(request, pk)
    must(MAY_EDIT_PLAN(request.actor, plan))
    form = PlanForm(
        request.POST or None,
        request.FILES or None,
        instance=_plan(request, pk),
        earlier=selectors.plans_for(request.actor),
    )
    context = {"form": form, "plan": plan, "version": plan.version}
    if request.method == "POST":
        context["version"] = read_version(request)
        if form.is_valid():
            try:
                plan = edit_plan_with_document(
                    plan=plan,
                    fields=form.values,
                    relations=form.relations,
                    upload=form.cleaned_data["upload"],
                    version=context["version"],
                    actor=request.actor,
                    at=request.now,
                )
            except Conflict as conflict:
                form.add_error(None, str(conflict))
                context |= {"saved": conflict.current, "rows": compare_heads(form, conflict.current)}
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Đã lưu."))
                return redirect(plan)
    return render(request, "programs/plans/form.html", context)


@require_GET
@allowed(MAY_READ)
def plan_issue_preview(request, pk):
    plan = _plan(request, pk)
    must(MAY_EDIT_PLAN(request.actor, plan))
    preview = preview_issue(plan=plan, actor=request.actor)
    return render(request, "programs/plans/issue_preview.html", {"plan": plan, "preview": preview})


@require_POST
@allowed(MAY_READ)
def plan_issue(request, pk):
    plan = _plan(request, pk)
    try:
        issue_plan(plan=plan, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã giao việc. Các cơ quan đã được báo tin."))
    return redirect(plan)


@require_POST
@allowed(MAY_READ)
def plan_close(request, pk):
    plan = _plan(request, pk)
    form = ReasonForm(request.POST)
    try:
        close_plan(plan=plan, reason=form.text_or_refusal(), actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, form.refused(refusal))
    else:
        messages.success(request, _("Văn bản đã hết hiệu lực; việc chưa xong không còn phải làm."))
    return redirect(plan)


@EDITABLE
@allowed(MAY_READ)
def assignment_new(request, plan):
    plan = _plan(request, plan)
    must(MAY_EDIT_PLAN(request.actor, plan))
    return _assignment_form(request, plan, None)


@EDITABLE
@allowed(MAY_READ)
def assignment_edit(request, pk):
    assignment = _assignment(request, pk)
    must(MAY_EDIT_PLAN(request.actor, assignment.plan))
    return _assignment_form(request, assignment.plan, assignment)


@require_POST
@allowed(MAY_READ)
def assignment_remove(request, pk):
    assignment = _assignment(request, pk)
    try:
        remove_assignment(assignment=assignment, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ nhiệm vụ %(number)s.") % {"number": assignment.number})
    return redirect(assignment.plan)


def _assignment_form(request, plan, assignment):
    """Save, or with the button "Xem hạn" only tell the due day of what is typed."""
    form = AssignmentForm(
        request.POST or None,
        instance=assignment or Assignment(plan=plan, number=next_number(plan)),
        day=plan.issued_on or request.today,
    )
    context = {"form": form, "plan": plan, "assignment": assignment, "version": plan.version}
    if request.method == "POST":
        context["version"] = read_version(request)
        if form.is_valid():
            if "xem-han" in request.POST:
                context["due"] = selectors.due_words(form.as_typed, plan.issued_on, working_calendar())
            elif _saved_assignment(request, plan, assignment, form, context):
                return redirect(plan)
    return render(request, "programs/plans/assignment_form.html", context)


def _saved_assignment(request, plan, assignment, form, context):
    """Whether it was saved; if not, the form and `context` say why."""
    # Anew: the form has put what is typed into the one it was given.
    saved = assignment and Assignment.objects.filter(pk=assignment.pk).first()
    try:
        save_assignment(
            plan=plan,
            assignment=saved,
            fields=form.values,
            coordinators=form.cleaned_data["coordinators"],
            version=context["version"],
            actor=request.actor,
            at=request.now,
        )
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        context["saved"] = conflict.current
        context["rows"] = compare_assignments(form, assignment.pk) if assignment else []
        return False
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Đã lưu nhiệm vụ %(number)s.") % {"number": form.values["number"]})
    return True


def read_version(request):
    """Which version of the draft the sender had read; 0, which never was, when the form does not say."""
    reading = PlanVersionForm(request.POST)
    return reading.cleaned_data["version"] if reading.is_valid() else 0


def _plan(request, pk):
    return get_object_or_404(selectors.plans_for(request.actor).select_related("document"), pk=pk)


def _assignment(request, pk):
    plans = selectors.plans_for(request.actor)
    return get_object_or_404(Assignment.objects.filter(plan__in=plans).select_related("plan"), pk=pk)
