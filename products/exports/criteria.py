"""One scoring form as a workbook."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from agencies.exports.excel import Sheet
from agencies.text import plain_name
from products.models import CriteriaSet, Criterion, CriterionOption
from products.words import mark_sign, said


def form_sheet(form: CriteriaSet) -> Sheet:
    """Every level of every criterion of a form that `forms_with_contents` read."""
    columns = [
        (_("Phần"), 8),
        (_("Mục"), 28),
        (_("Tiêu chí"), 10),
        (_("Tên tiêu chí"), 36),
        (_("Điểm tối đa"), 10),
        (_("Mức"), 60),
        (_("Trường hợp"), 10),
        (_("Điểm"), 8),
        (_("Dấu sao"), 10),
        (_("Quy định, ghi chú"), 48),
    ]
    return Sheet(
        title=f"{form.code} {said(form, 'name')}",
        lines=_head_lines(form),
        columns=columns,
        rows=_rows(form),
        counted=CriterionOption.objects.filter(criterion__criteria_set=form),
        filename=_("tieu-chi-%(version)s-%(set)s.xlsx")
        % {"version": plain_name(form.version.code), "set": plain_name(form.code)},
    )


def _head_lines(form: CriteriaSet) -> list[str]:
    version = form.version
    lines = [
        str(version),
        version.legal_basis,
        *(_("Hồ sơ bị loại: %(ground)s") % {"ground": said(ground)} for ground in form.exclusion_grounds),
        *(_("Điểm không khớp trong nguồn: %(fault)s") % {"fault": fault} for fault in form.sum_faults),
    ]
    return [line for line in lines if line]


def _rows(form: CriteriaSet) -> Iterator[tuple]:
    for part in form.printed:
        for section in part.blocks:
            section_rules = [said(rule) for rule in section.rules]
            title = f"{section.code}. {said(section, 'name')}"
            for criterion in section.lines:
                yield from _criterion_rows(part.code, title, section_rules, criterion)


def _criterion_rows(
    part: str, section: str, section_rules: list[str], criterion: Criterion
) -> Iterator[tuple]:
    heading = f"{criterion.heading}: " if criterion.heading else ""
    name = f"{heading}{said(criterion, 'name')} {mark_sign(criterion.min_for_stars)}".strip()
    notes = [*section_rules, *(said(rule) for rule in criterion.rules), criterion.note]
    for option in criterion.levels:
        yield (
            part,
            section,
            criterion.code,
            name,
            criterion.max_points,
            said(option, "label"),
            option.case or criterion.alternative,
            option.points,
            mark_sign(option.min_for_stars),
            "; ".join(filter(None, [*notes, option.note])),
        )
        # What concerns the whole criterion stands beside its first level.
        notes = []
