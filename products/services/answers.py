"""Answers to a form as they come in, held against the form itself."""

from django.utils.translation import gettext as _

from agencies.permissions import Refusal
from products.models import CriteriaSet
from products.scoring import Answers, BadAnswer, Form, check_answers, points_of


def points_or_refusal(form: Form, answers: Answers) -> int:
    """The total of the answers; raises Refusal for an option or a criterion of another form."""
    check_or_refusal(form, answers)
    return points_of(form, answers)


def check_or_refusal(form: Form, answers: Answers) -> None:
    """Raise Refusal for an option or a criterion of another form, or two cases where one is to be chosen."""
    try:
        check_answers(form, answers)
        for line in form.lines:
            if (chosen := answers.get(line.key)) is not None:
                line.option(chosen)
    except BadAnswer as error:
        raise Refusal(
            _(
                "Có mức không thuộc phiếu này, hoặc chọn hai trường hợp của một mục. Hãy tải lại trang rồi chọn lại."
            )
        ) from error


def ground_or_refusal(criteria_set: CriteriaSet, code: str) -> str:
    """The words of the form's ground of exclusion with this code; raises Refusal for one it does not print."""
    if not code:
        return ""
    for ground in criteria_set.exclusion_grounds:
        if ground["code"] == code:
            return ground["vi"]
    raise Refusal(_("Phiếu này không có trường hợp loại hồ sơ như vậy."))
