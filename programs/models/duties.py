"""What agencies owe, and what they reported."""

from datetime import date

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, StoredFile
from programs.enums import DutyState, DutyStatus, Part
from programs.models.handovers import agency_changes_by_handing_over
from programs.models.plans import Assignment

NEVER = date(9999, 12, 31)
DONE = [DutyStatus.REPORTED, DutyStatus.CONFIRMED]
UNDONE = [DutyStatus.OPEN, DutyStatus.RETURNED]


def state_on(today, soon_until):
    """The state of a duty on a day, as an expression: the one rule for list, mail, export and count.

    Done means reported done: the days an office takes to confirm are not held against the agency.
    """
    return Case(
        When(Q(status=DutyStatus.VOID) | Q(due_on__isnull=True), then=Value(DutyState.NOT_COUNTED)),
        When(status__in=DONE, done_on__lte=F("due_on"), then=Value(DutyState.DONE_IN_TIME)),
        When(status__in=DONE, then=Value(DutyState.DONE_LATE)),
        When(due_on__lt=today, then=Value(DutyState.OVERDUE)),
        When(due_on__lte=soon_until, then=Value(DutyState.SOON)),
        default=Value(DutyState.NOT_DUE),
        output_field=models.CharField(),
    )


def in_state(state, today, soon_until):
    """The duties in one state, as a condition on columns: what an index can walk, where a CASE cannot.

    Stands beside `state_on` because both say the same; a test compares them on duties of every kind.
    """
    undone = Q(status__in=UNDONE)
    return {
        DutyState.NOT_COUNTED: Q(status=DutyStatus.VOID) | Q(due_on__isnull=True),
        DutyState.DONE_IN_TIME: Q(status__in=DONE, done_on__lte=F("due_on")),
        DutyState.DONE_LATE: Q(status__in=DONE, done_on__gt=F("due_on")),
        DutyState.OVERDUE: undone & Q(due_on__lt=today),
        DutyState.SOON: undone & Q(due_on__gte=today, due_on__lte=soon_until),
        DutyState.NOT_DUE: undone & Q(due_on__gte=today, due_on__gt=soon_until),
    }[state]


class DutyQuerySet(models.QuerySet):
    """Duties by how they stand."""

    def with_state(self, today, soon_until):
        """Each duty with `state`, one of DutyState, as of `today`; up to `soon_until` counts as soon."""
        return self.annotate(state=state_on(today, soon_until))

    def undone(self):
        return self.filter(status__in=UNDONE)


@pghistory.track(exclude=["sort_day"])
class Duty(models.Model):
    """What one agency owes by one date because of an assignment; the lead and each co-ordinator owe their own."""

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="duties", verbose_name=_("nhiệm vụ được giao")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="duties", verbose_name=_("cơ quan"))
    part = models.CharField(_("vai"), max_length=10, choices=Part.choices)
    period_start = models.DateField(_("kỳ từ"), null=True, blank=True)
    period_end = models.DateField(_("kỳ đến hết"), null=True, blank=True)
    due_on = models.DateField(_("hạn"), null=True, blank=True)
    first_due_on = models.DateField(_("hạn ban đầu"), null=True, blank=True)
    due_since = models.DateField(_("hạn này có từ ngày"))
    status = models.CharField(
        _("tình trạng"), max_length=10, choices=DutyStatus.choices, default=DutyStatus.OPEN
    )
    status_since = models.DateField(_("tình trạng từ ngày"))
    handed_over_from = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nhận từ cơ quan")
    )
    handed_over_on = models.DateField(_("nhận ngày"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(
        _("tiến độ (%)"), default=0, validators=[MaxValueValidator(100)]
    )
    done_on = models.DateField(_("ngày báo cáo xong"), null=True, blank=True)
    # What lists are ordered by: the deadline, and what has none at the end.
    sort_day = models.GeneratedField(
        expression=Coalesce("due_on", Value(NEVER)), output_field=models.DateField(), db_persist=True
    )

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("việc phải làm")
        verbose_name_plural = _("việc phải làm")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "agency", "part", "period_start"],
                nulls_distinct=False,
                name="one_duty_per_assignment_agency_and_period",
            ),
            models.CheckConstraint(
                condition=Q(status__in=DONE, done_on__isnull=False)
                | ~Q(status__in=DONE) & Q(done_on__isnull=True),
                name="done_duty_has_its_day",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="percent_at_most_100"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True, first_due_on__isnull=True)
                | Q(due_on__isnull=False, first_due_on__isnull=False),
                name="both_due_days_or_none",
            ),
            models.CheckConstraint(
                condition=Q(period_start__isnull=True, period_end__isnull=True)
                | Q(period_end__gt=F("period_start")),
                name="duty_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_from__isnull=True, handed_over_on__isnull=True)
                | Q(handed_over_from__isnull=False, handed_over_on__isnull=False),
                name="duty_handed_over_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_day", "id"], name="duty_by_day"),
            models.Index(fields=["agency", "sort_day", "id"], name="duty_by_agency"),
            models.Index(fields=["assignment", "sort_day", "id"], name="duty_by_assignment"),
            models.Index(
                fields=["due_on", "id"], name="duty_undone", condition=Q(status__in=["open", "returned"])
            ),
            models.Index(
                fields=["agency", "sort_day", "id"],
                name="duty_undone_by_agency",
                condition=Q(status__in=["open", "returned"]),
            ),
            models.Index(fields=["status", "sort_day", "id"], name="duty_by_status"),
        ]
        triggers = [agency_changes_by_handing_over()]

    def __str__(self):
        return f"{self.agency}: {self.assignment}"

    def get_absolute_url(self):
        return reverse("programs:duty", args=[self.pk])


@pghistory.track()
class DutyProgress(models.Model):
    """One agency's word on how far a duty has come; never changed, a later word stands beside it."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="progress", verbose_name=_("việc"))
    percent = models.PositiveSmallIntegerField(_("tiến độ (%)"), validators=[MaxValueValidator(100)])
    result = models.TextField(_("kết quả"), max_length=10000)
    difficulty = models.TextField(_("khó khăn, vướng mắc"), blank=True, max_length=10000)
    proposal = models.TextField(_("đề xuất, kiến nghị"), blank=True, max_length=10000)
    says_done = models.BooleanField(_("báo cáo đã xong"), default=False)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người báo cáo")
    )
    reporter_name = models.CharField(_("tên người báo cáo"), max_length=120)
    reporter_title = models.CharField(_("chức vụ người báo cáo"), max_length=200)
    reported_at = models.DateTimeField(_("báo cáo lúc"))
    files = models.ManyToManyField(StoredFile, through="DutyProgressFile", verbose_name=_("tệp kèm theo"))

    class Meta:
        verbose_name = _("báo cáo tiến độ việc")
        verbose_name_plural = _("báo cáo tiến độ việc")
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__lte=100) & (Q(says_done=False) | Q(percent=100)),
                name="progress_done_is_100",
            )
        ]
        indexes = [models.Index(fields=["duty", "-reported_at"], name="progress_of_duty")]

    def __str__(self):
        return f"{self.percent} %"


@pghistory.track()
class DutyProgressFile(models.Model):
    """A file handed in with a word on progress."""

    progress = models.ForeignKey(DutyProgress, models.PROTECT, verbose_name=_("báo cáo tiến độ"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("tệp"))

    class Meta:
        verbose_name = _("tệp của báo cáo tiến độ")
        verbose_name_plural = _("tệp của báo cáo tiến độ")
        constraints = [models.UniqueConstraint(fields=["progress", "file"], name="file_once_per_progress")]

    def __str__(self):
        return str(self.file)
