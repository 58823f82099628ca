"""The register of reminders: what, whom, when, by which mail."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.enums import MailStatus
from agencies.permissions import Actor
from programs.enums import DeadlineKind
from programs.models import Reminder
from programs.permissions import visible_reminders

COLUMNS = (
    "pk",
    "day",
    "kind",
    "title",
    "path",
    "due_on",
    "mark",
    "by_name",
    "person__full_name",
    "agency__short_name",
    "mail__status",
    "mail__sent_at",
)
MAIL_CHIPS = {
    MailStatus.QUEUED: "info",
    MailStatus.SENDING: "info",
    MailStatus.SENT: "ok",
    MailStatus.REFUSED: "late",
    MailStatus.GIVEN_UP: "late",
}


def reminders_for(
    actor: Actor,
    *,
    kind: str = "",
    agency_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
    person: str = "",
) -> QuerySet:
    """The reminders this actor may read, as rows of COLUMNS; `person` is a folded piece of a name."""
    reminders = Reminder.objects.filter(visible_reminders(actor))
    if kind:
        reminders = reminders.filter(kind=kind)
    if agency_id:
        reminders = reminders.filter(agency_id=agency_id)
    if first:
        reminders = reminders.filter(day__gte=first)
    if last:
        reminders = reminders.filter(day__lte=last)
    for word in person.split():
        reminders = reminders.filter(person__search_key__contains=word)
    return reminders.values(*COLUMNS)


def describe(row: dict) -> dict:
    """Add to a row of COLUMNS what a reader wants in words: kind, mark, how it was told, how the mail fared."""
    status = MailStatus(row["mail__status"]) if row["mail__status"] else None
    row["kind_label"] = DeadlineKind(row["kind"]).label
    row["mark_label"] = mark_in_words(row["mark"])
    row["by"] = row["by_name"] or _("theo mốc")
    row["mail_kind"] = MAIL_CHIPS[status] if status else "idle"
    row["mail_label"] = status.label if status else _("không gửi thư")
    return row


def mark_in_words(days: int) -> str:
    """How far from the deadline a mark lies."""
    if days == 0:
        return _("đúng hạn")
    if days < 0:
        return ngettext("trước hạn %(days)s ngày", "trước hạn %(days)s ngày", -days) % {"days": -days}
    return ngettext("sau hạn %(days)s ngày", "sau hạn %(days)s ngày", days) % {"days": days}
