"""Two versions side by side: added, removed, changed."""

from hypothesis import given
from hypothesis import strategies as st

from agencies.hashes import hash_of
from programs.enums import FundingSource
from programs.selectors.comparisons import compare_versions, count_of_changes, sums_of
from programs.selectors.contents import content_as_typed, content_of
from tests.cast import moment
from tests.makers import an_item, make_annual_plan

WORDS = ["Tập", "huấn", "hội", "chợ", "bưởi", "sầu", "riêng", "tem", "nhãn", "OCOP"]


def content(*items, aim="Hai sản phẩm"):
    return {"agency": "UBND huyện Tân Phú", "year": 2020, "aim": aim, "items": list(items)}


def item(position, activity, **fields):
    return {
        "position": position,
        "activity": activity,
        "aims_at": "",
        "quantity": None,
        "unit": "",
        "from_month": 1,
        "until_month": 12,
        "responsible": "",
        "funding": {},
    } | fields


def lines(old, new):
    return [(line.label, line.old, line.new, line.how) for line in compare_versions(old, new)]


contents = st.builds(
    lambda aim, rows: content(
        *(item(at, *row[:1], **row[1]) for at, row in enumerate(rows, start=1)), aim=aim
    ),
    st.sampled_from(["", "Hai sản phẩm", "Ba sản phẩm"]),
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join),
            st.fixed_dictionaries(
                {
                    "aims_at": st.sampled_from(["", "Bưởi"]),
                    "quantity": st.sampled_from([None, "2", "1.5"]),
                    "funding": st.dictionaries(st.sampled_from(FundingSource.values), st.integers(1, 10**15)),
                }
            ),
        ),
        max_size=6,
    ),
)


def test_same_text_has_no_difference():
    plan = content(item(1, "Tập huấn", funding={"own": 5}))

    assert lines(plan, plan) == [
        ("Mục tiêu, yêu cầu", "Hai sản phẩm", "Hai sản phẩm", "same"),
        (
            "Hoạt động 1",
            "Tập huấn · thời gian: tháng 1–12 · Đối ứng của chủ thể: 5 đ",
            "Tập huấn · thời gian: tháng 1–12 · Đối ứng của chủ thể: 5 đ",
            "same",
        ),
        ("Cộng: Đối ứng của chủ thể", "5 đ", "5 đ", "same"),
        ("Tổng kinh phí", "5 đ", "5 đ", "same"),
    ]


def test_added_removed_and_changed_lines_are_told_apart():
    old = content(item(1, "Tập huấn cho chủ thể", funding={"province": 1_000_000}), item(2, "Hội chợ xuân"))
    new = content(
        item(1, "In tem nhãn"),
        item(2, "Tập huấn cho nhiều chủ thể", quantity="2", unit="lớp", funding={"province": 2_000_000}),
        aim="",
    )

    assert lines(old, new) == [
        ("Mục tiêu, yêu cầu", "Hai sản phẩm", "", "removed"),
        ("Hoạt động 1", "", "In tem nhãn · thời gian: tháng 1–12", "added"),
        ("Hoạt động 2: hoạt động", "Tập huấn cho chủ thể", "Tập huấn cho nhiều chủ thể", "changed"),
        ("Hoạt động 2: số lượng", "", "2 lớp", "added"),
        ("Hoạt động 2: Ngân sách tỉnh", "1.000.000 đ", "2.000.000 đ", "changed"),
        ("Hoạt động 2", "Hội chợ xuân · thời gian: tháng 1–12", "", "removed"),
        ("Cộng: Ngân sách tỉnh", "1.000.000 đ", "2.000.000 đ", "changed"),
        ("Tổng kinh phí", "1.000.000 đ", "2.000.000 đ", "changed"),
    ]


def test_line_put_in_between_does_not_make_the_others_look_changed():
    first, last = item(1, "Tập huấn"), item(2, "Hội chợ xuân")
    old, new = content(first, last), content(first, item(2, "In tem nhãn"), last | {"position": 3})

    assert count_of_changes(compare_versions(old, new)) == {"added": 1, "removed": 0, "changed": 0, "same": 4}


@given(contents)
def test_every_text_equals_itself(text):
    assert {line.how for line in compare_versions(text, text)} == {"same"}


@given(contents, contents)
def test_every_line_is_marked_as_its_two_sides_say(old, new):
    for line in compare_versions(old, new):
        assert line.how == (
            "same"
            if line.old == line.new
            else "added"
            if not line.old
            else "removed"
            if not line.new
            else "changed"
        )


@given(contents, contents)
def test_every_activity_of_both_texts_is_shown(old, new):
    shown = compare_versions(old, new)

    for text, side in ((old, "old"), (new, "new")):
        said = [getattr(line, side) for line in shown]
        for one in text["items"]:
            assert any(
                words == one["activity"] or words.startswith(f"{one['activity']} · ") for words in said
            )


@given(contents)
def test_sums_are_those_of_the_lines(text):
    assert sum(sums_of(text).values()) == sum(sum(one["funding"].values()) for one in text["items"])


def test_typed_text_has_the_shape_of_a_saved_one(cast):
    plan = make_annual_plan(cast)
    typed = content_as_typed(plan, plan.aim, [an_item(quantity=plan.items.get().quantity)])

    assert typed == content_of(plan)


def test_hash_is_of_the_content_whatever_the_order_of_its_keys():
    one, other = {"a": 1, "b": "Bưởi"}, {"b": "Bưởi", "a": 1}

    assert hash_of(one) == hash_of(other) != hash_of({"a": 1, "b": "Buoi"})


def test_hash_is_the_same_before_and_after_the_database(cast):
    plan = make_annual_plan(cast, status="submitted")
    version = plan.versions.get()

    assert hash_of(version.content) == version.sha256 == hash_of(content_of(plan))
    assert version.submitted_at == moment()
