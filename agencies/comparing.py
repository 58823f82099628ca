"""Two versions of something side by side: what was added, removed, changed."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"
# From this share of common words on, two lines are one that was reworded.
ALIKE = 0.5

Row = TypeVar("Row")


class Difference(NamedTuple):
    """One line of a comparison, as templates/_compare.html shows it."""

    label: str
    old: str
    new: str
    how: str


def difference(label: object, old: str, new: str) -> Difference:
    """A line with what became of it."""
    if old == new:
        how = SAME
    elif not old:
        how = ADDED
    elif not new:
        how = REMOVED
    else:
        how = CHANGED
    return Difference(str(label), old, new, how)


def count_of_changes(lines: Sequence[Difference]) -> dict[str, int]:
    """How many lines were added, removed, changed, stayed."""
    return {how: sum(line.how == how for line in lines) for how in (ADDED, REMOVED, CHANGED, SAME)}


def pairs(
    old: Sequence[Row], new: Sequence[Row], text_of: Callable[[Row], str]
) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows that belong together by their words, in the order of `new`; what was removed stands where it stood.

    A row is found again by its words, not by its place: one put in between does not make all that follow look
    changed.
    """
    partner = _partners([text_of(row) for row in old], [text_of(row) for row in new])
    taken = set(partner.values())
    waiting = [index for index in range(len(old)) if index not in taken]
    for index, row in enumerate(new):
        found = partner.get(index)
        place = found if found is not None else index
        while waiting and waiting[0] < place:
            yield old[waiting.pop(0)], None
        yield (old[found] if found is not None else None), row
    for index in waiting:
        yield old[index], None


def _partners(old: list[str], new: list[str]) -> dict[int, int]:
    """By place in `new`, the place in `old` of the same text: word for word, then the most alike."""
    partner: dict[int, int] = {}
    free = list(range(len(old)))
    for index, text in enumerate(new):
        same = next((at for at in free if old[at] == text), None)
        if same is not None:
            partner[index] = same
            free.remove(same)
    old_words = [set(text.lower().split()) for text in old]
    for index, text in enumerate(new):
        if index in partner or not free:
            continue
        words = set(text.lower().split())
        best = max(free, key=lambda at: (_likeness(old_words[at], words), -abs(at - index)))
        if _likeness(old_words[best], words) >= ALIKE:
            partner[index] = best
            free.remove(best)
    return partner


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / (len(one | other) or 1)
