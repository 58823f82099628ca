"""Counting, choosing and turning pages in lists."""

from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from agencies.kept_sql import IsAmong, Told, counts
from agencies.lists import Listing, options, page_of_listing
from agencies.models import Agency, User
from programs.selectors.annual_plans import AnnualPlanListing, Criteria
from tests.cast import make_user


def test_counts_of_several_tables_by_one_query(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = counts(
            Agency.objects.all(),
            User.objects.filter(username__startswith="o"),
            User.objects.all()[:3],
            User.objects.none(),
            User.objects.filter(pk__in=[]),
        )

    assert found == [5, 1, 3, 0, 0]


def test_percent_signs_in_a_condition_are_counted_as_they_are(cast):
    User.objects.filter(pk=cast.officer.user_id).update(full_name="100% Tân Phú")

    assert counts(User.objects.filter(full_name__contains="0%"), User.objects.filter(full_name="%")) == [1, 0]


def test_options_are_escaped_and_one_is_chosen():
    assert options([(1, "A & B"), ('x"y', "<i>")], 1) == (
        '<option value="1" selected>A &amp; B</option><option value="x&quot;y">&lt;i&gt;</option>'
    )
    assert " selected" not in options([(1, "A")], "1")


# Listings


@dataclass(frozen=True)
class People(Listing):
    """Those whose user name begins with one of two letters, each letter a part of the list."""

    letters: str

    keys = ("full_name", "pk")
    columns = ("pk", "full_name")

    def parts(self):
        return [User.objects.filter(username__startswith=letter) for letter in self.letters]


class Named(People):
    """Those of them whose numbers are told."""

    def parts(self):
        return [part.filter(IsAmong.numbers("pk", Told.NUMBERS)) for part in super().parts()]


@pytest.fixture
def people(db):
    return [make_user(f"{'xy'[number % 2]}{number}", full_name=f"Người {number}") for number in range(5)]


def names_on(page):
    return [row["full_name"][-1] for row in page.rows]


def turned(listing, page, way):
    return page_of_listing(listing, QueryDict(getattr(page, f"{way}_url")[1:]), size=2)


@pytest.mark.parametrize("letters", ["xy", "x"])
def test_pages_of_several_parts_follow_each_other_there_and_back(people, letters):
    listing = People(letters)
    first = page_of_listing(listing, QueryDict(), size=2)
    second = turned(listing, first, "next")
    pages = [first, second] if letters == "x" else [first, second, turned(listing, second, "next")]

    shown = {"xy": [["0", "1"], ["2", "3"], ["4"]], "x": [["0", "2"], ["4"]]}[letters]
    assert [names_on(page) for page in pages] == shown
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    assert [bool(page.next_url) for page in pages] == [True] * (len(pages) - 1) + [False]
    back = turned(listing, pages[-1], "previous")
    assert (names_on(back), back.number) == (shown[-2], len(pages) - 1)
    assert {page.count_label for page in pages} == {f"{sum(map(len, shown))} dòng"}


def test_a_listing_is_written_once_and_read_anew(people, django_assert_num_queries):
    page_of_listing(People("xy"), QueryDict())
    User.objects.filter(pk=people[0].pk).update(full_name="Người 9")

    with django_assert_num_queries(2):
        page = page_of_listing(People("xy"), QueryDict())

    assert names_on(page) == ["1", "2", "3", "4", "9"]


def test_numbers_are_told_anew_to_sql_that_is_kept(people):
    told = [[people[0].pk, people[4].pk, people[1].pk], [people[3].pk], []]

    pages = [page_of_listing(Named("xy"), QueryDict(), numbers=numbers) for numbers in told]

    assert [names_on(page) for page in pages] == [["0", "1", "4"], ["3"], []]
    assert [page.count_label for page in pages] == ["3 dòng", "1 dòng", "0 dòng"]


def test_what_is_counted_already_is_not_counted_again(people, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = page_of_listing(People("xy"), QueryDict(), count=1234)

    assert page.count_label == "hơn 1.000 dòng"


@pytest.mark.parametrize("place", ["Người 1", "Người 1~x", "1~2~3", "~", "\x00~1", "Người 1~" + "9" * 40])
def test_a_place_that_makes_no_sense_is_the_first_page(people, place):
    page = page_of_listing(People("xy"), QueryDict(urlencode({"sau": place, "trang": "7"})), size=2)

    assert (names_on(page), page.number) == (["0", "1"], 1)


def test_numbers_of_the_wrong_kind_are_the_first_page(cast):
    listing = AnnualPlanListing(cast.actor("desk"), Criteria(sort="han"))

    assert page_of_listing(listing, QueryDict("sau=nay~1")).number == 1
