"""The arithmetic by itself: properties that hold for every form and every answer, and its refusals."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from products.scoring import (
    BadAnswer,
    Block,
    Form,
    Line,
    Option,
    gap_to,
    gaps_above,
    mean_of,
    missed_marks,
    points_of,
    rank_after_marks,
    rank_by_points,
    rounded,
    unanswered,
)
from tests.products.law_data import FORMS, VERSIONS, sections_of

# --- Forms straight from the files --------------------------------------------------------------------------------


def form_from(version, code):
    """A form whose numbers are places: criteria through the whole of it, options within their criterion."""
    blocks, key = [], 0
    for section in sections_of(FORMS[version, code]):
        lines = []
        for criterion in section["criteria"]:
            options = tuple(
                Option(place, each["points"], each.get("min_for_stars"), each.get("case", ""))
                for place, each in enumerate(criterion["options"])
            )
            lines.append(
                Line(key, criterion["code"], criterion["max_points"], options, criterion.get("min_for_stars"))
            )
            key += 1
        blocks.append(Block(section["code"], tuple(lines), section.get("choose_one", False)))
    bands = VERSIONS[version]["version"]["bands"]
    return Form(tuple(blocks), tuple((int(stars), Fraction(points)) for stars, points in bands.items()))


LAW = {key: form_from(*key) for key in FORMS}
# Nothing here is measured: a machine that is busy draws slowly.
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def answered_forms(draw):
    """One of the 77 forms with answers to some, many or all of its criteria."""
    form = LAW[draw(st.sampled_from(sorted(LAW)))]
    answers = {}
    for block in form.blocks:
        lines = [draw(st.sampled_from(block.lines))] if block.choose_one else block.lines
        for line in lines:
            places = st.integers(0, len(line.options) - 1)
            # Mostly good answers: else no rank above one star would ever be seen.
            best = max(line.options, key=lambda option: option.points).key
            answers[line.key] = draw(st.one_of(st.just(best), st.just(best), places, st.none()))
    return form, answers


@untimed
@given(answered_forms())
def test_rank_after_marks_is_never_above_rank_by_points(drawn):
    form, answers = drawn
    points = points_of(form, answers)

    assert 1 <= rank_after_marks(form, points, answers) <= rank_by_points(form, points) <= 5


@untimed
@given(answered_forms(), st.data())
def test_a_better_answer_never_lowers_the_rank(drawn, data):
    form, answers = drawn
    line = data.draw(st.sampled_from([line for line in form.lines if line.key in answers]))
    chosen = None if answers[line.key] is None else line.option(answers[line.key])
    better = [
        option
        for option in line.options
        if chosen is None or (option.points >= chosen.points and option.case == chosen.case)
    ]
    raised = answers | {line.key: data.draw(st.sampled_from(better)).key}

    before, after = points_of(form, answers), points_of(form, raised)

    assert after >= before
    assert rank_by_points(form, after) >= rank_by_points(form, before)
    assert rank_after_marks(form, after, raised) >= rank_after_marks(form, before, answers)


@untimed
@given(answered_forms(), st.fractions(0, 100), st.fractions(0, 100))
def test_more_points_with_the_same_answers_never_lower_the_rank(drawn, some, more):
    form, answers = drawn
    low, high = sorted((some, more))

    assert rank_by_points(form, low) <= rank_by_points(form, high)
    assert rank_after_marks(form, low, answers) <= rank_after_marks(form, high, answers)


@untimed
@given(answered_forms())
def test_a_rank_is_reached_exactly_when_nothing_is_missing_to_it(drawn):
    form, answers = drawn
    points = points_of(form, answers)
    rank = rank_after_marks(form, points, answers)

    for stars in (3, 4, 5):
        gap = gap_to(form, points, answers, stars)
        assert (not gap.points and not gap.missed) == (rank >= stars)
    assert [gap.stars for gap in gaps_above(form, points, answers)] == list(range(max(rank + 1, 3), 6))


@untimed
@given(answered_forms())
def test_filling_the_gaps_reaches_the_rank(drawn):
    form, answers = drawn
    for stars in (3, 4, 5):
        missed = missed_marks(form, answers, stars)
        filled = answers | {miss.line.key: miss.needed.key for miss in missed if miss.line.key in answers}

        assert rank_after_marks(form, form.threshold(stars), filled) >= stars


@untimed
@given(st.lists(st.integers(0, 100), min_size=1, max_size=15))
def test_the_mean_lies_within_the_members_totals(totals):
    mean = mean_of(totals)

    assert min(totals) <= mean <= max(totals)
    assert mean * len(totals) == sum(totals)


@untimed
@given(st.fractions(0, 100), st.integers(0, 4))
def test_rounding_moves_by_half_a_step_at_most(points, decimals):
    assert abs(rounded(points, decimals) - points) <= Fraction(1, 2 * 10**decimals)
    assert rounded(points, None) == points


# --- One small form, by hand --------------------------------------------------------------------------------------

BANDS = tuple((stars, Fraction(points)) for stars, points in ((1, 0), (2, 30), (3, 50), (4, 70), (5, 90)))


def small(*lines, choose_one=False):
    return Form((Block("1", lines, choose_one),), BANDS)


@pytest.mark.parametrize(
    ("points", "decimals", "expected"),
    [("69.995", 2, "70"), ("69.994999", 2, "69.99"), ("69.995", None, "69.995"), ("89.5", 0, "90")],
)
def test_half_a_step_is_rounded_up(points, decimals, expected):
    assert rounded(Fraction(points), decimals) == Fraction(expected)


def test_a_mean_is_compared_unrounded():
    """Two members of 70 and one of 69 make 69.67: below four stars, whatever two decimals show."""
    form = small(Line(1, "1", 100, (Option(1, 100),)))

    assert rank_by_points(form, mean_of([70, 70, 69])) == 3
    assert rank_by_points(form, mean_of([70, 70, 70])) == 4


def test_a_mark_on_the_criterion_asks_for_its_least_scoring_level():
    """Whatever the order in which a form prints its levels."""
    line = Line(1, "1", 5, (Option(1, 5), Option(2, 0), Option(3, 2)), stars=4)

    assert line.least_for(4, "").key == 3
    assert line.least_for(3, "") is None


def test_of_cases_only_the_marks_of_the_one_chosen_count():
    line = Line(1, "1", 5, (Option(1, 1, None, "1"), Option(2, 5, 3, "1"), Option(3, 4, None, "2")))
    form = small(line)

    assert not missed_marks(form, {1: 3}, 3)
    assert [miss.needed.key for miss in missed_marks(form, {1: 1}, 3)] == [2]
    assert [miss.needed.key for miss in missed_marks(form, {}, 3)] == [2]


def test_two_answers_where_one_is_to_be_chosen_are_refused():
    form = small(Line(1, "a", 5, (Option(1, 5),)), Line(2, "b", 5, (Option(2, 5),)), choose_one=True)

    with pytest.raises(BadAnswer, match="one of its cases only"):
        points_of(form, {1: 1, 2: 2})
    assert points_of(form, {1: 1, 2: None}) == 5
    assert unanswered(form, {1: 1}) == []
    assert [line.code for line in unanswered(form, {})] == ["a", "b"]


@pytest.mark.parametrize("answers", [{9: 1}, {1: 9}, {2: 1}])
def test_answers_of_another_form_are_refused(answers):
    form = small(Line(1, "a", 5, (Option(1, 5),)))

    with pytest.raises(BadAnswer):
        points_of(form, answers)
