"""Messages to people: the row first, the mail later."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.enums import Language, MailStatus
from agencies.models.base import stays


class Notification(models.Model):
    """One message to one person, read in the portal."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications", verbose_name=_("người nhận")
    )
    title = models.CharField(_("tiêu đề"), max_length=200)
    body = models.TextField(_("nội dung"), blank=True)
    path = models.CharField(_("địa chỉ trong cổng"), max_length=200)
    created_at = models.DateTimeField(_("lúc"))
    read_at = models.DateTimeField(_("đã đọc lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notification_of_person"),
            models.Index(fields=["recipient"], name="notification_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self):
        return self.title


class MailText(models.Model):
    """What many mails say alike: the rest of a text and of an HTML that each begins in its own words."""

    text = models.TextField(_("nội dung"))
    html = models.TextField(_("nội dung HTML"))

    class Meta:
        verbose_name = _("nội dung chung của thư")
        verbose_name_plural = _("nội dung chung của thư")

    def __str__(self):
        return self.text[:80]


class OutgoingMail(models.Model):
    """One mail to one person, from the moment it must be sent until the relay has taken it.

    `key` says what the mail is about, so the same mail cannot be queued twice; `message_id` stays the same on
    every attempt, so that a store that drops repeats (RFC 7352) can do so.
    """

    key = models.CharField(_("khoá"), max_length=120)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mails", verbose_name=_("người nhận")
    )
    address = models.EmailField(_("địa chỉ"))
    language = models.CharField(_("ngôn ngữ"), max_length=2, choices=Language.choices)
    subject = models.CharField(_("tiêu đề"), max_length=200)
    # Narrow on purpose: a row is written anew when it is claimed and when it is marked.
    own_text = models.TextField(_("nội dung"))
    own_html = models.TextField(_("nội dung HTML"))
    shared = models.ForeignKey(
        MailText,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("nội dung chung của thư"),
    )
    message_id = models.UUIDField(default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("tình trạng"), max_length=8, choices=MailStatus.choices, default=MailStatus.QUEUED
    )
    queued_at = models.DateTimeField(_("xếp hàng lúc"))
    # Real time, not rehearsal time: a claim lapses by the wall clock.
    claimed_at = models.DateTimeField(_("nhận gửi lúc"), null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("số lần gửi"), default=0)
    reply = models.CharField(_("trả lời của máy chủ thư"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("thư gửi đi")
        verbose_name_plural = _("thư gửi đi")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="one_mail_per_key"),
            models.CheckConstraint(
                condition=Q(status=MailStatus.SENT, sent_at__isnull=False)
                | (~Q(status=MailStatus.SENT) & Q(sent_at__isnull=True)),
                name="mail_sent_has_its_time",
            ),
        ]
        indexes = [
            # By what a claim leaves alone, so that it changes no index.
            models.Index(fields=["id"], name="mail_unsent", condition=Q(sent_at__isnull=True)),
            models.Index(fields=["-queued_at", "-id"], name="mail_newest_first"),
        ]
        triggers = [stays("mail_stays")]

    def __str__(self):
        return self.subject

    @property
    def text(self) -> str:
        """The whole plain text: its own words, then those it shares."""
        return self.own_text + (self.shared.text if self.shared else "")

    @property
    def html(self) -> str:
        """The whole HTML, in the same two parts."""
        return self.own_html + (self.shared.html if self.shared else "")
