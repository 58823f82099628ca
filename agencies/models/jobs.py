"""Long work: what somebody asked for that takes longer than a page may."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.enums import JobStatus, Language
from agencies.models.people import Membership

UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)
FINISHED = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)
# The ways between statuses; a job that is begun anew was running and goes on running.
MOVES = [
    (JobStatus.QUEUED.value, JobStatus.RUNNING.value),
    (JobStatus.QUEUED.value, JobStatus.CANCELLED.value),
    *((JobStatus.RUNNING.value, end.value) for end in FINISHED),
]


class Job(models.Model):
    """One piece of long work that a person asked for, from the asking until its result is thrown away.

    It is done with the rights that `membership` gives at the time it runs. All times are real, whatever day a
    rehearsal stands on. `attempts` is also the mark by which a worker knows that the work is still its own.
    """

    kind = models.CharField(_("loại việc"), max_length=60)
    arguments = models.JSONField(_("yêu cầu"), default=dict)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs", verbose_name=_("người yêu cầu")
    )
    # Without one: a superuser who works nowhere.
    membership = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("theo phân công"),
    )
    language = models.CharField(
        _("ngôn ngữ"), max_length=2, choices=Language.choices, default=Language.VIETNAMESE
    )
    status = models.CharField(
        _("tình trạng"), max_length=9, choices=JobStatus.choices, default=JobStatus.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("số lần bắt đầu"), default=0)
    done = models.PositiveIntegerField(_("đã làm"), default=0)
    total = models.PositiveIntegerField(_("tất cả"), default=0)
    # Names of files in the folder of jobs: random, nothing of them comes from a person.
    source = models.CharField(_("tệp đưa vào"), max_length=32, blank=True)
    result = models.CharField(_("tệp kết quả"), max_length=32, blank=True)
    result_name = models.CharField(_("tên tệp kết quả"), max_length=160, blank=True)
    summary = models.JSONField(_("kết quả"), default=dict)
    error = models.TextField(_("vì sao không làm được"), blank=True)
    asked_at = models.DateTimeField(_("yêu cầu lúc"))
    started_at = models.DateTimeField(_("bắt đầu lúc"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("còn làm lúc"), null=True, blank=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("việc chạy nền")
        verbose_name_plural = _("việc chạy nền")
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by"],
                condition=Q(status=JobStatus.RUNNING),
                name="one_running_job_per_person",
            ),
            models.CheckConstraint(
                condition=Q(status__in=FINISHED, finished_at__isnull=False)
                | Q(status__in=UNFINISHED, finished_at__isnull=True),
                name="job_finished_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=JobStatus.RUNNING)
                | Q(started_at__isnull=False, heartbeat_at__isnull=False, attempts__gt=0),
                name="job_running_has_its_heartbeat",
            ),
            models.CheckConstraint(
                condition=Q(status=JobStatus.FAILED) & ~Q(error="")
                | ~Q(status=JobStatus.FAILED) & Q(error=""),
                name="job_failed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(status=JobStatus.DONE) | Q(result="", result_name=""),
                name="only_a_job_done_has_a_result",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="job_to_run", condition=Q(status__in=UNFINISHED)),
            models.Index(fields=["asked_by", "-id"], name="job_of_person"),
        ]
        triggers = [pgtrigger.FSM(name="status_moves", field="status", transitions=MOVES)]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self):
        return reverse("agencies:job", args=[self.pk])

    @property
    def is_finished(self) -> bool:
        return self.status in FINISHED
