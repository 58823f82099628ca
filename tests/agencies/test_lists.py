"""Counting and choosing in lists."""

from agencies.lists import counts, options
from agencies.models import Agency, User


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
