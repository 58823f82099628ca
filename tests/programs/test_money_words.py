"""Sums in words, against a table written by hand."""

import pytest

from programs.money_words import dong_in_words, number_in_words

TABLE = {
    0: "Không đồng",
    1: "Một đồng",
    5: "Năm đồng",
    10: "Mười đồng",
    11: "Mười một đồng",
    15: "Mười lăm đồng",
    20: "Hai mươi đồng",
    21: "Hai mươi mốt đồng",
    24: "Hai mươi bốn đồng",
    25: "Hai mươi lăm đồng",
    99: "Chín mươi chín đồng",
    100: "Một trăm đồng",
    101: "Một trăm linh một đồng",
    105: "Một trăm linh năm đồng",
    110: "Một trăm mười đồng",
    115: "Một trăm mười lăm đồng",
    555: "Năm trăm năm mươi lăm đồng",
    1_000: "Một nghìn đồng",
    1_001: "Một nghìn không trăm linh một đồng",
    1_010: "Một nghìn không trăm mười đồng",
    1_021: "Một nghìn không trăm hai mươi mốt đồng",
    10_000: "Mười nghìn đồng",
    12_345: "Mười hai nghìn ba trăm bốn mươi lăm đồng",
    100_000: "Một trăm nghìn đồng",
    100_500: "Một trăm nghìn năm trăm đồng",
    1_000_000: "Một triệu đồng",
    1_000_005: "Một triệu không trăm linh năm đồng",
    1_005_000: "Một triệu không trăm linh năm nghìn đồng",
    35_000_000: "Ba mươi lăm triệu đồng",
    50_000_000: "Năm mươi triệu đồng",
    71_500_000: "Bảy mươi mốt triệu năm trăm nghìn đồng",
    1_000_000_000: "Một tỷ đồng",
    1_000_000_001: "Một tỷ không trăm linh một đồng",
    4_331_000_000: "Bốn tỷ ba trăm ba mươi mốt triệu đồng",
    21_015_104_231: (
        "Hai mươi mốt tỷ không trăm mười lăm triệu một trăm linh bốn nghìn hai trăm ba mươi mốt đồng"
    ),
    1_000_000_000_000: "Một nghìn tỷ đồng",
    1_002_000_000_000: "Một nghìn không trăm linh hai tỷ đồng",
    10**15: "Một triệu tỷ đồng",
    10**15 - 1: (
        "Chín trăm chín mươi chín nghìn chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu "
        "chín trăm chín mươi chín nghìn chín trăm chín mươi chín đồng"
    ),
    10**18: "Một tỷ tỷ đồng",
    -15_000_000: "Âm mười lăm triệu đồng",
}


@pytest.mark.parametrize(("amount", "words"), TABLE.items())
def test_sums_in_words(amount, words):
    assert dong_in_words(amount) == words


def test_every_number_has_words_of_its_own():
    """Two sums never read the same: all to a hundred thousand, every power of ten beside its neighbours."""
    numbers = [*range(100_000), *(10**power + step for power in range(6, 16) for step in (-1, 0, 1))]
    assert len({number_in_words(number) for number in numbers}) == len(set(numbers))


def test_a_negative_number_alone_has_no_words():
    with pytest.raises(ValueError):
        number_in_words(-1)
