"""A new version of the criteria comes in as a file: tried out first, written only when nothing is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from products.models import CriteriaSet, CriteriaVersion, Dossier, ProductCatalogue, ProductGroup
from products.permissions import MAY_IMPORT_CRITERIA
from products.services.criteria_files import form_faults, read_criteria_file, shape_faults, sum_faults
from products.services.laws import look_at_tables, version_fields, write_bands, write_forms, write_version

MOST_SENTENCES = 100


@dataclass(frozen=True)
class CriteriaPreview:
    """What an import would do, or why it does nothing."""

    faults: list[str]
    version: dict[str, Any] = field(default_factory=dict)
    forms: int = 0
    criteria: int = 0
    options: int = 0
    # Sets of the catalogue that the file brings no form for; allowed, but worth a look.
    without_form: list[ProductGroup] = field(default_factory=list)
    # The version that ends when this one begins, and the unused one of the same code that this one takes the place of.
    ends: CriteriaVersion | None = None
    corrects: CriteriaVersion | None = None


def check_criteria_file(content: bytes) -> list[str]:
    """Everything that speaks against importing this file, one sentence each; empty when it may come in."""
    return preview_criteria_file(content).faults


def preview_criteria_file(content: bytes) -> CriteriaPreview:
    """Try a file out; nothing is written."""
    try:
        data = read_criteria_file(content)
    except Refusal as refusal:
        return CriteriaPreview([str(refusal)])
    if faults := _first(shape_faults(data)):
        return CriteriaPreview(faults)
    criteria = [each for form in data["sets"] for each in _criteria_of(form)]
    version = data["version"]
    given = {form["set"] for form in data["sets"]}
    groups = ProductGroup.objects.filter(catalogue__code=version["catalogue"]).exclude(set_code="")
    return CriteriaPreview(
        faults=_first(_law_faults(data)),
        version=version_fields(version),
        forms=len(data["sets"]),
        criteria=len(criteria),
        options=sum(len(each["options"]) for each in criteria),
        without_form=list(groups.exclude(set_code__in=given).order_by("set_code")),
        ends=CriteriaVersion.objects.filter(code=version.get("replaces", "")).first(),
        corrects=CriteriaVersion.objects.filter(code=version["code"]).first(),
    )


def import_criteria(*, content: bytes, actor: Actor, at: datetime) -> CriteriaVersion:
    """Write a version with its forms; the version it replaces ends on the day it begins.

    A version of the same code that no dossier uses is written anew: a file that was wrong can be corrected until
    then. Looked at again under a lock, because a minute has passed since the dry run; refused as the dry run does.
    """
    require(MAY_IMPORT_CRITERIA(actor))
    with act(MAY_IMPORT_CRITERIA.name, actor=actor, at=at):
        with connection.cursor() as cursor:
            # Two imports at once would each find the days free.
            cursor.execute("LOCK TABLE products_criteriaversion IN SHARE ROW EXCLUSIVE MODE")
        if faults := check_criteria_file(content):
            raise Refusal(_("Chưa nạp gì. %(fault)s") % {"fault": faults[0]})
        data = read_criteria_file(content)
        version = data["version"]
        begins = date.fromisoformat(version["valid_from"])
        replaced = CriteriaVersion.objects.filter(code=version.get("replaces", ""))
        # In both orders: corrected days may lie before or after those of the first file, and never overlap between.
        replaced.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=begins)).update(valid_until=begins)
        _write(data)
        replaced.update(valid_until=begins)
        return CriteriaVersion.objects.get(code=version["code"])


def _write(data) -> None:
    """The version anew or for the first time; its own row stays, because regimes may name it."""
    row = data["version"]
    version = CriteriaVersion.objects.filter(code=row["code"]).first()
    if version is None:
        write_version(row)
    else:
        version.sets.all().delete()
        version.bands.all().delete()
        CriteriaVersion.objects.filter(pk=version.pk).update(**version_fields(row))
        write_bands(version, row)
    write_forms(data)
    look_at_tables()


def _first(faults: Iterator[str]) -> list[str]:
    """As many as a person can read; a file that is wrong throughout needs no thousand sentences."""
    found = list(islice(faults, MOST_SENTENCES + 1))
    if len(found) > MOST_SENTENCES:
        found[MOST_SENTENCES:] = [_("… và còn nữa; hãy sửa các lỗi trên rồi thử lại.")]
    return found


def _criteria_of(form) -> Iterator[dict]:
    return (
        criterion
        for part in form["parts"]
        for section in part["sections"]
        for criterion in section["criteria"]
    )


# --- What the law and the portal's own rows say against a file of good shape ------------------------------------------


def _law_faults(data) -> Iterator[str]:
    version = data["version"]
    yield from _version_faults(version)
    yield from _set_faults(version["catalogue"], [form["set"] for form in data["sets"]])
    for form in data["sets"]:
        for fault in [*form_faults(form, has_marks=version["has_marks"]), *sum_faults(form)]:
            yield f"{form['set']}: {fault}"
        if form.get("sum_faults"):
            yield _("%(set)s: tệp mới không được ghi sẵn chỗ điểm không khớp.") % {"set": form["set"]}


def _version_faults(version) -> Iterator[str]:
    begins, until = date.fromisoformat(version["valid_from"]), version["valid_until"]
    ends = date.fromisoformat(until) if until else None
    if ends and ends <= begins:
        yield _("Ngày hết hiệu lực phải sau ngày bắt đầu.")
        return
    if _is_used(version["code"]):
        yield (
            _("Bộ tiêu chí %(code)s đã có hồ sơ dùng nên không thay được. Hãy đặt mã khác cho phiên bản mới.")
            % {"code": version["code"]}
        )
    if version.get("replaces") and not _replaceable(version["replaces"], version["code"], begins):
        yield (
            _("“replaces” phải là phiên bản ngay trước ngày %(day)s; “%(code)s” không phải.")
            % {"day": f"{begins:%d/%m/%Y}", "code": version["replaces"]}
        )
    for other in _overlapping(version, begins, ends):
        yield _overlap_in_words(other)


def _is_used(code: str) -> bool:
    used = CriteriaSet.objects.filter(version__code=code, used_since__isnull=False)
    return used.exists() or Dossier.objects.filter(criteria_set__version__code=code).exists()


def _replaceable(code: str, own_code: str, begins: date) -> bool:
    """Only the last version before the new one can end with it; an older one would run into its own successors."""
    before = CriteriaVersion.objects.exclude(code=own_code).filter(valid_from__lt=begins)
    last = before.order_by("valid_from").last()
    return last is not None and last.code == code


def _overlapping(version, begins: date, ends: date | None):
    """Versions in force on one day with the new one, but for itself and the one that it puts an end to."""
    others = CriteriaVersion.objects.exclude(code__in=[version["code"], version.get("replaces", "")])
    others = others.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=begins))
    return (others.filter(valid_from__lt=ends) if ends else others).order_by("valid_from")


def _overlap_in_words(other: CriteriaVersion) -> str:
    said = {"code": other.code, "first": f"{other.valid_from:%d/%m/%Y}"}
    if other.valid_until:
        return _(
            "Thời gian hiệu lực trùng với Bộ tiêu chí %(code)s (từ %(first)s, hết hiệu lực từ %(until)s)."
        ) % (said | {"until": f"{other.valid_until:%d/%m/%Y}"})
    return (
        _(
            "Thời gian hiệu lực trùng với Bộ tiêu chí %(code)s (từ %(first)s đến nay). Nếu phiên bản mới thay bản đó, "
            "hãy ghi “replaces”: “%(code)s”."
        )
        % said
    )


def _set_faults(catalogue: str, sets: list[str]) -> Iterator[str]:
    if not ProductCatalogue.objects.filter(code=catalogue).exists():
        yield _("Không có danh mục sản phẩm “%(code)s”.") % {"code": catalogue}
        return
    known = set(
        ProductGroup.objects.filter(catalogue__code=catalogue)
        .exclude(set_code="")
        .values_list("set_code", flat=True)
    )
    for code in dict.fromkeys(sets):
        if code not in known:
            yield _("Danh mục %(catalogue)s không có bộ sản phẩm “%(set)s”.") % {
                "catalogue": catalogue,
                "set": code,
            }
        if sets.count(code) > 1:
            yield _("Bộ sản phẩm “%(set)s” có %(count)s phiếu trong tệp.") % {
                "set": code,
                "count": sets.count(code),
            }
