"""Papers of producers that come to an end."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop

from products.models import Paper
from products.selectors.producers import local_agencies_of
from programs.enums import DeadlineKind
from programs.selectors.deadline_values import LONGEST_TITLE, Deadline

# Marks that a stopped timetable missed are made up for so many days after the last day of a paper; then it is past.
MADE_UP_DAYS = 14

PAPER_ENDS = gettext_noop("Giấy tờ hết giá trị: %(paper)s")
PAPER_OF_PRODUCER_ENDS = gettext_noop("%(producer)s: giấy tờ hết giá trị: %(paper)s")


def paper_deadlines(until: date, today: date) -> Iterator[Deadline]:
    """Papers about to end, told to their producer, and to the locality that looks after it today.

    Whatever dossiers use them: a paper that ends unnoticed is missed in the next one.
    """
    papers = Paper.objects.filter(
        replaced_by__isnull=True,
        expires_on__gte=today - timedelta(days=MADE_UP_DAYS),
        expires_on__lte=until,
    ).order_by("expires_on", "pk")
    rows = list(
        papers.values_list(
            "pk", "title", "expires_on", "added_at", "producer_id", "producer__name", "producer__agency_id"
        )
    )
    localities = local_agencies_of({row[4] for row in rows}, today)
    for pk, title, expires_on, added_at, producer_id, producer, agency_id in rows:
        since = timezone.localdate(added_at)
        yield _paper(
            pk, agency_id, expires_on, since, f"/chu-the/{producer_id}/giay-to/{pk}/", PAPER_ENDS, paper=title
        )
        if producer_id in localities:
            # An officer opens the producer: papers that are in none of its dossiers are not theirs to read.
            yield _paper(
                pk,
                localities[producer_id].pk,
                expires_on,
                since,
                f"/chu-the/{producer_id}/",
                PAPER_OF_PRODUCER_ENDS,
                producer=producer,
                paper=title,
            )


def _paper(pk, agency_id, expires_on, since, path, phrase, **values):
    return Deadline(
        DeadlineKind.PAPER,
        pk,
        agency_id,
        None,
        expires_on,
        since,
        (phrase % values)[:LONGEST_TITLE],
        path,
        False,
        phrase,
        tuple(values.items()),
    )
