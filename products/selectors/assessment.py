"""The self-assessment on the form of the law: what to tick, where one stands, what is missing to the next star."""

from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from products import scoring
from products.models import Criterion, Dossier
from products.selectors.completeness import answers_of
from products.selectors.laws import form_of

# As the form prints them: *** is the least for three stars.
MARK = "*"


def standing(criteria_set_id: int, answers: scoring.Answers) -> dict[str, Any]:
    """Points, rank by points, rank after the marks, and what is missing to every higher rank, in words."""
    form = form_of(criteria_set_id)
    points = scoring.points_of(form, answers)
    names = _names_of(criteria_set_id)
    labels = _labels_of(criteria_set_id)
    by_points = scoring.rank_by_points(form, points)
    stars = scoring.rank_after_marks(form, points, answers)
    return {
        "points": points,
        "whole": sum(_most_of(block) for block in form.blocks),
        "answered": len([line for line in form.lines if line.key in answers]),
        "left": len(scoring.unanswered(form, answers)),
        "stars_by_points": by_points,
        "stars": stars,
        "pulled_down": stars < by_points,
        "gaps": [_gap_words(gap, names, labels) for gap in scoring.gaps_above(form, points, answers)],
    }


def standing_words(criteria_set_id: int, content: dict[str, Any]) -> dict[str, Any]:
    """The same for a content, be it frozen or not."""
    answers = {one["criterion"]: one["option"] for one in content["assessment"] if one.get("answered", True)}
    return standing(criteria_set_id, answers)


def _most_of(block: scoring.Block) -> int:
    points = [line.max_points for line in block.lines]
    return max(points, default=0) if block.choose_one else sum(points)


def _gap_words(gap: scoring.Gap, names: dict[int, str], labels: dict[int, str]) -> dict[str, Any]:
    return {
        "stars": gap.stars,
        "points": points_words(gap.points),
        "has_points": bool(gap.points),
        "missed": [
            {
                "criterion": one.line.key,
                "code": one.line.code,
                "name": names[one.line.key],
                "needed": labels[one.needed.key],
                "points": one.needed.points,
            }
            for one in gap.missed
        ],
    }


def points_words(points: Fraction | int) -> str:
    """Points with at most two decimals."""
    value = Fraction(points)
    if value.denominator == 1:
        return str(value.numerator)
    return number_format(round(float(value), 2), 2)


def _names_of(criteria_set_id: int) -> dict[int, str]:
    return dict(Criterion.objects.filter(criteria_set=criteria_set_id).values_list("pk", "name"))


def _labels_of(criteria_set_id: int) -> dict[int, str]:
    found = Criterion.objects.filter(criteria_set=criteria_set_id).values_list(
        "options__pk", "options__label"
    )
    return {pk: label for pk, label in found if pk}


# --- The form as a page -------------------------------------------------------------------------------------------


def parts_nav(dossier: Dossier, answers: scoring.Answers | None = None) -> list[dict[str, Any]]:
    """The parts of the form, with how much of each is answered."""
    answers = answers_of(dossier) if answers is None else answers
    missing = {line.key for line in scoring.unanswered(form_of(dossier.criteria_set_id), answers)}
    rows = []
    parts = dossier.criteria_set.parts.order_by("position").prefetch_related("sections__criteria")
    for part in parts:
        keys = [one.pk for section in part.sections.all() for one in section.criteria.all()]
        left = len(missing.intersection(keys))
        rows.append(
            {"number": part.position, "code": part.code, "name": part.name, "left": left, "count": len(keys)}
        )
    return rows


def criteria_of_part(dossier: Dossier, number: int) -> list[Criterion]:
    """The criteria of one part with section and options, in the order of the form."""
    return list(
        Criterion.objects.filter(criteria_set=dossier.criteria_set_id, section__part__position=number)
        .select_related("section__part")
        .prefetch_related("options")
        .order_by("section__position", "position")
    )


def assessment_table(criteria_set_id: int, content: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers of a content under the heads of their parts, for reading."""
    answers = {one["criterion"]: one for one in content["assessment"]}
    criteria = (
        Criterion.objects.filter(criteria_set=criteria_set_id)
        .select_related("section__part")
        .order_by("section__part__position", "section__position", "position")
    )
    parts: dict[int, dict[str, Any]] = {}
    for criterion in criteria:
        part = criterion.section.part
        rows = parts.setdefault(
            part.pk, {"code": part.code, "name": part.name, "max": part.max_points, "rows": [], "points": 0}
        )
        answer = answers.get(criterion.pk)
        if answer is None and criterion.section.choose_one:
            continue
        rows["rows"].append(_answer_row(criterion, answer))
        rows["points"] += answer["points"] if answer else 0
    return list(parts.values())


def _answer_row(criterion: Criterion, answer: dict[str, Any] | None) -> dict[str, Any]:
    answered = answer is not None and answer.get("answered", True)
    label = (answer["label"] if answer else "") or _("Không đạt mức nào")
    return {
        "code": criterion.code,
        "name": criterion.name,
        "max": criterion.max_points,
        "points": answer["points"] if answer and answered else None,
        "label": label if answered else _("Chưa chọn"),
        "explanation": answer["explanation"] if answer else "",
        "papers": answer["papers"] if answer else [],
    }


def mark_words(stars: int | None) -> str:
    """The asterisks of the form."""
    return MARK * stars if stars else ""
