"""Sums of money in Vietnamese words, as papers about money end: “Bằng chữ: Năm mươi triệu đồng”."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES = ("", "nghìn", "triệu")
BILLION = 10**9


def dong_in_words(amount: int) -> str:
    """Whole đồng in words, first letter in capitals; less than nothing begins with “Âm”."""
    words = f"{'âm ' if amount < 0 else ''}{number_in_words(abs(amount))} đồng"
    return words[0].upper() + words[1:]


def number_in_words(number: int) -> str:
    """A whole number of at least zero. Raises ValueError below that."""
    if number < 0:
        raise ValueError(number)
    return " ".join(_words(number, is_first=True)) if number else DIGITS[0]


def _words(number: int, *, is_first: bool) -> list[str]:
    """Billions are counted like anything else (“một nghìn tỷ”), so there is no largest number."""
    words: list[str] = []
    billions, rest = divmod(number, BILLION)
    if billions:
        words += [*_words(billions, is_first=is_first), "tỷ"]
    for power in (2, 1, 0):
        group = rest // 1000**power % 1000
        if group:
            # Only the very first group may leave its hundreds unsaid.
            words += _of_three(group, leads=is_first and not words)
            words += [SCALES[power]] if SCALES[power] else []
    return words


def _of_three(group: int, *, leads: bool) -> list[str]:
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    words = [] if leads and not hundreds else [DIGITS[hundreds], "trăm"]
    if tens == 1:
        words.append("mười")
    elif tens:
        words += [DIGITS[tens], "mươi"]
    elif ones and words:
        words.append("linh")
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 5 and tens:
        words.append("lăm")
    elif ones:
        words.append(DIGITS[ones])
    return words
