"""The arithmetic of several sheets together."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from products.scoring import (
    Block,
    Form,
    Line,
    Option,
    agreed_answers,
    marked_part,
    mean_of,
    pulled_down,
    rank_after_marks,
    rank_by_points,
    spread_of,
    unanswered,
)

# A busy machine may take its time; no test here is about that.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
BANDS = tuple((stars, Fraction(points)) for stars, points in ((1, 0), (2, 30), (3, 50), (4, 70), (5, 90)))
MARKED = Line(1, "1.1", 50, (Option(11, 10, 3), Option(12, 30), Option(13, 50, 4)))
PLAIN = Line(2, "1.2", 20, (Option(21, 0), Option(22, 20)))
CASE_ONE = Line(3, "2.1", 30, (Option(31, 10, 3), Option(32, 30)))
CASE_TWO = Line(4, "2.2", 30, (Option(41, 30),))
FORM = Form((Block("1", (MARKED, PLAIN)), Block("2", (CASE_ONE, CASE_TWO), choose_one=True)), BANDS)


def test_the_council_agrees_on_marked_criteria_and_on_whole_sections_of_cases():
    assert [line.code for line in marked_part(FORM).lines] == ["1.1", "2.1", "2.2"]


@pytest.mark.parametrize(
    ("recorded", "sheets", "agreed"),
    [
        ({}, [{1: 11, 3: 31}, {1: 11, 3: 31}], {1: 11, 3: 31}),
        ({}, [{1: 11, 3: 31}, {1: 12, 3: 31}], {3: 31}),
        ({}, [{1: None}, {1: None}], {1: None}),
        ({}, [{1: None}, {}], {}),
        ({1: 13}, [{1: 11}, {1: 11}], {1: 13}),
        # One case recorded stands for the section, whatever all sheets chose.
        ({4: 41}, [{1: 11, 3: 31}, {1: 11, 3: 31}], {1: 11, 4: 41}),
        ({}, [{1: 11, 3: 31}, {1: 11, 4: 41}], {1: 11}),
        ({}, [], {}),
    ],
)
def test_what_all_sheets_say_alike_is_agreed_unless_something_else_was_recorded(recorded, sheets, agreed):
    assert agreed_answers(marked_part(FORM), recorded, sheets) == agreed


def test_one_answered_case_is_enough_for_its_section():
    part = marked_part(FORM)

    assert [line.code for line in unanswered(part, {1: 11})] == ["2.1", "2.2"]
    assert unanswered(part, {1: 11, 4: 41}) == []


def test_a_mark_is_named_at_the_lowest_rank_that_asks_for_it():
    def found(answers):
        return [(mark.line.code, mark.stars, mark.needed.key) for mark in pulled_down(FORM, 4, answers)]

    assert found({1: None, 3: 32}) == [("1.1", 3, 11)]
    assert found({1: 12, 3: 32}) == [("1.1", 4, 13)]
    assert found({1: 13, 4: 41}) == []


@pytest.mark.parametrize(("totals", "spread"), [([], 0), ([70], 0), ([70, 80], 10), ([70, 75, 81], 11)])
def test_spread(totals, spread):
    assert spread_of(totals) == spread


@PATIENT
@given(st.lists(st.integers(0, 100), min_size=1, max_size=12))
def test_the_mean_lies_within_the_members_totals(totals):
    assert min(totals) <= mean_of(totals) <= max(totals)


@PATIENT
@given(st.integers(0, 100), st.sampled_from([None, 11, 12, 13]), st.sampled_from([None, 31, 32]))
def test_marks_never_raise_a_rank_and_pull_down_exactly_when_one_is_missed(points, one, other):
    answers = {1: one, 3: other}
    by_points = rank_by_points(FORM, points)
    after = rank_after_marks(FORM, points, answers)

    assert after <= by_points
    assert bool(pulled_down(FORM, by_points, answers)) == (after < by_points)
