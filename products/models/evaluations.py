"""Rounds of the year, sessions of a council, and each member's sheet."""

from fractions import Fraction

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from products.enums import RecusalSource, SessionStatus, SheetStatus, StageLevel
from products.models.councils import Council, Seat
from products.models.criteria import WHOLE, Criterion, CriterionOption
from products.models.dossiers import Dossier
from products.models.regimes import Regime, RegimeStage

TURNS = 2


def only_in_an_open_session(find_session):
    """A trigger: these rows are written while the session is open, and stay when it is closed.

    `find_session` is SQL that puts the session's status into `session_status`.
    """
    return pgtrigger.Trigger(
        name="only_in_an_open_session",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("session_status", "text")],
        func=pgtrigger.Func(
            find_session
            + """
            IF session_status <> 'open' THEN
                RAISE EXCEPTION 'only while the session is open';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
            """
        ),
    )


_OF_SESSION = (
    "SELECT status INTO session_status FROM products_session "
    "WHERE id = COALESCE(NEW.session_id, OLD.session_id);"
)
_OF_ITEM = (
    "SELECT s.status INTO session_status FROM products_session s JOIN products_sessionitem i "
    "ON i.session_id = s.id WHERE i.id = COALESCE(NEW.item_id, OLD.item_id);"
)


@pghistory.track()
class EvaluationRound(models.Model):
    """One round of one year at one level (đợt), with the days that the regime sets; strictly before both."""

    regime = models.ForeignKey(Regime, models.PROTECT, related_name="held_rounds", verbose_name=_("quy định"))
    level = models.CharField(_("cấp"), max_length=8, choices=StageLevel.choices)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="rounds", verbose_name=_("cơ quan tổ chức")
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    number = models.PositiveSmallIntegerField(_("đợt"))
    propose_before = models.DateField(_("nhận đề nghị trước ngày"), null=True, blank=True)
    evaluate_before = models.DateField(_("đánh giá trước ngày"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("đợt đánh giá")
        verbose_name_plural = _("đợt đánh giá")
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "number"], name="round_once_a_year"),
            models.CheckConstraint(
                condition=Q(propose_before__isnull=True)
                | Q(evaluate_before__isnull=True)
                | Q(evaluate_before__gt=F("propose_before")),
                name="round_days_in_order",
            ),
        ]

    def __str__(self):
        return str(_("Đợt %(number)s năm %(year)s") % {"number": self.number, "year": self.year})

    def get_absolute_url(self):
        return reverse("products:round", args=[self.pk])


@pghistory.track()
class Session(models.Model):
    """One meeting of a council, or one gathering of written opinions; blind until it closes."""

    council = models.ForeignKey(Council, models.PROTECT, related_name="sessions", verbose_name=_("hội đồng"))
    round = models.ForeignKey(
        EvaluationRound, models.PROTECT, related_name="sessions", verbose_name=_("đợt đánh giá")
    )
    held_on = models.DateField(_("ngày họp"))
    place = models.CharField(_("địa điểm"), max_length=200, blank=True)
    by_writing = models.BooleanField(_("lấy ý kiến bằng văn bản"), default=False)
    status = models.CharField(
        _("tình trạng"), max_length=8, choices=SessionStatus.choices, default=SessionStatus.PLANNED
    )
    status_since = models.DateField(_("tình trạng từ ngày"))
    closed_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)
    closer_name = models.CharField(_("người kết thúc phiên"), max_length=120, blank=True)
    closer_title = models.CharField(_("chức vụ người kết thúc"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("phiên họp hội đồng")
        verbose_name_plural = _("phiên họp hội đồng")
        constraints = [
            models.CheckConstraint(
                condition=Q(status=SessionStatus.CLOSED, closed_at__isnull=False) & ~Q(closer_name="")
                | ~Q(status=SessionStatus.CLOSED) & Q(closed_at__isnull=True, closer_name=""),
                name="closed_session_says_by_whom",
            )
        ]
        indexes = [models.Index(fields=["-held_on", "-id"], name="session_newest_first")]
        triggers = [
            pgtrigger.Protect(
                name="closed_session_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status="closed"),
            )
        ]

    def __str__(self):
        return str(_("Phiên họp %(day)s") % {"day": f"{self.held_on:%d/%m/%Y}"})

    def get_absolute_url(self):
        return reverse("products:session", args=[self.pk])


@pghistory.track()
class Attendance(models.Model):
    """That one seat was there, or took part in writing."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="attendance", verbose_name=_("phiên họp")
    )
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+", verbose_name=_("thành viên"))
    present = models.BooleanField(_("có mặt"))
    note = models.CharField(_("ghi chú"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("có mặt tại phiên họp")
        verbose_name_plural = _("có mặt tại phiên họp")
        constraints = [models.UniqueConstraint(fields=["session", "seat"], name="attendance_once")]
        triggers = [only_in_an_open_session(_OF_SESSION)]

    def __str__(self):
        return f"{self.seat}: {self.present}"


@pghistory.track()
class SessionItem(models.Model):
    """One dossier before one session: how often it was scored, and once closed its result.

    The mean is kept exact, as the sum of the totals that count and their number; nothing is rounded away.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="items", verbose_name=_("phiên họp"))
    dossier = models.ForeignKey(
        Dossier, models.PROTECT, related_name="session_items", verbose_name=_("hồ sơ")
    )
    stage = models.ForeignKey(RegimeStage, models.PROTECT, related_name="+", verbose_name=_("cấp"))
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    turn = models.PositiveSmallIntegerField(_("lần chấm"), default=1)
    closed_at = models.DateTimeField(_("chốt lúc"), null=True, blank=True)
    points_sum = models.PositiveIntegerField(_("tổng điểm các phiếu"), null=True, blank=True)
    sheet_count = models.PositiveSmallIntegerField(_("số phiếu tính"), null=True, blank=True)
    stars_by_points = models.PositiveSmallIntegerField(_("hạng theo điểm"), null=True, blank=True)
    stars = models.PositiveSmallIntegerField(_("hạng sau yêu cầu dấu sao"), null=True, blank=True)
    # [{"criterion", "stars"}]: the marks that pulled the rank down.
    missed_marks = models.JSONField(_("yêu cầu chưa đạt"), default=list, blank=True)
    excluded_for = models.CharField(_("bị loại vì"), max_length=300, blank=True)
    opinion = models.TextField(_("kết luận của hội đồng"), blank=True, max_length=5000)

    class Meta:
        verbose_name = _("hồ sơ tại phiên họp")
        verbose_name_plural = _("hồ sơ tại phiên họp")
        constraints = [
            models.UniqueConstraint(fields=["session", "dossier"], name="dossier_once_per_session"),
            models.UniqueConstraint(
                fields=["dossier", "stage"],
                condition=Q(closed_at__isnull=True),
                name="one_open_item_per_stage",
            ),
            models.CheckConstraint(condition=Q(turn__gte=1, turn__lte=TURNS), name="at_most_two_turns"),
            models.CheckConstraint(
                condition=Q(
                    closed_at__isnull=True,
                    points_sum__isnull=True,
                    sheet_count__isnull=True,
                    stars__isnull=True,
                )
                | Q(closed_at__isnull=False)
                & (
                    ~Q(excluded_for="") | Q(points_sum__isnull=False, sheet_count__gte=1, stars__isnull=False)
                ),
                name="closed_item_has_its_result",
            ),
            models.CheckConstraint(
                condition=Q(stars__isnull=True)
                | Q(stars__gte=1, stars__lte=F("stars_by_points"), stars_by_points__lte=5),
                name="marks_never_raise_a_rank",
            ),
            models.CheckConstraint(
                condition=Q(points_sum__isnull=True) | Q(points_sum__lte=F("sheet_count") * WHOLE),
                name="mean_at_most_100",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="closed_result_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="joins_and_leaves_a_planned_session",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                declare=[("session_status", "text")],
                func="""
                    SELECT status INTO session_status FROM products_session
                    WHERE id = COALESCE(NEW.session_id, OLD.session_id);
                    IF session_status <> 'planned' THEN
                        RAISE EXCEPTION 'dossiers join and leave a session before it opens';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.session}: {self.dossier}"

    @property
    def mean(self):
        """The exact mean of the sheets that count; None while the item is open or excluded."""
        if self.points_sum is None or not self.sheet_count:
            return None
        return Fraction(self.points_sum, self.sheet_count)


@pghistory.track()
class Recusal(models.Model):
    """That one seat does not judge one dossier, declared or found; from then on they see nothing of its scores."""

    item = models.ForeignKey(
        SessionItem, models.PROTECT, related_name="recusals", verbose_name=_("hồ sơ tại phiên họp")
    )
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="recusals", verbose_name=_("thành viên"))
    source = models.CharField(_("do"), max_length=8, choices=RecusalSource.choices)
    reason = models.CharField(_("lý do"), max_length=500)
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("không tham gia đánh giá")
        verbose_name_plural = _("không tham gia đánh giá")
        constraints = [models.UniqueConstraint(fields=["item", "seat"], name="recused_once")]
        triggers = [pgtrigger.Protect(name="recusal_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.seat}: {self.reason}"


@pghistory.track()
class ScoreSheet(models.Model):
    """One member's sheet for one dossier and turn; signed it never changes, reopened it stays beside the new one."""

    item = models.ForeignKey(
        SessionItem, models.PROTECT, related_name="sheets", verbose_name=_("hồ sơ tại phiên họp")
    )
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="sheets", verbose_name=_("thành viên"))
    turn = models.PositiveSmallIntegerField(_("lần chấm"))
    attempt = models.PositiveSmallIntegerField(_("bản"), default=1)
    status = models.CharField(
        _("tình trạng"), max_length=8, choices=SheetStatus.choices, default=SheetStatus.DRAFT
    )
    status_since = models.DateField(_("tình trạng từ ngày"))
    total = models.PositiveSmallIntegerField(_("tổng điểm"), default=0)
    opinion = models.TextField(_("ý kiến của người đánh giá"), blank=True, max_length=5000)
    # The ground of exclusion that this member sees, one of the form's own.
    exclusion = models.CharField(_("đề nghị loại vì"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    signed_at = models.DateTimeField(_("ký lúc"), null=True, blank=True)
    signer_name = models.CharField(_("người ký"), max_length=120, blank=True)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=200, blank=True)
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64, blank=True)
    # Set when the session closes; a sheet that was reopened, of an earlier turn or of a former seat is kept only.
    counted = models.BooleanField(_("được tính"), default=False, editable=False)

    class Meta:
        verbose_name = _("phiếu chấm")
        verbose_name_plural = _("phiếu chấm")
        constraints = [
            models.UniqueConstraint(fields=["item", "seat", "turn", "attempt"], name="sheet_attempt_once"),
            models.UniqueConstraint(
                fields=["item", "seat", "turn"],
                condition=~Q(status=SheetStatus.REPLACED),
                name="one_live_sheet_per_member_and_turn",
            ),
            models.CheckConstraint(condition=Q(total__lte=WHOLE), name="sheet_total_at_most_100"),
            models.CheckConstraint(
                condition=Q(status=SheetStatus.DRAFT, signed_at__isnull=True, sha256="")
                | ~Q(status=SheetStatus.DRAFT)
                & Q(signed_at__isnull=False)
                & ~Q(sha256="")
                & ~Q(signer_name=""),
                name="signed_sheet_has_its_signature",
            ),
        ]
        indexes = [models.Index(fields=["seat", "status"], name="sheet_of_seat")]
        triggers = [
            pgtrigger.Protect(
                name="signed_sheet_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status__in=["signed", "replaced"])
                & (
                    pgtrigger.Q(old__total__df=pgtrigger.F("new__total"))
                    | pgtrigger.Q(old__sha256__df=pgtrigger.F("new__sha256"))
                    | pgtrigger.Q(old__opinion__df=pgtrigger.F("new__opinion"))
                    | pgtrigger.Q(old__exclusion__df=pgtrigger.F("new__exclusion"))
                    | pgtrigger.Q(old__item__df=pgtrigger.F("new__item"))
                    | pgtrigger.Q(old__seat__df=pgtrigger.F("new__seat"))
                    | pgtrigger.Q(old__turn__df=pgtrigger.F("new__turn"))
                    | pgtrigger.Q(old__attempt__df=pgtrigger.F("new__attempt"))
                    | pgtrigger.Q(old__signed_at__df=pgtrigger.F("new__signed_at"))
                    | pgtrigger.Q(old__signer_name__df=pgtrigger.F("new__signer_name"))
                    | pgtrigger.Q(old__signer_title__df=pgtrigger.F("new__signer_title"))
                ),
            ),
            pgtrigger.Protect(name="sheet_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="sheet_only_in_an_open_session",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("session_status", "text"), ("recused", "boolean")],
                func="""
                    SELECT s.status INTO session_status FROM products_session s
                    JOIN products_sessionitem i ON i.session_id = s.id WHERE i.id = NEW.item_id;
                    IF session_status <> 'open' THEN
                        RAISE EXCEPTION 'sheets are written while the session is open';
                    END IF;
                    SELECT EXISTS (
                        SELECT 1 FROM products_recusal WHERE item_id = NEW.item_id AND seat_id = NEW.seat_id
                    ) INTO recused;
                    IF recused AND NEW.status <> 'replaced' THEN
                        RAISE EXCEPTION 'a recused member has no sheet';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.item}: {self.seat}"


@pghistory.track()
class ScoreMark(models.Model):
    """A member's answer to one criterion; without an option none is met, which is 0 points."""

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="marks", verbose_name=_("phiếu chấm"))
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("tiêu chí"))
    option = models.ForeignKey(
        CriterionOption, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mức")
    )
    comment = models.CharField(_("nhận xét"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("điểm từng tiêu chí")
        verbose_name_plural = _("điểm từng tiêu chí")
        constraints = [models.UniqueConstraint(fields=["sheet", "criterion"], name="one_mark_per_criterion")]
        triggers = [
            pgtrigger.Trigger(
                name="mark_of_a_draft_and_its_criterion",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("sheet_status", "text")],
                func="""
                    SELECT status INTO sheet_status FROM products_scoresheet
                    WHERE id = COALESCE(NEW.sheet_id, OLD.sheet_id);
                    IF sheet_status <> 'draft' THEN
                        RAISE EXCEPTION 'a signed sheet does not change';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    IF NEW.option_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM products_criterionoption
                        WHERE id = NEW.option_id AND criterion_id = NEW.criterion_id
                    ) THEN
                        RAISE EXCEPTION 'an option of another criterion';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return f"{self.criterion}: {self.option or 0}"


@pghistory.track()
class AgreedOption(models.Model):
    """The option the council agreed on for a criterion that carries marks; it decides whether a mark is met.

    The decision does not say whose tick counts, so the secretary records what the council agreed.
    """

    item = models.ForeignKey(
        SessionItem, models.PROTECT, related_name="agreed", verbose_name=_("hồ sơ tại phiên họp")
    )
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("tiêu chí"))
    option = models.ForeignKey(
        CriterionOption,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mức thống nhất"),
    )

    class Meta:
        verbose_name = _("mức hội đồng thống nhất")
        verbose_name_plural = _("mức hội đồng thống nhất")
        constraints = [models.UniqueConstraint(fields=["item", "criterion"], name="one_agreed_option")]
        triggers = [only_in_an_open_session(_OF_ITEM)]

    def __str__(self):
        return f"{self.criterion}: {self.option or 0}"
