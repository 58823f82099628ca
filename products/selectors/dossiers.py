"""Dossiers as lists and pages show them: whose turn it is, how long still, what happened."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import DateField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.permissions import Actor, Verdict
from agencies.selectors.actors import names_on, short_name
from agencies.selectors.calendar import working_calendar
from agencies.selectors.trail import TrailEntry, trail_of
from agencies.text import search_words
from products.enums import DossierKind, DossierStatus, StageLevel
from products.models import CommuneReport, Council, Dossier, DossierClock, DossierVersion, RegimeStage
from products.models.dossiers import ENDED, WITH_PRODUCER
from products.permissions import (
    MAY_EDIT_DOSSIER,
    MAY_PLAN_SESSION,
    MAY_SIGN_REPORT,
    MAY_WRITE_REPORT,
    visible_dossiers,
)
from products.selectors.assessment import assessment_table, standing_words
from products.selectors.clock_words import IDLE, INFO, LATE, OK, SOON, ClockWords
from products.selectors.completeness import missing_parts
from products.selectors.dossier_contents import content_of
from products.selectors.laws import regime_on, requirements_of
from products.selectors.results import moves_that_follow, results_for, waits_for_decision
from products.workflows import DOSSIER_WORKFLOW

NEVER = date(9999, 1, 1)
CHIPS: dict[str, str] = {
    DossierStatus.DRAFT: IDLE,
    DossierStatus.LODGED: INFO,
    DossierStatus.RECEIVED: INFO,
    DossierStatus.RETURNED: SOON,
    DossierStatus.IN_ADVICE: INFO,
    DossierStatus.READY: INFO,
    DossierStatus.IN_SESSION: INFO,
    DossierStatus.SCORED: INFO,
    DossierStatus.AT_CENTRE: INFO,
    DossierStatus.RECOGNISED: OK,
    DossierStatus.NOT_RECOGNISED: IDLE,
    DossierStatus.EXCLUDED: LATE,
    DossierStatus.WITHDRAWN: IDLE,
}

# --- The list -----------------------------------------------------------------------------------------------------

BY_CLOCK, BY_CHANGE, BY_PRODUCT = "", "moi", "san-pham"
SORTS = {
    BY_CLOCK: (gettext_lazy("Hạn gần nhất trước"), ("clock_due", "pk")),
    BY_CHANGE: (gettext_lazy("Mới thay đổi trước"), ("-status_since", "-pk")),
    BY_PRODUCT: (gettext_lazy("Tên sản phẩm"), ("product__sort_key", "pk")),
}


@dataclass(frozen=True)
class DossierCriteria:
    """What is asked of the list."""

    words: str = ""
    status: str = ""
    level: str = ""
    kind: str = ""
    agency_id: int | None = None
    overdue: bool = False
    sort: str = BY_CLOCK

    @property
    def keys(self) -> tuple[str, ...]:
        return SORTS[self.sort][1]


def dossiers_for(actor: Actor) -> QuerySet[Dossier]:
    """The dossiers that this person sees, with what a page of one needs."""
    return Dossier.objects.filter(visible_dossiers(actor)).select_related(
        "product__group",
        "producer__agency",
        "regime",
        "criteria_set__version",
        "criteria_set__group",
        "stage__regime",
        "agency",
        "local_agency",
    )


COLUMNS = (
    *("pk", "product__name", "product__sort_key", "producer__name", "kind", "status", "status_since"),
    *("stage__level", "local_agency_id", "local_agency__short_name", "agency__short_name"),
    *("agency_id", "lodged_on", "first_lodged_on", "product_code", "clock_due"),
)


def dossier_rows(actor: Actor, asked: DossierCriteria) -> QuerySet[Any, dict[str, Any]]:
    """The rows of the list, each with the day its earliest running clock ends."""
    running = DossierClock.objects.filter(dossier=OuterRef("pk"), ended_on__isnull=True)
    rows = Dossier.objects.filter(visible_dossiers(actor)).annotate(
        clock_due=Coalesce(
            Subquery(running.order_by("due_on").values("due_on")[:1], output_field=DateField()),
            Value(NEVER, output_field=DateField()),
        )
    )
    return rows.filter(_asked(actor, asked)).values(*COLUMNS)


def _asked(actor: Actor, asked: DossierCriteria) -> Q:
    found = Q()
    for word in search_words(asked.words):
        found &= Q(product__search_key__contains=word) | Q(producer__search_key__contains=word)
    if asked.status:
        found &= Q(status=asked.status)
    if asked.level:
        found &= Q(stage__level=asked.level)
    if asked.kind:
        found &= Q(kind=asked.kind)
    if asked.agency_id:
        found &= Q(local_agency=asked.agency_id)
    if asked.overdue:
        found &= Q(clock_due__lt=actor.today)
    return found


def localities_of(actor: Actor) -> list[tuple[int, str]]:
    """The localities whose dossiers this person sees, for the filter."""
    seen = Dossier.objects.filter(visible_dossiers(actor), local_agency__isnull=False)
    pairs = seen.order_by().values_list("local_agency_id", "local_agency__short_name").distinct()
    names = names_on(actor.today)
    return sorted(((pk, short_name(names, pk, last)) for pk, last in pairs), key=lambda pair: pair[1])


def list_rows(rows: Iterable[dict], words: ClockWords) -> list[dict]:
    """Rows with everything the list shows, in words."""
    names = names_on(words.today)
    statuses = {status.value: str(status.label) for status in DossierStatus}
    kinds = {kind.value: str(kind.label) for kind in DossierKind}
    levels = {level.value: str(level.label) for level in StageLevel}
    address = reverse("products:dossier", args=[0])
    return [
        {
            "url": address.replace("0", str(row["pk"])),
            "product": row["product__name"],
            "producer": row["producer__name"],
            "kind": kinds[row["kind"]],
            "chip": CHIPS[row["status"]],
            "status": statuses[row["status"]],
            "level": levels.get(row["stage__level"], ""),
            "since": row["status_since"],
            "lodged_on": row["lodged_on"],
            "code": row["product_code"],
            "locality": _name_in(names, row["local_agency_id"], row["local_agency__short_name"]),
            "agency": _name_in(names, row["agency_id"], row["agency__short_name"]),
            "due_on": None if row["clock_due"] == NEVER else row["clock_due"],
            "clock": None if row["clock_due"] == NEVER else words.until(row["clock_due"]),
        }
        for row in rows
    ]


def _name_in(names, pk, last):
    return short_name(names, pk, last) if pk else ""


# --- One dossier --------------------------------------------------------------------------------------------------


def dossier_page(dossier: Dossier, actor: Actor) -> dict[str, Any]:
    """Everything the page of one dossier shows."""
    words = ClockWords(actor.today, working_calendar())
    versions = list(dossier.versions.order_by("-number"))
    content = shown_content(dossier, actor, versions)
    is_own = sees_working_text(actor, dossier)
    may_edit = MAY_EDIT_DOSSIER(actor, dossier)
    return {
        "dossier": dossier,
        "chip": CHIPS[dossier.status],
        "where": where_words(dossier, actor.today).rstrip("."),
        "kind": DossierKind(dossier.kind).label,
        "steps": steps_of(dossier),
        "clocks": clock_rows(dossier, words, actor.today),
        "content": content,
        "standing": standing_words(dossier.criteria_set_id, content),
        "table": assessment_table(dossier.criteria_set_id, content),
        "parts": shown_parts(dossier, content),
        "missing": missing_parts(dossier) if is_own and dossier.status in WITH_PRODUCER else [],
        "law_changed": is_own and law_has_changed(dossier, actor.today),
        "returned_for": reason_of_return(dossier),
        "versions": [version_row(version) for version in versions],
        "advice": list(dossier.advice.select_related("stage", "file").order_by("-written_at", "-pk")),
        "reports": reports_for(dossier, actor),
        "receipts": list(dossier.receipts.select_related("agency").order_by("pk")),
        "entries": dossier_trail(dossier),
        "is_own": is_own,
        "may_edit": may_edit,
        "may_write_report": MAY_WRITE_REPORT(actor, dossier),
        "may_sign_report": MAY_SIGN_REPORT(actor, dossier),
        "acts": acts_upon(dossier, actor),
        "planning_url": planning_url(dossier, actor),
        "results": results_for(dossier, actor),
        "waits_for_decision": waits_for_decision(dossier, actor),
    }


def planning_url(dossier: Dossier, actor: Actor) -> str:
    """Where who runs the council plans a session for a dossier that waits for one; else nothing."""
    if dossier.status != DossierStatus.READY or dossier.stage is None:
        return ""
    councils = Council.objects.in_force_on(actor.today).filter(level=dossier.stage.level).order_by("-pk")
    if dossier.stage.level != StageLevel.PROVINCE:
        councils = councils.filter(owner=dossier.agency_id)
    council = next((one for one in councils if MAY_PLAN_SESSION(actor, one)), None)
    return reverse("products:session-new", args=[council.pk]) if council else ""


def sees_working_text(actor: Actor, dossier: Dossier) -> bool:
    """What a producer is still writing is its own; the others read what was lodged last."""
    return dossier.producer.agency_id in actor.agency_ids


def shown_content(dossier: Dossier, actor: Actor, versions: list[DossierVersion]) -> dict[str, Any]:
    """The text this person may read: for the producer as it stands, for others as it was lodged last."""
    if sees_working_text(actor, dossier) or not versions:
        return content_of(dossier, actor.today)
    return versions[0].content


def where_words(dossier: Dossier, day: date) -> str:
    """Where the dossier is, as a person at the counter would say it."""
    if dossier.status in WITH_PRODUCER:
        if dossier.status == DossierStatus.DRAFT:
            return _("Chủ thể đang soạn, chưa nộp.")
        return _("Hồ sơ đang ở chủ thể để bổ sung.")
    if dossier.status in ENDED or dossier.agency_id is None:
        return _("Hồ sơ đã kết thúc: %(status)s.") % {"status": dossier.get_status_display().lower()}
    if dossier.status == DossierStatus.AT_CENTRE:
        return _("Hồ sơ đã trình trung ương; kết quả do Bộ Nông nghiệp và Môi trường thông báo.")
    assert dossier.agency is not None
    names = names_on(day, [dossier.agency_id])
    name = names[dossier.agency_id].name if dossier.agency_id in names else dossier.agency.name
    return _("Hồ sơ đang ở %(agency)s.") % {"agency": name}


def steps_of(dossier: Dossier) -> list[dict[str, Any]]:
    """The way through the levels: what is done, where it is, what comes."""
    receipts = {receipt.stage_id: receipt for receipt in dossier.receipts.select_related("agency")}
    ended = dossier.status in ENDED
    steps = [
        {
            "label": _("Chủ thể nộp hồ sơ"),
            "day": dossier.first_lodged_on,
            "detail": dossier.producer.name,
            "state": "done" if dossier.first_lodged_on else "now",
        }
    ]
    for stage in RegimeStage.objects.filter(regime=dossier.regime_id).order_by("position"):
        if stage.level == StageLevel.CENTRE and dossier.stage_id != stage.pk:
            continue
        receipt = receipts.get(stage.pk)
        steps.append(
            {
                "label": _work_of(stage),
                "day": receipt.received_on if receipt else None,
                "detail": f"{receipt.agency.name}, {_('phiếu số')} {receipt.text}" if receipt else "",
                "state": _state_of(stage, dossier, ended),
            }
        )
    return steps


def _work_of(stage: RegimeStage) -> str:
    level = StageLevel(stage.level).label
    if stage.scores:
        return _("%(level)s: hội đồng đánh giá, phân hạng") % {"level": level}
    return _("%(level)s: đánh giá một số nội dung, đề nghị") % {"level": level}


def _state_of(stage: RegimeStage, dossier: Dossier, ended: bool) -> str:
    if dossier.stage is None or stage.position > dossier.stage.position:
        return "next"
    return "done" if stage.position < dossier.stage.position or ended else "now"


def clock_rows(dossier: Dossier, words: ClockWords, day: date) -> list[dict[str, Any]]:
    """The legal clocks, running ones first; one that a return stopped stays beside the new one."""
    names = names_on(day)
    clocks = dossier.clocks.select_related("agency").order_by("ended_on", "due_on", "pk")
    rows = [
        {
            "step": clock.get_step_display(),
            "agency": short_name(names, clock.agency_id, clock.agency.short_name),
            "began_on": clock.began_on,
            "length": f"{clock.days} {clock.get_unit_display()}",
            "due_on": clock.due_on,
            "basis": clock.legal_basis,
            "running": clock.ended_on is None,
            "words": words.of_clock(clock),
        }
        for clock in clocks
    ]
    return sorted(rows, key=lambda row: not row["running"])


def shown_parts(dossier: Dossier, content: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts that the law asks for, each with the papers of the content shown."""
    papers = {part["code"]: part["papers"] for part in content["parts"]}
    exempt = content["sections"].get("exempt", [])
    rows = []
    for one in requirements_of(dossier.regime, dossier.kind, "", dossier.criteria_set.group):
        found = papers.get(one.code, [])
        rows.append(
            {
                "requirement": one,
                "papers": found,
                "exempt": one.code in exempt and not found,
                "samples": content.get("samples") if one.samples else None,
                "is_there": bool(found) or not one.by_paper,
            }
        )
    return rows


def reports_for(dossier: Dossier, actor: Actor) -> list[CommuneReport]:
    """The commune's reports, newest first; a draft is for those who write it."""
    reports = dossier.commune_reports.order_by("-pk")
    if not MAY_WRITE_REPORT(actor, dossier):
        reports = reports.filter(signed_on__isnull=False)
    return list(reports)


def law_has_changed(dossier: Dossier, day: date) -> bool:
    """Whether a draft that was never lodged was begun under another regime than that of `day`."""
    if dossier.first_lodged_on is not None or dossier.status != DossierStatus.DRAFT:
        return False
    regime = regime_on(day)
    return regime is not None and regime.pk != dossier.regime_id


def reason_of_return(dossier: Dossier) -> str:
    """What is missing, while the dossier is with its producer for that."""
    if dossier.status != DossierStatus.RETURNED:
        return ""
    label = str(DOSSIER_WORKFLOW["return"].label)
    return next((entry.reason for entry in trail_of(dossier) if entry.reason and entry.act == label), "")


def version_row(version: DossierVersion) -> dict[str, Any]:
    """One frozen version as lists show it."""
    return {
        "number": version.number,
        "url": reverse("products:dossier-version", args=[version.dossier_id, version.number]),
        "lodged_at": version.lodged_at,
        "lodger_name": version.lodger_name,
        "lodger_title": version.lodger_title,
        "sha256": version.sha256,
    }


def dossier_trail(dossier: Dossier) -> list[TrailEntry]:
    """What happened, without the text: what a producer is writing is read in the dossier, by whom it concerns."""
    hidden = {str(Dossier._meta.get_field(name).verbose_name) for name in ("sections", "samples")}  # type: ignore[union-attr]
    return [
        replace(entry, changes=[one for one in entry.changes if one.field not in hidden])
        for entry in trail_of(dossier)
    ]


# The acts of the workflow that have a button here: address, kind, icon. Others belong to council and decision.
BUTTONS = {
    "lodge": ("dossier-lodge", "primary", "send"),
    "lodge_again": ("dossier-lodge-again", "primary", "send"),
    "receive": ("dossier-receive", "primary", "check"),
    "propose": ("dossier-propose", "primary", "up"),
    "ask_advice": ("dossier-ask-advice", "secondary", "people"),
    "skip_advice": ("dossier-skip-advice", "secondary", "forward"),
    "send_up": ("dossier-send-up", "primary", "up"),
    "fail": ("dossier-fail", "outline-danger", "mail"),
    "withdraw": ("dossier-withdraw", "outline-danger", "withdraw"),
}
# Acts to which only some results lead.
AFTER_RESULT = frozenset({"send_up", "fail"})
# Acts that need more than a reason: their button opens a page.
PAGES = {
    "return": ("dossier-return", "outline-danger", "return"),
    "advise": ("dossier-advise", "primary", "edit"),
}
QUESTIONS = {
    "lodge": gettext_lazy(
        "Nộp hồ sơ này? Sau khi nộp thì không sửa được nữa, trừ khi được trả lại để bổ sung."
    ),
    "lodge_again": gettext_lazy("Nộp lại hồ sơ đã bổ sung?"),
    "propose": gettext_lazy("Đề nghị hồ sơ này lên cấp trên?"),
    "send_up": gettext_lazy("Gửi hồ sơ và kết quả của hội đồng lên cấp trên?"),
    "fail": gettext_lazy("Thông báo cho chủ thể là sản phẩm chưa đạt? Hồ sơ kết thúc ở đây."),
}


def acts_upon(dossier: Dossier, actor: Actor) -> list[dict[str, Any]]:
    """The moves that lead on from here and have a place on this page, those one may make first."""
    found = []
    follows = moves_that_follow(dossier) if dossier.status == DossierStatus.SCORED else frozenset()
    for move, verdict in DOSSIER_WORKFLOW.open_moves(actor, dossier):
        button = BUTTONS.get(move.name) or PAGES.get(move.name)
        if button is None or not _concerns(actor, dossier, move.name, verdict):
            continue
        if move.name in AFTER_RESULT and move.name not in follows:
            continue
        name, kind, icon = button
        found.append(
            {
                "verdict": verdict,
                "url": reverse(f"products:{name}", args=[dossier.pk]),
                "label": move.label,
                "kind": kind if verdict else "secondary",
                "icon": icon,
                "page": move.name in PAGES,
                "question": QUESTIONS.get(move.name, ""),
                "reason": _("Lý do") if move.needs_reason else "",
            }
        )
    return sorted(found, key=lambda button: not button["verdict"])


PRODUCERS_ACTS = ("lodge", "lodge_again", "withdraw")


def _concerns(actor: Actor, dossier: Dossier, name: str, verdict: Verdict) -> bool:
    """A producer is not shown the levels' acts greyed, nor a level the producer's: each sees its own."""
    if verdict:
        return True
    return sees_working_text(actor, dossier) == (name in PRODUCERS_ACTS)
