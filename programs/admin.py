"""The registers of plans, duties and reminders at /quan-tri/. What a workflow or a service owns is read here."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.admin_tools import (
    PortalAdmin,
    PortalForm,
    PortalInline,
    ReadOnlyAdmin,
    ReadOnlyInline,
    YearFilter,
)
from agencies.permissions import Rule
from programs.models import (
    AnnualPlan,
    AnnualPlanCall,
    AnnualPlanItem,
    Assignment,
    AssignmentCoordinator,
    CalendarRule,
    DeadlineRequest,
    Duty,
    MoneySource,
    PlanRelation,
    ProgramPlan,
    Reminder,
    ReminderMark,
    SpendingContent,
)
from programs.permissions import MAY_EDIT_PLAN, MAY_OPEN_CALL, sees_working_text
from programs.selectors.annual_plans import plan_trail
from programs.services.annual_plans import move_call


def allows(rule: Rule, request, record) -> bool:
    """The portal's own rule for who acts; a superuser without a membership is held by all clauses but the roles."""
    if request.actor:
        return bool(rule(request.actor, record))
    clauses = [clause for clause in rule.guards if clause.roles is None]
    return request.user.is_superuser and all(clause(None, record) for clause in clauses)


# --- Documents and what they order ----------------------------------------------------------------------------------


class DraftInline(PortalInline):
    """Rows of a document, written while it is a draft."""

    def plan_of(self, obj):
        return obj

    def _draft(self, request, obj):
        return obj is None or allows(MAY_EDIT_PLAN, request, self.plan_of(obj))

    def has_add_permission(self, request, obj=None):
        return self._draft(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._draft(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._draft(request, obj)

    def has_view_permission(self, request, obj=None):
        return True


class AssignmentInline(DraftInline):
    model = Assignment
    can_delete = True
    fields = [
        ("number", "responsibility", "lead"),
        "text",
        ("recurrence", "report_every", "due_rule"),
        ("due_on", "due_days", "due_unit"),
        ("due_event", "due_event_on"),
        ("period_month", "period_day"),
        "legal_basis",
        "note",
    ]
    autocomplete_fields = ["lead"]
    ordering = ["number"]
    show_change_link = True


class AssignmentTable(ReadOnlyInline):
    """What an issued document ordered, a line each."""

    model = Assignment
    fields = ["number", "text", "responsibility", "lead", "recurrence", "due_rule", "due_on"]
    ordering = ["number"]
    show_change_link = True


class PlanRelationInline(DraftInline):
    model = PlanRelation
    fk_name = "plan"
    can_delete = True
    autocomplete_fields = ["earlier"]


class PlanYearFilter(YearFilter):
    title = gettext_lazy("từ năm")
    field = "period_from"


@admin.register(ProgramPlan)
class ProgramPlanAdmin(PortalAdmin):
    """Drafts may be written here as in the portal; handing out and ending are moves of the workflow, made there."""

    list_display = ["number", "kind", "title", "issuer", "issued_on", "status"]
    list_filter = ["status", "kind", PlanYearFilter]
    date_hierarchy = "issued_on"
    search_fields = ["search_key", "number", "issuer"]
    ordering = ["-issued_on", "-pk"]
    fields = [
        ("kind", "number"),
        "title",
        ("issuer", "issued_on"),
        ("period_from", "period_until"),
        ("status", "status_since"),
        "document",
        "note",
        "source",
    ]
    workflow_fields = ("status", "status_since", "document")

    def may_change_record(self, request, obj):
        return allows(MAY_EDIT_PLAN, request, obj)

    def get_fields(self, request, obj=None):
        """Years one only reads are written as years, not as figures."""
        if obj is None or self.may_change_record(request, obj):
            return self.fields
        return ["years" if isinstance(row, tuple) and "period_from" in row else row for row in self.fields]

    @admin.display(description=gettext_lazy("giai đoạn"))
    def years(self, plan):
        return plan.period

    def get_inlines(self, request, obj):
        if obj is None or self.may_change_record(request, obj):
            return [AssignmentInline, PlanRelationInline]
        return [AssignmentTable, PlanRelationInline]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.status_since = request.today
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """The version tells whoever has the draft open in the portal that it was saved meanwhile."""
        super().save_related(request, form, formsets, change)
        if change:
            ProgramPlan.objects.filter(pk=form.instance.pk).update(version=F("version") + 1)


class CoordinatorInline(DraftInline):
    model = AssignmentCoordinator
    can_delete = True
    autocomplete_fields = ["agency"]

    def plan_of(self, obj):
        return obj.plan


class AssignmentForm(PortalForm):
    def clean_plan(self):
        plan = self.cleaned_data["plan"]
        if not allows(MAY_EDIT_PLAN, self.request, plan):
            raise ValidationError(_("Văn bản đã giao thì không thêm nhiệm vụ được."))
        return plan


@admin.register(Assignment)
class AssignmentAdmin(PortalAdmin):
    """What an issued document orders does not change any more; the duties rest on it."""

    form = AssignmentForm
    list_display = ["plan", "number", "text", "responsibility", "lead", "recurrence", "due_rule"]
    list_filter = ["plan__status", "responsibility", "recurrence", "due_rule"]
    list_select_related = ["plan", "lead"]
    search_fields = ["search_key", "plan__number", "lead__search_key"]
    ordering = ["-plan__issued_on", "plan_id", "number"]
    exclude = ["coordinators"]
    autocomplete_fields = ["plan", "lead"]
    fixed_fields = ("plan",)
    inlines = [CoordinatorInline]

    def may_change_record(self, request, obj):
        return allows(MAY_EDIT_PLAN, request, obj.plan)

    def may_delete_record(self, request, obj):
        return self.may_change_record(request, obj) and not obj.duties.exists()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        ProgramPlan.objects.filter(pk=form.instance.plan_id).update(version=F("version") + 1)


@admin.register(Duty)
class DutyAdmin(ReadOnlyAdmin):
    """Deadlines and how far the work has come: moved by requests, reports and confirmations in the portal."""

    list_display = ["agency", "what", "part", "due_on", "first_due_on", "status", "percent", "done_on"]
    list_filter = ["status", "part", "assignment__plan"]
    list_select_related = ["agency", "assignment"]
    date_hierarchy = "due_on"
    search_fields = [
        "agency__search_key",
        "agency__short_name",
        "assignment__search_key",
        "assignment__plan__number",
    ]
    ordering = ["due_on", "pk"]

    @admin.display(description=gettext_lazy("nhiệm vụ"), ordering="assignment__number")
    def what(self, duty):
        return str(duty.assignment)


# --- Annual plans ---------------------------------------------------------------------------------------------------


class CallForm(PortalForm):
    def clean(self):
        cleaned = super().clean()
        due_on, lock_on = cleaned.get("due_on"), cleaned.get("lock_on")
        if due_on and due_on < self.instance.opened_on:
            self.add_error("due_on", _("Hạn nộp không được trước ngày yêu cầu."))
        if due_on and lock_on and lock_on < due_on:
            self.add_error("lock_on", _("Ngày khoá không được trước hạn nộp."))
        return cleaned


@admin.register(AnnualPlanCall)
class AnnualPlanCallAdmin(PortalAdmin):
    """A call is opened in the portal, where the agencies are asked; here its days move for who has not submitted."""

    form = CallForm
    list_display = ["for_year", "due_on", "lock_on", "opened_on", "note"]
    search_fields = ["note"]
    ordering = ["-year"]
    fields = ["for_year", "opened_on", "due_on", "lock_on", "note"]
    workflow_fields = ("for_year", "opened_on")
    may_add = False

    @admin.display(description=gettext_lazy("năm kế hoạch"), ordering="year")
    def for_year(self, call):
        return str(call.year)

    def may_change_record(self, request, obj):
        return request.actor is not None and bool(MAY_OPEN_CALL(request.actor))

    def save_model(self, request, obj, form, change):
        obj.save(update_fields=["note"])
        if {"due_on", "lock_on"} & set(form.changed_data):
            move_call(call=obj, due_on=obj.due_on, lock_on=obj.lock_on, actor=request.actor, at=request.now)


class AnnualPlanItemInline(ReadOnlyInline):
    model = AnnualPlanItem
    fields = [
        "position",
        "activity",
        "aims_at",
        "quantity",
        "unit",
        "from_month",
        "until_month",
        "responsible",
    ]
    ordering = ["position"]


def _reads_text(request, plan) -> bool:
    return plan is None or sees_working_text(request.actor, plan)


@admin.register(AnnualPlan)
class AnnualPlanAdmin(ReadOnlyAdmin):
    """What an agency is still writing is its own here as in the portal."""

    list_display = ["agency", "for_year", "status", "due_on", "lock_on", "first_submitted_on", "approved_at"]
    list_filter = [YearFilter, "status", "agency__level"]
    list_select_related = ["agency", "call"]
    search_fields = ["agency__search_key", "agency__short_name"]
    ordering = ["-year", "agency__sort_key", "pk"]
    exclude = ["year"]
    inlines = [AnnualPlanItemInline]
    hidden_columns = ("aim",)

    def get_exclude(self, request, obj=None):
        return self.exclude if _reads_text(request, obj) else [*self.exclude, "aim"]

    def get_inlines(self, request, obj):
        return self.inlines if _reads_text(request, obj) else []

    def entries_of(self, request, obj):
        return plan_trail(obj, request.actor)

    @admin.display(description=gettext_lazy("năm"), ordering="year")
    def for_year(self, plan):
        return str(plan.year)


@admin.register(DeadlineRequest)
class DeadlineRequestAdmin(ReadOnlyAdmin):
    list_display = [
        "subject_of",
        "status",
        "held_on",
        "asked_until",
        "granted_until",
        "asker_name",
        "asked_at",
    ]
    list_filter = ["status"]
    list_select_related = ["duty__agency", "duty__assignment", "annual_plan__agency"]
    search_fields = [
        "duty__agency__search_key",
        "annual_plan__agency__search_key",
        "duty__assignment__search_key",
        "reason",
    ]
    ordering = ["-asked_at", "-pk"]

    @admin.display(description=gettext_lazy("về việc"))
    def subject_of(self, request):
        return str(request.subject)


# --- Reminders ------------------------------------------------------------------------------------------------------


@admin.register(ReminderMark)
class ReminderMarkAdmin(PortalAdmin):
    """The days on which people are reminded; nothing points at a mark, so one may be taken away."""

    list_display = ["kind", "days", "repeat_every"]
    list_filter = ["kind"]
    search_fields = ["kind"]
    ordering = ["kind", "days"]
    may_delete = True


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ["day", "kind", "title", "person", "agency", "due_on", "mark"]
    list_filter = ["kind", "mark"]
    list_select_related = ["person", "agency"]
    date_hierarchy = "day"
    search_fields = ["person__search_key", "agency__search_key", "title"]
    ordering = ["-day", "-pk"]


# --- Yearly budgets -------------------------------------------------------------------------------------------------


@admin.register(MoneySource)
class MoneySourceAdmin(PortalAdmin):
    """Where money comes from; one that ends is closed by its day and stays in the years that used it."""

    list_display = ["code", "name", "family", "valid_from", "valid_until", "basis"]
    list_filter = ["family"]
    search_fields = ["code", "name", "name_en"]
    ordering = ["position", "code", "valid_from"]
    fields = [("code", "name", "name_en"), ("family", "position"), ("valid_from", "valid_until"), "basis"]
    fixed_fields = ("code",)


@admin.register(SpendingContent)
class SpendingContentAdmin(PortalAdmin):
    """What money may be spent on, with the limits of the law; a new limit is a new row from its day on."""

    list_display = ["code", "name", "priority", "max_share", "max_unit_amount", "limit_acts", "valid_until"]
    list_filter = ["priority", "limit_acts"]
    search_fields = ["code", "name", "name_en"]
    ordering = ["position", "code", "valid_from"]
    fields = [
        "code",
        ("name", "name_en"),
        ("priority", "position"),
        ("max_share", "max_unit_amount", "unit_name", "limit_acts"),
        ("valid_from", "valid_until"),
        "basis",
    ]
    fixed_fields = ("code",)


@admin.register(CalendarRule)
class CalendarRuleAdmin(PortalAdmin):
    """The legal days of budget years. A year that is open keeps the days it was opened with."""

    list_display = [
        "name",
        "from_year",
        "until_year",
        "year_offset",
        "month",
        "day",
        "is_strict",
        "is_confirmed",
    ]
    list_filter = ["kind", "is_confirmed"]
    search_fields = ["code", "name", "name_en", "basis"]
    ordering = ["year_offset", "month", "day", "first_year", "pk"]
    fields = [
        ("code", "kind"),
        ("name", "name_en"),
        ("first_year", "last_year"),
        ("year_offset", "month", "day", "is_strict"),
        ("basis", "is_confirmed"),
    ]
    fixed_fields = ("code", "kind")

    @admin.display(description=gettext_lazy("từ năm"), ordering="first_year")
    def from_year(self, rule):
        return str(rule.first_year)

    @admin.display(description=gettext_lazy("đến năm"), ordering="last_year")
    def until_year(self, rule):
        return str(rule.last_year or "")
