"""Who acts, and whether they may: the one page an auditor would ask for.

A guard is a clause `(actor, record) -> Verdict` with words of its own. Guards stand in a row and the first
refusal wins. The same guards answer a service, grey out a button and fill docs/permissions.md.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.enums import Function, Role

EVERYTHING_READERS = (Role.SECRETARIAT, Role.LEADER, Role.AUDITOR)


class Refusal(Exception):
    """An act that may not happen, in a full sentence for the person who tried."""


@dataclass(frozen=True)
class Verdict:
    """Yes, or no with a reason that may be shown."""

    allowed: bool
    reason: Any = ""

    def __bool__(self):
        return self.allowed


YES = Verdict(True)


def no(reason: Any) -> Verdict:
    """The refusal, with its reason in words."""
    return Verdict(False, reason)


@dataclass(frozen=True)
class Actor:
    """A person acting in one membership on one day: what `request.actor` is."""

    user_id: int
    membership_id: int
    person_name: str
    role: Role
    title: str
    agency_id: int
    agency_name: str
    agency_short_name: str
    today: date
    functions: frozenset[Function] = field(default_factory=frozenset)
    # Agencies whose work passed to this one: their papers stay readable.
    predecessor_ids: frozenset[int] = field(default_factory=frozenset)

    @property
    def role_label(self) -> Any:
        return Role(self.role).label

    @property
    def full_title(self) -> str:
        """As printed under a decision: title if one is known, else the role, and the agency of that day."""
        return f"{self.title or self.role_label}, {self.agency_name}"

    @property
    def agency_ids(self) -> set[int]:
        """The own agency and those it succeeded."""
        return {self.agency_id, *self.predecessor_ids}

    @property
    def reads_everything(self) -> bool:
        return self.role in EVERYTHING_READERS


@dataclass(frozen=True)
class Administrator:
    """A superuser without a membership, as the trail names them."""

    user_id: int
    person_name: str
    agency_id: None = None

    @property
    def full_title(self) -> Any:
        return gettext("Quản trị hệ thống")


Check = Callable[[Actor, Any], Verdict]


@dataclass(frozen=True)
class Guard:
    """One clause of a rule. `roles` is set when the clause is about roles; the matrix in docs/ reads it."""

    words: Any
    check: Check
    roles: frozenset[Role] | None = None

    def __call__(self, actor, record) -> Verdict:
        return self.check(actor, record)


def guard(words: Any) -> Callable[[Check], Guard]:
    """Make a guard of a function `(actor, record) -> Verdict`."""
    return lambda check: Guard(words, check)


def held_by(*roles: Role) -> Guard:
    """Only for these roles."""
    names = format_lazy(" / ".join(["{}"] * len(roles)), *(role.label for role in roles))

    def check(actor, record):
        return YES if actor.role in roles else no(_("Việc này dành cho: %(roles)s.") % {"roles": names})

    return Guard(names, check, frozenset(roles))


@guard(_("của cơ quan mình"))
def same_agency(actor: Actor, record: Any) -> Verdict:
    """The record belongs to the actor's own agency."""
    if record.agency_id == actor.agency_id:
        return YES
    return no(_("Bản ghi này thuộc cơ quan khác."))


# A move that only the portal itself makes, when something else has happened: it asks no guard.
BY_THE_PORTAL = Guard(
    _("cổng tự làm"), lambda actor, record: no(_("Việc này do cổng tự làm.")), roles=frozenset()
)


def verdict_of(guards: Iterable[Guard], actor: Actor, record: Any) -> Verdict:
    """The first refusal, or yes."""
    for clause in guards:
        verdict = clause(actor, record)
        if not verdict:
            return verdict
    return YES


def require(verdict: Verdict) -> None:
    """Raise the verdict's reason as a Refusal unless it says yes."""
    if not verdict:
        raise Refusal(verdict.reason)


@dataclass(frozen=True)
class Rule:
    """One act that is not a move of a workflow, with the guards that hold it."""

    name: str
    label: Any
    guards: tuple[Guard, ...]

    def __call__(self, actor: Actor, record: Any = None) -> Verdict:
        return verdict_of(self.guards, actor, record)


MAY_SWITCH_MEMBERSHIP = Rule("membership.switch", _("Đổi vai"), (held_by(*Role),))
MAY_READ_PORTAL_LISTS = Rule("agencies.read", _("Xem cơ quan, đơn vị"), (held_by(*Role),))
MAY_USE_ADMIN_SITE = Rule("admin.use", _("Vào trang quản trị"), (held_by(Role.SECRETARIAT),))
MAY_STEP_REHEARSAL = Rule("rehearsal.step", _("Tiến ngày diễn tập"), (held_by(*Role),))
MAY_READ_REHEARSAL_MAILBOX = Rule("rehearsal.mailbox", _("Đọc hộp thư diễn tập"), (held_by(*Role),))

RULES = (
    MAY_SWITCH_MEMBERSHIP,
    MAY_READ_PORTAL_LISTS,
    MAY_USE_ADMIN_SITE,
    MAY_STEP_REHEARSAL,
    MAY_READ_REHEARSAL_MAILBOX,
)


def visible_notifications(actor: Actor) -> Q:
    """Everybody reads their own messages, whatever role they act in."""
    return Q(recipient_id=actor.user_id)
