"""Text as one looks for it: the same folding that the database does in SearchKey."""

import unicodedata

FIRST_MARK, LAST_MARK = "\u0300", "\u036f"
D_WITHOUT_STROKE = str.maketrans("đĐ", "dD")


def fold(text: str) -> str:
    """Lower case, without accents, đ as d; NFC and NFD give the same. Equals agencies.models.base.SearchKey.

    Letter by letter, because the database knows no lower case that depends on the neighbours.
    """
    bare = (letter for letter in unicodedata.normalize("NFD", text) if not FIRST_MARK <= letter <= LAST_MARK)
    return "".join(letter.lower() for letter in "".join(bare).translate(D_WITHOUT_STROKE))


def search_words(text: str) -> list[str]:
    """The words of a query, folded; each must occur in what is found."""
    return fold(text.replace("\x00", " ")).split()


def plain_name(text: str) -> str:
    """A name as part of an address or user name: folded, letters and digits only."""
    return "".join(letter for letter in fold(text) if letter.isascii() and letter.isalnum())
