"""What agencies ask for a year: the list with who has not begun, all of it added up, one estimate as a page."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from agencies.enums import Level
from agencies.hashes import hash_of
from agencies.models import Agency
from agencies.permissions import Actor
from agencies.selectors.actors import names_on, short_name
from agencies.selectors.trail import trail_of
from programs.enums import EstimateStatus, FundingSource, Priority
from programs.models import (
    AnnualPlan,
    AnnualPlanFunding,
    BudgetLine,
    BudgetYear,
    Estimate,
    EstimateLine,
    EstimateVersion,
    MoneySource,
    SpendingContent,
)
from programs.models.estimates import ESTIMATE_WITH_AGENCY
from programs.permissions import (
    MAY_BEGIN_ESTIMATE,
    MAY_EDIT_ESTIMATE,
    MAY_PROPOSE,
    sees_all_money,
    visible_estimates,
    visible_money,
)
from programs.selectors.budget_years import agencies_that_ask, used_in
from programs.workflows import ESTIMATE_WORKFLOW

CHIPS = {
    EstimateStatus.DRAFT: "idle",
    EstimateStatus.SUBMITTED: "info",
    EstimateStatus.RETURNED: "soon",
    EstimateStatus.ACCEPTED: "ok",
}
# Words of an activity that tell which priority of Plan 2704/KH-UBND, II.2 it serves; the officer looks it over.
WORDS_OF_PRIORITIES = {
    Priority.TRAINING: ("tập huấn", "đào tạo", "bồi dưỡng"),
    Priority.FAIRS: ("hội chợ", "xúc tiến", "quảng bá", "cung cầu", "điểm bán", "giới thiệu"),
    Priority.COMMUNICATION: ("tuyên truyền", "truyền thông", "phổ biến", "chuyển đổi số", "truy xuất"),
}


def estimates_for(actor: Actor) -> QuerySet[Estimate]:
    """The estimates one sees."""
    return Estimate.objects.filter(visible_estimates(actor)).select_related("year", "agency")


def lines_asked(actor: Actor, year: BudgetYear) -> QuerySet[EstimateLine]:
    """The lines of a year that one sees."""
    return EstimateLine.objects.filter(estimate__in=estimates_for(actor).filter(year=year))


def agencies_to_estimate(actor: Actor) -> QuerySet[Agency]:
    """Agencies that ask for money today and of which one sees whether they have."""
    asking = Agency.objects.filter(pk__in=agencies_that_ask(actor.today).values("pk"))
    return asking if sees_all_money(actor) else asking.filter(pk__in=actor.agency_ids)


def estimates_of_year(actor: Actor, year: BudgetYear) -> list[dict[str, Any]]:
    """A row for each agency that asks: what it asks, what is proposed, or that nothing came yet.

    An estimate that an agency is still working on shows to others as a status, without figures.
    """
    asked = {
        row["estimate__agency_id"]: row
        for row in lines_asked(actor, year)
        .values("estimate__agency_id")
        .annotate(asked=Sum("amount"), proposed=Sum("proposed"))
        .order_by()
    }
    seen = set(estimates_for(actor).filter(year=year).values_list("pk", flat=True))
    known = {each.agency_id: each for each in Estimate.objects.filter(visible_money(actor), year=year)}
    agencies = agencies_to_estimate(actor) | Agency.objects.filter(pk__in=list(known))
    names = names_on(actor.today)
    before = _executed(actor, year.year - 1, "agency_id")
    rows = []
    for agency in agencies.order_by("kind", "code", "pk"):
        estimate = known.get(agency.pk)
        rows.append(
            {
                "agency": agency,
                "name": short_name(names, agency.pk, agency.short_name),
                "estimate": estimate,
                "may_read": estimate is not None and estimate.pk in seen,
                "chip": CHIPS[EstimateStatus(estimate.status)] if estimate else "idle",
                "before": before.get(agency.pk, (0, 0)),
                "may_begin": None
                if estimate
                else MAY_BEGIN_ESTIMATE(actor, Estimate(year=year, agency=agency)),
            }
            | _sums(asked.get(agency.pk))
        )
    return rows


def _sums(row: Mapping[str, Any] | None) -> dict[str, int]:
    return {name: int((row or {}).get(name) or 0) for name in ("asked", "proposed")}


def _executed(actor: Actor, year: int, column: str) -> dict[int, tuple[int, int]]:
    """What lines one sees had in a year and what of it is paid, by one of their columns."""
    rows = (
        BudgetLine.objects.filter(visible_money(actor), year=year)
        .order_by()
        .values_list(column)
        .annotate(
            usable=Sum("allocated") + Sum("adjusted") + Sum("carried_in"),
            paid=Sum("disbursed"),
        )
    )
    return {key: (int(usable), int(paid)) for key, usable, paid in rows}


def added_up(actor: Actor, year: BudgetYear) -> dict[str, Any]:
    """Everything asked for in a year by content and by priority, beside the year before."""
    lines = lines_asked(actor, year)
    by_content = {
        row["content_id"]: row
        for row in lines.values("content_id")
        .annotate(asked=Sum("amount"), proposed=Sum("proposed"))
        .order_by()
    }
    before = _executed(actor, year.year - 1, "content_id")
    contents = SpendingContent.objects.filter(pk__in={*by_content, *before}).order_by("position", "pk")
    rows: list[dict[str, Any]] = [
        {"content": content, "before": before.get(content.pk, (0, 0))} | _sums(by_content.get(content.pk))
        for content in contents
    ]
    total = {
        "asked": sum(row["asked"] for row in rows),
        "proposed": sum(row["proposed"] for row in rows),
        "before": tuple(sum(row["before"][part] for row in rows) for part in (0, 1)),
    }
    return {"contents": rows, "total": total, "priorities": _shares(rows, total)}


def _shares(rows: Iterable[dict[str, Any]], total: dict[str, Any]) -> list[dict[str, Any]]:
    """What part of everything asked and proposed goes to each priority of the plan, and to none."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        sums[row["content"].priority].update({name: row[name] for name in ("asked", "proposed")})
    return [
        {
            "priority": Priority(key).label if key else "",
            "asked": sums[key]["asked"],
            "proposed": sums[key]["proposed"],
            "asked_share": _tenths(sums[key]["asked"], total["asked"]),
            "proposed_share": _tenths(sums[key]["proposed"], total["proposed"]),
        }
        for key in (*Priority.values, "")
        if total["asked"] and (key or sums[key]["asked"])
    ]


def _tenths(part: int, whole: int) -> float | None:
    """Per cent with one decimal, worked out in whole numbers; None where there is nothing to share."""
    return (2000 * part + whole) // (2 * whole) / 10 if whole else None


def lines_of(estimate: Estimate) -> list[EstimateLine]:
    """The lines of one estimate, in their order."""
    lines = estimate.lines.select_related("content", "source", "assignment__plan", "plan_item")
    return list(lines.order_by("position"))


def estimate_page(estimate: Estimate, actor: Actor) -> dict[str, Any]:
    """Everything the page of one estimate shows."""
    lines = lines_of(estimate)
    day = estimate.submitted_on or actor.today
    names = names_on(day, [estimate.agency_id])
    versions = list(estimate.versions.order_by("-number"))
    return {
        "estimate": estimate,
        "year": estimate.year,
        "name": short_name(names, estimate.agency_id, estimate.agency.short_name),
        "chip": CHIPS[EstimateStatus(estimate.status)],
        "lines": lines,
        "total": sum(line.amount for line in lines),
        "proposed": sum(line.proposed or 0 for line in lines),
        "is_proposed": any(line.proposed is not None for line in lines),
        "comparison": _comparison(actor, estimate, lines),
        "versions": versions,
        "seen": len(versions),
        "entries": trail_of(estimate),
        "may": {move.name: verdict for move, verdict in ESTIMATE_WORKFLOW.open_moves(actor, estimate)},
        "may_edit": MAY_EDIT_ESTIMATE(actor, estimate),
        "may_propose": MAY_PROPOSE(actor, estimate),
        "is_with_agency": estimate.status in ESTIMATE_WITH_AGENCY,
    }


def _comparison(actor: Actor, estimate: Estimate, lines: list[EstimateLine]) -> list[dict[str, Any]]:
    """Content by content: what is asked, what the agency had and paid the year before, and has and paid this year."""
    asked: Counter[int] = Counter()
    for line in lines:
        asked[line.content_id] += line.amount
    years = {}
    for year in (estimate.year_id - 1, estimate.year_id):
        own = BudgetLine.objects.filter(visible_money(actor), year=year, agency=estimate.agency_id)
        years[year] = {
            key: (int(usable), int(paid))
            for key, usable, paid in own.order_by()
            .values_list("content_id")
            .annotate(
                usable=Sum("allocated") + Sum("adjusted") + Sum("carried_in"),
                paid=Sum("disbursed"),
            )
        }
    before, now = years.values()
    if not before and not now:
        return []
    contents = SpendingContent.objects.filter(pk__in={*asked, *before, *now}).order_by("position", "pk")
    return [
        {
            "content": content,
            "asked": asked[content.pk],
            "before": before.get(content.pk, (0, 0)),
            "now": now.get(content.pk, (0, 0)),
        }
        for content in contents
    ]


def version_of_estimate(version: EstimateVersion) -> dict[str, Any]:
    """One estimate as it was handed in, and whether its hash still says so."""
    return {
        "version": version,
        "content": version.content,
        "total": sum(line["amount"] for line in version.content["lines"]),
        "is_whole": hash_of(version.content) == version.sha256,
    }


# --- From the annual plan -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlannedMoney:
    """What an agency's annual plan asks of one source for one activity, and is in no line of the estimate yet."""

    funding: AnnualPlanFunding
    source: MoneySource
    content: SpendingContent | None

    @property
    def key(self) -> int:
        return self.funding.pk


def planned_money(estimate: Estimate) -> list[PlannedMoney]:
    """What may be taken from the annual plan of the same year, with the source and the content it seems to mean."""
    sources = list(MoneySource.objects.filter(used_in(estimate.year)).order_by("position", "pk"))
    contents = list(SpendingContent.objects.filter(used_in(estimate.year)).order_by("position", "pk"))
    taken = set(estimate.lines.filter(plan_item__isnull=False).values_list("plan_item_id", "source_id"))
    plans = AnnualPlan.objects.filter(agency=estimate.agency_id, year=estimate.year_id)
    money = AnnualPlanFunding.objects.filter(item__plan__in=plans).select_related("item")
    found = []
    for funding in money.order_by("item__plan_id", "item__position", "source"):
        source = _source_meant(funding.source, sources, estimate.agency)
        if source and (funding.item_id, source.pk) not in taken:
            found.append(PlannedMoney(funding, source, _content_meant(funding.item.activity, contents)))
    return found


def _source_meant(family: str, sources: list[MoneySource], agency: Agency) -> MoneySource | None:
    """The source of a family; of a locality's own budgets, which stand from the higher to the lower, its own."""
    found = [source for source in sources if source.family == family]
    if not found:
        return None
    is_commune = family == FundingSource.LOCAL and agency.level == Level.COMMUNE
    return found[-1] if is_commune else found[0]


def _content_meant(activity: str, contents: list[SpendingContent]) -> SpendingContent | None:
    text = activity.lower()
    for priority, words in WORDS_OF_PRIORITIES.items():
        if any(word in text for word in words):
            return next((content for content in contents if content.priority == priority), None)
    return None


# --- Towards the allocation ---------------------------------------------------------------------------------------


def proposed_money(year: BudgetYear) -> list[dict[str, Any]]:
    """What accepted estimates of a year come to, per agency, source, content and duty: keys and whole đồng."""
    rows = (
        EstimateLine.objects.filter(estimate__year=year, estimate__status=EstimateStatus.ACCEPTED)
        .filter(~Q(proposed=0))
        .values("source_id", "content_id", "assignment_id", agency_id=F("estimate__agency_id"))
        .annotate(amount=Sum(Coalesce("proposed", "amount")))
        .order_by("agency_id", "content_id", "source_id", "assignment_id")
    )
    return [{**row, "amount": int(row["amount"])} for row in rows]
