"""Requests to move a deadline, the marks at which people are reminded, and the proof that they were."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, OutgoingMail, User
from agencies.models.keeping import never_emptied
from programs.enums import DeadlineKind, RequestStatus
from programs.models.annual_plans import AnnualPlan
from programs.models.duties import Duty


@pghistory.track()
class DeadlineRequest(models.Model):
    """An agency's request to move the deadline of a duty, or to unlock an annual plan after its lock day.

    Both days are kept: the one that held when it was asked, and the one granted.
    """

    duty = models.ForeignKey(
        Duty, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("việc")
    )
    annual_plan = models.ForeignKey(
        AnnualPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("kế hoạch năm"),
    )
    status = models.CharField(
        _("tình trạng"), max_length=10, choices=RequestStatus.choices, default=RequestStatus.ASKED
    )
    status_since = models.DateField(_("tình trạng từ ngày"))
    held_on = models.DateField(_("hạn lúc xin"))
    asked_until = models.DateField(_("xin đến ngày"))
    reason = models.TextField(_("lý do"), max_length=4000)
    asked_at = models.DateTimeField(_("xin lúc"))
    asker_name = models.CharField(_("người xin"), max_length=120)
    asker_title = models.CharField(_("chức vụ người xin"), max_length=200)
    granted_until = models.DateField(_("đồng ý đến ngày"), null=True, blank=True)
    decision_note = models.TextField(_("ý kiến"), blank=True, max_length=4000)
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True, blank=True)
    decider_name = models.CharField(_("người quyết định"), max_length=120, blank=True)
    decider_title = models.CharField(_("chức vụ người quyết định"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("đề nghị gia hạn, mở khoá")
        verbose_name_plural = _("đề nghị gia hạn, mở khoá")
        constraints = [
            models.CheckConstraint(
                condition=Q(duty__isnull=False, annual_plan__isnull=True)
                | Q(duty__isnull=True, annual_plan__isnull=False),
                name="request_is_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["duty"], condition=Q(status="asked"), name="one_open_request_per_duty"
            ),
            models.UniqueConstraint(
                fields=["annual_plan"], condition=Q(status="asked"), name="one_open_request_per_annual_plan"
            ),
            models.CheckConstraint(
                condition=Q(asked_until__gt=F("held_on")),
                name="request_asks_for_a_later_day",
                violation_error_message=_("Ngày xin phải sau hạn hiện nay."),
            ),
            models.CheckConstraint(
                condition=Q(status=RequestStatus.GRANTED, granted_until__isnull=False)
                | ~Q(status=RequestStatus.GRANTED) & Q(granted_until__isnull=True),
                name="granted_request_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["id"], name="request_open", condition=Q(status="asked"))]

    def __str__(self):
        return str(self.duty or self.annual_plan)

    @property
    def subject(self) -> Duty | AnnualPlan:
        """What the request is about; the database lets it be exactly one thing."""
        subject = self.duty or self.annual_plan
        assert subject is not None
        return subject


@pghistory.track()
class ReminderMark(models.Model):
    """A day before (−) or after (+) a deadline on which people are reminded of it.

    With `repeat_every` the mark returns every so many days after it.
    """

    kind = models.CharField(_("áp dụng cho"), max_length=14, choices=DeadlineKind.choices)
    days = models.SmallIntegerField(
        _("số ngày so với hạn"), help_text=_("Số âm: trước hạn. 0: đúng hạn. Số dương: sau hạn.")
    )
    repeat_every = models.PositiveSmallIntegerField(
        _("rồi lặp lại mỗi (ngày)"), null=True, blank=True, help_text=_("Để trống: chỉ nhắc một lần.")
    )

    class Meta:
        verbose_name = _("mốc nhắc")
        verbose_name_plural = _("mốc nhắc")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "days"],
                name="one_mark_per_kind_and_day",
                violation_error_message=_("Mốc này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(repeat_every__isnull=True) | Q(repeat_every__gt=0), name="mark_repeats_forward"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.days:+d}"


def _points_at_what_is_there(**targets):
    """What foreign keys would see to, for all rows of one statement at once."""
    checks = (
        f"""
        IF EXISTS (
            SELECT FROM (SELECT DISTINCT {name}_id AS id FROM new_rows) AS named
            WHERE id IS NOT NULL AND NOT EXISTS (
                SELECT FROM {target._meta.db_table} AS target WHERE target.id = named.id
            )
        ) THEN
            RAISE EXCEPTION 'a reminder names no {name} that is there' USING ERRCODE = 'foreign_key_violation';
        END IF;"""
        for name, target in targets.items()
    )
    return "".join(checks) + "\nRETURN NULL;"


class Reminder(models.Model):
    """That one deadline's mark was reached and one person was told; the proof, never changed.

    `subject_id` is the duty, annual plan or waiting record that `kind` names; no foreign key, so that the proof
    neither blocks anything nor disappears with it. Person, agency and mail stay for good (see `stays`), so rows
    that come by the hundred thousand are looked at once a statement and not by a foreign key three times a row.
    """

    kind = models.CharField(_("loại"), max_length=14, choices=DeadlineKind.choices)
    subject_id = models.BigIntegerField()
    due_on = models.DateField(_("hạn"))
    mark = models.SmallIntegerField(_("mốc (ngày)"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="reminders",
        verbose_name=_("người được nhắc"),
    )
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="reminders",
        verbose_name=_("cơ quan"),
    )
    title = models.CharField(_("việc"), max_length=200)
    path = models.CharField(max_length=200)
    day = models.DateField(_("ngày nhắc"))
    by_name = models.CharField(
        _("người nhắc"), max_length=120, blank=True, help_text=_("Để trống: cổng tự nhắc theo mốc.")
    )
    mail = models.ForeignKey(
        OutgoingMail,
        models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="reminders",
        verbose_name=_("thư"),
    )

    class Meta:
        verbose_name = _("lần nhắc")
        verbose_name_plural = _("sổ nhắc việc")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "due_on", "mark", "person"],
                condition=Q(by_name=""),
                name="reminded_once_per_mark_and_person",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id", "person", "day"],
                condition=~Q(by_name=""),
                name="reminded_by_hand_once_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["-day", "-id"], name="reminder_newest_first"),
            models.Index(fields=["person", "-day"], name="reminder_of_person"),
            models.Index(fields=["agency", "-day"], name="reminder_of_agency"),
        ]
        triggers = [
            pgtrigger.Protect(name="reminder_stays", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
            pgtrigger.Trigger(
                name="reminder_points_at_what_is_there",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_rows"),
                func=_points_at_what_is_there(person=User, agency=Agency, mail=OutgoingMail),
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.day:%d/%m/%Y})"
