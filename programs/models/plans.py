"""Documents that order work, and what they order."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.enums import DayUnit
from agencies.models import Agency, StoredFile
from agencies.models.base import search_index, search_key
from programs.enums import DueRule, PlanKind, PlanLink, PlanStatus, Recurrence, Responsibility


@pghistory.track(exclude=["search_key"])
class ProgramPlan(models.Model):
    """One issued document that orders work."""

    kind = models.CharField(_("loại văn bản"), max_length=10, choices=PlanKind.choices, default=PlanKind.PLAN)
    number = models.CharField(
        _("số, ký hiệu"),
        max_length=60,
        blank=True,
        help_text=_("Ví dụ: 2704/KH-UBND (Nghị định 30/2020/NĐ-CP)."),
    )
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    issuer = models.CharField(_("cơ quan ban hành"), max_length=200)
    title = models.CharField(_("trích yếu"), max_length=500)
    period_from = models.PositiveSmallIntegerField(
        _("từ năm"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    period_until = models.PositiveSmallIntegerField(
        _("đến năm"), null=True, blank=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    document = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tệp văn bản")
    )
    status = models.CharField(
        _("tình trạng"), max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT
    )
    status_since = models.DateField(_("tình trạng từ ngày"))
    earlier = models.ManyToManyField(
        "self", through="PlanRelation", symmetrical=False, verbose_name=_("văn bản liên quan")
    )
    note = models.TextField(_("ghi chú"), blank=True)
    source = models.TextField(_("nguồn"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    search_key = search_key("title")

    class Meta:
        verbose_name = _("kế hoạch, văn bản giao việc")
        verbose_name_plural = _("kế hoạch, văn bản giao việc")
        constraints = [
            models.UniqueConstraint(
                "number",
                ExtractYear("issued_on"),
                name="plan_number_once_a_year",
                condition=~Q(number=""),
                violation_error_message=_("Số văn bản này đã có trong năm."),
            ),
            models.CheckConstraint(
                condition=Q(status=PlanStatus.DRAFT) | (~Q(number="") & Q(issued_on__isnull=False)),
                name="issued_plan_has_number_and_day",
                violation_error_message=_("Văn bản đã giao phải có số và ngày ban hành."),
            ),
            models.CheckConstraint(
                condition=Q(period_until__isnull=True) | Q(period_until__gte=models.F("period_from")),
                name="plan_period_in_order",
                violation_error_message=_("Năm kết thúc phải từ năm bắt đầu trở đi."),
            ),
        ]
        indexes = [search_index("plan_search")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number or _('(chưa có số)')}"

    def get_absolute_url(self):
        return reverse("programs:plan", args=[self.pk])

    def validate_constraints(self, exclude=None):
        """A draft without a day: which year its number belongs to cannot be asked of the database yet."""
        if self.issued_on is None:
            exclude = {*(exclude or ()), "issued_on"}
        super().validate_constraints(exclude=exclude)

    @property
    def period(self):
        if self.period_until == self.period_from:
            return str(self.period_from)
        return f"{self.period_from}–{self.period_until or ''}"


@pghistory.track()
class PlanRelation(models.Model):
    """That a document rests on, or replaces, an earlier one."""

    plan = models.ForeignKey(ProgramPlan, models.CASCADE, related_name="relations", verbose_name=_("văn bản"))
    earlier = models.ForeignKey(
        ProgramPlan, models.PROTECT, related_name="later_relations", verbose_name=_("văn bản trước")
    )
    link = models.CharField(_("quan hệ"), max_length=10, choices=PlanLink.choices)

    class Meta:
        verbose_name = _("quan hệ văn bản")
        verbose_name_plural = _("quan hệ văn bản")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "earlier", "link"], name="one_relation_per_pair_of_plans"
            ),
            models.CheckConstraint(condition=~Q(plan=models.F("earlier")), name="plan_is_not_its_own_basis"),
        ]

    def __str__(self):
        return f"{self.get_link_display()}: {self.earlier}"


@pghistory.track(exclude=["search_key"])
class Assignment(models.Model):
    """What a plan orders: who leads, who co-ordinates, how often, by when.

    A duty of a recurring assignment belongs to a period (month, quarter, half, year). `period_month` is the
    month within the period (1 = its first), `period_day` the day of that month; the last day of a short month
    stands for a day it does not have.
    """

    plan = models.ForeignKey(
        ProgramPlan, models.PROTECT, related_name="assignments", verbose_name=_("văn bản giao")
    )
    number = models.PositiveSmallIntegerField(_("số thứ tự"))
    text = models.TextField(_("nội dung nhiệm vụ"), max_length=4000)
    responsibility = models.CharField(
        _("giao cho"), max_length=10, choices=Responsibility.choices, default=Responsibility.AGENCY
    )
    lead = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_assignments",
        verbose_name=_("chủ trì"),
    )
    coordinators = models.ManyToManyField(
        Agency, through="AssignmentCoordinator", related_name="+", verbose_name=_("phối hợp")
    )
    legal_basis = models.TextField(_("căn cứ"), blank=True, max_length=2000)
    recurrence = models.CharField(
        _("định kỳ"), max_length=12, choices=Recurrence.choices, default=Recurrence.ONCE
    )
    report_every = models.CharField(
        _("báo cáo"),
        max_length=12,
        blank=True,
        choices=[choice for choice in Recurrence.choices if choice[0] not in ("once", "continuous")],
        help_text=_("Chỉ với việc thường xuyên: bao lâu báo cáo một lần."),
    )
    due_rule = models.CharField(_("cách tính hạn"), max_length=14, choices=DueRule.choices)
    due_on = models.DateField(_("hạn"), null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(_("số ngày"), null=True, blank=True)
    due_unit = models.CharField(_("đơn vị tính"), max_length=8, choices=DayUnit.choices, blank=True)
    due_event = models.CharField(_("kể từ"), max_length=200, blank=True)
    due_event_on = models.DateField(
        _("ngày của sự kiện"), null=True, blank=True, help_text=_("Để trống: tính từ ngày giao.")
    )
    period_month = models.PositiveSmallIntegerField(
        _("tháng thứ mấy của kỳ"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    period_day = models.PositiveSmallIntegerField(
        _("ngày"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    note = models.TextField(_("ghi chú"), blank=True, max_length=2000)
    search_key = search_key("text")

    class Meta:
        verbose_name = _("nhiệm vụ được giao")
        verbose_name_plural = _("nhiệm vụ được giao")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="assignment_number_once_a_plan",
                violation_error_message=_("Số thứ tự này đã có trong văn bản."),
            ),
            models.CheckConstraint(
                condition=Q(responsibility=Responsibility.AGENCY, lead__isnull=False)
                | Q(responsibility=Responsibility.EACH_LOCAL, lead__isnull=True),
                name="assignment_has_one_kind_of_lead",
                violation_error_message=_("Chọn cơ quan chủ trì, hoặc giao cho mọi đơn vị địa phương."),
            ),
            models.CheckConstraint(
                condition=Q(recurrence=Recurrence.CONTINUOUS) & ~Q(report_every="")
                | ~Q(recurrence=Recurrence.CONTINUOUS) & Q(report_every=""),
                name="continuous_assignment_reports",
                violation_error_message=_("Việc thường xuyên phải nói bao lâu báo cáo một lần."),
            ),
            models.CheckConstraint(
                condition=Q(due_rule=DueRule.FIXED_DAY, due_on__isnull=False)
                | Q(due_rule=DueRule.DAYS_AFTER, due_days__isnull=False, due_days__gt=0) & ~Q(due_unit="")
                | Q(due_rule=DueRule.DAY_OF_PERIOD, period_month__isnull=False, period_day__isnull=False)
                | Q(due_rule=DueRule.NONE),
                name="due_rule_has_its_figures",
                violation_error_message=_("Cách tính hạn còn thiếu ngày hoặc số ngày."),
            ),
            models.CheckConstraint(
                condition=~Q(due_rule=DueRule.DAY_OF_PERIOD) | ~Q(recurrence=Recurrence.ONCE),
                name="day_of_period_needs_a_period",
                violation_error_message=_("Việc làm một lần không có kỳ; hãy chọn một ngày nhất định."),
            ),
            models.CheckConstraint(
                condition=Q(recurrence=Recurrence.ONCE)
                | Q(due_rule__in=[DueRule.DAY_OF_PERIOD, DueRule.NONE]),
                name="recurring_work_falls_due_in_each_period",
                violation_error_message=_(
                    "Việc định kỳ có hạn riêng trong mỗi kỳ; hãy chọn một ngày của mỗi kỳ."
                ),
            ),
        ]
        indexes = [search_index("assignment_search")]

    def __str__(self):
        return f"{self.number}. {self.text[:80]}"

    @property
    def period_kind(self):
        """The recurrence that cuts the year into periods, or None for work done once."""
        if self.recurrence == Recurrence.ONCE:
            return None
        return Recurrence(self.report_every or self.recurrence)


@pghistory.track()
class AssignmentCoordinator(models.Model):
    """An agency that works along with the lead and answers for its own part."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, verbose_name=_("nhiệm vụ"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))

    class Meta:
        verbose_name = _("cơ quan phối hợp")
        verbose_name_plural = _("cơ quan phối hợp")
        constraints = [
            models.UniqueConstraint(fields=["assignment", "agency"], name="agency_coordinates_once")
        ]

    def __str__(self):
        return str(self.agency)
