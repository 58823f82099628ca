"""One product set in two versions, side by side."""

import pytest

from agencies.comparing import ADDED, CHANGED, REMOVED, SAME
from products.models import CriteriaSet
from products.selectors.criteria import forms_with_contents, related_forms
from products.selectors.criteria_comparisons import compare_forms, only_changes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("laws")]


def form(version, code):
    return forms_with_contents().get(version__code=version, code=code)


def lines_of(old, new):
    parts = compare_forms(form(*old), form(*new))
    return [(part.title, *line) for part in parts for line in part.lines]


def codes(forms):
    return [(each.version.code, each.code) for each in forms]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (("2026", "SP01"), [("2019/2020", "V19-01"), ("2023", "SP01")]),
        (("2019/2020", "V19-04"), [("2023", "SP04"), ("2023", "SP08"), ("2026", "SP04"), ("2026", "SP08")]),
        (
            ("2026", "SP08"),
            [
                ("2019/2020", "V19-04"),
                ("2019/2020", "V19-08"),
                ("2019/2020", "V19-09"),
                ("2023", "SP08"),
            ],
        ),
        # Not V19-09, which was merged into the same set: it is beside it, not before or after.
        (("2019/2020", "V19-08"), [("2023", "SP08"), ("2026", "SP08")]),
        (("2019/2020", "V19-21"), []),
    ],
)
def test_a_form_is_compared_with_those_before_and_after_it(key, expected):
    assert codes(related_forms(CriteriaSet.objects.get(version__code=key[0], code=key[1]))) == expected


def test_a_form_has_no_difference_to_itself():
    same = lines_of(("2026", "SP08"), ("2026", "SP08"))

    assert {line[-1] for line in same} == {SAME}
    assert only_changes(compare_forms(form("2026", "SP08"), form("2026", "SP08"))) == []


def test_the_sums_of_the_parts_of_2019_and_2023():
    lines = lines_of(("2019/2020", "V19-01"), ("2023", "SP01"))

    assert [line for line in lines if line[1] == "Cả phần"] == [
        (
            "Phần A. Sản phẩm và sức mạnh của cộng đồng",
            "Cả phần",
            "tối đa 35 điểm",
            "tối đa 40 điểm",
            CHANGED,
        ),
        ("Phần B. Khả năng tiếp thị", "Cả phần", "tối đa 25 điểm", "tối đa 25 điểm", SAME),
        ("Phần C. Chất lượng sản phẩm", "Cả phần", "tối đa 40 điểm", "tối đa 35 điểm", CHANGED),
    ]


def test_points_and_marks_that_changed_are_marked():
    lines = lines_of(("2023", "SP08"), ("2026", "SP08"))
    hows = {how: sum(line[-1] == how for line in lines) for how in (ADDED, REMOVED, CHANGED, SAME)}

    assert all(hows.values())
    # A mark of three stars that 2026 put on a level that had none.
    assert any("***" in new and "***" not in old and how == CHANGED for _t, _l, old, new, how in lines)


def test_every_criterion_and_level_of_both_forms_stands_in_the_comparison_once():
    old, new = form("2023", "SP26"), form("2026", "SP26")

    lines = [line for part in compare_forms(old, new) for line in part.lines]

    def size(one):
        sections = [section for part in one.printed for section in part.blocks]
        criteria = [criterion for section in sections for criterion in section.lines]
        levels = [level for criterion in criteria for level in criterion.levels]
        return len(one.printed) + len(sections) + len(criteria) + len(levels)

    assert sum(line.how != ADDED for line in lines) == size(old)
    assert sum(line.how != REMOVED for line in lines) == size(new)
