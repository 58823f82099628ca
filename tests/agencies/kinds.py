"""Kinds of long work that only tests know, each for one thing that can happen."""

from contextlib import contextmanager

from agencies import jobs
from agencies.jobs import JobKind
from agencies.permissions import YES


def make_kind(run, *, name="test", may=lambda work: YES, repeatable=True) -> JobKind:
    """A kind that does `run`; it is known while one is inside `known`."""
    return JobKind(name, "Việc thử", may, run, repeatable)


@contextmanager
def known(*kinds):
    """While one is inside, the portal knows these kinds."""
    jobs.register_kinds(*kinds)
    try:
        yield
    finally:
        for kind in kinds:
            del jobs._kinds[kind.name]
