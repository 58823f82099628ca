"""The law's scoring forms, by version; unchangeable once a dossier uses them."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models.base import Dated, no_overlap, period_in_order
from products.models.product_groups import ProductGroup

WHOLE = 100
STARS = (1, 2, 3, 4, 5)
MARKED_STARS = (3, 4, 5)


def stays_once_used(forms, whose="a criteria set that a dossier uses does not change"):
    """A trigger: what a used form consists of is neither added to nor changed nor removed nor moved elsewhere.

    `forms` is SQL that yields `used_since` of the forms that OLD and NEW belong to, with its rows locked: a form
    that becomes used at this very moment is waited for.
    """
    return pgtrigger.Trigger(
        name="form_stays_once_used",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("form", "record")],
        func=pgtrigger.Func(
            f"""
            FOR form IN {forms} FOR SHARE LOOP
                IF form.used_since IS NOT NULL THEN
                    RAISE EXCEPTION '{whose}';
                END IF;
            END LOOP;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
            """
        ),
    )


_OWN_SET = (
    "SELECT used_since FROM products_criteriaset "
    "WHERE id = ANY (ARRAY[NEW.criteria_set_id, OLD.criteria_set_id])"
)
# By arrays rather than by a join: whatever the planner knows of tables that were filled a moment ago.
_SET_OF_OPTION = (
    "SELECT used_since FROM products_criteriaset WHERE id = ANY (ARRAY(SELECT criteria_set_id "
    "FROM products_criterion WHERE id = ANY (ARRAY[NEW.criterion_id, OLD.criterion_id])))"
)
_SETS_OF_VERSION = (
    "SELECT used_since FROM products_criteriaset "
    "WHERE version_id = ANY (ARRAY[NEW.version_id, OLD.version_id])"
)


@pghistory.track()
class CriteriaVersion(Dated):
    """One decision's set of forms, in force between two dates, with its star bands."""

    code = models.CharField(_("phiên bản"), max_length=12, unique=True)
    title = models.CharField(_("tên"), max_length=300)
    legal_basis = models.TextField(_("căn cứ"))
    has_marks = models.BooleanField(
        _("có dấu sao"), help_text=_("Có yêu cầu tối thiểu cho từng hạng sao, ghi bằng dấu * trên phiếu.")
    )
    note = models.TextField(_("ghi chú"), blank=True)
    confidence = models.TextField(_("độ tin cậy của nguồn"), blank=True)
    source = models.TextField(_("nguồn"), blank=True)

    class Meta:
        verbose_name = _("phiên bản bộ tiêu chí")
        verbose_name_plural = _("phiên bản bộ tiêu chí")
        constraints = [
            no_overlap("one_criteria_version_a_day"),
            period_in_order("criteria_version_period_in_order"),
        ]

    def __str__(self):
        return str(_("Bộ tiêu chí %(code)s") % {"code": self.code})


@pghistory.track()
class StarBand(models.Model):
    """From how many points on a version gives how many stars; the next band's beginning is this one's end.

    Printed bands of 2019 are whole numbers (70–89); “89” is read as “below 90”.
    """

    version = models.ForeignKey(
        CriteriaVersion, models.PROTECT, related_name="bands", verbose_name=_("phiên bản")
    )
    stars = models.PositiveSmallIntegerField(_("số sao"))
    from_points = models.DecimalField(_("từ điểm"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("khung điểm theo hạng sao")
        verbose_name_plural = _("khung điểm theo hạng sao")
        constraints = [
            models.UniqueConstraint(fields=["version", "stars"], name="one_band_per_star"),
            models.UniqueConstraint(fields=["version", "from_points"], name="one_band_per_threshold"),
            models.CheckConstraint(condition=Q(stars__in=STARS), name="band_stars_known"),
            models.CheckConstraint(
                condition=Q(from_points__gte=0, from_points__lte=WHOLE), name="band_within_100"
            ),
        ]
        triggers = [
            stays_once_used(_SETS_OF_VERSION, "a star band of a version that a dossier uses does not change")
        ]

    def __str__(self):
        return f"{self.stars}★ ≥ {self.from_points}"


@pghistory.track()
class CriteriaSet(models.Model):
    """A legal scoring form (bộ tiêu chí kiêm phiếu đánh giá): one version's form for one product set."""

    version = models.ForeignKey(
        CriteriaVersion, models.PROTECT, related_name="sets", verbose_name=_("phiên bản")
    )
    group = models.ForeignKey(
        ProductGroup, models.PROTECT, related_name="criteria_sets", verbose_name=_("bộ sản phẩm")
    )
    code = models.CharField(_("mã bộ sản phẩm"), max_length=8)
    name = models.CharField(_("tên"), max_length=300)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=300, blank=True)
    # [{"code", "vi", "en"}]: grounds on which a file is excluded, as printed on the form.
    exclusion_grounds = models.JSONField(_("trường hợp hồ sơ bị loại"), default=list, blank=True)
    # What does not add up in the source, as sentences; empty when everything does.
    sum_faults = models.JSONField(_("điểm không khớp trong nguồn"), default=list, blank=True)
    used_since = models.DateField(_("dùng từ ngày"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("bộ tiêu chí")
        verbose_name_plural = _("bộ tiêu chí")
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="one_form_per_version_and_set"),
            models.UniqueConstraint(fields=["version", "group"], name="one_form_per_version_and_group"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="used_form_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__used_since__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.code} {self.name} ({self.version.code})"

    def get_absolute_url(self):
        return reverse("products:criteria-form", args=[self.pk])


@pghistory.track()
class CriteriaPart(models.Model):
    """Part A, B or C of a form."""

    criteria_set = models.ForeignKey(
        CriteriaSet, models.CASCADE, related_name="parts", verbose_name=_("bộ tiêu chí")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    code = models.CharField(_("phần"), max_length=4)
    name = models.CharField(_("tên"), max_length=300)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=300, blank=True)
    max_points = models.PositiveSmallIntegerField(_("điểm tối đa"))

    class Meta:
        verbose_name = _("phần của bộ tiêu chí")
        verbose_name_plural = _("phần của bộ tiêu chí")
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "position"], name="part_place_once"),
            models.CheckConstraint(condition=Q(max_points__lte=WHOLE), name="part_within_100"),
        ]
        triggers = [stays_once_used(_OWN_SET)]

    def __str__(self):
        return f"{self.code}. {self.name}"


@pghistory.track()
class CriteriaSection(models.Model):
    """A numbered section of a part, with rules that concern all of it."""

    criteria_set = models.ForeignKey(
        CriteriaSet, models.CASCADE, related_name="sections", verbose_name=_("bộ tiêu chí")
    )
    part = models.ForeignKey(CriteriaPart, models.CASCADE, related_name="sections", verbose_name=_("phần"))
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    code = models.CharField(_("mục"), max_length=8)
    name = models.CharField(_("tên"), max_length=500)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=500, blank=True)
    max_points = models.PositiveSmallIntegerField(_("điểm tối đa"))
    # Only one of the section's criteria is scored: community or single provider (tourism).
    choose_one = models.BooleanField(_("chọn một trong các trường hợp"), default=False)
    # [{"type", "vi", "en"}]
    rules = models.JSONField(_("quy định kèm theo"), default=list, blank=True)

    class Meta:
        verbose_name = _("mục của bộ tiêu chí")
        verbose_name_plural = _("mục của bộ tiêu chí")
        constraints = [
            models.UniqueConstraint(fields=["part", "position"], name="section_place_once"),
            models.CheckConstraint(condition=Q(max_points__lte=WHOLE), name="section_within_100"),
        ]
        triggers = [stays_once_used(_OWN_SET)]

    def __str__(self):
        return f"{self.code}. {self.name}"


@pghistory.track()
class Criterion(models.Model):
    """One criterion of a form: its options, or none of them, which is 0 points."""

    criteria_set = models.ForeignKey(
        CriteriaSet, models.CASCADE, related_name="criteria", verbose_name=_("bộ tiêu chí")
    )
    section = models.ForeignKey(
        CriteriaSection, models.CASCADE, related_name="criteria", verbose_name=_("mục")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự trong phiếu"))
    code = models.CharField(_("tiêu chí"), max_length=12)
    name = models.CharField(_("tên"), max_length=1000)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=1000, blank=True)
    heading = models.CharField(_("đề mục chung"), max_length=300, blank=True)
    max_points = models.PositiveSmallIntegerField(_("điểm tối đa"))
    # A mark printed on the criterion itself: at least the first option that scores is needed for so many stars.
    min_for_stars = models.PositiveSmallIntegerField(_("tối thiểu cho hạng sao"), null=True, blank=True)
    # Of criteria of a section that says choose_one.
    alternative = models.CharField(_("trường hợp"), max_length=4, blank=True)
    rules = models.JSONField(_("quy định kèm theo"), default=list, blank=True)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("tiêu chí")
        verbose_name_plural = _("tiêu chí")
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "position"], name="criterion_place_once"),
            models.CheckConstraint(condition=Q(max_points__lte=WHOLE), name="criterion_within_100"),
            models.CheckConstraint(
                condition=Q(min_for_stars__isnull=True) | Q(min_for_stars__in=MARKED_STARS),
                name="criterion_mark_known",
            ),
        ]
        triggers = [stays_once_used(_OWN_SET)]

    def __str__(self):
        return f"{self.code} {self.name}"


@pghistory.track()
class CriterionOption(models.Model):
    """One answer to a criterion, with its points and perhaps the stars for which it is the least to be reached."""

    criterion = models.ForeignKey(
        Criterion, models.CASCADE, related_name="options", verbose_name=_("tiêu chí")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    points = models.PositiveSmallIntegerField(_("điểm"))
    label = models.CharField(_("mức"), max_length=1000)
    label_en = models.CharField(_("mức, tiếng Anh"), max_length=1000, blank=True)
    min_for_stars = models.PositiveSmallIntegerField(_("tối thiểu cho hạng sao"), null=True, blank=True)
    # Either-or within a criterion (tourism): community, or single provider.
    case = models.CharField(_("trường hợp"), max_length=4, blank=True)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("mức của tiêu chí")
        verbose_name_plural = _("mức của tiêu chí")
        constraints = [
            models.UniqueConstraint(fields=["criterion", "position"], name="option_place_once"),
            models.CheckConstraint(
                condition=Q(min_for_stars__isnull=True) | Q(min_for_stars__in=MARKED_STARS),
                name="option_mark_known",
            ),
        ]
        triggers = [
            stays_once_used(_SET_OF_OPTION),
            pgtrigger.Trigger(
                name="option_within_its_criterion",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("most", "integer")],
                func="""
                    SELECT max_points INTO most FROM products_criterion WHERE id = NEW.criterion_id;
                    IF NEW.points > most THEN
                        RAISE EXCEPTION 'an option above the maximum of its criterion';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.points}: {self.label}"
