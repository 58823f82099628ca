"""One application for evaluation, upgrade or re-evaluation, from the producer's desk to the decision."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.enums import DayUnit
from agencies.models import Agency, StoredFile
from products.enums import ClockEnd, ClockStep, DossierKind, DossierStatus
from products.models.criteria import CriteriaSet, Criterion, CriterionOption
from products.models.producers import Paper, Producer
from products.models.products import Product
from products.models.regimes import DossierRequirement, Regime, RegimeStage

WITH_PRODUCER = [DossierStatus.DRAFT, DossierStatus.RETURNED]
ENDED = [
    DossierStatus.RECOGNISED,
    DossierStatus.NOT_RECOGNISED,
    DossierStatus.EXCLUDED,
    DossierStatus.WITHDRAWN,
]


def only_while_with_producer(find_status):
    """A trigger: what a dossier says changes only while it lies with its producer.

    `find_status` is SQL that puts the dossier's status into `dossier_status`.
    """
    return pgtrigger.Trigger(
        name="only_while_with_producer",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("dossier_status", "text")],
        func=pgtrigger.Func(
            find_status
            + """
            IF dossier_status NOT IN ('draft', 'returned') THEN
                RAISE EXCEPTION 'a dossier that was lodged does not change';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
            """
        ),
    )


_OF_DOSSIER = (
    "SELECT status INTO dossier_status FROM products_dossier "
    "WHERE id = COALESCE(NEW.dossier_id, OLD.dossier_id);"
)
_OF_CHOICE = (
    "SELECT d.status INTO dossier_status FROM products_dossier d JOIN products_dossierchoice c "
    "ON c.dossier_id = d.id WHERE c.id = COALESCE(NEW.choice_id, OLD.choice_id);"
)


@pghistory.track()
class Dossier(models.Model):
    """One product's application to be ranked, ranked higher, or ranked again.

    Until it is lodged it follows the regime of the day; lodging binds it to that day's regime and form for ever.
    """

    product = models.ForeignKey(Product, models.PROTECT, related_name="dossiers", verbose_name=_("sản phẩm"))
    producer = models.ForeignKey(Producer, models.PROTECT, related_name="dossiers", verbose_name=_("chủ thể"))
    kind = models.CharField(_("loại hồ sơ"), max_length=8, choices=DossierKind.choices)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="next", verbose_name=_("hồ sơ trước")
    )
    regime = models.ForeignKey(Regime, models.PROTECT, related_name="dossiers", verbose_name=_("quy định"))
    criteria_set = models.ForeignKey(
        CriteriaSet, models.PROTECT, related_name="dossiers", verbose_name=_("bộ tiêu chí")
    )
    # Where it is judged now, and by whom; empty while the producer writes it for the first time.
    stage = models.ForeignKey(
        RegimeStage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cấp đang xử lý")
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan đang xử lý")
    )
    local_agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="local_dossiers",
        verbose_name=_("địa phương nhận hồ sơ"),
    )
    status = models.CharField(
        _("tình trạng"), max_length=12, choices=DossierStatus.choices, default=DossierStatus.DRAFT
    )
    status_since = models.DateField(_("tình trạng từ ngày"))
    lodged_on = models.DateField(_("nộp ngày"), null=True, blank=True)
    first_lodged_on = models.DateField(_("nộp lần đầu ngày"), null=True, blank=True)
    # Số phiếu của nơi nhận đầu tiên; cấp sau ghi ở DossierReceipt.
    product_code = models.CharField(_("mã số sản phẩm trên phiếu"), max_length=40, blank=True)
    sections = models.JSONField(
        _("nội dung báo cáo tự đánh giá"),
        default=dict,
        blank=True,
        help_text=_("Các phần I, II và IV của Mẫu số 02."),
    )
    samples = models.PositiveSmallIntegerField(_("số sản phẩm mẫu nộp kèm"), null=True, blank=True)
    # The central council's average, as its notice says.
    centre_points = models.DecimalField(
        _("điểm của hội đồng trung ương"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("hồ sơ")
        verbose_name_plural = _("hồ sơ")
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=~Q(status__in=ENDED),
                name="one_open_dossier_per_product",
                violation_error_message=_("Sản phẩm này đang có một hồ sơ chưa kết thúc."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=[DossierStatus.DRAFT, DossierStatus.WITHDRAWN])
                | Q(
                    lodged_on__isnull=False,
                    first_lodged_on__isnull=False,
                    stage__isnull=False,
                    agency__isnull=False,
                ),
                name="lodged_dossier_has_its_day_and_place",
            ),
            models.CheckConstraint(
                condition=Q(previous__isnull=True) | ~Q(previous=F("id")), name="dossier_not_its_own_previous"
            ),
            models.CheckConstraint(
                condition=Q(kind=DossierKind.FIRST, previous__isnull=True) | ~Q(kind=DossierKind.FIRST),
                name="first_dossier_follows_none",
            ),
        ]
        indexes = [
            models.Index(fields=["status_since", "id"], name="dossier_by_day"),
            models.Index(fields=["agency", "status", "status_since", "id"], name="dossier_at_agency"),
            models.Index(fields=["producer", "-id"], name="dossier_of_producer"),
            models.Index(fields=["local_agency", "-id"], name="dossier_of_locality"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="lodged_dossier_keeps_its_law",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__first_lodged_on__isnull=False)
                & (
                    pgtrigger.Q(old__regime__df=pgtrigger.F("new__regime"))
                    | pgtrigger.Q(old__criteria_set__df=pgtrigger.F("new__criteria_set"))
                    | pgtrigger.Q(old__product__df=pgtrigger.F("new__product"))
                    | pgtrigger.Q(old__producer__df=pgtrigger.F("new__producer"))
                    | pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind"))
                ),
            ),
            pgtrigger.Protect(
                name="lodged_sections_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(~pgtrigger.Q(old__status__in=WITH_PRODUCER))
                & pgtrigger.Q(old__sections__df=pgtrigger.F("new__sections")),
            ),
        ]

    def __str__(self):
        return str(_("Hồ sơ %(number)s: %(product)s") % {"number": self.pk, "product": self.product})

    def get_absolute_url(self):
        return reverse("products:dossier", args=[self.pk])


@pghistory.track()
class DossierChoice(models.Model):
    """The producer's own answer to one criterion; without an option it says that none is met, which is 0 points.

    Words and papers may be there before the answer is: such a row is not `answered` yet.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="choices", verbose_name=_("hồ sơ"))
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("tiêu chí"))
    option = models.ForeignKey(
        CriterionOption,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mức tự chấm"),
    )
    answered = models.BooleanField(_("đã chọn"), default=True)
    explanation = models.TextField(_("mô tả"), blank=True, max_length=4000)
    papers = models.ManyToManyField(Paper, through="DossierChoicePaper", verbose_name=_("minh chứng"))

    class Meta:
        verbose_name = _("tự chấm tiêu chí")
        verbose_name_plural = _("tự chấm tiêu chí")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "criterion"], name="one_choice_per_criterion"),
            models.CheckConstraint(
                condition=Q(answered=True) | Q(option__isnull=True), name="chosen_option_is_an_answer"
            ),
        ]
        triggers = [
            only_while_with_producer(_OF_DOSSIER),
            pgtrigger.Trigger(
                name="choice_of_its_criterion",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__option__isnull=False),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM products_criterionoption
                        WHERE id = NEW.option_id AND criterion_id = NEW.criterion_id
                    ) THEN
                        RAISE EXCEPTION 'an option of another criterion';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.option or 0}"


@pghistory.track()
class DossierChoicePaper(models.Model):
    """That a paper of the library proves an answer."""

    choice = models.ForeignKey(
        DossierChoice, models.CASCADE, related_name="paper_links", verbose_name=_("tự chấm tiêu chí")
    )
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="choice_links", verbose_name=_("giấy tờ"))

    class Meta:
        verbose_name = _("minh chứng của tiêu chí")
        verbose_name_plural = _("minh chứng của tiêu chí")
        constraints = [models.UniqueConstraint(fields=["choice", "paper"], name="paper_once_per_choice")]
        triggers = [only_while_with_producer(_OF_CHOICE)]

    def __str__(self):
        return str(self.paper)


@pghistory.track()
class DossierPaper(models.Model):
    """That a paper of the library fills one required part of a dossier."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="paper_links", verbose_name=_("hồ sơ"))
    requirement = models.ForeignKey(
        DossierRequirement, models.PROTECT, related_name="+", verbose_name=_("thành phần hồ sơ")
    )
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="dossier_links", verbose_name=_("giấy tờ"))

    class Meta:
        verbose_name = _("giấy tờ trong hồ sơ")
        verbose_name_plural = _("giấy tờ trong hồ sơ")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "requirement", "paper"], name="paper_once_per_requirement"
            )
        ]
        triggers = [only_while_with_producer(_OF_DOSSIER)]

    def __str__(self):
        return str(self.paper)


@pghistory.track()
class DossierVersion(models.Model):
    """What was lodged, frozen: the whole content with its papers' hashes; never changed."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="versions", verbose_name=_("hồ sơ"))
    number = models.PositiveSmallIntegerField(_("lần nộp"))
    content = models.JSONField(_("nội dung"))
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    lodged_at = models.DateTimeField(_("nộp lúc"))
    lodger_name = models.CharField(_("người nộp"), max_length=120)
    lodger_title = models.CharField(_("chức vụ người nộp"), max_length=200)

    class Meta:
        verbose_name = _("bản hồ sơ đã nộp")
        verbose_name_plural = _("bản hồ sơ đã nộp")
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="dossier_version_once")]
        triggers = [
            pgtrigger.Protect(name="dossier_version_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self):
        return f"{self.dossier} ({self.number})"


@pghistory.track()
class DossierReceipt(models.Model):
    """That one level received a dossier: number and day of its slip; numbers have no gaps and no doubles.

    Số phiếu, Mẫu số 01 (QĐ 26/2026): …/PĐK-(mã tỉnh)-(mã xã)-(năm).
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="receipts", verbose_name=_("hồ sơ"))
    stage = models.ForeignKey(RegimeStage, models.PROTECT, related_name="+", verbose_name=_("cấp"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("cơ quan nhận"))
    year = models.PositiveSmallIntegerField(_("năm"))
    number = models.PositiveIntegerField(_("số thứ tự"))
    text = models.CharField(_("số phiếu"), max_length=80)
    received_on = models.DateField(_("ngày nhận"))
    receiver_name = models.CharField(_("người nhận"), max_length=120)
    receiver_title = models.CharField(_("chức vụ người nhận"), max_length=200)

    class Meta:
        verbose_name = _("phiếu tiếp nhận hồ sơ")
        verbose_name_plural = _("phiếu tiếp nhận hồ sơ")
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "number"], name="receipt_number_once_a_year"),
            models.UniqueConstraint(fields=["dossier", "stage"], name="one_receipt_per_stage"),
        ]
        triggers = [pgtrigger.Protect(name="receipt_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return self.text


@pghistory.track()
class DossierClock(models.Model):
    """One legal term running for a dossier; one that was stopped by a return stays beside the new one."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="clocks", verbose_name=_("hồ sơ"))
    step = models.CharField(_("bước"), max_length=12, choices=ClockStep.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("cơ quan phải xong"))
    began_on = models.DateField(_("tính từ ngày"))
    days = models.PositiveSmallIntegerField(_("số ngày"))
    unit = models.CharField(_("đơn vị tính"), max_length=8, choices=DayUnit.choices)
    due_on = models.DateField(_("hạn"))
    legal_basis = models.CharField(_("căn cứ"), max_length=200)
    ended_on = models.DateField(_("dừng ngày"), null=True, blank=True)
    ended_by = models.CharField(_("dừng vì"), max_length=8, choices=ClockEnd.choices, blank=True)

    class Meta:
        verbose_name = _("thời hạn của hồ sơ")
        verbose_name_plural = _("thời hạn của hồ sơ")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "step"],
                condition=Q(ended_on__isnull=True),
                name="one_running_clock_per_step",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by="") | Q(ended_on__isnull=False) & ~Q(ended_by=""),
                name="ended_clock_says_why",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("began_on")), name="clock_due_after_beginning"),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="clock_running", condition=Q(ended_on__isnull=True))
        ]

    def __str__(self):
        return f"{self.get_step_display()}: {self.due_on:%d/%m/%Y}"


@pghistory.track()
class CommuneReport(models.Model):
    """What a commune says of the four contents it knows best (QĐ 26, Mẫu số 03; QĐ 1489).

    A signed report stays; when the dossier comes back after a supplement a new one is written beside it.
    """

    dossier = models.ForeignKey(
        Dossier, models.PROTECT, related_name="commune_reports", verbose_name=_("hồ sơ")
    )
    local_material = models.TextField(
        _("nguồn gốc sản phẩm, nguyên liệu địa phương"), blank=True, max_length=5000
    )
    local_labour = models.TextField(_("sử dụng lao động địa phương"), blank=True, max_length=5000)
    idea_origin = models.TextField(_("nguồn gốc ý tưởng sản phẩm"), blank=True, max_length=5000)
    identity = models.TextField(_("bản sắc, trí tuệ địa phương"), blank=True, max_length=5000)
    conclusion = models.TextField(_("kết luận, đề nghị"), blank=True, max_length=5000)
    number = models.CharField(_("số báo cáo"), max_length=40, blank=True)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    signer_name = models.CharField(_("người ký"), max_length=120, blank=True)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("báo cáo đánh giá một số nội dung")
        verbose_name_plural = _("báo cáo đánh giá một số nội dung")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(signed_on__isnull=True), name="one_report_being_written"
            ),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True, signer_name="")
                | Q(signed_on__isnull=False) & ~Q(signer_name=""),
                name="report_signed_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="signed_report_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__signed_on__isnull=False),
            )
        ]

    def __str__(self):
        return str(_("Báo cáo về %(dossier)s") % {"dossier": self.dossier})


@pghistory.track()
class AdviceReport(models.Model):
    """What the advisory group found before the council met."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="advice", verbose_name=_("hồ sơ"))
    stage = models.ForeignKey(RegimeStage, models.PROTECT, related_name="+", verbose_name=_("cấp"))
    text = models.TextField(_("nội dung thẩm định"), max_length=20000)
    visited_on = models.DateField(_("ngày kiểm tra thực tế"), null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tệp báo cáo")
    )
    written_at = models.DateTimeField(_("lập lúc"))
    writer_name = models.CharField(_("người lập"), max_length=120)
    writer_title = models.CharField(_("chức vụ người lập"), max_length=200)

    class Meta:
        verbose_name = _("báo cáo của Tổ tư vấn")
        verbose_name_plural = _("báo cáo của Tổ tư vấn")
        triggers = [pgtrigger.Protect(name="advice_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return str(_("Báo cáo thẩm định %(dossier)s") % {"dossier": self.dossier})
