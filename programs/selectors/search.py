"""One search over everything a person works with: plans, assignments, duties, annual plans, agencies, units."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from agencies.models.base import SearchKey
from agencies.permissions import Actor
from agencies.selectors.registers import agencies_on, units_on
from agencies.text import search_words
from programs.models import AnnualPlan
from programs.permissions import visible_annual_plans
from programs.selectors.duties import assignments_with, duties_for, searched
from programs.selectors.plans import plans_for

MOST_PER_KIND = 10
LONGEST_QUERY = 200
LONGEST_TITLE = 180


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    url: str
    title: str
    detail: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `all_url` when there is more than shown."""

    key: str
    title: str
    icon: str
    hits: list[Hit]
    all_url: str


def search_page(actor: Actor, query: QueryDict) -> dict[str, Any]:
    """What the page of results shows. What the actor may not see is not found."""
    text = query.get("q", "").replace("\x00", " ").strip()[:LONGEST_QUERY]
    words = search_words(text)
    return {
        "search_query": text,
        "asked": bool(words),
        "groups": found(actor, text, words) if words else [],
    }


def found(actor: Actor, text: str, words: list[str]) -> list[Group]:
    """Groups with at least one hit, in one query: a union of the kinds, each already cut to what is shown.

    Within a kind, what is spelled as asked comes first, accents and all; then what holds the words side by side.
    """
    exact, folded = unicodedata.normalize("NFC", text), " ".join(words)
    kinds = [
        ("plan", _plans(actor, words), "title", "search_key", "number", F("pk")),
        ("assignment", _assignments(actor, words), "text", "search_key", "plan__number", F("plan_id")),
        (
            "duty",
            searched(duties_for(actor), text),
            "assignment__text",
            "assignment__search_key",
            "agency__short_name",
            F("due_on"),
        ),
        (
            "annual_plan",
            _annual_plans(actor, words),
            "agency__name",
            "agency__search_key",
            "agency__short_name",
            F("year"),
        ),
        ("agency", agencies_on(actor.today, words=text), "called", "search_key", "called_short", F("pk")),
        ("unit", units_on(actor.today, words=text), "full_name", "search_key", "parent_code", F("pk")),
    ]
    first, *others = [_part(*kind, exact, folded) for kind in kinds]
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in first.union(*others, all=True):
        rows[row["hit_what"]].append(row)
    return [_group(kind, sorted(rows[kind], key=_place), text) for kind, *_rest in kinds if rows[kind]]


def _part(
    kind: str, queryset: QuerySet, title: str, key: str, detail: str, more: Any, exact: str, folded: str
) -> QuerySet:
    """One kind's best hits as columns that all kinds share."""
    rank = Case(
        When(**{f"{title}__icontains": exact}, then=Value(0)),
        When(**{f"{key}__contains": folded}, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    columns = {
        "hit_what": Value(kind, output_field=TextField()),
        "hit_rank": rank,
        "hit_number": F("pk"),
        "hit_heading": Cast(title, TextField()),
        "hit_detail": Cast(detail, TextField()),
        "hit_more": Cast(more, TextField()),
    }
    return (
        queryset.annotate(**columns).order_by("hit_rank", "hit_number").values(*columns)[: MOST_PER_KIND + 1]
    )


def _place(row) -> tuple[int, int]:
    return row["hit_rank"], row["hit_number"]


def _plans(actor, words):
    plans = plans_for(actor).annotate(number_key=SearchKey(F("number"), output_field=TextField()))
    for word in words:
        plans = plans.filter(Q(search_key__contains=word) | Q(number_key__contains=word))
    return plans


def _assignments(actor, words):
    return assignments_with(words).filter(plan__in=plans_for(actor))


def _annual_plans(actor, words):
    plans = AnnualPlan.objects.filter(visible_annual_plans(actor))
    for word in words:
        plans = plans.filter(agency__search_key__contains=word)
    return plans


# --- What is found, in words ----------------------------------------------------------------------------------------


def _group(kind: str, rows: list[dict[str, Any]], text: str) -> Group:
    """One kind's hits with title, icon and the list where all of them stand."""
    title, icon, everything, hit = {
        "plan": (_("Kế hoạch, văn bản"), "plan", "programs:plans", _plan_hit),
        "assignment": (_("Nhiệm vụ trong văn bản"), "flag", "programs:duties", _assignment_hit),
        "duty": (_("Việc phải làm"), "duty", "programs:duties", _duty_hit),
        "annual_plan": (_("Kế hoạch năm"), "annual-plan", "programs:annual-plans", _annual_plan_hit),
        "agency": (_("Cơ quan"), "agency", "agencies:agencies", _agency_hit),
        "unit": (_("Đơn vị hành chính"), "map", "agencies:units", _unit_hit),
    }[kind]
    address = f"{reverse(everything)}?{urlencode({'q': text})}"
    return Group(
        kind,
        title,
        icon,
        [hit(row) for row in rows[:MOST_PER_KIND]],
        address if len(rows) > MOST_PER_KIND else "",
    )


def _short(text):
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1].rstrip() + "…"


def _plan_hit(row):
    return Hit(
        reverse("programs:plan", args=[row["hit_number"]]), _short(row["hit_heading"]), row["hit_detail"]
    )


def _assignment_hit(row):
    address = reverse("programs:plan", args=[int(row["hit_more"])])
    return Hit(f"{address}#nhiem-vu-{row['hit_number']}", _short(row["hit_heading"]), row["hit_detail"])


def _duty_hit(row):
    due = _("không tính hạn")
    if row["hit_more"]:
        due = _("hạn %(day)s") % {"day": f"{date.fromisoformat(row['hit_more']):%d/%m/%Y}"}
    return Hit(
        reverse("programs:duty", args=[row["hit_number"]]),
        _short(row["hit_heading"]),
        f"{row['hit_detail']} · {due}",
    )


def _annual_plan_hit(row):
    title = _("Kế hoạch năm %(year)s") % {"year": row["hit_more"]}
    return Hit(reverse("programs:annual-plan", args=[row["hit_number"]]), title, row["hit_heading"])


def _agency_hit(row):
    return Hit(reverse("agencies:agency", args=[row["hit_number"]]), row["hit_heading"], row["hit_detail"])


def _unit_hit(row):
    return Hit(reverse("agencies:unit", args=[row["hit_number"]]), row["hit_heading"], "")
