"""A year of the programme's budget, from its calendar to the day its books are closed."""

from datetime import date

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.enums import BudgetDayKind, BudgetYearStatus
from programs.models.money_registers import CalendarRule


@pghistory.track()
class BudgetYear(models.Model):
    """One fiscal year (1 January to 31 December) of the programme's budget; its number is its key.

    Payments are made until the end of December; papers of the year may still be booked in the adjustment period
    (thời gian chỉnh lý quyết toán) that ends on `adjusts_until`. Once closed, only corrections are booked.
    """

    year = models.PositiveSmallIntegerField(
        _("năm ngân sách"), primary_key=True, validators=[MinValueValidator(2018), MaxValueValidator(2100)]
    )
    adjusts_until = models.DateField(_("hết thời gian chỉnh lý"))
    opened_on = models.DateField(_("mở ngày"))
    status = models.CharField(
        _("tình trạng"), max_length=8, choices=BudgetYearStatus.choices, default=BudgetYearStatus.OPEN
    )
    status_since = models.DateField(_("tình trạng từ ngày"))
    note = models.TextField(_("ghi chú"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("năm ngân sách")
        verbose_name_plural = _("năm ngân sách")
        constraints = [
            models.CheckConstraint(condition=Q(year__range=(2018, 2100)), name="budget_year_is_a_year"),
        ]

    def __str__(self):
        return str(_("Kinh phí năm %(year)s") % {"year": self.year})

    def get_absolute_url(self):
        return reverse("programs:budget-year", args=[self.year])

    @property
    def starts_on(self):
        return date(self.year, 1, 1)

    @property
    def ends_on(self):
        return date(self.year, 12, 31)


@pghistory.track()
class BudgetDay(models.Model):
    """One legal day of one budget year: what must be done by then, and whether it was.

    Made from the calendar's rules when the year is opened; a day moved by decision keeps the one it had first.
    """

    year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="days", verbose_name=_("năm ngân sách"))
    rule = models.ForeignKey(CalendarRule, models.PROTECT, related_name="days", verbose_name=_("mốc"))
    kind = models.CharField(_("ai nợ việc gì"), max_length=10, choices=BudgetDayKind.choices)
    first_due_on = models.DateField(_("hạn ban đầu"))
    due_on = models.DateField(_("hạn"))
    due_since = models.DateField(_("hạn này có từ ngày"))
    done_on = models.DateField(_("làm xong ngày"), null=True, blank=True)
    done_by_name = models.CharField(_("người ghi nhận"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("mốc của một năm ngân sách")
        verbose_name_plural = _("mốc của một năm ngân sách")
        constraints = [
            models.UniqueConstraint(fields=["year", "rule"], name="one_budget_day_per_rule"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by_name="")
                | Q(done_on__isnull=False) & ~Q(done_by_name=""),
                name="budget_day_done_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="budget_day_open", condition=Q(done_on__isnull=True))
        ]
        triggers = [
            pgtrigger.Protect(
                name="first_day_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__first_due_on__df=pgtrigger.F("new__first_due_on")),
            )
        ]

    def __str__(self):
        return f"{self.rule} ({self.due_on:%d/%m/%Y})"

    @property
    def was_moved(self):
        """Whether a later decision moved the day."""
        return self.due_on != self.first_due_on
