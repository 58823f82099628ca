"""The nightly check of the ledger: every sum counted again from its entries; what does not agree is written down.

The database keeps the sums (models/ledger.py); this finds what somebody with a key to the database did to them.
"""

from datetime import date, datetime

from django.db import connection
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.notifications import notify
from programs.models import BudgetYear, LedgerFinding
from programs.permissions import MAY_EXPLAIN_FINDING
from programs.services.money_messages import budget_people

_OF_KIND = "coalesce(sum(e.amount) FILTER (WHERE e.kind IN ({})), 0)"


def _sum(*kinds: str) -> str:
    return _OF_KIND.format(", ".join(f"'{kind}'" for kind in kinds))


_ADVANCED = f"{_sum('advance')} - {_sum('repay', 'clear')}"
_PAID = _sum("disburse", "clear")
# Rule -> rows of a year whose stored sums are not those of their entries. Counted from the entries alone.
CHECKS = {
    "ceiling": f"""
        SELECT s.id, n.name FROM programs_ceiling s JOIN programs_moneysource n ON n.id = s.source_id
        LEFT JOIN programs_budgetentry e ON e.ceiling_id = s.id
        WHERE s.year_id = %(year)s GROUP BY s.id, n.name
        HAVING s.amount <> {_sum("ceiling")} OR s.allocated <> {_sum("allocate", "adjust")}
            OR s.allocated > s.amount
    """,
    "line": f"""
        SELECT s.id, s.id::text FROM programs_budgetline s
        LEFT JOIN programs_budgetentry e ON e.line_id = s.id
        WHERE s.year_id = %(year)s GROUP BY s.id
        HAVING s.allocated <> {_sum("allocate")} OR s.adjusted <> {_sum("adjust")}
            OR s.carried_in <> {_sum("carry_in")} OR s.committed <> {_sum("commit")}
            OR s.advanced <> {_ADVANCED} OR s.disbursed <> {_PAID} OR s.settled <> {_sum("settle")}
            OR s.carried_out <> {_sum("carry_out")} OR s.cancelled <> {_sum("cancel")}
            OR s.disbursed + s.advanced > s.committed
            OR s.committed > s.allocated + s.adjusted + s.carried_in OR s.settled > s.disbursed
    """,
    "commitment": f"""
        SELECT s.id, s.id::text FROM programs_commitment s JOIN programs_budgetline l ON l.id = s.line_id
        LEFT JOIN programs_budgetentry e ON e.commitment_id = s.id
        WHERE l.year_id = %(year)s GROUP BY s.id
        HAVING s.amount <> {_sum("commit")} OR s.advanced <> {_ADVANCED} OR s.disbursed <> {_PAID}
    """,
    "tally": """
        SELECT DISTINCT line_id, line_id::text FROM (
            SELECT t.line_id, t.kind, t.month, t.amount FROM programs_tally t
            JOIN programs_budgetline l ON l.id = t.line_id WHERE l.year_id = %(year)s
            UNION ALL
            SELECT e.line_id, e.kind, date_trunc('month', e.booked_on)::date, -sum(e.amount)
            FROM programs_budgetentry e WHERE e.year_id = %(year)s AND e.line_id IS NOT NULL
            GROUP BY 1, 2, 3
        ) both_sides GROUP BY line_id, kind, month HAVING sum(amount) <> 0
    """,
}
SENTENCES = {
    "ceiling": gettext_lazy("Tổng của nguồn “%(name)s” không bằng các bút toán."),
    "line": gettext_lazy("Tổng của dòng %(name)s không bằng các bút toán."),
    "commitment": gettext_lazy("Tổng của cam kết %(name)s không bằng các bút toán."),
    "tally": gettext_lazy("Tổng theo tháng của dòng %(name)s không bằng các bút toán."),
}


def check_ledger(*, today: date, at: datetime) -> int:
    """Check every year; the number of findings that are new. Running it again writes nothing twice."""
    return sum(_check_year(year, today, at) for year in BudgetYear.objects.order_by("year"))


def _check_year(year: BudgetYear, today: date, at: datetime) -> int:
    with act("ledger.check", actor=None, at=at):
        wrong = wrong_in(year)
        still_open = {
            (finding.rule, finding.record): finding
            for finding in LedgerFinding.objects.select_for_update().filter(
                year=year, cleared_on__isnull=True
            )
        }
        right_again = [finding.pk for key, finding in still_open.items() if key not in wrong]
        LedgerFinding.objects.filter(pk__in=right_again).update(cleared_on=today)
        new = [
            LedgerFinding(year=year, rule=rule, record=record, sentence=sentence, found_on=today)
            for (rule, record), sentence in wrong.items()
            if (rule, record) not in still_open
        ]
        LedgerFinding.objects.bulk_create(new, ignore_conflicts=True)
        if new:
            notify(
                recipients=budget_people(at),
                title=format_lazy(gettext_lazy("Sổ kinh phí năm {year} có chỗ không khớp"), year=year.year),
                body=gettext_lazy("Hãy xem và giải thích."),
                path="/kinh-phi/sai-lech/",
                at=at,
            )
    return len(new)


def wrong_in(year: BudgetYear) -> dict[tuple[str, str], str]:
    """(Rule, record) -> what does not agree, in Vietnamese: it is kept as found."""
    found = {}
    with connection.cursor() as cursor, override("vi"):
        for rule, sql in CHECKS.items():
            cursor.execute(sql, {"year": year.year})
            for key, name in cursor.fetchall():
                found[rule, str(key)] = str(SENTENCES[rule]) % {"name": name}
    return found


def explain_finding(*, finding: LedgerFinding, explanation: str, actor: Actor, at: datetime) -> LedgerFinding:
    """Write down why a sum did not agree and what was done; the finding stays until the sums agree again."""
    if not explanation:
        raise Refusal(_("Hãy ghi vì sao sổ không khớp và đã làm gì."))
    with act("ledger.explain", actor=actor, at=at, reason=explanation):
        require(MAY_EXPLAIN_FINDING(actor))
        finding.explanation = explanation
        finding.save(update_fields=["explanation"])
    return finding
