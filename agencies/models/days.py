"""Days off and make-up days, the clock of a rehearsal, and what ran on which day."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.enums import DayKind


@pghistory.track()
class SpecialDay(models.Model):
    """A day that is off though it is a weekday, or worked though it is a weekend.

    Legal ground: Bộ luật Lao động 2019, Điều 111–112, and the yearly notice on Tết and swapped days.
    """

    day = models.DateField(_("ngày"), unique=True)
    kind = models.CharField(_("loại ngày"), max_length=8, choices=DayKind.choices)
    name = models.CharField(_("tên ngày"), max_length=160)
    decision = models.CharField(
        _("văn bản"),
        max_length=160,
        blank=True,
        help_text=_("Số thông báo, quyết định. Để trống nếu mới tính theo luật, chưa có thông báo."),
    )

    class Meta:
        verbose_name = _("ngày nghỉ, ngày làm bù")
        verbose_name_plural = _("ngày nghỉ, ngày làm bù")

    def __str__(self):
        return f"{self.day:%d/%m/%Y} {self.name}"


@pghistory.track()
class PortalState(models.Model):
    """Whether this portal holds the sample, and on which day a rehearsal stands. Exactly one row.

    A portal with real data cannot rehearse: the database refuses a rehearsal day without the sample, and the
    mark of the sample can be set on an empty portal only.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    holds_sample = models.BooleanField(_("chứa dữ liệu mẫu"), default=False)
    rehearsal_day = models.DateField(_("ngày diễn tập"), null=True, blank=True)
    stepping_until = models.DateField(_("đang tiến tới ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("tình trạng cổng")
        verbose_name_plural = _("tình trạng cổng")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="portal_state_is_one_row"),
            models.CheckConstraint(
                condition=Q(rehearsal_day__isnull=True) | Q(holds_sample=True),
                name="only_the_sample_is_rehearsed",
            ),
            models.CheckConstraint(
                condition=Q(stepping_until__isnull=True) | Q(rehearsal_day__isnull=False),
                name="only_a_rehearsal_is_stepped",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_an_empty_portal",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__holds_sample=True),
                func="""
                    IF TG_OP = 'INSERT' OR NOT OLD.holds_sample THEN
                        IF EXISTS (SELECT 1 FROM agencies_agency) THEN
                            RAISE EXCEPTION 'only an empty portal may become a sample';
                        END IF;
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return str(self._meta.verbose_name)


class JobRun(models.Model):
    """That one daily job was done for one day; the unique pair makes a second run find nothing to do."""

    job = models.CharField(_("việc định kỳ"), max_length=40)
    day = models.DateField(_("ngày"))
    finished_at = models.DateTimeField(_("xong lúc"))
    count = models.PositiveIntegerField(_("số dòng"))

    class Meta:
        verbose_name = _("lần chạy việc định kỳ")
        verbose_name_plural = _("lần chạy việc định kỳ")
        constraints = [models.UniqueConstraint(fields=["job", "day"], name="one_run_per_job_and_day")]

    def __str__(self):
        return f"{self.job} {self.day:%d/%m/%Y}"
