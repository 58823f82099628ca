"""Councils and who sits in them between which dates."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership
from agencies.models.base import Dated, no_overlap, period_in_order
from products.enums import SeatKind, StageLevel

SCORING_SEATS = (SeatKind.CHAIR, SeatKind.VICE_CHAIR, SeatKind.MEMBER, SeatKind.SECRETARY)
# Invited experts fill in sheets too; whether these count is the council's rule.
JUDGING_SEATS = (*SCORING_SEATS, SeatKind.EXPERT)


@pghistory.track()
class Council(Dated):
    """An evaluation council of one level, set up by decision, acting in the portal through an agency row.

    The settings are those of its regulation (Quy chế hoạt động); defaults are what provinces usually write.
    """

    agency = models.OneToOneField(
        Agency, models.PROTECT, related_name="council", verbose_name=_("cơ quan trong cổng")
    )
    # Whose council it is: the provincial committee, or a district.
    owner = models.ForeignKey(
        Agency, models.PROTECT, related_name="councils", verbose_name=_("cơ quan thành lập")
    )
    level = models.CharField(_("cấp"), max_length=8, choices=StageLevel.choices)
    name = models.CharField(_("tên"), max_length=200)
    decision_number = models.CharField(_("số quyết định thành lập"), max_length=60)
    decided_on = models.DateField(_("ngày quyết định"))
    quorum_percent = models.PositiveSmallIntegerField(
        _("thành viên có mặt ít nhất (%)"),
        default=75,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    quorum_needs_chair = models.BooleanField(_("phải có Chủ tịch hội đồng"), default=True)
    greatest_spread = models.PositiveSmallIntegerField(
        _("chênh lệch điểm tối đa giữa các thành viên"), default=10
    )
    # None: the mean is compared as it is. A number: it is rounded half up to so many decimals first.
    rounding = models.PositiveSmallIntegerField(
        _("làm tròn điểm trung bình (số chữ số thập phân)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(2)],
        help_text=_("Để trống: không làm tròn khi xếp hạng; hiển thị hai chữ số."),
    )
    experts_count = models.BooleanField(_("tính điểm của chuyên gia được mời"), default=False)
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)

    class Meta:
        verbose_name = _("hội đồng đánh giá")
        verbose_name_plural = _("hội đồng đánh giá")
        constraints = [
            period_in_order("council_period_in_order"),
            models.CheckConstraint(
                condition=Q(quorum_percent__gte=1, quorum_percent__lte=100), name="quorum_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(rounding__isnull=True) | Q(rounding__lte=2),
                name="rounding_to_two_decimals_at_most",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("products:council", args=[self.pk])

    @property
    def counting_seats(self):
        """The kinds of seats whose sheets count and that make the quorum."""
        return JUDGING_SEATS if self.experts_count else SCORING_SEATS


@pghistory.track()
class Seat(Dated):
    """One person's seat in a council between two dates; the membership is what they act in."""

    council = models.ForeignKey(Council, models.PROTECT, related_name="seats", verbose_name=_("hội đồng"))
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="seats", verbose_name=_("phân công")
    )
    kind = models.CharField(_("vai"), max_length=12, choices=SeatKind.choices)
    # Where the person works otherwise; a dossier of that agency's own is not theirs to judge.
    home_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan công tác")
    )
    title = models.CharField(_("chức vụ tại cơ quan công tác"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("thành viên hội đồng")
        verbose_name_plural = _("thành viên hội đồng")
        constraints = [
            no_overlap("one_seat_per_person_and_council_a_day", "council", "membership"),
            period_in_order("seat_period_in_order"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.membership.user.full_name}"
