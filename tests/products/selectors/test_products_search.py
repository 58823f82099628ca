"""Names among products: every word, accents or not, and nothing that means more in a pattern than it says."""

import pytest
from django.http import QueryDict

from products.selectors.products import product_list
from tests.products.register_makers import make_product

NAMES = [
    "Bưởi đường lá cam",
    "Bưởi da xanh",
    "Nấm 100% hữu cơ",
    "Nấm 1000 hữu cơ",
    "Mật_ong",
    "Mật ong",
    "A\\B",
]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("buoi", ["Bưởi da xanh", "Bưởi đường lá cam"]),
        ("BUOI cam", ["Bưởi đường lá cam"]),
        ("cam buoi", ["Bưởi đường lá cam"]),
        ("100%", ["Nấm 100% hữu cơ"]),
        ("mat_", ["Mật_ong"]),
        ("a\\b", ["A\\B"]),
        ("xoài", []),
        ("đường", ["Bưởi đường lá cam"]),
    ],
)
def test_a_search_finds_names_with_every_word(makers, words, expected):
    maker = makers.maker
    for name in NAMES:
        make_product(maker, name)

    query = QueryDict(mutable=True)
    query["q"] = words
    found = [row["name"] for row in product_list(makers.actor("desk"), query)["rows"]]

    assert sorted(found) == sorted(expected)
