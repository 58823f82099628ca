"""The kinds of long work by name, and what a kind gets in hand while it runs.

A job's row holds the name of its kind and plain values, never code; apps name their kinds when they are ready, as
they name their acts. See docs/decisions/0011-long-work-is-a-row.md.
"""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, TypeVar

from django.utils.translation import gettext as _

from agencies.models import User
from agencies.permissions import Actor, Administrator, Refusal, Rule, Verdict, no

Item = TypeVar("Item")


class Abandoned(Exception):
    """The work is no longer this worker's: somebody called it off, or another worker has begun it anew."""


class NothingDone(Refusal):
    """The work cannot be done; `summary` tells more than the one sentence, such as every faulty row."""

    def __init__(self, sentence: str, summary: dict[str, Any]):
        super().__init__(sentence)
        self.summary = summary


@dataclass
class Work:
    """One run of a job: what was asked, as whom, what was handed in, how far it is, and where the result goes."""

    user: User
    actor: Actor | Administrator
    arguments: dict[str, Any]
    at: datetime
    folder: Path
    source: Path | None = None
    done: int = 0
    total: int = 0
    result: str = ""
    result_name: str = ""
    # Set from outside as soon as the job is no longer ours.
    is_abandoned: bool = field(default=False, repr=False)

    @property
    def member(self) -> Actor:
        """The actor, for the kinds that only members may have."""
        if not isinstance(self.actor, Actor):
            raise TypeError("nobody without a membership may have this kind of work")
        return self.actor

    def step(self) -> None:
        """One more is done. Raises Abandoned when there is no use in going on."""
        if self.is_abandoned:
            raise Abandoned
        self.done += 1

    def counted(self, items: Iterable[Item], total: int) -> Iterator[Item]:
        """The items one by one; the page of the job says how many of `total` were taken."""
        self.done, self.total = 0, total
        for item in items:
            self.step()
            yield item

    @contextmanager
    def new_result(self, name: str) -> Iterator[IO[bytes]]:
        """The file that the person gets in the end, under `name`."""
        self.result, self.result_name = secrets.token_hex(16), name
        with (self.folder / self.result).open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())


@dataclass(frozen=True)
class JobKind:
    """One kind of long work.

    `may` is asked when the work begins, with the rights of that moment. `run` does it in one transaction together
    with the mark that it is done, and returns what the page of the result says: `lines` of text, and `faults` as
    pairs of a row's number and a sentence. Only a repeatable kind is begun anew when its worker died.
    """

    name: str
    label: Any
    may: Callable[[Work], Verdict]
    run: Callable[[Work], dict[str, Any]]
    repeatable: bool = True


def by_rule(rule: Rule) -> Callable[[Work], Verdict]:
    """`may` of a kind that is for the members whom a rule of permissions.py lets in."""

    def may(work: Work) -> Verdict:
        if isinstance(work.actor, Actor):
            return rule(work.actor)
        return no(_("Việc này dành cho người đang có phân công trong chương trình."))

    return may


_kinds: dict[str, JobKind] = {}


def register_kinds(*kinds: JobKind) -> None:
    """Let an app name its kinds of long work; a name already taken is a mistake of the programmer."""
    for kind in kinds:
        if _kinds.setdefault(kind.name, kind) is not kind:
            raise ValueError(f"kind of job named twice: {kind.name}")


def kind_of(name: str) -> JobKind | None:
    """The kind of this name; None for one that the portal of today does not know any more."""
    return _kinds.get(name)


def kind_label(name: str) -> Any:
    """The words for a kind; its name if nobody knows it any more."""
    return _kinds[name].label if name in _kinds else name
