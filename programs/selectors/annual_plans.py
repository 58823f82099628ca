"""Annual plans as lists, figures and pages, each as far as the person who asks may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.comparing import SAME
from agencies.enums import MARKS
from agencies.hashes import hash_of
from agencies.kept_sql import fetched, sql_of
from agencies.lists import Listing, Page, page_of_listing
from agencies.models import AgencyName
from agencies.permissions import Actor, Verdict, no
from agencies.selectors.actors import called_on
from agencies.selectors.calendar import WorkingCalendar
from agencies.selectors.trail import TrailEntry, trail_of
from agencies.text import search_words
from programs.enums import AnnualPlanStatus, FundingSource
from programs.models import AnnualPlan, AnnualPlanFunding, AnnualPlanVersion
from programs.models.annual_plans import NOT_HANDED_IN, WITH_AGENCY
from programs.permissions import (
    MAY_ASK_UNLOCK,
    MAY_EDIT_ANNUAL_PLAN,
    MAY_REMIND,
    sees_working_text,
    visible_annual_plans,
)
from programs.selectors.comparisons import compare_versions, dong, month_words, quantity_words, sums_of
from programs.selectors.contents import content_as_typed, content_of
from programs.selectors.deadline_words import IDLE, INFO, LATE, OK, SOON, DeadlineWords, day_words
from programs.selectors.handovers import handover_url
from programs.selectors.requests import request_rows, requests_for
from programs.workflows import ANNUAL_PLAN_WORKFLOW

HANDED_IN, MISSING = "da", "chua"
SORTS = {
    "co-quan": gettext_lazy("Cơ quan, A–Y"),
    "-co-quan": gettext_lazy("Cơ quan, Y–A"),
    "han": gettext_lazy("Hạn nộp, gần trước"),
    "-han": gettext_lazy("Hạn nộp, xa trước"),
    "tu-ngay": gettext_lazy("Đổi tình trạng, lâu nhất trước"),
    "-tu-ngay": gettext_lazy("Đổi tình trạng, mới nhất trước"),
}
KEYS = {
    "co-quan": ("sort_key", "pk"),
    "-co-quan": ("-sort_key", "-pk"),
    "han": ("due_on", "pk"),
    "-han": ("-due_on", "-pk"),
    "tu-ngay": ("status_since", "pk"),
    "-tu-ngay": ("-status_since", "-pk"),
}
CHIPS: dict[str, str] = {
    AnnualPlanStatus.DRAFT: IDLE,
    AnnualPlanStatus.SUBMITTED: INFO,
    AnnualPlanStatus.IN_REVIEW: INFO,
    AnnualPlanStatus.RETURNED: SOON,
    AnnualPlanStatus.ACCEPTED: INFO,
    AnnualPlanStatus.APPROVED: OK,
    AnnualPlanStatus.VOID: IDLE,
}
WORKING_TEXT = "dang-soan"
DAYS_TO_SUBMIT_AGAIN = 5
SUBMIT_AGAIN_BY = gettext_lazy("Nộp lại chậm nhất ngày")
# How many agencies that have not submitted are named above the list; the rest are one click away.
MOST_NAMED = 12


def annual_plans_for(actor: Actor) -> QuerySet[AnnualPlan]:
    """The annual plans this actor sees."""
    return AnnualPlan.objects.filter(visible_annual_plans(actor)).select_related(
        "agency", "call", "handed_over_from"
    )


def late_on(today: date) -> Q:
    """First submitted after the due day, or not yet and the day is past: the one rule for every count."""
    return Q(first_submitted_on__gt=F("due_on")) | Q(first_submitted_on__isnull=True, due_on__lt=today)


# --- The list -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Criteria:
    """Which plans are asked for, in which order."""

    words: str = ""
    year: int | None = None
    agency_id: int | None = None
    status: str = ""
    handed_in: str = ""
    late: bool | None = None
    sort: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """What the list is ordered by: one year's plans by agency, those of all years newest first."""
        if self.sort:
            return KEYS[self.sort]
        return ("-year", "-pk") if self.year is None else KEYS["co-quan"]

    @property
    def narrows_years(self) -> bool:
        """Whether anything but year and order is asked for."""
        return any((self.words, self.agency_id, self.status, self.handed_in, self.late is not None))


@dataclass(frozen=True)
class AnnualPlanListing(Listing):
    """The annual plans that an actor sees of those asked for."""

    actor: Actor
    criteria: Criteria

    columns = (
        *("pk", "year", "called", "status", "status_since", "due_on", "lock_on", "first_submitted_on"),
        *("submitted_on", "money", "sort_key"),
    )

    @property
    def keys(self) -> tuple[str, ...]:
        return self.criteria.keys

    def parts(self) -> list[QuerySet[AnnualPlan]]:
        criteria, today = self.criteria, self.actor.today
        plans = AnnualPlan.objects.filter(visible_annual_plans(self.actor))
        if criteria.year is not None:
            plans = plans.filter(year=criteria.year)
        for word in search_words(criteria.words):
            plans = plans.filter(agency__search_key__contains=word)
        if criteria.agency_id:
            plans = plans.filter(agency_id=criteria.agency_id)
        if criteria.status:
            plans = plans.filter(status=criteria.status)
        if criteria.handed_in or criteria.late is not None:
            plans = plans.exclude(status=AnnualPlanStatus.VOID)
        if criteria.handed_in:
            with_agency = Q(status__in=WITH_AGENCY)
            plans = plans.filter(with_agency if criteria.handed_in == MISSING else ~with_agency)
        if criteria.late is not None:
            plans = plans.filter(late_on(today) if criteria.late else ~late_on(today))
        return [plans]

    def widened(self, part: QuerySet[AnnualPlan]) -> QuerySet[AnnualPlan]:
        return part.annotate(
            sort_key=F("agency__sort_key"),
            called=called_on(self.actor.today, "name"),
            money=_money_seen_by(self.actor, AnnualPlanFunding.objects),
        )


def annual_plan_rows(actor: Actor, criteria: Criteria) -> QuerySet:
    """All the rows asked for, as plain values; `list_rows` makes them ready to be shown."""
    listing = AnnualPlanListing(actor, criteria)
    (plans,) = listing.parts()
    return listing.widened(plans).values(*listing.columns)


def page_of_annual_plans(
    actor: Actor, criteria: Criteria, years: Iterable["YearFigures"], query: QueryDict
) -> Page:
    """The page of the list that `query` asks for; whole years are counted in their figures already."""
    count = None
    if not criteria.narrows_years:
        count = sum(figures.total for figures in years if criteria.year in (None, figures.year))
    return page_of_listing(AnnualPlanListing(actor, criteria), query, count=count)


def _money_seen_by(actor: Actor, funding):
    """A plan's money; unknown to those who do not see the text an agency is still working on."""
    total = (
        funding.filter(item__plan=OuterRef("pk"))
        .order_by()
        .values("item__plan")
        .annotate(total=Sum("amount", output_field=BigIntegerField()))
        .values("total")
    )
    seen = ~Q(status__in=NOT_HANDED_IN) | Q(agency_id__in=actor.agency_ids)
    return Case(When(seen, then=Subquery(total)), output_field=BigIntegerField())


def list_rows(rows: Iterable[dict], words: DeadlineWords) -> list[dict]:
    """Rows with everything the list shows, formatted."""
    status_words = {status.value: str(status.label) for status in AnnualPlanStatus}
    # One address is asked for, the others differ by the number alone.
    address = reverse("programs:annual-plan", args=[0])
    return [
        {
            "url": address.replace("0", str(row["pk"])),
            "agency": row["called"],
            "year": row["year"],
            "kind": CHIPS[row["status"]],
            "mark": MARKS[CHIPS[row["status"]]],
            "status": status_words[row["status"]],
            "due": day_words(row["due_on"]),
            "tone": standing.kind,
            "standing": standing.text,
            "css": "row-late" if standing.kind == LATE else "",
            "submitted": day_words(row["submitted_on"]),
            "money": dong(row["money"]) if row["money"] else "",
        }
        for row in rows
        for standing in [words.of_plan(row["status"], row["due_on"], row["first_submitted_on"])]
    ]


class YearFigures(NamedTuple):
    """The plans of one year in numbers, and the days of its call."""

    year: int
    call_id: int
    due_on: date
    lock_on: date
    note: str
    handed_in_time: int
    handed_late: int
    missing_in_time: int
    missing_late: int

    @property
    def total(self) -> int:
        return self.handed + self.missing

    @property
    def handed(self) -> int:
        return self.handed_in_time + self.handed_late

    @property
    def missing(self) -> int:
        return self.missing_in_time + self.missing_late


def figures_by_year(actor: Actor) -> list[YearFigures]:
    """Every year of which the actor sees plans, newest first, with who has submitted and who has not."""
    return [YearFigures(*row) for row in fetched(*_sql_of_figures(actor))]


@lru_cache(maxsize=1000)
def _sql_of_figures(actor: Actor) -> tuple[str, Sequence]:
    """Kept for the next click of the same person on the same day: it takes longer to write than to run."""
    late, missing = late_on(actor.today), Q(status__in=WITH_AGENCY)
    rows = (
        AnnualPlan.objects.filter(visible_annual_plans(actor))
        .exclude(status=AnnualPlanStatus.VOID)
        .order_by("-year")
        .values("year", "call_id", "call__due_on", "call__lock_on", "call__note")
        .annotate(
            handed_in_time=Count("pk", filter=~missing & ~late),
            handed_late=Count("pk", filter=~missing & late),
            missing_in_time=Count("pk", filter=missing & ~late),
            missing_late=Count("pk", filter=missing & late),
        )
    )
    return sql_of(rows.values_list(*YEAR_COLUMNS))


YEAR_COLUMNS = (
    *("year", "call_id", "call__due_on", "call__lock_on", "call__note"),
    *("handed_in_time", "handed_late", "missing_in_time", "missing_late"),
)


def year_header(actor: Actor, figures: YearFigures, words: DeadlineWords) -> dict[str, Any]:
    """What stands above the list of one year: the days in words.

    Who reads everything also gets the matrix and the names of those who have not submitted.
    """
    header: dict[str, Any] = {
        "figures": figures,
        "words": words.of_call_in_full(figures.due_on, figures.lock_on),
    }
    if not actor.reads_everything:
        return header
    address = f"{reverse('programs:annual-plans')}?nam={figures.year}"
    header["matrix"] = [
        (_("Đã nộp"), HANDED_IN, _cells(address, HANDED_IN, figures.handed_in_time, figures.handed_late)),
        (_("Chưa nộp"), MISSING, _cells(address, MISSING, figures.missing_in_time, figures.missing_late)),
    ]
    header["missing"] = _missing_agencies(actor, figures, words)
    header["more_missing"] = max(0, figures.missing - MOST_NAMED)
    header["missing_url"] = f"{address}&nop={MISSING}"
    header["may_remind"] = may_remind(actor, figures)
    return header


def _cells(address, handed_in, in_time, late):
    kinds = (OK, SOON) if handed_in == HANDED_IN else (IDLE, LATE)
    words = (_("trong hạn"), _("quá hạn"))
    return [
        {"kind": kind, "count": count, "words": word, "url": f"{address}&nop={handed_in}&tre={value}"}
        for kind, count, word, value in zip(kinds, (in_time, late), words, ("khong", "co"), strict=True)
    ]


def _missing_agencies(actor: Actor, figures: YearFigures, words: DeadlineWords) -> list[dict[str, Any]]:
    """The first of those who have not submitted, in words."""
    rows = missing_agencies(actor, figures.year) if figures.missing else []
    address = reverse("programs:annual-plan", args=[0])
    return [
        {
            "url": address.replace("0", str(plan.pk)),
            "agency": plan.called,
            "kind": kind,
            "mark": MARKS[kind],
            "words": _("bị trả lại") if plan.status == AnnualPlanStatus.RETURNED else standing.text,
        }
        for plan in rows
        for standing in [words.of_plan(plan.status, plan.due_on, plan.first_submitted_on)]
        for kind in [LATE if standing.kind == LATE else CHIPS[plan.status]]
    ]


class Missing(NamedTuple):
    """A plan that has not been submitted, or was sent back."""

    pk: int
    called: str
    status: str
    due_on: date
    first_submitted_on: date | None


def missing_agencies(actor: Actor, year: int) -> list[Missing]:
    """The first of those who have not submitted: those who are late, the longest overdue before the others."""
    return [Missing(*row) for row in fetched(*_sql_of_missing(actor, year))]


@lru_cache(maxsize=1000)
def _sql_of_missing(actor: Actor, year: int) -> tuple[str, Sequence]:
    """Kept as `_sql_of_figures`."""
    plans = AnnualPlan.objects.filter(visible_annual_plans(actor), year=year, status__in=WITH_AGENCY)
    late_first = Case(When(late_on(actor.today), then=Value(0)), default=Value(1))
    rows = plans.annotate(called=called_on(actor.today, "short_name")).order_by(
        late_first, "due_on", "agency__sort_key", "pk"
    )
    return sql_of(rows.values_list(*Missing._fields)[:MOST_NAMED])


def may_remind(actor: Actor, figures: YearFigures) -> Verdict:
    """Whether there is somebody to remind, and the actor may."""
    verdict = MAY_REMIND(actor)
    if verdict and not figures.missing:
        return no(_("Không còn đơn vị nào chưa nộp."))
    return verdict


# --- One plan -------------------------------------------------------------------------------------


def annual_plan_page(plan: AnnualPlan, actor: Actor) -> dict[str, Any]:
    """Everything the page of one plan shows."""
    words = DeadlineWords(actor.today)
    versions = list(plan.versions.order_by("-number"))
    content, source = shown_content(plan, actor, versions)
    seen = _newest(versions)
    return {
        "plan": plan,
        "called": name_of_agency(plan, actor.today),
        "kind": CHIPS[plan.status],
        "standing": words.of_plan(plan.status, plan.due_on, plan.first_submitted_on),
        "deadline": words.of_plan_in_full(plan),
        "content": content,
        "source": source,
        "returned_for": _reason_of_return(plan),
        "submit_again_by": day_words(plan.last_day),
        "table": plan_table(content) if content else None,
        "versions": [version_row(version) for version in versions],
        "compare_url": compare_url(plan, actor, versions),
        "requests": request_rows(requests_for(actor).filter(annual_plan=plan).order_by("-asked_at", "-pk")),
        "entries": plan_trail(plan, actor),
        "handover_url": handover_url(plan, actor),
        "may_edit": MAY_EDIT_ANNUAL_PLAN(actor, plan),
        "may_ask_unlock": MAY_ASK_UNLOCK(actor, plan),
        "unlock_matters": plan.status in WITH_AGENCY and actor.today > plan.last_day,
        "acts": acts_upon(
            plan, actor, seen, day_words(day_to_submit_again(plan, actor.today, words.calendar()))
        ),
    }


def reading_context(plan: AnnualPlan, actor: Actor) -> dict[str, Any]:
    """What one must have read of a plan to judge it: its newest text, and the number of that version."""
    versions = list(plan.versions.order_by("-number"))
    content, source = shown_content(plan, actor, versions)
    return {
        "plan": plan,
        "seen": _newest(versions),
        "source": source,
        "table": plan_table(content) if content else None,
    }


def day_to_submit_again(plan: AnnualPlan, today: date, calendar: WorkingCalendar) -> date:
    """Until when a plan returned today stays open if nobody says otherwise: five working days, or to its lock day."""
    return max(plan.last_day, calendar.add_working_days(today, DAYS_TO_SUBMIT_AGAIN))


def _newest(versions: list[AnnualPlanVersion]) -> int:
    """The number of the newest of `versions`, which are in that order; none yet is 0."""
    return versions[0].number if versions else 0


def shown_content(
    plan: AnnualPlan, actor: Actor, versions: list[AnnualPlanVersion]
) -> tuple[dict | None, str]:
    """The text this actor may read, and a sentence when it is not the one the agency is working on.

    Of a plan that is out of its agency's hands it is the frozen text: what is judged is what was handed in, and
    the number that goes with an act is the number of what was read.
    """
    if plan.status not in NOT_HANDED_IN and versions:
        return versions[0].content, ""
    if sees_working_text(actor, plan):
        return content_of(plan), ""
    if versions:
        return versions[0].content, _(
            "Đơn vị đang sửa; dưới đây là bản đã trình lần %(number)s. Bản đang sửa chỉ đơn vị thấy."
        ) % {"number": versions[0].number}
    return None, _("Đơn vị đang soạn và chưa trình lần nào; nội dung chỉ đơn vị thấy.")


def name_of_agency(plan: AnnualPlan, day: date) -> str:
    """What the agency of a plan is called on `day`."""
    names = AgencyName.objects.in_force_on(day).filter(agency_id=plan.agency_id)
    return names.values_list("name", flat=True).first() or plan.agency.name


def plan_table(content: dict) -> dict[str, Any]:
    """The activities of a content with their money by source, and the sums."""
    sums = sums_of(content)
    rows = [
        {
            "number": item["position"],
            "activity": item["activity"],
            "details": [
                words for words in (item["aims_at"], quantity_words(item), item["responsible"]) if words
            ],
            "months": month_words(item),
            "amounts": [(str(FundingSource(source).label), item["funding"].get(source)) for source in sums],
            "total": sum(item["funding"].values()) or None,
        }
        for item in content["items"]
    ]
    return {
        "aim": content["aim"],
        "sources": [FundingSource(source).label for source in sums],
        "rows": rows,
        "sums": [(str(FundingSource(source).label), amount) for source, amount in sums.items()],
        "total": sum(sums.values()),
    }


def version_row(version: AnnualPlanVersion) -> dict[str, Any]:
    """One frozen version as lists show it."""
    return {
        "number": version.number,
        "url": reverse("programs:annual-plan-version", args=[version.plan_id, version.number]),
        "submitted_at": version.submitted_at,
        "submitter_name": version.submitter_name,
        "submitter_title": version.submitter_title,
        "sha256": version.sha256,
    }


def version_page(version: AnnualPlanVersion) -> dict[str, Any]:
    """A frozen version, with its hash counted anew."""
    return {
        "version": version_row(version),
        "table": plan_table(version.content),
        "is_whole": hash_of(version.content) == version.sha256,
    }


# The acts of the workflow, as buttons: address, kind, icon, question before, label of the reason.
BUTTONS = {
    "submit": ("annual-plan-submit", "primary", "send"),
    "withdraw": ("annual-plan-withdraw", "secondary", "withdraw"),
    "begin_review": ("annual-plan-begin-review", "secondary", "eye"),
    "accept": ("annual-plan-accept", "primary", "check"),
    "approve": ("annual-plan-approve", "primary", "approve"),
    "return": ("annual-plan-return", "outline-danger", "return"),
    "send_back": ("annual-plan-return", "outline-danger", "return"),
}
QUESTIONS = {
    "submit": gettext_lazy(
        "Trình kế hoạch này? Sau khi trình thì không sửa được nữa, trừ khi rút lại hoặc bị trả lại."
    ),
    "withdraw": gettext_lazy("Rút kế hoạch về để sửa? Kế hoạch sẽ thành chưa nộp cho đến khi trình lại."),
    "approve": gettext_lazy("Phê duyệt kế hoạch này? Sau khi phê duyệt, kế hoạch không thay đổi được nữa."),
}


def acts_upon(plan: AnnualPlan, actor: Actor, seen: int, again_by: str) -> list[dict[str, Any]]:
    """The moves that lead on from here as buttons, those one may make first.

    Each carries `seen`, the version shown; what sends a plan back proposes `again_by` as the day to submit again.
    """
    buttons = []
    for move, verdict in ANNUAL_PLAN_WORKFLOW.open_moves(actor, plan):
        if move.name not in BUTTONS:  # what is left of a closed agency has a page of its own
            continue
        name, kind, icon = BUTTONS[move.name]
        buttons.append(
            {
                "verdict": verdict,
                "url": reverse(f"programs:{name}", args=[plan.pk]),
                "label": move.label,
                "kind": kind if verdict else "secondary",
                "icon": icon,
                "question": QUESTIONS.get(move.name, ""),
                "reason": _("Lý do trả lại") if move.needs_reason else "",
                "day": SUBMIT_AGAIN_BY if move.needs_reason else "",
                "day_value": again_by,
                "seen": seen,
            }
        )
    return sorted(buttons, key=lambda button: not button["verdict"])


def plan_trail(plan: AnnualPlan, actor: Actor) -> list[TrailEntry]:
    """What happened to the plan. What an agency is still writing stays its own in the trail as well."""
    entries = trail_of(plan)
    if sees_working_text(actor, plan):
        return entries
    aim = str(AnnualPlan._meta.get_field("aim").verbose_name)
    return [replace(entry, changes=[one for one in entry.changes if one.field != aim]) for entry in entries]


# --- Comparing ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Comparable:
    """A text of a plan that may be put beside another."""

    key: str
    label: str
    content: dict


def comparables(plan: AnnualPlan, actor: Actor) -> list[Comparable]:
    """The versions, oldest first, and last the text being worked on if the actor sees it and it is one."""
    found = [
        Comparable(
            str(version.number),
            _("Lần %(number)s, trình %(day)s")
            % {"number": version.number, "day": day_words(version.submitted_at)},
            version.content,
        )
        for version in plan.versions.order_by("number")
    ]
    if plan.status in WITH_AGENCY and sees_working_text(actor, plan):
        found.append(Comparable(WORKING_TEXT, _("Bản đang soạn"), content_of(plan)))
    return found


def compare_url(plan: AnnualPlan, actor: Actor, versions: list[AnnualPlanVersion]) -> str:
    """Where the last two texts of a plan are compared; nowhere when there are not two."""
    working = plan.status in WITH_AGENCY and sees_working_text(actor, plan)
    return reverse("programs:annual-plan-compare", args=[plan.pk]) if len(versions) + working > 1 else ""


def conflict_between(saved: AnnualPlan, aim: str, items: list[dict]) -> dict[str, Any]:
    """Where what a colleague saved differs from what was typed meanwhile."""
    lines = compare_versions(content_of(saved), content_as_typed(saved, aim, items))
    lines = [line for line in lines if line.how != SAME]
    entries = trail_of(saved)
    return {"version": saved.version, "rows": lines, "last": entries[0] if entries else None}


def draft_context(plan: AnnualPlan, actor: Actor) -> dict[str, Any]:
    """What stands round the form of a draft."""
    words = DeadlineWords(actor.today)
    return {
        "plan": plan,
        "called": name_of_agency(plan, actor.today),
        "deadline": words.of_plan_in_full(plan),
        "note": plan.call.note,
        "returned_for": _reason_of_return(plan),
    }


def _reason_of_return(plan: AnnualPlan) -> str:
    """What the one who sent the plan back asked for, while it is with the agency for that."""
    if plan.status != AnnualPlanStatus.RETURNED:
        return ""
    returned = (str(ANNUAL_PLAN_WORKFLOW[name].label) for name in ("return", "send_back"))
    labels = set(returned)
    return next((entry.reason for entry in trail_of(plan) if entry.reason and entry.act in labels), "")
