"""Thousands of random acts: the ledger takes exactly what the invariants allow, and its sums are those of a replay.

The model beside it is plain arithmetic in Python; it decides before each act whether the ledger must take it.
"""

import random
from collections import Counter, defaultdict

import pytest

from programs.enums import EntryKind
from programs.models import BudgetEntry, BudgetLine, Ceiling, Commitment
from programs.selectors.budget_years import Figures
from programs.services.ledger import MoneyRefused, book, ceiling_of, line_of, new_entry
from tests.cast import moment
from tests.programs.money_makers import MONEY_DAY, content, make_money_cast, make_year, source

pytestmark = pytest.mark.django_db
AT = moment(MONEY_DAY)
ACTS = 4000
KINDS = [
    EntryKind.CEILING,
    EntryKind.ALLOCATE,
    EntryKind.ADJUST,
    EntryKind.COMMIT,
    EntryKind.COMMIT,
    EntryKind.ADVANCE,
    EntryKind.REPAY,
    EntryKind.CLEAR,
    EntryKind.DISBURSE,
]
OF_COMMITMENTS = {
    EntryKind.COMMIT,
    EntryKind.ADVANCE,
    EntryKind.REPAY,
    EntryKind.CLEAR,
    EntryKind.DISBURSE,
}


class Model:
    """What the sums must be, and whether they may be so."""

    def __init__(self):
        self.assigned, self.allocated = Counter(), Counter()
        self.lines = defaultdict(Figures)
        self.promises = defaultdict(Figures)

    def tries(self, kind, amount, ceiling, line, commitment):
        """Count one act in; undo it and say no when a promise of the budget would break."""
        self.count(kind, amount, ceiling, line, commitment)
        if self.is_sound(ceiling, line, commitment):
            return True
        self.count(kind, -amount, ceiling, line, commitment)
        return False

    def count(self, kind, amount, ceiling, line, commitment):
        if kind == EntryKind.CEILING:
            self.assigned[ceiling] += amount
            return
        if kind in (EntryKind.ALLOCATE, EntryKind.ADJUST):
            self.allocated[ceiling] += amount
        self.lines[line].count(kind, amount)
        if commitment is not None:
            self.promises[commitment].count(kind, amount)

    def is_sound(self, ceiling, line, commitment):
        if not 0 <= self.assigned[ceiling] >= self.allocated[ceiling]:
            return False
        rows = [self.lines[line]] if line is not None else []
        rows += [self.promises[commitment]] if commitment is not None else []
        for row in rows:
            if min(row.allocated, row.committed, row.advanced, row.disbursed) < 0:
                return False
            if row.committed < row.disbursed + row.advanced:
                return False
        return line is None or self.lines[line].committed <= self.lines[line].budget


def test_ledger_takes_exactly_what_the_invariants_allow_and_replays_to_the_same_sums(cast):
    money = make_money_cast(cast)
    year = make_year(money)
    ceilings = [ceiling_of(year, source(code)) for code in ("NST", "NSH")]
    lines = [
        line_of(year, agency=agency, content=content(on), source=ceiling.source)
        for agency in (cast.tan_phu, cast.bien_hoa)
        for on in ("ND1", "ND3")
        for ceiling in ceilings
    ]
    commitments = [
        Commitment.objects.create(
            line=line,
            signed_on=MONEY_DAY,
            subject=f"Việc {number}",
            supplier="Công ty Mẫu",
            made_at=AT,
            made_by_name="Người Ghi",
        )
        for line in lines
        for number in (1, 2)
    ]
    actors = [cast.actor(name) for name in ("officer", "head", "stranger", "leader")]
    chance, model, taken = random.Random(2704), Model(), Counter()

    for _act in range(ACTS):
        kind = chance.choice(KINDS)
        commitment = chance.choice(commitments) if kind in OF_COMMITMENTS else None
        line = commitment.line if commitment else None
        if line is None and kind != EntryKind.CEILING:
            line = chance.choice(lines)
        ceiling = line.ceiling if line else chance.choice(ceilings)
        signed = kind in (EntryKind.CEILING, EntryKind.ADJUST, EntryKind.COMMIT)
        amount = chance.randint(1, 40) * (chance.choice((1, 1, -1)) if signed else 1)
        amount *= 10 if kind == EntryKind.CEILING else 1
        keys = (ceiling.pk, line.pk if line else None, commitment.pk if commitment else None)
        allowed = model.tries(kind, amount, *keys)
        entry = new_entry(
            kind,
            amount,
            ceiling=ceiling,
            line=line,
            commitment=commitment,
            dated_on=MONEY_DAY,
            actor=chance.choice(actors),
            at=AT,
        )
        try:
            book([entry])
            happened = True
        except MoneyRefused:
            happened = False
        assert happened == allowed, (kind, amount, keys)
        taken[happened] += 1

    assert min(taken.values()) > ACTS // 10
    replayed = Model()
    for entry in BudgetEntry.objects.order_by("pk"):
        replayed.count(entry.kind, entry.amount, entry.ceiling_id, entry.line_id, entry.commitment_id)
    for ceiling in Ceiling.objects.all():
        assert (ceiling.amount, ceiling.allocated) == (
            replayed.assigned[ceiling.pk],
            replayed.allocated[ceiling.pk],
        )
    for line in BudgetLine.objects.all():
        sums = replayed.lines[line.pk]
        assert sums == Figures(**{name: getattr(line, name) for name in vars(sums)})
    for commitment in Commitment.objects.all():
        sums = replayed.promises[commitment.pk]
        assert (commitment.amount, commitment.advanced, commitment.disbursed) == (
            sums.committed,
            sums.advanced,
            sums.disbursed,
        )
    assert replayed.lines == {key: sums for key, sums in model.lines.items() if key in replayed.lines}
