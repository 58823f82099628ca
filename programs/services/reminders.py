"""Telling people of their deadlines: once per deadline, mark and person, whatever crashes and however often it runs.

The register row and the mail that carries it are written in one transaction, one batch of people at a time, under
a lock that lets one run work on a batch at once; the unique key of the register is the last line. A run that was
killed leaves whole batches behind, and the next run does the rest.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.enums import MailStatus, Role
from agencies.models import JobRun, MailText, Membership, OutgoingMail
from agencies.permissions import Actor, Refusal, require
from agencies.selectors.calendar import working_calendar
from agencies.services.audit import act
from agencies.services.bulk import as_columns, copy_lines, copy_rows, next_ids
from agencies.services.locks import one_run_at_a_time
from programs.enums import DeadlineKind
from programs.models import AnnualPlan, AnnualPlanCall, Reminder
from programs.models.annual_plans import WITH_AGENCY
from programs.permissions import MAY_REMIND
from programs.selectors.deadlines import (
    TOLD_ROLES,
    Deadline,
    annual_plan_deadlines,
    horizons,
    ladders,
    mark_reached,
    open_deadlines,
)
from programs.services.digests import Digest, write_digest, write_greeting

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
    """A deadline at one of its marks."""

    deadline: Deadline
    mark: int

    @property
    def key(self) -> tuple:
        """What the register knows it by, for one person."""
        return (self.deadline.kind, self.deadline.subject_id, self.deadline.due_on, self.mark)


class Shared(NamedTuple):
    """A digest that is written down: the number of its text, and the subject of its mails."""

    text_id: int
    subject: str


@dataclass
class Agenda:
    """What people are to be told who wear the same hats: each deadline once, with the agency it is told for.

    Hundreds wear the same, so whatever does not name a person is made once.
    """

    day: date
    by_name: str
    items: list[tuple[Due, int]]
    digests: dict[str, Shared] = field(default_factory=dict)

    def without(self, told: set[tuple]) -> "Agenda":
        """The same for somebody who was told some of it already."""
        return Agenda(self.day, self.by_name, [item for item in self.items if item[0].key not in told])

    @cached_property
    def rows(self) -> list[tuple[str, str]]:
        """Rows of REMINDER_FIELDS for COPY: what stands before the person, and what between person and mail."""
        return [
            (
                as_columns(due.key),
                as_columns((agency_id, due.deadline.title, due.deadline.path, self.day, self.by_name)),
            )
            for due, agency_id in self.items
        ]


class Agendas:
    """The agenda of every set of hats, made when first asked for."""

    def __init__(self, due: Iterable[Due], day: date, by_name: str = "") -> None:
        self.day, self.by_name = day, by_name
        self.by_agency: dict[int | None, list[Due]] = defaultdict(list)
        self.by_role: dict[str, list[Due]] = defaultdict(list)
        self.known: dict[tuple[tuple[str | bool, int], ...], Agenda] = {}
        for item in due:
            if item.deadline.role is None:
                self.by_agency[item.deadline.agency_id].append(item)
            else:
                self.by_role[item.deadline.role].append(item)

    def of(self, hats: list[tuple[str, int]]) -> Agenda:
        """What the wearer of these hats is to be told; a head is told what an officer is."""
        key = tuple((role if role in self.by_role else role in TOLD_ROLES, agency) for role, agency in hats)
        if key not in self.known:
            self.known[key] = Agenda(self.day, self.by_name, list(self._due_to(hats)))
        return self.known[key]

    def _due_to(self, hats):
        seen = set()
        for role, agency_id in hats:
            owed = self.by_agency.get(agency_id, ()) if role in TOLD_ROLES else ()
            for item in (*owed, *self.by_role.get(role, ())):
                key = (item.deadline.kind, item.deadline.subject_id)
                if key not in seen:
                    seen.add(key)
                    yield item, agency_id


def remind_of_deadlines(*, today: date, at: datetime) -> int:
    """Remind everybody of what reached a mark, one digest mail per person; return the number of reminders.

    Only on working days, and only once a day: the marks of days off are told on the next working day.
    """
    if not working_calendar().is_working(today) or JobRun.objects.filter(job=JOB, day=today).exists():
        return 0
    due = deadlines_at_a_mark(today)
    oldest = min((item.deadline.due_on + timedelta(days=item.mark) for item in due), default=today)
    agendas, count = Agendas(due, today), 0
    for batch in _batches(people_to_tell(today)):
        with transaction.atomic():
            one_run_at_a_time(RUN_LOCK)
            count += _tell(batch, agendas, oldest, today, at)
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
    due = {item.subject_id: Due(item, (today - item.due_on).days) for item in owed}
    agendas, count = Agendas(due.values(), today, actor.person_name), 0
    with act("reminder.remind_all", actor=actor, at=at):
        one_run_at_a_time(RUN_LOCK)
        told = defaultdict(set)
        by_hand = Reminder.objects.filter(
            day=today, kind=DeadlineKind.ANNUAL_PLAN, subject_id__in=missing
        ).exclude(by_name="")
        for person_id, subject_id in by_hand.values_list("person_id", "subject_id"):
            if subject_id in due:
                told[person_id].add(due[subject_id].key)
        for batch in _batches(people_to_tell(today)):
            count += _write(_wanted(batch, agendas, told), today, at)
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
        .filter(role__in=[*TOLD_ROLES, Role.SECRETARIAT, Role.LEADER])
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


def _batches(people):
    batch = []
    for entry in people:
        batch.append(entry)
        if len(batch) == PEOPLE_PER_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _tell(batch, agendas, oldest, today, at):
    told = defaultdict(set)
    for person_id, *key in Reminder.objects.filter(
        person_id__in=[person.pk for person, _hats in batch], day__gte=oldest, by_name=""
    ).values_list("person_id", "kind", "subject_id", "due_on", "mark"):
        told[person_id].add(tuple(key))
    return _write(_wanted(batch, agendas, told), today, at)


def _wanted(batch, agendas, told):
    """Each person who is to be told something, with all of it that is new to them."""
    wanted = []
    for person, hats in batch:
        agenda = agendas.of(hats)
        if person.pk in told:
            agenda = agenda.without(told[person.pk])
        if agenda.items:
            wanted.append((person, agenda))
    return wanted


def _write(wanted, today, at):
    """One mail per person, and the register of what it says; all by COPY, since one run may write 100,000 rows."""
    if not wanted:
        return 0
    _write_digests(wanted, today)
    mail_ids = next_ids(OutgoingMail, len(wanted))
    told = [(pk, person, agenda) for pk, (person, agenda) in zip(mail_ids, wanted, strict=True)]
    copy_rows(OutgoingMail, MAIL_FIELDS, (_mail(pk, person, agenda, at) for pk, person, agenda in told))
    copy_lines(
        Reminder,
        REMINDER_FIELDS,
        (
            f"{before}\t{person.pk}\t{after}\t{pk}\n"
            for pk, person, agenda in told
            for before, after in agenda.rows
        ),
    )
    return sum(len(agenda.items) for _pk, _person, agenda in told)


def _write_digests(wanted, today):
    """Write down each digest that is new; the mails of all who are told the same share it."""
    new: list[tuple[Agenda, str, Digest]] = []
    for person, agenda in wanted:
        if person.language not in agenda.digests:
            digest = write_digest(
                language=person.language,
                deadlines=[due.deadline for due, _agency in agenda.items],
                today=today,
                address=settings.PORTAL_ADDRESS,
            )
            agenda.digests[person.language] = Shared(0, digest.subject)
            new.append((agenda, person.language, digest))
    numbered = list(zip(next_ids(MailText, len(new)), new, strict=True))
    for pk, (agenda, language, digest) in numbered:
        agenda.digests[language] = Shared(pk, digest.subject)
    copy_rows(
        MailText,
        ("id", "text", "html"),
        ((pk, digest.text, digest.html) for pk, (_a, _l, digest) in numbered),
    )


def _mail(pk, person, agenda, at):
    # Two runs may carry the same instant; that nothing is told twice is for the keys of the register to hold.
    key = "hand" if agenda.by_name else "digest"
    greeting, shared = (
        write_greeting(name=person.name, language=person.language),
        agenda.digests[person.language],
    )
    return (
        *(pk, f"{key}:{pk}", person.pk, person.email, person.language),
        *(shared.subject, greeting.text, greeting.html, shared.text_id),
        *(uuid4(), MailStatus.QUEUED.value, at, 0, ""),
    )


MAIL_FIELDS = (
    *("id", "key", "recipient", "address", "language", "subject", "own_text", "own_html", "shared"),
    *("message_id", "status", "queued_at", "attempts", "reply"),
)
REMINDER_FIELDS = (
    *("kind", "subject_id", "due_on", "mark", "person", "agency"),
    *("title", "path", "day", "by_name", "mail"),
)
