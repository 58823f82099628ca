"""Every form of every version is scored, and the result is what a plain reading of its file gives.

The plain reading below knows neither products.scoring nor the tables: it takes the JSON of products/data. An answer
is the place of a level, or None for “none of them is met”; a criterion without an entry is not answered at all.
"""

from fractions import Fraction

import pytest

from products.models import CriteriaSet
from products.scoring import points_of, rank_after_marks, rank_by_points
from products.selectors.laws import form_of
from tests.products.law_data import FORMS, VERSIONS, criteria_of, sections_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("laws")]

# 29.99, 30, 49.99, 50 …: each side of every band's beginning, and both ends.
RANK_AT_EDGE = {
    **{"0": 1, "29.99": 1},
    **{"30": 2, "49.99": 2},
    **{"50": 3, "69.99": 3},
    **{"70": 4, "89.99": 4},
    **{"90": 5, "100": 5},
}


# --- The plain reading --------------------------------------------------------------------------------------------


def plain_total(form, answers):
    total = 0
    for criterion in criteria_of(form):
        place = answers.get(criterion["code"])
        if place is not None:
            total += criterion["options"][place]["points"]
    return total


def plain_rank(bands, points):
    rank = 1
    for stars in (2, 3, 4, 5):
        if points >= bands[str(stars)]:
            rank = stars
    return rank


def least_points_for(criterion, stars, case):
    """How many points the marks of up to so many stars ask for; 0 when none does."""
    least = 0
    for level in criterion["options"]:
        other_case = case and level.get("case") and level["case"] != case
        if level.get("min_for_stars", 6) <= stars and not other_case:
            least = max(least, level["points"])
    if criterion.get("min_for_stars", 6) <= stars:
        least = max(least, min(level["points"] for level in criterion["options"] if level["points"]))
    return least


def has_all_marks(form, answers, stars):
    for section in sections_of(form):
        answered = [each for each in section["criteria"] if answers.get(each["code"]) is not None]
        asked = answered if section.get("choose_one") and answered else section["criteria"]
        for criterion in asked:
            place = answers.get(criterion["code"])
            level = {} if place is None else criterion["options"][place]
            if level.get("points", 0) < least_points_for(criterion, stars, level.get("case", "")):
                return False
    return True


def plain_rank_after_marks(form, bands, points, answers):
    rank = plain_rank(bands, points)
    for stars in (5, 4, 3):
        if rank == stars and not has_all_marks(form, answers, stars):
            rank = stars - 1
    return rank


# --- Answers ------------------------------------------------------------------------------------------------------


def answered(form, choose):
    """Every criterion answered by `choose`; of a section of cases the first one alone."""
    answers = {}
    for section in sections_of(form):
        asked = section["criteria"][:1] if section.get("choose_one") else section["criteria"]
        answers |= {criterion["code"]: choose(criterion) for criterion in asked}
    return answers


def best(criterion):
    points = [level["points"] for level in criterion["options"]]
    return points.index(max(points))


def worst(criterion):
    points = [level["points"] for level in criterion["options"]]
    return points.index(min(points))


def below_a_mark(form):
    """For each mark: all the best answers, but there the best one that does not reach it, or none."""
    for criterion in criteria_of(form):
        marked = [level for level in criterion["options"] if level.get("min_for_stars")]
        if criterion.get("min_for_stars"):
            marked.append(
                min((one for one in criterion["options"] if one["points"]), key=lambda one: one["points"])
            )
        for mark in marked:
            lower = [
                place
                for place, level in enumerate(criterion["options"])
                if level["points"] < mark["points"] and level.get("case") == mark.get("case")
            ]
            place = max(lower, key=lambda each: criterion["options"][each]["points"], default=None)
            answers = answered(form, best)
            if criterion["code"] in answers:
                yield answers | {criterion["code"]: place}


class Scored:
    """One form as the portal has it, asked in the words of its file."""

    def __init__(self, version, code):
        self.printed = FORMS[version, code]
        self.bands = VERSIONS[version]["version"]["bands"]
        stored = CriteriaSet.objects.get(version__code=version, code=code)
        self.form = form_of(stored.pk)
        self.lines = dict(zip((line.code for line in self.form.lines), self.form.lines, strict=True))

    def keys(self, answers):
        return {
            self.lines[code].key: None if place is None else self.lines[code].options[place].key
            for code, place in answers.items()
        }

    def agrees(self, answers, points=None):
        """Total and both ranks are those of the plain reading; returns them."""
        keys = self.keys(answers)
        total = points_of(self.form, keys)
        assert total == plain_total(self.printed, answers)
        points = total if points is None else points
        ranks = rank_by_points(self.form, points), rank_after_marks(self.form, points, keys)
        assert ranks == (
            plain_rank(self.bands, points),
            plain_rank_after_marks(self.printed, self.bands, points, answers),
        )
        return total, *ranks


@pytest.fixture(params=FORMS, ids=lambda key: f"{key[0]}-{key[1]}".replace("/", "-"))
def scored(request):
    return Scored(*request.param)


# --- 77 forms -----------------------------------------------------------------------------------------------------

# What a form reaches at most where its source does not add up; every other one reaches 100.
MOST = {
    ("2019/2020", "V19-10"): 98,
    ("2019/2020", "V19-16"): 98,
    ("2019/2020", "V19-19"): 98,
    ("2023", "SP07"): 99,
    ("2023", "SP11"): 97,
    ("2023", "SP12"): 97,
    ("2023", "SP13"): 98,
}


def test_there_are_seventy_seven_forms():
    assert len(FORMS) == CriteriaSet.objects.count() == 77


def test_nothing_met_is_no_points_and_one_star(scored):
    nothing = answered(scored.printed, lambda criterion: None)

    assert scored.agrees(nothing) == (0, 1, 1)
    assert scored.agrees({}) == (0, 1, 1)


def test_the_lowest_level_everywhere(scored):
    total, by_points, after_marks = scored.agrees(answered(scored.printed, worst))

    assert 0 < total < 50
    assert by_points == after_marks


@pytest.mark.parametrize(("version", "code"), FORMS)
def test_the_best_level_everywhere_is_five_stars(version, code):
    scored = Scored(version, code)

    assert scored.agrees(answered(scored.printed, best)) == (MOST.get((version, code), 100), 5, 5)


def test_one_mark_missed_pulls_the_rank_down(scored):
    ranks = [scored.agrees(answers) for answers in below_a_mark(scored.printed)]

    has_marks = any("min_for_stars" in str(criterion) for criterion in criteria_of(scored.printed))
    assert bool(ranks) == has_marks
    assert all(after < 5 for _total, _by_points, after in ranks)
    assert all(after <= by_points for _total, by_points, after in ranks)


def test_each_edge_of_each_band(scored):
    """With every mark reached the rank is that of the points; with none it is at most what asks for no mark."""
    everything, nothing = answered(scored.printed, best), answered(scored.printed, lambda criterion: None)

    for points, rank in RANK_AT_EDGE.items():
        _total, by_points, after_marks = scored.agrees(everything, Fraction(points))
        _total, _same, without_marks = scored.agrees(nothing, Fraction(points))

        assert by_points == after_marks == rank, points
        assert without_marks <= rank, points


@pytest.mark.parametrize(("version", "most"), [("2019/2020", 5), ("2023", 3), ("2026", 2)])
def test_without_any_mark_reached_points_alone_give_at_most_so_many_stars(version, most):
    """2019 knows no marks; in 2023 one form (tourism) asks for none at three stars; in 2026 every form does."""
    ranks = []
    for each, code in FORMS:
        if each == version:
            scored = Scored(each, code)
            nothing = answered(scored.printed, lambda criterion: None)
            ranks.append(scored.agrees(nothing, Fraction(100))[2])

    assert max(ranks) == most
