"""Telling people of their deadlines: once per deadline, mark and person, whatever crashes and however often it runs.

The register row and the mail that carries it are written in one transaction, one batch of people at a time, under
a lock that lets one run work on a batch at once; the unique key of the register is the last line. A run that was
killed leaves whole batches behind, and the next run does the rest.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from agencies.enums import MailStatus, Role
from agencies.models import JobRun, Membership, OutgoingMail
from agencies.permissions import Actor, Refusal, require
from agencies.selectors.calendar import working_calendar
from agencies.services.audit import act
from agencies.services.bulk import copy_rows, next_ids
from programs.enums import DeadlineKind
from programs.models import AnnualPlan, AnnualPlanCall, Reminder
from programs.models.annual_plans import WITH_AGENCY
from programs.permissions import MAY_REMIND
from programs.selectors.deadlines import (
    OWING_ROLES,
    Deadline,
    annual_plan_deadlines,
    horizons,
    ladders,
    mark_reached,
    open_deadlines,
)
from programs.services.digests import Digest, write_digest

JOB = "remind"
PEOPLE_PER_BATCH = 500
# Any number that nothing else in the portal locks on.
RUN_LOCK = 2_704_2019


class Person(NamedTuple):
    """Somebody to be told: the account, and where mail finds them."""

    pk: int
    name: str
    email: str
    language: str


class Due(NamedTuple):
    """A deadline at one of its marks, to be told to one person of one agency."""

    deadline: Deadline
    mark: int


def remind_of_deadlines(*, today: date, at: datetime) -> int:
    """Remind everybody of what reached a mark, one digest mail per person; return the number of reminders.

    Only on working days, and only once a day: the marks of days off are told on the next working day.
    """
    if not working_calendar().is_working(today) or JobRun.objects.filter(job=JOB, day=today).exists():
        return 0
    due = deadlines_at_a_mark(today)
    oldest = min((item.deadline.due_on + timedelta(days=item.mark) for item in due), default=today)
    by_agency, by_role = _grouped(due)
    count = 0
    for batch in _batches(people_to_tell(today)):
        with transaction.atomic():
            _let_one_run_work()
            count += _tell(batch, by_agency, by_role, oldest, today, at)
    JobRun.objects.bulk_create(
        [JobRun(job=JOB, day=today, finished_at=at, count=count)], ignore_conflicts=True
    )
    return count


def remind_all_missing(*, call: AnnualPlanCall, actor: Actor, at: datetime) -> int:
    """Remind by hand everybody whose agency has not submitted; at most once a day each."""
    require(MAY_REMIND(actor))
    today = actor.today
    missing = set(AnnualPlan.objects.filter(call=call, status__in=WITH_AGENCY).values_list("pk", flat=True))
    if not missing:
        raise Refusal(_("Không còn đơn vị nào chưa nộp."))
    owed = [item for item in annual_plan_deadlines(date.max) if item.subject_id in missing]
    by_agency = {item.agency_id: [Due(item, (today - item.due_on).days)] for item in owed}
    count = 0
    with act("reminder.remind_all", actor=actor, at=at):
        _let_one_run_work()
        told = set(
            Reminder.objects.filter(day=today, kind=DeadlineKind.ANNUAL_PLAN, subject_id__in=missing)
            .exclude(by_name="")
            .values_list("person_id", "subject_id")
        )
        for batch in _batches(people_to_tell(today)):
            wanted = []
            for person, hats in batch:
                new = [
                    (due, agency_id)
                    for due, agency_id in _due_to(hats, by_agency, {})
                    if (person.pk, due.deadline.subject_id) not in told
                ]
                if new:
                    wanted.append((person, new))
            count += _write(wanted, today, at, by_name=actor.person_name)
    return count


def deadlines_at_a_mark(today: date) -> list[Due]:
    """Every open deadline whose ladder has a mark reached, with that mark."""
    marks = ladders()
    found = []
    for deadline in open_deadlines(horizons(marks, today), today):
        mark = mark_reached(deadline, marks[deadline.kind], today)
        if mark is not None:
            found.append(Due(deadline, mark))
    return found


def people_to_tell(today: date) -> Iterator[tuple[Person, list[tuple[str, int]]]]:
    """Each person at work with the hats (role, agency) they wear on that day, in the order of accounts."""
    rows = (
        Membership.objects.at_work_on(today)
        .filter(role__in=[*OWING_ROLES, Role.SECRETARIAT, Role.LEADER])
        .order_by("user_id", "pk")
        .values_list("user_id", "user__full_name", "user__email", "user__language", "role", "agency_id")
    )
    person: Person | None = None
    hats: list[tuple[str, int]] = []
    for user_id, name, email, language, role, agency_id in rows.iterator(chunk_size=10_000):
        if person is None or person.pk != user_id:
            if person:
                yield person, hats
            person, hats = Person(user_id, name, email, language), []
        hats.append((role, agency_id))
    if person:
        yield person, hats


def _grouped(due):
    by_agency, by_role = defaultdict(list), defaultdict(list)
    for item in due:
        if item.deadline.role is None:
            by_agency[item.deadline.agency_id].append(item)
        else:
            by_role[item.deadline.role].append(item)
    return by_agency, by_role


def _batches(people):
    batch = []
    for entry in people:
        batch.append(entry)
        if len(batch) == PEOPLE_PER_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _let_one_run_work():
    """Held to the end of the transaction; released by PostgreSQL when the worker dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RUN_LOCK])


def _due_to(hats, by_agency, by_role):
    """What one person is to be told, each deadline once, with the agency for which they are told."""
    seen = set()
    for role, agency_id in hats:
        owed = by_agency.get(agency_id, ()) if role in OWING_ROLES else ()
        for item in (*owed, *by_role.get(role, ())):
            key = (item.deadline.kind, item.deadline.subject_id)
            if key not in seen:
                seen.add(key)
                yield item, agency_id


def _tell(batch, by_agency, by_role, oldest, today, at):
    told = set(
        Reminder.objects.filter(
            person_id__in=[person.pk for person, _hats in batch], day__gte=oldest, by_name=""
        ).values_list("person_id", "kind", "subject_id", "due_on", "mark")
    )
    wanted = []
    for person, hats in batch:
        new = [
            (due, agency_id)
            for due, agency_id in _due_to(hats, by_agency, by_role)
            if (person.pk, due.deadline.kind, due.deadline.subject_id, due.deadline.due_on, due.mark)
            not in told
        ]
        if new:
            wanted.append((person, new))
    return _write(wanted, today, at)


def _write(wanted, today, at, by_name=""):
    """One mail per person, and the register of what it says; both by COPY, since one run may write 100,000 rows."""
    # Two runs may carry the same instant; that nothing is told twice is for the keys of the register to hold.
    key = "hand" if by_name else "digest"
    mail_ids = next_ids(OutgoingMail, len(wanted))
    copy_rows(
        OutgoingMail,
        MAIL_FIELDS,
        (
            (pk, f"{key}:{pk}", person.pk, person.email, person.language)
            + _digest(person, new, today)
            + (uuid4(), MailStatus.QUEUED.value, at, 0, "")
            for pk, (person, new) in zip(mail_ids, wanted, strict=True)
        ),
    )
    rows = [
        (deadline.kind, deadline.subject_id, deadline.due_on, mark, person.pk, agency_id)
        + (deadline.title, deadline.path, today, by_name, pk)
        for pk, (person, new) in zip(mail_ids, wanted, strict=True)
        for (deadline, mark), agency_id in new
    ]
    copy_rows(Reminder, REMINDER_FIELDS, rows)
    return len(rows)


MAIL_FIELDS = (
    *("id", "key", "recipient", "address", "language", "subject", "text", "html"),
    *("message_id", "status", "queued_at", "attempts", "reply"),
)
REMINDER_FIELDS = (
    *("kind", "subject_id", "due_on", "mark", "person", "agency"),
    *("title", "path", "day", "by_name", "mail"),
)


def _digest(person, new, today) -> Digest:
    return write_digest(
        name=person.name,
        language=person.language,
        deadlines=tuple(due.deadline for due, _agency in new),
        today=today,
        address=settings.PORTAL_ADDRESS,
    )
