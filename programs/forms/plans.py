"""Documents that order work, and what they order, from text to values."""

from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agencies.forms.days import DayField
from agencies.forms.files import UploadField
from agencies.forms.text import CleanTextMixin
from agencies.models import Agency, AgencyName
from programs.enums import (
    MONTHS_OF_PERIOD,
    DueRule,
    PlanLink,
    Recurrence,
    Responsibility,
)
from programs.models import Assignment, ProgramPlan

FIELDS = ("kind", "number", "issued_on", "issuer", "title", "period_from", "period_until", "note")


def fields_only() -> FormHelper:
    """A helper for fields alone: the page brings the form, its token and its buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class PlanForm(CleanTextMixin, forms.ModelForm):
    """A drafted document: its head, its file, and what it rests on or replaces."""

    issued_on = DayField(
        label=_("Ngày ban hành"),
        required=False,
        help_text=_("Có thể để trống khi còn soạn; phải có khi giao."),
    )
    title = forms.CharField(
        label=_("Trích yếu"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "data-counter": True}),
        help_text=_("Nói ngắn gọn nội dung văn bản (Nghị định 30/2020/NĐ-CP, Điều 8)."),
    )
    upload = UploadField(label=_("Tệp văn bản"), required=False)
    based_on = forms.ModelMultipleChoiceField(
        ProgramPlan.objects.none(),
        label=_("Căn cứ"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    replaces = forms.ModelMultipleChoiceField(
        ProgramPlan.objects.none(),
        label=_("Thay thế"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ProgramPlan
        fields = FIELDS
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, earlier, **kwargs):
        """`earlier`: the documents it may rest on."""
        super().__init__(*args, **kwargs)
        self.fields["note"].max_length = 4000
        for name, link in (("based_on", PlanLink.BASED_ON), ("replaces", PlanLink.REPLACES)):
            self.fields[name].queryset = earlier.exclude(pk=self.instance.pk).order_by("-issued_on", "-pk")
            self.fields[name].label_from_instance = _plan_in_one_line
            if self.instance.pk:
                chosen = self.instance.relations.filter(link=link).values_list("earlier_id", flat=True)
                self.initial.setdefault(name, list(chosen))
        self.helper = fields_only()
        self.helper.layout = Layout(
            Fieldset(
                str(_("Văn bản")),
                Div("kind", "number", "issued_on", css_class="form-grid"),
                "title",
                "issuer",
                Div("period_from", "period_until", css_class="form-grid"),
                "upload",
                "note",
            ),
            Fieldset(
                str(_("Văn bản liên quan")),
                Div(
                    Field("based_on", wrapper_class="choices"),
                    Field("replaces", wrapper_class="choices"),
                    css_class="halves",
                ),
            ),
        )

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("period_from"), cleaned.get("period_until")
        if first and last and last < first:
            self.add_error("period_until", _("Năm kết thúc phải từ năm bắt đầu trở đi."))
        return cleaned

    @property
    def values(self) -> dict:
        """The fields of the document."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    @property
    def relations(self) -> list:
        """Pairs of an earlier document and how this one stands to it."""
        return [(plan, PlanLink.BASED_ON) for plan in self.cleaned_data["based_on"]] + [
            (plan, PlanLink.REPLACES) for plan in self.cleaned_data["replaces"]
        ]


def _plan_in_one_line(plan):
    return f"{plan.number or plan.get_kind_display()} · {plan.title[:90]}"


def compare_heads(form: PlanForm, saved: ProgramPlan) -> list[dict]:
    """What is typed beside what a colleague saved, field by field, in the shape of templates/_compare.html."""
    return _compared(form, FIELDS, saved, ProgramPlan(**form.values))


def _compared(form, names, saved, typed) -> list[dict]:
    return [
        _compared_row(form.fields[name].label, _as_text(saved, name), _as_text(typed, name)) for name in names
    ]


def _compared_row(label, old: str, new: str) -> dict:
    how = "same" if old == new else "added" if not old else "removed" if not new else "changed"
    return {"label": label, "how": how, "old": old, "new": new}


def _as_text(record, name) -> str:
    value = getattr(record, name)
    if value is None or value == "":
        return ""
    if record._meta.get_field(name).choices:
        return str(getattr(record, f"get_{name}_display")())
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


class PlanVersionForm(forms.Form):
    """Which version of a draft was read; hidden in its form."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)


ASSIGNMENT_FIELDS = (
    "number",
    "text",
    "responsibility",
    "lead",
    "legal_basis",
    "recurrence",
    "report_every",
    "due_rule",
    "due_on",
    "due_days",
    "due_unit",
    "due_event",
    "due_event_on",
    "period_month",
    "period_day",
    "note",
)
# What each rule asks for; what the others asked for is dropped.
FIGURES = {
    DueRule.FIXED_DAY: ("due_on",),
    DueRule.DAYS_AFTER: ("due_days", "due_unit", "due_event", "due_event_on"),
    DueRule.DAY_OF_PERIOD: ("period_month", "period_day"),
    DueRule.NONE: (),
}
MAY_BE_EMPTY = ("due_event", "due_event_on")


class AgenciesField:
    """Agencies by what they are called on the day the document counts from."""

    def label_from_instance(self, agency):
        return agency.called


class AgencyChoice(AgenciesField, forms.ModelChoiceField):
    """One agency in force on the day."""


class AgencyChoices(AgenciesField, forms.ModelMultipleChoiceField):
    """Some agencies in force on the day."""

    widget = forms.CheckboxSelectMultiple


def agencies_called(day: date, keep=()):
    """Agencies in force on `day` with `called`; `keep`: those already chosen, whatever became of them."""
    called = AgencyName.objects.in_force_on(day).filter(agency=OuterRef("pk")).values("short_name")
    agencies = Agency.objects.in_force_on(day) | Agency.objects.filter(pk__in=keep)
    return agencies.annotate(called=Coalesce(Subquery(called[:1]), "short_name")).order_by("sort_key", "pk")


class AssignmentForm(CleanTextMixin, forms.ModelForm):
    """One assignment of a drafted document. `day` is the day the document counts from."""

    lead = AgencyChoice(Agency.objects.none(), label=_("Chủ trì"), required=False)
    coordinators = AgencyChoices(Agency.objects.none(), label=_("Phối hợp"), required=False)
    due_on = DayField(label=_("Hạn"), required=False)
    due_event_on = DayField(
        label=_("Ngày của sự kiện"), required=False, help_text=_("Để trống: tính từ ngày ban hành.")
    )

    class Meta:
        model = Assignment
        fields = ASSIGNMENT_FIELDS
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4, "data-counter": True}),
            "legal_basis": forms.Textarea(attrs={"rows": 2}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {"report_every": _("Kỳ báo cáo")}
        help_texts = {
            "due_days": _("Ngày của sự kiện không tính (Bộ luật Dân sự 2015, Điều 147)."),
            "period_month": _("1 là tháng đầu của kỳ. Kỳ quý: 1–3; sáu tháng: 1–6; năm: 1–12."),
            "period_day": _("Tháng thiếu ngày thì lấy ngày cuối tháng."),
        }

    def __init__(self, *args, day: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.day = day
        self.fields["due_unit"].required = False
        chosen = list(self.instance.coordinators.values_list("pk", flat=True)) if self.instance.pk else []
        self.initial.setdefault("coordinators", chosen)
        agencies = agencies_called(day, keep=[*chosen, *filter(None, [self.instance.lead_id])])
        gone = _("Cơ quan này không tồn tại vào ngày %(day)s. Hãy chọn cơ quan khác.") % {
            "day": f"{day:%d/%m/%Y}"
        }
        for name in ("lead", "coordinators"):
            self.fields[name].queryset = agencies
            self.fields[name].error_messages |= {"invalid_choice": gone, "invalid_pk_value": gone}
        self.helper = fields_only()
        self.helper.layout = _assignment_layout()

    def clean(self):
        cleaned = super().clean()
        self._clean_lead(cleaned)
        self._clean_recurrence(cleaned)
        self._clean_due_rule(cleaned)
        return cleaned

    def _clean_lead(self, cleaned):
        if cleaned.get("responsibility") == Responsibility.EACH_LOCAL:
            cleaned["lead"] = None
        elif not cleaned.get("lead") and "lead" not in self.errors:
            self.add_error("lead", _("Chọn cơ quan chủ trì, hoặc giao cho mọi đơn vị địa phương."))
        if cleaned.get("lead") and cleaned["lead"] in cleaned.get("coordinators", ()):
            self.add_error("coordinators", _("Cơ quan chủ trì không thể đồng thời là cơ quan phối hợp."))

    def _clean_recurrence(self, cleaned):
        if cleaned.get("recurrence") != Recurrence.CONTINUOUS:
            cleaned["report_every"] = ""
        elif not cleaned.get("report_every"):
            self.add_error("report_every", _("Việc thường xuyên phải nói bao lâu báo cáo một lần."))

    def _clean_due_rule(self, cleaned):
        rule = cleaned.get("due_rule")
        wanted = FIGURES.get(rule, ())
        for name in {name for names in FIGURES.values() for name in names} - {*wanted}:
            cleaned[name] = "" if name in ("due_unit", "due_event") else None
            self._errors.pop(name, None)
        for name in wanted:
            if name not in MAY_BE_EMPTY and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Cách tính hạn này cần ghi mục này."))
        if (
            cleaned.get("due_on")
            and self.instance.plan.issued_on
            and cleaned["due_on"] < self.instance.plan.issued_on
        ):
            day = f"{self.instance.plan.issued_on:%d/%m/%Y}"
            self.add_error("due_on", _("Hạn không được trước ngày ban hành %(day)s.") % {"day": day})
        if rule == DueRule.DAY_OF_PERIOD:
            self._clean_period(cleaned)
        elif rule != DueRule.NONE and cleaned.get("recurrence", Recurrence.ONCE) != Recurrence.ONCE:
            self.add_error(
                "due_rule", _("Việc định kỳ có hạn riêng trong mỗi kỳ; hãy chọn một ngày của mỗi kỳ.")
            )

    def _clean_period(self, cleaned):
        kind = cleaned.get("report_every") or cleaned.get("recurrence")
        months = MONTHS_OF_PERIOD.get(kind)
        if cleaned.get("recurrence") == Recurrence.ONCE:
            self.add_error("due_rule", _("Việc làm một lần không có kỳ; hãy chọn một ngày nhất định."))
        elif months and (cleaned.get("period_month") or 0) > months:
            self.add_error("period_month", _("Kỳ này chỉ có %(months)s tháng.") % {"months": months})

    @property
    def values(self) -> dict:
        """The fields of the assignment."""
        return {name: self.cleaned_data[name] for name in ASSIGNMENT_FIELDS}

    @property
    def as_typed(self) -> Assignment:
        """The assignment as the form now stands, not saved; for telling its due day in words."""
        return Assignment(plan=self.instance.plan, **self.values)


def compare_assignments(form: AssignmentForm, pk: int) -> list[dict]:
    """As `compare_heads`, for the assignment `pk`; one that was taken out meanwhile has nothing to compare."""
    saved = Assignment.objects.filter(pk=pk).first()
    if saved is None:
        return []
    old = ", ".join(map(str, saved.coordinators.order_by("sort_key", "pk")))
    new = ", ".join(map(str, form.cleaned_data["coordinators"]))
    return [
        *_compared(form, ASSIGNMENT_FIELDS, saved, form.as_typed),
        _compared_row(form.fields["coordinators"].label, old, new),
    ]


def _assignment_layout():
    return Layout(
        Fieldset(
            str(_("Nội dung")),
            Div(Field("number", wrapper_class="narrow"), css_class="form-grid"),
            "text",
            "legal_basis",
        ),
        Fieldset(
            str(_("Ai làm")),
            Div("responsibility", Div("lead", css_class="when-agency"), css_class="form-grid"),
            Field("coordinators", wrapper_class="choices"),
        ),
        Fieldset(
            str(_("Bao lâu một lần, hạn khi nào")),
            Div("recurrence", Div("report_every", css_class="when-continuous"), css_class="form-grid"),
            "due_rule",
            Div("due_on", css_class="when-fixed_day"),
            Div("due_days", "due_unit", "due_event", "due_event_on", css_class="form-grid when-days_after"),
            Div("period_month", "period_day", css_class="form-grid when-day_of_period"),
        ),
        "note",
    )


def next_number(plan: ProgramPlan) -> int:
    """The number an assignment added to the document gets unless told otherwise."""
    last = plan.assignments.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1
