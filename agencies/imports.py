"""Rows of an Excel file into a register, all of them or none: at once when they are few, else as long work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from tablib import Dataset

from agencies.forms.imports import MembershipResource, RowResource, UserResource, outcome, read_workbook
from agencies.jobs import JobKind, NothingDone, Work
from agencies.models import User
from agencies.permissions import MAY_USE_ADMIN_SITE, Actor, Administrator, Verdict
from agencies.services.audit import act

# Up to here rows are written while one waits for them.
SHORT_FILE = 500
MOST_FAULTS_SHOWN = 200


@dataclass(frozen=True)
class ExcelImport:
    """A register into which Excel files are read, and how its rows are."""

    label: Any
    resource: type[RowResource]

    @property
    def kind(self) -> JobKind:
        """The same import as long work; the same file read twice changes nothing, so it may be begun anew."""
        name = self.resource._meta.model._meta.label_lower
        return JobKind(f"import.{name}", self.label, may_import, self.run)

    def run(self, work: Work) -> dict[str, Any]:
        """Read the file that was handed in and write its rows."""
        assert work.source is not None  # who asks for this kind hands in a file
        with work.source.open("rb") as file:
            dataset = read_workbook(file, work.source.stat().st_size, self.resource)
        return {"lines": [self.write(dataset, user=work.user, actor=work.actor, at=work.at, work=work)]}

    def write(
        self,
        dataset: Dataset,
        *,
        user: User,
        actor: Actor | Administrator,
        at: datetime,
        work: Work | None = None,
    ) -> str:
        """Write the rows as one act and say in a sentence what was done. Raises NothingDone while one is faulty."""
        with act("admin.import", actor=actor, at=at):
            result = self.resource(user, work).import_data(
                dataset, use_transactions=True, rollback_on_validation_errors=True
            )
            lines = outcome(result, dataset, self.resource._meta.model)
            faults = [(line["number"], line["fault"]) for line in lines if line["fault"]]
            if faults:
                number, fault = faults[0]
                raise NothingDone(
                    _("Chưa nhập dòng nào. Dòng %(number)s: %(fault)s") % {"number": number, "fault": fault},
                    {"faults": faults[:MOST_FAULTS_SHOWN], "count_of_faults": len(faults)},
                )
        count = sum(line["what"] != _("không đổi") for line in lines)
        return _("Đã nhập %(count)s dòng, %(same)s dòng không đổi.") % {
            "count": count,
            "same": len(lines) - count,
        }


def may_import(work: Work) -> Verdict:
    """Who works in the admin site: the secretariat of the day, and superusers."""
    if work.user.is_superuser:
        return Verdict(True)
    return MAY_USE_ADMIN_SITE(work.member)


USERS = ExcelImport(gettext_lazy("Nhập từ Excel: người dùng"), UserResource)
MEMBERSHIPS = ExcelImport(gettext_lazy("Nhập từ Excel: phân công"), MembershipResource)
