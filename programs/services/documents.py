"""Documents known from the public record, from programs/data/plans.json into the tables.

Loading tells nobody: what is in force was told long ago, and a draft tells nobody anyway. The one document with
assignments stays a draft, for the secretariat to issue.
"""

import json
from datetime import date, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.services.audit import act
from programs.enums import PlanKind, PlanLink, PlanStatus, Responsibility
from programs.models import Assignment, AssignmentCoordinator, PlanRelation, ProgramPlan

DATA = Path(__file__).resolve().parent.parent / "data"
CONFIDENCE = {"high": "cao", "medium": "trung bình", "low": "thấp"}
COPIED = ("number", "text", "recurrence", "due_rule")
OPTIONAL = (
    "legal_basis",
    "report_every",
    "due_on",
    "due_days",
    "due_unit",
    "due_event",
    "period_month",
    "period_day",
    "note",
)


def load_documents(*, at: datetime) -> None:
    """Documents that the table does not hold yet, with what they rest on and what they order."""
    documents = json.loads((DATA / "plans.json").read_text(encoding="utf-8"))["documents"]
    known = set(ProgramPlan.objects.values_list("number", "issued_on"))
    new = [row for row in documents if (row["number"], date.fromisoformat(row["issued_on"])) not in known]
    with act("sample.load", actor=None, at=at, reason=_("Nạp văn bản đã công bố")):
        ProgramPlan.objects.bulk_create(map(_plan, new))
        plans = {plan.number: plan for plan in ProgramPlan.objects.all()}
        by_key = {row["key"]: plans[row["number"]] for row in documents}
        PlanRelation.objects.bulk_create(
            PlanRelation(plan=by_key[row["key"]], earlier=by_key[earlier], link=link)
            for row in new
            for link in PlanLink
            for earlier in row.get(link, ())
        )
        for row in new:
            _add_assignments(by_key[row["key"]], row.get("assignments", []))


def _plan(row: dict) -> ProgramPlan:
    issued_on = date.fromisoformat(row["issued_on"])
    return ProgramPlan(
        kind=PlanKind(row["kind"]),
        number=row["number"],
        issued_on=issued_on,
        issuer=row["issuer"],
        title=row["title"],
        period_from=row["period_from"],
        period_until=row["period_until"],
        status=PlanStatus.DRAFT if "assignments" in row else PlanStatus.ISSUED,
        status_since=issued_on,
        note=row.get("note", ""),
        source="\n".join([*row["sources"], f"Độ tin cậy: {CONFIDENCE[row['confidence']]}."]),
    )


def _add_assignments(plan: ProgramPlan, rows: list[dict]) -> None:
    codes = {code for row in rows for code in [row.get("lead"), *row.get("coordinators", ())] if code}
    agencies = {
        agency.code: agency for agency in Agency.objects.in_force_on(plan.issued_on).filter(code__in=codes)
    }
    assignments = Assignment.objects.bulk_create(_assignment(plan, row, agencies) for row in rows)
    AssignmentCoordinator.objects.bulk_create(
        AssignmentCoordinator(assignment=assignment, agency=agencies[code])
        for assignment, row in zip(assignments, rows, strict=True)
        for code in row.get("coordinators", ())
    )


def _assignment(plan: ProgramPlan, row: dict, agencies: dict[str, Agency]) -> Assignment:
    return Assignment(
        plan=plan,
        responsibility=row.get("responsibility", Responsibility.AGENCY),
        lead=agencies[row["lead"]] if "lead" in row else None,
        **{field: row[field] for field in COPIED},
        **{field: row[field] for field in OPTIONAL if field in row},
    )
